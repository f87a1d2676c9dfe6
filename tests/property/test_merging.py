"""Merging depends on what came in, never on the order in which it came."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.intake import Intake
from graph.model import Record
from graph.records import dumps, from_json, record_from_json, to_json
from graph.store import Store

TITLES = ["Deep learning", "Going deeper with convolutions again", "Attention is all you need"]
NAMES = ["Yann LeCun", "Bengio, Yoshua", "A. Vaswani", "C. Szegedy"]


@st.composite
def records(draw: st.DrawFn) -> Record:
    obj: dict[str, Any] = {"title": draw(st.sampled_from(TITLES))}
    obj["authors"] = draw(st.lists(st.sampled_from(NAMES), max_size=3, unique=True))
    obj["year"] = draw(st.sampled_from([None, 2014, 2015, 2019]))
    obj["kind"] = draw(st.sampled_from([None, "paper", "book"]))
    obj["identifiers"] = draw(
        st.sampled_from(
            [{}, {}, {"arxiv": "1706.03762"}, {"doi": "10.1234/a"}, {"isbn": "9781617294433"}]
        )
    )
    return record_from_json(obj)


def merged(batches: list[list[Record]]) -> list[Any]:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "library.sqlite")
        for n, batch in enumerate(batches):
            Intake(store, f"source {n}").take(batch)
        found = [(r.id, to_json(r), sorted(map(str, r.identifiers))) for r in store.resources()]
        store.close()
    return sorted(found, key=lambda item: (item[0], json.dumps(item[1], sort_keys=True)))


@settings(max_examples=60, deadline=None)
@given(st.lists(records(), min_size=1, max_size=7), st.randoms(use_true_random=False))
def test_order_of_arrival_never_changes_the_result(found: list[Record], random: Any) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    assert merged([found]) == merged([shuffled])


@settings(max_examples=30, deadline=None)
@given(st.lists(records(), min_size=1, max_size=6))
def test_adding_everything_again_changes_nothing(found: list[Record]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "library.sqlite")
        Intake(store, "s").take(found)
        before = list(store.resources())
        report = Intake(store, "s").take(found)
        assert list(store.resources()) == before
        assert len(report.unchanged) == len(found)
        store.close()


@given(records())
def test_json_reads_back_as_the_same_record(record: Record) -> None:
    assert from_json(json.loads(dumps(to_json(record)))) == record
