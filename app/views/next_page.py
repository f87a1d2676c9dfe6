"""Next: what to take next, and why."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from app.ui import components, parts, payload, session, words
from app.views import start
from graph.model import Concept, Cost, Kind, Status
from graph.state import Background

_ALL = "All kinds"
_FREE = "Free only"
_SHORT = "Up to 10 h"
_LIMIT = 10


def draw() -> None:
    """The page: the suggestions, or a welcome while nothing is covered."""
    lib = session.library()
    covered = sum(p.status is Status.COVERED for p in lib.progress().values())
    background = lib.background()
    if not (covered or background or lib.claims()):
        start.draw()
        return
    title = st.container()
    parts.bars(lib.standing())
    goal, kind, limits = _controls(lib.concepts())
    with title:
        towards = f", towards {lib.concepts()[goal].name}" if goal else ""
        parts.heading(
            "What to take next",
            f"From {_from(covered, background)}{towards}.",
        )
    steps = lib.next_steps(
        _LIMIT,
        goal=goal,
        kind=kind,
        cost=Cost.FREE if _FREE in limits else None,
        max_hours=10 if _SHORT in limits else None,
    )
    if not steps:
        parts.empty(
            "Nothing fits these filters",
            "Take a filter off, or add a reading list on the Add page: whatever it links to can "
            "be suggested from then on.",
        )
        return
    names = session.names()
    shown = [payload.suggestion(step, names) for step in steps]
    components.cards(shown, "next-cards", session.act)


def _from(covered: int, background: Background | None) -> str:
    said = [f"{words.count(covered, 'thing')} you have covered"] if covered else []
    said += [f"your background ({background.name})"] if background else []
    return " and ".join(said) or "what you say you know"


def _controls(concepts: Mapping[str, Concept]) -> tuple[str | None, Kind | None, list[str]]:
    goal = st.selectbox(
        "Towards a goal",
        sorted(concepts, key=lambda key: concepts[key].name.casefold()),
        index=None,
        format_func=lambda key: _named(concepts[key]),
        placeholder="For me. Or towards a goal: type a concept, 也可以用中文",
        filter_mode="contains",
        label_visibility="collapsed",
        key="goal",
        persist_state="session",
        width=420,
    )
    with st.container(horizontal=True, gap="medium", key="rp-filters"):
        kind = st.pills(
            "Kind",
            [_ALL, *Kind],
            format_func=lambda kind: _ALL if kind == _ALL else words.KINDS[Kind(kind)][1],
            default=_ALL,
            required=True,
            wrap=True,
            label_visibility="collapsed",
            key="next-kind",
            persist_state="session",
        )
        limits = st.pills(
            "Limits",
            [_FREE, _SHORT],
            selection_mode="multi",
            label_visibility="collapsed",
            key="next-limits",
            persist_state="session",
        )
    return goal, None if kind == _ALL else Kind(str(kind)), list(limits)


def _named(concept: Concept) -> str:
    chinese = concept.aliases.get("zh", ())
    return f"{concept.name} · {chinese[0]}" if chinese else concept.name
