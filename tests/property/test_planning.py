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
from graph.planning import exact, greedy
from graph.planning.ground import Ground, bits
from graph.planning.task import Option, Task, reach
from graph.records import dumps, to_json
from tests.support import HashEncoder

NAMES = [f"c{n}" for n in range(7)]


@st.composite
def libraries(draw: st.DrawFn) -> str:
    """A library of a few concepts, in cycles where it falls so, and works about them."""
    lines = []
    for name in NAMES:
        before = draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True))
        requires = {b: "It builds on it." for b in before if b != name}
        lines.append(dumps(to_json(Concept(name, f"Concept {name}", "area", requires=requires))))
    weights = st.sampled_from([0.3, 0.5, 0.8, 1.0])
    for n in range(draw(st.integers(1, 7))):
        teaches = draw(st.dictionaries(st.sampled_from(NAMES), weights, min_size=1, max_size=3))
        requires = draw(st.dictionaries(st.sampled_from(NAMES), weights, max_size=2))
        record = {
            "title": f"Work {n}", "kind": draw(st.sampled_from(["book", "paper", "course"])),
            "authors": [draw(st.sampled_from(["A. One", "B. Two", "C. Three"]))],
            "identifiers": {"local": f"w{n}"}, "level": draw(st.integers(1, 5)),
            "hours": draw(st.sampled_from([None, 0.5, 3, 20])), "teaches": teaches,
            "requires": {c: w for c, w in requires.items() if c not in teaches},
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
    wanted = ground.behind(1 << index[goal])
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
    libraries(),
    st.sampled_from(NAMES),
    st.sets(st.sampled_from(NAMES), max_size=3),
    st.integers(0, 9),
)
def test_the_optimum_is_that_of_brute_force(
    text: str, goal: str, knows: set[str], kept: int
) -> None:
    with tempfile.TemporaryDirectory() as folder, opened(folder, text) as lib:
        ground = Ground(lib._engine.snapshot())
        index = ground.snapshot.concepts.index
        price = {n: (r.hours or 7.0) + 1 for n, r in enumerate(lib.resources())}
        known = sum(1 << index[c] for c in knows)
        wanted = ground.behind(1 << index[goal], known) & ~known
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
