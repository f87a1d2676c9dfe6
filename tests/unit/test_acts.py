"""What a button does, its Undo takes back, and no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from app.library import Library
from app.ui import acts, session
from graph.errors import BadInput
from graph.intake import Intake
from graph.model import Concept, Status
from graph.news import FollowKind

Said = list[tuple[str, Callable[[], object] | None]]


@pytest.fixture
def said(library: Library, monkeypatch: pytest.MonkeyPatch) -> Said:
    """The messages at the bottom, each with what its Undo does."""
    lace = Concept("lace", "Lace", "craft")
    Intake(library._store, "map", "jsonl").take([lace, Concept("yarn", "Yarn", "craft")])
    told: Said = []

    def tell(text: str, undo: int = 0, back: Callable[[], object] | None = None) -> None:
        told.append((text, back))

    monkeypatch.setattr(session, "library", lambda: library)
    monkeypatch.setattr(session, "tell", tell)
    monkeypatch.setattr(session, "trouble", lambda text: told.append((text, None)))
    return told


def undone(said: Said) -> Any:
    back = said[-1][1]
    assert back
    return back()


def test_undoing_a_follow_unfollows(library: Library, said: Said) -> None:
    acts.follow("lace")
    assert [one.key for one in library.follows()] == ["lace"]
    undone(said)
    assert library.follows() == []


def test_following_what_is_followed_changes_nothing_and_offers_no_undo(
    library: Library, said: Said
) -> None:
    library.follow("lace", onward=True)
    before = library.follows()
    acts.follow("Lace", FollowKind.CONCEPT)
    assert library.follows() == before
    assert said == [("You follow Lace and what rests on it already.", None)]


def test_undoing_an_unfollow_brings_back_what_was_followed_as_it_was(
    library: Library, said: Said
) -> None:
    library.follow("lace", onward=True)
    library.follow("yarn")
    before = library.follows()
    acts.unfollow("lace", FollowKind.CONCEPT)
    assert [one.key for one in library.follows()] == ["yarn"]
    undone(said)
    assert library.follows() == before


def test_undo_brings_back_a_source_that_is_gone(library: Library, said: Said) -> None:
    followed = library.follow("map", "source")
    acts.unfollow("map", FollowKind.SOURCE)
    library._store.connection.execute("DELETE FROM sources WHERE name = 'map'")
    undone(said)
    assert library.follows() == [followed]


def test_done_pressed_twice_says_so_and_records_nothing(library: Library, said: Said) -> None:
    library.add([{"title": "Lace for all"}])
    key = next(library.resources()).id
    acts.act(key, "covered")
    acts.act(key, "covered")
    assert [text for text, _ in said] == [
        "Marked “Lace for all” as done. Suggestions updated.",
        "“Lace for all” is done already.",
    ]
    assert len(library.history()) == 1


def test_done_pressed_on_what_was_done_before_keeps_its_day(library: Library, said: Said) -> None:
    library.add([{"title": "Lace for all"}])
    yesterday = date.today() - timedelta(days=1)  # noqa: DTZ011 - the reader's own day
    before = library.mark("Lace for all", "covered", on=yesterday)
    acts.act(before.key, "covered")
    assert library.progress() == {before.key: before}
    assert said[-1][0] == "“Lace for all” is done already."


def test_marking_all_counts_for_its_undo_only_what_was_not_marked_yet(
    library: Library, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[int] = []
    monkeypatch.setattr(session, "tell", lambda text, undo=0: steps.append(undo))
    library.add([{"title": "Lace for all"}, {"title": "Yarn for all"}])
    keys = [one.id for one in library.resources()]
    library.mark(keys[0], "covered")
    acts.mark_all(keys, Status.COVERED)
    acts.mark_all(keys, Status.COVERED)
    assert steps == [1, 0]
    library.undo()
    assert list(library.progress()) == [keys[0]]


def test_an_undo_that_fails_is_not_said_to_be_done(monkeypatch: pytest.MonkeyPatch) -> None:
    state: dict[str, object] = {}
    monkeypatch.setattr(session, "st", SimpleNamespace(session_state=state))

    def back() -> None:
        raise BadInput("zebras", "was taken back already")

    session.tell("Added.", back=back)
    session.undo_message()
    assert session.take_problem() == "zebras: was taken back already"
    assert session.message() is None
    session.tell("Added.", back=lambda: None)
    session.undo_message()
    assert session.take_problem() is None
    assert "Undone." in str(session.message())
