"""Works for the library: a link, an id, a search or files; first a preview, then all at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app.ui import acts, components, parts, payload, session, words
from app.views import added_part, preview_part
from app.views import given as things
from app.views.given import Thing
from app.views.preview_part import Given
from graph.errors import BadInput
from ingest.detect import detect
from ingest.source import askable, sources
from ingest.what import Form

_TYPED, _PLACE = "add-what", "add-place"
_GO = "add-go"
_ANYWHERE = ""
_FIRST = ("openalex", "arxiv", "openlibrary", "googlebooks", "youtube")


def draw() -> None:
    """The part of the Add page: a form, or the preview of what was given."""
    given = preview_part.given()
    if given is not None:
        preview_part.draw(given)
        return
    _form()
    waiting = st.container()
    if not added_part.draw():
        _teach()
    elif session.library().pending():
        with waiting:
            session.searcher()
            parts.text("All of it can be found by meaning now.", small=True)


def look_up(what: str) -> None:
    """Look at this in place of what is there, as if it were typed."""
    preview_part.leave()
    st.session_state[_TYPED] = what
    st.session_state[_GO] = True


def _form() -> None:
    places = {_ANYWHERE: "No search"} | _searched()
    with st.form("add-form", border=False):
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="add-row"):
            typed = st.text_input(
                "Paste a link, a DOI, an ISBN or an arXiv id; or choose where to search for words",
                placeholder="https://…, 10.1038/nature14539, 9780262035613, 1706.03762",
                max_chars=2_000,
                key=_TYPED,
                persist_state="session",
            )
            place = st.selectbox(
                "Search in",
                list(places),
                format_func=lambda name: parts.label(places[name]),
                key=_PLACE,
                width=220,
                persist_state="session",
            )
        files = st.file_uploader(
            "Or drop files: reading lists, bibliographies, book-site exports, feeds, PDFs",
            accept_multiple_files=True,
            key="add-files",
        )
        looked = st.form_submit_button("Look at it first", type="primary")
    if looked or st.session_state.pop(_GO, False):
        _look((typed or "").strip(), str(place or ""), files or [])


def _searched() -> dict[str, str]:
    """The sources that can be searched, each with its name for people. Asked once a run:
    to look up what is installed takes some milliseconds."""
    known = sources()
    return {name: known[name].title.partition(":")[0] for name in askable()}


def _look(typed: str, place: str, files: Sequence[UploadedFile]) -> None:
    if not typed and not files:
        parts.problem("There is nothing to look at yet: paste a link or an id, or choose a file.")
        return
    if typed and not place and not files and _words(typed):
        _ask_where(typed)
        return
    asked = f"{place}: {typed}" if place and typed and not is_named(typed) else typed
    form = _form_of(asked)
    found = _read(asked, form is Form.QUERY, files)
    if all(thing.vain for thing in found):
        for thing in found:
            _tell(thing)
        return
    watchable = form in (Form.URL, Form.QUERY)
    preview_part.show(Given(things.together(found), asked if watchable else ""))
    added_part.forget()
    st.rerun()


def _read(typed: str, searched: bool, files: Sequence[UploadedFile]) -> list[Thing]:
    """What was given, as far as it could be read."""
    found: list[Thing] = []
    every = ([typed] if typed else []) + list(files)
    for number, one in enumerate(every, 1):
        name = words.short(one if isinstance(one, str) else one.name)
        which = f" ({number} of {len(every)})" if len(every) > 1 else ""
        with st.spinner(f"Reading {parts.label(name)}{which}"):
            line = st.empty()
            if isinstance(one, str):
                found.append(things.of_text(one, searched, partial(_so_far, line)))
            else:
                found.append(things.of_file(one.getvalue(), one.name))
            line.empty()
    return found


def _so_far(line: DeltaGenerator, count: int) -> None:
    line.html(f'<p class="rp-small" role="status">{count:,} so far</p>')


def _tell(failed: Thing) -> None:
    if failed.preview is None:
        parts.problem(str(failed.found))
        return
    refused = failed.preview.report.rejected
    for one in refused:
        parts.problem(f"{one.where}: {one.why}")
    if not refused:
        parts.problem(f"{failed.name}: nothing in it could be read as a work.")


def _form_of(typed: str) -> Form | None:
    try:
        return detect(typed).form
    except BadInput:
        return None


def is_named(typed: str) -> bool:
    """Whether what was typed names a work or a page by itself, wherever words are searched."""
    return _form_of(typed) in (Form.URL, Form.IDENTIFIER)


def _words(typed: str) -> bool:
    """Whether what was typed can only be words to search for."""
    plain = len(typed) <= 200 and not any(mark in typed for mark in ":/\\")
    return plain and _form_of(typed) is None


def _ask_where(typed: str) -> None:
    parts.text(f"“{words.short(typed)}” is no link, id or file. Where shall it be searched for?")
    searched = _searched()
    with st.container(horizontal=True, gap="small"):
        for name in _FIRST:
            if name in searched:
                st.button(searched[name], key=f"add-in-{name}", on_click=_search, args=(name,))


def _search(name: str) -> None:
    st.session_state[_PLACE] = name
    st.session_state[_GO] = True


def _teach() -> None:
    parts.section("What can be added")
    parts.listing(
        [
            ("A link, a DOI, an ISBN, an arXiv or PubMed id", "looked up where it is known"),
            ("A course page, a playlist, a blog, a GitHub list", "its address is enough"),
            ("A bibliography", "BibTeX, RIS, Zotero, EndNote, MARC, a table"),
            ("What you keep elsewhere", "Goodreads, StoryGraph, LibraryThing, Calibre, bookmarks"),
            ("A reading list", "Markdown, a web page, or plain titles, one a line"),
            ("A source of your own", "described in a few lines of TOML, no code"),
        ]
    )
    lib = session.library()
    recent = [r for r in lib.resources() if set(r.provenance.values()) - {"catalogue"}][-5:]
    if recent:
        parts.section("Added lately")
        names = session.names()
        shown = [payload.plain(r, names, added_part.ACTS, note=False) for r in reversed(recent)]
        components.cards(shown, "add-recent", acts.act, small=True)
