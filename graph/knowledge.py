"""What the reader knows, concept by concept, inferred from reading and from what was said.

Old knowledge fades. What was learned falls in the first years and then stays for decades
(Bahrick 1984, Spanish learned at school over fifty years, doi:10.1037/0096-3445.113.1.1;
Conway, Cohen and Stanhope 1991, a psychology course over twelve,
doi:10.1037/0096-3445.120.4.395), so the part that is lost grows exponentially towards a
floor. The constants are milder than those studies: a degree that is shown as too low is
noticed and corrected less easily than one that is a little too high.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from graph.concepts import ConceptGraph
from graph.snapshot import Matrix, Snapshot
from graph.state import Background, EvidenceKind, Said

Floats = NDArray[np.float32]
Places = NDArray[np.int64]
Days = NDArray[np.float64]

# Knowing a concept says this much about each of its direct prerequisites.
IMPLIES = 0.97
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


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The reader's degree of knowing each concept, m values in 0..1.

    `taught` is the part of it that works taught, nothing inferred from it; `faded` what
    was lost since it was last touched, so that `degree + faded` is what it was; `grounds`
    is what it was inferred from.
    """

    degree: Floats
    taught: Floats
    faded: Floats
    grounds: Grounds = field(default_factory=Grounds)

    def known(self, concepts: ConceptGraph) -> set[str]:
        """The ids of the concepts that count as known."""
        return {concepts.ids[n] for n in np.flatnonzero(self.degree >= KNOWN)}


def infer(snapshot: Snapshot, covered: Mapping[int, float]) -> Knowledge:
    """Knowing from works covered just now alone: position to the share done in 0..1."""
    return conclude(snapshot, Grounds({p: Work(share, share) for p, share in covered.items()}))


def conclude(snapshot: Snapshot, grounds: Grounds) -> Knowledge:
    """Knowing from everything that is known of the reader.

    Several works teach a concept independently (noisy or); a work that was managed speaks
    for what it requires; knowing a concept speaks for its prerequisites, less with each
    step. "I know" counts as CLAIMED. "I don't know" overrules everything of that day and
    before, nothing is inferred for that concept or through it, and a background no longer
    speaks for what rests on it; works covered later that teach it count again.
    """
    tally = Tally(snapshot, grounds)
    taught = tally.taught
    own = np.maximum.reduce([taught, tally.managed, tally.claimed])
    fresh = np.maximum(own * tally.kept, tally.assumed)
    degree = _spread(snapshot, fresh, tally.denied)
    unfaded = np.maximum(own, tally.assumed)
    lost = not np.array_equal(unfaded, fresh)
    before = _spread(snapshot, unfaded, tally.denied) if lost else degree
    return Knowledge(degree, _floats(taught * tally.kept), np.maximum(before - degree, 0), grounds)


def kept(age: Days) -> Floats:
    """The part of a degree that is left after `age` days, KEPT..1."""
    return (KEPT + (1 - KEPT) * np.exp2(-np.maximum(age, 0) / HALF_LIFE)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Entries:
    """What works say of concepts, one by one: parallel arrays of the number of the work,
    the concept's index, and the degree of knowing it shows."""

    work: Places
    concept: Places
    amount: Floats


class Tally:
    """What the grounds give each concept before anything is inferred from another: m-vectors,
    none of them faded yet."""

    def __init__(self, snapshot: Snapshot, grounds: Grounds) -> None:
        self._snapshot = snapshot
        self.grounds = grounds
        # In one order, so that sums come out the same whatever was marked first.
        self.positions = np.array(sorted(grounds.works), dtype=np.int64)
        self.works = [grounds.works[int(p)] for p in self.positions]
        self._ages = np.array([work.age for work in self.works], dtype=np.float64)
        self._learned = _floats([work.learned for work in self.works])
        self._managed = _floats([work.managed for work in self.works])
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
        return Entries(entries.work, entries.concept, _floats(amount))

    @cached_property
    def taught(self) -> Floats:
        """What works taught, those left out that a later "I don't know" overrules."""
        entries = self.teaching
        counts = self._later(entries)
        missed = np.bincount(
            entries.concept[counts],
            weights=np.log1p(-entries.amount[counts]),
            minlength=len(self.denied),
        )
        return _floats(-np.expm1(missed))

    @cached_property
    def managed(self) -> Floats:
        """What works show that require it; nothing where the reader does not know it."""
        shown: Floats = self._vector(0)
        np.maximum.at(shown, self.needing.concept, self.needing.amount)
        shown[self.denied] = 0
        return shown

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
        touched = self._vector(np.inf, np.float64)
        for entries in (self.teaching, self.needing):
            use = self._later(entries) & (entries.amount > 0)
            np.minimum.at(touched, entries.concept[use], self._ages[entries.work[use]])
        for concept, age in self._known:
            touched[concept] = min(touched[concept], age)
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
        open_ = _floats(self.denied & (self.taught * self.kept < KNOWN))
        shaken = (self._snapshot.closures @ open_) > 0
        return _floats(np.where(self.denied | shaken, 0, self.background))

    def left(self, entries: Entries) -> Floats:
        """What each entry shows today; one that is overruled, what it would show."""
        counts = self._later(entries)
        left = np.where(counts, self.kept[entries.concept], kept(self._ages[entries.work]))
        return _floats(entries.amount * left)

    def _later(self, entries: Entries) -> NDArray[np.bool_]:
        """Which entries count: those about a concept of which nothing was denied since."""
        counts: NDArray[np.bool_] = self._ages[entries.work] < self._denied_age[entries.concept]
        return counts


def _entries(matrix: Matrix, positions: Places) -> Entries:
    lines = matrix[positions] if len(positions) else matrix[:0]
    work = np.repeat(np.arange(len(positions)), np.diff(lines.indptr))
    return Entries(work, lines.indices.astype(np.int64), _floats(lines.data))


def _spread(snapshot: Snapshot, degree: Floats, denied: NDArray[np.bool_]) -> Floats:
    """Hand what is known down to prerequisites until nothing changes: the greatest product
    over all ways, whatever the cycles, since each step takes a part away. Nothing is handed
    to what is denied."""
    edges = snapshot.prerequisites
    above = np.repeat(np.arange(len(degree)), np.diff(edges.indptr))
    below = edges.indices
    use = ~denied[below]
    above, below = above[use], below[use]
    while True:
        passed = degree[above] * np.float32(IMPLIES)
        more = passed > degree[below]
        if not more.any():
            return degree
        degree = degree.copy()
        np.maximum.at(degree, below[more], passed[more])


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float32)
