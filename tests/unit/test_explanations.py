"""What a suggestion names as a cause is one: without it the score falls."""

from __future__ import annotations

from pathlib import Path

from app.library import Library
from tests.quality.explanations import figures


def test_every_cause_that_is_named_made_a_difference(tmp_path: Path) -> None:
    """Covered works, lists, links, what is known, what is new, what it opens and the goal:
    each is taken away by itself, for several readers of the catalogue."""
    with Library.open(tmp_path, embed=False) as library:
        held, named, failed = figures(library, 4)
    assert failed == []
    assert {"covered", "teaches", "ready", "trail", "unlocks"} <= set(named)
    assert held == named
