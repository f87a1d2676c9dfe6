from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.library import Library
from graph.intake import Intake
from graph.model import Concept
from graph.records import dumps, record_from_json, to_json
from graph.report import AddReport
from graph.store import Store
from graph.twins import Stated, twins
from tests.support import HashEncoder

CHAIN = Concept("chain-rule", "Chain rule", "calculus", 2, "Derivatives of compositions.",
                {"en": ("derivative of a composition", "CR"), "zh": ("链式法则",)},
                {"derivative": "It is one."})  # fmt: skip
DERIVATIVE = Concept("derivative", "Derivative", "calculus", 1)
GRADIENT = Concept("gradient", "Gradient", "calculus", 3, requires={"chain-rule": "Used."})
BUNDLED = [CHAIN, DERIVATIVE, GRADIENT]

MINE = (
    '{"concept": "my-chain", "name": "Chain Rule", "area": "mine",'
    ' "aliases": {"de": ["Kettenregel"]}}\n'
    '{"concept": "backprop", "name": "Backpropagation", "area": "mine",'
    ' "requires": {"my-chain": "It is applied."}}\n'
    '{"id": "a", "title": "The chain rule at length", "teaches": {"my-chain": 0.9}}\n'
    '{"id": "b", "title": "Training networks", "teaches": ["backprop"],'
    ' "requires": {"my-chain": 0.5, "chain-rule": 0.8}}\n'
    '{"id": "c", "title": "Slopes", "teaches": ["derivative"]}\n'
)


def stated(*concepts: Concept, rank: int = 10, source: str = "mine.jsonl") -> list[Stated]:
    return [Stated(rank, source, concept) for concept in concepts]


def same(*others: Concept, **more: Any) -> dict[str, str]:
    return twins(stated(*BUNDLED, rank=0, source="catalogue") + stated(*others, **more))


def take(store: Store, *items: Any, source: str, format: str) -> AddReport:
    return Intake(store, source, format).take(items)


@pytest.mark.parametrize(
    ("name", "aliases"),
    [
        ("chain RULE", {}),
        ("Derivative of a composition", {}),  # another name the catalogue has
        ("链式法则", {}),
        ("Kettenregel", {"en": ("chain rule",)}),  # another name that is the catalogue's
    ],
)
def test_a_concept_of_a_known_name_is_the_known_one(name: str, aliases: Any) -> None:
    assert same(Concept("x", name, "mine", aliases=aliases)) == {"x": "chain-rule"}


@pytest.mark.parametrize(
    "other",
    [
        Concept("x", "CR", "mine"),  # too short to mean one thing
        Concept("x", "Chain", "mine"),
        Concept("x", "Kettenregel", "mine", aliases={"en": ("chain rule", "derivative of it")},
                requires={"chain-rule": "It builds on it."}),
        Concept("derivative", "Chain rule of mine", "mine"),
        Concept("x", "Both", "mine", aliases={"en": ("chain rule", "derivative")}),
    ],
)  # fmt: skip
def test_one_that_may_be_another_stays_itself(other: Concept) -> None:
    assert same(other) == {}


def test_a_source_tells_its_own_concepts_apart() -> None:
    two = Concept("kernel-os", "Kernel", "systems"), Concept("kernel-ml", "Kernel", "learning")
    assert twins(stated(*two)) == {}
    # Which of the two somebody else means cannot be known.
    third = stated(Concept("core", "Kernel", "x"), source="other", rank=35)
    assert twins(stated(*two) + third) == {}
    assert same(Concept("a", "Chain rule", ""), Concept("b", "Chain rule", "")) == {}


def test_its_own_name_goes_before_another_name() -> None:
    exact = Concept("z", "Chain rule", "mine")
    loose = Concept("a", "Derivative of a composition", "mine")
    assert same(exact, loose) == {"z": "chain-rule"}


def test_three_sources_have_one_idea() -> None:
    two = stated(Concept("k", "Kettenregel", "", aliases={"en": ("Chain rule",)}))
    three = stated(Concept("kr", "Kettenregel", ""), rank=35, source="wikipedia")
    found = twins(three + two + stated(*BUNDLED, rank=0, source="catalogue"))
    assert found == {"k": "chain-rule", "kr": "chain-rule"}


def test_the_trusted_source_defines_the_idea_and_the_others_name_it(store: Store) -> None:
    mine = Concept("my-chain", "Rule of chains", "mine", 5, "Mine.",
                   {"en": ("Chain rule",), "de": ("Kettenregel",)}, {"limit": "Mine only."},
                   where="mine.jsonl line 1")  # fmt: skip
    take(store, *BUNDLED, source="catalogue", format="catalogue")
    report = take(store, mine, source="mine.jsonl", format="jsonl")
    assert (report.concepts, report.rejected) == (1, ())
    (told,) = report.same
    assert (told.where, told.key, told.title) == (mine.where, "concept:chain-rule", "Chain rule")
    assert "'my-chain' is 'chain-rule' of catalogue" in told.why
    found = store.concepts()
    assert set(found) == {"chain-rule", "derivative", "gradient"}
    chain = found["chain-rule"]
    assert (chain.name, chain.area, chain.level, chain.summary, chain.requires) == (
        CHAIN.name, CHAIN.area, CHAIN.level, CHAIN.summary, CHAIN.requires,
    )  # fmt: skip
    assert chain.aliases == {**CHAIN.aliases, "de": ("Kettenregel",), "und": ("Rule of chains",)}


def test_adding_again_changes_nothing_and_taking_back_undoes_it(store: Store) -> None:
    take(store, *BUNDLED, source="catalogue", format="catalogue")
    before = store.concepts()
    mine = Concept("my-chain", "Chain rule", "mine", aliases={"de": ("Kettenregel",)})
    work = record_from_json({"title": "Chains", "teaches": ["my-chain"]})
    take(store, mine, work, source="mine.jsonl", format="jsonl")
    revision, with_mine = store.revision(), store.concepts()
    assert take(store, mine, work, source="mine.jsonl", format="jsonl").concepts == 0
    assert (store.revision(), store.concepts()) == (revision, with_mine)
    Intake(store, "mine.jsonl", "jsonl").retract_all()
    assert (store.concepts(), store.same()) == (before, {})


def test_a_dry_run_says_so_and_leaves_no_trace(store: Store) -> None:
    take(store, *BUNDLED, source="catalogue", format="catalogue")
    mine = Concept("my-chain", "Chain rule", "mine")
    report = Intake(store, "mine.jsonl", "jsonl").take([mine], dry_run=True)
    assert [one.key for one in report.same] == ["concept:chain-rule"]
    assert store.same() == {}


@pytest.fixture
def both(library: Library, write: Callable[[str, str], Path]) -> Library:
    lines = "".join(f"{line}\n" for line in map(_line, BUNDLED))
    library.add(write("bundled.jsonl", lines))
    library.add(write("mine.jsonl", MINE))
    return library


def _line(concept: Concept) -> str:
    return dumps(to_json(concept))


def test_what_works_say_of_either_id_counts_for_the_one_idea(both: Library) -> None:
    assert set(both.concepts()) == {"chain-rule", "derivative", "gradient", "backprop"}
    assert both.concepts()["backprop"].requires == {"chain-rule": "It is applied."}
    assert dict(both.resource("readpath:a").teaches) == {"chain-rule": 0.9}
    # Both ids in one work are one statement, not two.
    assert dict(both.resource("readpath:b").requires) == {"chain-rule": 0.8}
    assert next(dict(r.teaches) for r in both.resources()) == {"chain-rule": 0.9}
    graph = both.graph()
    assert graph.has_edge("readpath:a", "concept:chain-rule")
    assert not any("my-chain" in str(node) for node in graph)
    snapshot = both._engine.snapshot()
    place, row = snapshot.concepts.index["chain-rule"], snapshot.by_key["readpath:b"]
    assert snapshot.requires[row, place] == pytest.approx(0.8)


@pytest.mark.parametrize("name", ["my-chain", "chain-rule", "Kettenregel", "concept:my-chain"])
def test_the_idea_is_known_claimed_planned_and_followed_by_either_name(
    both: Library, name: str
) -> None:
    plan = both.plan(name)
    assert plan.goal.concepts == ("chain-rule",)
    assert "readpath:a" in [step.resource.id for step in plan.steps]
    assert both.follow(name.removeprefix("concept:"), "concept").key == "chain-rule"
    both.claim(name, "know")
    assert set(both.claims()) == {"chain-rule"}
    assert both.knowing(name)[1].degree > 0.9
    assert both.known()["chain-rule"] > 0.9
    assert "Chain rule" in (both.undo() or "")
    assert both.claims() == {}


def test_what_was_said_and_followed_before_the_other_source_came_still_holds(
    library: Library, write: Callable[[str, str], Path]
) -> None:
    library.add(write("zmine.jsonl", MINE))
    library.claim("my-chain", "know")
    library.follow("my-chain", "concept")
    report = library.add(write("bundled.jsonl", "".join(f"{_line(c)}\n" for c in BUNDLED)))
    assert [one.key for one in report.same] == ["concept:chain-rule"]
    assert set(library.claims()) == {"chain-rule"}
    assert library.known()["chain-rule"] > 0.9
    library.claim("chain-rule", None)
    assert library.claims() == {}
    titles = [item.step.resource.title for s in library.digest().sections for item in s.items]
    assert "The chain rule at length" in titles


def test_an_export_gives_the_same_library_again(
    both: Library, tmp_path: Path, write: Callable[[str, str], Path]
) -> None:
    text = "".join(both.export("jsonl"))
    assert "my-chain" not in text
    path = write("export.jsonl", text)
    with Library.open(tmp_path / "other", catalogue=False, encoder=HashEncoder()) as other:
        assert other.add(path).rejected == ()
        assert "".join(other.export("jsonl")) == text
        # The reader's own file finds its idea there again.
        assert [one.key for one in other.add(tmp_path / "mine.jsonl").same]
        assert set(other.concepts()) == set(both.concepts())
