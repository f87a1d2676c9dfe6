"""Library: what you covered, read and planned; history, sources and export."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial

import streamlit as st

from app.library import Library
from app.ui import acts, components, parts, payload, session, words
from app.views import pairs_part, replay_part
from graph.model import Kind, Progress, Status

_REPLAY = "Does it work?"
_PAIRS = "Doubtful pairs"
_TABS = (
    "Covered", "Reading", "Planned", "Not for me", "History", _REPLAY, _PAIRS, "Sources and export",
)  # fmt: skip
_HOLDS = {
    "Covered": (Status.COVERED,),
    "Reading": (Status.READING,),
    "Planned": (Status.PLANNED,),
    "Not for me": (Status.DISMISSED, Status.DROPPED),
}
_EMPTY = {
    "Covered": (
        "Nothing covered yet",
        "What you mark as done gathers here, with the day and your rating; the suggestions are "
        "made from it. Mark something on the Next page, or find it and press “Done already”.",
    ),
    "Reading": (
        "Nothing under way",
        "Press “Start” on a suggestion and it waits here until you are done with it.",
    ),
    "Planned": (
        "Nothing planned",
        "Press “Plan” on anything you want to come back to; what is planned shows as the faint "
        "part of the bars on the Next page.",
    ),
    "Not for me": (
        "Nothing turned down",
        "What you are not interested in, or found too easy, too hard or not for now, is kept here "
        "and can be brought back at any time.",
    ),
}
_DONE: payload.Act = ("covered", "Done", "primary")
_READ: payload.Act = ("reading", "Start", "")
_PLAN: payload.Act = ("planned", "Plan", "")
_DROP: payload.Act = ("dropped", "Drop", "quiet")
_CLEAR: payload.Act = ("none", "Clear", "quiet")
_OPEN: payload.Act = ("open", "Details", "")
_ACTS: dict[str, tuple[payload.Act, ...]] = {
    "Covered": (_OPEN, ("reading", "Read again", ""), _CLEAR),
    "Reading": (_DONE, _OPEN, _PLAN, _DROP),
    "Planned": (("reading", "Start", "primary"), ("covered", "Done", ""), _OPEN, _CLEAR),
    "Not for me": (_OPEN, _PLAN, ("none", "Bring back", "")),
}
_FORMATS = (
    ("jsonl", "JSON Lines", "jsonl", "application/x-ndjson", "everything; can be added again"),
    ("markdown", "Markdown", "md", "text/markdown", "a list for people"),
    ("bibtex", "BibTeX", "bib", "application/x-bibtex", "for papers and reference managers"),
    ("graphml", "GraphML", "graphml", "application/xml", "the graph, for Gephi and the like"),
)


def draw() -> None:
    """The page: figures, then one list at a time."""
    lib = session.library()
    progress = lib.progress()
    counts = lib.status()
    parts.heading("Library", "What you have covered, what you are at, and what is here.")
    parts.figures(
        [
            (f"{counts.covered:,}", "covered"),
            (f"{counts.reading:,}", "reading"),
            (f"{counts.planned:,}", "planned"),
            (f"{counts.resources:,}", "resources"),
            (f"{counts.concepts:,}", "concepts"),
            (f"{counts.trails:,}", "lists"),
        ]
    )
    chosen = st.pills(
        "List",
        _TABS,
        default=_TABS[0],
        required=True,
        label_visibility="collapsed",
        wrap=True,
        key="list",
        persist_state="session",
    )
    tab = str(chosen)
    if tab in _HOLDS:
        _list(tab, lib, progress)
    elif tab == "History":
        _history(lib)
    elif tab == _REPLAY:
        replay_part.draw(lib)
    elif tab == _PAIRS:
        pairs_part.draw(lib)
    else:
        _sources(lib)


def _list(tab: str, lib: Library, progress: Mapping[str, Progress]) -> None:
    names = session.names()
    entries = [p for p in progress.values() if _holds(tab, p)]
    entries.sort(key=lambda entry: entry.on, reverse=True)
    if not entries:
        parts.empty(*_EMPTY[tab])
        return
    shown = []
    for entry in entries:
        card = payload.plain(lib.resource(entry.key), names, _ACTS[tab], note=False)
        if tab in ("Covered", "Reading"):
            card["rating"] = entry.rating or 0
        shown.append(card)
    components.cards(shown, f"library-{tab.lower().replace(' ', '-')}", acts.act, small=True)


def _holds(tab: str, entry: Progress) -> bool:
    """Whether it is on this list; what was only judged is out of the suggestions, too."""
    judged = tab == "Not for me" and entry.status is None and entry.feedback is not None
    return judged or entry.status in _HOLDS[tab]


def _history(lib: Library) -> None:
    entries = lib.history(100)
    if not entries:
        parts.empty(
            "Nothing has happened yet",
            "Every mark you make is listed here, newest first, and the last one can be taken back.",
        )
        return
    st.button("Undo the last", on_click=session.undo, key="history-undo")
    names = session.names()
    parts.listing([(_said(entry, names), words.day(entry.on, names.today)) for entry in entries])


def _said(entry: Progress, names: payload.Names) -> str:
    found = names.find(entry.key)
    title = f"“{found.title}”" if found else entry.key
    said = [words.STATUSES[entry.status]] if entry.status else []
    said += [words.FEEDBACK[entry.feedback]] if entry.feedback else []
    said += [f"rated {entry.rating} of 5"] if entry.rating else []
    return f"{title}: {', '.join(said) or 'cleared'}"


def _exported(lib: Library, name: str) -> str:
    return "".join(lib.export(name))


def _sources(lib: Library) -> None:
    parts.section("Take it with you", "Your library in open formats.")
    today = date.today().isoformat()  # noqa: DTZ011 - the reader's own day
    with st.container(horizontal=True, gap="small"):
        for name, label, ending, mime, hint in _FORMATS:
            st.download_button(
                label,
                data=partial(_exported, lib, name),
                file_name=f"readpath-{today}.{ending}",
                mime=mime,
                help=hint,
                on_click="ignore",
                key=f"export-{name}",
            )
    parts.section("Where it came from")
    parts.listing(
        [
            (words.place(str(source["name"]), 90), words.count(int(source["records"]), "record"))
            for source in lib.sources()
        ]
    )
    counts = lib.status()
    kinds = ", ".join(
        words.count(number, *(name.lower() for name in words.KINDS[Kind(kind)]))
        for kind, number in counts.kinds.items()
    )
    parts.section("What is in it")
    parts.text(f"{kinds}. Kept in {counts.path}", small=True)
