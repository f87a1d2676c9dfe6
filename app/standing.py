"""How far the reader is, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.features import Reader
from graph.knowledge import Grounds, Work, conclude
from graph.model import Area
from graph.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Standing:
    """One field of the map: the share in 0..1 of its concepts that is known, and the share
    that doing what is planned would add."""

    field: str
    known: float
    planned: float
    concepts: int


def standing(snapshot: Snapshot, areas: Sequence[Area], reader: Reader) -> list[Standing]:
    """Every field that has concepts, in the order of the map."""
    degree = reader.knowledge.degree
    grounds = reader.knowledge.grounds
    works = {**{position: Work(1.0, 1.0) for position in reader.planned}, **grounds.works}
    later = conclude(snapshot, Grounds(works, grounds.claims, grounds.background))
    planned = later.degree.clip(min=degree)
    field_of = {area.id: area.field for area in areas}
    places: dict[str, list[int]] = {area.field: [] for area in areas}
    for concept in snapshot.concepts.concepts.values():
        if concept.area in field_of:
            places[field_of[concept.area]].append(snapshot.concepts.index[concept.id])
    return [
        Standing(
            field=field,
            known=float(degree[own].mean()),
            planned=float((planned[own] - degree[own]).mean()),
            concepts=len(own),
        )
        for field, own in places.items()
        if own
    ]
