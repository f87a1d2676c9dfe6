"""arXiv: what its Atom pages say, asked for by id, address and search."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from graph.errors import FetchError
from graph.model import Cost, Identifier, Kind, Record, Rejected
from ingest.net.cache import Cache
from ingest.read import read
from ingest.services.arxiv import Arxiv
from ingest.source import Item, Raw
from tests.contract.support import ERROR_FEED, FIXTURES, HTML, Sleeps, feed, quick_client
from tests.support import shared_folder


@pytest.fixture
def arxiv(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> HTTPServer:
    monkeypatch.setenv("READPATH_ARXIV_URL", httpserver.url_for("/api/query"))
    return httpserver


def take(given: str, limit: int = 50, sleeps: Sleeps | None = None) -> list[Item]:
    with quick_client(sleeps) as client:
        return list(read(given, client=client, limit=limit))


def test_a_page_is_read_field_by_field() -> None:
    raw = Raw((FIXTURES / "arxiv_two.xml").read_bytes(), "arXiv")
    first, second = Arxiv().parse(raw)
    assert first == Record(
        title="Attention Is All You Need",
        kind=Kind.PAPER,
        authors=("Ashish Vaswani", "Noam Shazeer"),
        year=2017,
        summary="A network of attention alone translates well.",
        url="https://arxiv.org/abs/1706.03762",
        identifiers=(Identifier("arxiv", "1706.03762"),),
        language="en",
        cost=Cost.FREE,
        topics=("cs.CL", "cs.LG"),
    )
    assert isinstance(second, Record)
    assert (second.authors, second.summary, second.year) == ((), "", 1997)
    assert second.identifiers == (
        Identifier("arxiv", "hep-th/9711200"),
        Identifier("doi", "10.1023/a:1026654312961"),
    )


def test_ids_are_asked_for_together_and_missing_ones_are_told(arxiv: HTTPServer) -> None:
    query = {"id_list": "2001.00001,2001.00002,hep-th/9711200", "max_results": "3"}
    page = feed("2001.00001", "hep-th/9711200")
    arxiv.expect_request("/api/query", query_string=query).respond_with_data(page)
    found = take("2001.00001v3, 2001.00002 arxiv:hep-th/9711200")
    assert [type(one) for one in found] == [Record, Record, Rejected]
    assert found[2] == Rejected("arxiv:2001.00002", "unknown to arXiv; check it")
    assert len(arxiv.log) == 1


@pytest.mark.parametrize(
    "given",
    ["https://arxiv.org/abs/2001.00001v2", "http://export.arxiv.org/pdf/2001.00001.pdf",
     "https://arxiv.org/html/2001.00001v1#S2", "arXiv:2001.00001"],
)  # fmt: skip
def test_every_address_of_a_paper_leads_to_it(arxiv: HTTPServer, given: str) -> None:
    query = {"id_list": "2001.00001", "max_results": "1"}
    arxiv.expect_request("/api/query", query_string=query).respond_with_data(feed("2001.00001"))
    (found,) = take(given)
    assert isinstance(found, Record)


def paged(server: HTTPServer, ids: list[str], total: int | None = None) -> list[dict[str, str]]:
    """Serve `ids` as the answers to a search; returns what is asked for."""
    asked: list[dict[str, str]] = []

    def answer(request: Request) -> Response:
        asked.append(request.args.to_dict())
        start, size = int(request.args["start"]), int(request.args["max_results"])
        return Response(feed(*ids[start : start + size], total=total or len(ids)))

    server.expect_request("/api/query").respond_with_handler(answer)
    return asked


def test_a_search_pages_to_its_end(arxiv: HTTPServer) -> None:
    ids = [f"2001.{number:05}" for number in range(1, 251)]
    asked = paged(arxiv, ids)
    found = take("arxiv:cat:cs.CL AND ti:attention", limit=1000)
    assert [one.identifiers[0].value for one in found if isinstance(one, Record)] == ids
    assert [one["start"] for one in asked] == ["0", "100", "200"]
    assert {one["search_query"] for one in asked} == {"cat:cs.CL AND ti:attention"}


def test_a_search_stops_at_its_limit_and_bare_words_mean_all_of_them(arxiv: HTTPServer) -> None:
    asked = paged(arxiv, [f"2001.{number:05}" for number in range(1, 251)])
    assert len(take('arxiv: graph "neural networks"', limit=7)) == 7
    assert asked == [
        {"search_query": 'all:graph AND all:"neural networks"', "start": "0", "max_results": "7"}
    ]


def test_a_page_that_repeats_or_comes_empty_ends_the_search(arxiv: HTTPServer) -> None:
    arxiv.expect_request("/api/query").respond_with_data(feed("2001.00001", total=900))
    assert len(take("arxiv:testing", limit=500)) == 1
    assert len(arxiv.log) == 2


def test_a_search_without_answers_is_told(arxiv: HTTPServer) -> None:
    arxiv.expect_request("/api/query").respond_with_data(feed(total=0))
    (found,) = take("arxiv:xyzzy plugh")
    assert isinstance(found, Rejected)
    assert "other words" in found.why


@pytest.mark.parametrize("status", [200, 400])
def test_an_error_feed_is_told_in_arxivs_words(arxiv: HTTPServer, status: int) -> None:
    arxiv.expect_request("/api/query").respond_with_data(ERROR_FEED, status)
    (found,) = take("2001.00001")
    assert isinstance(found, Rejected)
    assert "incorrect id format for abc" in found.why


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (HTML, 200, "web page where arXiv's feed"),
        ("Rate exceeded.", 429, "429"),
        ("", 503, "503"),
        ("Resource not found.", 404, "404"),
        ("nonsense", 400, "400"),
    ],
)
def test_an_answer_that_is_no_feed_is_one_sentence(
    arxiv: HTTPServer, body: str, status: int, words: str
) -> None:
    arxiv.expect_request("/api/query").respond_with_data(body, status)
    for given in ("2001.00001", "arxiv:some words"):
        with pytest.raises(FetchError, match=words) as caught:
            take(given)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("cut", [10, 300, 400])
def test_an_answer_cut_short_is_told(arxiv: HTTPServer, cut: int) -> None:
    arxiv.expect_request("/api/query").respond_with_data(feed("2001.00001")[:cut])
    (found,) = take("2001.00001")
    assert isinstance(found, Rejected)
    assert "cut short" in found.why
    with pytest.raises(FetchError, match="cut short"):
        take("arxiv:some words")


def test_a_wrong_content_type_does_not_matter(arxiv: HTTPServer) -> None:
    page = feed("2001.00001")
    arxiv.expect_request("/api/query").respond_with_data(page, content_type="text/html")
    assert isinstance(take("2001.00001")[0], Record)


def test_a_failure_on_a_later_page_keeps_the_earlier_ones(arxiv: HTTPServer) -> None:
    def answer(request: Request) -> Response:
        if request.args["start"] == "0":
            return Response(feed(*[f"2001.{n:05}" for n in range(1, 101)], total=300))
        return Response("", 500)

    arxiv.expect_request("/api/query").respond_with_handler(answer)
    found = take("arxiv:testing", limit=300)
    assert sum(isinstance(one, Record) for one in found) == 100
    assert isinstance(found[-1], Rejected)
    assert "the rest is missing" in found[-1].why


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE feed [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><feed>&b;</feed>',
        '<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed>&x;</feed>',
        "<feed/>",
        "<rss></rss>",
        "",
    ],
)
def test_hostile_and_foreign_xml_is_refused(document: str) -> None:
    (found,) = Arxiv().parse(Raw(document.encode(), "arXiv"))
    assert isinstance(found, Rejected)
    assert "root:" not in found.why


def recorded() -> Iterator[tuple[str, bytes, int]]:
    """The recorded exchanges: the address asked for, the body, the status."""
    folder = shared_folder("recorded/arxiv/lukasschwab__arxiv.py/bodies")
    if folder is None:
        return
    for line in (folder / "INDEX.jsonl").read_text().splitlines():
        entry = json.loads(line)
        path: Path = folder / entry["file"]
        if path.exists():
            yield entry["url"], path.read_bytes(), entry["status"]


def replay(server: HTTPServer) -> None:
    """Answer as arXiv did when the exchanges were recorded, by id or by start."""
    by_id, pages = {}, {}
    for url, body, status in recorded():
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        if "id_list" in query:
            by_id[re.sub(r"v\d+$", "", query["id_list"])] = (body, status)
        elif query["max_results"] in ("10", "100"):
            pages[query["start"], query["max_results"]] = (body, status)

    def answer(request: Request) -> Response:
        if "id_list" in request.args:
            body, status = by_id[request.args["id_list"]]
        else:
            key = (request.args["start"], request.args["max_results"])
            body, status = pages[key]
        return Response(body, status, content_type="application/atom+xml")

    server.expect_request("/api/query").respond_with_handler(answer)


needs_recordings = pytest.mark.skipif(
    not list(recorded()), reason="the recorded answers of arXiv are not here"
)


@needs_recordings
def test_recorded_papers_come_in(arxiv: HTTPServer) -> None:
    replay(arxiv)
    (paper,) = take("https://arxiv.org/abs/1605.08386v1")
    assert isinstance(paper, Record)
    assert paper.title == "Heat-bath random walks with Markov bases"
    assert paper.authors == ("Caprice Stanley", "Tobias Windisch")
    assert (paper.year, paper.topics) == (2016, ("math.CO", "math.ST"))
    (zero,) = take("arxiv:2104.12255")
    assert isinstance(zero, Record)
    assert zero.title == "0"
    (old,) = take("arxiv:quant-ph/0201082")
    assert isinstance(old, Record)
    assert old.identifiers == (Identifier("arxiv", "quant-ph/0201082"),)
    assert old.summary.startswith("We show")


@needs_recordings
def test_a_recorded_unknown_id_is_told(arxiv: HTTPServer) -> None:
    replay(arxiv)
    folder = shared_folder("recorded/arxiv/lukasschwab__arxiv.py/bodies")
    assert folder is not None
    body = (folder / "id_0808.05394_s0_m100_7b0c7d0a7cdd.xml").read_bytes()
    raw = Raw(body, "arXiv", wanted=("arxiv:0808.05394",))
    assert list(Arxiv().parse(raw)) == [Rejected("arxiv:0808.05394", "unknown to arXiv; check it")]
    body = (folder / "id_abc_s0_m100_b79c8dcf6bc3.xml").read_bytes()
    (found,) = Arxiv().parse(Raw(body, "arXiv", wanted=("abc",)))
    assert isinstance(found, Rejected)
    assert "incorrect id format" in found.why


@needs_recordings
def test_a_recorded_search_comes_in(arxiv: HTTPServer) -> None:
    replay(arxiv)
    found = take("arxiv:testing", limit=100)
    assert len(found) == 100
    assert all(isinstance(one, Record) for one in found)
    assert len({one.identifiers[0] for one in found if isinstance(one, Record)}) == 100


def test_an_answer_is_kept_and_an_empty_one_is_not(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("READPATH_ARXIV_URL", httpserver.url_for("/api"))
    pages = iter([feed(), feed("2001.00001"), feed("2001.00001", "2001.00002")])
    httpserver.expect_request("/api").respond_with_handler(
        lambda request: Response(next(pages), content_type="application/atom+xml")
    )
    with quick_client(cache=Cache(tmp_path)) as client:
        found = [len(list(read("arxiv:2001.00001", "arxiv", client))) for _ in range(3)]
    assert found == [1, 1, 1]
    assert len(httpserver.log) == 2
