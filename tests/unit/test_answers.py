"""More answers to a search go on where the first ended, whatever the source is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.adding import Preview
from app.library import Library
from graph.errors import BadInput, ReadpathError
from tests.contract.services import cases
from tests.contract.services.case import Case
from tests.contract.services.crossref import CASE as CROSSREF

SEARCHED = [case for case in cases() if case.search]


class Stand:
    """A stand-in for a service that remembers what it was asked, and may fail once."""

    def __init__(self, case: Case, server: HTTPServer) -> None:
        self._case = case
        self.asked: list[str] = []
        self.fails = False
        server.expect_request(re.compile("^/.*")).respond_with_handler(self._answer)

    def _answer(self, request: Request) -> Response:
        if self.fails:
            return Response("try later", 400)
        self.asked.append(request.url)
        return self._case.serve(request)


@pytest.fixture
def lib(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setattr("ingest.net.manners.SHARED._sleep", lambda seconds: None)
    monkeypatch.setenv("READPATH_CACHE", "off")
    with Library.open(tmp_path / "home", catalogue=False, embed=False) as opened:
        yield opened


@pytest.fixture
def stand(
    request: pytest.FixtureRequest, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> Stand:
    case: Case = getattr(request, "param", CROSSREF)
    for name in (case.setting, *case.also):
        monkeypatch.setenv(name, httpserver.url_for("/").rstrip("/"))
    for name, value in case.environment:
        monkeypatch.setenv(name, value)
    return Stand(case, httpserver)


def titles(preview: Preview) -> list[str]:
    return [record.title for record in preview.records()]


@pytest.mark.parametrize(
    ("stand", "case"), [(case, case) for case in SEARCHED], indirect=["stand"],
    ids=[case.source for case in SEARCHED],
)  # fmt: skip
def test_more_answers_go_on_and_are_those_of_one_long_reading(
    lib: Library, stand: Stand, case: Case
) -> None:
    search = f"{case.search}everything"
    whole = titles(lib.preview(search, limit=case.limit))
    once = len(stand.asked)
    stand.asked.clear()
    answers = lib.answers(search)
    assert not stand.asked
    shown = titles(lib.more(answers, 20))
    assert len(shown) == 20
    assert len(stand.asked) <= once
    while not answers.ended:
        more = titles(lib.more(answers, 60))
        assert more[: len(shown)] == shown
        assert len(more) <= len(shown) + 60
        shown = more
    assert shown == whole
    assert len(set(shown)) == len(shown)
    assert len(stand.asked) <= once + 1, "something was asked for twice"


def test_how_many_there_are_is_told(lib: Library, stand: Stand) -> None:
    answers = lib.answers("crossref: everything")
    so_far: list[int] = []
    lib.more(answers, 150, so_far.append)
    assert answers.total == 230
    assert so_far == [0, 100]
    assert len(stand.asked) == 2
    lib.more(answers, 80)
    assert answers.ended


def test_a_failure_loses_nothing_and_the_next_goes_on(lib: Library, stand: Stand) -> None:
    answers = lib.answers("crossref: everything")
    first = titles(lib.more(answers, 100))
    stand.fails = True
    assert titles(lib.more(answers, 50)) == first
    assert "the rest is missing" in answers.failure
    assert not answers.ended
    with pytest.raises(ReadpathError):
        lib.more(answers, 50)
    stand.fails = False
    found = titles(lib.more(answers, 50))
    assert found[:100] == first
    assert len(set(found)) == len(found) == 150
    assert not answers.failure


def test_what_was_left_is_not_asked_for(lib: Library, stand: Stand) -> None:
    answers = lib.answers("crossref: everything")
    first = titles(lib.more(answers, 100))
    answers.close()
    assert titles(lib.more(answers, 50)) == first
    assert len(stand.asked) == 1


def test_only_a_search_has_answers(lib: Library) -> None:
    with pytest.raises(BadInput, match="is no search"):
        lib.answers("doi:10.5555/work.7")


def test_nothing_found_is_said(lib: Library, stand: Stand) -> None:
    answers = lib.answers("crossref: nothing")
    preview = lib.more(answers)
    assert answers.ended
    assert "try other words" in preview.report.rejected[0].why
