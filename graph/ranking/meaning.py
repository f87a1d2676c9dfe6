"""How near works are in meaning to what a reader covered, by their embeddings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph.ranking.collection import Collection
from graph.ranking.sparse_tools import Places, floats
from graph.snapshot import Floats

AWAY = 0.5  # what the works turned down count in the linear model, beside those covered


class Meaning:
    """The vectors of a library, n x d, as a reader of the `covered` works, positions, each of
    a `weight` in 0..1, sees them; `turned` maps works turned down to how much. Where nothing
    is embedded, everything lies at 0, as what is not embedded does."""

    def __init__(
        self, collection: Collection, covered: Places, weight: Floats, turned: Mapping[int, float]
    ) -> None:
        size = (len(collection.snapshot.rows), 1)
        there = collection.vectors
        self._vectors = np.zeros(size, dtype=np.float32) if there is None else there
        self._all = collection
        self._covered = covered
        self._weight = weight
        self._turned = turned
        self._looked_at: tuple[Places, Floats] | None = None

    def nearness(self, at: Places, to: Places) -> Floats:
        """Cosine of candidates to covered works, at least 0, times their weight: len(at) x
        len(to); `to` are places in `covered`."""
        mine = self._vectors[self._covered[to]] * self._weight[to, None]
        return np.maximum(self._at(at) @ mine.T, 0)

    def along(self, at: Places) -> Floats:
        """How far each candidate lies in the direction the reader is going."""
        rows = self._at(at)
        along = rows @ self._direction - self._all.centre @ self._direction
        along[_empty(rows)] = 0
        return floats(along)

    def pointed(self, at: Places) -> Floats:
        """How much each covered work adds to `along` times the weights of all, but for what
        was turned down: len(at) x covered."""
        rows = self._at(at)
        ahead = (rows - self._all.centre) @ self._all.precision
        ahead[_empty(rows)] = 0
        mine = self._vectors[self._covered] - self._all.centre
        return floats(ahead @ mine.T * self._weight)

    def questions(self, foremost: Places) -> Floats:
        """Unit vectors to look for near resources with: the reader's direction, the mean of
        what was covered, and the `foremost` works, places in `covered`."""
        mean = self._weight @ self._vectors[self._covered]
        asked = np.stack([self._direction, mean, *self._vectors[self._covered[foremost]]])
        return floats(asked / np.maximum(np.linalg.norm(asked, axis=1, keepdims=True), 1e-9))

    @cached_property
    def _direction(self) -> Floats:
        """Where the reader is going: whitened, away from what was turned down; d-vector."""
        total = max(float(self._weight.sum()), 1e-6)
        ahead = self._weight @ self._vectors[self._covered] / total - self._all.centre
        if self._turned:
            against = floats(list(self._turned.values()))
            much = float(against.sum())
            mean = against @ self._vectors[list(self._turned)] / max(much, 1e-6)
            # The weaker the less there is of it.
            ahead = ahead - AWAY * much / (much + 1) * (mean - self._all.centre)
        return floats(self._all.precision @ ahead)

    def _at(self, at: Places) -> Floats:
        """The vectors at some positions; kept, since several signals look at the same."""
        if len(at) == len(self._vectors):
            return self._vectors
        if self._looked_at is None or self._looked_at[0] is not at:
            self._looked_at = (at, self._vectors[at])
        return self._looked_at[1]


def _empty(rows: Floats) -> NDArray[np.bool_]:
    """Which lines are not embedded."""
    return np.asarray(np.einsum("ij,ij->i", rows, rows) == 0)
