"""Known: what the reader knows, area by area, where from, and how to correct it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from app.library import Library
from app.ui import charts, components, parts, session, taught, words
from graph.knowledge import KNOWN
from graph.model import Area, Concept

_AREA = "known-area"


def draw() -> None:
    """The page: fields with bars, one area at a time as a map."""
    lib = session.library()
    concepts, degree = lib.concepts(), lib.known()
    many = sum(value >= KNOWN for value in degree.values())
    parts.heading(
        "What you know",
        f"{words.count(many, 'concept')} of {len(concepts):,}, inferred from what you covered.",
    )
    if not concepts:
        parts.empty(
            "This library has no concepts",
            "The bundled catalogue brings them; `readpath status` says what is here.",
        )
        return
    parts.bars(lib.standing())
    _area(lib, concepts, degree)


def _area(lib: Library, concepts: Mapping[str, Concept], degree: Mapping[str, float]) -> None:
    area = _choose(lib.areas(), concepts, degree)
    inside = charts.in_order(concepts, [c.id for c in concepts.values() if c.area == area.id])
    known = {c for c, value in degree.items() if value >= KNOWN}
    soon = [c for c in inside if c not in known and known.issuperset(concepts[c].requires)]
    data = charts.chart(concepts, inside, degree, taught.works(lib), soon=soon, correct=False)
    components.chart(data, "known-map", session.act)


def _choose(
    areas: list[Area], concepts: Mapping[str, Concept], degree: Mapping[str, float]
) -> Area:
    """The area looked at: at first the one of which most is known."""
    sums: dict[str, float] = {}
    for concept in concepts.values():
        sums[concept.area] = sums.get(concept.area, 0.0) + degree.get(concept.id, 0.0)
    held = [area for area in areas if area.id in sums]
    best = max(held, key=lambda area: sums[area.id])
    chosen = st.selectbox(
        "Area",
        held,
        index=held.index(best),
        format_func=lambda area: f"{area.name} · {area.name_zh}" if area.name_zh else area.name,
        label_visibility="collapsed",
        filter_mode="contains",
        key=_AREA,
        persist_state="session",
        width=420,
    )
    return chosen or best
