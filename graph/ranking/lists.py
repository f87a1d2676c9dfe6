"""What published lists say to one reader: by the works they share, and by their words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from scipy import sparse

from graph.ranking.collection import Collection
from graph.ranking.sparse_tools import Last, Places, entries, floats, gathered, lines, strongest
from graph.snapshot import Floats, Matrix, line

DAMPED = 0.3  # the beta of RP3beta
SHARP = 1.5  # the norm in which lists add up: above 1, those that hold more of the reader's count
HEARD = 5_000  # lists that name candidates: those most walked to


class Lists:
    """The unordered trails as they lie before a reader: `covered`, positions, each of a
    `weight` in 0..1. What speaks for candidates `at` has one value each; what each covered
    work adds to that is len(at) x covered."""

    def __init__(self, collection: Collection, covered: Places, weight: Floats) -> None:
        self._all = collection
        self._covered = covered
        self._weight = weight
        self._named = Last(lambda at: lines(collection.listed, at))  # the lists that name each

    def walk(self, at: Places) -> Floats:
        """The walk from covered works over lists to each candidate."""
        return floats(self._arrived(at) ** (1 / SHARP) * self._damping(at))

    def walked(self, at: Places) -> Floats:
        """What the walk to each candidate loses without each covered work."""
        whole = self._arrived(at)[:, None]
        rest = np.maximum(whole - (self._named(at) @ self._lost).toarray(), 0)
        return floats((whole ** (1 / SHARP) - rest ** (1 / SHARP)) * self._damping(at)[:, None])

    def together(self, at: Places) -> Floats:
        """How many times a list names the candidate and a covered work, by weight."""
        return floats(self._named(at) @ self._votes(self._weight))

    def met(self, at: Places) -> Floats:
        """What each covered work adds to `together`."""
        return floats((self._named(at) @ self._holding).toarray() * self._weight)

    def company(self, at: Places, spoken: Floats) -> Floats:
        """What the lists that name each candidate speak of, where `spoken` says of every
        resource how much its words are the reader's."""
        of_list = floats(self._all.trails @ spoken) * self._all.voices
        return floats(self._named(at) @ of_list)

    def company_words(self, at: Places) -> Matrix:
        """len(at) x v: the words that `company` goes by for each candidate."""
        by_list = sparse.csr_array(self._named(at).multiply(self._all.voices))
        return sparse.csr_array(by_list @ self._all.trails @ self._all.words)

    def naming(self, position: int) -> Iterator[tuple[int, float]]:
        """The lists that name this and something covered, and the share of each in the walk."""
        columns, _ = line(self._all.listed, position)
        walked, count = self._sharp[columns], len(columns)
        # Without a list its works are less popular, and so less damped: name only lists
        # that bring more than that.
        damping = ((count - 1) / max(count, 1)) ** (DAMPED * SHARP)
        shares = walked / max(float(walked.sum()), 1e-9)
        for trail, share in zip(columns, shares, strict=True):
            if share > 0 and 1 - share < damping:
                yield int(trail), float(share)

    def foremost(self, most: int) -> Places:
        """The positions that the walk reaches first."""
        lists = strongest(self._walked, HEARD)
        heard = gathered(self._all.trails, lists, self._sharp[lists])
        named = np.flatnonzero(heard)
        return named[strongest(heard[named] ** (1 / SHARP) * self._damping(named), most)]

    @cached_property
    def _mentions(self) -> tuple[Places, Places]:
        """Which covered work each mention in a list is of, and the list."""
        owner, trail, _ = entries(self._all.listed, self._covered)
        return owner, trail

    @cached_property
    def _holding(self) -> Matrix:
        """t x covered: 1 where a list names a covered work."""
        return self._all.listed[self._covered].T.tocsr()

    def _votes(self, each: Floats) -> Floats:
        """What covered works give the lists that name them, by list."""
        owner, trail = self._mentions
        count = self._all.trails.shape[0]
        return floats(np.bincount(trail, weights=each[owner], minlength=count))

    @property
    def _steps(self) -> Floats:
        """What each covered work gives each list that names it, for the walk."""
        return floats(self._weight / np.maximum(self._all.popularity[self._covered], 1))

    def _damping(self, at: Places) -> Floats:
        damped: Floats = np.maximum(self._all.popularity[at], 1) ** np.float32(-DAMPED)
        return damped

    @cached_property
    def _walked(self) -> Floats:
        """How much of the walk comes to each list."""
        return floats(self._votes(self._steps) / np.maximum(self._all.lengths, 1))

    def _arrived(self, at: Places) -> Floats:
        return floats(self._named(at) @ self._sharp)

    @cached_property
    def _sharp(self) -> Floats:
        return floats(self._walked**SHARP)

    @cached_property
    def _lost(self) -> Matrix:
        """t x covered: what each list loses of its share, sharpened, without each work."""
        lost = self._holding.tocoo()
        steps = self._steps[lost.col] / np.maximum(self._all.lengths[lost.row], 1)
        whole = self._walked[lost.row]
        lost.data = floats(whole**SHARP - np.maximum(whole - steps, 0) ** SHARP)
        return lost.tocsr()
