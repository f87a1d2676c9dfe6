"""Unordered trails taken as readers: what each one kept, with one work taken out to be found.

Somebody's library and a list of works that go together are the same thing. Some readers, drawn
with a fixed seed, are asked for; the trails of the others are what is known of people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.snapshot import Snapshot

NEGATIVES = 99
SEED = 7
LEAST = 2  # works a library has at least, so that something is left when one is taken out
SHARE = 5  # one reader in so many is asked for at a time; the others are what is known

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


def asked(drawn: Numbers, most: int) -> list[Numbers]:
    """The readers asked for, in groups: the lists of one group are not known while it is asked.
    They are the last ones drawn, so that the first are free to learn from; a group is a fifth
    of all readers at most."""
    chosen = drawn[-most:]
    group = max(1, len(drawn) // SHARE)
    return np.array_split(chosen, -(-len(chosen) // group))


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
