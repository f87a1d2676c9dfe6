"""What is watched is remembered with how far it was read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graph.store import Store
from graph.watching import AGAIN, Watches

DAY = timedelta(days=1)


@pytest.fixture
def watches(tmp_path: Path) -> Iterator[Watches]:
    store = Store(tmp_path / "library.sqlite")
    yield Watches(store.connection)
    store.close()


def test_a_watch_is_due_at_once_and_then_when_its_time_has_passed(watches: Watches) -> None:
    watch = watches.begin("list.md", DAY)
    now = datetime.now(UTC)
    assert watch.due <= now
    watches.done("list.md", {"added": 3}, now)
    (after,) = watches.all()
    assert after.due - now > DAY - timedelta(seconds=2)
    assert after.outcome == {"added": 3}


def test_a_failure_is_told_and_tried_again_sooner_then_as_usual(watches: Watches) -> None:
    watches.begin("https://example.org/feed", DAY)
    now = datetime.now(UTC)
    pauses = []
    for _ in range(10):
        watches.failed("https://example.org/feed", "is away", now)
        watch = watches.get("https://example.org/feed")
        assert watch is not None
        pauses.append(watch.due - now.replace(microsecond=0))
    assert pauses[0] == AGAIN
    assert pauses == sorted(pauses)
    assert pauses[-1] == DAY
    assert watch.error == "is away"
    assert watch.failures == 10
    watches.done("https://example.org/feed", {}, now)
    mended = watches.get("https://example.org/feed")
    assert mended is not None
    assert (mended.error, mended.failures) == ("", 0)


def test_watching_again_keeps_how_far_it_was_read(watches: Watches) -> None:
    watches.begin("zotero: groups/1", DAY)
    watches.reached("zotero: groups/1", "version 7")
    again = watches.begin("zotero: groups/1", timedelta(hours=6))
    assert (again.state, again.every) == ("version 7", timedelta(hours=6))


def test_what_is_no_longer_watched_is_forgotten(watches: Watches) -> None:
    watches.begin("list.md", DAY)
    assert watches.end("list.md")
    assert not watches.end("list.md")
    assert watches.all() == []
