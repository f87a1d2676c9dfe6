"""What is looked at in a large library, where not everything can be scored."""

from __future__ import annotations

import numpy as np
import pytest

from graph.features import Reader
from graph.knowledge import infer
from graph.ranking import candidates, collection
from tests.property.test_removal import library


def test_of_each_concept_the_foremost_teachers_are_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(collection, "TEACHERS", 2)
    ranks = library(np.random.default_rng(3), 40)
    standing, taught_by = ranks.snapshot.standing, ranks.snapshot.taught_by.toarray()
    for weights, found in zip(taught_by, ranks.collection.teachers.toarray(), strict=True):
        worth = weights * (1 + standing)
        assert np.count_nonzero(found) == min(np.count_nonzero(weights), 2)
        assert np.array_equal(found[found > 0], weights[found > 0])
        assert worth[found > 0].min() >= worth[found == 0].max()


def test_candidates_of_a_large_library_teach_what_comes_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, least in (("LARGE", 1), ("FALLBACK", 1), ("EACH", 4)):
        monkeypatch.setattr(candidates, name, least)
    ranks = library(np.random.default_rng(3), 120)
    done = {5: 1.0, 9: 1.0}
    reader = Reader(done, infer(ranks.snapshot, done), 2.0)
    at = candidates.candidates(ranks.collection, reader, ranks._affinity(reader), None, None)
    assert 4 <= len(at) < 120
    assert not set(done) & set(at.tolist())
    known = reader.knowledge.degree >= 0.5
    required = ranks.snapshot.prerequisites.toarray() > 0
    ahead = [c for c in np.flatnonzero(~known) if known[required[c]].all()]
    assert ahead
    for concept in ahead:
        best = ranks.collection.teachers[[concept]].indices
        assert {*best.tolist()} - set(done) <= {*at.tolist()}
