"""What the reader knows, concept by concept, inferred from what was covered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.concepts import ConceptGraph
from graph.snapshot import Snapshot, line

Floats = NDArray[np.float32]

# Knowing a concept says this much about each of its direct prerequisites.
IMPLIES = 0.97
# Having covered a work says this much about what it requires, and about what follows from
# what it teaches.
MANAGED = 0.8
FOLLOWS = 0.6
# From this degree on a concept counts as known.
KNOWN = 0.5


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The reader's degree of knowing each concept, m values in 0..1; `taught` is the part
    of it that covered works taught, nothing inferred from it."""

    degree: Floats
    taught: Floats

    def known(self, concepts: ConceptGraph) -> set[str]:
        """The ids of the concepts that count as known."""
        return {concepts.ids[n] for n in np.flatnonzero(self.degree >= KNOWN)}


def infer(snapshot: Snapshot, covered: Mapping[int, float]) -> Knowledge:
    """Knowing from covered works: position to the share done in 0..1.

    Several works teach a concept independently (noisy or); a work that was managed
    speaks for what it requires; knowing a concept speaks for its prerequisites, less
    with each step.
    """
    positions = np.fromiter(covered, dtype=np.int64, count=len(covered))
    shares = np.fromiter(covered.values(), dtype=np.float32, count=len(covered))
    unknown = np.ones(len(snapshot.concepts.ids), dtype=np.float32)
    managed = np.zeros_like(unknown)
    for position, share in zip(positions, shares, strict=True):
        concepts, weight = line(snapshot.teaches, int(position))
        unknown[concepts] *= 1 - np.minimum(weight * share, 0.99)
        needed, weight = line(snapshot.needs, int(position))
        degree = np.clip(weight * MANAGED, FOLLOWS, MANAGED) * share
        managed[needed] = np.maximum(managed[needed], degree)
    taught = 1 - unknown
    return Knowledge(_implied(snapshot.concepts, np.maximum(taught, managed)), taught)


def _implied(concepts: ConceptGraph, degree: Floats) -> Floats:
    """Hand what is known down to prerequisites, from the last to learn to the first."""
    for group in reversed(concepts.order):
        for concept in group:
            passed = degree[concepts.index[concept]] * IMPLIES
            for before in concepts.requires(concept):
                place = concepts.index[before]
                degree[place] = max(degree[place], passed)
    return degree
