"""Add: works for the library, what was read of them, and the sources that are kept."""

from __future__ import annotations

import streamlit as st

from app.ui import parts, session
from app.views import read_part, sources_part, works_part

_WORKS, _READ, _SOURCES = "Works for the library", "What I have read", "Sources I keep"
_SAID = {
    _WORKS: "Bring your own reading lists, papers and courses into the library.",
    _READ: "Bring what you have read elsewhere, and the suggestions begin where you are.",
    _SOURCES: "Folders, feeds and searches that are read again and again.",
}
_PART = "add-part"
_DRAWN = {_WORKS: works_part.draw, _READ: read_part.draw, _SOURCES: sources_part.draw}


def draw() -> None:
    """The page: one of its parts at a time."""
    title = st.container()
    chosen = st.pills(
        "What you bring",
        tuple(_DRAWN),
        default=_WORKS,
        required=True,
        label_visibility="collapsed",
        key=_PART,
        persist_state="session",
    )
    with title:
        parts.heading("Add", _SAID[str(chosen)])
    _DRAWN[str(chosen)]()


def look_up(what: str) -> None:
    """Open this page on a link or an id, once this event is dealt with."""
    st.session_state[_PART] = _WORKS
    works_part.look_up(what)
    session.go("add")
