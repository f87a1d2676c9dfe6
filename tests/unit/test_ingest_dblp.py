"""DBLP: what its XML and JSON say, and how it is asked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from graph.errors import BadInput, FetchError
from graph.model import Cost, Identifier, Kind, Record, Rejected
from ingest.detect import from_bytes
from ingest.read import read, read_bytes
from ingest.services.dblp import Dblp
from ingest.source import Item, Raw, find_source
from tests.contract.services.dblp import info
from tests.contract.support import FIXTURES, HTML, quick_client

PERSON = (FIXTURES / "dblp_person.xml").read_bytes()


@pytest.fixture
def dblp(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> HTTPServer:
    monkeypatch.setenv("READPATH_DBLP_URL", httpserver.url_for("/").rstrip("/"))
    return httpserver


def take(given: str, limit: int = 50) -> list[Item]:
    with quick_client() as client:
        return list(read(given, "dblp", client, limit))


def titles(found: list[Item]) -> list[str]:
    return [one.title for one in found if isinstance(one, Record)]


def hits(*found: dict[str, Any], total: int | None = None) -> dict[str, Any]:
    told = {"@total": str(total or len(found)), "hit": [{"info": one} for one in found]}
    return {"result": {"hits": told}}


def test_a_persons_page_is_read_field_by_field() -> None:
    article, meeting, preprint, volume, withdrawn = Dblp().parse(Raw(PERSON, "DBLP"))
    assert article == Record(
        title="DBLP - Some Lessons Learned",
        kind=Kind.PAPER,
        authors=("Michael Ley",),
        year=2009,
        url="http://www.vldb.org/pvldb/vol2/vldb09-98.pdf",
        identifiers=(
            Identifier("doi", "10.14778/1687553.1687577"),
            Identifier("dblp", "journals/pvldb/Ley09"),
        ),
        cost=Cost.FREE,
    )
    assert isinstance(meeting, Record)
    assert meeting.title == "OXPath-Based Data Acquisition for dblp & others?"
    assert meeting.authors[0] == "Christopher Michels"
    assert meeting.part_of == (Identifier("dblp", "conf/jcdl/2017"),)
    assert isinstance(preprint, Record)
    assert preprint.title == "Attention Is All You Need ..."
    assert preprint.identifiers[0] == Identifier("arxiv", "1706.03762")
    assert isinstance(volume, Record)
    assert (volume.kind, volume.authors) == (Kind.BOOK, ("Michael Ley",))
    assert Identifier("isbn", "9783540417071") in volume.identifiers
    assert isinstance(withdrawn, Record)
    assert (withdrawn.summary, withdrawn.topics) == ("Retracted.", ("retracted",))


def test_the_json_of_a_search_writes_one_and_many_differently() -> None:
    many = info("journals/test/A") | {
        "authors": {"author": [{"text": "Ada Lovelace"}, {"text": "Charles Babbage 0002"}]},
        "title": "Sketch of the Engine &amp; its &quot;Notes&quot;.",
        "type": "Books and Theses",
        "ee": ["https://doi.org/10.5555/A", "https://example.org/a.pdf"],
        "access": "open",
    }
    one = info("phd/test/B") | {
        "type": "Books and Theses",
        "ee": "https://arxiv.org/abs/cs/0112017",
    }
    book, thesis = Dblp().parse(Raw(json.dumps(hits(many, one)), "DBLP"))
    assert isinstance(book, Record)
    assert book.title == 'Sketch of the Engine & its "Notes"'
    assert book.authors == ("Ada Lovelace", "Charles Babbage")
    assert (book.kind, book.cost, book.url) == (Kind.BOOK, Cost.FREE, "https://doi.org/10.5555/A")
    assert isinstance(thesis, Record)
    assert (thesis.kind, thesis.authors) == (Kind.PAPER, ("Ada Lovelace",))
    assert thesis.identifiers[0] == Identifier("arxiv", "cs/0112017")


def test_a_search_in_xml_says_the_same() -> None:
    saved = (
        '<?xml version="1.0"?><result><hits total="1"><hit score="1" id="2"><info><authors>'
        '<author pid="1">Ada Lovelace</author></authors><title>Notes.</title><year>1843</year>'
        "<type>Journal Articles</type><key>journals/test/L43</key><doi>10.5555/a</doi>"
        "</info></hit></hits></result>"
    )
    assert find_source(from_bytes(saved.encode(), "saved")).name == "dblp"
    (one,) = read_bytes(saved.encode(), "saved")
    assert isinstance(one, Record)
    assert (one.title, one.authors, one.year) == ("Notes", ("Ada Lovelace",), 1843)
    assert [key.scheme for key in one.identifiers] == ["doi", "dblp"]


def test_xml_that_is_cut_short_or_hostile_is_a_sentence() -> None:
    bomb = b'<!DOCTYPE d [<!ENTITY a "x">]><dblp><article key="a/b/c"><title>&a;</title></article>'
    for data in (PERSON[:900], bomb, b"<dblp>", b"<html><body>hello</body></html>", b"<"):
        (one,) = Dblp().parse(Raw(data, "DBLP"))
        assert isinstance(one, Rejected)


def test_a_search_for_an_author_and_words(dblp: HTTPServer) -> None:
    query = {"q": "streams author:Jennifer_Widom:", "format": "json", "h": "3", "f": "0", "c": "0"}
    dblp.expect_request("/search/publ/api", query_string=query).respond_with_json(
        hits(info("conf/test/A"))
    )
    assert titles(take("dblp: streams author:Jennifer Widom", 3)) == ["The work conf/test/A"]
    with pytest.raises(BadInput, match="cannot be asked by cites"):
        take("dblp: cites:10.5555/a")


@pytest.mark.parametrize(
    "given", ["dblp: author:l/MichaelLey", "https://dblp.org/pid/l/MichaelLey.html"]
)
def test_a_persons_number_or_page_brings_their_works(dblp: HTTPServer, given: str) -> None:
    dblp.expect_request("/pid/l/MichaelLey.xml").respond_with_data(
        PERSON, content_type="application/xml"
    )
    assert len(titles(take(given))) == 5
    if given.startswith("dblp:"):
        assert len(titles(take(given, 2))) == 2


def test_a_person_it_does_not_know_is_a_sentence(dblp: HTTPServer) -> None:
    dblp.expect_request("/pid/00/0000.xml").respond_with_data("", 404)
    with pytest.raises(BadInput, match="no person"):
        take("dblp: author:00/0000")


def test_the_page_of_proceedings_brings_what_is_in_them(dblp: HTTPServer) -> None:
    query = {
        "q": "toc:db/conf/nips/nips2017.bht:",
        "format": "json",
        "h": "100",
        "f": "0",
        "c": "0",
    }
    dblp.expect_request("/search/publ/api", query_string=query).respond_with_json(
        hits(info("conf/nips/A"), info("conf/nips/B"))
    )
    assert len(titles(take("https://dblp.org/db/conf/nips/nips2017.html"))) == 2


def test_a_page_that_checks_for_a_browser_is_a_sentence(dblp: HTTPServer) -> None:
    dblp.expect_request("/rec/conf/test/A.xml").respond_with_data(HTML, content_type="text/html")
    with pytest.raises(FetchError, match="web page"):
        take("dblp:conf/test/A")


def test_several_keys_are_asked_for_one_by_one(dblp: HTTPServer) -> None:
    document = '<dblp><article key="journals/t/A"><title>A.</title></article></dblp>'
    dblp.expect_request("/rec/journals/t/A.xml").respond_with_data(document)
    dblp.expect_request("/rec/journals/t/B.xml").respond_with_data("<html>no</html>", 404)
    found = take("dblp:journals/t/A dblp:journals/t/B")
    assert titles(found) == ["A"]
    assert [one.where for one in found if isinstance(one, Rejected)] == ["dblp:journals/t/B"]
