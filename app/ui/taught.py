"""Which works teach a concept, looked up once for each state of the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from app.library import Library
from graph.model import Concept, Cost, Resource

_FEW = 4
_MAINLY = 0.5  # the weight from which a work counts as teaching a concept


class _Kept:
    """The last look-up: `of` is the library's concepts as they were then, `by` the works."""

    def __init__(self) -> None:
        self.of: Mapping[str, Concept] | None = None
        self.by: dict[str, list[Resource]] = {}


@st.cache_resource(show_spinner=False)
def _kept() -> _Kept:
    return _Kept()


def works(lib: Library) -> Mapping[str, Sequence[Resource]]:
    """For each concept up to four works that teach it, the free and short ones first."""
    kept = _kept()
    concepts = lib.concepts()
    # A library that has changed answers with new concepts, so that identity tells.
    if kept.of is not concepts:
        by: dict[str, list[Resource]] = {}
        for resource in lib.resources():
            for concept, weight in resource.teaches.items():
                if weight >= _MAINLY:
                    by.setdefault(concept, []).append(resource)
        kept.by = {concept: sorted(found, key=_effort)[:_FEW] for concept, found in by.items()}
        kept.of = concepts
    return kept.by


def _effort(resource: Resource) -> tuple[float, str]:
    hours = resource.hours or 20.0
    return (hours * 1.5 if resource.cost is Cost.PAID else hours), resource.title
