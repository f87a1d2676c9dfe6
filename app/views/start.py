"""The welcome on the Next page: what do you know, or where would you begin."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from app.library import Library
from app.ui import acts, components, parts, payload, session, words
from graph.model import Area, Resource, Status
from graph.suggestion import Suggestion

_ACTS: tuple[payload.Act, ...] = (
    ("reading", "Start", "primary"),
    ("planned", "Plan", ""),
    ("covered", "Done already", ""),
    ("dismissed", "Not interested", "quiet"),
)
_OFFERED = 5_000  # titles in the search box; more would make the page heavy
_KNOWN = 14
_BASIC = 3  # what is above this level is not offered as a thing one may know
_PICKED = "start-picked"
_TICKED = "start-ticked"
_FROM = "start-background"


def draw() -> None:
    """Ask what is covered already; below, good first steps field by field."""
    lib = session.library()
    parts.heading(
        "What do you know already?",
        "Tell readpath what you have covered, and it says what to take next, and why. What you "
        "tell it stays on this computer.",
    )
    titles = {r.id: r for _, r in zip(range(_OFFERED), lib.resources(), strict=False)}
    if not titles:
        parts.empty(
            "Your library is empty",
            "Add a reading list, a BibTeX file or an arXiv id on the Add page; what it holds can "
            "be suggested from then on.",
        )
        return
    _ask(lib, titles)
    _begin(lib)


def _ask(lib: Library, titles: dict[str, Resource]) -> None:
    with st.container(border=True, key="rp-ask"):
        backgrounds = {one.id: one for one in lib.backgrounds()}
        if backgrounds:
            st.selectbox(
                "Where you come from",
                list(backgrounds),
                index=None,
                format_func=lambda key: words.background(backgrounds[key]),
                placeholder="A background, if one fits: what it assumes counts as known",
                filter_mode="contains",
                key=_FROM,
            )
        st.multiselect(
            "Search what you have read, watched or finished",
            list(titles),
            format_func=lambda key: _line(titles[key]),
            placeholder="Type a title or an author",
            filter_mode="contains",
            select_all=False,
            key=_PICKED,
        )
        known = [r for r in _well_known(lib) if r.id in titles]
        if known:
            st.pills(
                "Or tick what you know of these",
                [r.id for r in known],
                format_func=lambda key: parts.label(words.short(titles[key].title)),
                selection_mode="multi",
                wrap=True,
                key=_TICKED,
            )
        chosen = _chosen()
        st.button(
            f"Show what to take next, after {words.count(len(chosen), 'thing')}"
            if chosen
            else "Show what to take next",
            type="primary",
            disabled=not (chosen or st.session_state.get(_FROM)),
            on_click=_mark,
            key="start-go",
        )


def _chosen() -> list[str]:
    state = st.session_state
    return list(dict.fromkeys([*(state.get(_PICKED) or []), *(state.get(_TICKED) or [])]))


def _mark() -> None:
    acts.mark_all(_chosen(), Status.COVERED, st.session_state.get(_FROM))


def _line(resource: Resource) -> str:
    return " · ".join(part for part in (resource.title, words.byline(resource)) if part)


def _well_known(lib: Library) -> list[Resource]:
    """What most published lists name, then first steps that open the way to most."""
    votes: dict[str, int] = {}
    for trail in lib.trails():
        for item in trail.items:
            votes[str(item)] = votes.get(str(item), 0) + 1
    by_votes: list[tuple[int, Resource]] = []
    for resource in lib.resources():
        most = max((votes.get(str(i), 0) for i in resource.identifiers), default=0)
        if most and not resource.part_of and (resource.level or 1) <= _BASIC:
            by_votes.append((most, resource))
    by_votes.sort(key=lambda pair: -pair[0])
    found = [resource for _, resource in by_votes[: _KNOWN // 2]]
    firsts = [s[0] for _, s in _entries(lib) if s and (s[0].resource.level or 1) <= _BASIC]
    found += [step.resource for step in sorted(firsts, key=lambda step: -len(step.unlocks))]
    return list({resource.id: resource for resource in found}.values())[:_KNOWN]


def _entries(lib: Library) -> list[tuple[Area, list[Suggestion]]]:
    """The entry points, kept for the session: they change with the library or a mark."""
    state = (lib.status().resources, len(lib.history()))
    kept = st.session_state.get("start-entries")
    if not kept or kept[0] != state:
        kept = st.session_state["start-entries"] = (state, lib.entry_points(2))
    entries: list[tuple[Area, list[Suggestion]]] = kept[1]
    return entries


def _begin(lib: Library) -> None:
    entries = _entries(lib)
    fields = list(dict.fromkeys(area.field for area, _ in entries))
    if not fields:
        return
    parts.section("Or begin here", "Good first steps, field by field.")
    field = parts.pick_field(fields, "start-field")
    components.cards(list(_cards(entries, field)), "start-cards", acts.act, small=True)


def _cards(entries: list[tuple[Area, list[Suggestion]]], field: str) -> Iterator[payload.Payload]:
    names = session.names()
    seen: set[str] = set()
    for area, steps in entries:
        for step in steps if area.field == field else ():
            if step.resource.id not in seen:
                seen.add(step.resource.id)
                group = f"{area.name} · {area.name_zh}" if area.name_zh else area.name
                yield {**payload.suggestion(step, names, _ACTS), "group": group}
