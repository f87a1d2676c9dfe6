"""Find: search everything, or look at one resource. The address keeps query and filters."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from app.library import Library
from app.ui import acts, components, parts, payload, session, words
from app.views import details
from graph.model import Cost, Hit, Kind

ACTS: tuple[payload.Act, ...] = (
    ("open", "Details", ""),
    ("planned", "Plan", ""),
    ("covered", "Done already", ""),
)
_LIMIT = 20
_FREE = "Free only"
_LONGEST = 400
_FIELDS = ("q", "kind", "level", "language", "cost")
_ADDRESS = "find-address"
T = TypeVar("T")


def draw() -> None:
    """The page: one resource where the address has ?key=, else the search."""
    key = st.query_params.get("key")
    if key:
        details.draw(key)
        return
    lib = session.library()
    _from_address()
    parts.heading(
        "Find",
        f"Search {words.count(lib.status().resources, 'resource')} by words or by meaning, in "
        "English or 中文.",
    )
    query = _query_box()
    filters = _filters(lib)
    _to_address()
    if query:
        _results(query, filters)
    else:
        _browse(lib, filters)


def _from_address() -> None:
    """Set the query and the filters to what the address says, when it has changed: a link
    was opened, or the browser went back."""
    said = {name: st.query_params[name] for name in _FIELDS if name in st.query_params}
    # Streamlit forgets a widget that was not drawn, on another page for example.
    if said == st.session_state.get(_ADDRESS) and "find-q" in st.session_state:
        return
    level = said.get("level", "")
    st.session_state["find-q"] = said.get("q", "")[:_LONGEST]
    st.session_state["find-kind"] = said.get("kind") if said.get("kind") in set(Kind) else None
    st.session_state["find-level"] = int(level) if level in {"1", "2", "3", "4", "5"} else None
    st.session_state["find-language"] = said.get("language")
    st.session_state["find-free"] = _FREE if said.get("cost") == Cost.FREE else None
    st.session_state[_ADDRESS] = said


def _to_address() -> None:
    """Keep the query and the filters in the address, so that it can be shared."""
    state = st.session_state
    values = {
        "q": state["find-q"].strip(),
        "kind": state["find-kind"],
        "level": state["find-level"],
        "language": state["find-language"],
        "cost": Cost.FREE if state["find-free"] else None,
    }
    said = {name: str(value) for name, value in values.items() if value}
    if said != state[_ADDRESS]:
        st.query_params.from_dict(said)
        state[_ADDRESS] = said


def _query_box() -> str:
    query = st.text_input(
        "Search",
        key="find-q",
        type="search",
        placeholder="backpropagation, 梯度下降, a title, an author, arXiv 1706.03762",
        label_visibility="collapsed",
        max_chars=_LONGEST,
    )
    return (query or "").strip()


def _filters(lib: Library) -> dict[str, object]:
    spoken = Counter(r.language for r in lib.resources() if r.language)
    languages = [code for code, _ in spoken.most_common()]
    if st.session_state["find-language"] not in languages:
        st.session_state["find-language"] = None
    with st.container(horizontal=True, gap="small", key="rp-find-filters"):
        kind = _choice("Kind", "find-kind", list(map(str, Kind)), str.capitalize, "All kinds", 150)
        level = _choice("Level", "find-level", list(words.LEVELS), _level, "Any level", 190)
        language = _choice(
            "Language", "find-language", languages, words.language, "Any language", 150
        )
        free = st.pills("Cost", [_FREE], label_visibility="collapsed", key="find-free")
    cost = Cost.FREE if free else None
    return {"kind": kind, "level": level, "language": language, "cost": cost}


def _level(level: int) -> str:
    return f"Level {words.LEVELS[level]}"


def _choice(
    label: str,
    key: str,
    options: list[T],
    say: Callable[[T], str],
    placeholder: str,
    width: int,
) -> T | None:
    return st.selectbox(
        label,
        options,
        index=None,
        format_func=say,
        placeholder=placeholder,
        filter_mode=None,
        label_visibility="collapsed",
        key=key,
        width=width,
    )


def _results(query: str, filters: dict[str, object]) -> None:
    lib = session.searcher()
    begun = time.perf_counter()
    hits: list[Hit] = lib.search(query, _LIMIT, **filters)
    took = (time.perf_counter() - begun) * 1000
    if not hits:
        parts.empty(
            "Nothing found",
            "Try fewer words or another spelling, or take a filter off. What is not here yet can "
            "be added: paste a link, an arXiv id or a reading list on the Add page.",
        )
        return
    if all(hit.stray for hit in hits):
        parts.note(
            "No work here has these words. What follows is nearest in meaning, and not near; try "
            "another spelling, or add what you look for on the Add page."
        )
    most = "The best " if len(hits) == _LIMIT else ""
    parts.text(f"{most}{words.count(len(hits), 'result')} in {took:.0f} ms", small=True)
    names = session.names()
    shown = [payload.plain(hit.resource, names, ACTS) for hit in hits]
    components.cards(shown, "find-cards", acts.act, small=True)


def _browse(lib: Library, filters: dict[str, object]) -> None:
    """What can be searched, for somebody who has not typed yet."""
    parts.section("What is here", "Choose an area to see what begins it, or type above.")
    areas = lib.areas()
    held = Counter(concept.area for concept in lib.concepts().values())
    fields = list(dict.fromkeys(area.field for area in areas if held[area.id]))
    if not fields:
        parts.empty(
            "No areas yet",
            "This library has no concepts. What you add on the Add page can still be searched.",
        )
        return
    field = parts.pick_field(fields, "find-field")
    inside = [area.id for area in areas if area.field == field]
    names = session.names()
    shown = []
    for area in areas:
        if area.id not in inside:
            continue
        found = sorted(
            lib.resources(area=area.id, **filters),
            key=lambda r: (r.level or 9, -(len(r.teaches)), r.title),
        )
        group = f"{area.name} · {area.name_zh}" if area.name_zh else area.name
        group += f" · {words.count(len(found), 'resource')}"
        shown += [{**payload.plain(r, names, ACTS, note=False), "group": group} for r in found[:3]]
    if not shown:
        parts.text("Nothing in this field passes the filters.", small=True)
    components.cards(shown, "find-browse", acts.act, small=True)
