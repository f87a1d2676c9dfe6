"""Walking from nothing to a goal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.concepts import ConceptGraph, name_key
from graph.errors import UnknownConcept
from graph.model import Concept
from ingest.catalogue import bundle
from ingest.catalogue.walk import Walker
from tests.quality.walks import goals

AREAS = [
    {"area": "calculus", "name": "Calculus", "field": "Mathematics"},
    {"area": "tools", "name": "Tools", "field": "Computing"},
]
LINES = [
    {"concept": "slope", "name": "Slope", "area": "calculus", "level": 2,
     "requires": {"line": "It belongs to a line.", "number": "It is a number."}},
    {"concept": "number", "name": "Number", "area": "calculus", "level": 1},
    {"concept": "line", "name": "Line", "area": "calculus", "level": 1,
     "requires": {"number": "Its points have numbers."}},
    {"concept": "plot", "name": "Plot", "aliases": {"zh": ["绘图"]}, "area": "tools", "level": 2,
     "requires": {"slope": "One sees it.", "line": "One draws it."}},
    {"title": "Numbers for free", "kind": "book", "cost": "free", "language": "en", "level": 1,
     "teaches": {"number": 1.0}},
    {"title": "Numbers for those who know lines", "kind": "book", "cost": "free",
     "language": "en", "level": 1, "teaches": {"number": 1.0}, "requires": {"line": 1.0}},
    {"title": "Lines for money", "kind": "book", "cost": "paid", "level": 1,
     "teaches": {"line": 1.0}},
]  # fmt: skip


@pytest.fixture
def walker(tmp_path: Path) -> Walker:
    for name, lines in (("areas", AREAS), ("lines", LINES)):
        text = "\n".join(json.dumps(line) for line in lines)
        (tmp_path / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return Walker(tmp_path)


def test_a_walk_never_uses_what_comes_later_and_ends_at_the_goal(walker: Walker) -> None:
    walk = walker.walk("绘图")
    assert [s.concept.id for s in walk.stages] == ["number", "line", "slope", "plot"]
    assert walk.depth == 4


def test_a_stage_says_what_it_is_needed_for(walker: Walker) -> None:
    number, line, *_ = walker.walk("Plot").stages
    assert number.needed_for == {"line": "Its points have numbers.", "slope": "It is a number."}
    assert set(line.needed_for) == {"slope", "plot"}


def test_the_best_work_is_free_and_asks_for_nothing_that_comes_later(walker: Walker) -> None:
    number, line, *_ = walker.walk("Plot").stages
    assert number.best is not None
    assert number.best.title == "Numbers for free"
    assert line.best is None


def test_a_walk_is_measured(walker: Walker) -> None:
    walk = walker.walk("Plot")
    assert [c.id for c in walker.outside(walk)] == ["number", "line", "slope"]
    assert walker.redundant(walk) == [("number", "slope"), ("line", "plot")]
    assert walker.rising(walk) == []


def test_an_unknown_goal_is_answered_with_near_names(walker: Walker) -> None:
    with pytest.raises(UnknownConcept, match="Slope"):
        walker.walk("Slopes")


def test_a_name_goes_before_an_alias_and_signs_count() -> None:
    graph = ConceptGraph(
        {
            "cpp": Concept("cpp", "C++", "programming", aliases={"en": ("Kernel",)}),
            "c": Concept("c", "C", "programming"),
            "kernel": Concept("kernel", "Kernel", "programming"),
        }
    )
    found = [graph.named(name) for name in ("c++", "C", "kernel", "nothing")]
    assert [concept.id if concept else None for concept in found] == ["cpp", "c", "kernel", None]
    assert name_key("Gram–Schmidt") == name_key("gram-schmidt")


def test_every_goal_that_is_read_can_be_reached_from_level_one() -> None:
    walker = Walker(bundle.folder())
    for walk in map(walker.walk, goals()):
        assert not walker.rising(walk), walk.goal.id
        assert all(stage.best for stage in walk.stages), walk.goal.id
        assert min(stage.concept.level for stage in walk.stages) == 1, walk.goal.id
