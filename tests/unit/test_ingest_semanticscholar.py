"""Semantic Scholar: what its answers say, how it is asked, and real answers."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from graph.errors import BadInput
from graph.model import Cost, Identifier, Kind, Record, Rejected
from ingest.detect import detect, from_bytes
from ingest.read import read, read_bytes
from ingest.services.semanticscholar import SemanticScholar
from ingest.source import Item, Raw, find_source
from tests.contract.support import FIXTURES, quick_client
from tests.recorded import Recorded, recorded

ONE, TWO, THREE = (f"{number:040x}" for number in (1, 2, 3))


@pytest.fixture
def scholar(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> HTTPServer:
    monkeypatch.setenv("READPATH_SEMANTICSCHOLAR_URL", httpserver.url_for("/").rstrip("/"))
    return httpserver


def take(given: str, limit: int = 50) -> list[Item]:
    with quick_client() as client:
        return list(read(given, "semanticscholar", client, limit))


def asked_of(server: HTTPServer, answers: dict[str, Any]) -> list[Request]:
    """Answer paths below the graph with JSON values; the requests that came."""
    came: list[Request] = []

    def answer(request: Request) -> Response:
        came.append(request)
        value = answers.get(request.path.removeprefix("/graph/v1/"))
        value = value(request) if callable(value) else value
        status = 404 if value is None else 200
        body = json.dumps({"error": "not found"} if value is None else value)
        return Response(body, status, content_type="application/json")

    server.expect_request(re.compile("/.*")).respond_with_handler(answer)
    return came


def paper(number: str, **more: Any) -> dict[str, Any]:
    return {"paperId": number, "title": f"Paper {int(number, 16)}", **more}


def titles(found: list[Item]) -> list[str]:
    return [one.title for one in found if isinstance(one, Record)]


def test_an_answer_is_read_field_by_field() -> None:
    raw = Raw((FIXTURES / "semanticscholar_papers.json").read_bytes(), "Semantic Scholar")
    article, book, unknown = SemanticScholar().parse(raw)
    number = "204e3073870fae3d05bcbc2f6a8e263d9b72e776"
    assert article == Record(
        title="Attention is All you Need",
        kind=Kind.PAPER,
        authors=("Ashish Vaswani", "Noam Shazeer"),
        year=2017,
        summary="A network of attention alone translates well.",
        url=f"https://www.semanticscholar.org/paper/{number}",
        identifiers=(
            Identifier("arxiv", "1706.03762"),
            Identifier("s2", number),
            Identifier("dblp", "journals/corr/VaswaniSPUJGKP17"),
        ),
        topics=("Computer Science", "Linguistics"),
        cites=(
            Identifier("doi", "10.1162/neco.1997.9.8.1735"),
            Identifier("s2", "2e9d221c206e9503ceb452302d68d10e293f2a10"),
        ),
    )
    assert isinstance(book, Record)
    assert (book.kind, book.year, book.cost) == (Kind.BOOK, 2019, Cost.FREE)
    assert book.summary == "The past was argued over."
    assert isinstance(unknown, Rejected)
    assert "could not identify" in unknown.why


def test_fields_that_are_not_what_they_should_be_cost_only_themselves() -> None:
    odd = paper(
        ONE, externalIds=["x"], authors={"name": 3}, year={}, publicationTypes="Book",
        references=[1, {"paperId": 7}], fieldsOfStudy={}, s2FieldsOfStudy=[{"category": []}],
        openAccessPdf="no", abstract=3, tldr=[], isOpenAccess="yes",
    )  # fmt: skip
    (one,) = SemanticScholar().parse(Raw(json.dumps(odd), "x"))
    assert isinstance(one, Record)
    assert (one.title, one.cites, one.cost, one.kind) == ("Paper 1", (), None, None)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("doi:10.1093/mind/LIX.236.433", "DOI:10.1093/mind/lix.236.433"),
        ("arxiv:1706.03762", "ARXIV:1706.03762"),
        ("pmid:26017442", "PMID:26017442"),
        ("pmcid:PMC4500000", "PMCID:4500000"),
        ("acl:P16-1162", "ACL:P16-1162"),
        (f"s2:{ONE}", ONE),
        (f"semanticscholar: {ONE}", ONE),
        ("semanticscholar: CorpusId:13756489", "CorpusId:13756489"),
        ("https://api.semanticscholar.org/CorpusID:13756489", "CorpusId:13756489"),
    ],
)
def test_each_kind_of_name_is_written_as_the_api_wants_it(
    scholar: HTTPServer, given: str, path: str
) -> None:
    came = asked_of(scholar, {f"paper/{path}": paper(ONE)})
    (one,) = take(given)
    assert isinstance(one, Record)
    assert Identifier("s2", ONE) in one.identifiers
    assert set(detect(given).identifiers) - {detect(given).identifiers} <= {
        *one.identifiers, *(key for key in detect(given).identifiers if key.scheme == "url")
    }  # fmt: skip
    assert len(came) == 1


def test_several_are_asked_for_at_once_and_null_is_a_miss(
    scholar: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READPATH_SEMANTICSCHOLAR_KEY", "secret")
    came = asked_of(scholar, {"paper/batch": [paper(THREE), None, paper(TWO)]})
    found = take(f"s2:{ONE} s2:{'f' * 40} s2:{TWO}")
    assert titles(found) == ["Paper 3", "Paper 2"]
    assert isinstance(found[0], Record)
    assert Identifier("s2", ONE) in found[0].identifiers  # merged into another there
    assert [one.where for one in found if isinstance(one, Rejected)] == [f"s2:{'f' * 40}"]
    assert came[0].get_json() == {"ids": [ONE, "f" * 40, TWO]}
    assert came[0].headers["x-api-key"] == "secret"


def test_words_are_searched_without_hyphens(scholar: HTTPServer) -> None:
    came = asked_of(scholar, {"paper/search": {"total": 1, "offset": 0, "data": [paper(ONE)]}})
    assert titles(take("semanticscholar: self-attention", 5)) == ["Paper 1"]
    assert (came[0].args["query"], came[0].args["limit"]) == ("self attention", "5")


def test_more_than_the_ranked_search_gives_come_from_the_bulk_search(scholar: HTTPServer) -> None:
    def bulk(request: Request) -> dict[str, Any]:
        page = int(request.args.get("token", "t0")[1:])
        papers = [paper(f"{page * 1_000 + place:040x}") for place in range(1, 1_001)]
        return {"total": 3_000, "token": f"t{page + 1}" if page < 2 else None, "data": papers}

    came = asked_of(scholar, {"paper/search/bulk": bulk})
    assert len(titles(take("semanticscholar: kubernetes", 2_500))) == 2_500
    assert len(came) == 3


def test_an_authors_papers_are_those_of_the_one_of_that_name(scholar: HTTPServer) -> None:
    people = [
        {"authorId": "1", "name": "A. Turing", "citationCount": 90_000},
        {"authorId": "2", "name": "Alan Turing", "citationCount": 5},
        {"authorId": "3", "name": "Alan Turing", "citationCount": 50},
    ]
    papers = {"offset": 0, "data": [paper(ONE), paper(TWO)]}
    came = asked_of(scholar, {"author/search": {"data": people}, "author/3/papers": papers})
    assert titles(take("semanticscholar: author:Alan Turing")) == ["Paper 1", "Paper 2"]
    assert came[0].args["query"] == "Alan Turing"
    assert titles(take("https://www.semanticscholar.org/author/A.-Turing/3")) == [
        "Paper 1",
        "Paper 2",
    ]


def test_an_unknown_author_is_a_sentence(scholar: HTTPServer) -> None:
    asked_of(scholar, {})
    with pytest.raises(BadInput, match="no author named 'Nobody'"):
        take("semanticscholar: author:Nobody")


def test_a_title_finds_the_one_paper_of_that_title(scholar: HTTPServer) -> None:
    asked_of(scholar, {"paper/search/match": {"data": [paper(ONE, matchScore=174.2)]}})
    assert titles(take("semanticscholar: title:Attention is all you need")) == ["Paper 1"]


def test_a_title_that_matches_nothing_is_a_sentence(scholar: HTTPServer) -> None:
    asked_of(scholar, {})
    (one,) = take("semanticscholar: title:no such title")
    assert isinstance(one, Rejected)
    with pytest.raises(BadInput, match="alone"):
        take("semanticscholar: words author:Alan Turing")


def test_citing_papers_come_with_their_link_to_the_paper(scholar: HTTPServer) -> None:
    cited = paper(ONE, externalIds={"DOI": "10.5555/a"}, references=[{"paperId": THREE}])
    citing = [{"citingPaper": paper(TWO)}, {"citingPaper": paper(THREE)}]
    came = asked_of(
        scholar,
        {"paper/DOI:10.5555/a": cited, f"paper/{ONE}/citations": {"offset": 0, "data": citing},
         f"paper/{ONE}/references": {"offset": 0, "data": [{"citedPaper": paper(THREE)}]}},
    )  # fmt: skip
    first, second = take("semanticscholar: cites:10.5555/a", 2)
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert (first.title, second.title) == ("Paper 1", "Paper 2")
    assert second.cites == (Identifier("doi", "10.5555/a"), Identifier("s2", ONE))
    assert first.cites == (Identifier("s2", THREE),)
    assert came[1].args["limit"] == "1"
    itself, reference = take("semanticscholar: references:10.5555/a")
    assert isinstance(reference, Record)
    assert (titles([itself]), reference.title, reference.cites) == (["Paper 1"], "Paper 3", ())


def test_a_saved_answer_is_known_by_its_content() -> None:
    data = (FIXTURES / "semanticscholar_papers.json").read_bytes()
    assert find_source(from_bytes(data, "upload")).name == "semanticscholar"
    lines = "\n".join(json.dumps(one) for one in json.loads(data)["data"])
    assert len(titles(list(read_bytes(lines.encode(), "papers.jsonl")))) == 2


def real(ending: str) -> list[Recorded]:
    found = [one for one in recorded("api.semanticscholar.org") if ending in one.url]
    assert found
    return found


def test_real_pages_of_citations_are_read_to_the_end(scholar: HTTPServer) -> None:
    pages = [json.loads(one.data) for one in real("CorpusID:14514057/citations")]
    pages.sort(key=lambda page: page["offset"])
    for page, after in pairwise(pages):  # some of the pages in between may not be there
        page["next"] = after["offset"]
    by_offset = {str(page["offset"]): page for page in pages} | {"0": pages[0]}
    number = "c" * 40
    asked_of(
        scholar,
        {f"paper/{number}": paper(number),
         f"paper/{number}/citations": lambda request: by_offset[request.args["offset"]]},
    )  # fmt: skip
    _, *citing = take(f"semanticscholar: cites:{number}", 5_000)
    told = re.findall(r'"paperId": ?"(\w+)', json.dumps(pages))
    found = [one for one in citing if isinstance(one, Record)]
    assert len(found) == len(set(told))
    assert all(one.cites == (Identifier("s2", number),) for one in found)


def test_real_answers_say_what_they_should() -> None:
    (detail,) = real("/paper/ARXIV:1706.03762?")
    (one,) = SemanticScholar().parse(Raw(detail.data, "x"))
    assert isinstance(one, Record)
    assert one.authors[-1] == "I. Polosukhin"
    assert len(one.authors) == 8
    assert one.summary.startswith("The dominant sequence transduction models")
    bulk = real("paper/search/bulk?query=kubernetes&fields=title")[0]
    found = titles(list(SemanticScholar().parse(Raw(bulk.data, "x"))))
    assert len(found) == len(re.findall(rb'"paperId": ?"', bulk.data)) == 1_000
    references = real("10.2139/ssrn.2250500/references?fields=title&offset=0")[0]
    found = titles(list(SemanticScholar().parse(Raw(references.data, "x"))))
    assert len(found) == len(re.findall(rb'"paperId": ?"', references.data))
    misses = real("paper/batch?fields=abstract")[0]
    assert len(titles(list(SemanticScholar().parse(Raw(misses.data, "x"))))) == 3
