"""Ways to a goal through the bundled catalogue, and answers to questions that have none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pytest

from app.library import Library
from graph.errors import BadInput, UnknownKey
from graph.model import Cost
from graph.planning import exact, task
from graph.planning.model import Constraints, Plan, plan_json
from graph.planning.planner import Aim, Traveller
from graph.snapshot import line

ATTENTION = "arxiv:1706.03762"


@pytest.fixture(scope="module")
def lib(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("paths"), embed=False) as opened:
        yield opened


def unmet(lib: Library, plan: Plan, known: set[str]) -> list[str]:
    """What steps use that was not known before them; nothing on a sound path."""
    snapshot = lib._engine.snapshot()
    concepts, found = snapshot.concepts, []
    have = set(known)
    for step in plan.steps:
        columns, weights = line(snapshot.needs, snapshot.by_key[step.resource.id])
        needs = {concepts.ids[c] for c, w in zip(columns, weights, strict=True) if w >= 0.4}
        for concept in step.teaches:
            needs |= set(concepts.requires(concept)) - set(step.teaches)
            assert step.resource.teaches[concept] >= 0.5
        found += [f"{step.resource.title}: {c}" for c in needs - have]
        have |= set(step.teaches)
    return found


@pytest.mark.parametrize("goal", ["transformer", "variational-inference", "arithmetic", "qubit"])
def test_a_path_leads_to_its_goal_and_never_uses_what_was_not_learned(
    lib: Library, goal: str
) -> None:
    plan = lib.plan(goal)
    assert unmet(lib, plan, set()) == []
    assert goal in plan.concepts
    assert lib.concepts()[goal].id in plan.goal.concepts
    assert (plan.missing, plan.gap) == ((), 0.0)
    assert plan.hours == pytest.approx(sum(step.hours for step in plan.steps))
    assert all(step.why for step in plan.steps)
    json.dumps(plan_json(plan))


def test_a_search_cut_short_says_how_much_cheaper_a_path_could_be(
    lib: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    best = lib.plan("active-learning")
    monkeypatch.setattr(exact, "SMALL", 0)
    monkeypatch.setattr(exact, "LARGEST", 0)
    plan = lib.plan("active-learning")
    assert unmet(lib, plan, set()) == []
    assert best.gap == 0.0
    assert 0 < plan.gap < 0.1
    assert plan.cost * (1 - plan.gap) - 1e-6 <= best.cost <= plan.cost


def test_a_paper_ends_its_own_ladder(lib: Library) -> None:
    plan = lib.plan(ATTENTION)
    assert plan.steps[-1].resource.id == ATTENTION
    assert unmet(lib, plan, set()) == []


def test_constraints_hold_for_every_step(lib: Library) -> None:
    plan = lib.plan("gradient-descent", constraints=Constraints(costs=frozenset({Cost.FREE})))
    assert {step.resource.cost for step in plan.steps} == {Cost.FREE}
    assert plan.hours >= lib.plan("gradient-descent").hours * 0.5


def test_days_follow_from_hours_a_week(lib: Library) -> None:
    plan = lib.plan("derivative", hours_per_week=7, start="2026-01-01")
    assert plan.steps[0].begins == date(2026, 1, 1)
    for before, after in zip(plan.steps, plan.steps[1:], strict=False):
        assert before.begins
        assert before.ends
        assert after.begins
        assert before.begins <= before.ends
        assert before.ends <= after.begins or before.hours < 1
    last = plan.steps[-1].ends
    assert last
    assert abs((last - date(2026, 1, 1)).days - plan.hours) <= 1


@pytest.mark.parametrize("pace", [0, -3])
def test_no_hours_a_week_give_no_days_but_an_answer(lib: Library, pace: float) -> None:
    plan = lib.plan("derivative", hours_per_week=pace)
    assert plan.steps
    assert all(step.begins is None for step in plan.steps)
    assert "weeks" in plan.note


def test_contradictory_constraints_name_the_one_to_loosen(lib: Library) -> None:
    plan = lib.plan("transformer", constraints={"kinds": ["software"], "languages": ["en"]})
    assert plan.missing
    assert "any kind of resource" in plan.note


@pytest.mark.parametrize("goal", ["arxiv:9912.99999", "zzzz qqqq", "doi:10.1/none", ""])
def test_what_is_not_here_is_refused_in_a_sentence(lib: Library, goal: str) -> None:
    with pytest.raises(BadInput):
        lib.plan(goal)


def test_a_near_name_is_suggested(lib: Library) -> None:
    with pytest.raises(UnknownKey, match="nothing in the library"):
        lib.plan("readpath:no-such-thing")
    assert lib.plan("backpropagaton").goal.concepts == ("backpropagation",)


def test_an_area_of_the_map_is_a_goal_and_says_how_it_was_understood(lib: Library) -> None:
    plan = lib.plan("量子计算")
    assert len(plan.goal.concepts) > 3
    assert "Quantum computing" in plan.note
    assert unmet(lib, plan, set()) == []


def test_an_area_can_be_counted_as_known(lib: Library) -> None:
    whole, plan = lib.plan(ATTENTION), lib.plan(ATTENTION, skip=["linear algebra"])
    assert {"matrix", "eigenvalues-and-eigenvectors"} <= set(plan.request.skip)
    assert "matrix" in whole.concepts
    assert not set(plan.request.skip) & set(plan.concepts)
    assert unmet(lib, plan, set(plan.request.skip)) == []
    assert plan.hours < whole.hours


def test_what_is_asked_for_and_left_out_at_once_is_kept_and_told(lib: Library) -> None:
    key = "readpath:ng-machine-learning"
    plan = lib.plan("backpropagation", skip=[key], keep=[key])
    assert key in [step.resource.id for step in plan.steps]
    assert "to do without; the path keeps it." in plan.note
    assert lib.plan(ATTENTION, skip=[ATTENTION]).note == (
        "You asked both for “Attention Is All You Need” and to do without; the path keeps it."
    )
    assert lib.plan("backpropagation", keep=[key]).note == ""


def test_an_empty_library_says_so(library: Library) -> None:
    plan = library.plan("anything")
    assert plan.steps == ()
    assert "empty" in plan.note


def test_a_path_is_the_same_whatever_was_asked_before(lib: Library) -> None:
    """What a planner keeps from one path to the next changes none of them."""
    key = lib.plan("backpropagation").steps[1].resource.id
    asked = ({}, {"skip": [key]}, {"keep": ["readpath:ng-machine-learning"]}, {"skip": ["limit"]})
    warm = [lib.plan("backpropagation", **changes) for changes in (*asked, *asked)]
    assert warm[:4] == warm[4:]
    for changes, plan in zip(asked, warm, strict=False):
        lib._engine._planner = None
        assert lib.plan("backpropagation", **changes) == plan


def test_a_known_goal_says_what_follows_it(lib: Library) -> None:
    plan = lib.plan("derivative", skip=["derivative"])
    assert plan.steps == ()
    assert "nothing to learn" in plan.note


def test_nothing_is_learned_for_the_sake_of_what_is_known_already(library: Library) -> None:
    works = [
        {"concept": "ground", "area": "one", "requires": {}},
        {"concept": "middle", "area": "one", "requires": {"ground": "It builds on it."}},
        {"concept": "top", "area": "one", "requires": {"middle": "It builds on it."}},
        {"title": "On the ground", "identifiers": {"local": "ground"}, "teaches": ["ground"]},
        {"title": "To the top", "identifiers": {"local": "top"}, "teaches": ["top"]},
    ]  # fmt: skip
    library.add("\n".join(map(json.dumps, works)))
    library.claim("middle", "know")
    planner = library._engine.planner()
    index = planner.ground.snapshot.concepts.index
    who = Traveller(known=1 << index["middle"])
    aim = Aim(concepts=1 << index["top"])
    assert [planner.ground.snapshot.resources[p].id for p, _ in planner.route(who, aim).steps] == [
        "local:top"
    ]
    library.claim("ground", "don't know")
    assert [step.resource.id for step in library.plan("top").steps] == ["local:ground", "local:top"]


@pytest.mark.parametrize("goal", ["shor-algorithm", "matrix-factorisation"])
def test_no_step_is_needless(lib: Library, goal: str) -> None:
    plan = lib.plan(goal)
    assert unmet(lib, plan, set()) == []
    assert all(step.teaches for step in plan.steps)
    assert "keep" not in " ".join(step.why for step in plan.steps)


def test_a_step_names_a_later_one_that_uses_what_it_is_said_to_teach(lib: Library) -> None:
    lib.set_background("physicist")
    try:
        plan = lib.plan(ATTENTION)
    finally:
        lib.set_background(None)
    said = [step.why.partition("; step ") for step in plan.steps if "; step " in step.why]
    assert said
    for teaches, _, later in said:
        used = later.rpartition(", uses ")[2].rstrip(".").split(" and ")[0].split(", ")[0]
        assert used.lower() in teaches.lower() or " more" in teaches


@pytest.mark.parametrize("goal", ["boosting", "pseudoinverse", "quantum-circuits"])
def test_looking_at_more_ways_to_take_a_work_finds_nothing_cheaper(
    lib: Library, goal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = lib.plan(goal)
    assert plan.gap == 0.0
    monkeypatch.setattr(task, "MANY", 100_000)
    lib._engine._planner = None
    assert lib.plan(goal).cost == pytest.approx(plan.cost)
    lib._engine._planner = None
