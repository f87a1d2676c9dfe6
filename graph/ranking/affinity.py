"""How much a resource goes with what the reader covered: seven signals, each a column.

walk        three steps from covered works over published lists, damped by popularity
            (RP3beta: Paudel et al. 2017, doi:10.1145/2955101)
company     the lists that name it speak of what the reader reads: their profile (see below)
linear      a linear model of this reader, summed over covered works: along the direction from
            the library's mean to what was covered, and away from what was turned down, in
            whitened embedding space; and how many lists name it and a covered work together
taste       mean cosine to the three nearest covered works
words       nearest covered work by TF-IDF
profile     a linear model over words: each weighted by how much more the covered works use it
            than all do, over its spread
links       personalised PageRank from covered works over citations, parts and concepts

`walk`, `company`, `linear` and `links` count by their logarithm. Every signal is a sum,
a mean or a maximum over covered works, so that it can be traced back to them (`credit`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from scipy import sparse

from graph.ranking.collection import Collection
from graph.ranking.lists import Lists
from graph.ranking.pagerank import PageRank
from graph.ranking.sparse_tools import Places, floats, gathered, lines
from graph.snapshot import Floats, Matrix

SIGNALS = ("walk", "company", "linear", "taste", "words", "profile", "links")
LOGARITHMIC = ("walk", "company", "linear", "links")
NEAREST = 3
SEEDS = 100  # covered works nearness is taken to: those that count most
TOGETHER = 33.0  # what a list that names a candidate and a covered work adds to `linear`
AWAY = 0.5  # what the works turned down count in the linear model, beside those covered

Columns = dict[str, Floats]


class Affinity:
    """The signals of one reader: covered works by position to a weight in 0..1."""

    def __init__(
        self,
        collection: Collection,
        covered: Mapping[int, float],
        disliked: Mapping[int, float],
        scale: Mapping[str, float],
    ) -> None:
        self._all = collection
        self._scale = scale
        self.covered: Places = np.fromiter(covered, dtype=np.int64, count=len(covered))
        self.weight = np.fromiter(covered.values(), dtype=np.float32, count=len(covered))
        self._away: Places = np.fromiter(disliked, dtype=np.int64, count=len(disliked))
        self._against = np.fromiter(disliked.values(), dtype=np.float32, count=len(disliked))
        self.lists = Lists(collection, self.covered, self.weight)
        self._looked_at: tuple[Places, Floats] | None = None
        self._read: tuple[Places, Matrix] | None = None

    def columns(self, at: Places) -> Columns:
        """Each signal of the resources at these positions."""
        if not len(self.covered):  # nothing to be near to, or to be linked to
            return dict.fromkeys(SIGNALS, np.zeros(len(at), dtype=np.float32))
        return self.logged(self.plain(at))

    def logged(self, plain: Columns) -> Columns:
        """What `plain` finds, for those that count by their logarithm that."""
        return {n: self._log(n, plain[n]) if n in LOGARITHMIC else plain[n] for n in SIGNALS}

    def plain(self, at: Places) -> Columns:
        """The same before any logarithm is taken."""
        return {
            "walk": self.lists.walk(at),
            "company": self._company(at),
            "linear": self.linear(at),
            "taste": top_mean(self.nearness(at)),
            "words": self.wording(at).max(axis=1),
            "profile": self._profile(at),
            "links": self.reached[at],
        }

    @cached_property
    def foremost(self) -> Places:
        """The places of the covered works, those that count most first."""
        return np.argsort(-self.weight, kind="stable")

    @cached_property
    def _near(self) -> Places:
        return np.sort(self.foremost[:SEEDS])

    @cached_property
    def total(self) -> float:
        """The weights of all covered works together."""
        return max(float(self.weight.sum()), 1e-6)

    def parts(self, at: Places) -> Columns:
        """What each covered work brings to each signal of each candidate, len(at) x covered:
        summed over them the signal, or the signal times what it is divided by. Of the two
        that look at the nearest works, only those that count."""
        return {
            "walk": self.lists.walked(at),
            "company": self._spoken(self.lists.company_words(at)),
            "linear": self._pointed(at),
            "taste": self._placed(self.nearness(at)),
            "words": self._placed(self.wording(at)),
            "profile": self._spoken(self._words_at(at)),
            "links": self._came(at),
        }

    def questions(self, most: int) -> Floats:
        """Unit vectors to look for near resources with: the reader's direction, the mean of
        what was covered, and the works that count most."""
        vectors = self._vectors
        top = self.covered[self.foremost[:most]]
        mean = self.weight @ vectors[self.covered]
        asked = np.stack([self._direction, mean, *vectors[top]])
        length = np.maximum(np.linalg.norm(asked, axis=1, keepdims=True), 1e-9)
        return np.asarray(asked / length, dtype=np.float32)

    def _log(self, name: str, values: Floats) -> Floats:
        return floats(np.log1p(np.maximum(values, 0) / np.float32(self._scale.get(name, 1.0))))

    # Embeddings and words

    def nearness(self, at: Places, to: Places | None = None) -> Floats:
        """Cosine to some covered works times their weight; to those that are looked at where
        `to`, places in `covered`, does not say others."""
        vectors, to = self._all.vectors, self._near if to is None else to
        if vectors is None:
            return np.zeros((len(at), len(to)), dtype=np.float32)
        cosine = self._at(at) @ (vectors[self.covered[to]] * self.weight[to, None]).T
        return np.maximum(cosine, 0)

    def wording(self, at: Places, to: Places | None = None) -> Floats:
        """The same by TF-IDF."""
        words, to = self._all.words, self._near if to is None else to
        near = sparse.diags_array(self.weight[to]) @ words[self.covered[to]]
        return np.asarray((self._words_at(at) @ near.T).toarray(), dtype=np.float32)

    def _at(self, at: Places) -> Floats:
        """The vectors at some positions; kept, since several signals look at the same."""
        vectors = self._vectors
        if len(at) == len(vectors):
            return vectors
        if self._looked_at is None or self._looked_at[0] is not at:
            self._looked_at = (at, vectors[at])
        return self._looked_at[1]

    @property
    def _vectors(self) -> Floats:
        vectors = self._all.vectors
        if vectors is None:
            raise ValueError("nothing is embedded")
        return vectors

    @cached_property
    def _direction(self) -> Floats:
        """Where the reader is going: whitened, away from what was turned down; d-vector."""
        vectors = self._vectors
        mean = self.weight @ vectors[self.covered] / self.total
        away: Floats | float = 0.0
        if len(self._away):
            total = float(self._against.sum())
            turned = self._against @ vectors[self._away] / max(total, 1e-6) - self._all.centre
            away = AWAY * total / (total + 1) * turned  # the weaker the less there is of it
        return np.asarray(self._all.precision @ (mean - self._all.centre - away), np.float32)

    @cached_property
    def _vocabulary(self) -> Floats:
        """What each word says for a work, from the covered ones; v-vector."""
        mean, spread = self._all.said
        mine = gathered(self._all.words, self.covered, self.weight)
        return floats((mine / self.total - mean) / spread)

    def _profile(self, at: Places) -> Floats:
        return floats(self._words_at(at) @ self._vocabulary)

    def _company(self, at: Places) -> Floats:
        named = self._all.named
        spoken = np.zeros(len(self._all.popularity), dtype=np.float32)
        spoken[named] = self._all.named_words @ self._vocabulary
        return self.lists.company(at, spoken)

    def _spoken(self, words: Matrix) -> Floats:
        """How much each covered work adds to the profile of some lines of words."""
        mean, spread = self._all.said
        scaled = words @ sparse.diags_array(1 / spread)
        mine = (scaled @ self._covered_words).toarray()
        return floats((mine - (scaled @ mean)[:, None]) * self.weight)

    def linear(self, at: Places) -> Floats:
        """How far each candidate lies in the direction the reader is going."""
        together = TOGETHER * self.lists.together(at)
        if self._all.vectors is None:
            return floats(together)
        along = _along(self._at(at), self._all.centre, self._direction)
        return floats(self.total * along + together)

    def _pointed(self, at: Places) -> Floats:
        """How much each covered work adds to `linear`, but for what was turned down."""
        met, vectors = TOGETHER * self.lists.met(at), self._all.vectors
        if vectors is None:
            return floats(met)
        rows = self._at(at)
        ahead = (rows - self._all.centre) @ self._all.precision
        ahead[~rows.any(axis=1)] = 0
        return floats(ahead @ (vectors[self.covered] - self._all.centre).T * self.weight + met)

    @cached_property
    def _covered_words(self) -> Matrix:
        """v x covered."""
        return self._all.words[self.covered].T.tocsr()

    def _words_at(self, at: Places) -> Matrix:
        """The words at some positions; kept, since several signals look at the same."""
        if self._read is None or self._read[0] is not at:
            self._read = (at, lines(self._all.words, at))
        return self._read[1]

    def _placed(self, near: Floats) -> Floats:
        """The nearest works' shares, as columns of all covered ones."""
        placed = np.zeros((len(near), len(self.covered)), dtype=np.float32)
        count = min(NEAREST, near.shape[1])
        least = np.partition(near, -count, axis=1)[:, [-count]]
        placed[:, self._near] = np.where(near >= least, near, 0)
        return placed

    # Links

    @property
    def reached(self) -> Floats:
        """Personalised PageRank of every resource, from covered works."""
        return self._page_rank.rank[: len(self._all.snapshot.rows)]

    @cached_property
    def _page_rank(self) -> PageRank:
        weight = floats(self.weight / self.total)
        return PageRank(self._all.links, self._all.links_back, self.covered, weight)

    def _came(self, at: Places) -> Floats:
        """How much of each candidate's rank came from each covered work."""
        return floats(self._page_rank.came(at) * self.weight)


def _along(rows: Floats, centre: Floats, pointing: Floats) -> Floats:
    """Along a direction; what is not embedded lies at 0."""
    along = rows @ pointing - centre @ pointing
    along[np.einsum("ij,ij->i", rows, rows) == 0] = 0
    return np.asarray(along, dtype=np.float32)


def top_mean(near: Floats, most: int = NEAREST) -> Floats:
    """The mean of the three largest of each line; of fewer where there are fewer, or `most`
    is less."""
    count = min(NEAREST, most, near.shape[-1])
    if not count:
        return np.zeros(near.shape[:-1], dtype=np.float32)
    nearest = np.partition(near, -count, axis=-1)[..., -count:]
    return np.asarray(nearest.mean(axis=-1), dtype=np.float32)
