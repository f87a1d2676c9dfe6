"""Unordered trails taken as readers: what each one kept, with one work taken out to be found.

Somebody's library and a list of works that go together are the same thing. Of some readers,
drawn with a fixed seed, one work is hidden and asked for; all that is left is what is known of
people (leave-one-out, as in He et al. 2017, doi:10.1145/3038912.3052569).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.replay import without_works
from graph.snapshot import Snapshot

NEGATIVES = 99
SEED = 7
LEAST = 2  # works a library has at least, so that something is left when one is taken out

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Task:
    """A library with one work taken out: positions. `others` were drawn from those works
    that are not in it."""

    seen: tuple[int, ...]
    hidden: int
    others: Numbers


def order(snapshot: Snapshot) -> Numbers:
    """The trails that are readers, in an order drawn once for all."""
    trails = snapshot.trails
    found = [
        number
        for number, (ordered, items) in enumerate(zip(trails.ordered, trails.items, strict=True))
        if not ordered and len(set(items)) >= LEAST
    ]
    return np.array(found, dtype=np.int64)[np.random.default_rng(SEED).permutation(len(found))]


def leave_one_out(
    snapshot: Snapshot, chosen: Numbers, rng: np.random.Generator
) -> tuple[Snapshot, list[Task]]:
    """Hide one work of each chosen trail: what is left of the library, and what is asked."""
    items, size = snapshot.trails.items, len(snapshot.rows)
    tasks = {trail: task(items[trail], size, rng) for trail in map(int, chosen)}
    left = without_works(snapshot, {trail: one.hidden for trail, one in tasks.items()})
    return left, list(tasks.values())


def task(
    items: Sequence[int], size: int, rng: np.random.Generator, negatives: int = NEGATIVES
) -> Task:
    """Take out one of a reader's works, drawn from `rng`, and draw others, of `size` works in
    all; fewer where there are not so many."""
    mine = list(dict.fromkeys(items))
    hidden = mine[int(rng.integers(len(mine)))]
    taken = set(mine)
    others: list[int] = []
    for _ in range(min(negatives, size - len(taken))):
        drawn = int(rng.integers(size))
        while drawn in taken:
            drawn = int(rng.integers(size))
        taken.add(drawn)
        others.append(drawn)
    return Task(tuple(n for n in mine if n != hidden), hidden, np.array(others, dtype=np.int64))
