"""What becomes of a few candidates' signals when one covered work is taken away.

Most signals are sums or means over covered works: without one of them they lose its own part
(`Affinity.parts`), and nothing else has to be looked at again. The walks go through the places
and lists that counted with it, so that the work itself makes all the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import numpy as np

from graph.features import Reader, compute_lacking
from graph.ranking.affinity import SEEDS, Affinity, Columns, top_mean
from graph.ranking.collection import Collection
from graph.ranking.sparse_tools import Places, floats
from graph.ranking.trust import Trust
from graph.snapshot import Floats

SUMS = ("walk", "neighbours", "linear", "profile", "links")


class Removals:
    """Takes covered works, one at a time, away from a reader's signals of the candidates
    `at`. `affinity_of` makes those of another reader, all of whose signals are computed anew."""

    def __init__(
        self,
        collection: Collection,
        whole: Affinity,
        at: Places,
        affinity_of: Callable[[Reader], Affinity],
    ) -> None:
        self._collection = collection
        self._whole = whole
        self._at = at
        self._affinity_of = affinity_of

    def credit(self, weight: Mapping[str, float]) -> Floats:
        """As Affinity.credit."""
        return self._whole.credit(self._at, self._parts, weight)

    def features(self, places: Places, readers: Sequence[Reader], trust: Trust) -> Floats:
        """Every feature of the candidates, readers x len(at) x features; each reader is the
        same one without the covered work at one of `places`."""
        lefts = [self._affinity_of(reader) for reader in readers]
        weight = np.zeros((len(places), len(self._whole.covered)), dtype=np.float32)
        there = np.ones(weight.shape, dtype=np.bool_)
        there[np.arange(len(places)), places] = False
        weight[there] = np.concatenate([left.weight for left in lefts])
        signals = self._signals(places, lefts)
        return compute_lacking(
            self._collection, readers, self._at, signals, self._whole.covered, weight, trust
        )

    def signals(self, places: Places, readers: Sequence[Reader]) -> Columns:
        """The signals alone, each readers x len(at)."""
        return self._signals(places, [self._affinity_of(reader) for reader in readers])

    def _signals(self, places: Places, lefts: Sequence[Affinity]) -> Columns:
        found = self._whole.logged(self._plain(places))
        for row, (place, left) in enumerate(zip(places, lefts, strict=True)):
            # Where more than the work is different, everything is computed anew.
            if not len(left.covered) or not left.lacks(self._whole, int(place)):
                for name, values in left.columns(self._at).items():
                    found[name][row] = values
        return found

    @cached_property
    def _parts(self) -> Columns:
        return self._whole.parts(self._at)

    @cached_property
    def _aside(self) -> Floats:
        """What the works turned down take from the linear signal."""
        towards = self._parts["linear"].sum(axis=1) / self._whole.total
        return floats(towards - self._whole.linear(self._at))

    def _plain(self, places: Places) -> Columns:
        rest = {name: self._without(self._parts[name], places) for name in SUMS}
        total = np.maximum(self._without(self._whole.weight, places), 1e-6)[:, None]
        squares = np.maximum(self._without(self._whole.squares, places), 1e-9)[:, None]
        # The covered works nearness is taken to, and the one that steps in for another.
        near = self._whole.foremost[: SEEDS + 1]
        gone = np.full(len(self._whole.covered), len(near) - 1)
        gone[near] = np.arange(len(near))
        left = len(near) - 1
        nearness = self._zeroed(self._whole.nearness(self._at, near), gone[places])
        wording = self._zeroed(self._whole.wording(self._at, near), gone[places])
        return {
            "walk": rest["walk"],
            "neighbours": floats(rest["neighbours"] / np.sqrt(squares)),
            "linear": floats(rest["linear"] / total - self._aside),
            "taste": top_mean(nearness, left),
            "words": wording.max(axis=-1),
            "profile": floats(rest["profile"] / total),
            "links": floats(rest["links"] / total),
        }

    @staticmethod
    def _without(part: Floats, places: Places) -> Floats:
        """The sums over the last axis, each time without one of these places: a line each."""
        exact = part.astype(np.float64)
        return floats((exact.sum(axis=-1, keepdims=True) - exact[..., places]).T)

    @staticmethod
    def _zeroed(values: Floats, columns: Places) -> Floats:
        """As often as there are columns, each time with one of them 0."""
        each = np.repeat(values[None], len(columns), axis=0)
        each[np.arange(len(columns)), :, columns] = 0
        return each
