"""Add: take in a link, an identifier or a file, and say what became of each item."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app.ui import acts, components, parts, payload, session, words
from app.views import read_part
from graph.errors import ReadpathError
from graph.model import AddReport, Outcome

_TYPES = ["md", "markdown", "txt", "bib", "jsonl", "json"]
_REPORTS = "add-reports"
_WORKS, _READ = "Works for the library", "What I have read"
_SAID = {
    _WORKS: "Bring your own reading lists, papers and courses into the library.",
    _READ: "Bring what you have read elsewhere, and the suggestions begin where you are.",
}
_SHOWN = 60
_ACTS: tuple[payload.Act, ...] = (
    ("open", "Details", ""),
    ("planned", "Plan", ""),
    ("covered", "Done already", ""),
)


def draw() -> None:
    """The page: works for the library, or what was read of them."""
    title = st.container()
    chosen = st.pills(
        "What you bring",
        (_WORKS, _READ),
        default=_WORKS,
        required=True,
        label_visibility="collapsed",
        key="add-part",
        persist_state="session",
    )
    with title:
        parts.heading("Add", _SAID[str(chosen)])
    if chosen == _READ:
        read_part.draw()
    else:
        _works()


def _works() -> None:
    """One form, then the report of what was added last."""
    with st.form("add-form", clear_on_submit=True, border=False):
        what = st.text_input(
            "Paste a link, an arXiv id, a DOI or an arXiv search",
            placeholder="https://github.com/…/README.md, arXiv 1706.03762, 10.1038/nature14539",
            max_chars=2_000,
            key="add-what",
        )
        files = st.file_uploader(
            "Or drop a file: Markdown, BibTeX, JSON Lines",
            type=_TYPES,
            accept_multiple_files=True,
            key="add-files",
        )
        given = st.form_submit_button("Add", type="primary")
    if given:
        if what or files:
            st.session_state[_REPORTS] = _take((what or "").strip(), files)
        else:
            parts.problem("There is nothing to add yet: paste a link or an id, or choose a file.")
    reports: list[AddReport | str] = st.session_state.get(_REPORTS, [])
    for report in reports:
        if isinstance(report, str):
            parts.problem(report)
        else:
            _show(report)
    reading = st.container()
    if not reports:
        _teach()
    with reading:
        _index()


def _take(what: str, files: Sequence[UploadedFile]) -> list[AddReport | str]:
    """What became of everything given: a report each, or one sentence where it failed."""
    lib = session.library()
    done: list[AddReport | str] = []
    if what:
        with st.spinner("Reading it"):
            try:
                done.append(lib.add(what))
            except ReadpathError as error:
                done.append(str(error))
    for file in files:
        with st.spinner("Reading the file"):
            try:
                done.append(lib.add_bytes(file.getvalue(), file.name))
            except ReadpathError as error:
                done.append(str(error))
    return done


def _show(report: AddReport) -> None:
    counts = [
        (len(report.added), "added"),
        (len(report.merged), "merged"),
        (len(report.unchanged), "unchanged"),
        (len(report.rejected), "refused"),
        (report.trails, "lists"),
        (report.concepts, "concepts"),
    ]
    parts.section(f"From {words.short(report.source, 80)}" if report.source else "What was added")
    parts.figures([(f"{number:,}", name) for number, name in counts if number])
    if not any(number for number, _ in counts):
        parts.text("Nothing in it could be read as a resource.", small=True)
    for title, items in (
        ("Refused, and why", [(item.where, item.why) for item in report.rejected]),
        ("Added", _outcomes(report.added)),
        ("Merged with what was here", _outcomes(report.merged)),
        ("Unchanged", _outcomes(report.unchanged)),
    ):
        if items:
            refused = title.startswith("Refused")
            with st.expander(f"{title} ({len(items):,})", expanded=refused or title == "Added"):
                parts.listing(items[:_SHOWN], "refused" if refused else "")
                if len(items) > _SHOWN:
                    parts.text(f"and {len(items) - _SHOWN:,} more", small=True)


def _outcomes(outcomes: Sequence[Outcome]) -> list[tuple[str, str]]:
    return [(o.title, " · ".join(part for part in (o.where, o.why) if part)) for o in outcomes]


def _index() -> None:
    """Embed what is new; leaving the page stops it, coming back goes on."""
    if session.library().pending():
        session.searcher()
        parts.text("All of it can be found by meaning now.", small=True)


def _teach() -> None:
    parts.section("What can be added")
    parts.listing(
        [
            ("A reading list in Markdown", "a file, or a link such as a README on GitHub"),
            ("A BibTeX file", "exported from Zotero, Mendeley, JabRef or Google Scholar"),
            ("A paper on arXiv", "1706.03762, or a link to its page"),
            ("An arXiv search", "arxiv: graph neural networks survey"),
            ("readpath’s own JSON Lines", "one record a line; an export can be added again"),
        ]
    )
    lib = session.library()
    recent = [r for r in lib.resources() if set(r.provenance.values()) - {"catalogue"}][-5:]
    if recent:
        parts.section("Added lately")
        names = session.names()
        shown = [payload.plain(r, names, _ACTS, note=False) for r in reversed(recent)]
        components.cards(shown, "add-recent", acts.act, small=True)
