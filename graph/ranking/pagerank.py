"""Personalised PageRank (Haveliwala 2002, doi:10.1145/511446.511513) from a few places, and
where it came from."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from graph.ranking.sparse_tools import Places, among, entries, floats, gathered, spread, strongest
from graph.snapshot import Floats, Matrix

STAY = 0.5  # how far the walk is drawn back to where it began
STEPS = 3
FRONTIER = 5_000  # places a step goes on from


class PageRank:
    """A walk from `start`, of `weight` each, over `links` whose lines sum to 1; `back` is
    their transpose. It takes STEPS power iterations, each from the FRONTIER strongest."""

    def __init__(self, links: Matrix, back: Matrix, start: Places, weight: Floats) -> None:
        self._links = links
        self._back = back
        self._start = start
        self._steps: list[Places] = []  # the places each step went on from
        begun = np.zeros(links.shape[0], dtype=np.float32)
        begun[start] = weight
        rank = begun
        for _ in range(STEPS):
            self._steps.append(strongest(rank, FRONTIER))
            on = gathered(links, self._steps[-1], rank[self._steps[-1]])
            rank = STAY * begun + (1 - STAY) * on
        self.rank: Floats = floats(rank)

    def came(self, at: Places) -> Floats:
        """What a weight of 1 at each start adds to the rank of some places, len(at) x
        starts: the same walk taken backwards through the places it went on from."""
        first, *later = self._steps
        shape = (len(at), self._links.shape[0])
        ones = np.ones(len(at), dtype=np.float32)
        ways = sparse.csr_array((ones, at, np.arange(len(at) + 1)), shape=shape)
        came = np.zeros((len(at), len(self._start)), dtype=np.float32)
        for places in reversed(later):
            came += STAY * np.array([way[self._start] for way in spread(ways)])
            ways = (1 - STAY) * among(ways @ self._back, places)
        owner, column, value = entries(self._links, self._start)
        gone = (1 - STAY) * np.isin(self._start, first)
        for line, way in enumerate(spread(ways)):
            reached = np.bincount(owner, value * way[column], minlength=len(self._start))
            came[line] += STAY * way[self._start] + gone * reached
        return came
