"""Crossref: what its answers say, asked for by DOI and by search, and real ones replayed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from graph.errors import BadInput
from graph.model import Cost, Identifier, Kind, Record, Rejected
from ingest.detect import from_bytes
from ingest.read import read, read_bytes
from ingest.services.crossref import Crossref
from ingest.source import Item, Raw, find_source
from tests.contract.support import FIXTURES, quick_client
from tests.recorded import recorded, replay
from tests.support import shared_folder


@pytest.fixture
def crossref(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> HTTPServer:
    monkeypatch.setenv("READPATH_CROSSREF_URL", httpserver.url_for("/").rstrip("/"))
    return httpserver


def take(given: str, limit: int = 50) -> list[Item]:
    with quick_client() as client:
        return list(read(given, "crossref", client, limit))


def parsed(*works: dict[str, Any]) -> list[Item]:
    message = {"message-type": "work-list", "message": {"items": list(works)}}
    return list(Crossref().parse(Raw(json.dumps(message), "Crossref")))


def test_an_answer_is_read_field_by_field() -> None:
    raw = Raw((FIXTURES / "crossref_works.json").read_bytes(), "Crossref")
    paper, chapter, book, preprint, taken_back, notice, figure = Crossref().parse(raw)
    assert paper == Record(
        title="Deep learning",
        kind=Kind.PAPER,
        authors=("Yann LeCun", "Yoshua Bengio", "Geoffrey Hinton"),
        year=2015,
        summary="Layers of a network learn representations & each builds on H2O < CO.",
        url="https://doi.org/10.1038/nature14539",
        identifiers=(Identifier("doi", "10.1038/nature14539"),),
        language="en",
        topics=("Multidisciplinary",),
        cites=(Identifier("doi", "10.1162/neco.1997.9.8.1735"),),
    )
    assert isinstance(chapter, Record)
    assert (chapter.kind, chapter.authors, chapter.year) == (Kind.PAPER, ("Hunter M. Jones",), 2018)
    assert chapter.part_of == (
        Identifier("isbn", "9783319758886"),
        Identifier("isbn", "9783319758893"),
    )
    assert isinstance(book, Record)
    assert (book.title, book.kind) == ("The Politics of the Past in Early China", Kind.BOOK)
    assert (book.authors, book.year, book.cost) == (("Vincent S. Leung Jr.",), 2019, Cost.FREE)
    assert Identifier("isbn", "9781108348843") in book.identifiers
    assert isinstance(preprint, Record)
    assert preprint.title == "A Data Citation Roadmap for Scholarly Data Repositories"
    assert preprint.authors == ("A consortium of repositories",)
    assert preprint.identifiers == (
        Identifier("doi", "10.1038/s41597-019-0031-8"),
        Identifier("doi", "10.1101/097196"),
    )
    assert isinstance(taken_back, Record)
    assert (taken_back.title, taken_back.summary) == ("A Study Taken Back", "Retracted.")
    assert taken_back.topics == ("retracted",)
    assert isinstance(notice, Rejected)
    assert "retraction of doi:10.1155/2022/1110664" in notice.why
    assert isinstance(figure, Rejected)
    assert "figure" in figure.why


def test_a_subtitle_is_told_once() -> None:
    first, second = parsed(
        {"DOI": "10.5555/a", "title": ["Widget, widget"], "subtitle": ["results of a study"]},
        {"DOI": "10.5555/b", "title": ["A: Of notes"], "subtitle": ["of notes"]},
    )
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert (first.title, second.title) == ("Widget, widget: results of a study", "A: Of notes")


def test_fields_that_are_not_what_they_should_be_cost_only_themselves() -> None:
    (one,) = parsed(
        {"DOI": "10.5555/a", "title": "A title", "author": [None, 3, {"given": 7}, {"name": "X"}],
         "issued": {"date-parts": [["soon"]]}, "ISBN": 9, "relation": [], "reference": {},
         "language": {}, "license": [1], "updated-by": "no", "abstract": 4, "subject": "none",
         "published": {"date-parts": [[10**30]]}}
    )  # fmt: skip
    assert isinstance(one, Record)
    assert (one.title, one.authors, one.year, one.summary) == ("A title", ("X",), None, "")


def test_dois_are_asked_for_together_and_missing_ones_are_told(crossref: HTTPServer) -> None:
    work = {"DOI": "10.5555/A1", "title": ["One"], "type": "journal-article"}
    crossref.expect_ordered_request(
        "/works", query_string={"filter": "doi:10.5555/a1,doi:10.5555/b2", "rows": "2"}
    ).respond_with_json({"message-type": "work-list", "message": {"items": [work]}})
    found = take("doi:10.5555/a1 doi:10.5555/b2")
    assert [one.title for one in found if isinstance(one, Record)] == ["One"]
    assert [one.where for one in found if isinstance(one, Rejected)] == ["doi:10.5555/b2"]


def test_the_readers_address_goes_along(
    crossref: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READPATH_EMAIL", "ada@example.org")
    work = {"DOI": "10.5555/a1", "title": ["One"]}
    crossref.expect_request(
        "/works/10.5555/a1", query_string={"mailto": "ada@example.org"}
    ).respond_with_json({"message-type": "work", "message": work})
    assert len(take("doi:10.5555/a1")) == 1
    crossref.check_assertions()


def test_a_doi_merged_into_another_is_kept_as_a_name(crossref: HTTPServer) -> None:
    work = {"DOI": "10.5555/new", "title": ["One"]}
    crossref.expect_request("/works/10.5555/old").respond_with_json(
        {"message-type": "work", "message": work}
    )
    (one,) = take("doi:10.5555/old")
    assert isinstance(one, Record)
    assert one.identifiers == (Identifier("doi", "10.5555/new"), Identifier("doi", "10.5555/old"))


def test_a_part_of_a_work_is_named_by_what_was_asked_for(crossref: HTTPServer) -> None:
    work = {"DOI": "10.5555/fig", "title": ["Figure 1"], "type": "component"}
    crossref.expect_request("/works/10.5555/fig").respond_with_json(
        {"message-type": "work", "message": work}
    )
    (one,) = take("doi:10.5555/fig")
    assert isinstance(one, Rejected)
    assert (one.where, "figure" in one.why) == ("doi:10.5555/fig", True)


def test_a_search_by_fields(crossref: HTTPServer) -> None:
    crossref.expect_ordered_request(
        "/works",
        query_string={
            "query.bibliographic": "spaced repetition", "query.author": "Harold Pashler",
            "query.title": "optimizing learning", "rows": "5", "cursor": "*",
        },
    ).respond_with_json({"message-type": "work-list", "message": {"items": []}})  # fmt: skip
    found = take("crossref: spaced repetition author:Harold Pashler title:optimizing learning", 5)
    assert [type(one) for one in found] == [Rejected]
    for wrong in ("crossref: topic:learning", "crossref: author:", "crossref: references:what"):
        with pytest.raises(BadInput) as caught:
            take(wrong)
        assert "\n" not in str(caught.value)


def test_what_a_work_cites_comes_with_it(crossref: HTTPServer) -> None:
    cited = [{"DOI": "10.5555/b"}, {"DOI": "10.5555/c"}, {"DOI": "10.5555/d"}]
    work = {"DOI": "10.5555/a", "title": ["Citing"], "reference": cited}
    crossref.expect_ordered_request("/works/10.5555/a").respond_with_json(
        {"message-type": "work", "message": work}
    )
    crossref.expect_ordered_request(
        "/works", query_string={"filter": "doi:10.5555/b,doi:10.5555/c", "rows": "2"}
    ).respond_with_json(
        {"message-type": "work-list", "message": {"items": [{"DOI": "10.5555/b", "title": ["B"]}]}}
    )
    found = take("crossref: references:10.5555/a", 3)
    assert [one.title for one in found if isinstance(one, Record)] == ["Citing", "B"]
    assert isinstance(found[0], Record)
    assert len(found[0].cites) == 3
    assert not any(isinstance(one, Rejected) for one in found)


def test_a_saved_answer_is_known_by_its_content() -> None:
    data = (FIXTURES / "crossref_works.json").read_bytes()
    assert find_source(from_bytes(data, "upload")).name == "crossref"
    works = json.loads(data)["message"]["items"]
    lines = "\n".join(json.dumps(one) for one in works)
    for saved in (json.dumps(works), json.dumps(works[0], indent=1), lines):
        found = list(read_bytes(saved.encode(), "upload"))
        assert isinstance(found[0], Record)
        assert found[0].title == "Deep learning"
    assert sum(isinstance(one, Record) for one in read_bytes(lines.encode(), "upload")) == 5


def test_a_real_search_page_comes_in_whole() -> None:
    folder = shared_folder("formats/api_json")
    if folder is None:
        pytest.skip("the shared formats are not here")
    data = (folder / "crossref_search.json").read_bytes()
    found = list(read_bytes(data, "crossref_search.json"))
    # Counted with grep: three times "reference-count" at the depth of a work.
    assert len(found) == 3
    assert all(isinstance(one, Record) for one in found)
    first = found[0]
    assert isinstance(first, Record)
    assert first.title.startswith("Face Attention Tracker: A Self-Attention Mechanism")
    assert (first.authors[0], first.year) == ("Jwalin Thaker", 2021)
    assert first.summary.startswith("With a lot of meetings and classes")


def test_real_answers_are_replayed(crossref: HTTPServer) -> None:
    replay(crossref, recorded("api.crossref.org"))
    (paper,) = take("doi:10.1371/journal.pone.0033693")
    assert isinstance(paper, Record)
    assert paper.title.startswith("Methylphenidate Exposure Induces Dopamine Neuron Loss")
    assert (paper.year, paper.kind, paper.topics) == (2012, Kind.PAPER, ())  # only corrected
    assert len(paper.cites) == 65
    (german,) = take("doi:10.1007/s00120-007-1345-2")
    assert isinstance(german, Record)
    assert german.title.endswith("Folge einer autoerotischen Selbstverstümmelung")
    assert german.language == "de"
    (missing,) = take("doi:10.1371/notarealdoi")
    assert isinstance(missing, Rejected)
    assert missing.where == "doi:10.1371/notarealdoi"


def test_every_real_work_is_read_or_rejected_with_a_reason() -> None:
    titles, refused = {}, {}
    for one in recorded("api.crossref.org"):
        if one.status == 200 and "/transform" not in one.path and "/agency" not in one.path:
            for item in Crossref().parse(Raw(one.data, one.url)):
                if isinstance(item, Record):
                    titles[str(item.identifiers[0])] = item.title
                elif isinstance(item, Rejected):
                    refused[item.why] = one.url
    assert len(titles) >= 120
    assert titles["doi:10.1002/zaac.19271660112"].startswith(
        "Eigenschaftszusammenhänge der spezifischen Wärmen cp – Cv"
    )
    assert not any("<" in title or "&amp;" in title for title in titles.values())
    assert any("a whole issue" in why for why in refused)
