"""Works for the library: a link, an id, a search or files; first a preview, then all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app.adding import Preview
from app.ui import acts, components, parts, payload, session, words
from graph.errors import ReadpathError
from graph.model import AddReport, Outcome, Record
from ingest.source import askable, sources

_GIVEN = "add-given"
_REPORTS = "add-reports"
_ANYWHERE = ""
_SHOWN = 60
_REST = "rest"
_EVERY = {"Only now": "", "Every six hours": "6h", "Every day": "1d", "Every week": "1w"}
_ACTS: tuple[payload.Act, ...] = (
    ("open", "Details", ""),
    ("planned", "Plan", ""),
    ("covered", "Done already", ""),
)


@dataclass(frozen=True)
class _Given:
    """What was given and read: previews, or a sentence where that failed. `searched` says
    that the reader chooses among answers; `what` is set where it can be watched."""

    found: tuple[Preview | str, ...]
    searched: bool
    what: str = ""

    @property
    def previews(self) -> list[Preview]:
        """Those that could be read."""
        return [one for one in self.found if isinstance(one, Preview)]


def draw() -> None:
    """The part of the Add page: a form, or the preview of what was given."""
    given: _Given | None = st.session_state.get(_GIVEN)
    if given is not None:
        _preview(given)
        return
    _form()
    reports: list[AddReport] = st.session_state.get(_REPORTS, [])
    for report in reports:
        _show(report)
    if session.library().pending() and reports:
        session.searcher()
        parts.text("All of it can be found by meaning now.", small=True)
    if not reports:
        _teach()


def _form() -> None:
    searched = {_ANYWHERE: "Recognise it"} | {
        name: sources()[name].title.partition(":")[0] for name in askable()
    }
    with st.form("add-form", border=False):
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            what = st.text_input(
                "Paste a link, a DOI, an ISBN, an arXiv id; or choose a source and type words",
                placeholder="https://…, 10.1038/nature14539, 9780262035613, 1706.03762",
                max_chars=2_000,
                key="add-what",
            )
            place = st.selectbox(
                "Search in",
                list(searched),
                format_func=lambda name: parts.label(searched[name]),
                key="add-place",
                width=220,
            )
        files = st.file_uploader(
            "Or drop files: reading lists, bibliographies, book-site exports, feeds, PDFs",
            accept_multiple_files=True,
            key="add-files",
        )
        looked = st.form_submit_button("Look at it first", type="primary")
    if looked:
        _look((what or "").strip(), str(place or ""), files or [])


def _look(what: str, place: str, files: Sequence[UploadedFile]) -> None:
    if not what and not files:
        parts.problem("There is nothing to look at yet: paste a link or an id, or choose a file.")
        return
    lib = session.library()
    asked = f"{place}: {what}" if place and what else what
    found: list[Preview | str] = []
    bar = st.empty()

    def told(count: int) -> None:
        bar.html(f'<p class="rp-small" role="status">Reading it: {count:,} so far</p>')

    with st.spinner("Reading it"):
        for given in ([asked] if asked else []) + list(files):
            try:
                if isinstance(given, str):
                    found.append(lib.preview(given, progress=told))
                else:
                    found.append(lib.preview_bytes(given.getvalue(), given.name))
            except ReadpathError as error:
                found.append(str(error))
    st.session_state[_GIVEN] = _Given(tuple(found), bool(place), _watchable(asked))
    st.session_state.pop(_REPORTS, None)
    st.rerun()


def _watchable(asked: str) -> str:
    """What was typed where it can be read again and again: an address or a search."""
    name = asked.partition(":")[0].lower()
    return asked if name in ("http", "https") or name in askable() else ""


def _preview(given: _Given) -> None:
    for failure in (one for one in given.found if isinstance(one, str)):
        parts.problem(failure)
    top = st.container()
    chosen: list[Record] = []
    left: list[Record] = []
    for number, preview in enumerate(given.previews):
        kept, without = _one(preview, number, given.searched)
        chosen += kept
        left += without
    # A list alone is of use only where it names works that are here already.
    others = not left and any(p.report.trails or p.report.concepts for p in given.previews)
    with top.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        if chosen or others:
            st.button(
                f"Add {words.count(len(chosen), 'work')}" if chosen else "Add it",
                type="primary",
                key="add-accept",
                on_click=_accept,
                args=(given, left),
            )
        st.button("Not this" if chosen or others else "Back", key="add-leave", on_click=_leave)
        if given.what and given.previews:
            st.selectbox("Read it again", list(_EVERY), key="add-every", width=180)


def _one(preview: Preview, number: int, searched: bool) -> tuple[list[Record], list[Record]]:
    """One thing that was read: its figures, and its works to choose among."""
    report = preview.report
    parts.section(f"In {words.short(preview.name, 80)}")
    counts = (
        (report.added_count, "new"),
        (report.updated_count, "corrected"),
        (report.merged_count, "merge with what is here"),
        (report.unchanged_count, "here already"),
        (report.rejected_count, "refused"),
        (len(report.readings), "read or planned"),
        (report.trails, "lists"),
        (report.concepts, "concepts"),
    )
    parts.figures([(f"{count:,}", name) for count, name in counts if count])
    if not any(count for count, _ in counts):
        parts.text("Nothing in it could be read as a resource.", small=True)
    refused = [(item.where, item.why) for item in report.rejected]
    _lines("Refused, and why", refused, f"add-refused-{number}", "refused")
    return _choose(list(preview.records()), _fates(report), f"add-{number}", not searched)


def _fates(report: AddReport) -> Mapping[str, str]:
    """What would become of each record, by where it was found."""
    groups = (
        ("new", report.added),
        ("corrects what it said before", report.updated),
        ("merges with what is here", report.merged),
        ("here already", report.unchanged),
    )
    return {outcome.where: fate for fate, outcomes in groups for outcome in outcomes}


def _choose(
    records: list[Record], fates: Mapping[str, str], key: str, chosen: bool
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
            "note": _note(record, fates),
            "on": chosen != (str(place) in turned),
        }
        for place, record in enumerate(records[:_SHOWN])
    ]
    if len(records) > _SHOWN:
        more = f"and {len(records) - _SHOWN:,} more"
        items.append({"id": _REST, "title": more, "note": "", "on": chosen != (_REST in turned)})

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


def _note(record: Record, fates: Mapping[str, str]) -> str:
    by = ", ".join(record.authors[:3]) + (" and others" if len(record.authors) > 3 else "")
    kind = words.KINDS[record.kind][0] if record.kind else ""
    said = (by, str(record.year or ""), kind, fates.get(record.where, "new"))
    return " · ".join(part for part in said if part)


def _accept(given: _Given, left: Sequence[Record]) -> None:
    lib = session.library()
    reports: list[AddReport] = []
    try:
        reports.extend(lib.accept(preview, left) for preview in given.previews)
        every = _EVERY[st.session_state.get("add-every", "Only now")]
        if every and given.what:
            lib.watch(given.what, every)
            session.tell(f"{words.short(given.what)} will be read again.")
    except ReadpathError as error:
        session.trouble(str(error))
    st.session_state[_REPORTS] = reports
    _leave()


def _leave() -> None:
    st.session_state.pop(_GIVEN, None)
    for key in [k for k in st.session_state if str(k).endswith("-turned")]:
        st.session_state.pop(key, None)


def _show(report: AddReport) -> None:
    counts = [
        (report.added_count, "added"),
        (report.updated_count, "corrected"),
        (report.merged_count, "merged"),
        (report.unchanged_count, "unchanged"),
        (report.rejected_count, "refused"),
        (report.trails, "lists"),
        (report.concepts, "concepts"),
    ]
    parts.section(f"From {words.short(report.source, 80)}" if report.source else "What was added")
    parts.figures([(f"{number:,}", name) for number, name in counts if number])
    for title, items, count in (
        ("Added", _outcomes(report.added), report.added_count),
        ("Corrected", _outcomes(report.updated), report.updated_count),
        ("Merged with what was here", _outcomes(report.merged), report.merged_count),
        ("Unchanged", _outcomes(report.unchanged), report.unchanged_count),
    ):
        _lines(title, items, f"add-{title}-{report.source}", count=count, open=title == "Added")


def _lines(
    title: str,
    items: Sequence[tuple[str, str]],
    key: str,
    tone: str = "",
    *,
    count: int | None = None,
    open: bool = False,  # noqa: A002 - the word for it
) -> None:
    if not items:
        return
    total = count or len(items)
    with st.expander(f"{title} ({total:,})", expanded=open or bool(tone), key=key):
        parts.listing(items[:_SHOWN], tone)
        if total > _SHOWN:
            parts.text(f"and {total - _SHOWN:,} more", small=True)


def _outcomes(outcomes: Sequence[Outcome]) -> list[tuple[str, str]]:
    return [(o.title, " · ".join(part for part in (o.where, o.why) if part)) for o in outcomes]


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
        shown = [payload.plain(r, names, _ACTS, note=False) for r in reversed(recent)]
        components.cards(shown, "add-recent", acts.act, small=True)
