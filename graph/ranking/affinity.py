"""How much a resource goes with what the reader covered: seven signals, each a column.

walk        three steps from covered works over published lists, damped by popularity
            (RP3beta: Paudel et al. 2017, doi:10.1145/2955101), where a list that holds more of
            the reader's counts more than in proportion
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
a mean or a maximum over covered works, so that it can be traced back to them (`parts`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from graph.ranking.collection import Collection
from graph.ranking.lists import Lists
from graph.ranking.meaning import Meaning
from graph.ranking.pagerank import PageRank
from graph.ranking.sparse_tools import Places, floats, together, weighed
from graph.ranking.words import Words
from graph.snapshot import Floats

SIGNALS = ("walk", "company", "linear", "taste", "words", "profile", "links")
LOGARITHMIC = ("walk", "company", "linear", "links")
NEAREST = 3
SEEDS = 100  # covered works nearness is taken to: those that count most
TOGETHER = 33.0  # what a list that names a candidate and a covered work adds to `linear`

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
        self.covered, self.weight = weighed(covered)
        self.lists = Lists(collection, self.covered, self.weight)
        self.meaning = Meaning(collection, self.covered, self.weight, disliked)
        self._words = Words(collection, self.covered, self.weight)

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
            "company": self.lists.company(at, self._words.of_named),
            "linear": self.linear(at),
            "taste": top_mean(self.nearness(at)),
            "words": self.wording(at).max(axis=1),
            "profile": self._words.profile(at),
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
        return together(self.weight)

    def parts(self, at: Places) -> Columns:
        """What each covered work brings to each signal of each candidate, len(at) x covered:
        summed over them the signal, or the signal times what it is divided by; to the walk,
        what it loses without the work. Of the two that look at the nearest works, only those
        that count."""
        return {
            "walk": self.lists.walked(at),
            "company": self._words.spoken(self.lists.company_words(at)),
            "linear": self._pointed(at),
            "taste": self._placed(self.nearness(at)),
            "words": self._placed(self.wording(at)),
            "profile": self._words.spoken(self._words.at(at)),
            "links": self._came(at),
        }

    def nearness(self, at: Places, to: Places | None = None) -> Floats:
        """Cosine in meaning to some covered works, at least 0, times their weight; to those
        that are looked at where `to`, places in `covered`, does not say others."""
        return self.meaning.nearness(at, self._near if to is None else to)

    def wording(self, at: Places, to: Places | None = None) -> Floats:
        """The same by words."""
        return self._words.nearness(at, self._near if to is None else to)

    def linear(self, at: Places) -> Floats:
        """How far each candidate lies in the direction the reader is going."""
        along, together = self.meaning.along(at), self.lists.together(at)
        return floats(self.total * along + TOGETHER * together)

    def _pointed(self, at: Places) -> Floats:
        """How much each covered work adds to `linear`, but for what was turned down."""
        return floats(self.meaning.pointed(at) + TOGETHER * self.lists.met(at))

    def _placed(self, near: Floats) -> Floats:
        """The nearest works' shares, as columns of all covered ones."""
        placed = np.zeros((len(near), len(self.covered)), dtype=np.float32)
        count = min(NEAREST, near.shape[1])
        least = np.partition(near, -count, axis=1)[:, [-count]]
        placed[:, self._near] = np.where(near >= least, near, 0)
        return placed

    def _log(self, name: str, values: Floats) -> Floats:
        return floats(np.log1p(np.maximum(values, 0) / np.float32(self._scale.get(name, 1.0))))

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


def top_mean(near: Floats, most: int = NEAREST) -> Floats:
    """The mean of the three largest of each line; of fewer where there are fewer, or `most`
    is less."""
    count = min(NEAREST, most, near.shape[-1])
    if not count:
        return np.zeros(near.shape[:-1], dtype=np.float32)
    nearest = np.partition(near, -count, axis=-1)[..., -count:]
    return np.asarray(nearest.mean(axis=-1), dtype=np.float32)
