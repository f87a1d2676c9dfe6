"""A DOI is looked up where it most likely is, and then where else it may be."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from graph.errors import FetchError
from graph.model import Record, Rejected
from ingest.read import read
from ingest.source import Item
from tests.contract.support import quick_client

DOI = "10.5555/a"
KNOWN: dict[str, Any] = {
    "crossref": {"message-type": "work", "message": {"DOI": DOI, "title": ["By Crossref"]}},
    "datacite": {"data": {"attributes": {"doi": DOI, "titles": [{"title": "By DataCite"}]}}},
    "openalex": {"id": "https://openalex.org/W1", "doi": DOI, "title": "By OpenAlex"},
    "semanticscholar": {"paperId": "a" * 40, "externalIds": {"DOI": DOI}, "title": "By S2"},
}
SERVICES = (*KNOWN, "unpaywall", "europepmc", "pubmed")


class Stand:
    """All the services at once; `says` is the status of those that do not know the work."""

    def __init__(self, server: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.says: dict[str, int] = {}
        self.asked: list[str] = []
        for name in SERVICES:
            address = server.url_for(f"/{name}")
            monkeypatch.setenv(f"READPATH_{name.upper()}_URL", address)
        server.expect_request(re.compile("/.*")).respond_with_handler(self._answer)

    def _answer(self, request: Request) -> Response:
        name = request.path.split("/")[1]
        self.asked.append(name)
        status = self.says.get(name, 200 if name in KNOWN else 404)
        if status != 200:
            return Response("Resource not found.", status, content_type="application/json")
        return Response(json.dumps(KNOWN[name]), content_type="application/json")

    def look_up(self) -> list[Item]:
        with quick_client() as client:
            return list(read(f"doi:{DOI}", client=client))


@pytest.fixture
def stand(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Stand:
    monkeypatch.delenv("READPATH_EMAIL", raising=False)
    return Stand(httpserver, monkeypatch)


def titles(found: list[Item]) -> list[str]:
    return [one.title for one in found if isinstance(one, Record)]


def test_who_registered_it_is_asked_alone(stand: Stand) -> None:
    assert titles(stand.look_up()) == ["By Crossref"]
    assert stand.asked == ["crossref"]


def test_a_doi_unknown_to_crossref_is_asked_of_datacite(stand: Stand) -> None:
    stand.says = {"crossref": 404}
    found = stand.look_up()
    assert titles(found) == ["By DataCite"]
    assert len(found) == 1
    assert stand.asked == ["crossref", "datacite"]


def test_one_that_is_down_does_not_keep_the_others_from_answering(stand: Stand) -> None:
    stand.says = {"crossref": 503, "datacite": 404, "openalex": 403}
    assert titles(stand.look_up()) == ["By S2"]


def test_what_nobody_knows_is_told_once_with_who_was_asked(stand: Stand) -> None:
    stand.says = dict.fromkeys(KNOWN, 404)
    (one,) = stand.look_up()
    assert isinstance(one, Rejected)
    assert one.where == f"doi:{DOI}"
    assert one.why.startswith("unknown to Crossref, DataCite, OpenAlex, Semantic Scholar")


def test_a_work_taken_apart_is_not_taken_for_unknown(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = {"DOI": DOI, "title": ["Figure 1"], "type": "component"}
    monkeypatch.setitem(KNOWN, "crossref", {"message-type": "work", "message": figure})
    stand.says = {"datacite": 404, "openalex": 404, "semanticscholar": 404}
    (one,) = stand.look_up()
    assert isinstance(one, Rejected)
    assert "a figure, table or file of another work" in one.why


def test_all_being_down_is_an_error(stand: Stand) -> None:
    stand.says = dict.fromkeys(SERVICES, 503)
    with pytest.raises(FetchError) as caught:
        stand.look_up()
    assert "\n" not in str(caught.value)
