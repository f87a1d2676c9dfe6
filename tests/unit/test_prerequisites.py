"""Estimated order of ideas that no concept graph orders."""

from __future__ import annotations

import numpy as np
import pytest

from app.library import Library
from graph import pairwise
from graph.concepts import ConceptGraph
from graph.errors import BadInput
from graph.model import Concept
from graph.prerequisites import FEATURES, Ground, features, order, scores
from tests.support import HashEncoder

GRAPH = ConceptGraph({
    "limit": Concept("limit", "Limit", "a", 1, "What values come close to."),
    "derivative": Concept("derivative", "Derivative", "a", 2, "A rate.", {}, {"limit": "."}),
    "gradient": Concept("gradient", "Gradient", "a", 3, "Slopes.", {}, {"derivative": "."}),
})  # fmt: skip
NAMES = ["Gradient", "Limit", "Derivative"]
VECTORS = HashEncoder().encode(NAMES)


def ground() -> Ground:
    return Ground(GRAPH, HashEncoder().encode([c.name for c in GRAPH.concepts.values()]))


def test_what_the_graph_orders_is_carried_over_to_names() -> None:
    score = scores(NAMES, VECTORS, ground())
    assert score[0, 1] > score[1, 0]
    assert score[2, 1] > score[1, 2]
    assert [NAMES[n] for n in order(score)] == ["Limit", "Derivative", "Gradient"]
    assert (np.diag(score) == 0).all()
    assert ((score >= 0) & (score <= 1)).all()


def test_evidence_for_one_direction_is_evidence_against_the_other() -> None:
    found = features(NAMES, VECTORS, ground(), ["A limit of things.", "", "See limit."])
    assert set(found) == {*FEATURES, "related"}
    for name in set(FEATURES) - {"similar"}:
        assert found[name] == pytest.approx(-found[name].T, abs=1e-5), name


def test_a_description_that_speaks_of_another_name_needs_it() -> None:
    texts = ["It is made of bricks.", ""]
    table = features(["House", "Brick"], None, Ground(ConceptGraph({}), None), texts)["refers"]
    assert table[0, 1] > 0 > table[1, 0]


def test_without_model_and_graph_the_names_alone_count() -> None:
    score = scores(["Decision tree pruning", "Decision tree"], None, Ground(ConceptGraph({}), None))
    assert score[0, 1] > score[1, 0]


def test_a_library_without_concepts_still_orders(library: Library) -> None:
    names = ["Sorting algorithm", "Algorithm", "Algorithm"]
    assert library.order(names) == ["Algorithm", "Sorting algorithm"]
    for pair in library.prerequisites(names, {"Sorting algorithm": "An algorithm."}, least=0):
        assert (pair.concept, pair.prerequisite) == ("Sorting algorithm", "Algorithm")
    assert library.order(["One"]) == ["One"]
    with pytest.raises(BadInput):
        library.order([" "])


def test_known_pairs_teach_how_others_lie() -> None:
    """Of two families of names, and against what the names themselves say."""
    names = ["ab one", "ab two", "ab six", "xy one", "xy two", "xy six"]
    vectors, empty = HashEncoder().encode(names), Ground(ConceptGraph({}), None)
    known = {(a, b): a < 3 for a, b in [(0, 3), (3, 0), (0, 4), (4, 0), (1, 3), (3, 1)]}
    without, score = (scores(names, vectors, empty, known=k) for k in (None, known))
    assert without[2, 5] < without[5, 2]
    assert score[2, 5] > score[5, 2]
    assert ((score >= 0) & (score <= 1)).all()
    assert {pair: score[pair] for pair in known} == known


def test_one_known_pair_changes_others_little() -> None:
    without, score = (scores(NAMES, VECTORS, ground(), known=k) for k in (None, {(0, 1): True}))
    assert score[0, 1] == 1
    assert 0 < abs(score[2, 1] - without[2, 1]) < 0.05


def test_the_regression_is_exact_kernel_ridge_on_the_pairs() -> None:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(5, 7)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    evidence = rng.normal(size=(2, 5, 5)).astype(np.float32)
    known = {(0, 1): True, (1, 0): False, (2, 3): True, (4, 0): False}

    def point(i: int, j: int) -> np.ndarray:
        a, b = vectors[i], vectors[j]
        return np.concatenate([
            pairwise.ABOUT**0.5 * (a + b) / 2, pairwise.STEP**0.5 * (b - a),
            pairwise.EVIDENCE**0.5 * evidence[:, i, j],
        ])  # fmt: skip

    taught = np.array([point(*pair) for pair in known])
    asked = np.array([point(i, j) for i in range(5) for j in range(5)])
    near = [np.exp(-((one[:, None] - taught) ** 2).sum(axis=2)) for one in (taught, asked)]
    truth = np.array(list(known.values()), dtype=float)
    weights = np.linalg.solve(near[0] + pairwise.NOISE * np.eye(4), truth - truth.mean())
    expected = (truth.mean() + near[1] @ weights).reshape(5, 5)
    found = pairwise.regression(known, vectors @ vectors.T, evidence)
    assert found == pytest.approx(expected, abs=1e-4)


def test_an_order_keeps_to_known_pairs_and_survives_circles() -> None:
    score = np.zeros((4, 4), dtype=np.float32)
    score[np.tril_indices(4, -1)] = 0.9
    assert order(score) == [0, 1, 2, 3]
    assert order(score, {(0, 2): True, (1, 0): True, (3, 1): False}) == [2, 0, 1, 3]
    assert sorted(order(score, {(0, 1): True, (1, 0): True})) == [0, 1, 2, 3]


def test_what_a_person_knows_of_other_names_counts(library: Library) -> None:
    names, known = ["Algorithm", "Sorting algorithm"], {("Algorithm", "Number"): True}
    known[" Number ", "sorting  algorithm"] = True
    assert library.order(names) == names
    assert library.order(names, known=known) == names[::-1]
    assert all({p.concept, p.prerequisite} <= set(names)
               for p in library.prerequisites(names, least=0, known=known))  # fmt: skip
    said = library.prerequisites(names, known={("Algorithm", "Sorting algorithm"): True})
    assert said == [("Algorithm", "Sorting algorithm", 1.0)]
    for wrong in (("One", "One"), ("One", "")):
        with pytest.raises(BadInput):
            library.order(names, known={wrong: True})
