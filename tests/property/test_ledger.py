"""Whatever was noted, in whatever order: undo gives back exactly what was there before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.intake import Intake
from graph.model import Feedback, Progress, Status
from graph.progress import Ledger
from graph.records import record_from_json
from graph.state import Chosen, Claim, Said
from graph.store import Store

days = st.dates(date(2000, 1, 1), date(2026, 1, 1))
rows = st.integers(1, 3)
progress = st.builds(
    Progress,
    key=st.just(""),
    status=st.none() | st.sampled_from(Status),
    on=days,
    rating=st.none() | st.integers(1, 5),
    feedback=st.none() | st.sampled_from(Feedback),
    share=st.none() | st.floats(0, 1),
)
marks = st.lists(st.tuples(rows, progress), min_size=1, max_size=3)
claims = st.builds(Claim, st.sampled_from("abc"), st.none() | st.sampled_from(Said), days)
chosen = st.builds(Chosen, st.none() | st.sampled_from(["x", "y"]), days)
acts = st.lists(marks | claims | chosen, max_size=8)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ledger, Ledger]]:
    stores = [Store(tmp_path_factory.mktemp(name) / "library.sqlite") for name in "ab"]
    for store in stores:
        records = [{"title": f"Work {n}", "identifiers": {"local": str(n)}} for n in range(3)]
        Intake(store, "test", "jsonl").take(map(record_from_json, records))
        store.connection.execute("PRAGMA synchronous = OFF")
    yield Ledger(stores[0].connection), Ledger(stores[1].connection)
    for store in stores:
        store.close()


def emptied(book: Ledger) -> Ledger:
    for table in ("progress", "statements"):
        book._db.execute(f"DELETE FROM {table}")
    return book


def act(book: Ledger, what: list[tuple[int, Progress]] | Claim | Chosen) -> None:
    if isinstance(what, list):
        book.record_all(what)
    else:
        book.state(what)


def state(book: Ledger) -> object:
    return book.current(), book.claims(), book.background(), list(book.history())


@settings(deadline=None)
@given(acts, st.data())
def test_undo_restores_exactly(
    books: tuple[Ledger, Ledger], made: list[object], data: st.DataObject
) -> None:
    book = emptied(books[0])
    before = []
    for one in made:
        before.append(state(book))
        act(book, one)  # type: ignore[arg-type]
    steps = data.draw(st.integers(0, len(before)))
    for known in list(reversed(before))[:steps]:
        assert book.undo()
        assert state(book) == known
    if steps == len(before):
        assert book.undo() == []


@settings(deadline=None)
@given(acts, acts)
def test_what_was_undone_leaves_no_trace(
    books: tuple[Ledger, Ledger], kept: list[object], taken: list[object]
) -> None:
    book, other = map(emptied, books)
    for one in kept:
        act(book, one)  # type: ignore[arg-type]
        act(other, one)  # type: ignore[arg-type]
    for one in taken:
        act(book, one)  # type: ignore[arg-type]
    for _ in taken:
        book.undo()
    assert state(book) == state(other)
