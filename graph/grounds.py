"""What knowing is inferred from, and what it gives each concept by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.ranking.sparse_tools import Places, entries, floats
from graph.snapshot import Floats, Matrix, Snapshot
from graph.state import Background, EvidenceKind, Said

Days = NDArray[np.float64]

# Having covered a work says this much about what it requires, and about what follows from
# what it teaches.
MANAGED = 0.8
FOLLOWS = 0.6
# From this degree on a concept counts as known.
KNOWN = 0.5
CLAIMED = 0.95  # the degree of what the reader said is known
HALF_LIFE = 3 * 365.25  # days until half of what can fade has faded
KEPT = 0.6  # the part of a degree that never fades
MOST = 0.99  # no work teaches more


@dataclass(frozen=True, slots=True)
class Work:
    """What one work says of its reader: `learned` of what it teaches and `managed` of what
    it requires, each in 0..1; `age` in days."""

    learned: float
    managed: float
    age: float = 0.0
    kind: EvidenceKind = EvidenceKind.COVERED


@dataclass(frozen=True, slots=True)
class Grounds:
    """Everything knowing is inferred from: works by position; what was said of a concept,
    by index, with its age in days; the background. Concepts a background names that do
    not exist are left out."""

    works: Mapping[int, Work] = field(default_factory=dict)
    claims: Mapping[int, tuple[Said, float]] = field(default_factory=dict)
    background: Background | None = None


def kept(age: Days) -> Floats:
    """The part of a degree that is left after `age` days, KEPT..1."""
    return (KEPT + (1 - KEPT) * np.exp2(-np.maximum(age, 0) / HALF_LIFE)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Entries:
    """What works say of concepts, one by one: parallel arrays of the number of the work,
    the concept's index, in ascending order, and the degree of knowing it shows."""

    work: Places
    concept: Places
    amount: Floats


class Tally:
    """What the grounds give each concept before anything is inferred from another: m-vectors,
    none of them faded yet; or r x m, a line without each of the r works at `without`."""

    def __init__(
        self, snapshot: Snapshot, grounds: Grounds, without: Sequence[int] | None = None
    ) -> None:
        self._snapshot = snapshot
        self.grounds = grounds
        # In one order, so that sums come out the same whatever was marked first.
        self.positions = np.array(sorted(grounds.works), dtype=np.int64)
        self._without = None if without is None else np.array(without, dtype=np.int64)
        self.works = [grounds.works[int(p)] for p in self.positions]
        self._ages = np.array([work.age for work in self.works], dtype=np.float64)
        self._learned = floats([work.learned for work in self.works])
        self._managed = floats([work.managed for work in self.works])
        said = [(c, *claim) for c, claim in sorted(grounds.claims.items())]
        self._known = [(c, age) for c, what, age in said if what is Said.KNOW]
        unknown = [(c, age) for c, what, age in said if what is Said.DONT_KNOW]
        self._denied_age = self._vector(np.inf, np.float64)
        for concept, age in unknown:
            self._denied_age[concept] = age
        self.denied = np.isfinite(self._denied_age)

    def _vector(self, value: float, kind: type[np.float32 | np.float64] = np.float32) -> Any:
        return np.full(len(self._snapshot.concepts.ids), value, dtype=kind)

    @cached_property
    def teaching(self) -> Entries:
        """What each work teaches, overruled or not."""
        entries = _entries(self._snapshot.teaches, self.positions)
        amount = np.minimum(entries.amount * self._learned[entries.work], MOST)
        return Entries(entries.work, entries.concept, amount)

    @cached_property
    def needing(self) -> Entries:
        """What each work shows of what it requires, overruled or not."""
        entries = _entries(self._snapshot.needs, self.positions)
        amount = np.clip(entries.amount * MANAGED, FOLLOWS, MANAGED) * self._managed[entries.work]
        return Entries(entries.work, entries.concept, floats(amount))

    @cached_property
    def taught(self) -> Floats:
        """What works taught, those left out that a later "I don't know" overrules."""
        entries = self.teaching
        missed = np.log1p(-entries.amount.astype(np.float64))
        return floats(-np.expm1(self._each(entries, np.add, missed, 0.0, self._later(entries))))

    @cached_property
    def managed(self) -> Floats:
        """What works show that require it; nothing where the reader does not know it."""
        entries = self.needing
        shown = self._each(entries, np.maximum, entries.amount, 0.0, ~self.denied[entries.concept])
        return floats(shown)

    @cached_property
    def claimed(self) -> Floats:
        """What the reader said is known."""
        said: Floats = self._vector(0)
        said[[concept for concept, _ in self._known]] = CLAIMED
        return said

    @cached_property
    def kept(self) -> Floats:
        """The part that is left of each concept, KEPT..1, by the days since it was last
        touched: by a work that teaches or requires it, or by what was said of it."""
        touched = np.minimum(*(
            self._each(
                entries, np.minimum, self._ages[entries.work], np.inf,
                self._later(entries) & (entries.amount > 0),
            )
            for entries in (self.teaching, self.needing)
        ))  # fmt: skip
        for concept, age in self._known:
            touched[..., concept] = np.minimum(touched[..., concept], age)
        return kept(touched)

    @cached_property
    def background(self) -> Floats:
        """What the background assumes of each concept by itself."""
        assumed: Floats = self._vector(0)
        index = self._snapshot.concepts.index
        background = self.grounds.background or Background("", "")
        for concept, degree in background.concepts.items():
            if concept in index:
                assumed[index[concept]] = degree
        return assumed

    @cached_property
    def assumed(self) -> Floats:
        """What the background still assumes: nothing of what the reader does not know, nor
        of what rests on it, as long as it is not learned."""
        if not self.denied.any() or self.grounds.background is None:
            return self.background
        open_ = floats(self.denied & (self.taught * self.kept < KNOWN))
        shaken = (self._snapshot.closures @ open_.T).T > 0
        return floats(np.where(self.denied | shaken, 0, self.background))

    def left(self, entries: Entries) -> Floats:
        """What each entry shows today; one that is overruled, what it would show."""
        counts = self._later(entries)
        left = np.where(counts, self.kept[entries.concept], kept(self._ages[entries.work]))
        return floats(entries.amount * left)

    def _each(
        self,
        entries: Entries,
        together: np.ufunc,
        values: NDArray[Any],
        nothing: float,
        counts: NDArray[np.bool_],
    ) -> NDArray[Any]:
        """The values of the entries that count, taken together for each concept; `nothing`
        where there are none."""
        if self._without is not None:
            gone = self.positions[entries.work] == self._without[:, None]
            counts = counts & ~gone
        shape = (*counts.shape[:-1], len(self.denied))
        found = np.full(shape, nothing, dtype=values.dtype)
        first = np.flatnonzero(np.diff(entries.concept, prepend=-1))
        if len(first):
            some = np.where(counts, values, values.dtype.type(nothing))
            found[..., entries.concept[first]] = together.reduceat(some, first, axis=-1)
        return found

    def _later(self, entries: Entries) -> NDArray[np.bool_]:
        """Which entries count: those about a concept of which nothing was denied since."""
        counts: NDArray[np.bool_] = self._ages[entries.work] < self._denied_age[entries.concept]
        return counts


def _entries(matrix: Matrix, positions: Places) -> Entries:
    work, concept, amount = entries(matrix, positions)
    order = np.argsort(concept, kind="stable")
    return Entries(work[order], concept[order], floats(amount[order]))
