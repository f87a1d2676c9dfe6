"""How long the message at the bottom stays."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.ui import session


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The time it is, to be set; the session is empty."""
    clock = SimpleNamespace(now=100.0)
    clock.monotonic = lambda: clock.now
    monkeypatch.setattr(session, "time", clock)
    monkeypatch.setattr(session.st, "session_state", {})
    monkeypatch.delenv("READPATH_MESSAGE_SECONDS", raising=False)
    return clock


def left() -> object:
    said = session.message()
    assert said
    return said["left"]


def test_its_time_begins_when_it_is_drawn(clock: SimpleNamespace) -> None:
    session.tell("Marked.")
    clock.now += 30
    assert left() == 9
    clock.now += 4
    assert left() == 5


def test_a_new_one_has_its_own_time(clock: SimpleNamespace) -> None:
    session.tell("Marked.")
    assert left() == 9
    clock.now += 8
    session.tell("Undone.")
    assert left() == 9


@pytest.mark.parametrize(
    ("wanted", "seconds"), [("60", 60), (" 20 ", 20), ("0", 0), ("long", 9), ("9" * 30, 86_400)]
)
def test_who_needs_longer_may_have_it(
    clock: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, wanted: str, seconds: int
) -> None:
    monkeypatch.setenv("READPATH_MESSAGE_SECONDS", wanted)
    session.tell("Marked.")
    assert left() == seconds
