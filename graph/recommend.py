"""Choosing the next steps: score the candidates, diversify, and say why.

Similarity only finds candidates. The score is a weighted sum of graph.features whose
weights were learned (graph.ranking.weights); what the reader is not ready for, or what
teaches almost nothing new, is held back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from graph import explain
from graph.features import NAMES, Features, Reader, affinity_of, compute
from graph.ranking import candidates
from graph.ranking.affinity import SIGNALS, Affinity
from graph.ranking.candidates import Nearest
from graph.ranking.collection import Collection
from graph.ranking.removal import Removals
from graph.ranking.sparse_tools import Places, floats
from graph.ranking.weights import Weights, learned
from graph.snapshot import Floats, Snapshot, line
from graph.suggestion import Suggestion
from graph.threads import one_thread

DIVERSITY = 0.6
OPEN = 3.0  # the same for who asks for a surprise or has covered nothing: a bit of everything
POOL = 200  # how many of the best are considered for a diverse list
FADED = 0.05  # of the feature `refresh`; less brings nothing back


class Mode(StrEnum):
    """What kind of next step is asked for."""

    FOR_ME = "for me"
    REFRESH = "refresh"
    SURPRISE = "surprise"


# What a mode adds to the learned weights, or takes off.
CHANGES: Mapping[Mode, Mapping[str, float]] = {
    Mode.FOR_ME: {},
    # What was lost counts, not what is new; nothing is held back for being known.
    Mode.REFRESH: {
        **dict.fromkeys(("stale", "gain", "unlock", "onward", "trail"), 0.0), "refresh": 8.0,
    },
    # Away from all that was covered, still within reach; the best known of it.
    Mode.SURPRISE: {**dict.fromkeys((*SIGNALS, "trail", "onward", "fit"), 0.0), "standing": 3.0},
}  # fmt: skip


@dataclass(frozen=True)
class Ranking:
    """Scores of the candidates for one reader, as many as `features.at`; those the reader
    is not to see are -inf."""

    scores: Floats
    features: Features


class Recommender:
    """Ranks one snapshot. `vectors` is n x d with unit rows, zero where not embedded;
    `nearest` finds the positions nearest to some vectors, for large libraries."""

    def __init__(
        self,
        snapshot: Snapshot,
        vectors: Floats | None = None,
        nearest: Nearest | None = None,
        weights: Weights | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.vectors = vectors
        self.collection = Collection(snapshot, vectors)
        self.weights = weights or learned()
        self._nearest = nearest

    def rank(
        self,
        reader: Reader,
        at: Places | None = None,
        mode: Mode = Mode.FOR_ME,
        affinity: Affinity | None = None,
    ) -> Ranking:
        """Score the resources at these positions for the reader; all without `at`.
        `affinity` is the reader's, where it is there already."""
        at = np.arange(len(self.snapshot.rows)) if at is None else at
        affinity = affinity or self._affinity(reader)
        features = compute(self.collection, reader, at, affinity, self.weights.trust)
        scores = self._scores(features.values, mode)
        hidden = np.fromiter({*reader.excluded, *reader.covered}, dtype=np.int64)
        scores[np.isin(at, hidden)] = -np.inf
        return Ranking(scores, features)

    def _scores(self, values: Floats, mode: Mode) -> Floats:
        """What features, along the last axis, add up to; -inf for what a mode leaves out."""
        scores = floats(values @ self.importance(mode))
        if mode is Mode.REFRESH:
            scores[values[..., NAMES.index("refresh")] < FADED] = -np.inf
        return scores

    def _affinity(self, reader: Reader) -> Affinity:
        return affinity_of(self.collection, reader, self.weights.scale)

    def importance(self, mode: Mode = Mode.FOR_ME) -> Floats:
        """What each feature adds at 1, in the order of graph.features.NAMES."""
        columns = {**self.weights.columns, **CHANGES[mode]}
        return np.array([columns.get(name, 0.0) for name in NAMES], dtype=np.float32)

    def suggest(
        self,
        reader: Reader,
        limit: int,
        allowed: NDArray[np.bool_] | None = None,
        diversity: float | None = None,
        mode: Mode = Mode.FOR_ME,
        explained: bool = True,
    ) -> list[Suggestion]:
        """The best `limit` next steps, each with its reasons unless not `explained`;
        `allowed` masks candidates, `diversity` is 0 for none, from 0.6 on mild."""
        return self.suggest_each(reader, limit, [allowed], diversity, mode, explained)[0]

    def suggest_each(
        self,
        reader: Reader,
        limit: int,
        masks: Iterable[NDArray[np.bool_] | None],
        diversity: float | None = None,
        mode: Mode = Mode.FOR_ME,
        explained: bool = True,
    ) -> list[list[Suggestion]]:
        """The same for several masks, ranking once where all have the same candidates."""
        given = list(masks)
        if diversity is None:
            begun = reader.seeds or reader.goal is not None
            diversity = DIVERSITY if begun and mode is not Mode.SURPRISE else OPEN
        with one_thread():
            some = [mask for mask in given if mask is not None]
            only = np.logical_or.reduce(some) if some and len(some) == len(given) else None
            affinity = self._affinity(reader)
            at = candidates.candidates(self.collection, reader, affinity, self._nearest, only)
            ranking = self.rank(reader, at, mode, affinity)
            return [
                self._best(ranking, reader, limit, mask, diversity, mode, explained)
                for mask in given
            ]

    def _best(
        self,
        ranking: Ranking,
        reader: Reader,
        limit: int,
        allowed: NDArray[np.bool_] | None,
        diversity: float,
        mode: Mode,
        explained: bool,
    ) -> list[Suggestion]:
        at = ranking.features.at
        possible = np.isfinite(ranking.scores)
        if allowed is not None:
            possible &= allowed[at]
        order = np.argsort(-ranking.scores, kind="stable")
        order = order[possible[order]]
        # One more than is asked for, so that the last can be held against the next.
        if diversity:
            chosen = self._diverse(order, ranking, limit + 1, diversity)
        else:
            chosen = [int(n) for n in order[: limit + 1]]
        if not explained:
            resources = self.snapshot.resources
            return [Suggestion(resources[at[n]], float(ranking.scores[n])) for n in chosen[:limit]]
        explainer = explain.Explainer(
            self.collection, reader, ranking.features, ranking.scores, self.importance(mode),
            lambda some: Removals(
                self.collection, reader, ranking.features.affinity, some, self._affinity
            ),
            lambda removals, places, readers: self._scores(
                removals.features(places, readers, self.weights.trust), mode
            ),
        )  # fmt: skip
        return explainer.suggestions(chosen, limit)

    def _diverse(
        self, order: NDArray[np.int64], ranking: Ranking, limit: int, diversity: float
    ) -> list[int]:
        """Maximal marginal relevance (Carbonell and Goldstein 1998) over the best."""
        pool = order[: max(POOL, 2 * limit)]
        scores = ranking.scores[pool]
        likeness = self._likeness(ranking.features.at[pool])
        penalty = np.zeros(len(pool), dtype=np.float32)
        left = np.ones(len(pool), dtype=np.bool_)
        chosen: list[int] = []
        while len(chosen) < min(limit, len(pool)):
            best = int(np.argmax(np.where(left, scores - diversity * penalty, -np.inf)))
            chosen.append(int(pool[best]))
            left[best] = False
            penalty = np.maximum(penalty, likeness[best])
        return chosen

    def _likeness(self, pool: Places) -> Floats:
        """How much two candidates are the same thing, pool x pool in 0..1: text, what they
        teach, or that one is a part of the other."""
        lines = self.snapshot.teaches[pool]
        norms = np.sqrt(np.asarray(lines.multiply(lines).sum(axis=1)).ravel())
        taught = (lines @ lines.T).toarray() / np.maximum(np.outer(norms, norms), 1e-6)
        if self.collection.vectors is not None:
            vectors = self.collection.vectors[pool]
            taught = np.maximum(taught, np.clip((vectors @ vectors.T - 0.3) / 0.6, 0, 1))
        place = {int(p): n for n, p in enumerate(pool)}
        for n, p in enumerate(pool):
            for whole in line(self.snapshot.part_of, int(p))[0]:
                other = place.get(int(whole))
                if other is not None:
                    taught[n, other] = taught[other, n] = 1
        return np.asarray(taught, dtype=np.float32)


def liking(reader: Reader, positions: Sequence[int]) -> Reader:
    """The reader as if only these were covered, where taste is asked: "from these"."""
    return replace(reader, like=tuple(positions), excluded=reader.excluded | set(positions))
