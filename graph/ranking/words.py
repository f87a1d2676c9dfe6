"""How much the words of works are a reader's, by TF-IDF."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy import sparse

from graph.ranking.collection import Collection
from graph.ranking.sparse_tools import Last, Places, floats, gathered, lines, together
from graph.snapshot import Floats, Matrix


class Words:
    """The words of a library as a reader of the `covered` works, positions, each of a
    `weight` in 0..1, sees them."""

    def __init__(self, collection: Collection, covered: Places, weight: Floats) -> None:
        self._all = collection
        self._covered = covered
        self._weight = weight
        self.at = Last(lambda at: lines(collection.words, at))  # the words of each

    def nearness(self, at: Places, to: Places) -> Floats:
        """Cosine of candidates to covered works times their weight, len(at) x len(to); `to`
        are places in `covered`."""
        near = sparse.diags_array(self._weight[to]) @ self._all.words[self._covered[to]]
        return floats((self.at(at) @ near.T).toarray())

    def profile(self, at: Places) -> Floats:
        """What a linear model of the reader over words says of each candidate."""
        return floats(self.at(at) @ self._vocabulary)

    def spoken(self, words: Matrix) -> Floats:
        """How much each covered work adds to the profile of some lines of words, times the
        weights of all: lines x covered."""
        mean, spread = self._all.said
        scaled = words @ sparse.diags_array(1 / spread)
        mine = (scaled @ self._mine).toarray()
        return floats((mine - (scaled @ mean)[:, None]) * self._weight)

    @cached_property
    def of_named(self) -> Floats:
        """The profile of every resource that a list names, 0 for the others."""
        spoken = np.zeros(self._all.words.shape[0], dtype=np.float32)
        spoken[self._all.named] = self._all.named_words @ self._vocabulary
        return spoken

    @cached_property
    def _vocabulary(self) -> Floats:
        """What each word says for a work, from the covered ones; v-vector."""
        mean, spread = self._all.said
        mine = gathered(self._all.words, self._covered, self._weight)
        return floats((mine / together(self._weight) - mean) / spread)

    @cached_property
    def _mine(self) -> Matrix:
        """v x covered: the words of the covered works."""
        return self._all.words[self._covered].T.tocsr()
