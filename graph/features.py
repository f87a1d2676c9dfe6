"""What speaks for each candidate, as numbers: one column a feature, one line a resource.

taste     nearness in embedding space to what was covered (mean of the three nearest)
trail     published lists go on here after what was covered: in ordered trails the next
          ones count most, those before little; over unordered ones a three-step random
          walk damped by popularity (RP3beta: Paudel et al. 2017, doi:10.1145/2955101)
link      cites, is cited by or is part of what was covered
ready     the part of what it needs that is known
far       how many steps of the concept graph lie between the reader and what it needs
gain      how much it teaches that is new
onward    how much of that builds directly on what covered works taught
unlock    how much of the concept graph lies behind what it newly teaches
step      a little above the reader's level is best
standing  cited and listed here
goal      how much of what the goal still needs it teaches
planned, superseded   0 or 1
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from graph.knowledge import KNOWN, Knowledge
from graph.snapshot import Snapshot

Floats = NDArray[np.float32]

NAMES = (
    "taste", "trail", "link", "ready", "far", "gain", "onward", "unlock", "step", "standing",
    "goal", "planned", "superseded",
)  # fmt: skip
NEAREST = 3
# Cosines of unrelated and of closely related texts, for all-MiniLM-L6-v2.
COSINE_LOW, COSINE_HIGH = 0.1, 0.7
EASY = 0.5  # a need below the reader's level is half met: it is soon learned
POPULARITY = 0.5  # the beta of RP3beta
BACKWARD = 0.1
FEW = 5  # unordered lists
ONE_TRAIL = 0.7  # how sure one list is of the very next step; several add up to 1
FAR = 40  # unknown concepts; further away makes no difference
MASTERED = 0.7  # a requirement known to this degree is met in full


@dataclass(frozen=True)
class Reader:
    """Whom to rank for. `covered` maps positions to a weight in 0..1 (share done, rating,
    how long ago), `goal` gives each concept its weight towards the goal; `disliked` maps
    positions to how much the reader turned away from them, in 0..1."""

    covered: Mapping[int, float]
    knowledge: Knowledge
    level: float
    goal: Floats | None = None
    planned: frozenset[int] = frozenset()
    excluded: frozenset[int] = frozenset()
    disliked: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Features:
    """`values` is n x len(NAMES); the evidence behind taste, trails and links is kept for
    explanations: `near` is n x covered, `via_trail` maps a trail to what it adds."""

    values: Floats
    covered: NDArray[np.int64]
    near: Floats
    via_trail: dict[int, Floats] = field(default_factory=dict)

    def column(self, name: str) -> Floats:
        """One feature of every candidate."""
        return self.values[:, NAMES.index(name)]


def compute(snapshot: Snapshot, vectors: Floats | None, reader: Reader) -> Features:
    """Every feature of every resource for this reader. `vectors` is n x d, unit rows, or
    zero where a resource has no embedding yet."""
    n = len(snapshot.rows)
    covered = np.fromiter(reader.covered, dtype=np.int64, count=len(reader.covered))
    weight = np.fromiter(reader.covered.values(), dtype=np.float32, count=len(covered))
    degree = reader.knowledge.degree
    near, taste = _taste(vectors, covered, weight, n)
    via_trail, trail = _trail(snapshot, covered, weight)
    link = _link(snapshot, covered)
    novelty, gain = _gain(snapshot, degree)
    onward = _onward(snapshot, reader.knowledge)
    goal = _goal(snapshot, degree, reader.goal)
    towards = _direction(reader, goal, [taste, _floats(trail / 2), link, onward])
    columns = {
        "taste": taste,
        "trail": trail,
        "link": link,
        "ready": readiness(snapshot, degree, reader.level),
        "far": _far(snapshot, degree, reader.level),
        "gain": gain * towards,
        "onward": onward if reader.goal is None else onward * towards,
        "unlock": _unlock(snapshot, degree) * towards * (novelty > 0),
        "step": _step(snapshot.level, reader.level),
        "standing": snapshot.standing,
        "goal": goal,
        "planned": _indicator(n, sorted(reader.planned)),
        "superseded": _indicator(n, sorted(snapshot.superseded)),
    }
    values = np.stack([np.asarray(columns[name], dtype=np.float32) for name in NAMES], axis=1)
    return Features(values, covered, near, via_trail)


def _direction(reader: Reader, goal: Floats, evidence: Sequence[Floats]) -> Floats:
    """n values in 0..1: how far a resource lies in the direction the reader is going, where
    what is new counts most: to the goal, or on from what was covered."""
    if reader.goal is not None:
        return 0.1 + 0.9 * goal
    if not reader.covered:
        return np.ones_like(goal)
    return _floats(0.3 + 0.7 * np.minimum(np.maximum.reduce(evidence) * 1.25, 1))


def readiness(snapshot: Snapshot, degree: Floats, level: float) -> Floats:
    """n values in 0..1: the part of each resource's needs that is met. Where nothing is
    said of needs, the level stands in for them."""
    met = np.minimum(degree / MASTERED, 1)
    below = level - snapshot.concept_levels
    met = np.maximum(met, np.where(below > 0, EASY, 0))
    total = np.asarray(snapshot.needs.sum(axis=1)).ravel()
    share = np.divide(snapshot.needs @ met, total, out=np.ones_like(total), where=total > 0)
    above = np.nan_to_num(snapshot.level - max(level, 1.0), nan=1.0)
    guessed = np.clip(1 - 0.3 * above, 0.1, 1)
    return _floats(np.where(total > 0, share, guessed))


def _far(snapshot: Snapshot, degree: Floats, level: float) -> Floats:
    """n values in 0..1, on a log scale: unknown concepts on the longest way to a need;
    those below the reader's level are soon learned and count little."""
    unknown = _floats(degree < KNOWN) * np.where(snapshot.concept_levels < level, 0.3, 1)
    steps = (snapshot.closures @ unknown + 1) * unknown
    needs = snapshot.needs
    away = (needs > 0).astype(np.float32).multiply(steps[None, :]).tocsr()
    longest = away.max(axis=1).toarray().ravel() if len(degree) else np.zeros(needs.shape[0])
    return _floats(np.minimum(np.log1p(longest) / np.log1p(FAR), 1))


def _taste(
    vectors: Floats | None, covered: NDArray[np.int64], weight: Floats, n: int
) -> tuple[Floats, Floats]:
    if vectors is None or not len(covered):
        return np.zeros((n, len(covered)), dtype=np.float32), np.zeros(n, dtype=np.float32)
    cosine = vectors @ vectors[covered].T
    near = np.clip((cosine - COSINE_LOW) / (COSINE_HIGH - COSINE_LOW), 0, 1) * weight
    if len(covered) <= NEAREST:
        return near, near.mean(axis=1)
    nearest = np.partition(near, -NEAREST, axis=1)[:, -NEAREST:]
    return near, nearest.mean(axis=1)


def _trail(
    snapshot: Snapshot, covered: NDArray[np.int64], weight: Floats
) -> tuple[dict[int, Floats], Floats]:
    """What each ordered trail adds, and all trails together, n values in 0..1."""
    n = len(snapshot.rows)
    membership = snapshot.trails.membership
    popularity = np.asarray(membership.sum(axis=0)).ravel()
    start = np.zeros(n, dtype=np.float32)
    start[[snapshot.current(int(position)) for position in covered]] = weight
    unordered = membership @ (start / np.maximum(popularity, 1))
    via: dict[int, Floats] = {}
    against = np.ones(n, dtype=np.float32)
    for t in np.flatnonzero(unordered):
        if snapshot.trails.ordered[t]:
            unordered[t] = 0
            via[int(t)] = ONE_TRAIL * _along(snapshot.trails.items[t], start, n)
            against *= 1 - via[int(t)]
    lengths = np.asarray(membership.sum(axis=1)).ravel()
    walked = membership.T @ (unordered / np.maximum(lengths, 1))
    walked *= np.maximum(popularity, 1) ** -POPULARITY
    walked[covered] = 0
    top = walked.max(initial=0)
    # One unordered list is weak evidence, hundreds of them are strong.
    sure = np.count_nonzero(unordered) / (np.count_nonzero(unordered) + FEW)
    together = sure * np.sqrt(walked / top) if top else walked
    total = np.maximum(1 - against, together)
    total[covered] = 0
    return via, _floats(total)


def _along(items: Sequence[int], start: Floats, n: int) -> Floats:
    """From the covered items of an ordered trail to the others: 1 for the next one, less
    with each step; back only little."""
    places = np.arange(len(items), dtype=np.float32)
    gaps = places[None, :] - places[:, None]
    reach = np.where(gaps > 0, 1, BACKWARD) / np.maximum(np.abs(gaps), 1)
    np.fill_diagonal(reach, 0)
    moved = np.zeros(n, dtype=np.float32)
    moved[list(items)] = (start[list(items)][:, None] * reach).max(axis=0)
    return moved


def _link(snapshot: Snapshot, covered: NDArray[np.int64]) -> Floats:
    chosen = _indicator(len(snapshot.rows), covered)
    around = snapshot.cites @ chosen + snapshot.cites.T @ chosen
    inside = snapshot.part_of @ chosen + snapshot.part_of.T @ chosen
    return _floats(np.tanh(0.5 * around + 0.5 * np.minimum(inside, 1)))


def _gain(snapshot: Snapshot, degree: Floats) -> tuple[Floats, Floats]:
    """The share of what a resource teaches that is new, and that share times its amount.
    A resource of which nothing is known gets a middling gain."""
    total = np.asarray(snapshot.teaches.sum(axis=1)).ravel()
    fresh = snapshot.teaches @ (1 - degree)
    novelty = np.divide(fresh, total, out=np.full_like(total, 0.5), where=total > 0)
    amount = np.where(total > 0, 1 - np.exp(-fresh / 2), 0.5)
    return novelty, novelty * amount


def _onward(snapshot: Snapshot, knowledge: Knowledge) -> Floats:
    """n values in 0..1: of what a resource newly teaches, the part that stands on concepts
    the reader was taught."""
    direct = snapshot.prerequisites
    unsupported = direct @ np.log1p(-np.minimum(knowledge.taught, 0.99))
    stands = 1 - np.exp(unsupported)
    fresh = snapshot.teaches @ (1 - knowledge.degree)
    onward = snapshot.teaches @ ((1 - knowledge.degree) * stands)
    return _floats(np.divide(onward, fresh, out=np.zeros_like(onward), where=fresh > 0.2))


def _unlock(snapshot: Snapshot, degree: Floats) -> Floats:
    behind = np.array(
        [snapshot.concepts.dependents[c] for c in snapshot.concepts.ids], dtype=np.float32
    )
    value = snapshot.teaches @ (np.log1p(behind) * (1 - degree))
    top = value.max(initial=0)
    return value / top if top else value


def _step(levels: Floats, level: float) -> Floats:
    """1 for one level above the reader's, a little less for the same, then falling."""
    above = levels - level
    value = np.where(above < 0, 0.85 + 0.5 * above, 0.85 + 0.15 * above)
    value = np.where(above > 1, 1 - 0.75 * (above - 1), value)
    return _floats(np.nan_to_num(np.clip(value, 0, 1), nan=0.6))


def _goal(snapshot: Snapshot, degree: Floats, goal: Floats | None) -> Floats:
    if goal is None:
        return np.zeros(len(snapshot.rows), dtype=np.float32)
    value = snapshot.teaches @ (goal * (1 - degree))
    return _floats(np.tanh(value))


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float32)


def _indicator(n: int, positions: Sequence[int] | NDArray[np.int64]) -> Floats:
    values = np.zeros(n, dtype=np.float32)
    values[np.asarray(positions, dtype=np.int64)] = 1
    return values
