"""What is asked of a path: a goal and conditions, kept in the address and the session."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app.library import Library
from app.ui import naming, words
from app.views import next_page
from graph.model import Cost, Kind
from graph.planning.model import Plan

_GOAL, _HOURS, _KINDS, _FREE, _LANGUAGES = (
    "path-goal", "path-hours", "path-kinds", "path-free", "path-languages",
)  # fmt: skip
_ADDRESS, _OPENED = "path-address", "path-opened"
_FREE_ONLY = "Free only"
_PACE = 6.0
_LONGEST = 300
_MOST = 8  # goals at once


def goal(lib: Library) -> tuple[str, ...]:
    """Ask for it, beginning with what the address says; the address then says it too."""
    _from_address()
    found = _asked(lib)
    _to_address(found)
    return found


def aim_at(concept: str) -> None:
    """Make this the goal, from the next run on."""
    st.session_state[_GOAL] = [concept]


def pace() -> float:
    """The hours a week that were asked for."""
    return float(st.session_state[_HOURS])


def keep_pace(hours: float) -> None:
    """Count with so many hours a week, from the next run on."""
    st.session_state[_HOURS] = hours


def limits() -> dict[str, Any]:
    """The kinds, languages and costs that were asked for, as `Library.plan` takes them."""
    state = st.session_state
    return {
        "kinds": tuple(state[_KINDS]),
        "languages": tuple(state[_LANGUAGES]),
        "costs": (str(Cost.FREE),) if state[_FREE] else (),
    }


def take_up(plan: Plan, goal: tuple[str, ...]) -> None:
    """Ask for the same as this path does, from the next run on."""
    asked = plan.request.constraints
    st.session_state[_OPENED] = {
        _GOAL: list(goal),
        _HOURS: plan.request.hours_per_week or _PACE,
        _KINDS: sorted(map(str, asked.kinds)),
        _LANGUAGES: sorted(asked.languages),
        _FREE: _FREE_ONLY if asked.costs == {Cost.FREE} else None,
    }


def asked() -> dict[str, Any]:
    """All that is asked of the path now, for `bring_back`."""
    names = (_GOAL, _HOURS, _KINDS, _FREE, _LANGUAGES)
    return {name: st.session_state[name] for name in names if name in st.session_state}


def bring_back(before: dict[str, Any]) -> None:
    """Ask for what was asked before, from the next run on."""
    st.session_state[_OPENED] = before


def _asked(lib: Library) -> tuple[str, ...]:
    chosen: list[str] = st.session_state.setdefault(_GOAL, [])
    st.session_state.setdefault(_HOURS, _PACE)
    with st.container(key="rp-path"):
        naming.box(
            "Where you want to get to",
            naming.concepts(lib.concepts().values()),
            "path-pick",
            _change,
            chosen=[(key, naming.goal(lib, key)) for key in chosen],
            placeholder="A concept, a paper (1706.03762), or words; 也可以用中文",
            more="and another goal",
            go="Find the way",
        )
        with st.container(horizontal=True, gap="small", key="rp-path-filters"):
            st.number_input(
                "Hours a week",
                min_value=0.0,
                max_value=168.0,
                step=1.0,
                format="%g",
                key=_HOURS,
                persist_state="session",
                width=150,
            )
            st.multiselect(
                "Kinds",
                list(map(str, Kind)),
                format_func=lambda kind: words.KINDS[Kind(kind)][1],
                placeholder="All kinds",
                select_all=False,
                key=_KINDS,
                persist_state="session",
                width=230,
            )
            st.multiselect(
                "Languages",
                next_page.languages(lib),
                format_func=words.language,
                placeholder="Those you read",
                select_all=False,
                key=_LANGUAGES,
                persist_state="session",
                width=230,
            )
            st.pills(
                "Cost",
                [_FREE_ONLY],
                label_visibility="collapsed",
                key=_FREE,
                persist_state="session",
            )
    return tuple(chosen)


def _change(what: str, act: str, _value: object) -> None:
    """Add a goal or take one out."""
    chosen: list[str] = st.session_state.get(_GOAL, [])
    text = " ".join(what.split())[:_LONGEST]
    rest = [one for one in chosen if one != text]
    st.session_state[_GOAL] = [*rest, text][-_MOST:] if act == "pick" and text else rest


def _from_address() -> None:
    """Take the goal from the address when it has changed: a link was followed; or all of
    what is asked from a file that was opened."""
    st.session_state.update(st.session_state.pop(_OPENED, {}))
    said = st.query_params.get_all("goal")
    if said and said != st.session_state.get(_ADDRESS):
        st.session_state[_GOAL] = [text[:_LONGEST] for text in said[:_MOST]]
        st.session_state[_ADDRESS] = said


def _to_address(goal: tuple[str, ...]) -> None:
    if list(goal) != st.session_state.get(_ADDRESS, []):
        st.query_params.from_dict({"goal": list(goal)} if goal else {})
        st.session_state[_ADDRESS] = list(goal)
