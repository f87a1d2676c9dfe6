"""Putting things in an order in which each comes after what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush

Needs = Sequence[Sequence[int]]  # of each thing, by number, the numbers of what it needs


def in_order(needs: Needs) -> list[tuple[int, ...]]:
    """All things in groups, each group after those it needs and else the smallest number
    first. What needs each other, near or far, is one group, in ascending order."""
    groups = [tuple(sorted(group)) for group in circles(needs)]
    owner = {thing: n for n, group in enumerate(groups) for thing in group}
    before = [
        {owner[b] for thing in group for b in needs[thing]} - {n} for n, group in enumerate(groups)
    ]
    after: list[list[int]] = [[] for _ in groups]
    for n, needed in enumerate(before):
        for b in needed:
            after[b].append(n)
    waits = [len(needed) for needed in before]
    ready = [(group[0], n) for n, group in enumerate(groups) if not waits[n]]
    heapify(ready)
    found = []
    while ready:
        _, n = heappop(ready)
        found.append(groups[n])
        for a in after[n]:
            waits[a] -= 1
            if not waits[a]:
                heappush(ready, (groups[a][0], a))
    return found


def circles(needs: Needs) -> list[list[int]]:
    """The strongly connected components, those needed first (Tarjan 1972,
    doi:10.1137/0201010)."""
    found: list[list[int]] = []
    number: dict[int, int] = {}  # in which order things were met
    lowest: dict[int, int] = {}  # the first met that each leads back to
    path: list[int] = []  # met, of no component yet
    on_path: set[int] = set()
    for start in range(len(needs)):
        work = [(start, 0)] if start not in number else []
        while work:
            thing, place = work.pop()
            if not place:
                number[thing] = lowest[thing] = len(number)
                path.append(thing)
                on_path.add(thing)
            else:  # back from what it needs
                lowest[thing] = min(lowest[thing], lowest[needs[thing][place - 1]])
            for n in range(place, len(needs[thing])):
                needed = needs[thing][n]
                if needed not in number:
                    work += [(thing, n + 1), (needed, 0)]
                    break
                if needed in on_path:
                    lowest[thing] = min(lowest[thing], number[needed])
            else:
                if lowest[thing] == number[thing]:
                    group = [path.pop()]
                    while group[-1] != thing:
                        group.append(path.pop())
                    on_path.difference_update(group)
                    found.append(group)
    return found
