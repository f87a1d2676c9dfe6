"""Choosing the next steps: score every candidate, diversify, and say why.

Similarity only finds candidates. The score is a weighted sum of graph.features; a
resource the reader is not ready for, or that teaches almost nothing new, is held back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph import explain
from graph.features import NAMES, Features, Floats, Reader, compute
from graph.model import Suggestion
from graph.snapshot import Snapshot, line
from graph.threads import one_thread

# What each feature adds at its full value.
WEIGHTS: Mapping[str, float] = {
    "taste": 1.2, "trail": 1.5, "link": 0.4, "ready": 1.0, "far": -1.0, "gain": 1.2,
    "onward": 0.8, "unlock": 0.6, "step": 1.2, "standing": 0.3, "goal": 3.0, "planned": 0.3,
    "superseded": -0.6,
}  # fmt: skip
UNREADY = 2.5  # taken off in full where nothing needed is known
REPEATS = 1.6  # taken off in full where nothing is new
DIVERSITY = 0.6
OPEN = 2.0  # the same for somebody of whom nothing is known: a bit of everything
POOL = 200  # how many of the best are considered for a diverse list


@dataclass(frozen=True)
class Ranking:
    """Scores of all candidates for one reader; excluded ones are -inf."""

    scores: Floats
    features: Features


class Recommender:
    """Ranks one snapshot. `vectors` is n x d with unit rows, zero where not embedded."""

    def __init__(self, snapshot: Snapshot, vectors: Floats | None = None) -> None:
        self.snapshot = snapshot
        self.vectors = vectors

    def rank(self, reader: Reader) -> Ranking:
        """Score every resource for the reader."""
        features = compute(self.snapshot, self.vectors, reader)
        scores = features.values @ np.array([WEIGHTS[name] for name in NAMES], dtype=np.float32)
        unready = np.clip((0.65 - features.column("ready")) / 0.65, 0, 1)
        total = np.asarray(self.snapshot.teaches.sum(axis=1)).ravel()
        fresh = self.snapshot.teaches @ (1 - reader.knowledge.degree)
        stale = np.where(total > 0, np.clip(1 - 2 * fresh / np.maximum(total, 1e-6), 0, 1), 0)
        scores = scores - UNREADY * unready - REPEATS * stale
        hidden = [*reader.excluded, *reader.covered]
        scores[np.array(hidden, dtype=np.int64)] = -np.inf
        return Ranking(scores.astype(np.float32), features)

    def suggest(
        self,
        reader: Reader,
        limit: int,
        allowed: NDArray[np.bool_] | None = None,
        diverse: bool = True,
    ) -> list[Suggestion]:
        """The best `limit` next steps, each with its reasons; `allowed` masks candidates."""
        return self.suggest_each(reader, limit, [allowed], diverse)[0]

    def suggest_each(
        self,
        reader: Reader,
        limit: int,
        masks: Iterable[NDArray[np.bool_] | None],
        diverse: bool = True,
    ) -> list[list[Suggestion]]:
        """The same for several masks, ranking once."""
        with one_thread():
            ranking = self.rank(reader)
            return [self._best(ranking, reader, limit, mask, diverse) for mask in masks]

    def _best(
        self,
        ranking: Ranking,
        reader: Reader,
        limit: int,
        allowed: NDArray[np.bool_] | None,
        diverse: bool,
    ) -> list[Suggestion]:
        order = np.argsort(-ranking.scores, kind="stable")
        possible = np.isfinite(ranking.scores)
        if allowed is not None:
            possible &= allowed
        order = order[possible[order]]
        diversity = DIVERSITY if reader.covered or reader.goal is not None else OPEN
        chosen = (
            self._diverse(order, ranking.scores, limit, diversity) if diverse else order[:limit]
        )
        explainer = explain.Explainer(self.snapshot, reader, ranking.features, WEIGHTS)
        return [explainer.suggestion(int(p), float(ranking.scores[p])) for p in chosen]

    def _diverse(
        self, order: NDArray[np.int64], scores: Floats, limit: int, diversity: float
    ) -> list[int]:
        """Maximal marginal relevance (Carbonell and Goldstein 1998) over the best."""
        pool = [int(p) for p in order[: max(POOL, 2 * limit)]]
        chosen: list[int] = []
        penalty = dict.fromkeys(pool, 0.0)
        likeness = self._likeness(pool)
        while pool and len(chosen) < limit:
            best = max(pool, key=lambda p: scores[p] - diversity * penalty[p])
            pool.remove(best)
            chosen.append(best)
            for other in pool:
                penalty[other] = max(penalty[other], likeness(best, other))
        return chosen

    def _likeness(self, pool: Sequence[int]) -> Callable[[int, int], float]:
        """How much two candidates are the same thing: text, what they teach, or that one
        is a part of the other."""
        place = {p: n for n, p in enumerate(pool)}
        lines = self.snapshot.teaches[pool]
        norms = np.sqrt(np.asarray(lines.multiply(lines).sum(axis=1)).ravel())
        taught = (lines @ lines.T).toarray() / np.maximum(np.outer(norms, norms), 1e-6)
        if self.vectors is not None:
            texts = np.clip((self.vectors[pool] @ self.vectors[pool].T - 0.3) / 0.6, 0, 1)
            taught = np.maximum(taught, texts)
        parts = {
            pair
            for p in pool
            for whole in line(self.snapshot.part_of, p)[0]
            for pair in ((p, int(whole)), (int(whole), p))
        }
        return lambda a, b: 1.0 if (a, b) in parts else float(taught[place[a], place[b]])
