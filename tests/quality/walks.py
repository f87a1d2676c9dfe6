"""The way to each goal of goals.txt through the catalogue, to be read as a teacher would.

    python -m tests.quality walks [GOAL ...] [--brief]

Prints every walk (with --brief only its figures) and what a machine can object to: concepts
of another field, prerequisites of a higher level, and those that follow from others.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from ingest.catalogue import bundle
from ingest.catalogue.walk import Walk, Walker

GOALS = Path(__file__).with_name("goals.txt")


def goals() -> Iterator[str]:
    """The goals to walk to, as people would type them."""
    for line in GOALS.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def run(argv: list[str]) -> int:
    """Print the walks and their figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality walks")
    parser.add_argument("goal", nargs="*", help="goals to walk to; those of goals.txt else")
    parser.add_argument("--brief", action="store_true", help="print only the figures")
    options = parser.parse_args(argv)
    walker = Walker(bundle.folder())
    walks = [walker.walk(goal) for goal in options.goal or goals()]
    if not options.brief:
        for walk in walks:
            _read(walk)
    _figures(walker, walks)
    return 0


def _read(walk: Walk) -> None:
    print(f"== {walk.goal.name}")
    for stage in walk.stages:
        before = "; ".join(f"{b}: {why}" for b, why in stage.concept.requires.items())
        best = stage.best.title if stage.best else "nothing free"
        print(f"  {stage.concept.level} {stage.concept.name} [{best}]")
        if before:
            print(f"      {before}")
    print()


def _figures(walker: Walker, walks: list[Walk]) -> None:
    print(f"{'goal':<42} {'level':>5} {'length':>6} {'depth':>5} {'outside':>7} {'rising':>6} "
          f"{'redundant':>9}")  # fmt: skip
    for walk in sorted(walks, key=lambda walk: len(walk.stages)):
        print(f"{walk.goal.name[:42]:<42} {walk.goal.level:>5} {len(walk.stages):>6} "
              f"{walk.depth:>5} {len(walker.outside(walk)):>7} {len(walker.rising(walk)):>6} "
              f"{len(walker.redundant(walk)):>9}")  # fmt: skip
    longest = max(walks, key=lambda walk: len(walk.stages))
    lengths = [len(walk.stages) for walk in walks]
    print(f"{len(walks)} walks, median length {median(lengths):g}, "
          f"longest {len(longest.stages)} ({longest.goal.name})")  # fmt: skip
    whole = [walker.walk(concept) for concept in walker.concepts.ids]
    longest = max(whole, key=lambda walk: len(walk.stages))
    edges = sum(len(walker.concepts.redundant(c)) for c in walker.concepts.ids)
    print(f"all {len(whole)} concepts: median length "
          f"{median(len(walk.stages) for walk in whole):g}, longest {len(longest.stages)} "
          f"({longest.goal.name}), deepest {max(walk.depth for walk in whole)}, "
          f"{edges} redundant prerequisites")  # fmt: skip
