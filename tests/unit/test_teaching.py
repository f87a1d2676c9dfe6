"""Searching for a concept by its name finds what teaches it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.library import Library

LINES = [
    {"concept": "knot", "name": "Knot", "aliases": {"zh": ["绳结"]}, "area": "x", "level": 2},
    {"concept": "rope", "name": "Rope", "aliases": {"zh": ["绳子"]}, "area": "x", "level": 1},
    {"title": "Knot, knot, knot", "kind": "article", "level": 2, "cost": "free",
     "teaches": {"knot": 0.5}},
    {"title": "Ropework for sailors", "kind": "course", "level": 2, "cost": "paid",
     "teaches": {"knot": 1.0, "rope": 1.0}},
    {"title": "The algebra of ropework", "kind": "paper", "level": 5, "cost": "free",
     "teaches": {"knot": 1.0}},
    {"title": "A knot of vipers", "kind": "book", "level": 2, "cost": "paid",
     "teaches": {"rope": 0.2}},
]  # fmt: skip


@pytest.fixture(scope="module")
def lib(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("knots")
    with Library.open(folder, catalogue=False, embed=False) as opened:
        opened.add(LINES)
        yield opened


def titles(lib: Library, query: str, **filters: object) -> list[str]:
    return [hit.resource.title for hit in lib.search(query, **filters)]  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["knot", "绳结"])
def test_what_teaches_it_at_its_level_comes_before_what_only_says_it(
    lib: Library, name: str
) -> None:
    found = titles(lib, name)
    assert found[0] == "Ropework for sailors"
    assert found.index("Knot, knot, knot") < found.index("The algebra of ropework")


def test_what_only_says_the_name_is_still_found_last(lib: Library) -> None:
    assert titles(lib, "knot")[-1] == "A knot of vipers"


def test_filters_and_limits_hold(lib: Library) -> None:
    assert "Ropework for sailors" not in titles(lib, "knot", cost="free")
    assert len(titles(lib, "knot", limit=1)) == 1


def test_scores_fall(lib: Library) -> None:
    scores = [hit.score for hit in lib.search("knot")]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
