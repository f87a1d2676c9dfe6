"""How near works are in meaning to what a reader covered, by their embeddings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph.ranking.collection import Collection
from graph.ranking.sparse_tools import Last, Places, floats, together, weighed
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
        self._at = Last(self._vectors_at)

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
        mean = self._weight @ self._vectors[self._covered] / together(self._weight)
        ahead = mean - self._all.centre
        if self._turned:
            turned, against = weighed(self._turned)
            much = float(against.sum())
            away = against @ self._vectors[turned] / together(against) - self._all.centre
            ahead = ahead - AWAY * much / (much + 1) * away  # the weaker the less there is of it
        return floats(self._all.precision @ ahead)

    def _vectors_at(self, at: Places) -> Floats:
        return self._vectors if len(at) == len(self._vectors) else self._vectors[at]


def _empty(rows: Floats) -> NDArray[np.bool_]:
    """Which lines are not embedded."""
    return np.asarray(np.einsum("ij,ij->i", rows, rows) == 0)
