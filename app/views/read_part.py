"""What I have read: a list, a table or bookmarks; first a preview, then all marks at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app.given import ColumnsTold
from app.importing import Missing, Read, ReadReport
from app.ui import acts, parts, session, words
from app.views import columns_part
from app.views.given import columns_of
from graph.errors import ReadpathError

if TYPE_CHECKING:  # it takes long to import and few need it
    from ingest.formats.table import Columns

_TYPES = ["csv", "tsv", "txt", "md", "html", "htm"]
_GIVEN = "read-given"
_LIST = "the list"
_LONGEST = 200_000
_SHOWN = 60


@dataclass(frozen=True)
class _Given:
    """What was given, by name, and what taking it in would do, or why it could not be read;
    of a table the columns, with what the reader told of them."""

    data: bytes
    name: str
    found: ReadReport | str
    columns: Columns | None = None
    told: ColumnsTold = field(default_factory=dict)

    @property
    def meant(self) -> ColumnsTold:
        """What the columns are read as: a file that is called a table is read as one."""
        if self.told or self.columns is None or not columns_part.is_titled(self.columns):
            return self.told
        found = self.columns
        return found.said([one.meaning for one in found.columns], found.headed)


def draw() -> None:
    """The part of the Add page: a form, or the preview of what was given."""
    given: _Given | None = st.session_state.get(_GIVEN)
    if given is None:
        _form()
    else:
        _preview(given)


def _form() -> None:
    with st.form("read-form", border=False):
        typed = st.text_area(
            "Titles or identifiers, one a line",
            placeholder="Attention Is All You Need\narXiv 1412.6980\n9780262035613",
            max_chars=_LONGEST,
            height=130,
            key="read-typed",
            persist_state="session",
        )
        file = st.file_uploader(
            "Or a file: Goodreads, StoryGraph, LibraryThing, a table, browser bookmarks",
            type=_TYPES,
            key="read-file",
        )
        looked = st.form_submit_button("Look at it first", type="primary")
    parts.text(
        "You see what is recognised before anything is marked. Ratings, days and shelves count "
        "where the file has them; what the library does not have is listed and left out.",
        small=True,
    )
    if looked:
        _look((typed or "").strip(), file)


def _look(typed: str, file: UploadedFile | None) -> None:
    if file is None and not typed:
        parts.problem("There is nothing to look at yet: type a title, or choose a file.")
        return
    data, name = (file.getvalue(), file.name) if file else (typed.encode(), _LIST)
    given = _read(data, name)
    if isinstance(given.found, str) and given.columns is None:
        parts.problem(given.found)
        return
    st.session_state[_GIVEN] = given
    st.rerun()


def _read(data: bytes, name: str, told: ColumnsTold | None = None) -> _Given:
    columns = columns_of(data, name, told)
    given = _Given(data, name, "", columns, told or {})
    try:
        found: ReadReport | str = session.library().add_read_bytes(
            data, name, dry_run=True, columns=given.meant
        )
    except ReadpathError as error:
        found = str(error)
    return replace(given, found=found)


def _correct(told: ColumnsTold) -> None:
    """Read a table again with what is told of its columns."""
    given: _Given | None = st.session_state.get(_GIVEN)
    if given is not None:
        st.session_state[_GIVEN] = _read(given.data, given.name, told)


def _preview(given: _Given) -> None:
    parts.section(f"In {words.short(given.name, 80)}")
    report = given.found if isinstance(given.found, ReadReport) else ReadReport()
    marked = len(report.marked)
    counts = (
        (marked, "to be marked"),
        (len(report.unchanged), "marked before"),
        (len(report.missing), "not here"),
        (len(report.rejected), "left out"),
    )
    parts.figures([(f"{number:,}", name) for number, name in counts if number])
    if isinstance(given.found, str):
        parts.problem(given.found)
    elif not any(number for number, _ in counts):
        parts.text("Nothing in it could be read as a title or an identifier.", small=True)
    with st.container(horizontal=True, gap="small"):
        if marked:
            st.button(
                f"Mark {'it' if marked == 1 else f'these {marked:,}'}",
                type="primary",
                key="read-mark",
                on_click=_mark,
                args=(given,),
            )
        st.button("Back", key="read-leave", on_click=_leave)
    if given.columns is not None:
        columns_part.draw(given.columns, given.told, "read", _correct)
    _lines("To be marked", [_found(one) for one in report.marked], "read-marked")
    _lines("Not in the library", [_absent(one) for one in report.missing], "read-missing")
    if report.missing:
        parts.text(
            "What is missing can be added first, under “Works for the library”. The export of a "
            "book site brings works and marks together there.",
            small=True,
        )
    left = [(one.where, one.why) for one in report.rejected]
    _lines("Left out, and why", left, "read-rejected", "refused")
    same = [_found(one) for one in report.unchanged]
    _lines("Marked before", same, "read-unchanged")


def _lines(title: str, items: Sequence[tuple[str, str]], key: str, tone: str = "") -> None:
    if not items:
        return
    with st.expander(f"{title} ({len(items):,})", expanded=key != "read-unchanged", key=key):
        parts.listing(items[:_SHOWN], tone)
        if len(items) > _SHOWN:
            parts.text(f"and {len(items) - _SHOWN:,} more", small=True)


def _found(one: Read) -> tuple[str, str]:
    mark = one.mark
    said = [words.STATUSES[mark.status]] if mark.status else []
    said += [words.day(mark.on, session.names().today)] if mark.on else []
    said += [f"{mark.rating} of 5"] if mark.rating else []
    other = "" if one.given == one.title else f"“{words.short(one.given)}”"
    return one.title, " · ".join(part for part in (*said, one.how, other) if part)


def _absent(one: Missing) -> tuple[str, str]:
    near = f"the nearest is “{words.short(one.title)}”" if one.title else ""
    return words.short(one.given, 120), near


def _mark(given: _Given) -> None:
    if acts.read(given.data, given.name, given.meant):
        st.session_state["read-typed"] = ""
        _leave()


def _leave() -> None:
    st.session_state.pop(_GIVEN, None)
