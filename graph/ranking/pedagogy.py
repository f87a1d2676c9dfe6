"""What a teacher looks at: what a reader is ready for, gains, and could do afterwards.

Every function takes the positions of the candidates and returns one value in 0..1 for each.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from graph.knowledge import KNOWN, Knowledge
from graph.ranking.collection import Collection
from graph.ranking.sparse_tools import Places, entries, floats, lines
from graph.snapshot import Floats, Snapshot

EASY = 0.5  # a need below the reader's level is half met: it is soon learned
FAR = 40  # unknown concepts; further away makes no difference
MASTERED = 0.7  # a requirement known to this degree is met in full
LEARNABLE = 0.65  # below this readiness a resource is held back, the more the less is met
BACKWARD = 0.1
CHANCE = 1.0  # works that a list and a reader have in common without meaning anything
HEARD = 200  # ordered lists that are followed: those that hold most of what was covered
PRIOR = 3.0  # works; until a reader has covered more, habits of choice count little


def readiness(snapshot: Snapshot, degree: Floats, level: float, at: Places | None = None) -> Floats:
    """The part of each resource's needs that is met. Where nothing is said of needs, the
    level stands in for them. Without `at`, of every resource."""
    at = np.arange(len(snapshot.rows)) if at is None else at
    met = np.minimum(degree / MASTERED, 1)
    below = level - snapshot.concept_levels
    met = np.maximum(met, np.where(below > 0, EASY, 0))
    needs = lines(snapshot.needs, at)
    total = np.asarray(needs.sum(axis=1)).ravel()
    share = np.divide(needs @ met, total, out=np.ones_like(total), where=total > 0)
    above = np.nan_to_num(snapshot.level[at] - max(level, 1.0), nan=1.0)
    guessed = np.clip(1 - 0.3 * above, 0.1, 1)
    return floats(np.where(total > 0, share, guessed))


def held_back(ready: Floats) -> Floats:
    """0 for what can be learned now, up to 1 for what stands on nothing known."""
    return floats(np.clip((LEARNABLE - ready) / LEARNABLE, 0, 1))


def far(snapshot: Snapshot, degree: Floats, level: float, at: Places) -> Floats:
    """On a log scale: unknown concepts on the longest way to a need; those below the
    reader's level are soon learned and count little."""
    unknown = floats(degree < KNOWN) * np.where(snapshot.concept_levels < level, 0.3, 1)
    needs = lines(snapshot.needs, at)
    needed = np.flatnonzero(np.bincount(needs.indices, minlength=len(degree)))
    steps = np.zeros(len(degree), dtype=np.float32)
    steps[needed] = (lines(snapshot.closures, needed) @ unknown + 1) * unknown[needed]
    away = steps[needs.indices] * (needs.data > 0)
    return floats(np.minimum(np.log1p(_most(away, needs.indptr)) / np.log1p(FAR), 1))


def _most(values: Floats, ends: NDArray[np.int32]) -> Floats:
    """The largest value of each line of a CSR matrix; 0 for an empty line."""
    most = np.zeros(len(ends) - 1, dtype=np.float32)
    full = np.flatnonzero(np.diff(ends))
    if len(full):
        most[full] = np.maximum.reduceat(values, ends[full])
    return most


def told(snapshot: Snapshot, at: Places) -> NDArray[np.bool_]:
    """Of which resources it is said what they teach."""
    ends = snapshot.teaches.indptr
    return np.asarray(ends[at + 1] > ends[at])


def gain(snapshot: Snapshot, degree: Floats, at: Places) -> tuple[Floats, Floats]:
    """The share of what a resource teaches that is new, and that share times its amount.
    A resource of which nothing is known gets a middling gain."""
    teaches = lines(snapshot.teaches, at)
    total = np.asarray(teaches.sum(axis=1)).ravel()
    fresh = teaches @ (1 - degree)
    novelty = np.divide(fresh, total, out=np.full_like(total, 0.5), where=total > 0)
    amount = np.where(total > 0, 1 - np.exp(-fresh / 2), 0.5)
    return floats(novelty), floats(novelty * amount)


def stale(snapshot: Snapshot, degree: Floats, novelty: Floats, at: Places) -> Floats:
    """0 where at least half of what it teaches is new, up to 1 where nothing is: no concept
    that does not count as known yet. 0 where it is not said what it teaches."""
    teaches = lines(snapshot.teaches, at)
    new = teaches @ floats(degree < KNOWN) > 0
    return floats(np.where(told(snapshot, at), np.where(new, np.clip(1 - 2 * novelty, 0, 1), 1), 0))


def onward(snapshot: Snapshot, knowledge: Knowledge, at: Places) -> Floats:
    """Of what a resource teaches, the part that is new and stands on concepts works taught."""
    direct = snapshot.prerequisites
    unsupported = direct @ np.log1p(-np.minimum(knowledge.taught, 0.99))
    stands = 1 - np.exp(unsupported)
    teaches = lines(snapshot.teaches, at)
    total = np.asarray(teaches.sum(axis=1)).ravel()
    built = teaches @ ((1 - knowledge.degree) * stands)
    return floats(np.divide(built, total, out=np.zeros_like(built), where=total > 0))


def unlock(snapshot: Snapshot, degree: Floats, at: Places) -> Floats:
    """How much of the concept graph lies behind what a resource newly teaches; 1 is ten
    central concepts."""
    value = lines(snapshot.teaches, at) @ (snapshot.behind * (1 - degree))
    return floats(np.minimum(value / 10, 1))


def refreshed(snapshot: Snapshot, faded: Floats, at: Places) -> Floats:
    """How much of what the reader has lost a resource teaches."""
    return floats(np.tanh(2 * (lines(snapshot.teaches, at) @ faded)))


def towards(snapshot: Snapshot, degree: Floats, goal: Floats | None, at: Places) -> Floats:
    """How much of what the goal still needs a resource teaches."""
    if goal is None:
        return np.zeros(len(at), dtype=np.float32)
    return floats(np.tanh(lines(snapshot.teaches, at) @ (goal * (1 - degree))))


def step(levels: Floats, level: float) -> Floats:
    """1 for one level above the reader's, a little less for the same, then falling."""
    above = levels - level
    value = np.where(above < 0, 0.85 + 0.5 * above, 0.85 + 0.15 * above)
    value = np.where(above > 1, 1 - 0.75 * (above - 1), value)
    return floats(np.nan_to_num(np.clip(value, 0, 1), nan=0.6))


def fit(collection: Collection, covered: Mapping[int, float], at: Places) -> Floats:
    """How much kind, language and cost are those the reader chooses: 0.5 is indifferent."""
    traits = collection.traits
    if not covered or not len(traits):
        return np.full(len(at), 0.5, dtype=np.float32)
    mine = np.fromiter(covered, dtype=np.int64, count=len(covered))
    favour = np.zeros(len(at), dtype=np.float64)
    for column, usual in zip(traits.T, collection.usual, strict=True):
        chosen = np.bincount(column[mine], minlength=len(usual))
        share = (chosen + PRIOR * usual) / (len(mine) + PRIOR)
        favour += np.log(np.maximum(share, 1e-6) / np.maximum(usual, 1e-6))[column[at]]
    return floats(1 / (1 + np.exp(-favour / 2)))


def trails(
    snapshot: Snapshot, covered: Mapping[int, float], at: Places
) -> tuple[dict[int, Floats], Floats]:
    """Where ordered lists go on after what was covered: what each list says, and all of
    them together (noisy or). The next one counts most, what lies back little."""
    old = snapshot.superseded
    current = {snapshot.current(p) if p in old else p: weight for p, weight in covered.items()}
    begun = np.array(sorted(current), dtype=np.int64)
    share = floats([current[p] for p in map(int, begun)])
    lists = _touched(snapshot, begun)
    starts, stops = snapshot.trails.ends[lists], snapshot.trails.ends[lists + 1]
    of, place = _ranges(starts, stops)
    item = snapshot.trails.every[place]
    known = _found(begun, item)
    done = floats(np.where(known >= 0, share[known], 0) if len(share) else np.zeros(len(item)))
    inside = np.bincount(of, weights=done, minlength=len(lists))
    followed = inside / max(float(share.sum()), 1e-6) * inside / (inside + CHANCE)
    order = np.argsort(at, kind="stable")
    row = _found(at[order], item)
    ahead = np.flatnonzero((row >= 0) & (done == 0))
    says = np.zeros((len(lists), len(at)), dtype=np.float32)
    from_list, to = of[ahead], order[row[ahead]]
    says[from_list, to] = followed[from_list] * _along(done, of, ahead)
    against = np.ones(len(at), dtype=np.float32)
    np.multiply.at(against, to, 1 - says[from_list, to])
    return dict(zip(map(int, lists), says, strict=True)), floats(1 - against)


def _touched(snapshot: Snapshot, covered: Places) -> Places:
    """The ordered lists that name something covered, at most HEARD."""
    _, named, _ = entries(snapshot.listed, covered)
    lists, overlap = np.unique(named[snapshot.trails.in_turn[named]], return_counts=True)
    return lists[np.argsort(-overlap, kind="stable")[:HEARD]]


def _ranges(starts: Places, stops: Places) -> tuple[Places, Places]:
    """All places from each start to its stop: the number of the range, and the place."""
    counts = stops - starts
    owner = np.repeat(np.arange(len(starts)), counts)
    before = np.cumsum(counts) - counts
    return owner, np.arange(len(owner)) + (starts - before)[owner]


def _found(among: Places, wanted: Places) -> Places:
    """Where each of `wanted` stands in the ascending `among`; -1 where it does not."""
    if not len(among):
        return np.full(len(wanted), -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(among, wanted), len(among) - 1)
    return np.where(among[place] == wanted, place, -1)


def _along(done: Floats, of: Places, ahead: Places) -> Floats:
    """From the covered items of a list to some others: 1 for the next one, less with each
    step; back only little. `done` and `of`, the list, are of every item of all lists."""
    begun = np.flatnonzero(done)
    first = np.searchsorted(of[begun], of[ahead])
    last = np.searchsorted(of[begun], of[ahead], side="right")
    to, source = _ranges(first, last)
    gaps = ahead[to] - begun[source]
    reach = done[begun[source]] * np.where(gaps > 0, 1, BACKWARD) / np.maximum(np.abs(gaps), 1)
    return floats(np.maximum.reduceat(reach, np.cumsum(last - first) - (last - first)))
