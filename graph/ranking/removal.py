"""What becomes of a few candidates' signals when one covered work is taken away.

Most signals are sums or means over covered works: without one of them they lose its own part
(`Affinity.parts`), and nothing else has to be looked at again. The walks go through the places
and lists that counted with it, so that the work itself makes all the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import chain

import numpy as np

from graph.features import Reader, compute_lacking
from graph.ranking.affinity import SEEDS, Affinity, Columns, top_mean
from graph.ranking.collection import Collection
from graph.ranking.sparse_tools import Places, floats
from graph.ranking.trust import Trust
from graph.snapshot import Floats

SUMS = ("company", "linear", "profile", "links")


class Removals:
    """Takes covered works, one at a time, away from a reader's signals of the candidates
    `at`, which `whole` makes. `affinity_of` is for readers of whom more is different: their
    signals are computed anew."""

    def __init__(
        self,
        collection: Collection,
        reader: Reader,
        whole: Affinity,
        at: Places,
        affinity_of: Callable[[Reader], Affinity],
    ) -> None:
        self._collection = collection
        self._reader = reader
        self._whole = whole
        self._at = at
        self._affinity_of = affinity_of

    def credit(self, added: Mapping[str, Floats]) -> Floats:
        """About how much of what signals add to each candidate's score (`added`, each
        len(at)) each covered work brings: len(at) x covered. Only an order in which to look
        for causes."""
        credit = np.zeros((len(self._at), len(self._whole.covered)), dtype=np.float32)
        for name, part in self._parts.items():
            share = np.maximum(part, 0)
            total = np.maximum(share.sum(axis=1, keepdims=True), 1e-9)
            credit += added[name][:, None] * share / total
        return credit

    def features(self, places: Places, readers: Sequence[Reader], trust: Trust) -> Floats:
        """Every feature of the candidates, readers x len(at) x features; each reader is the
        same one without the covered work at one of `places`."""
        weight = self._weight(places, readers)
        signals = self._signals(places, readers, weight)
        return compute_lacking(
            self._collection, readers, self._at, signals, self._whole.covered, weight, trust
        )

    def signals(self, places: Places, readers: Sequence[Reader]) -> Columns:
        """The signals alone, each readers x len(at)."""
        return self._signals(places, readers, self._weight(places, readers))

    def _weight(self, places: Places, readers: Sequence[Reader]) -> Floats:
        """What each covered work counts for each reader, 0 for the one that is lacking."""
        weight = np.zeros((len(places), len(self._whole.covered)), dtype=np.float32)
        there = np.arange(weight.shape[1]) != places[:, None]
        values = chain.from_iterable(reader.seeds.values() for reader in readers)
        weight[there] = np.fromiter(values, dtype=np.float32, count=there.sum())
        return weight

    def _signals(self, places: Places, readers: Sequence[Reader], weight: Floats) -> Columns:
        found = self._whole.logged(self._plain(places))
        rest = np.where(weight > 0, self._whole.weight, 0)
        for row, reader in enumerate(readers):
            if not self._alike(reader, weight[row], rest[row]):
                for name, values in self._affinity_of(reader).columns(self._at).items():
                    found[name][row] = values
        return found

    def _alike(self, reader: Reader, weight: Floats, rest: Floats) -> bool:
        """Whether nothing that signals are made of but the one work is different; `rest` is
        what is left of the weights."""
        same = reader.disliked == self._reader.disliked and np.array_equal(weight, rest)
        return same and bool(rest.any())

    @cached_property
    def _parts(self) -> Columns:
        return self._whole.parts(self._at)

    @cached_property
    def _aside(self) -> Floats:
        """What the works turned down take from the linear signal, by weight covered."""
        towards = self._parts["linear"].sum(axis=1) - self._whole.linear(self._at)
        return floats(towards / self._whole.total)

    def _plain(self, places: Places) -> Columns:
        rest = {name: self._without(self._parts[name], places) for name in SUMS}
        total = np.maximum(self._without(self._whole.weight, places), 1e-6)[:, None]
        # The covered works nearness is taken to, and the one that steps in for another.
        near = self._whole.foremost[: SEEDS + 1]
        gone = np.full(len(self._whole.covered), len(near) - 1)
        gone[near] = np.arange(len(near))
        left = len(near) - 1
        nearness = self._zeroed(self._whole.nearness(self._at, near), gone[places])
        wording = self._zeroed(self._whole.wording(self._at, near), gone[places])
        return {
            "walk": floats(self._whole.lists.walk(self._at) - self._parts["walk"].T[places]),
            "company": floats(rest["company"] / total),
            "linear": floats(rest["linear"] - total * self._aside),
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
