"""From what a reader wants to get to, to the concepts that lead there."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from app.keys import Resolver
from graph.errors import UnknownConcept
from graph.model import Concept
from graph.snapshot import Snapshot, line

BEFORE = 0.7  # what a prerequisite of the goal weighs beside the goal itself


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


def _targets(snapshot: Snapshot, resolver: Resolver, goal: str) -> list[str]:
    concept = find_concept(snapshot, goal)
    if concept:
        return [concept.id]
    for position in resolver.exact(goal):
        columns = [*line(snapshot.teaches, position)[0], *line(snapshot.needs, position)[0]]
        return [snapshot.concepts.ids[c] for c in columns]
    raise UnknownConcept(goal[:120], "is no concept or resource here.", near(snapshot, goal))


def find_concept(snapshot: Snapshot, name: str) -> Concept | None:
    """The concept of this id, name or alias, whatever its spelling."""
    return snapshot.concepts.named(name)


def near(snapshot: Snapshot, name: str) -> list[str]:
    """Names of concepts that are nearly this one, quoted."""
    return [f"“{found}”" for found in snapshot.concepts.near(name)]
