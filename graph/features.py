"""What speaks for each candidate, as numbers: one column a feature, one line a candidate.

walk, company, linear, taste, words, profile, links: see graph.ranking.affinity
trail     ordered lists go on here after what was covered, and in the direction the reader is
          going; or, of one who covered nothing, would be begun here
ready     the part of what it needs that is known; unready holds back what stands on little
far       how many steps of the concept graph lie between the reader and what it needs
gain      how much it teaches that is new, in the direction the reader is going; stale holds
          back what teaches little new
onward    how much of what it teaches is new and builds directly on what covered works taught
unlock    how much of the concept graph lies behind what it newly teaches
step      a little above the reader's level is best
standing  cited and listed here
fit       kind, language and cost are those the reader chooses
goal      how much of what the goal still needs it teaches
refresh   how much of what has faded it teaches
planned, superseded   0 or 1

Those that graph.ranking.trust knows count as far as they are trusted for the candidate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from graph.knowledge import Knowledge
from graph.ranking import following, pedagogy
from graph.ranking.affinity import SIGNALS, Affinity
from graph.ranking.collection import Collection
from graph.ranking.sparse_tools import Places, floats, weighed
from graph.ranking.trust import Trust
from graph.snapshot import Floats

NAMES = (
    *SIGNALS, "trail", "ready", "unready", "far", "gain", "stale", "onward", "unlock", "step",
    "standing", "fit", "goal", "refresh", "planned", "superseded",
)  # fmt: skip
# Cosines of unrelated and of closely related texts, for all-MiniLM-L6-v2.
COSINE_LOW, COSINE_HIGH = 0.1, 0.7


@dataclass(frozen=True)
class Reader:
    """Whom to rank for. `covered` maps positions to a weight in 0..1 (share done, rating,
    how long ago), `goal` gives each concept its weight towards the goal; `disliked` maps
    positions to how much the reader turned away from them, in 0..1. `like` are positions
    that stand in for what was covered where taste is asked, as in "from these three"."""

    covered: Mapping[int, float]
    knowledge: Knowledge
    level: float
    goal: Floats | None = None
    planned: frozenset[int] = frozenset()
    excluded: frozenset[int] = frozenset()
    disliked: Mapping[int, float] = field(default_factory=dict)
    like: tuple[int, ...] = ()
    without: Callable[[Sequence[int]], Sequence[Reader]] | None = field(default=None, compare=False)

    def less(self, positions: Sequence[int]) -> Sequence[Reader]:
        """The same reader had one of these works not been covered, for each: all others are
        covered still, in the same order, and nothing else comes to be left out or planned.
        None at all where that is not known."""
        if self.like:
            return [replace(self, like=tuple(p for p in self.like if p != n)) for n in positions]
        return self.without(positions) if self.without else []

    @property
    def seeds(self) -> Mapping[int, float]:
        """What nearness is taken to."""
        return dict.fromkeys(self.like, 1.0) if self.like else self.covered


@dataclass(frozen=True)
class Features:
    """`values` is len(at) x len(NAMES), for the candidates at positions `at`; the evidence
    behind them is kept for explanations: `via_trail` maps a trail to what it adds."""

    at: Places
    values: Floats
    affinity: Affinity
    via_trail: dict[int, Floats]

    def column(self, name: str) -> Floats:
        """One feature of every candidate."""
        return self.values[:, NAMES.index(name)]


def affinity_of(collection: Collection, reader: Reader, scale: Mapping[str, float]) -> Affinity:
    """What the signals of affinity are computed by, for this reader."""
    return Affinity(collection, reader.seeds, reader.disliked, scale)


def compute(
    collection: Collection, reader: Reader, at: Places, affinity: Affinity, trust: Trust
) -> Features:
    """Every feature of the candidates for this reader; `affinity` is the reader's."""
    via_trail, trail = _led(collection, reader, affinity.covered, affinity.weight, at)
    columns = {
        **affinity.columns(at),
        "trail": trail,
        "fit": pedagogy.fit(collection, *weighed(reader.covered), at),
    }
    columns.update(taught(collection, reader, reader.knowledge, reader.level, at, columns))
    values = _weighed(collection, len(reader.seeds), at, columns, trust)
    return Features(at, values, affinity, via_trail)


def compute_lacking(
    collection: Collection,
    readers: Sequence[Reader],
    at: Places,
    signals: Mapping[str, Floats],
    covered: Places,
    weight: Floats,
    trust: Trust,
) -> Floats:
    """The same values for r readers who are one but for a work of `covered` that each lacks:
    r x len(at) x len(NAMES). `signals` are those of affinity, r x len(at); `weight`, r x
    covered, is what each work counts for each reader."""
    one = readers[0]
    taken = weighed(one.covered) if one.like else (covered, weight)
    trail = following.trails(collection.snapshot, covered, weight, at)[1]
    for reader, left, row in zip(readers, weight, trail, strict=True):
        if not left.any():
            row[:] = _led(collection, reader, covered, left, at)[1]
    columns = {
        **signals,
        "trail": trail,
        "fit": pedagogy.fit(collection, *taken, at),
    }
    known = [reader.knowledge for reader in readers]
    together = Knowledge(
        np.stack([k.degree for k in known]),
        np.stack([k.taught for k in known]),
        np.stack([k.faded for k in known]),
    )
    level = floats([[reader.level] for reader in readers])
    columns.update(taught(collection, one, together, level, at, columns))
    return _weighed(collection, len(one.seeds), at, columns, trust)


def _led(
    collection: Collection, reader: Reader, covered: Places, weight: Floats, at: Places
) -> following.Said:
    """Where ordered lists lead a reader: on from what was covered, or to where to begin."""
    if weight.any():
        return following.trails(collection.snapshot, covered, weight, at)
    return following.begun(collection.snapshot, reader.knowledge.degree, reader.level, at)


def _weighed(
    collection: Collection, covered: int, at: Places, columns: Mapping[str, Floats], trust: Trust
) -> Floats:
    """The columns side by side, each as far as it is trusted."""
    factors = trust.factors(collection, covered, at)
    each = (columns[n] * factors[n] if n in factors else columns[n] for n in NAMES)
    return np.stack(np.broadcast_arrays(*each), axis=-1).astype(np.float32)


def taught(
    collection: Collection,
    reader: Reader,
    knowledge: Knowledge,
    level: pedagogy.Level,
    at: Places,
    columns: Mapping[str, Floats],
) -> dict[str, Floats]:
    """The features that come from what the reader knows, beside those of affinity;
    `knowledge` and `level` may be of r readers at once, as in graph.ranking.pedagogy."""
    snapshot, degree = collection.snapshot, knowledge.degree
    novelty, gain = pedagogy.gain(snapshot, degree, at)
    onward = pedagogy.onward(snapshot, knowledge, at)
    goal = pedagogy.towards(snapshot, degree, reader.goal, at)
    ready = pedagogy.readiness(snapshot, degree, level, at)
    near = np.clip((columns["taste"] - COSINE_LOW) / (COSINE_HIGH - COSINE_LOW), 0, 1)
    bearing = _bearing(reader, goal, [floats(near), onward])
    told = pedagogy.told(snapshot, at)  # else its direction is not known either
    return {
        "trail": columns["trail"] * bearing,
        "ready": ready,
        "unready": pedagogy.held_back(ready),
        "far": pedagogy.far(snapshot, degree, level, at),
        "gain": np.where(told, gain * bearing, gain),
        "stale": pedagogy.stale(snapshot, degree, novelty, at),
        "onward": onward if reader.goal is None else onward * bearing,
        "unlock": pedagogy.unlock(snapshot, degree, at) * bearing,
        "step": pedagogy.step(snapshot.level[at], level),
        "standing": snapshot.standing[at],
        "goal": goal,
        "refresh": pedagogy.refreshed(snapshot, knowledge.faded, at),
        "planned": _among(at, reader.planned),
        "superseded": _among(at, snapshot.superseded),
    }


def _bearing(reader: Reader, goal: Floats, evidence: Sequence[Floats]) -> Floats:
    """0..1: how far a resource lies in the direction the reader is going, where what is new
    counts most: to the goal, or on from what was covered."""
    if reader.goal is not None:
        return 0.1 + 0.9 * goal
    if not reader.seeds:
        return np.ones_like(goal)
    return floats(0.3 + 0.7 * np.minimum(np.maximum.reduce(evidence) * 1.25, 1))


def _among(at: Places, positions: Mapping[int, int] | frozenset[int]) -> Floats:
    return floats(np.isin(at, np.fromiter(positions, dtype=np.int64, count=len(positions))))
