"""The catalogue's ordered trails: leave the next one out, with its trail, and find it again.

For each place of each ordered trail of the bundled catalogue, a reader who covered what
comes before it there, and a library that does not have this trail. Prints hit@10 and MRR,
with their 95% intervals, of the full ranking, of every single feature, of popularity and of
chance, best MRR first.

    python -m tests.quality trails [--steps N] [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from tempfile import TemporaryDirectory

from app.library import Library
from app.replaying import FEATURES, RANDOM, measure, trail_trials
from graph.replay import Row

K = 10


def figures(library: Library, steps: int | None = None) -> tuple[Row, ...]:
    """The full ranking, every single feature, popularity and chance on a library's trails;
    `steps` limits how many next ones are asked for, drawn with a fixed seed."""
    recommender = library._engine.recommender()
    trials = trail_trials(recommender.snapshot, recommender.vectors, steps)
    return measure(trials, ("full ranking", *FEATURES, "popularity", RANDOM), K)


def run(argv: Sequence[str]) -> int:
    """Print the table; 1 when the full ranking is not ahead of every single feature."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality trails")
    parser.add_argument("--steps", type=int, default=None, help="how many next ones, of all")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(list(argv))
    began = time.process_time()
    with TemporaryDirectory() as folder, Library.open(folder, embed=False) as library:
        rows = figures(library, options.steps)
    full = rows[0]
    rows = tuple(sorted(rows, key=lambda row: (-row.mrr, row.strategy)))
    best = next(row for row in rows if row is not full)
    if options.json:
        print(json.dumps([{"strategy": r.strategy, "tried": r.tried, "hit": r.hit, "mrr": r.mrr,
                           "ndcg": r.ndcg} for r in rows], indent=2))  # fmt: skip
        return int(full.mrr <= best.mrr)
    print(f"{full.tried} next ones of ordered trails, each with its trail hidden")
    for row in rows:
        hit, mrr = row.hit_interval, row.mrr_interval
        print(
            f"{row.strategy:20} hit@{K} {row.hit:.3f} ({hit[0]:.3f} to {hit[1]:.3f})"
            f"  MRR {row.mrr:.4f} ({mrr[0]:.4f} to {mrr[1]:.4f})  nDCG@{K} {row.ndcg:.4f}"
        )
    said = "ahead of" if full.mrr > best.mrr else "NOT ahead of"
    print(f"the full ranking is {said} {best.strategy}; {time.process_time() - began:.0f} CPU-s")
    return int(full.mrr <= best.mrr)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
