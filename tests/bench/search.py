"""The time of a search, its query's embedding included.

python -m tests.bench search [--documents N]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np

from graph.lexical import Document
from graph.minilm import MiniLM
from graph.search import SearchIndex
from tests.bench.embedding import made_up

QUERIES = (
    "attention in transformers",
    "how do neural networks learn",
    "proof of the halting problem",
    "反向传播",
    "backpropagaton",
    "statistics for beginners",
    '"machine learning" course',
    "C++",
)
ROUNDS = 20
DIMENSION = 384


def run(argv: list[str]) -> int:
    """Print p50 and p95 in milliseconds, and how long building and opening take."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench search", description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    count = parser.parse_args(argv).documents
    documents = [
        Document(place, text[:60], summary=text) for place, text in enumerate(made_up(count, 80))
    ]
    rows = np.random.default_rng(0).standard_normal((count, DIMENSION)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)  # what they mean costs no time
    with tempfile.TemporaryDirectory() as folder:
        for doing in ("built", "opened"):
            begin = time.perf_counter()
            index = SearchIndex.open_or_build(Path(folder), "1", documents, rows, "bench")
            print(f"  {count} documents {doing} in {time.perf_counter() - begin:.3f} s")
        encoder = MiniLM()
        index.search(QUERIES[0], encoder.encode(QUERIES[:1])[0])
        spent = []
        for _ in range(ROUNDS):
            for query in QUERIES:
                begin = time.perf_counter()
                index.search(query, encoder.encode([query])[0])
                middle = time.perf_counter()
                index.similar(0)
                spent.append((middle - begin, time.perf_counter() - middle))
    for name, times in zip(("search", "similar"), np.array(spent).T * 1e3, strict=True):
        print(f"  {name}: p50 {np.median(times):.2f} ms, p95 {np.percentile(times, 95):.2f} ms")
    return 0
