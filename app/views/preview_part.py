"""What would come in: its figures, and its works to take or leave, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from app.adding import Preview
from app.answers import MOST, Answers
from app.given import ColumnsTold
from app.ui import parts, session, words
from app.views import added_part, choose_part, columns_part
from app.views import given as things
from app.views.choose_part import Chosen
from app.views.given import Thing
from graph.errors import ReadpathError
from graph.model import Record
from graph.report import AddReport

_GIVEN = "add-given"
_EVERY = {"Only now": "", "Every six hours": "6h", "Every day": "1d", "Every week": "1w"}


@dataclass(frozen=True)
class Given:
    """All that was given at once; `what` is set where it can be watched."""

    things: tuple[Thing, ...]
    what: str = ""


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
    chosen = [_one(what, number) for number in range(len(what.things))]
    kept = any(one.kept for one in chosen)
    left = [record for one in chosen for record in one.left]
    previews = [thing.preview for thing in what.things if thing.preview is not None]
    # A list alone is of use only where it names works that are here already.
    others = not left and any(one.report.trails or one.report.concepts for one in previews)
    others = others or (kept and any(one.report.readings for one in previews))
    fresh = sum(one.fresh for one in chosen)
    vain = not (fresh or others or (kept and what.what))
    with bar, st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        wanted = st.button(
            f"Add {words.count(fresh, 'work')}" if fresh else "Add" if vain else "Add it",
            type="primary",
            key="add-accept",
            disabled=vain,
        )
        st.button("Back", key="add-leave", on_click=leave)
        if what.what and not left:
            st.selectbox(
                "Read it again",
                list(_EVERY),
                key="add-every",
                width=180,
                help="All that it brings then comes in by itself; Sources I keep lists it.",
            )
    if vain and kept:
        with bar:
            parts.text("All of it is here already.", small=True)
    if wanted:
        with bar, st.spinner("Adding them"):
            _accept(what, previews, left)
        st.rerun()


def _one(what: Given, number: int) -> Chosen:
    """One thing that was given: its figures, and its works to choose among."""
    thing, key = what.things[number], f"add-{number}"
    preview = thing.preview
    if preview is None:
        if thing.columns is not None:
            parts.section(f"In {words.place(thing.name, 70)}")
        # A table without titles is asked about below; that it cannot be read says less.
        if thing.columns is None or columns_part.is_titled(thing.columns):
            parts.problem(str(thing.found))
    else:
        parts.section(f"In {words.place(preview.name, 70)}", _hint(preview, thing.answers))
        _figures(preview.report)
    if thing.columns is not None:
        columns_part.draw(thing.columns, thing.told, key, partial(_correct, number))
    if preview is None:
        return Chosen()
    report = preview.report
    refused = [(item.where, item.why) for item in report.rejected]
    added_part.lines(
        "Refused, and why", refused, f"{key}-refused", "refused", count=report.rejected_count
    )
    same = [(one.title, one.why) for one in report.same]
    title = "The same idea under another name"
    added_part.lines(title, same, f"{key}-same", count=report.same_count)
    chosen = choose_part.draw(preview, key, searched=thing.answers is not None)
    if thing.answers is not None:
        _more(what, number, thing.answers)
    return chosen


def _figures(report: AddReport) -> None:
    new = {one.key for one in report.added}
    twice = sum(one.key in new for one in report.unchanged)
    parts_of = sum(one.key in new for one in report.merged)
    counts = (
        (report.added_count, "new"),
        (report.updated_count, "corrected"),
        (report.merged_count - parts_of, "joining what is here"),
        (report.unchanged_count - twice, "here already"),
        (twice + parts_of, "twice in it"),
        (report.rejected_count, "refused"),
        (len(report.readings), "read or planned"),
        (report.trails, "list" if report.trails == 1 else "lists"),
        (report.concepts, "concept" if report.concepts == 1 else "concepts"),
    )
    parts.figures([(f"{count:,}", name) for count, name in counts if count])
    if not any(count for count, _ in counts):
        parts.text("Nothing in it could be read as a work.", small=True)


def _hint(preview: Preview, answers: Answers | None) -> str:
    if answers is None:
        return ""
    count = sum(1 for _ in preview.records())
    if count == 1 and answers.ended:
        return "Tick it to add it."
    if answers.ended:
        return f"All {words.count(count, 'answer')}. Tick what you want to add."
    of = ""
    if answers.total is not None:
        of = f" of {'more than ' if answers.total >= MOST else ''}{min(answers.total, MOST):,}"
    return f"The first {count:,}{of} answers. Tick what you want to add."


def _more(what: Given, number: int, answers: Answers) -> None:
    """What reads a search on, below the answers that are there."""
    if answers.failure:
        parts.problem(answers.failure)
    if answers.ended:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        wanted = st.button("Try again" if answers.failure else "More answers", key="add-more")
        waiting = st.empty()
    if not wanted:
        return
    try:
        with waiting, st.spinner("Asking for more"):
            found = session.library().more(answers)
    except ReadpathError as error:
        parts.problem(str(error))
        return
    _replace(what, number, replace(what.things[number], found=found))
    st.rerun()


def _correct(number: int, told: ColumnsTold) -> None:
    """Read a table again with what is told of its columns."""
    what = given()
    thing = what.things[number] if what is not None else None
    if what is not None and thing is not None and thing.data is not None:
        choose_part.forget(f"add-{number}")
        _replace(what, number, things.of_file(thing.data, thing.name, told))


def _replace(what: Given, number: int, thing: Thing) -> None:
    changed = (*what.things[:number], thing, *what.things[number + 1 :])
    show(replace(what, things=things.together(changed)))


def _accept(what: Given, previews: Sequence[Preview], left: Sequence[Record]) -> None:
    lib = session.library()
    reports: list[AddReport] = []
    watched, before = "", {watch.what for watch in lib.watches()}
    try:
        reports.extend(lib.accept(preview, left) for preview in previews)
        every = _EVERY[st.session_state.get("add-every", "Only now")]
        if every and what.what:
            watched = lib.watch(what.what, every).what
    except ReadpathError as error:
        session.trouble(str(error))
    added_part.tell(reports, watched, begun=watched not in before)
    st.session_state["add-what"] = ""
    leave()


def leave() -> None:
    """No longer show what was given."""
    what = given()
    for number, thing in enumerate(what.things if what is not None else ()):
        if thing.answers is not None:
            thing.answers.close()
        choose_part.forget(f"add-{number}")
    st.session_state.pop(_GIVEN, None)
