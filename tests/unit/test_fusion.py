"""Fusion: reciprocal ranks and convex combination."""

import pytest

from graph.fusion import convex, reciprocal_rank, scaled


def test_reciprocal_rank_adds_one_over_k_plus_rank():
    fused = dict(reciprocal_rank([[7, 8], [8, 9]], k=60))
    assert fused == pytest.approx({8: 1 / 61 + 1 / 62, 7: 1 / 61, 9: 1 / 62})


def test_reciprocal_rank_is_best_first_and_ties_go_by_position():
    assert [position for position, _ in reciprocal_rank([[3, 1], [1, 3]])] == [1, 3]


def test_a_weight_of_nothing_leaves_a_ranking_without_a_say():
    fused = reciprocal_rank([[1, 2], [2, 1]], weights=[1.0, 0.0])
    assert [position for position, _ in fused] == [1, 2]


def test_reciprocal_rank_refuses_a_missing_weight():
    with pytest.raises(ValueError, match="argument"):
        reciprocal_rank([[1], [2]], weights=[1.0])


def test_convex_weighs_the_two_halves():
    fused = dict(convex({1: 0.8, 2: 0.4}, {2: 10.0, 3: 5.0}, weight=0.5))
    assert fused == pytest.approx({1: 0.5, 2: 0.25 + 0.5, 3: 0.25})


def test_convex_takes_cosines_below_the_floor_as_nothing():
    fused = dict(convex({1: 0.8, 2: -0.5}, {}, weight=1.0))
    assert fused[2] == 0.0


def test_convex_with_least_score_as_floor_is_min_max():
    fused = dict(convex({1: 0.9, 2: 0.5, 3: 0.1}, {}, weight=1.0, floor=None))
    assert fused == pytest.approx({1: 1.0, 2: 0.5, 3: 0.0})


def test_equal_scores_all_count_as_found():
    assert scaled({4: 0.3, 5: 0.3}, low=0.3) == {4: 1.0, 5: 1.0}


def test_nothing_fused_with_nothing_is_nothing():
    assert convex({}, {}) == []
    assert reciprocal_rank([]) == []
