"""The catalogue's ordered trails: leave the next one out, with its trail, and find it again.

For each place of each ordered trail of the bundled catalogue, a reader who covered what
comes before it there, and a library that does not have this trail. The full ranking goes by
weights that were learned on the trails of the other folds, so that it is measured on none it
was learned from; "as shipped" are the weights that ship, which were learned on all of them.
Prints hit@10 and MRR of both, of every single feature, of popularity and of chance, best MRR
first. The 95% intervals of MRR draw whole trails anew, since steps of one trail are alike.

    python -m tests.quality trails [--steps N] [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from app.library import Library
from app.replaying import FEATURES, FULL, RANDOM, Trial, placed, trail_trials
from graph.ranking.weights import learned
from graph.replay import RESAMPLES, SEED, Interval, Row, by_chance, observed
from tests.quality import _learning

K = 10
FOLDS = 10
SHIPPED = "as shipped"


@dataclass(frozen=True)
class Figures:
    """A row for each strategy, the cross-validated full ranking first; how far its MRR is
    ahead of that of the best single feature, and between what."""

    rows: tuple[Row, ...]
    best: str
    ahead: float
    between: Interval


def figures(library: Library, steps: int | None = None, drawn: int = _learning.DRAWN) -> Figures:
    """The full ranking, every single feature, popularity and chance on a library's trails;
    `steps` limits how many next ones are asked for, drawn with a fixed seed. The weights are
    learned by holding each next one against `drawn` others."""
    recommender = library._engine.recommender()
    snapshot, vectors = recommender.snapshot, recommender.vectors
    weights = _learning.across_folds(library, learned(), FOLDS, drawn)
    trials = list(trail_trials(snapshot, vectors, steps, weights))
    places, sizes = placed(trials, (FULL, *FEATURES, "popularity"))
    shipped, _ = placed(trail_trials(snapshot, vectors, steps), (FULL,))
    places[SHIPPED] = shipped[FULL]
    owner = _owners(trials)
    rows = {name: _clustered(observed(name, found, K), found, owner)
            for name, found in places.items()}  # fmt: skip
    best = max(FEATURES, key=lambda name: rows[name].mrr)
    gap = _reciprocal(places[FULL]) - _reciprocal(places[best])
    return Figures(
        rows=(rows.pop(FULL), *rows.values(), by_chance(sizes, K, RANDOM)),
        best=best,
        ahead=float(gap.mean()),
        between=by_group(gap, owner),
    )


def by_group(values: NDArray[np.float64], owner: NDArray[np.int64]) -> Interval:
    """The 95% percentile interval of a mean where groups are drawn anew, not values; `owner`
    is the group of each value. The same for the same values."""
    groups, inverse = np.unique(owner, return_inverse=True)
    total, count = np.bincount(inverse, weights=values), np.bincount(inverse)
    shape = (RESAMPLES, len(groups))
    drawn = np.random.default_rng(SEED).integers(0, len(groups), shape)
    low, high = np.quantile(total[drawn].sum(axis=1) / count[drawn].sum(axis=1), [0.025, 0.975])
    return float(low), float(high)


def _owners(trials: Sequence[Trial]) -> NDArray[np.int64]:
    return np.array([trial.trail for trial in trials], dtype=np.int64)


def _reciprocal(places: Sequence[int]) -> NDArray[np.float64]:
    return 1 / np.asarray(places, dtype=np.float64)


def _clustered(row: Row, places: Sequence[int], owner: NDArray[np.int64]) -> Row:
    return replace(row, mrr_interval=by_group(_reciprocal(places), owner))


def run(argv: Sequence[str]) -> int:
    """Print the table; 1 when the full ranking is not ahead of every single feature."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality trails")
    parser.add_argument("--steps", type=int, default=None, help="how many next ones, of all")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(list(argv))
    began = time.process_time()
    with TemporaryDirectory() as folder, Library.open(folder, embed=False) as library:
        found = figures(library, options.steps)
    rows = sorted(found.rows, key=lambda row: (-row.mrr, row.strategy))
    if options.json:
        print(json.dumps([{"strategy": r.strategy, "tried": r.tried, "hit": r.hit, "mrr": r.mrr,
                           "ndcg": r.ndcg} for r in rows], indent=2))  # fmt: skip
        return int(found.ahead <= 0)
    print(f"{found.rows[0].tried} next ones of ordered trails, each with its trail hidden")
    for row in rows:
        hit, mrr = row.hit_interval, row.mrr_interval
        print(
            f"{row.strategy:20} hit@{K} {row.hit:.3f} ({hit[0]:.3f} to {hit[1]:.3f})"
            f"  MRR {row.mrr:.4f} ({mrr[0]:.4f} to {mrr[1]:.4f})  nDCG@{K} {row.ndcg:.4f}"
        )
    low, high = found.between
    print(
        f"the full ranking, {FOLDS}-fold by trail, against {found.best}: {found.ahead:+.4f}"
        f" ({low:+.4f} to {high:+.4f}); {time.process_time() - began:.0f} CPU-s"
    )
    return int(found.ahead <= 0)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
