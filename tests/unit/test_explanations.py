"""What a suggestion names as a cause is one: without it the score falls."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.library import Library
from graph.errors import UnknownKey
from graph.ranking.removal import Removals
from graph.suggestion import Suggestion
from tests.quality.explanations import figures


def test_every_cause_that_is_named_made_a_difference(tmp_path: Path) -> None:
    """Covered works, lists, links, what is known, what is new, what it opens and the goal:
    each is taken away by itself, for several readers of the catalogue."""
    with Library.open(tmp_path, embed=False) as library:
        held, named, failed = figures(library, 4)
    assert failed == []
    assert {"covered", "teaches", "ready", "trail", "unlocks"} <= set(named)
    assert held == named


def test_causes_are_those_that_scoring_everything_anew_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library.open(tmp_path) as library:
        trails = [trail for trail in library.trails() if trail.ordered][:4]
        readers = [trail.items[: 3 * n + 1] for n, trail in enumerate(trails)]
        keys = [[str(key) for key in items if has(library, str(key))] for items in readers]
        quick = [library.next_steps(covered=some) for some in keys]
        monkeypatch.setattr(Removals, "_alike", lambda *_: False)
        anew = [library.next_steps(covered=some) for some in keys]
    assert sum(bool(reason.causes) for steps in quick for s in steps for reason in s.reasons)
    for one, other in zip(quick, anew, strict=True):
        assert [told(step) for step in one] == [told(step) for step in other]
        for a, b in zip(shares(one), shares(other), strict=True):
            assert a == pytest.approx(b, abs=1e-3)


def has(library: Library, key: str) -> bool:
    try:
        return bool(library.resource(key))
    except UnknownKey:
        return False


def told(step: Suggestion) -> tuple[object, ...]:
    reasons = [(reason.kind, [cause.key for cause in reason.causes]) for reason in step.reasons]
    return step.resource.id, step.sentence, reasons


def shares(steps: list[Suggestion]) -> list[float]:
    return [cause.share for s in steps for reason in s.reasons for cause in reason.causes]
