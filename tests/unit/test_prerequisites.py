"""Estimated order of ideas that no concept graph orders."""

from __future__ import annotations

import numpy as np
import pytest

from app.library import Library
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
    assert set(found) == set(FEATURES)
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
