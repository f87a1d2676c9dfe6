"""The reader as ranking sees one: taste, dislikes, level, and marks that are taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.learning import Learning
from app.library import Library
from app.reader import BEGINNING, NOT_NOW_DAYS
from graph.features import Reader
from graph.intake import Intake
from graph.model import Concept
from graph.progress import Ledger
from graph.records import record_from_json
from graph.state import Background
from tests.support import HashEncoder

TODAY = date.today()  # noqa: DTZ011 - the reader's own day


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "small", catalogue=False, encoder=HashEncoder()) as opened:
        works = [
            record_from_json(
                {"title": f"Work {n}", "level": n, "identifiers": {"local": str(n)},
                 "teaches": [f"c{n}"]}
            )
            for n in range(1, 6)
        ]  # fmt: skip
        concepts = [Concept(f"c{n}", f"Concept {n}", "maths", n) for n in range(1, 6)]
        Intake(opened._store, "test", "jsonl").take([*concepts, *works])
        opened._store.set_backgrounds([Background("expert", "Expert", "", "So.", {"c4": 0.8})])
        yield opened


def reader(lib: Library) -> Reader:
    return lib._reader(lib._engine.snapshot())


def by_level(lib: Library, values: object) -> dict[int, float]:
    assert isinstance(values, dict)
    return {position + 1: value for position, value in values.items()}


def test_rating_and_recency_weigh_what_was_covered(lib: Library) -> None:
    lib.mark("local:1", "covered", on=TODAY)
    lib.mark("local:2", "covered", on=TODAY - timedelta(days=800))
    lib.mark("local:3", "covered", rating=5, on=TODAY)
    lib.mark("local:4", "covered", rating=1, on=TODAY)
    weights = by_level(lib, reader(lib).covered)
    assert weights[3] == 1.0
    assert weights[3] > weights[1] > weights[2] > weights[4] > 0


def test_what_was_covered_long_ago_counts_in_full_where_nothing_is_newer(lib: Library) -> None:
    lib.mark("local:1", "covered", on="2001-01-01")
    assert reader(lib).covered == {0: 1.0}


def test_turning_away_counts_against_and_only_that(lib: Library) -> None:
    lib.mark("local:1", "not interested")
    lib.mark("local:2", "dropped")
    lib.mark("local:3", "covered", rating=1)
    lib.mark("local:4", "covered", rating=2)
    lib.mark("local:5", "covered", rating=4, feedback="too hard")
    against = by_level(lib, reader(lib).disliked)
    assert set(against) == {1, 2, 3, 4}
    assert against[1] == 1.0
    assert against[3] > against[4] >= against[2] > 0


def test_level_feedback_moves_the_level_and_not_the_taste(lib: Library) -> None:
    lib.mark("local:3", "covered")
    before = reader(lib)
    lib.mark("local:4", None, feedback="too hard")
    hard = reader(lib)
    lib.undo()
    lib.mark("local:4", None, feedback="too easy")
    easy = reader(lib)
    assert hard.level < before.level < easy.level
    assert hard.covered == before.covered == easy.covered
    assert hard.disliked == easy.disliked == {}


def test_a_beginner_who_finds_things_easy_stands_higher(lib: Library) -> None:
    assert reader(lib).level == BEGINNING
    lib.mark("local:1", "too easy")
    assert reader(lib).level > BEGINNING


def test_claims_and_a_background_say_where_the_reader_stands(lib: Library) -> None:
    lib.claim("c2", "know")
    assert reader(lib).level == 2
    lib.set_background("expert")
    assert reader(lib).level == 4


def test_already_known_is_covered_hidden_and_teaches_nothing_new(lib: Library) -> None:
    entry = lib.mark("local:3", "already know")
    assert (entry.status, entry.feedback) == ("covered", "too easy")
    assert 2 in reader(lib).excluded
    assert lib.knows()["c3"].evidence[0].kind == "too easy"
    assert lib.known()["c3"] > 0.9


@pytest.mark.parametrize("word", ["not now", "too hard", "not_now", "Too-Hard"])
def test_not_now_comes_back_after_a_while(lib: Library, word: str) -> None:
    lib.mark("local:3", word)
    assert 2 in reader(lib).excluded
    lib.mark("local:3", word, on=TODAY - timedelta(days=NOT_NOW_DAYS))
    assert 2 not in reader(lib).excluded


def test_judging_what_was_covered_does_not_make_it_new(lib: Library) -> None:
    lib.mark("local:3", "covered", on="2015-01-01", share=0.5)
    for again in ({"status": None, "feedback": "too hard"}, {"status": "covered", "rating": 2}):
        entry = lib.mark("local:3", **again)  # type: ignore[arg-type]
        assert (entry.on.year, entry.share, entry.status) == (2015, 0.5, "covered")
    assert lib.mark("local:3", "covered").on == date.today()  # noqa: DTZ011 - it may have begun since


# Undo

ACTS: list[Callable[[Learning], object]] = [
    lambda lib: lib.mark("local:1", "covered", rating=4),
    lambda lib: lib.claim("c5", "know"),
    lambda lib: lib.set_background("expert"),
    lambda lib: lib.claim("c5", "don't know"),
    lambda lib: lib.mark("local:1", None),
    lambda lib: lib.claim("c5", None),
    lambda lib: lib.set_background(None),
    lambda lib: lib.mark("local:2", None, feedback="too easy"),
]


def state(lib: Library) -> object:
    return lib.progress(), lib.claims(), lib.background(), lib.knows(), lib.faded()


def test_undo_takes_back_the_last_act_whatever_it_was(lib: Library) -> None:
    before = []
    for act in ACTS:
        before.append(state(lib))
        act(lib)
    for known in reversed(before):
        assert lib.undo()
        assert state(lib) == known
    assert lib.undo() is None


def test_undo_says_what_it_took_back(lib: Library) -> None:
    lib.mark("local:1", "covered")
    lib.claim("c1", "don't know")
    lib.set_background("expert")
    assert lib.undo() == "The background is no longer Expert."
    assert lib.undo() == "“Concept 1” is no longer marked as not known."
    assert lib.undo() == "“Work 1” is no longer marked as covered."


def test_what_was_recorded_together_is_undone_together(lib: Library) -> None:
    first = lib.mark("local:1", "covered")
    rows = {n: lib._resolver().row(f"local:{n}") for n in (2, 3)}
    entry = lib.mark("local:2", "planned")
    lib.undo()
    Ledger(lib._store.connection).record_all([(rows[2], entry), (rows[3], entry)])
    assert len(lib.progress()) == 3
    assert "2 marks" in (lib.undo() or "")
    assert list(lib.progress()) == [first.key]


def test_a_work_taken_away_leaves_the_reader_of_the_others(lib: Library) -> None:
    """Weights, level, knowledge and what is hidden: as if it had never been marked."""
    marks: list[dict[str, object]] = [
        {"status": "covered", "on": TODAY},
        {"status": "covered", "on": TODAY - timedelta(days=900), "rating": 5},
        {"status": "covered", "on": TODAY - timedelta(days=300), "rating": 1},
        {"status": "covered", "on": TODAY - timedelta(days=30), "feedback": "too hard"},
        {"status": "planned"},
    ]
    for n, mark in enumerate(marks, 1):
        lib.mark(f"local:{n}", **mark)  # type: ignore[arg-type]
    snapshot = lib._engine.snapshot()
    keys = [f"local:{n}" for n in range(1, 5)]
    quick = reader(lib).less([snapshot.by_key[key] for key in keys])
    for key, found in zip(keys, quick, strict=True):
        lib.mark(key, None)
        right = reader(lib)
        lib.undo()
        assert dict(found.covered) == pytest.approx(dict(right.covered))
        assert list(found.covered) == list(right.covered)
        assert found.knowledge.degree == pytest.approx(right.knowledge.degree)
        for name in ("level", "planned", "excluded", "disliked"):
            assert getattr(found, name) == getattr(right, name), name


def test_taking_back_says_what_stands_again(lib: Library) -> None:
    lib.mark("local:1", "planned")
    lib.mark("local:1", "reading")
    assert lib.undo() == "“Work 1” is marked as planned again."
    lib.mark("local:1", "planned", rating=3)
    assert (
        lib.undo()
        == "What you said last of “Work 1” is taken back; it is marked as planned, as before."
    )
    lib.claim("c2", "know")
    lib.claim("c2", "don't know")
    assert lib.undo() == "“Concept 2” is marked as known again."
    lib.set_background("expert")
    lib.set_background(None)
    assert lib.undo() == "The background is Expert again."


def test_taking_back_what_was_not_said_is_no_act(lib: Library) -> None:
    lib.mark("local:1", "planned")
    lib.claim("c2", None)
    assert lib.undo() == "“Work 1” is no longer marked as planned."
