"""What is watched is read again when it is due: only what is new, and on after a break."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.library import Library
from app.syncing import Step, Synced, interval
from graph.errors import BadInput
from tests.contract.services import crossref
from tests.contract.services.case import KNOWN, as_json
from tests.contract.support import feed
from tests.support import HashEncoder

LIST = "# Reading\n\n- [{}](https://example.org/{})\n"


@pytest.fixture
def lib(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setattr("ingest.net.manners.SHARED._sleep", lambda seconds: None)
    with Library.open(tmp_path / "home", catalogue=False, encoder=HashEncoder()) as opened:
        yield opened


def synced(lib: Library, *what: str, everything: bool = False) -> list[Synced]:
    return list(lib.sync(what, everything=everything))


def test_a_file_is_read_again_only_when_it_has_changed(lib: Library, tmp_path: Path) -> None:
    path = tmp_path / "list.md"
    path.write_text(LIST.format("A first course in everything", "a"))
    lib.watch(path, "1h")
    (first,) = synced(lib)
    assert first.counts["added"] == 1
    assert synced(lib) == []  # not due yet
    (same,) = synced(lib, everything=True)
    assert sum(same.counts.values()) == 0
    path.write_text(path.read_text() + "- [A second course](https://example.org/b)\n")
    (changed,) = synced(lib, str(path))
    assert (changed.counts["added"], changed.counts["unchanged"]) == (1, 1)


def test_a_folder_brings_its_new_and_changed_files(lib: Library, tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    (folder / "deep").mkdir(parents=True)
    (folder / ".hidden.md").write_text(LIST.format("A hidden course of things", "h"))
    (folder / "a.md").write_text(LIST.format("A first course in everything", "a"))
    (folder / "deep" / "b.md").write_text(LIST.format("Another course in everything", "b"))
    (folder / "empty.md").write_text("")
    lib.watch(folder)
    (first,) = synced(lib)
    assert first.counts["added"] == 2
    assert [one.where for one in first.rejected] == ["empty.md"]
    (folder / "c.md").write_text(LIST.format("A third course in everything", "c"))
    (second,) = synced(lib, everything=True)
    assert (second.counts["added"], second.counts["unchanged"]) == (1, 0)


def test_one_that_fails_leaves_the_others_alone(lib: Library, tmp_path: Path) -> None:
    gone, kept = tmp_path / "gone.md", tmp_path / "kept.md"
    for path in (gone, kept):
        path.write_text(LIST.format(f"A course that is {path.stem}", path.stem))
        lib.watch(path)
    gone.unlink()
    failed, worked = synced(lib)
    assert "no such file" in failed.error
    assert worked.counts["added"] == 1
    watch = next(one for one in lib.watches() if one.what == str(gone))
    assert (watch.failures, "no such file" in watch.error) == (1, True)


class Pages:
    """A stand-in of arXiv that can go away after some pages."""

    def __init__(self, server: HTTPServer, count: int) -> None:
        self.ids = [f"2001.{number:05d}" for number in range(1, count + 1)]
        self.broken_from = 10_000
        self.asked: list[int] = []
        server.expect_request("/").respond_with_handler(self.answer)

    def answer(self, request: Request) -> Response:
        start, size = int(request.args["start"]), int(request.args["max_results"])
        self.asked.append(start)
        if start >= self.broken_from:
            return Response("away", 404)
        page = self.ids[start : start + size]
        return Response(feed(*page, total=len(self.ids)), content_type="application/atom+xml")


def test_what_came_before_a_break_is_kept_and_said(
    lib: Library, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READPATH_ARXIV_URL", httpserver.url_for("/"))
    pages = Pages(httpserver, 1_200)
    pages.broken_from = 700
    lib.watch("arxiv: everything")
    steps: list[Step] = []
    (broken,) = lib.sync(progress=steps.append)
    assert broken.counts["added"] == 700
    assert "the rest is missing" in broken.error
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    pages.broken_from = 10_000
    (whole,) = synced(lib, "arxiv: everything")
    assert (whole.counts["added"], whole.counts["unchanged"]) == (500, 700)
    assert not whole.error


def test_a_sync_that_is_stopped_asks_only_for_the_rest(
    lib: Library, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("READPATH_ARXIV_URL", httpserver.url_for("/"))
    monkeypatch.setenv("READPATH_CACHE", str(tmp_path / "cache"))
    pages = Pages(httpserver, 1_200)
    lib.watch("arxiv: everything")

    def stop(step: Step) -> None:
        if step.done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(lib.sync(progress=stop))
    before = set(pages.asked)
    pages.asked.clear()
    assert before
    (rest,) = synced(lib)
    assert rest.counts["added"] + rest.counts["unchanged"] == 1_200
    assert rest.counts["unchanged"] > 0
    assert pages.asked
    assert not before & set(pages.asked)
    pages.asked.clear()
    synced(lib, everything=True)
    assert 0 in pages.asked  # a new reading asks from its start


def test_a_search_asks_only_for_what_is_newer_than_its_last_whole_reading(
    lib: Library, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READPATH_CROSSREF_URL", httpserver.url_for("/").rstrip("/"))
    new: list[str] = []
    asked: list[str] = []
    away: list[str] = []

    def answer(request: Request) -> Response:
        asked.append(request.args.get("filter", ""))
        if request.args["cursor"] in away:
            return Response("away", 404)
        if not asked[-1]:
            return crossref.serve(request)
        message = {"items": [crossref.work(doi) for doi in new], "total-results": len(new)}
        return as_json({"message-type": "work-list", "message": message})

    httpserver.expect_request("/works").respond_with_handler(answer)
    lib.watch("crossref: everything")
    began = datetime.now(UTC).date()
    away.append("after+200")
    (broken,) = synced(lib, everything=True)
    assert (broken.counts["added"], lib.watches()[0].state) == (200, "")
    away.clear()
    (whole,) = synced(lib, everything=True)
    assert (whole.counts["added"], whole.counts["unchanged"]) == (KNOWN - 200, 200)
    state = lib.watches()[0].state
    assert began <= date.fromisoformat(state) <= datetime.now(UTC).date()
    assert set(asked) == {""}
    asked.clear()
    (same,) = synced(lib, everything=True)
    assert (sum(same.counts.values()), same.error, same.rejected) == (0, "", ())
    new.append("10.5555/new.1")
    (later,) = synced(lib, everything=True)
    assert (later.counts["added"], later.counts["unchanged"]) == (1, 0)
    day = date.fromisoformat(state) - timedelta(days=1)
    assert asked[0] == f"from-index-date:{day}"
    assert len(asked) == 2


def test_what_is_watched_can_be_left(lib: Library, tmp_path: Path) -> None:
    path = tmp_path / "list.md"
    path.write_text(LIST.format("A first course in everything", "a"))
    lib.watch(path)
    lib.unwatch(str(path))
    assert lib.watches() == []
    with pytest.raises(BadInput, match="is not watched"):
        lib.unwatch(str(path))


def test_single_works_and_nonsense_are_not_watched(lib: Library) -> None:
    with pytest.raises(BadInput, match="single works"):
        lib.watch("arxiv:1706.03762")
    with pytest.raises(BadInput):
        lib.watch("no such thing")


def test_how_often_is_written_as_a_number_and_a_unit() -> None:
    assert interval("6h") == timedelta(hours=6)
    assert interval(" 2 weeks ") == timedelta(weeks=2)
    for wrong in ("", "daily", "0d", "3", "9999w"):
        with pytest.raises(BadInput):
            interval(wrong)


def test_a_folder_keeps_which_files_it_has_read(lib: Library, tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "a.md").write_text(LIST.format("A first course in everything", "a"))
    lib.watch(folder)
    synced(lib)
    (watch,) = lib.watches()
    assert list(json.loads(watch.state)) == ["a.md"]
