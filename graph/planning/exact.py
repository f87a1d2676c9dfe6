"""The cheapest path, proven.

It is searched for as an integer program (graph.planning.program). That an order exists is
added where an answer has none, as cuts: whatever set of concepts has to be learned, some
option must teach one of them without needing another.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from graph.planning.greedy import greedy, leads
from graph.planning.ground import bits
from graph.planning.pool import Pool, part
from graph.planning.program import CLOSE, SMALL, Program
from graph.planning.task import Option, Task, reach

ROUNDS = 60  # answers without an order before the best known path is returned instead
MARGIN = 0.05  # the search begins among options that add this part to the bound
# A larger goal is searched among so many options at most, those that add least; what is
# left between answer and bound is its gap.
LARGEST = 1100


@dataclass(frozen=True)
class Answer:
    """The options of a path, its cost, and what no path can cost less than."""

    chosen: tuple[Option, ...]
    cost: float
    bound: float


def solve(task: Task, among: Pool, best: list[Option]) -> Answer:
    """The cheapest path with options of the pool; `best` is one that is known already.

    The relaxed program says what each option adds to the bound at least. The search begins
    among those that add little and ends when it holds all that could be part of a cheaper
    path than the one found, or, for a larger goal, when those are too many.
    """
    cheapest = task.cost(best)
    relaxed = Program(task, among, whole=False)
    cores: list[int] = []
    bound = -math.inf
    large = task.wanted.bit_count() > SMALL
    for part_of_bound in (MARGIN, math.inf):
        for core in cores:
            relaxed.cut(core)
        relaxed.solver.run()
        low = relaxed.objective()
        bound = max(bound, low)
        adds = np.array(relaxed.solver.getSolution().col_dual[: len(among.options)])
        own = set(best)
        margin = min(part_of_bound * low, cheapest - low) + CLOSE
        near = [n for n, o in enumerate(among.options) if adds[n] <= margin or o in own]
        if large and len(near) > LARGEST:
            if part_of_bound == math.inf:
                break
            near.sort(key=lambda n: (among.options[n] not in own, adds[n]))
            margin = adds[near[LARGEST]] - CLOSE
            near = sorted(near[:LARGEST])
        answer = _searched(task, part(task, [among.options[n] for n in near]), best, cores)
        best, cheapest = list(answer.chosen), answer.cost
        # A path with something that was left out costs at least this much more.
        bound = max(bound, min(answer.bound, low + margin))
        if cheapest - low <= margin:
            bound = answer.bound
            break
    return Answer(tuple(best), cheapest, min(bound, cheapest))


def _searched(task: Task, among: Pool, best: list[Option], cores: list[int]) -> Answer:
    """The cheapest path with these options alone. `cores` are the sets of concepts that
    cuts were made of; new ones are added."""
    program = Program(task, among, whole=True)
    for core in cores:
        program.cut(core)
    cheapest, bound = task.cost(best), -math.inf
    for _ in range(ROUNDS):
        program.below(cheapest)
        program.solver.run()
        if program.exhausted():
            bound = cheapest
            break
        bound = max(bound, program.bound())
        chosen = program.chosen()
        if chosen is None or bound >= cheapest - CLOSE:
            break
        if leads(task, chosen):
            if task.cost(chosen) < cheapest:
                best, cheapest = chosen, task.cost(chosen)
            break
        repaired = greedy(task, chosen)
        if task.cost(repaired) < cheapest:
            best, cheapest = repaired, task.cost(repaired)
        for core in _cores(task, chosen):
            cores.append(core)
            program.cut(core)
    return Answer(tuple(best), cheapest, min(bound, cheapest))


def _cores(task: Task, chosen: list[Option]) -> list[int]:
    """Sets of concepts of which every chosen option that teaches one needs another, so that
    none is ever learned; small ones, found by taking concepts away as long as one that is
    wanted is left."""
    known = reach(task.known, chosen)
    waiting = [o for o in chosen if o.needs & ~known]
    stuck = task.called(task.wanted | _all_needs(waiting)) & ~known
    found = set()
    covered = 0
    for concept in bits(stuck & task.wanted):
        if covered >> concept & 1:
            continue
        core = stuck
        for other in [c for c in bits(stuck) if c != concept]:
            if core >> other & 1:
                less = _blocked(core & ~(1 << other), waiting)
                if less >> concept & 1:
                    core = less
        covered |= core
        found.add(core)
    return sorted(found)


def _all_needs(options: list[Option]) -> int:
    found = 0
    for option in options:
        found |= option.needs
    return found


def _blocked(concepts: int, waiting: list[Option]) -> int:
    """Of these concepts the most of which every option given needs another."""
    while True:
        free = 0
        for option in waiting:
            if not option.needs & concepts:
                free |= option.teaches
        if not free & concepts:
            return concepts
        concepts &= ~free
