"""A planning problem as an integer program for HiGHS.

A column is an option (a resource taken in one way, or not), a concept beyond those that
every path learns that something taken calls for, a voice (heard or not), or a concept that
is only taught in part. The rows say that what is wanted, and what is called for, is taught
by an option that can be the first to teach it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.planning.ground import bits
from graph.planning.landmarks import Landmarks
from graph.planning.task import HALF_TAUGHT, NEW_VOICE, Option, Task

FEASIBLE = 2  # HiGHS's word for having a solution
CLOSE = 1e-6
SMALL = 40  # up to this many wanted concepts the search goes on until it is proven
NODES = 100  # branches looked at for a larger goal; not a time, which would differ by machine
CUTS = 200  # of the solver's own it keeps at most, as ours have brought the bound close
# A good answer is known when the search begins: to look for others takes longer than it saves.
NOT_RUN = (
    "mip_detect_symmetry",
    "mip_heuristic_run_feasibility_jump",
    "mip_heuristic_run_rens",
    "mip_heuristic_run_rins",
    "mip_heuristic_run_root_reduced_cost",
)


class Cut(NamedTuple):
    """What holds of every path: if `head` is learned (None: in any case), an option is taken
    that is the first to teach something of the set `core` and needs nothing of it, and calls
    for nothing of the set `instead`; or something of `instead` is learned."""

    core: int
    instead: int = 0
    head: int | None = None


class Row(NamedTuple):
    """Columns that add up to at least `least`, those of `minus` subtracted."""

    plus: list[int]
    minus: list[int]
    least: float


class Program:
    """The integer program of some options, or, where not `whole`, its relaxation: that what
    an option needs is learned is then left to cuts."""

    def __init__(self, marks: Landmarks, *, whole: bool) -> None:
        self.marks, task = marks, marks.task
        options = marks.options
        costs = [task.price[o.position] for o in options]
        self.extras = {e: len(costs) + n for n, e in enumerate(bits(marks.maybe))}
        costs += [0.0] * len(self.extras)
        rows = self.rows(Cut(1 << c) for c in bits(marks.sure))
        rows += self._called_for(needs=whole)
        rows += _forced(task, options)
        rows += _voices(task, options, costs)
        self._constant = _halves(task, options, costs, rows)
        self.solver = _silent()
        settings: dict[str, Any] = {"threads": 1}
        if whole:
            settings |= {"mip_rel_gap": 0.0, "mip_abs_gap": CLOSE, "mip_allow_restart": False}
            settings |= dict.fromkeys(NOT_RUN, False) | {
                "mip_heuristic_effort": 0.0, "mip_pool_soft_limit": CUTS,
            }  # fmt: skip
            if task.wanted.bit_count() > SMALL:
                settings["mip_max_nodes"] = NODES
        else:
            settings["presolve"] = "off"  # it takes longer than what it spares the simplex
        for name, value in settings.items():
            self.solver.setOptionValue(name, value)
        limited = len(options) + len(self.extras)
        self.solver.passModel(_model(costs, len(options), limited, rows, whole))

    def _called_for(self, *, needs: bool) -> Iterable[Row]:
        """What is called for is taught, and what is behind it called for."""
        marks, extras = self.marks, self.extras
        for concept, place in extras.items():
            yield self._row(Cut(1 << concept, 0, concept))
            behind = marks.behind[concept] & marks.maybe & ~(1 << concept)
            for earlier in bits(marks.nearest(behind)):
                yield Row([extras[earlier]], [place], 0.0)
        for number, option in enumerate(marks.options if needs else ()):
            for concept in bits(marks.nearest(option.needs & marks.maybe)):
                yield Row([extras[concept]], [number], 0.0)

    def rows(self, found: Iterable[Cut]) -> list[Row]:
        """Those cuts that say something here, in this program's columns."""
        sure = self.marks.sure
        return [
            self._row(cut)
            for cut in found
            if not cut.instead & sure
            and (cut.head is None or cut.head in self.extras or sure >> cut.head & 1)
        ]

    def _row(self, cut: Cut) -> Row:
        marks = self.marks
        # What nothing here needs has no column.
        instead, core = cut.instead & marks.maybe, bits(cut.core)
        plus = sorted({n for concept in core for n in marks.first.get(concept, ())})
        if instead or len(core) > 1:
            shut = cut.core | instead
            plus = [
                n
                for n in plus
                if not marks.before[n] & shut and not marks.options[n].teaches & instead
            ]
        plus += [self.extras[e] for e in bits(instead)]
        if cut.head is None or marks.sure >> cut.head & 1:
            return Row(plus, [], 1.0)
        return Row(plus, [self.extras[cut.head]], 0.0)

    def add(self, rows: Iterable[Row]) -> None:
        """Ask for this too."""
        rows = list(rows)
        starts, columns, values = _packed(rows)
        self.solver.addRows(
            len(rows), np.array([r.least for r in rows]), np.full(len(rows), math.inf),
            len(columns), starts[:-1], columns, values,
        )  # fmt: skip

    def solve(self) -> None:
        """Search."""
        self.solver.run()

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

    def values(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """How much of each option is taken, and of each of `extras` called for, in 0..1."""
        found = np.array(self.solver.getSolution().col_value)
        options = len(self.marks.options)
        return found[:options], found[options : options + len(self.extras)]

    def adds(self) -> NDArray[np.float64]:
        """What taking an option that is not taken adds to the relaxation's bound at least."""
        return np.array(self.solver.getSolution().col_dual[: len(self.marks.options)])

    def chosen(self) -> list[Option] | None:
        """The options taken; None where there is no answer."""
        if self.solver.getInfo().primal_solution_status != FEASIBLE:
            return None
        return [self.marks.options[n] for n in np.flatnonzero(self.values()[0] > 0.5)]


def _silent() -> Any:
    """A solver that prints nothing, not even its name, which it says when it is made."""
    import highspy

    base: Any = highspy.Highs

    class Silent(base):  # type: ignore[misc]
        def enableCallbacks(self) -> None:  # noqa: N802 - HiGHS calls it on the way
            self.setOptionValue("output_flag", False)
            super().enableCallbacks()

    return Silent()


def _forced(task: Task, options: tuple[Option, ...]) -> Iterable[Row]:
    """What must be taken is."""
    for position in task.forced:
        yield Row([n for n, o in enumerate(options) if o.position == position], [], 1.0)


def _voices(task: Task, options: tuple[Option, ...], costs: list[float]) -> Iterable[Row]:
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
            yield Row([len(costs)], numbers, 0.0)
        costs.append(NEW_VOICE)


def _halves(task: Task, options: tuple[Option, ...], costs: list[float], rows: list[Row]) -> float:
    """A wanted concept that nothing chosen teaches well costs; returns what every answer
    costs, for concepts that nothing here teaches well though other works do."""
    well: dict[int, list[int]] = {}
    for number, option in enumerate(options):
        for concept in bits(task.ground.strong[option.position] & task.wanted & task.well):
            well.setdefault(concept, []).append(number)
    for columns in well.values():
        rows.append(Row([*columns, len(costs)], [], 1.0))
        costs.append(HALF_TAUGHT)
    return HALF_TAUGHT * ((task.wanted & task.well).bit_count() - len(well))


def _packed(rows: list[Row]) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """The rows one after another: where each begins, with the end, columns, and signs."""
    columns, signs, starts = list[int](), list[float](), [0]
    for row in rows:
        columns += row.plus
        columns += row.minus
        signs += [1.0] * len(row.plus)
        signs += [-1.0] * len(row.minus)
        starts.append(len(columns))
    return np.array(starts, np.int32), np.array(columns, np.int32), np.array(signs)


def _model(costs: list[float], options: int, limited: int, rows: list[Row], whole: bool) -> Any:
    import highspy

    width, height = len(costs), len(rows)
    starts, columns, values = _packed(rows)
    matrix = sparse.csr_array((values, columns, starts), shape=(height, width)).tocsc()
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = width, height
    model.col_cost_ = np.array(costs)
    model.col_lower_ = np.zeros(width)
    # Options are taken or not, and concepts called for or not; a voice may cost twice.
    model.col_upper_ = np.where(np.arange(width) < limited, 1.0, math.inf)
    model.row_lower_ = np.array([row.least for row in rows])
    model.row_upper_ = np.full(height, math.inf)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    kinds = highspy.HighsVarType
    if whole:
        model.integrality_ = [kinds.kInteger] * options + [kinds.kContinuous] * (width - options)
    return model
