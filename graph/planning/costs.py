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
BEGINNING = 3.0  # hours to find one's way into anything new
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


class Prices:
    """The prices of a snapshot's resources, with what does not depend on the reader worked
    out once."""

    def __init__(self, ground: Ground) -> None:
        snapshot = self._snapshot = ground.snapshot
        self._hours = np.array([hours(r) for r in snapshot.resources], dtype=np.float64)
        factor = np.array([PAID.get(r.cost, 1.0) if r.cost else 1.0 for r in snapshot.resources])
        factor *= 1 + LITTLE_KNOWN * (1 - snapshot.standing)
        for old in snapshot.superseded:
            factor[old] *= OUTDATED
        self._factor = factor
        # The highest level among the concepts each work needs.
        levels = snapshot.concept_levels
        self._stands = np.array(
            [max((levels[c] for c in bits(needs)), default=1.0) for needs in ground.needs]
        )
        self._foreign: dict[frozenset[str], NDArray[np.float64]] = {}

    def of(
        self, level: float, languages: frozenset[str], left: Mapping[int, float]
    ) -> NDArray[np.float64]:
        """n prices for a reader of this level who reads these languages; `left` are the
        hours that are left of what was begun."""
        own = self._hours.copy()
        for position, rest in left.items():
            own[position] = rest
        above = np.nan_to_num(self._snapshot.level - np.maximum(self._stands, level), nan=0.0)
        leap = 1 + LEAP * np.maximum(0, above - 1)
        found = own * self._factor * leap * self._language(languages) + BEGINNING
        return np.asarray(found, dtype=np.float64)

    def _language(self, languages: frozenset[str]) -> NDArray[np.float64]:
        if languages not in self._foreign:
            self._foreign[languages] = np.array(
                [1.0 if _read(r, languages) else FOREIGN for r in self._snapshot.resources]
            )
        return self._foreign[languages]


def strained(ground: Ground, position: int, wanted: int) -> float:
    """The factor for a work that lies above the concepts it is wanted for."""
    level = ground.snapshot.level[position]
    aims = ground.teach[position] & wanted
    if np.isnan(level) or not aims:
        return 1.0
    top = max(ground.snapshot.concept_levels[c] for c in bits(aims))
    return 1 + STRAIN * max(0.0, float(level - top))


def _read(resource: Resource, languages: Collection[str]) -> bool:
    if not languages or resource.language is None:
        return True
    return resource.language in languages or any(
        edition.language in languages for edition in resource.editions
    )
