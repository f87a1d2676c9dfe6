"""From what a reader wants to get to, to the concepts that lead there."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from app.keys import Resolver
from graph import text
from graph.errors import UnknownConcept
from graph.model import Concept
from graph.snapshot import Snapshot, line

BEFORE = 0.7  # what a prerequisite of the goal weighs beside the goal itself
NEAR = 70


def weights(
    snapshot: Snapshot, resolver: Resolver, goal: str | Iterable[str]
) -> NDArray[np.float32]:
    """How much each concept counts towards the goal, m values in 0..1.

    A goal is a concept (id, name or alias in any language), a resource (key), or several.
    Raises UnknownConcept with near names.
    """
    found = np.zeros(len(snapshot.concepts.ids), dtype=np.float32)
    for one in [goal] if isinstance(goal, str) else goal:
        for concept in _targets(snapshot, resolver, one):
            place = snapshot.concepts.index[concept]
            found[place] = 1.0
            for before in snapshot.concepts.closure(concept):
                place = snapshot.concepts.index[before]
                found[place] = max(found[place], BEFORE)
    return found


def find_concept(snapshot: Snapshot, name: str) -> Concept | None:
    """The concept of this id, name or alias, whatever its spelling."""
    concepts = snapshot.concepts.concepts
    key = name.removeprefix("concept:").strip()
    if key in concepts:
        return concepts[key]
    folded = text.fold(key)
    for concept in concepts.values():
        if folded in map(text.fold, names(concept)):
            return concept
    return None


def names(concept: Concept) -> Iterable[str]:
    """Everything a concept is called."""
    yield concept.name
    for aliases in concept.aliases.values():
        yield from aliases


def _targets(snapshot: Snapshot, resolver: Resolver, goal: str) -> list[str]:
    concept = find_concept(snapshot, goal)
    if concept:
        return [concept.id]
    for position in resolver.exact(goal):
        columns = [*line(snapshot.teaches, position)[0], *line(snapshot.needs, position)[0]]
        return [snapshot.concepts.ids[c] for c in columns]
    raise UnknownConcept(goal[:120], "is no concept or resource here.", near(snapshot, goal))


def near(snapshot: Snapshot, name: str) -> list[str]:
    """Names of concepts that are nearly this one, quoted."""
    from rapidfuzz import fuzz, process

    known = [name for concept in snapshot.concepts.concepts.values() for name in names(concept)]
    found = process.extract(name, known, scorer=fuzz.WRatio, limit=3, score_cutoff=NEAR)
    return [f"{name!r}" for name, _, _ in found]
