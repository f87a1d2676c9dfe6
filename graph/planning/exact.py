"""The cheapest path, proven.

It is searched for as an integer program (graph.planning.program), whose relaxation is first
made close by cuts (graph.planning.cuts). That an order exists is added where an answer has
none, as cuts too: whatever set of concepts has to be learned, some option must teach one of
them without needing another.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from graph.planning import cuts
from graph.planning.greedy import greedy, leads
from graph.planning.landmarks import Landmarks
from graph.planning.program import CLOSE, SMALL, Cut, Program
from graph.planning.task import Option, Task

ROUNDS = 60  # answers without an order before the best known path is returned instead
MARGIN = 0.004  # the search begins among options that add this part to the bound
TIGHTER = 20  # times at most that the relaxation is solved again with cuts
# A larger goal is searched among so many options at most, those that add least; what is
# left between answer and bound is its gap.
LARGEST = 1100


@dataclass(frozen=True)
class Answer:
    """The options of a path, its cost, and what no path can cost less than."""

    chosen: tuple[Option, ...]
    cost: float
    bound: float


def solve(task: Task) -> Answer:
    """The cheapest path.

    The relaxed program says what each option adds to the bound at least. The search begins
    among those that add little and ends when it holds all that could be part of a cheaper
    path than the one found, or, for a larger goal, when those are too many.
    """
    marks = Landmarks(task, task.options)
    relaxed = Program(marks, whole=False)
    found = _tightened(relaxed)
    low, adds, taken = relaxed.objective(), relaxed.adds(), relaxed.values()[0]
    best = greedy(task, marks.options, taken.tolist())
    cheapest, bound = task.cost(best), low
    large = task.wanted.bit_count() > SMALL
    for part_of_bound in (MARGIN, math.inf):
        own = set(best)
        margin = min(part_of_bound * low, cheapest - low) + CLOSE
        near = [n for n, o in enumerate(marks.options) if adds[n] <= margin or o in own]
        if large and len(near) > LARGEST:
            if part_of_bound == math.inf:
                break
            near.sort(key=lambda n: (marks.options[n] not in own, adds[n]))
            margin = adds[near[LARGEST]] - CLOSE
            near = sorted(near[:LARGEST])
        answer = _searched(Landmarks(task, [marks.options[n] for n in near]), best, found)
        best, cheapest = list(answer.chosen), answer.cost
        # A path with something that was left out costs at least this much more.
        bound = max(bound, min(answer.bound, low + margin))
        if cheapest - low <= margin:
            bound = answer.bound
            break
    return Answer(tuple(best), cheapest, min(bound, cheapest))


def _tightened(relaxed: Program) -> list[Cut]:
    """Solve the relaxation again and again with what its answer goes against; returns the
    cuts that were added."""
    found = list[Cut]()
    for _ in range(TIGHTER):
        relaxed.solve()
        rows = cuts.called(relaxed)
        more = cuts.implied(relaxed) or ([] if rows else cuts.ordered(relaxed))
        if not rows and not more:
            break
        found += more
        relaxed.add([*rows, *relaxed.rows(more)])
    else:
        relaxed.solve()
    return found


def _searched(marks: Landmarks, best: list[Option], found: list[Cut]) -> Answer:
    """The cheapest path with these options alone. `found` are cuts that hold; new ones are
    added."""
    task = marks.task
    program = Program(marks, whole=True)
    program.add(program.rows(found))
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
            best, cheapest = chosen, task.cost(chosen)
        if not more:
            break
        found += more
        program.add(program.rows(more))
    return Answer(tuple(best), cheapest, min(bound, cheapest))
