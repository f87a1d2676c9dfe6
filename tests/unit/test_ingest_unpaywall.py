"""Unpaywall: free full texts of DOIs, and real answers."""

from __future__ import annotations

import json

import pytest
from pytest_httpserver import HTTPServer

from graph.errors import BadInput, FetchError
from graph.model import Cost, Identifier, Kind, Record, Rejected
from ingest.detect import detect, from_bytes
from ingest.read import read, read_bytes
from ingest.services.unpaywall import Unpaywall
from ingest.source import Item, Raw, find_source, find_sources
from tests.contract.support import FIXTURES, quick_client
from tests.recorded import recorded, replay

FIXTURE = FIXTURES / "unpaywall_works.json"


@pytest.fixture
def unpaywall(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> HTTPServer:
    monkeypatch.setenv("READPATH_UNPAYWALL_URL", httpserver.url_for("/").rstrip("/"))
    monkeypatch.setenv("READPATH_EMAIL", "ada@example.org")
    return httpserver


def take(given: str) -> list[Item]:
    with quick_client() as client:
        return list(read(given, "unpaywall", client))


def test_an_answer_is_read_field_by_field() -> None:
    free, closed, figure = Unpaywall().parse(Raw(FIXTURE.read_bytes(), "Unpaywall"))
    assert free == Record(
        title="Nanometre-scale thermometry in a living cell",
        kind=Kind.PAPER,
        authors=("G. Kucsko", "P. C. Maurer"),
        year=2013,
        url="https://arxiv.org/pdf/1304.1068",
        # A copy that was found by its title alone may be another work.
        identifiers=(Identifier("arxiv", "1304.1068"), Identifier("doi", "10.1038/nature12373")),
        cost=Cost.FREE,
    )
    assert isinstance(closed, Record)
    assert (closed.url, closed.cost) == ("https://doi.org/10.1016/j.neucom.2021.03.091", None)
    assert isinstance(figure, Rejected)


def test_it_is_the_last_to_be_asked_and_only_with_an_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    doi = detect("doi:10.1038/nature12373")
    monkeypatch.delenv("READPATH_EMAIL", raising=False)
    assert "unpaywall" not in [source.name for source in find_sources(doi)]
    monkeypatch.setenv("READPATH_EMAIL", "ada@example.org")
    order = [source.name for source in find_sources(doi)]
    assert order[-1] == "unpaywall"
    assert order.index("crossref") < order.index("datacite") < order.index("openalex")
    assert order.index("openalex") < order.index("semanticscholar")


def test_without_an_address_it_says_what_to_do(
    unpaywall: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("READPATH_EMAIL")
    with pytest.raises(BadInput, match="set READPATH_EMAIL"):
        take("unpaywall: 10.1038/nature12373")


def test_an_address_it_refuses_is_a_sentence(unpaywall: HTTPServer) -> None:
    said = {"error": True, "message": "Please use your own email address"}
    unpaywall.expect_request("/v2/10.1038/nature12373").respond_with_json(said, 422)
    with pytest.raises(FetchError, match="Please use your own email address"):
        take("unpaywall: 10.1038/nature12373")


def test_a_doi_is_looked_up_with_the_readers_address(unpaywall: HTTPServer) -> None:
    work = json.loads(FIXTURE.read_bytes())["results"][0]["response"]
    unpaywall.expect_request(
        "/v2/10.1038/nature12373", query_string={"email": "ada@example.org"}
    ).respond_with_json(work)
    (one,) = take("unpaywall: 10.1038/nature12373")
    assert isinstance(one, Record)
    assert one.cost is Cost.FREE


def test_a_saved_answer_is_known_by_its_content() -> None:
    data = FIXTURE.read_bytes()
    assert find_source(from_bytes(data, "upload")).name == "unpaywall"
    one = json.dumps(json.loads(data)["results"][1]["response"]).encode()
    assert len(list(read_bytes(one, "one.json"))) == 1


def test_real_answers_are_replayed(unpaywall: HTTPServer) -> None:
    replay(unpaywall, recorded("api.unpaywall.org"))
    (closed,) = take("unpaywall: 10.1016/j.compstruct.2020.112680")
    assert isinstance(closed, Record)
    assert closed.authors == ("Farshid Allahkarami", "Maryam Ghassabzadeh Saryazdi", "Hasan Tohidi")
    assert closed.cost is None
    (free,) = take("unpaywall: 10.1073/pnas.1414271111")
    assert isinstance(free, Record)
    assert free.url == "https://www.pnas.org/content/pnas/111/45/E4832.full.pdf"
    assert (free.cost, free.year) == (Cost.FREE, 2014)
    (missing,) = take("unpaywall: 10.5555/nobody.knows")
    assert isinstance(missing, Rejected)
