"""Merging depends on what came in and on what the reader judged, never on the order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.intake import Intake
from graph.merging.earlier import claimed
from graph.merging.judgements import Judgement
from graph.merging.traits import Traits
from graph.model import Record, Resource
from graph.progress import Ledger
from graph.records import dumps, from_json, record_from_json, stored, to_json
from graph.store import Store
from tests.support import bare_store

TITLES = [
    "Deep learning",
    "Deep learning: a primer",
    "Going deeper with convolutions again",
    "Going deeper with convolutoins again",
    "Going deeper with convolutions again, part II",
    "Attention is all you need",
    "Attention is all you need: the long version",
    "Comment on attention is all you need",
    "Attention is all you need (2nd edition)",
    "Attention is all you need in C",
    "Attention is all you need in C++",
    "Attention is all you need (first quarterly report)",
]
NAMES = ["Yann LeCun", "LeCun, Y.", "Bengio, Yoshua", "A. Vaswani", "C. Szegedy"]
NAMED: list[dict[str, str]] = [
    {}, {}, {}, {"arxiv": "1706.03762"}, {"arxiv": "1409.0473"}, {"doi": "10.1234/a"},
    {"doi": "10.1234/b"}, {"isbn": "9781617294433"}, {"url": "https://example.org/a"},
    {"url": "https://example.org/b"}, {"url": "https://example.org/c"},
    {"arxiv": "1706.03762", "doi": "10.1234/a"}, {"local": "attention-is-all-you-need"},
]  # fmt: skip
SOURCES = ("first", "second", "third")


@st.composite
def records(draw: st.DrawFn) -> Record:
    obj: dict[str, Any] = {"title": draw(st.sampled_from(TITLES))}
    obj["authors"] = draw(st.lists(st.sampled_from(NAMES), max_size=3, unique=True))
    obj["year"] = draw(st.sampled_from([None, 2014, 2015, 2019]))
    obj["kind"] = draw(st.sampled_from([None, None, "paper", "book", "video"]))
    obj["identifiers"] = draw(st.sampled_from(NAMED))
    obj["cites"] = draw(st.lists(st.sampled_from(["doi:10.1234/z", "arxiv:1512.03385"])))
    obj["part_of"] = draw(st.sampled_from([[], [], ["url:https://example.org/b"]]))
    return record_from_json(obj)


claims = st.lists(st.tuples(st.sampled_from(SOURCES), records()), min_size=1, max_size=8)


def read(store: Store, found: Sequence[tuple[str, Record]], chunk: int = 2_000) -> None:
    """Take each source in once, the sources in the order in which they first come."""
    with patch("graph.intake.CHUNK", chunk):
        for source in dict.fromkeys(source for source, _ in found):
            Intake(store, source).take([record for name, record in found if name == source])


def judged(store: Store, verdicts: Sequence[tuple[bool, int, int]], found: Any) -> None:
    """Judge pairs of records by what they are, present or not."""
    refs = [f"record:{claimed(0, 0, record).digest}" for _, record in found]
    for same, one, other in verdicts:
        a, b = refs[one % len(refs)], refs[other % len(refs)]
        Ledger(store.connection).judge([Judgement(same, (a,), (b,), ())])


def works(store: Store) -> list[Resource]:
    return sorted(store.resources(), key=lambda resource: resource.id)


@settings(max_examples=50, deadline=None)
@given(claims, st.randoms(use_true_random=False), st.integers(1, 3))
def test_order_of_arrival_never_changes_the_result(found: Any, random: Any, chunk: int) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    with bare_store() as one, bare_store() as other:
        read(one, found)
        read(other, shuffled, chunk)
        assert works(one) == works(other)


@settings(max_examples=30, deadline=None)
@given(claims, st.randoms(use_true_random=False), st.integers(1, 3))
def test_nor_does_it_where_blocks_are_crowded(found: Any, random: Any, chunk: int) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    with bare_store() as one, bare_store() as other, patch("graph.merging.comparing.CROWD", 2):
        read(one, found)
        read(other, shuffled, chunk)
        assert works(one) == works(other)
        consistent(one)


@settings(max_examples=50, deadline=None)
@given(
    claims,
    st.lists(
        st.tuples(st.booleans(), st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=3
    ),
    st.randoms(use_true_random=False),
)
def test_judgements_count_the_same_before_and_after_the_records(
    found: Any, verdicts: Any, random: Any
) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    with bare_store() as one, bare_store() as other:
        read(one, found)
        judged(one, verdicts, found)
        judged(other, verdicts, found)
        read(other, shuffled, 2)
        assert works(one) == works(other)
        consistent(one)


@settings(max_examples=30, deadline=None)
@given(
    claims,
    st.lists(
        st.tuples(st.booleans(), st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=3
    ),
)
def test_undoing_every_judgement_gives_back_what_was(found: Any, verdicts: Any) -> None:
    with bare_store() as store:
        read(store, found)
        before = works(store)
        judged(store, verdicts, found)
        ledger = Ledger(store.connection)
        while ledger.undo():
            pass
        assert works(store) == before
        consistent(store)


@settings(max_examples=30, deadline=None)
@given(claims)
def test_what_a_source_no_longer_says_leaves_no_trace(found: Any) -> None:
    """Retracting every claim of one source gives what the others alone make."""
    kept = [(source, record) for source, record in found if source != "first"]
    with bare_store() as one, bare_store() as other:
        read(one, found)
        while any(Intake(one, "first").retract(row) for row in one.rows()):
            pass
        read(other, kept)
        assert works(one) == works(other)
        consistent(one)


@settings(max_examples=25, deadline=None)
@given(claims)
def test_an_older_library_is_grouped_as_a_new_one(found: Any) -> None:
    with bare_store() as store:
        read(store, found)
        before = works(store)
        store.connection.execute("DELETE FROM meta WHERE name = 'merging'")
        for table in ("blocks", "pairs"):
            store.connection.execute(f"DELETE FROM {table}")
        store.connection.execute("UPDATE claims SET slot = 'local:anything' WHERE slot LIKE '%|%'")
        Intake(store, "none").take([record_from_json({"title": "Quite another thing"})])
        assert [work for work in works(store) if work.title != "Quite another thing"] == before
        consistent(store)


@settings(max_examples=20, deadline=None)
@given(claims)
def test_adding_everything_again_changes_nothing(found: Any) -> None:
    with bare_store() as store:
        read(store, found)
        before, revision = works(store), store.revision()
        for source in SOURCES:
            again = [record for name, record in found if name == source]
            report = Intake(store, source).take(again)
            assert report.unchanged_count == len(again)
        assert (works(store), store.revision()) == (before, revision)


@settings(max_examples=30, deadline=None)
@given(claims, claims)
def test_a_dry_run_says_what_then_happens(found: Any, more: Any) -> None:
    with bare_store() as store:
        read(store, found)
        items = [record for _, record in more]
        would = Intake(store, "more").take(items, dry_run=True)
        did = Intake(store, "more").take(items)
        for name in ("added", "updated", "merged", "unchanged"):
            assert getattr(would, name) == getattr(did, name)


def consistent(store: Store) -> None:
    """What hangs together hangs together: every identifier, claim and key in its place."""
    db = store.connection
    resources = {resource.id: resource for resource in store.resources()}
    rows = dict(db.execute("SELECT key, id FROM resources").fetchall())
    for key, resource in resources.items():
        named = {str(identifier) for identifier in store.identifiers(rows[key])}
        assert named == {str(identifier) for identifier in resource.identifiers}
        assert key in named
    empty = "SELECT count(*) FROM resources WHERE id NOT IN (SELECT resource FROM claims)"
    assert db.execute(empty).fetchone() == (0,)


@given(records())
def test_json_reads_back_as_the_same_record(record: Record) -> None:
    obj = json.loads(dumps(to_json(record)))
    assert from_json(obj) == record
    assert stored(obj) == record


@given(records(), records())
def test_what_counts_in_a_comparison_is_the_same_from_the_store(one: Record, other: Record) -> None:
    from graph.merging.decision import likeness

    kept = Traits.stored(json.loads(dumps(to_json(one))))
    score = likeness(Traits.of(one), Traits.of(other))
    assert likeness(kept, Traits.of(other)) == score
    assert likeness(Traits.of(other), Traits.of(one)).score == score.score
