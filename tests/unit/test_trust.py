"""How far a feature counts for which candidate, and how that is learned."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.library import Library
from graph.ranking.collection import Collection
from graph.ranking.trust import CONTEXT, Trust, context
from tests.quality._fitting import fit, fit_trusted

ANY = (None, None)


@pytest.fixture
def collection(library: Library) -> Collection:
    library.add([
        {"title": "Knitting with wool", "identifiers": {"local": "wool"}, "cites": ["local:yarn"]},
        {"title": "Yarn", "identifiers": {"local": "yarn"}},
        {"title": "Wool and yarn and knitting", "identifiers": {"local": "both"}},
        {"trail": "mine", "ordered": False, "items": ["local:wool", "local:both"]},
        {"trail": "a course", "ordered": True, "items": ["local:yarn", "local:both"]},
    ])  # fmt: skip
    return library._engine.recommender().collection


def test_the_context_is_lists_links_the_reader_and_words(collection: Collection) -> None:
    titles = [resource.title for resource in collection.snapshot.resources]
    at = np.array([titles.index("Knitting with wool"), titles.index("Yarn")])
    found = dict(zip(CONTEXT, np.expm1(context(collection, 5, at)).T, strict=True))
    assert found["listed"] == pytest.approx([1, 0]), "an ordered trail is no reader's list"
    assert found["linked"] == pytest.approx([1, 1])
    assert found["covered"] == pytest.approx([5, 5])
    assert found["said"] == pytest.approx([2, 1], abs=1e-5), "with is a word of one text only"


def test_a_factor_grows_with_its_context_up_to_the_ends_that_were_learned(
    collection: Collection,
) -> None:
    middle = (0.0, 0.0, np.log1p(10), 0.0)
    trust = Trust(
        least=(0.0, 0.0, np.log1p(5), 0.0), most=(9.0, 9.0, np.log1p(20), 9.0),
        usual=middle, features={"taste": (0.0, 0.0, 1.0, 0.0)},
    )  # fmt: skip
    at = np.arange(2)
    factors = {
        covered: float(trust.factors(collection, covered, at)["taste"][0])
        for covered in (1, 5, 10, 20, 500)
    }
    assert factors[10] == pytest.approx(1)
    assert factors[1] == factors[5] == pytest.approx(6 / 11)
    assert factors[20] == factors[500] == pytest.approx(21 / 11)
    assert set(trust.factors(collection, 3, at)) == {"taste"}


@settings(deadline=None, max_examples=25)
@given(st.lists(st.floats(-3, 3), min_size=4, max_size=4), st.integers(0, 10_000))
def test_no_factor_turns_a_feature_around(coefficients: list[float], covered: int) -> None:
    trust = Trust((0,) * 4, (8,) * 4, (2,) * 4, {"words": coefficients})

    class Three:
        popularity = degree = wordiness = np.array([0, 3, 4_000], dtype=np.float32)

    factor = trust.factors(Three(), covered, np.arange(3))["words"]  # type: ignore[arg-type]
    assert np.all(factor > 0)
    assert np.all(np.isfinite(factor))


def test_what_decided_is_found_within_the_signs_that_are_given() -> None:
    groups = _groups(np.random.default_rng(0), lambda one, two, around: 3 * one - two)[0]
    found = fit(groups, ("one", "two"), {"one": (0.0, None), "two": ANY})
    assert found["one"] / -found["two"] == pytest.approx(3, rel=0.4)
    assert fit(groups, ("one", "two"), {"one": ANY, "two": (0.0, None)})["two"] == 0


def test_trust_is_found_where_a_feature_counts_for_some_candidates_only() -> None:
    groups, around = _groups(
        np.random.default_rng(1), lambda one, two, around: 3 * np.exp(0.8 * around) * one + two
    )
    bounds = {"one": (0.0, None), "two": (0.0, None)}
    stands_for = np.ones(groups.shape[:2], dtype=np.float32)
    weights, trust = fit_trusted(groups, around, stands_for, ("one", "two"), bounds)
    assert weights["one"] > weights["two"] > 0
    assert trust["one"][0] > 0.4 > abs(trust["two"][0])


def _groups(rng, value):  # type: ignore[no-untyped-def]
    """2,000 groups of six, the one of most value first, noise added."""
    groups = rng.normal(size=(2_000, 6, 2)).astype(np.float32)
    around = rng.uniform(-1, 1, size=(2_000, 6, 1)).astype(np.float32)
    of_each = value(groups[:, :, 0], groups[:, :, 1], around[:, :, 0])
    order = np.argsort(-(of_each + rng.gumbel(size=of_each.shape)), axis=1)[:, :, None]
    return np.take_along_axis(groups, order, axis=1), np.take_along_axis(around, order, axis=1)
