"""DataCite: what its answers say, how it is asked, and real answers."""

from __future__ import annotations

import json
import re

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from graph.errors import BadInput, FetchError
from graph.model import Cost, Identifier, Kind, Record, Rejected
from ingest.detect import from_bytes
from ingest.read import read, read_bytes
from ingest.services.datacite import DataCite
from ingest.source import Item, Raw, find_source
from tests.contract.support import FIXTURES, quick_client
from tests.recorded import recorded, replay

FIXTURE = FIXTURES / "datacite_works.json"


@pytest.fixture
def datacite(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> HTTPServer:
    monkeypatch.setenv("READPATH_DATACITE_URL", httpserver.url_for("/").rstrip("/"))
    return httpserver


def take(given: str, limit: int = 50) -> list[Item]:
    with quick_client() as client:
        return list(read(given, "datacite", client, limit))


def titles(found: list[Item]) -> list[str]:
    return [one.title for one in found if isinstance(one, Record)]


def test_an_answer_is_read_field_by_field() -> None:
    software, paper, preprint, stone = DataCite().parse(Raw(FIXTURE.read_bytes(), "DataCite"))
    assert software == Record(
        title="Analysis Tools for an Engine: With notes",
        kind=Kind.SOFTWARE,
        authors=("Ada Lovelace", "Charles Babbage", "Royal Society, London"),
        year=2016,
        summary="Tools that analyse what an engine does.",
        url="https://doi.org/10.5281/zenodo.48440",
        identifiers=(
            Identifier("doi", "10.5281/zenodo.48439"),
            Identifier("doi", "10.5281/zenodo.48440"),
        ),
        language="en",
        cost=Cost.FREE,
        topics=("Mathematics", "engines"),
        cites=(Identifier("doi", "10.1038/nature14539"), Identifier("arxiv", "1706.03762")),
    )
    assert isinstance(paper, Record)
    assert (paper.kind, paper.authors) == (Kind.PAPER, ("Harry Buhrman",))
    assert paper.part_of == (Identifier("isbn", "9783939897552"),)
    assert isinstance(preprint, Record)
    assert preprint.identifiers == (Identifier("arxiv", "1706.03762"),)
    assert preprint.url == "https://arxiv.org/abs/1706.03762"
    assert isinstance(stone, Rejected)
    assert "nothing to learn from" in stone.why


def test_several_are_asked_for_in_one_query(datacite: HTTPServer) -> None:
    works = json.loads(FIXTURE.read_bytes())["data"][:1]
    datacite.expect_ordered_request(
        "/dois",
        query_string={"query": 'doi:("10.5281/zenodo.48440" OR "10.5072/x")', "page[size]": "2"},
    ).respond_with_json({"data": works, "meta": {"total": 1}})
    found = take("doi:10.5281/zenodo.48440 doi:10.5072/x")
    assert len(titles(found)) == 1
    assert [one.where for one in found if isinstance(one, Rejected)] == ["doi:10.5072/x"]


def test_a_preprint_of_arxivs_is_looked_up_by_its_doi(datacite: HTTPServer) -> None:
    work = json.loads(FIXTURE.read_bytes())["data"][2]
    datacite.expect_request("/dois/10.48550/arxiv.1706.03762").respond_with_json({"data": work})
    assert titles(take("arxiv:1706.03762")) == ["Attention Is All You Need"]


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("Lecture Notes", "(lecture AND notes)"),
        ("author:Ada Lovelace", "creators.name:(ada AND lovelace)"),
        (
            "notes AND (more) topic:machine learning title:an: engine",
            "(notes AND and AND more) AND titles.title:(an AND engine)"
            " AND subjects.subject:(machine AND learning)",
        ),
    ],
)
def test_searches_are_written_in_its_query_language(
    datacite: HTTPServer, words: str, query: str
) -> None:
    datacite.expect_request(
        "/dois",
        query_string={"query": query, "page[size]": "5", "page[number]": "1", "sort": "relevance"},
    ).respond_with_json(json.loads(FIXTURE.read_bytes()))
    assert len(titles(take(f"datacite: {words}", 5))) == 3
    with pytest.raises(BadInput):
        take("datacite: ((( topic:???")


def test_more_than_numbered_pages_reach_comes_by_cursor(datacite: HTTPServer) -> None:
    came: list[Request] = []
    works = json.loads(FIXTURE.read_bytes())["data"]

    def answer(request: Request) -> Response:
        came.append(request)
        cursor = "https://api.datacite.org/dois?page%5Bcursor%5D=abc&query=engine"
        value = {"data": works[:1] if len(came) == 1 else works[1:3], "links": {"next": cursor}}
        return Response(json.dumps(value), content_type="application/json")

    datacite.expect_request(re.compile("/dois")).respond_with_handler(answer)
    assert len(titles(take("datacite: engine", 20_000))) == 3
    assert [request.args["page[cursor]"] for request in came] == ["1", "abc"]


def test_what_the_service_says_of_a_wrong_request_is_told(datacite: HTTPServer) -> None:
    said = {"errors": [{"status": "400", "title": "The query cannot be read."}]}
    datacite.expect_request("/dois").respond_with_json(said, 400)
    with pytest.raises(FetchError, match=r"answers 400 \(The query cannot be read\.\); try"):
        take("datacite: engine")


def test_a_saved_answer_is_known_by_its_content() -> None:
    data = FIXTURE.read_bytes()
    assert find_source(from_bytes(data, "upload")).name == "datacite"
    one = json.dumps(json.loads(data)["data"][0]["attributes"]).encode()
    assert titles(list(read_bytes(one, "one.json"))) == ["Analysis Tools for an Engine: With notes"]


def test_real_answers_are_replayed(datacite: HTTPServer) -> None:
    replay(datacite, recorded("api.datacite.org"))
    (data,) = take("doi:10.6084/m9.figshare.1449060")
    assert isinstance(data, Record)
    assert data.title.startswith("Drosophila melanogaster wing images from low and high altitude")
    assert data.authors[:2] == ("Ian Dworkin", "John Pool")
    assert len(data.authors) == 4
    assert (data.year, data.kind, data.cost) == (2020, Kind.SOFTWARE, Cost.FREE)
    assert data.summary.startswith("These are raw wing images from Drosophila melanogaster iso")
    (tools,) = take("doi:10.5281/zenodo.48440")
    assert isinstance(tools, Record)
    assert tools.title == "Analysis Tools for Crossover Experiment of UI using Choice Architecture"
    (missing,) = take("doi:10.5072/nobody.knows")
    assert isinstance(missing, Rejected)
