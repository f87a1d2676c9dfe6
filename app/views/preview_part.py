"""What would come in: its figures, and its works to take or leave, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from app.adding import Preview
from app.ui import components, parts, session, words
from app.views import added_part
from graph.errors import ReadpathError
from graph.model import Reading, Record
from graph.report import AddReport

_GIVEN = "add-given"
_SHOWN = 60
_REST = "rest"
_EVERY = {"Only now": "", "Every six hours": "6h", "Every day": "1d", "Every week": "1w"}
_NEW = "new"


@dataclass(frozen=True)
class Given:
    """What was given and read: previews, or a sentence where that failed. `searched` says
    that the reader chooses among answers; `what` is set where it can be watched."""

    found: tuple[Preview | str, ...]
    searched: bool
    what: str = ""

    @property
    def previews(self) -> list[Preview]:
        """Those that could be read."""
        return [one for one in self.found if isinstance(one, Preview)]


def given() -> Given | None:
    """What is to be shown, if something was given."""
    found: Given | None = st.session_state.get(_GIVEN)
    return found


def show(what: Given) -> None:
    """Show this from the next run on."""
    st.session_state[_GIVEN] = what


def draw(what: Given) -> None:
    """The preview, with what to do with it staying in sight above."""
    bar = st.container(key="add-bar")
    for failure in (one for one in what.found if isinstance(one, str)):
        parts.problem(failure)
    chosen: list[Record] = []
    left: list[Record] = []
    for number, preview in enumerate(what.previews):
        kept, without = _one(preview, number, what.searched)
        chosen += kept
        left += without
    # A list alone is of use only where it names works that are here already.
    others = not left and any(p.report.trails or p.report.concepts for p in what.previews)
    with bar, st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        wanted = st.button(
            f"Add {words.count(len(chosen), 'work')}" if chosen else "Add it" if others else "Add",
            type="primary",
            key="add-accept",
            disabled=not (chosen or others),
        )
        st.button("Back", key="add-leave", on_click=_leave)
        if what.what and not left:
            st.selectbox(
                "Read it again",
                list(_EVERY),
                key="add-every",
                width=180,
                help="All that it brings then comes in by itself; Sources I keep lists it.",
            )
    if wanted:
        with bar, st.spinner("Adding them"):
            _accept(what, left)
        st.rerun()


def _one(preview: Preview, number: int, searched: bool) -> tuple[list[Record], list[Record]]:
    """One thing that was read: its figures, and its works to choose among."""
    report = preview.report
    records = list(preview.records())
    parts.section(f"In {words.place(preview.name, 70)}", _hint(len(records), searched))
    counts = (
        (report.added_count, "new"),
        (report.updated_count, "corrected"),
        (report.merged_count, "merge with what is here"),
        (report.unchanged_count, "here already"),
        (report.rejected_count, "refused"),
        (len(report.readings), "read or planned"),
        (report.trails, "list" if report.trails == 1 else "lists"),
        (report.concepts, "concept" if report.concepts == 1 else "concepts"),
    )
    parts.figures([(f"{count:,}", name) for count, name in counts if count])
    if not any(count for count, _ in counts):
        parts.text("Nothing in it could be read as a work.", small=True)
    refused = [(item.where, item.why) for item in report.rejected]
    added_part.lines(
        "Refused, and why", refused, f"add-refused-{number}", "refused", count=report.rejected_count
    )
    marks = {mark.where: mark for mark in report.readings}
    notes = [_note(record, marks.get(record.where)) for record in records[:_SHOWN]]
    return _choose(records, notes, _fates(report), f"add-{number}", not searched)


def _hint(count: int, searched: bool) -> str:
    if not searched:
        return ""
    if count == 1:
        return "Tick it to add it."
    return f"The first {words.count(count, 'answer')}. Tick what you want to add."


def _fates(report: AddReport) -> Mapping[str, str]:
    """What would become of each record, by where it was found."""
    groups = (
        (_NEW, report.added),
        ("corrects what it said before", report.updated),
        ("merges with what is here", report.merged),
        ("here already", report.unchanged),
    )
    return {outcome.where: fate for fate, outcomes in groups for outcome in outcomes}


def _choose(
    records: list[Record], notes: list[str], fates: Mapping[str, str], key: str, chosen: bool
) -> tuple[list[Record], list[Record]]:
    """The works as boxes to tick: those that are to come in, and those that are not. The
    first are shown, and one box stands for the others."""
    if not records:
        return [], []
    turned: set[str] = st.session_state.setdefault(f"{key}-turned", set())
    items = [
        {
            "id": str(place),
            "title": words.short(record.title, 300),
            "note": notes[place],
            "fate": fates.get(record.where, _NEW),
            "fresh": fates.get(record.where, _NEW) == _NEW,
            "on": chosen != (str(place) in turned),
        }
        for place, record in enumerate(records[:_SHOWN])
    ]
    if len(records) > _SHOWN:
        more = f"and {len(records) - _SHOWN:,} more"
        items.append({"id": _REST, "title": more, "on": chosen != (_REST in turned)})

    def tick(of: str, act: str, value: object) -> None:  # noqa: ARG001 - the only act there is
        for item in items if of == "all" else [one for one in items if one["id"] == of]:
            (turned.discard if bool(value) == chosen else turned.add)(str(item["id"]))

    with st.expander(f"Works ({len(records):,})", expanded=True, key=f"{key}-works"):
        components.rows("choose", {"items": items}, f"{key}-choose", tick)
    kept: list[Record] = []
    left: list[Record] = []
    for place, record in enumerate(records):
        box = str(place) if place < _SHOWN else _REST
        (kept if chosen != (box in turned) else left).append(record)
    return kept, left


def _note(record: Record, mark: Reading | None) -> str:
    kind = words.KINDS[record.kind][0] if record.kind else ""
    done = words.STATUSES[mark.status] if mark else ""
    rated = f"rated {mark.rating} of 5" if mark and mark.rating else ""
    said = (words.people(record.authors), str(record.year or ""), kind, done, rated)
    return " · ".join(part for part in said if part)


def _accept(what: Given, left: Sequence[Record]) -> None:
    lib = session.library()
    reports: list[AddReport] = []
    watched, before = "", {watch.what for watch in lib.watches()}
    try:
        reports.extend(lib.accept(preview, left) for preview in what.previews)
        every = _EVERY[st.session_state.get("add-every", "Only now")]
        if every and what.what:
            watched = lib.watch(what.what, every).what
    except ReadpathError as error:
        session.trouble(str(error))
    added_part.tell(reports, watched, begun=watched not in before)
    st.session_state["add-what"] = ""
    _leave()


def _leave() -> None:
    st.session_state.pop(_GIVEN, None)
    for key in [k for k in st.session_state if str(k).endswith("-turned")]:
        st.session_state.pop(key, None)
