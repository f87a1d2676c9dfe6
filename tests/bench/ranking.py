"""Next steps in large libraries: made-up ones, so that any size can be tried.

Concepts, links, lists, words and vectors are drawn at random with the long tails of real
ones; the library is in memory and warm. The reader has covered 500 works.

python -m tests.bench ranking [--sizes 100000 1000000] [--rounds N]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

import numpy as np
from scipy import sparse

from graph.concepts import ConceptGraph
from graph.features import Reader
from graph.knowledge import conclude_without, infer
from graph.model import Concept, Cost, Kind, Resource
from graph.recommend import Recommender
from graph.snapshot import Floats, Matrix, Snapshot, Trails
from graph.threads import one_thread
from graph.vectors import VectorIndex

CONCEPTS, TOPICS, WORDS = 1_000, 200, 50_000
COVERED = 500
LINKS = 10  # a resource
SAID = 20  # words a resource


def run(argv: list[str]) -> int:
    """Print medians and 95th percentiles in milliseconds, on one core."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench ranking", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000])
    parser.add_argument("--rounds", type=int, default=20)
    asked = parser.parse_args(argv)
    for size in asked.sizes:
        begin = time.perf_counter()
        recommender, readers = library(size, asked.rounds)
        print(f"  {size:,} resources, {recommender.snapshot.cites.nnz:,} links", end=" ")
        print(f"(made in {time.perf_counter() - begin:.0f} s)")
        begin = time.perf_counter()
        recommender.suggest(readers[0], 10)
        print(f"    first: {time.perf_counter() - begin:.2f} s")
        for name, explained in (("order alone", False), ("with reasons", True)):
            _report(name, recommender, readers, explained)
    return 0


def library(n: int, readers: int) -> tuple[Recommender, list[Reader]]:
    """A made-up library of n resources, and so many readers of 500 works of three topics."""
    rng = np.random.default_rng(1)
    topic = rng.integers(0, TOPICS, n)
    snapshot = Snapshot(
        revision="1",
        rows=np.arange(n, dtype=np.int64),
        resources=tuple(_resources()[k] for k in rng.integers(0, 12, n)),
        concepts=_concepts(rng),
        teaches=_near_topic(rng, topic, 3, CONCEPTS),
        requires=_near_topic(rng, topic, 2, CONCEPTS),
        cites=_cites(rng, topic, n),
        part_of=sparse.csr_array((n, n), dtype=np.float32),
        supersedes=sparse.csr_array((n, n), dtype=np.float32),
        trails=_trails(rng, topic, n),
        level=rng.integers(1, 6, n).astype(np.float32),
        hours=rng.integers(1, 60, n).astype(np.float32),
    )
    vectors = _vectors(rng, topic)
    index = VectorIndex.build(vectors)
    recommender = Recommender(snapshot, vectors, index.nearest)
    words = _near_topic(rng, topic, SAID, WORDS)
    words.data /= np.sqrt(np.float32(SAID))
    recommender.collection.__dict__["words"] = words  # in place of reading texts
    found = []
    for _ in range(readers):
        chosen = np.flatnonzero(np.isin(topic, rng.integers(0, TOPICS, 3)))
        covered = rng.choice(chosen, min(COVERED, len(chosen)), replace=False)
        done = dict.fromkeys(map(int, np.sort(covered)), 1.0)
        found.append(_reader(snapshot, done))
    return recommender, found


def _reader(snapshot: Snapshot, done: dict[int, float]) -> Reader:
    knowledge = infer(snapshot, done)

    def less(positions: Sequence[int]) -> list[Reader]:
        known = conclude_without(snapshot, knowledge.grounds, positions)
        return [Reader(dict.fromkeys(left.grounds.works, 1.0), left, 3.0) for left in known]

    return Reader(done, knowledge, 3.0, without=less)


def _resources() -> list[Resource]:
    return [
        Resource(f"local:{kind}-{cost}", kind, f"A {kind}", language="en", cost=cost)
        for kind in Kind
        for cost in (Cost.FREE, Cost.PAID)
    ]


def _concepts(rng: np.random.Generator) -> ConceptGraph:
    made = {}
    for n in range(CONCEPTS):
        before = {f"c{k}": "" for k in rng.integers(max(0, n - 60), n, 2)} if n else {}
        made[f"c{n}"] = Concept(
            f"c{n}", f"Concept {n}", "area", 1 + 4 * n // CONCEPTS, requires=before
        )
    return ConceptGraph(made)


def _near_topic(rng: np.random.Generator, topic: np.ndarray, each: int, width: int) -> Matrix:
    """Each line has `each` entries, most of them around its topic's place."""
    n = len(topic)
    middle = topic.astype(np.int64) * width // TOPICS
    offset = rng.laplace(0, width / TOPICS, (n, each)).astype(np.int64)
    columns = (middle[:, None] + offset) % width
    places = (np.repeat(np.arange(n), each), columns.ravel())
    matrix = sparse.csr_array((np.ones(n * each, dtype=np.float32), places), shape=(n, width))
    matrix.data[:] = 1
    return matrix


def _cites(rng: np.random.Generator, topic: np.ndarray, n: int) -> Matrix:
    """Ten links a resource, mostly inside its topic, to the earlier ones more often."""
    order = np.argsort(topic, kind="stable")
    place = np.empty(n, dtype=np.int64)
    place[order] = np.arange(n)
    reach = max(n // TOPICS, 1)
    aim = place[:, None] - (rng.power(0.5, (n, LINKS)) * reach).astype(np.int64)
    heads = order[np.abs(aim) % n].ravel()
    tails = np.repeat(np.arange(n), LINKS)
    matrix = sparse.csr_array((np.ones(n * LINKS, dtype=np.float32), (tails, heads)), shape=(n, n))
    matrix.data[:] = 1
    return matrix


def _trails(rng: np.random.Generator, topic: np.ndarray, n: int) -> Trails:
    """Lists of thirty works of one topic, one in ten of them ordered."""
    order = np.argsort(topic, kind="stable")
    starts = np.searchsorted(topic[order], np.arange(TOPICS + 1))
    count = max(n // 10, 1)
    items = []
    for t in range(count):
        k = t % TOPICS
        low, high = starts[k], max(starts[k + 1], starts[k] + 1)
        places = low + (rng.power(0.6, 30) * (high - low)).astype(np.int64)
        items.append(tuple(dict.fromkeys(map(int, order[np.minimum(places, n - 1)]))))
    tails = np.repeat(np.arange(count), [len(one) for one in items])
    heads = np.concatenate([np.array(one) for one in items])
    ones = np.ones(len(heads), dtype=np.float32)
    return Trails(
        titles=tuple(f"list {t}" for t in range(count)),
        ordered=tuple(t % 10 == 0 for t in range(count)),
        items=tuple(items),
        membership=sparse.csr_array((ones, (tails, heads)), shape=(count, n)),
    )


def _vectors(rng: np.random.Generator, topic: np.ndarray) -> Floats:
    centres = rng.standard_normal((TOPICS, 384)).astype(np.float32)
    vectors = np.empty((len(topic), 384), dtype=np.float32)
    for begin in range(0, len(topic), 50_000):
        part = slice(begin, begin + 50_000)
        noise = rng.standard_normal((len(topic[part]), 384)).astype(np.float32)
        vectors[part] = centres[topic[part]] + noise
        vectors[part] /= np.linalg.norm(vectors[part], axis=1, keepdims=True)
    return vectors


def _report(name: str, recommender: Recommender, readers: list[Reader], explained: bool) -> None:
    spent = []
    with one_thread():
        for reader in readers:
            # The time this process computes, whatever else the machine is doing.
            begin = time.process_time()
            recommender.suggest(reader, 10, explained=explained)
            spent.append((time.process_time() - begin) * 1e3)
    middle, late = np.median(spent), np.percentile(spent, 95)
    print(f"    {name}: p50 {middle:.1f} CPU-ms, p95 {late:.1f}")
