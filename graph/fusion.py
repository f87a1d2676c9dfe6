"""Making one ranking of two: pure functions on (position, score) lists.

Reciprocal-rank fusion: Cormack, Clarke and Büttcher, SIGIR 2009. Convex combination with
theoretical bounds: Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid
Retrieval", ACM TOIS 2023.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Ranked = list[tuple[int, float]]

RRF_K = 60
DENSE_WEIGHT = 0.5


def reciprocal_rank(
    rankings: Iterable[Sequence[int]], weights: Sequence[float] | None = None, k: int = RRF_K
) -> Ranked:
    """Sum of weight / (k + rank) over the rankings, rank from 1; best first.

    `weights` has one number a ranking (all 1 when left out).
    """
    scores: dict[int, float] = {}
    lists = list(rankings)
    for ranking, weight in zip(lists, weights or [1.0] * len(lists), strict=True):
        for rank, position in enumerate(ranking, start=1):
            scores[position] = scores.get(position, 0.0) + weight / (k + rank)
    return best_first(scores)


def convex(
    dense: Mapping[int, float],
    lexical: Mapping[int, float],
    weight: float = DENSE_WEIGHT,
    floor: float | None = 0.0,
) -> Ranked:
    """weight * dense + (1 - weight) * lexical, each scaled to 0..1; best first.

    `dense` holds cosines and `lexical` BM25 scores by position; a position missing from one
    counts as 0 there. The best score of each is scaled to 1. Its lower bound, scaled to 0,
    is `floor` (cosines below count as it; BM25's is 0), or with None the least score seen.
    """
    low_dense = min(dense.values(), default=0.0) if floor is None else floor
    low_lexical = min(lexical.values(), default=0.0) if floor is None else 0.0
    scores: dict[int, float] = {}
    for share, part, low in ((weight, dense, low_dense), (1 - weight, lexical, low_lexical)):
        for position, score in scaled(part, low).items():
            scores[position] = scores.get(position, 0.0) + share * score
    return best_first(scores)


def scaled(scores: Mapping[int, float], low: float) -> dict[int, float]:
    """The scores as 0..1: `low` and below become 0 and the best becomes 1."""
    span = max(scores.values(), default=low) - low
    if span <= 0:
        # All alike: a list of equals says "found", not "worthless".
        return {position: float(score >= low) for position, score in scores.items()}
    return {position: max(0.0, (score - low) / span) for position, score in scores.items()}


def best_first(scores: Mapping[int, float]) -> Ranked:
    """Sorted by score, best first, and by position where scores are equal."""
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
