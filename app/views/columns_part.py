"""The columns of a table: which was taken for what, and a box for each to correct it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from app.given import ColumnsTold
from app.ui import parts, words
from graph import text

if TYPE_CHECKING:  # it takes long to import and few need it
    from ingest.formats.table import Column, Columns

_BESIDE = 3  # boxes in a row
_LONGEST = 36  # characters of a label, with what stands in the column
_MEANINGS = {
    "": "Not used", "title": "Title", "subtitle": "Subtitle", "authors": "Authors",
    "others": "More authors", "year": "Year", "source": "Source", "isbn": "ISBN", "doi": "DOI",
    "pmid": "PubMed id", "pmcid": "PMC id", "arxiv": "arXiv id",
    "openlibrary": "Open Library id", "goodreads": "Goodreads id", "wikidata": "Wikidata id",
    "url": "Address", "names": "Identifiers", "summary": "Summary", "topics": "Topics",
    "language": "Language", "kind": "Kind", "rating": "Your rating", "read": "Day it was read",
    "status": "Shelf", "deleted": "Deleted",
}  # fmt: skip
# Meanings that one column has: who gives it to another takes it from the first.
_ONE = {"title", "subtitle", "authors", "summary", "language", "kind", "rating", "read", "status"}


def draw(
    columns: Columns, told: ColumnsTold, key: str, correct: Callable[[ColumnsTold], None]
) -> None:
    """What the columns were taken for; a change of a box calls `correct` with what is then
    said of all of them, {} for what is recognised."""
    shown = [n for n, one in enumerate(columns.columns) if one.meaning or one.examples]
    if not shown:
        return
    meant = [n for n in shown if columns.columns[n].meaning]
    titled = is_titled(columns)
    if meant:
        parts.text(f"Read as a table: {_taken(columns, meant)}.", small=True)
    if not titled:
        parts.note("No column was recognised as the title. Say below which it is.")

    def changed(place: int | None = None) -> None:
        first = bool(st.session_state.get(f"{key}-first", columns.headed))
        meanings = [
            str(st.session_state.get(f"{key}-{n}", one.meaning))
            for n, one in enumerate(columns.columns)
        ]
        if place is not None and meanings[place] in _ONE:
            wanted = meanings[place]
            meanings = [
                "" if one == wanted and n != place else one for n, one in enumerate(meanings)
            ]
        correct(columns.said(meanings, first))

    with st.expander("Columns", expanded=not titled, key=f"{key}-columns"):
        for start in range(0, len(shown), _BESIDE):
            row = st.columns(_BESIDE, vertical_alignment="bottom")
            for cell, n in zip(row, shown[start : start + _BESIDE], strict=False):
                box = f"{key}-{n}"
                # What a correction changes elsewhere shows in the other boxes too.
                st.session_state[box] = columns.columns[n].meaning
                cell.selectbox(
                    parts.label(_label(columns.columns[n], n, columns.headed)),
                    list(_MEANINGS),
                    format_func=lambda meaning: _MEANINGS.get(meaning, meaning),
                    key=box,
                    on_change=changed,
                    args=(n,),
                )
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if not columns.headed:
                st.checkbox(
                    "The first row names the columns", key=f"{key}-first", on_change=changed
                )
            if told:
                st.button("As recognised", key=f"{key}-again", on_click=correct, args=({},))


def is_titled(columns: Columns) -> bool:
    """Whether a column is taken for the titles."""
    return any(one.meaning == "title" for one in columns.columns)


def _taken(columns: Columns, meant: list[int]) -> str:
    """What was found, and in which column where that is called something else."""
    said = []
    for n in meant:
        one = columns.columns[n]
        meaning = _MEANINGS[one.meaning]
        name = _name(one, n, columns.headed)
        if one.rank == 0:
            said.append(meaning if text.fold(name) == text.fold(meaning) else f"{meaning} ({name})")
    return ", ".join(said)


def _name(column: Column, number: int, headed: bool) -> str:
    return words.short(column.head, 40) if headed and column.head else f"Column {number + 1}"


def _label(column: Column, number: int, headed: bool) -> str:
    name = _name(column, number, headed)
    found = column.examples[:1] if headed else column.examples
    return words.short(f"{name} · {', '.join(found)}", _LONGEST) if found else name
