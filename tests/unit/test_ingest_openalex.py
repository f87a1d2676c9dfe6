"""OpenAlex: what its answers say, how it is asked, and real answers."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from graph.errors import BadInput
from graph.model import Cost, Identifier, Kind, Record, Rejected
from ingest.detect import detect, from_bytes
from ingest.read import read, read_bytes
from ingest.services.openalex import OpenAlex
from ingest.source import Item, Raw, find_source, find_sources
from tests.contract.support import FIXTURES, quick_client
from tests.recorded import recorded
from tests.support import shared_folder


@pytest.fixture
def openalex(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> HTTPServer:
    monkeypatch.setenv("READPATH_OPENALEX_URL", httpserver.url_for("/").rstrip("/"))
    return httpserver


def take(given: str, limit: int = 50) -> list[Item]:
    with quick_client() as client:
        return list(read(given, "openalex", client, limit))


def asked_of(server: HTTPServer, answers: dict[str, Any]) -> list[Request]:
    """Answer paths with JSON values; the requests that came."""
    came: list[Request] = []

    def answer(request: Request) -> Response:
        came.append(request)
        value = answers.get(request.path)
        if value is None:
            return Response("<!doctype html>\n<title>404 Not Found</title>", 404)
        return Response(json.dumps(value), content_type="application/json")

    server.expect_request(re.compile("/.*")).respond_with_handler(answer)
    return came


def work(number: int, **more: Any) -> dict[str, Any]:
    return {"id": f"https://openalex.org/W{number}", "title": f"Work {number}", **more}


def results(*found: dict[str, Any]) -> dict[str, Any]:
    return {"meta": {"count": len(found)}, "results": list(found)}


def titles(found: list[Item]) -> list[str]:
    return [one.title for one in found if isinstance(one, Record)]


def test_an_answer_is_read_field_by_field() -> None:
    raw = Raw((FIXTURES / "openalex_works.json").read_bytes(), "OpenAlex")
    review, preprint, taken_back, paratext = OpenAlex().parse(raw)
    assert review == Record(
        title="Deep learning",
        kind=Kind.PAPER,
        authors=("Yann LeCun", "Yoshua Bengio", "Geoffrey E. Hinton"),
        year=2015,
        summary="Networks of layers learn of data.",
        url="https://doi.org/10.1038/nature14539",
        identifiers=(
            Identifier("doi", "10.1038/nature14539"),
            Identifier("pmid", "26017442"),
            Identifier("openalex", "W2919115771"),
        ),
        language="en",
        topics=("Neural Networks and Applications", "Deep learning"),
        cites=(Identifier("openalex", "W2064675550"), Identifier("openalex", "W2163605009")),
    )
    assert isinstance(preprint, Record)
    assert preprint.identifiers[0] == Identifier("arxiv", "1706.03762")
    assert (preprint.url, preprint.cost) == ("https://arxiv.org/abs/1706.03762", Cost.FREE)
    assert isinstance(taken_back, Record)
    assert taken_back.title == "A Study Taken Back"
    assert (taken_back.summary, taken_back.topics) == ("Retracted. It failed.", ("retracted",))
    assert isinstance(paratext, Rejected)
    assert "part of a journal" in paratext.why


def test_fields_that_are_not_what_they_should_be_cost_only_themselves() -> None:
    odd = work(
        1, authorships=[None, {"author": 3}], publication_year="soon", ids=4, locations={"a": 1},
        referenced_works=[None, 3, "https://openalex.org/A1"], topics="none", language=[],
        abstract_inverted_index={"a": [True, "x", 10**40], "b": 3}, open_access=[], type={},
    )  # fmt: skip
    (one,) = OpenAlex().parse(Raw(json.dumps(odd), "x"))
    assert isinstance(one, Record)
    assert (one.title, one.year, one.cites, one.authors) == ("Work 1", None, (), ())


def test_who_gave_an_identifier_is_asked_before_it() -> None:
    assert OpenAlex().claims(detect("openalex:W2919115771")) == 1.0
    for known in ("arxiv:1706.03762", "doi:10.1038/nature14539"):
        assert OpenAlex() not in find_sources(detect(known))[:1]
        assert 0 < OpenAlex().claims(detect(known)) < 0.9


def test_a_merged_work_is_followed_and_keeps_both_names(openalex: HTTPServer) -> None:
    openalex.expect_request("/works/W1").respond_with_data(
        "", 301, headers={"Location": openalex.url_for("/works/W2")}
    )
    openalex.expect_request("/works/W2").respond_with_json(work(2))
    (one,) = take("openalex:W1")
    assert isinstance(one, Record)
    assert one.identifiers == (Identifier("openalex", "W1"), Identifier("openalex", "W2"))


def test_several_are_asked_for_together_and_those_missing_alone(openalex: HTTPServer) -> None:
    came = asked_of(openalex, {"/works": results(work(3)), "/works/W4": work(5)})
    found = take("openalex:W3 openalex:W4 openalex:W6")
    assert titles(found) == ["Work 3", "Work 5"]
    assert [one.where for one in found if isinstance(one, Rejected)] == ["openalex:W6"]
    assert came[0].args["filter"] == "openalex:W3|W4|W6"
    assert [request.path for request in came[1:]] == ["/works/W4", "/works/W6"]


def test_an_arxiv_id_is_looked_up_by_the_doi_of_the_preprint(openalex: HTTPServer) -> None:
    came = asked_of(
        openalex, {"/works/doi:10.48550/arxiv.1706.03762": work(1, doi="10.48550/arXiv.1706.03762")}
    )
    (one,) = take("arxiv:1706.03762")
    assert isinstance(one, Record)
    assert one.identifiers[0] == Identifier("arxiv", "1706.03762")
    assert len(came) == 1


def test_the_key_and_the_address_go_along(
    openalex: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READPATH_OPENALEX_KEY", "secret")
    monkeypatch.setenv("READPATH_EMAIL", "ada@example.org")
    came = asked_of(openalex, {"/works/W1": work(1)})
    take("openalex:W1")
    assert (came[0].args["api_key"], came[0].args["mailto"]) == ("secret", "ada@example.org")


def test_an_authors_works_are_those_of_the_one_of_that_name(openalex: HTTPServer) -> None:
    people = [
        {"id": "https://openalex.org/A1", "display_name": "Y. Bengio", "works_count": 900},
        {"id": "https://openalex.org/A2", "display_name": "Yoshua Bengio", "works_count": 3},
        {"id": "https://openalex.org/A3", "display_name": "Yoshua Bengio", "works_count": 700},
    ]
    came = asked_of(openalex, {"/authors": results(*people), "/works": results(work(1))})
    assert titles(take("openalex: author:Yoshua Bengio")) == ["Work 1"]
    assert came[0].args["search"] == "Yoshua Bengio"
    assert came[1].args["filter"] == "authorships.author.id:A3"
    assert came[1].args["sort"] == "cited_by_count:desc"
    assert titles(take("openalex: deep author:0000-0002-9322-3515")) == ["Work 1"]
    assert came[2].args["filter"].startswith("authorships.author.orcid:0000-0002-9322-3515")


def test_a_topic_an_author_and_words_go_together(openalex: HTTPServer) -> None:
    topics = results({"id": "https://openalex.org/T10320", "display_name": "Neural Networks"})
    came = asked_of(openalex, {"/topics": topics, "/works": results(work(1))})
    take("openalex: memory topic:neural networks author:A5086198262", 3)
    (topic, works) = came
    assert topic.args["search"] == "neural networks"
    assert works.args["filter"] == "authorships.author.id:A5086198262,topics.id:T10320"
    assert (works.args["search"], works.args["per_page"]) == ("memory", "3")


def test_an_unknown_author_is_a_sentence(openalex: HTTPServer) -> None:
    asked_of(openalex, {"/authors": results()})
    with pytest.raises(BadInput, match="no author named 'Nobody At All'"):
        take("openalex: author:Nobody At All")


@pytest.mark.parametrize(("field", "filter"), [("cites", "cites"), ("references", "cited_by")])
def test_citations_come_after_the_work_itself(
    openalex: HTTPServer, field: str, filter: str
) -> None:
    one = work(1, doi="https://doi.org/10.5555/a", referenced_works=["https://openalex.org/W9"])
    two = work(2, referenced_works=["https://openalex.org/W1"])
    came = asked_of(openalex, {"/works/doi:10.5555/a": one, "/works": results(two, work(3))})
    found = take(f"openalex: {field}:10.5555/a", 2)
    assert titles(found) == ["Work 1", "Work 2"]
    assert came[1].args["filter"] == f"{filter}:W1"
    assert isinstance(found[1], Record)
    assert found[1].cites == (Identifier("openalex", "W1"),)


def test_the_id_or_page_of_an_author_stands_for_the_works(openalex: HTTPServer) -> None:
    came = asked_of(openalex, {"/works": results(work(1))})
    assert titles(take("openalex:A5086198262")) == ["Work 1"]
    assert titles(take("https://openalex.org/authors/A5086198262")) == ["Work 1"]
    assert {request.args["filter"] for request in came} == {"authorships.author.id:A5086198262"}
    with pytest.raises(BadInput):
        take("openalex:P4310319965")


def test_a_saved_answer_is_known_by_its_content() -> None:
    data = (FIXTURES / "openalex_works.json").read_bytes()
    assert find_source(from_bytes(data, "upload")).name == "openalex"
    works = json.loads(data)["results"]
    snapshot = "\n".join(json.dumps(one) for one in works)
    assert len(titles(list(read_bytes(snapshot.encode(), "part_000")))) == 3


def test_a_real_search_page_comes_in_whole() -> None:
    folder = shared_folder("formats/api_json")
    if folder is None:
        pytest.skip("the shared formats are not here")
    found = list(read_bytes((folder / "openalex_search.json").read_bytes(), "openalex_search.json"))
    # Counted with grep: three times "relevance_score".
    assert titles(found)[0] == "A review on the attention mechanism of deep learning"
    assert len(titles(found)) == len(found) == 3
    first = found[0]
    assert isinstance(first, Record)
    assert first.authors == ("Zhaoyang Niu", "Guoqiang Zhong", "Hui Yu")
    assert len(first.cites) == 164


def test_real_answers_are_replayed(openalex: HTTPServer) -> None:
    known = [one for one in recorded("api.openalex.org") if "/works/https://doi.org/" in one.path]
    for one in known:
        path = one.path.replace("https://doi.org/", "doi:")
        openalex.expect_request(path).respond_with_data(
            one.data, one.status, content_type=one.kind or "application/json"
        )
    openalex.expect_request(re.compile("/.*")).respond_with_data("<!doctype html>", 404)
    (paper,) = take("doi:10.7554/elife.01567")
    assert isinstance(paper, Record)
    assert paper.title.startswith("Automated quantitative histology reveals")
    assert paper.summary.startswith("Among various advantages, their small size")
    assert {one.scheme for one in paper.identifiers} == {"doi", "pmid", "openalex"}
    assert (len(paper.cites), paper.year, paper.cost) == (29, 2014, Cost.FREE)
    (missing,) = take("doi:10.5555/nobody.knows")
    assert isinstance(missing, Rejected)


def test_every_real_work_is_read_or_rejected_with_a_reason() -> None:
    found: dict[str, str] = {}
    refused: list[str] = []
    for one in recorded("api.openalex.org"):
        if one.status == 200 and one.path.startswith("/works") and "open_access,doi" not in one.url:
            for item in OpenAlex().parse(Raw(one.data, one.url)):
                if isinstance(item, Record):
                    found[str(item.identifiers[0])] = item.title
                elif isinstance(item, Rejected):
                    refused.append(item.why)
    assert len(found) == 28
    assert found["arxiv:2312.07559"].startswith("PaperQA: Retrieval-Augmented Generative Agent")
    assert found["openalex:W7120675484"].startswith("A função retórica da lei")
    assert any("a review of another work" in why for why in refused)
    assert any("has no title" in why for why in refused)


def test_openalex_answers_for_arxiv_when_that_is_down_but_not_when_it_denies(
    openalex: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READPATH_ARXIV_URL", openalex.url_for("/api/query"))
    empty = '<feed xmlns="http://www.w3.org/2005/Atom"></feed>'
    openalex.expect_oneshot_request("/api/query").respond_with_data(empty)
    openalex.expect_request("/api/query").respond_with_data("no", 403)
    openalex.expect_request("/works/doi:10.48550/arxiv.1706.03762").respond_with_json(work(1))
    with quick_client() as client:
        (denied,) = read("arxiv:1706.03762", client=client)
        (found,) = read("arxiv:1706.03762", client=client)
    assert denied == Rejected("arxiv:1706.03762", "unknown to arXiv; check it")
    assert isinstance(found, Record)
    assert found.identifiers[0] == Identifier("arxiv", "1706.03762")
