"""A planning problem as an integer program for HiGHS.

A column is an option (a resource taken in one way, or not), a concept beyond the goal that
something taken calls for, a voice (heard or not), or a concept that is only taught in part.
The rows say that what is wanted, and what is called for, is taught.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from scipy import sparse

from graph.planning.ground import bits
from graph.planning.pool import Pool
from graph.planning.task import HALF_TAUGHT, NEW_VOICE, Option, Task

FEASIBLE = 2  # HiGHS's word for having a solution
CLOSE = 1e-6
SMALL = 40  # up to this many wanted concepts the search goes on until it is proven
NODES = 100  # branches looked at for a larger goal; not a time, which would differ by machine


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


class Program:
    """The integer program of some options, or, where not `whole`, its relaxation."""

    def __init__(self, task: Task, among: Pool, *, whole: bool) -> None:
        self.options = among.options
        costs = [task.price[o.position] for o in self.options]
        rows = _Rows()
        teachers: dict[int, list[int]] = {}
        for number, option in enumerate(self.options):
            for concept in bits(option.teaches & (task.wanted | among.extra)):
                teachers.setdefault(concept, []).append(number)
        for concept in bits(task.wanted):
            rows.add(teachers.get(concept, ()), least=1.0)
        _called_for(task, among, teachers, costs, rows)
        _forced(task, self.options, rows)
        _voices(task, self.options, costs, rows)
        self._constant = _halves(task, self.options, costs, rows)
        self.solver = _silent()
        settings: dict[str, Any] = {"threads": 1}
        if whole:
            settings |= {"mip_rel_gap": 0.0, "mip_abs_gap": CLOSE, "mip_allow_restart": False}
            if task.wanted.bit_count() > SMALL:
                settings["mip_max_nodes"] = NODES
        for name, value in settings.items():
            self.solver.setOptionValue(name, value)
        self.solver.passModel(_model(costs, len(self.options), rows, whole))

    def objective(self) -> float:
        """The cost that was reached."""
        return float(self.solver.getInfo().objective_function_value) + self._constant

    def bound(self) -> float:
        """What the cost cannot be less than."""
        return float(self.solver.getInfo().mip_dual_bound) + self._constant

    def below(self, cost: float) -> None:
        """Let the search look only for what costs less."""
        self.solver.setOptionValue("objective_bound", cost - self._constant)

    def exhausted(self) -> bool:
        """Whether the search has shown that nothing costs less than what it looked below."""
        import highspy

        status = highspy.HighsModelStatus
        return self.solver.getModelStatus() in (status.kInfeasible, status.kObjectiveBound)

    def chosen(self) -> list[Option] | None:
        """The options taken; None where there is no answer."""
        if self.solver.getInfo().primal_solution_status != FEASIBLE:
            return None
        values = np.array(self.solver.getSolution().col_value[: len(self.options)])
        return [self.options[n] for n in np.flatnonzero(values > 0.5)]

    def cut(self, core: int) -> None:
        """Ask that one of these concepts is taught without another."""
        cut = [n for n, o in enumerate(self.options) if o.teaches & core and not o.needs & core]
        self.solver.addRow(
            1.0, math.inf, len(cut), np.array(cut, dtype=np.int32), np.ones(len(cut))
        )


def _silent() -> Any:
    """A solver that prints nothing, not even its name, which it says when it is made."""
    import highspy

    base: Any = highspy.Highs

    class Silent(base):  # type: ignore[misc]
        def enableCallbacks(self) -> None:  # noqa: N802 - HiGHS calls it on the way
            self.setOptionValue("output_flag", False)
            super().enableCallbacks()

    return Silent()


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
        asks = option.needs & among.extra
        for concept in bits(asks):
            asks &= ~task.calls[concept] | 1 << concept
        for concept in bits(asks):
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


def _model(costs: list[float], options: int, rows: _Rows, whole: bool) -> Any:
    import highspy

    width, height = len(costs), len(rows.least)
    matrix = sparse.csr_array(
        (np.array(rows.values), np.array(rows.columns, dtype=np.int32),
         np.array(rows.starts, dtype=np.int32)),
        shape=(height, width),
    ).tocsc()  # fmt: skip
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = width, height
    model.col_cost_ = np.array(costs)
    model.col_lower_ = np.zeros(width)
    # Options are taken or not; what follows from them is as much as they ask.
    model.col_upper_ = np.where(np.arange(width) < options, 1.0, math.inf)
    model.row_lower_, model.row_upper_ = np.array(rows.least), np.full(height, math.inf)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    kinds = highspy.HighsVarType
    if whole:
        model.integrality_ = [kinds.kInteger] * options + [kinds.kContinuous] * (width - options)
    return model
