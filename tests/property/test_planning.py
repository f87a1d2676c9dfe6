"""Paths over random graphs: nothing is used before it was learned, whatever the graph, and
nothing cheaper exists."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from app.library import Library
from graph.model import Concept
from graph.planning import cuts, exact, greedy
from graph.planning.ground import Ground, bits
from graph.planning.landmarks import Landmarks
from graph.planning.program import Cut
from graph.planning.task import Option, Task, reach
from graph.records import dumps, to_json
from tests.support import HashEncoder

NAMES = [f"c{n}" for n in range(7)]


@st.composite
def libraries(draw: st.DrawFn, works: int = 7, requires: int = 2) -> str:
    """A library of a few concepts, in cycles where it falls so, and works about them; at most
    so many works, and direct prerequisites of a concept."""
    lines = []
    for name in NAMES:
        before = draw(st.lists(st.sampled_from(NAMES), max_size=requires, unique=True))
        direct = {b: "It builds on it." for b in before if b != name}
        lines.append(dumps(to_json(Concept(name, f"Concept {name}", "area", requires=direct))))
    weights = st.sampled_from([0.3, 0.5, 0.8, 1.0])
    for n in range(draw(st.integers(1, works))):
        teaches = draw(st.dictionaries(st.sampled_from(NAMES), weights, min_size=1, max_size=3))
        uses = draw(st.dictionaries(st.sampled_from(NAMES), weights, max_size=2))
        record = {
            "title": f"Work {n}", "kind": draw(st.sampled_from(["book", "paper", "course"])),
            "authors": [draw(st.sampled_from(["A. One", "B. Two", "C. Three"]))],
            "identifiers": {"local": f"w{n}"}, "level": draw(st.integers(1, 5)),
            "hours": draw(st.sampled_from([None, 0.5, 3, 20])), "teaches": teaches,
            "requires": {c: w for c, w in uses.items() if c not in teaches},
        }  # fmt: skip
        lines.append(dumps({name: value for name, value in record.items() if value is not None}))
    return "\n".join(lines)


def opened(folder: str, text: str) -> Library:
    path = Path(folder) / "given.jsonl"
    path.write_text(text, encoding="utf-8")
    lib = Library.open(Path(folder) / "home", catalogue=False, embed=False, encoder=HashEncoder())
    lib.add(path)
    return lib


def check(lib: Library, goal: str, known: int) -> None:
    """Every need of every step is met by then; what is not missing is learned."""
    plan = lib.plan(goal)
    ground = lib._engine.planner().ground
    index, by_key = ground.snapshot.concepts.index, ground.snapshot.by_key
    have = known
    for step in plan.steps:
        position = by_key[step.resource.id]
        taught = sum(1 << index[c] for c in step.teaches)
        assert not ground.needs[position] & ~have
        assert not taught & ~ground.teach[position]
        for concept in bits(taught):
            assert not ground.before[concept] & ~(have | taught)
        for need in step.requires:
            assert need.step is None or need.concept in plan.steps[need.step - 1].teaches
        have |= taught
    wanted = ground.behind(1 << index[goal], known)
    missing = sum(1 << index[c] for c in plan.missing)
    assert not wanted & ~(have | missing)
    assert not missing & have
    assert plan.steps or plan.note
    assert plan.gap == 0.0


@settings(max_examples=60, deadline=None)
@given(libraries(), st.sampled_from(NAMES), st.integers(0, 7))
def test_no_step_uses_what_was_not_learned(text: str, goal: str, covered: int) -> None:
    with tempfile.TemporaryDirectory() as folder, opened(folder, text) as lib:
        if covered < len(list(lib.resources())):
            lib.mark(f"local:w{covered}", "covered")
        known = sum(
            1 << lib._engine.snapshot().concepts.index[c]
            for c, (degree, *_) in _degrees(lib).items()
            if degree >= 0.5
        )
        check(lib, goal, known)


def _degrees(lib: Library) -> dict[str, tuple[float]]:
    snapshot = lib._engine.snapshot()
    degree = lib._reader(snapshot).knowledge.degree
    return {c: (float(d),) for c, d in zip(snapshot.concepts.ids, degree, strict=True)}


@settings(max_examples=60, deadline=None)
@given(
    libraries() | libraries(works=9, requires=0),
    st.sets(st.sampled_from(NAMES), min_size=1),
    st.sets(st.sampled_from(NAMES), max_size=3),
    st.integers(0, 9),
)
def test_the_optimum_is_that_of_brute_force(
    text: str, goals: set[str], knows: set[str], kept: int
) -> None:
    with tempfile.TemporaryDirectory() as folder, opened(folder, text) as lib:
        ground = Ground(lib._engine.snapshot())
        index = ground.snapshot.concepts.index
        price = {n: (r.hours or 7.0) + 1 for n, r in enumerate(lib.resources())}
        known = sum(1 << index[c] for c in knows)
        wanted = ground.behind(sum(1 << index[goal] for goal in goals), known) & ~known
        whole = Task(ground, wanted, known, price)
        reached = reach(known, whole.options)
        forced = frozenset(n for n in price if n == kept and not ground.needs[n] & ~reached)
        task = Task(ground, wanted & reached, known, price, forced)
        if not task.wanted:
            return
        start = greedy.greedy(task)
        assert greedy.leads(task, start)
        answer = exact.solve(task)
        assert greedy.leads(task, answer.chosen)
        assert abs(answer.cost - task.cost(answer.chosen)) < 1e-6
        assert answer.bound > answer.cost - 1e-4
        assert abs(answer.cost - brute(task, task.options)) < 1e-4


@settings(max_examples=60, deadline=None)
@given(libraries(works=25, requires=0), st.sets(st.sampled_from(NAMES), min_size=1))
def test_landmarks_cannot_be_left_out_and_cuts_hold_on_every_path(
    text: str, goals: set[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder, opened(folder, text) as lib:
        ground = Ground(lib._engine.snapshot())
        price = {n: (r.hours or 7.0) + 1 for n, r in enumerate(lib.resources())}
        wanted = sum(1 << ground.snapshot.concepts.index[goal] for goal in goals)
        whole = Task(ground, wanted, 0, price)
        task = Task(ground, wanted & reach(0, whole.options), 0, price)
        marks = Landmarks(task, task.options)
        for concept, behind in marks.behind.items():
            for mark in bits(behind):
                others = [o for o in marks.options if not o.teaches >> mark & 1]
                assert not reach(0, others) >> concept & 1
        for option, before in zip(marks.options, marks.before, strict=True):
            for mark in bits(before):
                others = [o for o in marks.options if not o.teaches >> mark & 1]
                assert option.needs & ~reach(0, others)
        if not task.wanted:
            return
        relaxed, found = exact._tightened(marks, [])
        answer = exact.solve(task)
        assert relaxed.objective() < answer.cost + 1e-6
        for path in (answer.chosen, tuple(greedy.greedy(task)), marks.options):
            for cut in [*found, *cuts.mutual(marks)]:
                assert holds(cut, path, marks)


def holds(cut: Cut, path: tuple[Option, ...], marks: Landmarks) -> bool:
    """Whether a path, in an order that can be followed, keeps to a cut."""
    left, known, entered = list(path), 0, False
    while ready := [o for o in left if not o.needs & ~known]:
        for option in ready:
            left.remove(option)
            if option.teaches & cut.core and not known & cut.core:
                before = marks.before[marks.options.index(option)]
                entered = not (before | option.teaches) & cut.instead and not before & cut.core
            known |= option.teaches
    asked = cut.head is None or known >> cut.head & 1
    return not asked or entered or bool(known & cut.instead)


def brute(task: Task, options: tuple[Option, ...]) -> float:
    """The least cost of any set of options that has an order, one by one."""
    cheapest = float("inf")
    for size in range(1, min(len(options), len(NAMES)) + 1):
        for chosen in itertools.combinations(options, size):
            cost = task.cost(chosen)
            if cost < cheapest and greedy.leads(task, chosen) and followed(task, chosen):
                cheapest = cost
    return cheapest


def followed(task: Task, chosen: tuple[Option, ...]) -> bool:
    """Whether each of them can be taken up in the end; a work that cannot teaches nothing."""
    known = reach(task.known, chosen)
    return not any(option.needs & ~known for option in chosen)
