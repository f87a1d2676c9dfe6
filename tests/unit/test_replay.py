"""Hiding what was taken and looking for it: the figures, and what a replay may know."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.library import Library
from app.replaying import FEATURES, STRATEGIES, scores, trail_trials
from graph.errors import BadInput
from graph.intake import Intake
from graph.model import Concept, Progress, Status
from graph.progress import latest
from graph.ranking.weights import learned
from graph.records import trail_from_json
from graph.replay import (
    bootstrap,
    by_chance,
    observed,
    place,
    trail_steps,
    wilson,
    without_trail,
)
from tests.quality import _learning
from tests.quality.trails import by_group
from tests.quality.trails import figures as trail_figures

ALL = np.ones(5, dtype=np.bool_)


def test_a_tie_counts_against_the_strategy() -> None:
    scores = np.array([3, 1, 1, 1, 0], dtype=np.float32)
    assert place(scores, 0, ALL) == 1
    assert [place(scores, n, ALL) for n in (1, 2, 3)] == [4, 4, 4]
    assert place(np.zeros(5, dtype=np.float32), 2, ALL) == 5


def test_what_a_strategy_excludes_or_cannot_score_is_last() -> None:
    scores = np.array([3, -np.inf, np.nan, 1, 0], dtype=np.float32)
    assert place(scores, 1, ALL) == place(scores, 2, ALL) == 5
    assert place(scores, 3, ALL) == 3, "what has no score does not go behind what has one"


def test_only_candidates_compete() -> None:
    scores = np.array([3, 2, 1, 0, 0], dtype=np.float32)
    assert place(scores, 2, np.array([False, True, True, True, True])) == 2


def test_the_figures_are_those_of_the_definitions() -> None:
    row = observed("one", [1, 3, 20], 10)
    assert (row.hits, row.tried) == (2, 3)
    assert row.mrr == pytest.approx((1 + 1 / 3 + 1 / 20) / 3)
    assert row.ndcg == pytest.approx((1 + 1 / 2) / 3)


def test_chance_is_the_mean_over_every_order() -> None:
    places = [order.index(0) + 1 for order in itertools.permutations(range(6))]
    counted, computed = observed("each", places, 2), by_chance([6], 2)
    for figure in ("hit", "mrr", "ndcg"):
        assert getattr(computed, figure) == pytest.approx(getattr(counted, figure))
    assert by_chance([3], 10).hit == 1.0


def test_intervals_hold_the_share_and_narrow_with_more_trials() -> None:
    low, high = wilson(3, 10)
    assert (round(low, 4), round(high, 4)) == (0.1078, 0.6032), "Wilson 1927, by hand"
    assert wilson(0, 5)[0] == 0.0
    assert wilson(0, 5)[1] > 0.4, "five failures do not prove that it never works"
    few, many = bootstrap(np.array([0.0, 1.0] * 5)), bootstrap(np.array([0.0, 1.0] * 500))
    assert few[0] < many[0] < 0.5 < many[1] < few[1]
    assert few == bootstrap(np.array([0.0, 1.0] * 5))


# A library whose order is plain: each work builds on the one before and a list says so.


def work(n: int, **fields: Any) -> dict[str, Any]:
    return {
        "title": f"Knitting, part {n}", "kind": "book", "level": 2, "hours": 5,
        "identifiers": {"local": f"knit{n}"}, "summary": "needles and yarn", **fields,
    }  # fmt: skip


def others(n: int) -> dict[str, Any]:
    return {
        "title": f"Astronomy {n}", "kind": "book", "level": 2,
        "identifiers": {"local": f"star{n}"}, "summary": "planets orbits galaxies telescopes",
    }  # fmt: skip


KNITTING = [f"local:knit{n}" for n in range(6)]


@pytest.fixture
def knitting(library: Library) -> Library:
    library.add([*map(work, range(6)), *map(others, range(40))])
    return library


@pytest.fixture
def knitter(knitting: Library) -> Library:
    for day, key in enumerate(KNITTING[:4], 1):
        knitting.mark(key, "covered", on=f"2026-01-0{day}")
    return knitting


def by_name(found: Any) -> dict[str, Any]:
    return {row.strategy: row for row in found.rows}


def test_taste_finds_what_is_alike_and_chance_does_not(knitter: Library) -> None:
    found = knitter.replay(last=3, k=5)
    rows = by_name(found)
    assert found.tried == 3
    assert rows["taste only"].hits == rows["full ranking"].hits == 3
    assert rows["popularity"].hits == 0, "nothing is listed or cited: a tie of all"
    # 45 works are not covered when the second is asked for, then 44, then 43.
    assert rows["random"].hit == pytest.approx((5 / 45 + 5 / 44 + 5 / 43) / 3)
    assert "3 among its first 5" in found.sentence
    assert "few" in found.sentence


def test_the_first_work_has_nothing_before_it_and_is_skipped(knitter: Library) -> None:
    found = knitter.replay(last=10)
    assert found.tried == 3
    assert found.skipped == ("“Knitting, part 0”: nothing was covered before it",)


def test_too_little_history_says_what_is_needed(knitting: Library) -> None:
    knitting.mark(KNITTING[0], "covered")
    found = knitting.replay()
    assert (found.tried, found.rows) == (0, ())
    assert "at least two" in found.sentence


def test_days_decide_the_order_not_when_it_was_told(knitting: Library) -> None:
    knitting.mark("local:star1", "covered", on="2026-02-01")
    knitting.mark(KNITTING[1], "covered", on="2026-01-02")
    knitting.mark(KNITTING[0], "covered", on="2026-01-01")
    targets = [hidden for _, hidden in asked(knitting, 3)]
    assert targets == [KNITTING[1], "local:star1"]


def asked(lib: Library, last: int) -> list[tuple[set[str], str]]:
    """What the reader of each trial had covered, and what is to be found."""
    snapshot = lib._fresh()
    keys = [resource.id for resource in snapshot.resources]
    trials = lib._past(snapshot, last, [])
    return [({keys[p] for p in t.reader.covered}, keys[t.target]) for t in trials]


def test_a_trial_knows_nothing_of_what_came_after(knitter: Library) -> None:
    assert asked(knitter, 2) == [(set(KNITTING[:2]), KNITTING[2]), (set(KNITTING[:3]), KNITTING[3])]
    knitter.mark("local:star3", "dismissed", on="2026-03-01")
    trials = list(knitter._past(knitter._fresh(), 1, []))
    assert trials[0].reader.excluded.isdisjoint({knitter._fresh().by_key["local:star3"]})


def test_what_was_said_of_a_concept_later_is_not_known_yet(knitter: Library) -> None:
    store = knitter._store
    Intake(store, "map").take([Concept("yarn", "Yarn", "craft"), Concept("knot", "Knot", "craft")])
    knitter.claim("yarn", "know", on="2026-01-02")
    knitter.claim("knot", "know", on="2026-03-01")
    snapshot = knitter._fresh()
    (trial,) = knitter._past(snapshot, 1, [])
    degree = trial.reader.knowledge.degree
    assert degree[snapshot.concepts.index["yarn"]] > 0.5
    assert degree[snapshot.concepts.index["knot"]] == 0


def test_that_it_was_planned_or_begun_does_not_give_the_hidden_work_away(knitting: Library) -> None:
    knitting.mark(KNITTING[0], "covered", on="2026-01-01")
    knitting.mark(KNITTING[1], "planned", on="2026-01-02")
    knitting.mark(KNITTING[1], "reading", on="2026-01-03")
    knitting.mark(KNITTING[1], "covered", on="2026-01-04")
    (trial,) = knitting._past(knitting._fresh(), 1, [])
    assert trial.target not in trial.reader.planned | trial.reader.excluded


def test_what_is_no_longer_covered_is_not_asked_for(knitter: Library) -> None:
    knitter.mark(KNITTING[3], None, on="2026-01-09")
    assert [hidden for _, hidden in asked(knitter, 5)] == KNITTING[1:3]


def test_the_state_after_all_entries_is_the_ledger_s(knitter: Library) -> None:
    knitter.mark(KNITTING[1], "covered", rating=4)
    knitter.mark(KNITTING[1], "covered")
    knitter.mark(KNITTING[2], None)
    knitter.mark(KNITTING[4], None, feedback="not now")
    entries = [(knitter._resolver().row(e.key), e) for e in reversed(knitter.history())]
    assert latest(entries) == knitter._ledger.current()
    assert latest([(1, Progress("k", Status.PLANNED, entries[0][1].on)),
                   (1, Progress("k", None, entries[0][1].on))]) == {}  # fmt: skip


@pytest.mark.parametrize("wrong", [{"last": 0}, {"k": 0}, {"strategies": ["astrology"]}])
def test_what_cannot_be_measured_is_refused(knitter: Library, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        knitter.replay(**wrong)


def test_single_features_are_strategies_too(knitter: Library) -> None:
    rows = knitter.replay(strategies=["feature taste", "random"]).rows
    assert [row.strategy for row in rows] == ["feature taste", "random"]


def test_the_command_prints_a_table_or_json(knitter: Library) -> None:
    knitter.close()
    at_home = ["--home", str(knitter.home), "replay", "--last", "3"]
    shown = CliRunner().invoke(cli, at_home)
    assert shown.exit_code == 0, shown.output
    assert "expected" in shown.stdout
    told = json.loads(CliRunner().invoke(cli, [*at_home, "--json"]).stdout)
    assert [row["strategy"] for row in told["rows"]] == list(STRATEGIES)
    assert told["tried"] == 3


# Trails


@pytest.fixture
def listed(knitting: Library, write: Callable[[str, str], Any]) -> Library:
    names = ", ".join(f'"{key}"' for key in KNITTING[:4])
    stars = '{"trail": "Stars", "ordered": false, "items": ["local:star1", "local:star2"]}'
    path = write(
        "trail.jsonl", f'{{"trail": "Knit", "ordered": true, "items": [{names}]}}\n{stars}'
    )
    knitting.add(path)
    return knitting


def test_every_next_one_of_ordered_trails_is_asked_for(listed: Library) -> None:
    found = listed.replay(trails=True)
    assert found.tried == 3
    assert "published trails" in found.sentence


def test_the_trail_that_is_replayed_is_hidden(listed: Library) -> None:
    recommender = listed._engine.recommender()
    snapshot = recommender.snapshot
    (step, *_) = trail_steps(snapshot)
    hidden = without_trail(snapshot, step.trail)
    assert hidden.trails.titles == ("Stars",)
    assert hidden.trails.membership.shape == (1, len(snapshot.rows))
    assert snapshot.trails.titles == ("Knit", "Stars"), "the library itself is as it was"
    for trial in trail_trials(snapshot, recommender.vectors):
        said = scores(trial.recommender, trial.reader)
        assert said["feature trail"].max() == 0, "the only ordered trail tells nothing"
        assert said["popularity"][trial.target] == 0


def test_a_library_without_trails_says_so(knitting: Library) -> None:
    found = knitting.replay(trails=True)
    assert found.tried == 0
    assert "No ordered trail" in found.sentence


# The catalogue's trails, cross-validated


@pytest.fixture
def several(knitting: Library) -> Library:
    knitting.add([work(n, title=f"Weaving, part {n}") for n in range(10, 16)])
    lists = [KNITTING[:4], KNITTING[1:6], [f"local:knit{n}" for n in range(10, 16)]]
    knitting.add(
        trail_from_json({"trail": f"List {n}", "ordered": True, "items": items}, "")
        for n, items in enumerate(lists)
    )
    return knitting


def test_the_table_of_single_features_covers_every_one_of_them(several: Library) -> None:
    rows = trail_figures(several, drawn=20).rows
    names = [row.strategy for row in rows]
    assert names == ["full ranking", *FEATURES, "popularity", "as shipped", "random"]
    assert {row.tried for row in rows} == {3 + 4 + 5}
    assert {row.tried for row in trail_figures(several, steps=2, drawn=20).rows} == {2}


def test_a_trail_is_ranked_by_weights_that_were_not_learned_from_it(
    several: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def counted(groups: Any, names: Any, bounds: Any) -> dict[str, float]:
        seen.append(len(groups))
        return dict.fromkeys(names, float(len(groups)))

    monkeypatch.setattr(_learning, "fit", counted)
    found = _learning.across_folds(several, learned(), folds=10, drawn=20)
    assert set(found) == {0, 1, 2}
    assert sorted(seen) == [12 - 5, 12 - 4, 12 - 3], "each time all steps but those of one"
    steps = {
        trail: sum(step.trail == trail for step in trail_steps(several._fresh())) for trail in found
    }
    assert {t: w.columns["trail"] for t, w in found.items()} == {
        t: 12 - n for t, n in steps.items()
    }


def test_an_interval_over_trails_is_wider_where_a_trail_s_steps_are_alike() -> None:
    values = np.repeat([0.0, 1.0] * 4, 10)
    owner = np.repeat(np.arange(8), 10)
    low, high = by_group(values, owner)
    alone = by_group(values, np.arange(80))
    assert low < alone[0] < 0.5 < alone[1] < high
    assert by_group(values, owner) == (low, high)
