"""Where ordered lists go on after what a reader covered, or where one who covered nothing
would begin them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.ranking import pedagogy
from graph.ranking.sparse_tools import Places, entries, floats, onto
from graph.snapshot import Floats, Snapshot

BACKWARD = 0.1  # what lies back in a list counts, beside what comes next
BEGUN = 0.1  # what a list says of the work that somebody would begin it with
CHANCE = 1.0  # works that a list and a reader have in common without meaning anything
HEARD = 200  # ordered lists that are followed: those that hold most of what was covered

Said = tuple[dict[int, Floats], Floats]  # by each list, and by all of them together


def begun(snapshot: Snapshot, degree: Floats, level: float, at: Places) -> Said:
    """What each list says of the candidate that a reader who covered nothing would begin it
    with, and all of them together (noisy or), in 0..1. The reader knows each concept to a
    `degree`, and is at a `level`."""
    lists, first = beginnings(snapshot, degree, level)
    order = np.argsort(at, kind="stable")
    row = _found(at[order], first)
    lists, row = lists[row >= 0], order[row[row >= 0]]
    says = np.zeros((len(lists), len(at)), dtype=np.float32)
    says[np.arange(len(lists)), row] = BEGUN
    count = np.bincount(row, minlength=len(at))
    return dict(zip(map(int, lists), says, strict=True)), floats(1 - (1 - BEGUN) ** count)


def beginnings(snapshot: Snapshot, degree: Floats, level: float) -> tuple[Places, Places]:
    """The ordered lists that such a reader is ready to begin, and with what: the first work
    that is at least half new."""
    ends, lists = snapshot.trails.ends, np.flatnonzero(snapshot.trails.in_turn)
    of, place = _ranges(ends[lists], ends[lists + 1])
    works, which = np.unique(snapshot.trails.every[place], return_inverse=True)
    novelty, _ = pedagogy.gain(snapshot, degree, works)
    new = np.flatnonzero((pedagogy.stale(snapshot, degree, novelty, works) == 0)[which])
    open_, first = np.unique(of[new], return_index=True)
    begin = works[which[new[first]]]
    ready = pedagogy.readiness(snapshot, degree, level, begin) >= pedagogy.READY
    return lists[open_[ready]], begin[ready]


def trails(snapshot: Snapshot, covered: Places, weight: Floats, at: Places) -> Said:
    """Where lists go on after the covered works: what each list that names a candidate says,
    and all of them together (noisy or), in 0..1. The next one counts most, what lies back
    little. `weight` is as long as `covered`, or has a line for each of r readers, 0 for what
    that one did not cover; so comes out what is found: len(at), or r x len(at)."""
    begun, share = _current(snapshot, covered, weight)
    lists, heard = _touched(snapshot, begun, share)
    of, place = _ranges(snapshot.trails.ends[lists], snapshot.trails.ends[lists + 1])
    item = snapshot.trails.every[place]
    order = np.argsort(at, kind="stable")
    row = _found(at[order], item)
    kept = np.zeros(len(lists), dtype=np.bool_)
    kept[of[row >= 0]] = True
    use = kept[of]
    lists, heard, row, item = lists[kept], heard[..., kept], row[use], item[use]
    of = (np.cumsum(kept) - 1)[of[use]]
    done, known = _shares(begun, share, item)
    ahead = np.flatnonzero(row >= 0)
    reach = _along(done, known, of, ahead) * (done[..., ahead] == 0)
    followed = _followed(done, of, heard, share)
    told = followed[..., of[ahead]] * reach
    to = order[row[ahead]]
    says = np.zeros((len(lists), *weight.shape[:-1], len(at)), dtype=np.float32)
    says[of[ahead], ..., to] = told.T
    against = np.ones((*weight.shape[:-1], len(at)), dtype=np.float32)
    np.multiply.at(against.T, to, 1 - told.T)
    return dict(zip(map(int, lists), says, strict=True)), floats(1 - against)


def _current(snapshot: Snapshot, covered: Places, weight: Floats) -> tuple[Places, Floats]:
    """The covered works in ascending order, new editions in place of the old, and what each
    counts: of several editions the one that counts most."""
    if not len(covered):
        return covered, weight
    old = snapshot.superseded
    current = np.array([snapshot.current(p) if p in old else p for p in map(int, covered)])
    order = np.argsort(current, kind="stable")
    begun, first = np.unique(current[order], return_index=True)
    return begun, floats(np.maximum.reduceat(weight[..., order], first, axis=-1))


def _touched(snapshot: Snapshot, begun: Places, share: Floats) -> tuple[Places, NDArray[np.bool_]]:
    """The ordered lists that name something covered, and whether each is heard: the HEARD
    that name most."""
    owner, named, _ = entries(snapshot.listed, begun)
    in_turn = snapshot.trails.in_turn[named]
    owner, (lists, place) = owner[in_turn], np.unique(named[in_turn], return_inverse=True)
    if len(lists) <= HEARD:
        return lists, np.ones((*share.shape[:-1], len(lists)), dtype=np.bool_)
    names = sparse.csr_array(
        (np.ones(len(owner), dtype=np.float32), (place, owner)), shape=(len(lists), len(begun))
    )
    order = np.argsort(-onto(names, floats(share > 0)), axis=-1, kind="stable")
    heard = np.zeros(order.shape, dtype=np.bool_)
    np.put_along_axis(heard, order[..., :HEARD], values=True, axis=-1)
    return lists, heard


def _shares(begun: Places, share: Floats, item: Places) -> tuple[Floats, NDArray[np.bool_]]:
    """What each item of a list counts as covered, and for which anybody did cover it."""
    place = _found(begun, item)
    known = place >= 0
    done = np.zeros((*share.shape[:-1], len(item)), dtype=np.float32)
    done[..., known] = share[..., place[known]]
    return done, known


def _followed(done: Floats, of: Places, heard: NDArray[np.bool_], share: Floats) -> Floats:
    """How far each list is one the reader follows: the part of what was covered that it
    names, less where that may be chance."""
    first = np.flatnonzero(np.diff(of, prepend=-1))
    inside = np.add.reduceat(done, first, axis=-1) if len(first) else np.zeros(heard.shape)
    total = np.maximum(share.sum(axis=-1, keepdims=True), 1e-6)
    return floats(heard * inside / total * inside / (inside + CHANCE))


def _along(done: Floats, known: NDArray[np.bool_], of: Places, ahead: Places) -> Floats:
    """From the covered items of a list to some others: 1 for the next one, less with each
    step; back only little. `done`, `known` and `of`, the list, are of every item of all
    lists, each of which has a covered one."""
    if not len(ahead):
        return done[..., ahead]
    begun = np.flatnonzero(known)
    first = np.searchsorted(of[begun], of[ahead])
    last = np.searchsorted(of[begun], of[ahead], side="right")
    to, source = _ranges(first, last)
    gaps = ahead[to] - begun[source]
    near = floats(np.where(gaps > 0, 1, BACKWARD) / np.maximum(np.abs(gaps), 1))
    starts = np.cumsum(last - first) - (last - first)
    return floats(np.maximum.reduceat(done[..., begun[source]] * near, starts, axis=-1))


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
