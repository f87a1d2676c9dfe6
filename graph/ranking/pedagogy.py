"""What a teacher looks at: what a reader is ready for, gains, and could do afterwards.

Every function takes the positions of the candidates and returns one value in 0..1 for each.
What is said of one reader (degrees, a level, weights of works) may be said of r readers at
once, by arrays with a first axis more (the level as r x 1); so comes out what is found.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph.knowledge import KNOWN, Knowledge
from graph.ranking.collection import Collection
from graph.ranking.sparse_tools import Places, floats, lines, onto
from graph.snapshot import Floats, Snapshot

Level = float | Floats

EASY = 0.5  # a need below the reader's level is half met: it is soon learned
FAR = 40  # unknown concepts; further away makes no difference
MASTERED = 0.7  # a requirement known to this degree is met in full
READY = 0.8  # a resource counts as ready from this part of its needs on
LEARNABLE = 0.65  # below this readiness a resource is held back, the more the less is met
PRIOR = 3.0  # works; until a reader has covered more, habits of choice count little


def readiness(snapshot: Snapshot, degree: Floats, level: Level, at: Places | None = None) -> Floats:
    """The part of each resource's needs that is met. Where nothing is said of needs, the
    level stands in for them. Without `at`, of every resource."""
    at = np.arange(len(snapshot.rows)) if at is None else at
    met = np.minimum(degree / MASTERED, 1)
    below = level - snapshot.concept_levels
    met = np.maximum(met, np.where(below > 0, EASY, 0))
    needs = lines(snapshot.needs, at)
    total = floats(needs.sum(axis=1)).ravel()
    above = np.nan_to_num(snapshot.level[at] - np.maximum(level, 1.0), nan=1.0)
    guessed = np.clip(1 - 0.3 * above, 0.1, 1)
    return floats(np.where(total > 0, _over(onto(needs, met), total), guessed))


def held_back(ready: Floats) -> Floats:
    """0 for what can be learned now, up to 1 for what stands on nothing known."""
    return floats(np.clip((LEARNABLE - ready) / LEARNABLE, 0, 1))


def far(snapshot: Snapshot, degree: Floats, level: Level, at: Places) -> Floats:
    """On a log scale: unknown concepts on the longest way to a need; those below the
    reader's level are soon learned and count little."""
    unknown = floats(degree < KNOWN) * np.where(snapshot.concept_levels < level, 0.3, 1)
    needs = lines(snapshot.needs, at)
    needed = np.flatnonzero(np.bincount(needs.indices, minlength=degree.shape[-1]))
    steps = np.zeros_like(degree)
    behind = onto(lines(snapshot.closures, needed), unknown)
    steps[..., needed] = (behind + 1) * unknown[..., needed]
    away = steps[..., needs.indices] * (needs.data > 0)
    return floats(np.minimum(np.log1p(_most(away, needs.indptr)) / np.log1p(FAR), 1))


def _most(values: Floats, ends: NDArray[np.int32]) -> Floats:
    """The largest value of each line of a CSR matrix; 0 for an empty line."""
    most = np.zeros((*values.shape[:-1], len(ends) - 1), dtype=np.float32)
    full = np.flatnonzero(np.diff(ends))
    if len(full):
        most[..., full] = np.maximum.reduceat(values, ends[full], axis=-1)
    return most


def told(snapshot: Snapshot, at: Places) -> NDArray[np.bool_]:
    """Of which resources it is said what they teach."""
    ends = snapshot.teaches.indptr
    return np.asarray(ends[at + 1] > ends[at])


def gain(snapshot: Snapshot, degree: Floats, at: Places) -> tuple[Floats, Floats]:
    """The share of what a resource teaches that is new, and that share times its amount.
    A resource of which nothing is known gets a middling gain."""
    teaches = lines(snapshot.teaches, at)
    total = floats(teaches.sum(axis=1)).ravel()
    fresh = onto(teaches, 1 - degree)
    novelty = np.where(total > 0, _over(fresh, total), 0.5)
    amount = np.where(total > 0, 1 - np.exp(-fresh / 2), 0.5)
    return floats(novelty), floats(novelty * amount)


def stale(snapshot: Snapshot, degree: Floats, novelty: Floats, at: Places) -> Floats:
    """0 where at least half of what it teaches is new, up to 1 where nothing is: no concept
    that does not count as known yet. 0 where it is not said what it teaches."""
    teaches = lines(snapshot.teaches, at)
    new = onto(teaches, floats(degree < KNOWN)) > 0
    return floats(np.where(told(snapshot, at), np.where(new, np.clip(1 - 2 * novelty, 0, 1), 1), 0))


def onward(snapshot: Snapshot, knowledge: Knowledge, at: Places) -> Floats:
    """Of what a resource teaches, the part that is new and stands on concepts works taught."""
    direct = snapshot.prerequisites
    unsupported = onto(direct, np.log1p(-np.minimum(knowledge.taught, 0.99)))
    stands = 1 - np.exp(unsupported)
    teaches = lines(snapshot.teaches, at)
    total = floats(teaches.sum(axis=1)).ravel()
    built = onto(teaches, (1 - knowledge.degree) * stands)
    return floats(np.where(total > 0, _over(built, total), 0))


def _over(part: Floats, total: Floats) -> Floats:
    """A part of each total; anything where that is 0."""
    return floats(part / np.where(total > 0, total, 1))


def unlock(snapshot: Snapshot, degree: Floats, at: Places) -> Floats:
    """How much of the concept graph lies behind what a resource newly teaches; 1 is ten
    central concepts."""
    value = onto(lines(snapshot.teaches, at), snapshot.behind * (1 - degree))
    return floats(np.minimum(value / 10, 1))


def refreshed(snapshot: Snapshot, faded: Floats, at: Places) -> Floats:
    """How much of what the reader has lost a resource teaches."""
    return floats(np.tanh(2 * onto(lines(snapshot.teaches, at), faded)))


def towards(snapshot: Snapshot, degree: Floats, goal: Floats | None, at: Places) -> Floats:
    """How much of what the goal still needs a resource teaches."""
    if goal is None:
        return np.zeros(len(at), dtype=np.float32)
    return floats(np.tanh(onto(lines(snapshot.teaches, at), goal * (1 - degree))))


def step(levels: Floats, level: Level) -> Floats:
    """1 for one level above the reader's, a little less for the same, then falling."""
    above = levels - level
    value = np.where(above < 0, 0.85 + 0.5 * above, 0.85 + 0.15 * above)
    value = np.where(above > 1, 1 - 0.75 * (above - 1), value)
    return floats(np.nan_to_num(np.clip(value, 0, 1), nan=0.6))


def fit(collection: Collection, covered: Places, weight: Floats, at: Places) -> Floats:
    """How much kind, language and cost are those the reader chooses: 0.5 is indifferent. A
    work of weight 0 was not chosen; until something in another language was, English is read."""
    chosen = floats(weight > 0)
    count = chosen.sum(axis=-1, keepdims=True)
    favour = np.zeros((*weight.shape[:-1], len(at)), dtype=np.float32)
    traits = zip(collection.traits.T, collection.usual, collection.presumed, strict=True)
    for column, usual, presumed in traits:
        mine = floats(column[covered][:, None] == np.arange(len(usual)))
        share = (chosen @ mine + PRIOR * presumed) / (count + PRIOR)
        favour += np.log(np.maximum(share, 1e-6) / np.maximum(usual, 1e-6))[..., column[at]]
    return floats(1 / (1 + np.exp(-favour / 2)))
