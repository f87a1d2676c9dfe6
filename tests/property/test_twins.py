"""Which concepts are one idea depends on what is stated, never on the order it came in."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.intake import Intake
from graph.model import Concept
from graph.records import record_from_json
from graph.snapshot import Snapshot, take
from graph.store import Store
from graph.twins import Stated, twins, united
from tests.support import bare_store

NAMES = ["Chain rule", "chain rule", "Kettenregel", "CR", "链式法则", "Gradient descent", "Limit"]
# Each source has its own format, so that none has the rank of another, and its own ids: of
# one id the first of equals stays in force, which is another matter.
SOURCES = ["catalogue", "jsonl", "arxiv", "markdown"]


@st.composite
def concepts(draw: st.DrawFn) -> tuple[str, Concept]:
    source, number = draw(st.sampled_from(SOURCES)), draw(st.integers(0, 3))
    before = st.tuples(st.sampled_from(SOURCES), st.integers(0, 3))
    return source, Concept(
        id=f"{source}-{number}",
        name=draw(st.sampled_from(NAMES)),
        area="",
        summary=draw(st.sampled_from(["", source])),
        aliases={"de": tuple(draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=2)))},
        requires={
            f"{other}-{n}": ""
            for other, n in draw(st.lists(before, max_size=1))
            if (other, n) != (source, number)
        },
    )


found = st.lists(concepts(), min_size=1, max_size=10, unique_by=lambda pair: pair[1].id)


def read(store: Store, given: list[tuple[str, Concept]]) -> Snapshot:
    for source in dict.fromkeys(source for source, _ in given):
        Intake(store, source, source).take([c for name, c in given if name == source])
    works = [
        record_from_json({"id": c.id, "title": c.id, "teaches": {c.id: 0.5}}) for _, c in given
    ]
    Intake(store, "works").take(sorted(works, key=lambda work: work.title))
    return take(store)


def told(snapshot: Snapshot) -> Any:
    """Everything a snapshot says of concepts, whatever their order in it."""
    names = snapshot.concepts.ids
    teaches = snapshot.teaches.tocoo()
    edges = sorted(
        (snapshot.resources[work].id, names[concept], float(weight))
        for work, concept, weight in zip(*teaches.coords, teaches.data, strict=True)
    )
    works = {r.id: dict(r.teaches) for r in snapshot.resources}
    return dict(snapshot.concepts.concepts), dict(snapshot.concepts.same), edges, works


@settings(max_examples=60, deadline=None)
@given(found, st.randoms(use_true_random=False))
def test_the_order_of_arrival_never_changes_the_ideas(given: Any, random: Any) -> None:
    shuffled = list(given)
    random.shuffle(shuffled)
    with bare_store() as one, bare_store() as other:
        first = told(read(one, given))
        assert first == told(read(other, shuffled))
        assert first == told(read(one, shuffled)), "adding it again changes nothing"


def stated(given: list[tuple[str, Concept]]) -> list[Stated]:
    return [Stated(SOURCES.index(source), source, concept) for source, concept in given]


@settings(max_examples=300, deadline=None)
@given(found)
def test_an_id_leads_to_an_idea_of_a_more_trusted_source_and_no_name_is_lost(given: Any) -> None:
    all_of_it = stated(given)
    same = twins(all_of_it)
    by_id = {one.concept.id: one for one in all_of_it}
    assert not same.keys() & set(same.values())
    assert all(by_id[key].rank < by_id[other].rank for other, key in same.items())
    pairs = [(by_id[other].source, key) for other, key in same.items()]
    assert len(pairs) == len(set(pairs)), "two concepts of one source stay two"
    ideas = united(by_id)
    assert ideas.concepts.keys() == by_id.keys() - same.keys()
    for key, one in by_id.items():
        kept = ideas.concepts[same.get(key, key)]
        called = {kept.name.casefold(), *(n.casefold() for a in kept.aliases.values() for n in a)}
        own = {one.concept.name, *(n for a in one.concept.aliases.values() for n in a)}
        assert {name.casefold() for name in own} <= called
        assert kept.id not in kept.requires
        assert not same.keys() & kept.requires.keys()
