"""How much a resource goes with what the reader covered: seven signals, each a column.

walk        three steps from covered works over published lists, damped by popularity
            (RP3beta: Paudel et al. 2017, doi:10.1145/2955101)
neighbours  lists like the reader's own, by cosine of rarities, and what they name (user-kNN)
linear      a linear model of this reader: the direction from the library's mean to what was
            covered, and away from what was turned down, in whitened embedding space
taste       mean cosine to the three nearest covered works
words       nearest covered work by TF-IDF
profile     the linear model again, over words: each weighted by how much more the covered
            works use it than all do, over its spread
links       personalised PageRank from covered works over citations, parts and concepts

`walk`, `neighbours` and `links` count by their logarithm. Every signal is a sum,
a mean or a maximum over covered works, so that it can be traced back to them (`credit`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np
from scipy import sparse

from graph.ranking.collection import Collection
from graph.ranking.pagerank import PageRank
from graph.ranking.sparse_tools import Places, entries, floats, gathered, lines, strongest
from graph.snapshot import Floats, Matrix, line

SIGNALS = ("walk", "neighbours", "linear", "taste", "words", "profile", "links")
LOGARITHMIC = ("walk", "neighbours", "links")
DAMPED = 0.3  # the beta of RP3beta
LISTS = 5_000  # lists like the reader's that are heard
NEAREST = 3
SEEDS = 100  # covered works nearness is taken to: those that count most
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
        self._looked_at: tuple[Places, Floats] | None = None

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
            "walk": self._walk(at),
            "neighbours": self._neighbours(at),
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

    @cached_property
    def length(self) -> float:
        """The length of the reader's own list as a vector of rarities."""
        return float(np.sqrt(max(float(np.sum(self.squares)), 1e-9)))

    @property
    def squares(self) -> Floats:
        """What each covered work adds to the square of `length`."""
        return floats((self.weight * self._all.rarity[self.covered]) ** 2)

    def parts(self, at: Places) -> Columns:
        """What each covered work brings to each signal of each candidate, len(at) x covered:
        summed over them the signal, or the signal times what it is divided by. Of the two
        that look at the nearest works, only those that count."""
        return {
            "walk": self._walked(at),
            "neighbours": self._heard(at),
            "linear": self._pointed(at),
            "taste": self._placed(self.nearness(at)),
            "words": self._placed(self.wording(at)),
            "profile": self._spoken(at),
            "links": self._came(at),
        }

    def lists(self, position: int) -> Iterator[tuple[int, float]]:
        """The lists that name this and something covered, and the share of each in how the
        reader's neighbours speak for it."""
        columns, _ = line(self._all.listed, position)
        alike, walked = self._likeness[columns], self._walked_lists[columns]
        total, count = max(float(alike.sum()), 1e-9), len(columns)
        # Without a list its works are less popular, and so less damped: name only lists
        # that bring more than that.
        damping = ((count - 1) / max(count, 1)) ** DAMPED
        left = 1 - walked / max(float(walked.sum()), 1e-9)
        for trail, share, rest in zip(columns, alike, left, strict=True):
            if share > 0 and rest < damping:
                yield int(trail), float(share) / total

    def listed_with(self, most: int) -> Places:
        """The positions that lists like the reader's name most."""
        lists = strongest(self._likeness, LISTS)
        heard = gathered(self._all.trails, lists, self._likeness[lists])
        named = np.flatnonzero(heard)
        return named[strongest(heard[named] * self._damping(named), most)]

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

    # Published lists

    @cached_property
    def _mentions(self) -> tuple[Places, Places]:
        """Which covered work each mention in a list is of, and the list."""
        owner, trail, _ = entries(self._all.listed, self.covered)
        return owner, trail

    @cached_property
    def _holding(self) -> Matrix:
        """t x covered: 1 where a list names a covered work."""
        return self._all.listed[self.covered].T.tocsr()

    def _votes(self, each: Floats) -> Floats:
        """What covered works give the lists that name them, by list."""
        owner, trail = self._mentions
        count = self._all.trails.shape[0]
        return floats(np.bincount(trail, weights=each[owner], minlength=count))

    @property
    def _steps(self) -> Floats:
        """What each covered work gives each list that names it, for the walk."""
        return floats(self.weight / np.maximum(self._all.popularity[self.covered], 1))

    @property
    def _rare(self) -> Floats:
        return floats(self.weight * self._all.rarity[self.covered] ** 2)

    def _damping(self, at: Places) -> Floats:
        damped: Floats = np.maximum(self._all.popularity[at], 1) ** np.float32(-DAMPED)
        return damped

    @cached_property
    def _walked_lists(self) -> Floats:
        return floats(self._votes(self._steps) / np.maximum(self._all.lengths, 1))

    def _walk(self, at: Places) -> Floats:
        return floats((lines(self._all.listed, at) @ self._walked_lists) * self._damping(at))

    def _walked(self, at: Places) -> Floats:
        """The walk to each candidate from each covered work."""
        by_list = self._all.listed[at] / np.maximum(self._all.lengths, 1)
        both = by_list @ self._holding
        return floats(both.toarray() * self._steps * self._damping(at)[:, None])

    @cached_property
    def _likeness(self) -> Floats:
        """How like the reader's own list each list is, without the reader's norm."""
        alike = floats(self._votes(self._rare) / self._all.norms)
        if np.count_nonzero(alike) > LISTS:
            kept = np.zeros_like(alike)
            best = strongest(alike, LISTS)
            kept[best] = alike[best]
            return kept
        return alike

    def _neighbours(self, at: Places) -> Floats:
        heard = lines(self._all.listed, at) @ self._likeness
        return floats(heard / self.length)

    def _heard(self, at: Places) -> Floats:
        """What each covered work adds to the neighbours' say, for each candidate."""
        by_list = self._all.listed[at] / self._all.norms
        heard = sparse.csr_array(by_list.multiply(self._likeness > 0))
        return floats((heard @ self._holding).toarray() * self._rare)

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
        return np.asarray((lines(words, at) @ near.T).toarray(), dtype=np.float32)

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
        return floats(lines(self._all.words, at) @ self._vocabulary)

    def _spoken(self, at: Places) -> Floats:
        """How much each covered work adds to the profile of each candidate."""
        mean, spread = self._all.said
        scaled = self._all.words[at] @ sparse.diags_array(1 / spread)
        mine = (scaled @ self._all.words[self.covered].T).toarray()
        return floats((mine - (scaled @ mean)[:, None]) * self.weight)

    def linear(self, at: Places) -> Floats:
        """How far each candidate lies in the direction the reader is going."""
        vectors = self._all.vectors
        if vectors is None:
            return np.zeros(len(at), dtype=np.float32)
        return _along(self._at(at), self._all.centre, self._direction)

    def _pointed(self, at: Places) -> Floats:
        """How much each covered work points at each candidate."""
        vectors = self._all.vectors
        if vectors is None:
            return np.zeros((len(at), len(self.covered)), dtype=np.float32)
        rows = self._at(at)
        ahead = (rows - self._all.centre) @ self._all.precision
        ahead[~rows.any(axis=1)] = 0
        return floats(ahead @ (vectors[self.covered] - self._all.centre).T * self.weight)

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
