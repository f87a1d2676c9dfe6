"""A search that is asked again asks only for what is newer, of each service in its way."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from graph.errors import FetchError
from graph.model import Record
from ingest.detect import detect
from ingest.read import read
from ingest.services import newer
from ingest.services.newer import EndedEarlyError, noted, since
from ingest.source import Item, Raw, named_source
from ingest.what import What
from tests.contract.services import cases
from tests.contract.services.case import KNOWN, Case
from tests.contract.support import quick_client

NAMES = ("arxiv", "crossref", "datacite", "europepmc", "openalex", "pubmed")
TODAY = date(2026, 3, 2)
BEGAN = "2026-03-01"
EPMC = "[2026-02-28 TO 3000-12-31]"
ASKED: Mapping[str, Mapping[str, str]] = {
    "arxiv": {
        "search_query": "(all:everything) AND submittedDate:[202601300000 TO 300001010000]"
    },
    "crossref": {"filter": "from-index-date:2026-02-28", "query.bibliographic": "everything"},
    "datacite": {"query": "(everything) AND updated:[2026-02-28 TO *]"},
    "europepmc": {"query": f"(everything) AND (FIRST_IDATE:{EPMC} OR UPDATE_DATE:{EPMC})"},
    "openalex": {"filter": "from_publication_date:2025-02-28", "search": "everything"},
    "pubmed": {
        "datetype": "edat", "mindate": "2026/02/28", "maxdate": "3000", "term": "everything",
    },
}  # fmt: skip


class Asking:
    """A service's stand-in, what it was asked, and from which of its answers on it fails."""

    def __init__(self, case: Case, server: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.case = case
        self.asked: list[Mapping[str, str]] = []
        self.fails_from = 1_000
        self.empty_from = 1_000
        monkeypatch.setenv(case.setting, server.url_for("/").rstrip("/"))
        monkeypatch.setattr(newer, "today", lambda: TODAY)
        server.expect_request(re.compile("^/.*")).respond_with_handler(self._answer)

    def _answer(self, request: Request) -> Response:
        self.asked.append(request.args)
        if len(self.asked) >= self.fails_from:
            return Response("gone", 404)
        if len(self.asked) >= self.empty_from:
            body = self.case.serve(request).get_data(as_text=True)
            return Response(self.emptied(body), content_type="application/json")
        return self.case.serve(request)

    def emptied(self, body: str) -> str:
        """The same answer without the works in it, though with their number."""
        if body.startswith("<"):
            return re.sub("<entry>.*</entry>", "", body)
        lists = {"items", "data", "result", "results", "idlist"}

        def without(value: dict[str, Any]) -> dict[str, Any]:
            return {name: [] if name in lists else one for name, one in value.items()}

        return json.dumps(json.loads(body, object_hook=without))

    def what(self, words: str, state: str = "") -> What:
        return replace(detect(f"{self.case.search} {words}", KNOWN), state=state)

    def pieces(self, words: str, state: str = "") -> list[Raw]:
        with quick_client() as client:
            return list(named_source(self.case.source).fetch(self.what(words, state), client))

    def items(self, words: str, state: str = "") -> list[Item]:
        with quick_client() as client:
            return list(read(self.what(words, state), client=client))


@pytest.fixture(params=NAMES)
def asking(
    request: pytest.FixtureRequest, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> Asking:
    case = next(one for one in cases() if one.source == request.param)
    return Asking(case, httpserver, monkeypatch)


def test_only_the_end_says_on_which_day_the_reading_began(asking: Asking) -> None:
    *others, last = asking.pieces("everything")
    assert others
    assert list(named_source(asking.case.source).parse(last)) == []
    assert {one.state for one in others} == {""}
    assert last.state == TODAY.isoformat()
    assert not any("2026" in value for args in asking.asked for value in args.values())


def test_the_next_reading_asks_from_before_that_day(asking: Asking) -> None:
    pieces = asking.pieces("everything", BEGAN)
    wanted = ASKED[asking.case.source]
    first = asking.asked[0]
    assert {name: first.get(name) for name in wanted} == wanted
    assert pieces[-1].state == TODAY.isoformat()
    assert sum(isinstance(one, Record) for one in asking.items("everything", BEGAN)) == KNOWN


def test_nothing_new_is_no_complaint(asking: Asking) -> None:
    assert asking.items("nothing", BEGAN) == []
    assert asking.pieces("nothing", BEGAN)[-1].state == TODAY.isoformat()


def test_a_search_that_never_found_a_thing_is_asked_whole_again(asking: Asking) -> None:
    assert {one.state for one in asking.pieces("nothing")} == {""}
    assert len(asking.items("nothing")) == 1


def test_a_reading_that_is_broken_off_does_not_move_the_day(asking: Asking) -> None:
    asking.fails_from = asking.case.each + 1
    found: list[Raw] = []
    with quick_client() as client, pytest.raises(FetchError):
        found.extend(
            named_source(asking.case.source).fetch(asking.what("everything", BEGAN), client)
        )
    assert [one.state for one in found] == [""]


def test_pages_that_go_empty_do_not_move_the_day(asking: Asking) -> None:
    asking.empty_from = asking.case.each + 1
    found = asking.pieces("everything", BEGAN)
    assert {one.state for one in found} == {""}
    assert asking.items("everything", BEGAN) == []


def test_what_is_no_day_asks_for_all() -> None:
    what = detect("crossref: everything")
    for state in ("", "soon", "[]", "0001-01-01"):
        assert since(replace(what, state=state)) is None
    assert since(replace(what, state="2024-03-01")) == date(2024, 2, 29)
    assert since(replace(what, state="2024-03-01"), 0) == date(2024, 2, 29)


def test_a_search_that_ends_early_keeps_what_came_but_no_day() -> None:
    def pages() -> Iterator[Raw]:
        yield Raw("one", "here")
        yield Raw("two", "here")
        raise EndedEarlyError

    found = list(noted(pages, detect("arxiv: everything")))
    assert [(one.data, one.state) for one in found] == [("one", ""), ("two", "")]
