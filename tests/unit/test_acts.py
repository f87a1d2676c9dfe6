"""What a button does, its Undo takes back, and no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.library import Library
from app.ui import acts, session
from graph.intake import Intake
from graph.model import Concept
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
