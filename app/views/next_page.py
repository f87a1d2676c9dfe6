"""Next: what to take next, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from app.library import Library
from app.ui import acts, components, naming, parts, payload, session, words
from app.views import new_part, start
from graph.errors import ReadpathError
from graph.model import Cost, Kind, Status
from graph.recommend import Mode
from graph.state import Background

_ALL = "All"
_FREE = "Free only"
_SHORT = "Up to 10 h"
_LIMIT = 10
_LONGEST = 300  # letters of a goal in words
_AIM = "next-goal"
_FOR_ME, _GOAL, _LIKE, _NEW, _REFRESH, _SURPRISE = _MODES = (
    "For me", "Towards a goal", "From these", "Something new", "Refresh", "Surprise me",
)  # fmt: skip
_MOST_LIKE = 3
_OFFERED = 5_000  # titles in a box; more would make the page heavy
_NOTHING = (
    "Nothing fits these filters",
    "Take a filter off, or add a reading list on the Add page: whatever it links to can be "
    "suggested from then on.",
)
_UNFADED = (
    "Nothing has faded yet",
    "What you have not touched for long slowly fades. When it does, what brings it back is "
    "suggested here; until then “For me” goes on from what you know.",
)
_ALL_TAKEN = (
    "Nothing is left to suggest",
    "All that is here is marked already. Bring back what is under “Not for me” in the library, or "
    "add a reading list on the Add page.",
)


def draw() -> None:
    """The page: the suggestions, or a welcome while nothing is known of the reader."""
    lib = session.library()
    progress = lib.progress()
    covered = sum(p.status is Status.COVERED for p in progress.values())
    background = lib.background()
    if not (covered or background or lib.claims()):
        start.draw()
        return
    title = st.container()
    parts.bars(lib.standing())
    mode = str(
        st.pills(
            "Mode",
            _MODES,
            default=_FOR_ME,
            required=True,
            wrap=True,
            label_visibility="collapsed",
            key="next-mode",
            persist_state="session",
        )
    )
    asked, towards = _mode(lib, mode)
    with title:
        parts.heading("What to take next", f"From {_from(covered, background)}{towards}.")
    if mode == _NEW:
        new_part.draw(lib)
        return
    filters = _filters(lib)
    nothing = _NOTHING if any(filters.values()) else _UNFADED if mode == _REFRESH else _ALL_TAKEN
    _suggest(lib, {**asked, **filters}, nothing)


def _mode(lib: Library, mode: str) -> tuple[dict[str, Any], str]:
    """What the mode asks of the ranking, and how it is said."""
    if mode == _GOAL:
        goal = _goal(lib)
        if goal:
            concepts = lib.concepts()
            name = concepts[goal].name if goal in concepts else f"“{words.short(goal)}”"
            return {"goal": goal}, f", towards {name}"
        parts.text("Choose a goal; until then these are for you.", small=True)
    elif mode == _LIKE:
        like = _like(lib)
        if like:
            return {"like": like}, f", like {words.count(len(like), 'work')} you chose"
        parts.text("Choose up to three works; until then these are for you.", small=True)
    elif mode == _REFRESH:
        return {"mode": Mode.REFRESH}, ", to bring back what has faded"
    elif mode == _SURPRISE:
        return {"mode": Mode.SURPRISE}, ", away from the trodden way"
    return {}, ""


def _suggest(lib: Library, asked: Mapping[str, Any], nothing: tuple[str, str]) -> None:
    try:
        said = lib.about_goal(asked["goal"]) if "goal" in asked else ""
        steps = lib.next_steps(_LIMIT, **asked)
    except ReadpathError as error:
        parts.problem(str(error))
        return
    if said:
        parts.text(said, small=True)
    if not steps:
        parts.empty(*nothing)
        return
    names = session.names()
    shown = [payload.suggestion(step, names) for step in steps]
    components.cards(shown, "next-cards", acts.act)


def _from(covered: int, background: Background | None) -> str:
    said = [f"{words.count(covered, 'thing')} you have covered"] if covered else []
    said += [f"your background ({background.name})"] if background else []
    return " and ".join(said) or "what you say you know"


def _goal(lib: Library) -> str | None:
    goal: str | None = st.session_state.get(_AIM)
    naming.box(
        "Goal",
        naming.concepts(lib.concepts().values()),
        "next-pick",
        _aim,
        chosen=[(goal, naming.goal(lib, goal))] if goal else [],
        placeholder="A concept or words; 也可以用中文",
        more="another goal instead",
        go="Aim for it",
    )
    if goal:
        st.button(
            "Show the whole path",
            on_click=lambda: session.go("path", {"goal": str(goal)}),
            key="next-path",
        )
    return goal


def _aim(what: str, act: str, _value: object) -> None:
    goal = " ".join(what.split())[:_LONGEST]
    st.session_state[_AIM] = goal if act == "pick" and goal else None


def _like(lib: Library) -> list[str]:
    """The works chosen; what the reader has to do with comes first."""
    mine = lib.progress()
    titles = {r.id: r for r in lib.resources()}
    order = sorted(titles, key=lambda key: key not in mine)[:_OFFERED]
    chosen: list[str] = st.multiselect(
        "These works",
        order,
        format_func=lambda key: " · ".join(
            part for part in (titles[key].title, words.byline(titles[key])) if part
        ),
        placeholder="Type up to three titles: what goes with them?",
        filter_mode="contains",
        select_all=False,
        max_selections=_MOST_LIKE,
        label_visibility="collapsed",
        key="next-like",
        persist_state="session",
    )
    return [key for key in chosen if key in titles]


def _filters(lib: Library) -> dict[str, Any]:
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
        language = st.selectbox(
            "Language",
            languages(lib),
            index=None,
            format_func=words.language,
            placeholder="Any language",
            label_visibility="collapsed",
            key="next-language",
            persist_state="session",
            width=132,
        )
    return {
        "kind": None if kind == _ALL else Kind(str(kind)),
        "cost": Cost.FREE if _FREE in limits else None,
        "max_hours": 10 if _SHORT in limits else None,
        "language": language,
    }


def languages(lib: Library) -> list[str]:
    """The languages of what is here, the commonest first."""
    spoken: Iterable[tuple[str, int]] = Counter(
        r.language for r in lib.resources() if r.language
    ).most_common()
    return [code for code, _ in spoken]
