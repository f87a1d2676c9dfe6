"""The cheapest path, proven.

It is searched for as an integer program (graph.planning.program), whose relaxation is first
made close by cuts (graph.planning.cuts). That an order exists is added where an answer has
none, as cuts too: whatever set of concepts has to be learned, some option must teach one of
them without needing another.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from graph.planning import cuts
from graph.planning.greedy import greedy, leads
from graph.planning.landmarks import Landmarks
from graph.planning.program import CLOSE, SMALL, Cut, Program
from graph.planning.task import Option, Task

ROUNDS = 60  # answers without an order before the best known path is returned instead
MARGIN = 0.001  # the search begins among options that add this part to the bound
TIGHTER = 20  # times at most that the relaxation is solved again with cuts
FEWER = 0.8  # options are left out as long as no more than this part of them stays
# A larger goal is searched among so many options at most; where more are left, what lies
# between answer and bound is its gap.
LARGEST = 900


@dataclass(frozen=True)
class Answer:
    """The options of a path, its cost, and what no path can cost less than."""

    chosen: tuple[Option, ...]
    cost: float
    bound: float


def solve(task: Task) -> Answer:
    """The cheapest path.

    The relaxed program says what each option adds to the bound at least. The search begins
    among those that add little. Those that no cheaper path than the one found can hold are
    then left out, which brings the relaxation closer, so that more can be left out, and what
    remains is searched; or, for a larger goal where that is too much, not.
    """
    relaxed, found = _tightened(Landmarks(task, task.options), [])
    options = relaxed.marks.options
    best = _rounded(relaxed)
    few = _adding(relaxed, MARGIN * relaxed.objective(), best)
    best = _searched(Landmarks(task, few), best, found).chosen
    while True:
        low, cheapest = relaxed.objective(), task.cost(best)
        if low >= cheapest - CLOSE:
            return Answer(best, cheapest, cheapest)
        near = _adding(relaxed, cheapest - low, best)
        if len(near) > FEWER * len(options):
            break
        relaxed, found = _tightened(Landmarks(task, near), found)
        options = relaxed.marks.options
    if len(near) > LARGEST and task.wanted.bit_count() > SMALL:
        return Answer(best, cheapest, low)
    return _searched(Landmarks(task, near), best, found)


def _rounded(relaxed: Program) -> tuple[Option, ...]:
    """A path near the relaxation's answer, of options that add nothing to the bound where
    those lead to the goal."""
    task, options, taken = relaxed.marks.task, relaxed.marks.options, relaxed.values()[0]
    near = np.flatnonzero(relaxed.adds() <= CLOSE)
    few = [options[n] for n in near]
    if leads(task, few):
        return tuple(greedy(task, few, taken[near].tolist()))
    return tuple(greedy(task, options, taken.tolist()))


def _adding(relaxed: Program, most: float, best: Iterable[Option]) -> list[Option]:
    """Those options that add so much to the bound at most, and the best path's."""
    own = set(best)
    pairs = zip(relaxed.marks.options, relaxed.adds().tolist(), strict=True)
    return [option for option, adds in pairs if adds <= most + CLOSE or option in own]


def _tightened(marks: Landmarks, known: list[Cut]) -> tuple[Program, list[Cut]]:
    """The relaxation of some options, solved again and again with what its answer goes
    against; with the cuts `known` before and those found."""
    relaxed, found = Program(marks, whole=False), [*known]
    relaxed.add(relaxed.rows(known))
    for _ in range(TIGHTER):
        relaxed.solve()
        rows, more = cuts.called(relaxed), cuts.implied(relaxed)
        if not rows and not more:
            more = cuts.circular(relaxed) or cuts.ordered(relaxed)
        if not rows and not more:
            break
        found += more
        relaxed.add([*rows, *relaxed.rows(more)])
    else:
        relaxed.solve()
    return relaxed, found


def _searched(marks: Landmarks, best: Iterable[Option], found: list[Cut]) -> Answer:
    """The cheapest path with these options alone. `found` are cuts that hold; new ones are
    added."""
    task = marks.task
    program = Program(marks, whole=True)
    program.add(program.rows([*found, *cuts.mutual(marks)]))
    best = tuple(best)
    cheapest, bound = task.cost(best), -math.inf
    for _ in range(ROUNDS):
        program.below(cheapest)
        program.solve()
        if program.exhausted():
            bound = cheapest
            break
        bound = max(bound, program.bound())
        chosen = program.chosen()
        if chosen is None or bound >= cheapest - CLOSE:
            break
        more = cuts.ordered(program)
        if more:
            chosen = greedy(task, marks.options, program.values()[0].tolist())
        if leads(task, chosen) and task.cost(chosen) < cheapest:
            best, cheapest = tuple(chosen), task.cost(chosen)
        if not more or bound >= cheapest - CLOSE:
            break
        found += more
        program.add(program.rows(more))
    return Answer(best, cheapest, min(bound, cheapest))
