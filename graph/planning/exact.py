"""The cheapest path, proven: an integer program for HiGHS, ordered by cuts.

A column is an option (a resource taken in one way, or not), a concept beyond the goal that
something taken calls for, a voice (heard or not), or a concept that is only taught in part.
The rows say that what is wanted, and what is called for, is taught. That an order exists is
added where an answer has none, as cuts: whatever set of concepts has to be learned, some
option must teach one of them without needing another.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from graph.planning.greedy import leads
from graph.planning.ground import bits
from graph.planning.task import HALF_TAUGHT, NEW_VOICE, Option, Pool, Task, reach

ROUNDS = 60  # answers without an order before the best known path is returned instead
FEASIBLE = 2  # HiGHS's word for having a solution
CLOSE = 1e-6
SMALL = 40  # up to this many wanted concepts the search goes on until it is proven


@dataclass(frozen=True)
class Answer:
    """The options of a path, its cost, and what no path can cost less than."""

    chosen: tuple[Option, ...]
    cost: float
    bound: float


class _Rows:
    """Rows `sum >= least`, gathered entry by entry."""

    def __init__(self) -> None:
        self.columns: list[int] = []
        self.values: list[float] = []
        self.starts = [0]
        self.least: list[float] = []

    def add(self, plus: Iterable[int], minus: Iterable[int] = (), least: float = 0.0) -> None:
        for sign, columns in ((1.0, plus), (-1.0, minus)):
            for column in columns:
                self.columns.append(column)
                self.values.append(sign)
        self.starts.append(len(self.columns))
        self.least.append(least)


def solve(task: Task, among: Pool, best: list[Option]) -> Answer:
    """The cheapest path with options of the pool; `best` is one that is known already."""
    import highspy

    options = among.options
    costs = [task.price[o.position] for o in options]
    rows = _Rows()
    teachers: dict[int, list[int]] = {}
    for number, option in enumerate(options):
        for concept in bits(option.teaches & (task.wanted | among.extra)):
            teachers.setdefault(concept, []).append(number)
    for concept in bits(task.wanted):
        rows.add(teachers.get(concept, ()), least=1.0)
    _called_for(task, among, teachers, costs, rows)
    _forced(task, options, rows)
    _voices(task, options, costs, rows)
    constant = _halves(task, options, costs, rows)
    solver = _solver(highspy, task)
    solver.passModel(_model(highspy, costs, len(options), rows))
    cheapest = task.cost(best)
    bound = -math.inf
    for _ in range(ROUNDS):
        solver.run()
        info = solver.getInfo()
        bound = max(bound, info.mip_dual_bound + constant)
        if info.primal_solution_status != FEASIBLE or bound >= cheapest - CLOSE:
            break
        values = np.array(solver.getSolution().col_value[: len(options)])
        chosen = [options[n] for n in np.flatnonzero(values > 0.5)]
        if leads(task, chosen):
            cost = task.cost(chosen)
            if cost < cheapest:
                best, cheapest = chosen, cost
            break
        for cut in _cuts(task, options, chosen):
            solver.addRow(1.0, math.inf, len(cut), np.array(cut), np.ones(len(cut)))
    return Answer(tuple(best), cheapest, min(bound, cheapest))


def _cuts(task: Task, options: tuple[Option, ...], chosen: list[Option]) -> list[list[int]]:
    """Rows that a path satisfies and these options, which have no order, do not.

    For a set of concepts that must be learned, some option must teach one of them without
    needing another. Small sets of which every chosen teacher needs another one are found
    by taking concepts away as long as one is left.
    """
    known = reach(task.known, chosen)
    waiting = [o for o in chosen if o.needs & ~known]
    stuck = task.called(task.wanted | _all_needs(waiting)) & ~known
    found: dict[int, list[int]] = {}
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
        found[core] = [n for n, o in enumerate(options) if o.teaches & core and not o.needs & core]
    return list(found.values())


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


def _solver(highspy: Any, task: Task) -> Any:
    solver = highspy.Highs()
    for name, value in (
        ("output_flag", False), ("threads", 1), ("mip_rel_gap", 0.0), ("mip_abs_gap", CLOSE),
    ):  # fmt: skip
        solver.setOptionValue(name, value)
    if task.wanted.bit_count() > SMALL:
        solver.setOptionValue("mip_max_nodes", 400)
        solver.setOptionValue("time_limit", 4.0)
    return solver


def _called_for(
    task: Task, among: Pool, teachers: dict[int, list[int]], costs: list[float], rows: _Rows
) -> None:
    """What an option needs beyond the wanted concepts is taught."""
    extras = {concept: len(costs) + n for n, concept in enumerate(bits(among.extra))}
    costs += [0.0] * len(extras)
    for concept, place in extras.items():
        rows.add(teachers.get(concept, ()), [place])
        for before in bits(task.ground.before[concept] & among.extra):
            rows.add([extras[before]], [place])
    for number, option in enumerate(among.options):
        for concept in bits(option.needs & among.extra):
            rows.add([extras[concept]], [number])


def _forced(task: Task, options: tuple[Option, ...], rows: _Rows) -> None:
    """What must be taken is."""
    for position in task.forced:
        rows.add([n for n, o in enumerate(options) if o.position == position], least=1.0)


def _voices(task: Task, options: tuple[Option, ...], costs: list[float], rows: _Rows) -> None:
    """Each voice that is heard costs once."""
    heard: dict[int, dict[int, list[int]]] = {}
    for number, option in enumerate(options):
        voice = task.ground.voices[option.position]
        heard.setdefault(voice, {}).setdefault(option.position, []).append(number)
    for ways in heard.values():
        if len(ways) == 1:
            for number in next(iter(ways.values())):
                costs[number] += NEW_VOICE
            continue
        for numbers in ways.values():
            rows.add([len(costs)], numbers)
        costs.append(NEW_VOICE)


def _halves(task: Task, options: tuple[Option, ...], costs: list[float], rows: _Rows) -> float:
    """A wanted concept that nothing chosen teaches well costs; returns what every answer
    costs, for concepts that nothing here teaches well though other works do."""
    well: dict[int, list[int]] = {}
    for number, option in enumerate(options):
        for concept in bits(task.ground.strong[option.position] & task.wanted & task.well):
            well.setdefault(concept, []).append(number)
    for columns in well.values():
        rows.add([*columns, len(costs)], least=1.0)
        costs.append(HALF_TAUGHT)
    return HALF_TAUGHT * ((task.wanted & task.well).bit_count() - len(well))


def _model(highspy: Any, costs: list[float], count: int, rows: _Rows) -> Any:
    width, height = len(costs), len(rows.least)
    matrix = sparse.csr_array(
        (np.array(rows.values), np.array(rows.columns, dtype=np.int32),
         np.array(rows.starts, dtype=np.int32)),
        shape=(height, width),
    ).tocsc()  # fmt: skip
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = width, height
    model.col_cost_ = np.array(costs)
    model.col_lower_, model.col_upper_ = np.zeros(width), np.ones(width)
    model.row_lower_, model.row_upper_ = np.array(rows.least), np.full(height, math.inf)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    kinds = highspy.HighsVarType
    model.integrality_ = [kinds.kInteger] * count + [kinds.kContinuous] * (width - count)
    return model
