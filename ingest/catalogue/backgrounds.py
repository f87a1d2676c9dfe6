"""Checking the backgrounds of a catalogue."""

from __future__ import annotations

from collections.abc import Container, Iterator
from pathlib import Path

from graph.model import Rejected
from graph.state import Background
from ingest.catalogue.bundle import BACKGROUNDS, background_lines

LEAST, MOST = 0.5, 0.9  # what one can assume of somebody, and never for sure


def check(folder: Path, concepts: Container[str]) -> Iterator[Rejected]:
    """What is wrong with each line: broken, twice there, incomplete, or naming an unknown
    concept or a degree that nobody can assume."""
    seen: set[str] = set()
    for one in background_lines(folder):
        if isinstance(one, Rejected):
            yield one
            continue
        for why in _wrong(one, concepts, seen):
            yield Rejected(BACKGROUNDS, f"background {one.id!r} {why}")
        seen.add(one.id)


def _wrong(one: Background, concepts: Container[str], seen: Container[str]) -> Iterator[str]:
    if one.id in seen:
        yield "is defined before"
    for name, value in (("name", one.name), ("zh", one.name_zh), ("summary", one.summary)):
        if not value:
            yield f"has no {name}"
    if not one.concepts:
        yield "assumes no concept"
    for concept, degree in one.concepts.items():
        if concept not in concepts:
            yield f"names the unknown concept {concept!r}"
        if not LEAST <= degree <= MOST:
            yield f"assumes {concept!r} with {degree}, which is not in {LEAST}..{MOST}"
