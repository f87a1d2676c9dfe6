"""What taking a resource costs, in hours: its own, and what makes them feel longer.

The prices are judgements, made so that paths read as a teacher would lay them out; each is
a factor on the hours or some hours on top. Two more depend on the whole path: a new voice
and a concept that is only taught in part (graph.planning.task).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from graph.model import Cost, Kind, Resource
from graph.planning.ground import Ground, bits

# Where a resource does not say how long it takes: the catalogue's middle for its kind.
HOURS = {
    Kind.PAPER: 4.0, Kind.COURSE: 50.0, Kind.BOOK: 30.0, Kind.ARTICLE: 2.0, Kind.VIDEO: 6.0,
    Kind.SOFTWARE: 5.0,
}  # fmt: skip
BEGINNING = 2.0  # hours to find one's way into anything new
PAID = {Cost.PAID: 1.15, Cost.REGISTRATION: 1.05}
LITTLE_KNOWN = 0.15  # what nobody cites or lists takes up to this share longer to trust
LEAP = 0.3  # for each level a work lies above what it stands on, beyond one
STRAIN = 0.2  # for each level a work lies above the concepts it is wanted for
OUTDATED = 1.5
FOREIGN = 4.0  # in a language the reader is not known to read
CITED = 0.85  # what a goal builds on itself is the straight way to it


def hours(resource: Resource) -> float:
    """The hours of a resource, its kind's where it does not say."""
    return resource.hours if resource.hours and resource.hours > 0 else HOURS[resource.kind]


def prices(
    ground: Ground, level: float, languages: Collection[str], left: Mapping[int, float]
) -> NDArray[np.float64]:
    """n prices for a reader of this level who reads these languages; `left` are the hours
    that are left of what was begun."""
    snapshot = ground.snapshot
    own = np.array([hours(r) for r in snapshot.resources], dtype=np.float64)
    for position, rest in left.items():
        own[position] = rest
    factor = np.ones_like(own)
    factor *= [PAID.get(r.cost, 1.0) if r.cost else 1.0 for r in snapshot.resources]
    factor *= 1 + LITTLE_KNOWN * (1 - snapshot.standing)
    factor *= 1 + LEAP * np.maximum(0, _above(ground, level) - 1)
    factor *= [1.0 if _read(r, languages) else FOREIGN for r in snapshot.resources]
    for old in snapshot.superseded:
        factor[old] *= OUTDATED
    return own * factor + BEGINNING


def strained(ground: Ground, position: int, wanted: int) -> float:
    """The factor for a work that lies above the concepts it is wanted for."""
    level = ground.snapshot.level[position]
    aims = ground.teach[position] & wanted
    if np.isnan(level) or not aims:
        return 1.0
    top = max(ground.snapshot.concept_levels[c] for c in bits(aims))
    return 1 + STRAIN * max(0.0, float(level - top))


def _above(ground: Ground, level: float) -> NDArray[np.float64]:
    """How many levels each work lies above the reader and what it stands on."""
    levels = ground.snapshot.concept_levels
    stands = np.full(len(ground.needs), max(level, 1.0))
    for position, needs in enumerate(ground.needs):
        for concept in bits(needs):
            stands[position] = max(stands[position], levels[concept])
    return np.asarray(np.nan_to_num(ground.snapshot.level - stands, nan=0.0), dtype=np.float64)


def _read(resource: Resource, languages: Collection[str]) -> bool:
    if not languages or resource.language is None:
        return True
    return resource.language in languages or any(
        edition.language in languages for edition in resource.editions
    )
