"""The times a person feels, at the catalogue's size: a search with its query's embedding,
the next steps, commands as whole processes, and a light import.

python -m tests.bench catalogue [--rounds N]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence

import numpy as np

from app.library import Library

QUERIES = (
    "attention in transformers",
    "how do networks learn",
    "反向传播",
    "first course on probability",
    "quantum computing",
    "backpropagaton",
    "databases",
    "why deep learning works",
)
COVERED = ("doi:10.1093/mind/lix.236.433", "readpath:ng-machine-learning")
COMMANDS = (
    ("readpath next", ["-m", "app.cli", "next", "-n", "5"]),
    ("readpath search", ["-m", "app.cli", "search", "backpropagation"]),
    ("import graph", ["-c", "import graph"]),
    ("python alone", ["-c", "pass"]),
)


def run(argv: list[str]) -> int:
    """Print medians and 95th percentiles in milliseconds."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench catalogue", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args(argv).rounds
    with tempfile.TemporaryDirectory() as home:
        begin = time.perf_counter()
        with Library.open(home) as lib:
            print(f"  first start, catalogue loaded: {time.perf_counter() - begin:.2f} s")
            begin = time.perf_counter()
            lib.index()
            count = lib.status().resources
            print(f"  index of {count} ready: {time.perf_counter() - begin:.2f} s")
            for key in COVERED:
                lib.mark(key, "covered")
            lib.search("warm up")
            lib.next_steps()
            _report("search", rounds, [lambda q=q: lib.search(q) for q in QUERIES])
            _report("next steps", rounds, [lib.next_steps])
        environment = {**os.environ, "READPATH_HOME": home}
        for name, arguments in COMMANDS:
            command = [sys.executable, *arguments]
            _report(name, max(3, rounds // 2), [_process(command, environment)])
    return 0


def _process(command: Sequence[str], environment: dict[str, str]) -> Callable[[], object]:
    return lambda: subprocess.run(command, env=environment, capture_output=True, check=True)


def _report(name: str, rounds: int, deeds: Sequence[Callable[[], object]]) -> None:
    spent = []
    for _ in range(rounds):
        for deed in deeds:
            begin = time.perf_counter()
            deed()
            spent.append((time.perf_counter() - begin) * 1e3)
    print(f"  {name}: p50 {np.median(spent):.1f} ms, p95 {np.percentile(spent, 95):.1f} ms")
