"""What planning stands on: which work teaches what, and what must come before it.

Sets of concepts are the bits of an integer, by index, so that "all known" is one operation
however many there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from graph.planning.model import TAUGHT
from graph.snapshot import Matrix, Snapshot

if TYPE_CHECKING:
    from graph.planning.task import Option

STRONG = 0.75  # from this weight on it is taught well, below it in part
KEPT = 4  # a path, two changes of it and another path
NEEDED = 0.4  # needs of this weight must be met before (as graph.bearings counts them)


class Ground:
    """The tables of one snapshot, by position of a resource and index of a concept.

    `teach`, `strong` and `needs` are sets of concepts of each resource. `before` holds each
    concept's direct prerequisites; concepts that require each other are learned together:
    they are in one `group` and not in each other's `before`.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.teach = _rows(snapshot.teaches, TAUGHT)
        self.strong = _rows(snapshot.teaches, STRONG)
        self.needs = _rows(snapshot.needs, NEEDED)
        concepts = snapshot.concepts
        self.group = [0] * len(concepts.ids)
        self.before = [0] * len(concepts.ids)
        for members in concepts.order:
            places = [concepts.index[c] for c in members]
            together = to_set(places)
            direct = to_set(concepts.index[b] for c in members for b in concepts.requires(c))
            for place in places:
                self.group[place], self.before[place] = together, direct & ~together
        self._kept: dict[tuple[int, int], dict[int, list[Option]]] = {}

    def kept(self, known: int, relevant: int) -> dict[int, list[Option]]:
        """A place, by position, for the ways to take a resource, which rest on this ground and
        these two sets alone; those of the last few pairs of sets are kept."""
        found = self._kept.pop((known, relevant), {})
        self._kept[known, relevant] = found
        for old in list(self._kept)[:-KEPT]:
            del self._kept[old]
        return found

    @cached_property
    def teachers(self) -> list[list[int]]:
        """Of each concept the resources that teach it."""
        found: list[list[int]] = [[] for _ in self.group]
        for position, taught in enumerate(self.teach):
            for concept in bits(taught):
                found[concept].append(position)
        return found

    @cached_property
    def voices(self) -> list[int]:
        """Of each resource a number for who speaks: its first author, else its address's
        host; resources of the same voice share it."""
        seen: dict[str, int] = {}
        return [
            seen.setdefault(_voice(r.authors, r.url) or f"#{n}", len(seen))
            for n, r in enumerate(self.snapshot.resources)
        ]

    @cached_property
    def order(self) -> list[int]:
        """Concepts from the first to learn to the last."""
        concepts = self.snapshot.concepts
        return [concepts.index[c] for group in concepts.order for c in group]

    def behind(self, concepts: int, stop: int = 0) -> int:
        """These concepts with all that comes before them, not looking past `stop`."""
        found = 0
        queue = list(bits(concepts & ~stop))
        while queue:
            concept = queue.pop()
            if found >> concept & 1:
                continue
            found |= 1 << concept
            queue += bits((self.group[concept] | self.before[concept]) & ~found & ~stop)
        return found

    def learned(self, position: int, known: int) -> int:
        """What a resource newly teaches to somebody who knows this: the most of what it
        teaches whose prerequisites are known or taught with it."""
        fresh = self.teach[position] & ~known
        while True:
            have, kept = known | fresh, 0
            for concept in bits(fresh):
                if not self.before[concept] & ~have:
                    kept |= 1 << concept
            if kept == fresh:
                return fresh
            fresh = kept

    def reach(self, known: int, pool: Iterable[int]) -> int:
        """All that can be known in the end with these resources, each as often as wanted."""
        left = list(pool)
        while True:
            before = known
            waiting = []
            for position in left:
                if not self.needs[position] & ~known:
                    known |= self.learned(position, known)
                if self.teach[position] & ~known:
                    waiting.append(position)
            if known == before:
                return known
            left = waiting


@lru_cache(maxsize=1 << 15)
def bits(concepts: int) -> tuple[int, ...]:
    """The members of a set, ascending. The sets of works and concepts come up again and again,
    in a search and from one to the next."""
    found = []
    while concepts:
        low = concepts & -concepts
        found.append(low.bit_length() - 1)
        concepts ^= low
    return tuple(found)


def to_set(places: Iterable[int]) -> int:
    """The set of these indices."""
    found = 0
    for place in places:
        found |= 1 << place
    return found


def _rows(matrix: Matrix, least: float) -> list[int]:
    found = []
    for start, end in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True):
        # Weights are single precision: 0.4 is stored a little above or below.
        enough = matrix.data[start:end] >= np.float32(least)
        found.append(to_set(matrix.indices[start:end][enough].tolist()))
    return found


def _voice(authors: tuple[str, ...], url: str | None) -> str:
    if authors:
        return authors[0].casefold()
    return (url or "").split("//")[-1].split("/")[0].casefold()
