"""PubMed and Europe PMC: what their answers say, and real ones as files."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from graph.errors import BadInput, FetchError
from graph.model import Cost, Edition, Identifier, Kind, Record, Rejected
from ingest.detect import detect, from_bytes
from ingest.services.europepmc import EuropePmc
from ingest.services.pubmed import Pubmed
from ingest.source import Item, Raw, find_source, find_sources
from tests.contract.support import FIXTURES, take
from tests.support import shared_folder

ENGINE = (
    Identifier("doi", "10.5555/engine.1"),
    Identifier("pmid", "31000001"),
    Identifier("pmcid", "PMC7000001"),
)


def pubmed(data: bytes | str, wanted: tuple[str, ...] = ()) -> list[Item]:
    return list(Pubmed().parse(Raw(data, "PubMed", wanted=wanted)))


def test_a_citation_of_pubmed_is_read_field_by_field() -> None:
    paper, chapter, untitled = pubmed((FIXTURES / "pubmed_set.xml").read_bytes())
    assert paper == Record(
        title="On the engine and its H2O & steam",
        kind=Kind.PAPER,
        authors=("Ada Lovelace", "Carl Friedrich Gauß Jr", "The Analytical Society"),
        year=1998,
        summary="Retracted. Aim: To weave patterns. Results: They were woven.",
        url="https://pubmed.ncbi.nlm.nih.gov/31000001/",
        identifiers=ENGINE,
        language="de",
        cost=Cost.FREE,
        topics=("retracted", "Computers, Mechanical", "looms", "Humans"),
        cites=(
            Identifier("pmid", "11000001"),
            Identifier("doi", "10.5555/cited.1"),
            Identifier("pmid", "11000002"),
        ),
        editions=(Edition(language="de", title="Über die Maschine"),),
    )
    assert isinstance(chapter, Record)
    assert (chapter.title, chapter.authors, chapter.year) == (
        "The Mill",
        ("Charles Babbage",),
        1993,
    )
    assert chapter.part_of == (Identifier("isbn", "9780262035613"),)
    assert isinstance(untitled, Rejected)
    assert "title" in untitled.why


def test_what_pubmed_does_not_know_is_named() -> None:
    found = pubmed((FIXTURES / "pubmed_set.xml").read_bytes(), ("doi:10.5555/engine.1", "pmid:1"))
    assert [one.where for one in found if isinstance(one, Rejected)][1:] == ["pmid:1"]


def test_a_file_of_pubmed_that_is_cut_short_gives_what_it_can() -> None:
    data = (FIXTURES / "pubmed_set.xml").read_bytes()
    found = pubmed(data[: data.index(b"<PubmedBookArticle>") + 40])
    assert isinstance(found[0], Record)
    assert isinstance(found[-1], Rejected)
    assert "cut short" in found[-1].why


def test_an_entity_in_pubmeds_xml_reads_no_file_and_does_not_grow() -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE PubmedArticleSet [<!ENTITY a "aaaaaaaaaa">'
        '<!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]><PubmedArticleSet>'
        "<PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>x&b;&f;"
        "</ArticleTitle></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"
    )
    for one in pubmed(bomb):
        assert "aaaa" not in str(one)
        assert "root:" not in str(one)


@pytest.mark.parametrize(
    ("given", "first"),
    [("pmid:31000001", "pubmed"), ("pmcid:PMC7000001", "europepmc"),
     ("https://pubmed.ncbi.nlm.nih.gov/31000001/", "pubmed"), ("pubmed: engines", "pubmed"),
     ("europepmc: engines", "europepmc")],
)  # fmt: skip
def test_names_and_searches_go_to_who_knows_best(given: str, first: str) -> None:
    assert find_sources(detect(given))[0].name == first


def test_pubmed_is_told_who_asks_and_for_what(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READPATH_PUBMED_URL", httpserver.url_for("/").rstrip("/"))
    monkeypatch.setenv("READPATH_EMAIL", "reader@example.org")
    monkeypatch.setenv("READPATH_PUBMED_KEY", "a-key")
    asked: list[Request] = []

    def search(request: Request) -> Response:
        asked.append(request)
        result = {"count": "1", "idlist": ["31000001"]}
        return Response(json.dumps({"esearchresult": result}))

    httpserver.expect_request("/esearch.fcgi").respond_with_handler(search)
    httpserver.expect_request("/efetch.fcgi").respond_with_data(
        (FIXTURES / "pubmed_set.xml").read_bytes(), content_type="text/xml"
    )
    found = take("pubmed: steam author:Lovelace A topic:Computers, Mechanical", "pubmed")
    assert isinstance(found[0], Record)
    assert {name: asked[0].args[name] for name in ("db", "tool", "email", "api_key")} == {
        "db": "pubmed", "tool": "readpath", "email": "reader@example.org", "api_key": "a-key",
    }  # fmt: skip
    assert asked[0].args["term"] == 'steam AND Lovelace A[au] AND "Computers, Mechanical"[mh]'
    take("doi:10.5555/engine.1", "pubmed")
    assert asked[1].args["term"] == '"10.5555/engine.1"[doi]'
    with pytest.raises(BadInput, match="cannot be asked by cites"):
        take("pubmed: cites:pmid:1", "pubmed")


def test_what_pubmed_answers_instead_is_said(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READPATH_PUBMED_URL", httpserver.url_for("/").rstrip("/"))
    httpserver.expect_request("/esearch.fcgi").respond_with_json({"error": "API key invalid"})
    with pytest.raises(FetchError, match="PubMed answers: API key invalid"):
        take("pubmed: engines", "pubmed")


def test_a_work_of_europe_pmc_is_read_field_by_field() -> None:
    raw = Raw((FIXTURES / "europepmc_search.json").read_bytes(), "Europe PMC")
    paper, preprint, book, untitled = EuropePmc().parse(raw)
    assert paper == Record(
        title="On the engine and its H2O & steam",
        kind=Kind.PAPER,
        authors=("Ada Lovelace", "Carl Friedrich Gauß", "The Analytical Society"),
        year=1998,
        summary="Retracted. Aim To weave patterns.",
        url="https://doi.org/10.5555/engine.1",
        identifiers=ENGINE,
        language="en",
        cost=Cost.FREE,
        topics=("retracted", "Computers, Mechanical", "looms", "Humans"),
    )
    assert isinstance(preprint, Record)
    assert preprint.authors == ("C Babbage", "GCF de Prony")
    assert (preprint.cost, preprint.url) == (None, "https://doi.org/10.5555/preprint.2")
    assert isinstance(book, Record)
    assert (book.kind, book.identifiers) == (Kind.BOOK, (Identifier("isbn", "9780262035613"),))
    assert isinstance(untitled, Rejected)


def test_europe_pmc_is_asked_in_its_own_language(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READPATH_EUROPEPMC_URL", httpserver.url_for("/").rstrip("/"))
    asked: list[Any] = []

    def search(request: Request) -> Response:
        asked.append(request.args)
        return Response((FIXTURES / "europepmc_search.json").read_bytes())

    httpserver.expect_request("/search").respond_with_handler(search)
    take("europepmc: steam OPEN_ACCESS:y title:engine cites:11000001", "europepmc", 4)
    assert asked[0]["query"] == 'steam OPEN_ACCESS:y AND TITLE:"engine" AND CITES:11000001_MED'
    assert (asked[0]["resultType"], asked[0]["cursorMark"], asked[0]["pageSize"]) == (
        "core", "*", "4",
    )  # fmt: skip
    take("pmid:31000001 pmid:31000002", "europepmc")
    take("europepmc: cites:PMC7000001_PMC", "europepmc")
    with pytest.raises(BadInput, match="needs a PMID"):
        take("europepmc: cites:10.5555/engine.1", "europepmc")
    assert [one["query"] for one in asked[2:]] == ["CITES:PMC7000001_PMC"]
    assert asked[1]["query"] == "(EXT_ID:31000001 AND SRC:MED) OR (EXT_ID:31000002 AND SRC:MED)"


def test_saved_answers_are_known_by_what_they_hold() -> None:
    for name, source in (("pubmed_set.xml", "pubmed"), ("europepmc_search.json", "europepmc")):
        assert find_source(from_bytes((FIXTURES / name).read_bytes(), "upload")).name == source


def test_a_real_file_of_pubmed_comes_in_whole() -> None:
    folder = shared_folder("formats/pubmed_medline")
    if folder is None:
        pytest.skip("the folder of exported bibliographies is not here")
    found = take(str(folder / "pubmed_efetch.xml"), "pubmed")
    papers = [one for one in found if isinstance(one, Record)]
    assert len(papers) == len(found) == 3  # grep -o '<PubmedArticle>' | wc -l
    assert [Identifier("pmid", "41884867") in one.identifiers for one in papers] == [1, 0, 0]
    assert papers[2].authors == ("Pia Zinck Drivsholm", "Charlotte Handberg")
    assert [len(one.authors) for one in papers] == [5, 5, 2]
    assert all(one.year == 2026 and one.cost is Cost.FREE for one in papers)


def test_recorded_answers_of_pubmed_are_read() -> None:
    folder = shared_folder("recorded/pubmed")
    if folder is None:
        pytest.skip("the folder of recorded answers is not here")
    found = {
        path.name: [one for one in pubmed(path.read_bytes()) if isinstance(one, Record)]
        for path in sorted(folder.rglob("pubmed[0-9].xml"))
    }
    assert {name: len(papers) for name, papers in found.items()} == {
        "pubmed1.xml": 2, "pubmed2.xml": 2, "pubmed4.xml": 1, "pubmed5.xml": 1, "pubmed6.xml": 1,
    }  # fmt: skip
    old = found["pubmed1.xml"][1]
    assert old.title.startswith("Magnetic studies of Chromatium flavocytochrome C552")
    assert (old.year, old.identifiers[0].value) == (1976, "10.1016/0005-2795(76)90109-4")
