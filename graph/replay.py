"""Measuring a ranking by what is known: hide one thing, and see where each strategy puts it.

A trial asks for one hidden work among candidates. Its place is 1 for the best; ties count
against a strategy, so that one which says nothing gains nothing. Hit@k, the mean reciprocal
rank and nDCG@k follow from the places (with one relevant work nDCG@k is 1 / log2(1 + place)
up to k, else 0). Intervals cover 95%: Wilson's for hits (Wilson 1927), a percentile bootstrap
with a fixed seed for the mean reciprocal rank.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from graph.snapshot import Snapshot, Trails

Floats = NDArray[np.float32]
Interval = tuple[float, float]

SEED = 20_260_101
RESAMPLES = 2_000
NORMAL_95 = 1.959964  # the normal quantile of a two-sided 95%


@dataclass(frozen=True, slots=True)
class Row:
    """How one strategy did in `tried` trials: each figure in 0..1, higher is better. The
    intervals of `hit` and `mrr` cover 95%; `expected` marks figures that are computed, not
    observed, which have none."""

    strategy: str
    tried: int
    hit: float
    mrr: float
    ndcg: float
    hit_interval: Interval
    mrr_interval: Interval
    expected: bool = False

    @property
    def hits(self) -> int:
        """In how many trials the hidden work was among the first k."""
        return round(self.hit * self.tried)


@dataclass(frozen=True, slots=True)
class TrailStep:
    """A place of an ordered trail: whoever took `before`, positions, took `target` next."""

    trail: int
    before: tuple[int, ...]
    target: int


def place(scores: Floats, target: int, candidates: NDArray[np.bool_]) -> int:
    """The place of `target` among the candidates, 1 the best; ties and what cannot be
    compared (nan) go before it. `scores` and `candidates` have one entry a resource."""
    mine = scores[target]
    if not mine > -np.inf:  # excluded, or nan
        return int(np.count_nonzero(candidates))
    better = candidates & ~(scores < mine)
    return int(np.count_nonzero(better)) + (0 if better[target] else 1)


def observed(strategy: str, places: Sequence[int], k: int) -> Row:
    """The figures of a strategy from the places it gave."""
    ranks = np.asarray(places, dtype=np.float64)
    hits = ranks <= k
    reciprocal = 1 / ranks
    gains = np.where(hits, 1 / np.log2(1 + ranks), 0.0)
    return Row(
        strategy=strategy,
        tried=len(ranks),
        hit=_mean(hits),
        mrr=_mean(reciprocal),
        ndcg=_mean(gains),
        hit_interval=wilson(int(hits.sum()), len(ranks)),
        mrr_interval=bootstrap(reciprocal),
    )


def by_chance(sizes: Sequence[int], k: int, strategy: str = "random") -> Row:
    """What a random order is expected to reach among so many candidates, in closed form."""
    hit, mrr, ndcg = (
        _mean(np.array([expected(size, k) for size in sizes], dtype=np.float64))
        for expected in (_chance_hit, _chance_reciprocal, _chance_gain)
    )
    return Row(strategy, len(sizes), hit, mrr, ndcg, (hit, hit), (mrr, mrr), expected=True)


def wilson(hits: int, tried: int) -> Interval:
    """Wilson's 95% interval of a share."""
    if not tried:
        return 0.0, 1.0
    share, z = hits / tried, NORMAL_95
    middle = share + z * z / (2 * tried)
    spread = z * math.sqrt(share * (1 - share) / tried + z * z / (4 * tried * tried))
    scale = 1 + z * z / tried
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def bootstrap(values: NDArray[np.float64]) -> Interval:
    """The 95% percentile interval of a mean; the same for the same values."""
    if not len(values):
        return 0.0, 1.0
    chosen = np.random.default_rng(SEED).integers(0, len(values), (RESAMPLES, len(values)))
    low, high = np.quantile(values[chosen].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)


def trail_steps(snapshot: Snapshot) -> Iterator[TrailStep]:
    """Every place of every ordered trail but the first: the next one, left out."""
    trails = snapshot.trails
    for trail, (ordered, items) in enumerate(zip(trails.ordered, trails.items, strict=True)):
        if ordered:
            for n in range(1, len(items)):
                yield TrailStep(trail, items[:n], items[n])


def without_trail(snapshot: Snapshot, trail: int) -> Snapshot:
    """The snapshot as it would be had nobody published this trail."""
    trails = snapshot.trails
    kept = np.delete(np.arange(len(trails.titles)), trail)
    return replace(
        snapshot,
        trails=Trails(
            titles=tuple(trails.titles[n] for n in kept),
            ordered=tuple(trails.ordered[n] for n in kept),
            items=tuple(trails.items[n] for n in kept),
            membership=trails.membership[kept],
        ),
    )


def without_works(snapshot: Snapshot, hidden: Mapping[int, int]) -> Snapshot:
    """The snapshot as it would be had some trails not named one of their works: `hidden` maps
    trails to positions."""
    trails = snapshot.trails
    items = list(trails.items)
    for trail, position in hidden.items():
        items[trail] = tuple(n for n in items[trail] if n != position)
    membership = trails.membership.copy()
    membership[list(hidden), list(hidden.values())] = 0
    membership.eliminate_zeros()
    left = replace(trails, items=tuple(items), membership=membership)
    return replace(snapshot, trails=left)


def _mean(values: NDArray[np.float64] | NDArray[np.bool_]) -> float:
    return float(values.mean()) if len(values) else 0.0


def _chance_hit(size: int, k: int) -> float:
    return min(k, size) / size


def _chance_reciprocal(size: int, _: int) -> float:
    return float(np.sum(1 / np.arange(1, size + 1))) / size


def _chance_gain(size: int, k: int) -> float:
    return float(np.sum(1 / np.log2(np.arange(2, min(k, size) + 2)))) / size
