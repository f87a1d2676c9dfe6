"""What becomes of a few candidates' signals when one covered work is taken away.

Most signals are sums or means over covered works: without one of them they lose its own part
(`Affinity.parts`), and nothing else has to be looked at again. The walks go through the places
and lists that counted with it, so that the work itself makes all the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np

from graph.features import Reader
from graph.ranking.affinity import SEEDS, Affinity, Columns, top_mean
from graph.ranking.sparse_tools import Places
from graph.snapshot import Floats


class Removals:
    """Takes one covered work at a time away from a reader's signals of the candidates `at`.
    `affinity_of` makes those of another reader, all of whose signals are computed anew."""

    def __init__(
        self, whole: Affinity, at: Places, affinity_of: Callable[[Reader], Affinity]
    ) -> None:
        self._whole = whole
        self._at = at
        self._affinity_of = affinity_of

    def credit(self, weight: Mapping[str, float]) -> Floats:
        """As Affinity.credit."""
        return self._whole.credit(self._at, self._parts, weight)

    def without(self, place: int, less: Reader) -> Affinity:
        """The signals of `less`, the same reader without the covered work at `place`; computed
        anew where more than that is different."""
        left = self._affinity_of(less)
        if len(left.covered) and left.lacks(self._whole, place):
            left.tell(self._at, self._plain(place, left))
        return left

    @cached_property
    def _parts(self) -> Columns:
        return self._whole.parts(self._at)

    @cached_property
    def _plainly(self) -> Columns:
        return self._whole.plain(self._at)

    @cached_property
    def _aside(self) -> Floats:
        """What the works turned down take from the linear signal."""
        towards = self._parts["linear"].sum(axis=1) / self._whole.total
        return np.asarray(towards - self._plainly["linear"], dtype=np.float32)

    @cached_property
    def _nearest(self) -> Places:
        """The covered works nearness is taken to, and the one that steps in for another."""
        return self._whole.foremost[: SEEDS + 1]

    @cached_property
    def _nearness(self) -> Floats:
        return self._whole.nearness(self._at, self._nearest)

    @cached_property
    def _wording(self) -> Floats:
        return self._whole.wording(self._at, self._nearest)

    def _plain(self, place: int, left: Affinity) -> Columns:
        near = np.flatnonzero(self._nearest != place)[:SEEDS]
        rest = {
            name: np.delete(self._parts[name], place, axis=1).sum(axis=1)
            for name in ("walk", "neighbours", "linear", "profile", "links")
        }
        return {
            "walk": rest["walk"],
            "neighbours": rest["neighbours"] / np.float32(left.length),
            "linear": rest["linear"] / np.float32(left.total) - self._aside,
            "taste": top_mean(self._nearness[:, near]),
            "words": self._wording[:, near].max(axis=1),
            "profile": rest["profile"] / np.float32(left.total),
            "links": rest["links"] / np.float32(left.total),
        }
