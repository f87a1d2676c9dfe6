"""A path to every concept of the catalogue, for somebody who begins or has covered some works:
how long it takes to find, whether it is proven the cheapest, and whether a need is unmet.

python -m tests.bench paths [--every N] [--covered N]
"""

from __future__ import annotations

import argparse
import tempfile
import time

import numpy as np

from app.library import Library
from graph.knowledge import KNOWN
from graph.planning.exact import SMALL
from graph.planning.ground import bits, to_set


def run(argv: list[str]) -> int:
    """Print times in milliseconds, and how many paths are proven and sound."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench paths", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="only each Nth concept")
    parser.add_argument("--covered", type=int, default=0, help="works covered, spread evenly")
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as home, Library.open(home, embed=False) as lib:
        goals = list(lib.concepts())[:: asked.every]
        keys = [resource.id for resource in lib.resources()]
        for key in keys[:: len(keys) // max(asked.covered, 1)][: asked.covered]:
            lib.mark(key, "covered")
        lib.plan(goals[0])
        planner = lib._engine.planner()
        ground, index = planner.ground, planner.ground.snapshot.concepts.index
        degree = lib._reader(ground.snapshot).knowledge.degree
        known = to_set(int(c) for c in (degree >= KNOWN).nonzero()[0])
        wall, cpu, gaps, small, proven, unmet, missing = [], [], [], 0, 0, 0, 0
        for goal in goals:
            begin, busy = time.perf_counter(), time.process_time()
            plan = lib.plan(goal)
            wall.append((time.perf_counter() - begin) * 1e3)
            cpu.append((time.process_time() - busy) * 1e3)
            wanted = (ground.behind(1 << index[goal], known) & ~known).bit_count()
            gaps.append(plan.gap)
            small += wanted <= SMALL
            proven += wanted <= SMALL and plan.gap == 0
            missing += bool(plan.missing)
            have = known
            for step in plan.steps:
                taught = sum(1 << index[c] for c in step.teaches)
                needs = ground.needs[ground.snapshot.by_key[step.resource.id]]
                for concept in bits(taught):
                    needs |= ground.before[concept] & ~taught
                unmet += bool(needs & ~have)
                have |= taught
    for name, spent in (("wall clock", wall), ("CPU", cpu)):
        print(
            f"  {len(goals)} goals, {name}: p50 {np.median(spent):.0f} ms,"
            f" p95 {np.percentile(spent, 95):.0f} ms, most {max(spent):.0f} ms"
        )
    print(f"  proven optimal: {proven} of {small} goals of up to {SMALL} concepts,")
    print(f"    {sum(g == 0 for g in gaps)} of all {len(goals)}; largest gap {max(gaps):.2%}")
    print(f"  steps with an unmet need: {unmet}; goals not reached: {missing}")
    return int(unmet > 0 or proven < small)
