"""A small library about crafts and the sky, for what is followed and what a digest tells."""

from __future__ import annotations

from typing import Any

from app.library import Library
from graph.intake import Intake
from graph.model import Area, Concept
from graph.records import record_from_json


def work(title: str, **fields: Any) -> dict[str, Any]:
    return {"title": title, "kind": "book", "level": 2, **fields}


def concept(name: str, area: str, *before: str, **aliases: tuple[str, ...]) -> Concept:
    key = name.lower().replace(" ", "-")
    return Concept(key, name, area, aliases=aliases, requires=dict.fromkeys(before, "so"))


CONCEPTS = [
    concept("Stitches", "craft"),
    concept("Lace", "craft", "stitches", en=("openwork",), zh=("蕾丝",)),
    concept("Shetland shawl", "craft", "lace"),
    concept("Orbit", "sky"),
    concept("Sky", "sky"),
]
AREAS = [Area("craft", "Handicraft", "Arts", "手工"), Area("sky", "Sky", "Science", "天空")]


def stocked(library: Library) -> Library:
    """A library whose stock is three works and a small map, all of it told."""
    stock = [
        record_from_json(work("First stitches", teaches=["stitches"], authors=["Ann Weaver"])),
        record_from_json(work("Stars above", teaches=["orbit"], authors=["M. Nielsen", "Bo Ek"])),
        record_from_json(work("Planets", authors=["Henrik Nielsen"])),
    ]
    store = library._store
    Intake(store, "stock", "jsonl").take([*CONCEPTS, *stock])
    store.set_areas(AREAS)
    library.digest()
    return library
