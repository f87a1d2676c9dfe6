"""How much a resource goes with what the reader covered: seven signals, each a column.

walk        three steps from covered works over published lists, damped by popularity
            (RP3beta: Paudel et al. 2017, doi:10.1145/2955101)
neighbours  lists like the reader's own, by cosine of rarities, and what they name (user-kNN)
linear      a linear model of this reader: the direction from the library's mean to what was
            covered, and away from what was turned down, in whitened embedding space
taste       mean cosine to the three nearest covered works
words       nearest covered work by TF-IDF
links       personalised PageRank from covered works over citations, parts and concepts
degree      how many links a resource has at all: with many, being linked says less

`walk`, `neighbours`, `links` and `degree` count by their logarithm. Every signal is a sum,
a mean or a maximum over covered works, so what is left without one of them is known
exactly (`Affinity.without`), and explanations name only causes that made a difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from scipy import sparse

from graph.ranking.collection import Collection
from graph.ranking.sparse_tools import Places, entries, gathered, lines, strongest
from graph.snapshot import Floats

SIGNALS = ("walk", "neighbours", "linear", "taste", "words", "links", "degree")
DAMPED = 0.3  # the beta of RP3beta
STAY = 0.5  # how far personalised PageRank is drawn back to where it began
STEPS = 3
FRONTIER = 20_000  # nodes a step goes on from
LISTS = 5_000  # lists like the reader's that are heard
NEAREST = 3
SEEDS = 200  # covered works nearness is taken to: those that count most
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
        self._weight = np.fromiter(covered.values(), dtype=np.float32, count=len(covered))
        self._away: Places = np.fromiter(disliked, dtype=np.int64, count=len(disliked))
        self._against = np.fromiter(disliked.values(), dtype=np.float32, count=len(disliked))
        top = np.argsort(-self._weight, kind="stable")[:SEEDS]
        self._near = np.sort(top)

    def columns(self, at: Places) -> Columns:
        """Each signal of the resources at these positions."""
        degree = self._log("degree", self._all.degree[at])
        if not len(self.covered):
            empty = np.zeros(len(at), dtype=np.float32)
            return {**dict.fromkeys(SIGNALS, empty), "degree": degree}
        return {
            "walk": self._log("walk", self._walk(at)),
            "neighbours": self._log("neighbours", self._neighbours(at)),
            "linear": self._linear(at),
            "taste": _top_mean(self.nearness(at)),
            "words": self.wording(at).max(axis=1),
            "links": self._log("links", self.reached[at]),
            "degree": degree,
        }

    def without(self, at: Places) -> Columns:
        """Each signal as it would be without one covered work: len(at) x covered."""
        whole = self.columns(at)
        left = {name: np.tile(whole[name][:, None], len(self.covered)) for name in SIGNALS}
        left["walk"] = self._log("walk", self._walk(at)[:, None] - self._walked(at))
        left["neighbours"] = self._neighbours_without(at)
        left["linear"] = self._linear_without(at)
        left["taste"] = self._spared(self.nearness(at), whole["taste"], _top_mean)
        left["words"] = self._spared(self.wording(at), whole["words"], _most)
        left["links"] = self._log("links", self._reached_without(at))
        return left

    def _log(self, name: str, values: Floats) -> Floats:
        return np.log1p(np.maximum(values, 0) / np.float32(self._scale.get(name, 1.0)))

    # Published lists

    @cached_property
    def _mentions(self) -> tuple[Places, Places]:
        """Which covered work each mention in a list is of, and the list."""
        owner, trail, _ = entries(self._all.listed, self.covered)
        return owner, trail

    def _votes(self, each: Floats) -> Floats:
        """What covered works give the lists that name them, by list."""
        owner, trail = self._mentions
        count = self._all.trails.shape[0]
        return np.bincount(trail, weights=each[owner], minlength=count).astype(np.float32)

    @property
    def _steps(self) -> Floats:
        """What each covered work gives each list that names it, for the walk."""
        return self._weight / np.maximum(self._all.popularity[self.covered], 1)

    @property
    def _rare(self) -> Floats:
        return self._weight * self._all.rarity[self.covered] ** 2

    def _damping(self, at: Places) -> Floats:
        damped: Floats = np.maximum(self._all.popularity[at], 1) ** np.float32(-DAMPED)
        return damped

    @cached_property
    def _walked_lists(self) -> Floats:
        return self._votes(self._steps) / np.maximum(self._all.lengths, 1)

    def _walk(self, at: Places) -> Floats:
        return (lines(self._all.listed, at) @ self._walked_lists) * self._damping(at)

    def _walked(self, at: Places) -> Floats:
        """The walk to each candidate from each covered work."""
        by_list = self._all.listed[at] / np.maximum(self._all.lengths, 1)
        both = by_list @ self._all.trails[:, self.covered]
        return both.toarray() * self._steps * self._damping(at)[:, None]

    @cached_property
    def _likeness(self) -> Floats:
        """How like the reader's own list each list is, without the reader's norm."""
        alike = self._votes(self._rare) / self._all.norms
        if np.count_nonzero(alike) > LISTS:
            kept = np.zeros_like(alike)
            best = strongest(alike, LISTS)
            kept[best] = alike[best]
            return kept
        return alike

    def _norm(self) -> float:
        return float(np.sum((self._weight * self._all.rarity[self.covered]) ** 2))

    def _neighbours(self, at: Places) -> Floats:
        heard = lines(self._all.listed, at) @ self._likeness
        return heard / np.float32(np.sqrt(max(self._norm(), 1e-9)))

    def _neighbours_without(self, at: Places) -> Floats:
        heard = self._all.listed[at] @ self._likeness
        by_list = self._all.listed[at] / self._all.norms
        each = (by_list @ self._all.trails[:, self.covered]).toarray() * self._rare
        own = (self._weight * self._all.rarity[self.covered]) ** 2
        norm = np.sqrt(np.maximum(self._norm() - own, 1e-9))
        return self._log("neighbours", (heard[:, None] - each) / norm)

    # Embeddings and words

    def nearness(self, at: Places) -> Floats:
        """Cosine to each covered work that is looked at, times its weight."""
        vectors = self._all.vectors
        if vectors is None:
            return np.zeros((len(at), len(self._near)), dtype=np.float32)
        near = self.covered[self._near]
        cosine = _rows(vectors, at) @ (vectors[near] * self._weight[self._near, None]).T
        return np.maximum(cosine, 0)

    def wording(self, at: Places) -> Floats:
        """The same by TF-IDF."""
        words = self._all.words
        near = words[self.covered[self._near]]
        near = sparse.diags_array(self._weight[self._near]) @ near
        return np.asarray((lines(words, at) @ near.T).toarray(), dtype=np.float32)

    def _linear(self, at: Places) -> Floats:
        vectors = self._all.vectors
        if vectors is None:
            return np.zeros(len(at), dtype=np.float32)
        there = vectors[self.covered]
        direction = self._weight @ there / max(self._weight.sum(), 1e-6) - self._all.centre
        return self._project(at, direction - self._turned_down)

    @cached_property
    def _turned_down(self) -> Floats | float:
        """The direction of what was turned down, the weaker the less of it there is."""
        vectors = self._all.vectors
        if vectors is None or not len(self._away):
            return 0.0
        total = float(self._against.sum())
        mean = self._against @ vectors[self._away] / total - self._all.centre
        return np.asarray(AWAY * total / (total + 1) * mean, dtype=np.float32)

    def _project(self, at: Places, direction: Floats) -> Floats:
        """Along a direction (or several, as columns), whitened; unembedded works lie at 0."""
        vectors = self._all.vectors
        assert vectors is not None
        pointing = self._all.precision @ direction
        along = _rows(vectors, at) @ pointing - self._all.centre @ pointing
        blank = ~np.any(_rows(vectors, at) != 0, axis=1)
        along[blank] = 0
        return np.asarray(along, dtype=np.float32)

    def _linear_without(self, at: Places) -> Floats:
        vectors = self._all.vectors
        if vectors is None:
            return np.zeros((len(at), len(self.covered)), dtype=np.float32)
        each = self._project(at, (vectors[self.covered] - self._all.centre).T) * self._weight
        total = self._weight.sum()
        rest = np.maximum(total - self._weight, 1e-6)
        away = 0.0
        if len(self._away):
            away = self._project(at, np.asarray(self._turned_down))[:, None]
        left = (each.sum(axis=1, keepdims=True) - each) / rest - away
        return np.where(total - self._weight > 1e-6, left, 0).astype(np.float32)

    def _spared(self, near: Floats, whole: Floats, fold: object) -> Floats:
        """A signal over the nearest works, without one work at a time."""
        left = np.tile(whole[:, None], len(self.covered))
        for column, place in enumerate(self._near):
            kept = np.delete(near, column, axis=1)
            changed = near[:, column] >= np.sort(near, axis=1)[:, -min(NEAREST, near.shape[1])]
            if changed.any():
                left[changed, place] = fold(kept)[changed]  # type: ignore[operator]
        return left

    # Links

    @cached_property
    def reached(self) -> Floats:
        """Personalised PageRank of every resource, from covered works."""
        start = np.zeros(self._all.links.shape[0], dtype=np.float32)
        start[self.covered] = self._weight / max(self._weight.sum(), 1e-6)
        return _page_rank(self._all.links, start)[: len(self._all.snapshot.rows)]

    def _reached_without(self, at: Places) -> Floats:
        """For each candidate the rank that would be left without each covered work: the
        same walk taken backwards from the candidate says where its rank came from."""
        total = self._weight.sum()
        came = np.zeros((len(at), len(self.covered)), dtype=np.float32)
        for row, candidate in enumerate(at):
            end = np.zeros(self._all.links.shape[0], dtype=np.float32)
            end[candidate] = 1
            came[row] = _page_rank(self._all.links_back, end)[self.covered] * self._weight
        rest = np.maximum(total - self._weight, 1e-6)
        left = (came.sum(axis=1, keepdims=True) - came) / rest
        return np.where(total - self._weight > 1e-6, left, 0).astype(np.float32)


def _page_rank(links: object, start: Floats) -> Floats:
    """Personalised PageRank by STEPS power iterations, each from the FRONTIER strongest."""
    assert isinstance(links, sparse.csr_array)
    rank = start
    for _ in range(STEPS):
        places = strongest(rank, FRONTIER)
        rank = STAY * start + (1 - STAY) * gathered(links, places, rank[places])
    return rank.astype(np.float32)


def _rows(vectors: Floats, at: Places) -> Floats:
    return vectors if len(at) == len(vectors) else vectors[at]


def _top_mean(near: Floats) -> Floats:
    """The mean of the three largest of each line; of fewer where there are fewer."""
    count = min(NEAREST, near.shape[1])
    if not count:
        return np.zeros(len(near), dtype=np.float32)
    nearest = np.partition(near, -count, axis=1)[:, -count:]
    return np.asarray(nearest.mean(axis=1), dtype=np.float32)


def _most(near: Floats) -> Floats:
    return near.max(axis=1, initial=0)
