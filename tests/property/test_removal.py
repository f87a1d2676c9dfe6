"""Taking a covered work away: the quick way finds what computing everything anew finds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from graph.concepts import ConceptGraph
from graph.features import NAMES, Reader
from graph.knowledge import infer
from graph.model import Concept, Kind, Resource
from graph.ranking import following
from graph.ranking.removal import Removals
from graph.recommend import Recommender
from graph.snapshot import Matrix, Snapshot, Trails

WORDS = [f"word{k}" for k in range(16)]


def library(rng: np.random.Generator, n: int) -> Recommender:
    """A library of n works about 8 concepts, with lists, links, words and vectors."""

    def drawn(lines: int, columns: int, share: float) -> Matrix:
        return sparse.csr_array((rng.random((lines, columns)) < share).astype(np.float32))

    items = tuple(
        tuple(map(int, rng.permutation(n)[: rng.integers(2, max(n // 3, 3))])) for _ in range(12)
    )
    tails = np.repeat(np.arange(len(items)), list(map(len, items)))
    heads = np.concatenate(items)
    supersedes = sparse.csr_array(([np.float32(1)], ([0], [1])), shape=(n, n))
    vectors = rng.standard_normal((n, 8)).astype(np.float32)
    vectors[rng.random(n) < 0.1] = 0
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    snapshot = Snapshot(
        revision="1",
        rows=np.arange(n),
        resources=tuple(
            Resource(f"local:{k}", Kind.BOOK, " ".join(rng.choice(WORDS, 4))) for k in range(n)
        ),
        concepts=ConceptGraph(
            {f"c{k}": Concept(f"c{k}", f"C{k}", "a", 1 + k // 2,
                              requires={f"c{b}": "" for b in range(max(k - 2, 0), k)})
             for k in range(8)}
        ),
        teaches=drawn(n, 8, 0.2),
        requires=drawn(n, 8, 0.1),
        cites=drawn(n, n, 2 / n),
        part_of=drawn(n, n, 0.2 / n),
        supersedes=supersedes,
        trails=Trails(
            tuple(f"list {t}" for t in range(len(items))),
            tuple(t % 2 == 0 for t in range(len(items))),
            items,
            sparse.csr_array((np.ones(len(heads), np.float32), (tails, heads)), shape=(12, n)),
        ),
        level=rng.integers(1, 6, n).astype(np.float32),
        hours=np.ones(n, dtype=np.float32),
    )  # fmt: skip
    return Recommender(snapshot, vectors / lengths)


def reader(
    snapshot: Snapshot, covered: dict[int, float], disliked: dict[int, float] | None = None
) -> Reader:
    return Reader(covered, infer(snapshot, covered), 2.0, disliked=disliked or {})


def weighed(rng: np.random.Generator, n: int, count: int) -> dict[int, float]:
    return {int(p): float(rng.integers(1, 4)) / 3 for p in rng.permutation(n)[:count]}


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.booleans())
def test_a_removal_scores_as_everything_computed_anew(seed: int, count: int, turned: bool) -> None:
    agree(seed, 25, count, turned)


@pytest.mark.parametrize("count", [100, 101, 120])
def test_where_more_is_covered_than_is_looked_at_the_next_steps_in(count: int) -> None:
    agree(count, 160, count, True)


def agree(seed: int, n: int, count: int, turned: bool) -> None:
    rng = np.random.default_rng(seed)
    ranks = library(rng, n)
    covered = weighed(rng, n, count)
    disliked = {n - 1: 0.6} if turned else {}
    who = reader(ranks.snapshot, covered, disliked)
    whole = ranks._affinity(who)
    at = np.setdiff1d(np.arange(n), list(covered))[:10]
    removals = Removals(ranks.collection, who, whole, at, ranks._affinity)
    places = np.arange(count)[:8]
    lacking = [
        reader(ranks.snapshot, {p: w for p, w in covered.items() if p != gone}, disliked)
        for gone in list(covered)[:8]
    ]
    signals = removals.signals(places, lacking)
    values = removals.features(places, lacking, ranks.weights.trust)
    for row, less in enumerate(lacking):
        for name, right in ranks._affinity(less).columns(at).items():
            assert signals[name][row] == pytest.approx(right, abs=2e-4, rel=1e-4), name
        anew = ranks.rank(less, at)
        for name, found in zip(NAMES, values[row].T, strict=True):
            assert found == pytest.approx(anew.features.column(name), abs=2e-4, rel=1e-4), name
        assert values[row] @ ranks.importance() == pytest.approx(anew.scores, abs=1e-3)


def test_where_more_than_the_work_is_different_everything_is_computed_anew() -> None:
    rng = np.random.default_rng(0)
    ranks, at = library(rng, 25), np.arange(10)
    covered = dict.fromkeys(range(12, 18), 1.0)
    who = reader(ranks.snapshot, covered)
    whole = ranks._affinity(who)
    removals = Removals(ranks.collection, who, whole, at, ranks._affinity)
    rest = {p: 0.5 for p in covered if p != 12}  # the others count less, too
    for less in (reader(ranks.snapshot, rest), reader(ranks.snapshot, rest, {20: 1.0})):
        found = removals.signals(np.array([0]), [less])
        right = ranks._affinity(less).columns(at)
        assert all(np.array_equal(found[name][0], right[name]) for name in right)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 12))
def test_ordered_lists_go_on_after_what_was_covered(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    snapshot = library(rng, 25).snapshot
    covered, at = weighed(rng, 25, count), rng.permutation(25)[:15]
    weight = np.array(list(covered.values()), dtype=np.float32)
    via, together = following.trails(snapshot, np.array([*covered], dtype=int), weight, at)
    begun: dict[int, float] = {}
    for p, each in covered.items():
        newest = snapshot.current(p)
        begun[newest] = max(each, begun.get(newest, 0))
    left = np.ones(len(at))
    for trail, items in enumerate(snapshot.trails.items):
        places = {k: begun[p] for k, p in enumerate(items) if p in begun}
        if not places or not snapshot.trails.ordered[trail]:
            assert trail not in via
            continue
        inside = sum(places.values())
        sure = inside / sum(begun.values()) * inside / (inside + following.CHANCE)
        for row, p in enumerate(map(int, at)):
            there = items.index(p) if p in items and p not in begun else None
            says = 0.0 if there is None else sure * max(
                weight / (there - k) if there > k else following.BACKWARD * weight / (k - there)
                for k, weight in places.items()
            )  # fmt: skip
            assert (via[trail][row] if trail in via else 0.0) == pytest.approx(says, abs=1e-5)
            left[row] *= 1 - says
    assert together == pytest.approx(1 - left, abs=1e-5)


@pytest.mark.parametrize("seed", range(3))
def test_lists_go_on_for_several_readers_as_for_each(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "HEARD", 3)
    rng = np.random.default_rng(seed)
    snapshot = library(rng, 25).snapshot
    covered, at = rng.permutation(25)[:8], rng.permutation(25)[:15]
    weight = rng.integers(0, 3, (5, 8)).astype(np.float32) / 2
    _, together = following.trails(snapshot, covered, weight, at)
    assert together.any()
    for mine, found in zip(weight, together, strict=True):
        there = mine > 0
        _, alone = following.trails(snapshot, covered[there], mine[there], at)
        assert found == pytest.approx(alone, abs=1e-6)
