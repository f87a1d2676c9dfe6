"""Which resources a search or a suggestion may name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from graph.errors import BadInput
from graph.model import Cost, Kind, Resource
from graph.snapshot import Snapshot

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions a resource must meet; None and empty mean no condition. `kind`,
    `language`, `cost`, `level` and `area` take one value or several."""

    kind: str | Iterable[str] | None = None
    language: str | Iterable[str] | None = None
    cost: str | Iterable[str] | None = None
    level: int | Iterable[int] | None = None
    max_hours: float | None = None
    area: str | Iterable[str] | None = None

    def mask(self, snapshot: Snapshot) -> NDArray[np.bool_] | None:
        """True for every position that passes; None when there is no condition."""
        some = (self.kind, self.language, self.cost, self.level, self.area)
        if not any(some) and self.max_hours is None:
            return None
        kinds, costs = _members(Kind, "kind", self.kind), _members(Cost, "cost", self.cost)
        languages = {str(language).lower() for language in _several(self.language)}
        levels = set(_several(self.level))
        areas = set(_several(self.area))

        def passes(resource: Resource) -> bool:
            spoken = {resource.language, *(e.language for e in resource.editions)}
            return (
                (not kinds or resource.kind in kinds)
                and (not costs or resource.cost in costs)
                and (not languages or bool(languages & spoken))
                and (not levels or resource.level in levels)
                and (self.max_hours is None or (resource.hours or 0) <= self.max_hours)
                and (not areas or bool(areas & main_areas(snapshot, resource)))
            )

        return np.fromiter(map(passes, snapshot.resources), dtype=np.bool_)


def main_areas(snapshot: Snapshot, resource: Resource) -> set[str]:
    """The areas of what a resource teaches most."""
    concepts = snapshot.concepts.concepts
    weights: dict[str, float] = {}
    for concept, weight in resource.teaches.items():
        if concept in concepts:
            area = concepts[concept].area
            weights[area] = weights.get(area, 0.0) + weight
    top = max(weights.values(), default=0.0)
    return {area for area, weight in weights.items() if weight >= 0.75 * top}


def _several(value: object) -> list[object]:
    if value is None or value == "":
        return []
    if isinstance(value, (str, int)):
        return [value]
    return list(value) if isinstance(value, Iterable) else [value]


def _members(enum: type[E], name: str, value: object) -> set[E]:
    found = set()
    for one in _several(value):
        try:
            found.add(enum(str(one).strip().lower()))
        except ValueError:
            why = f"{str(one)[:40]!r} is none of {', '.join(enum)}"
            raise BadInput(f"filter {name}", why) from None
    return found
