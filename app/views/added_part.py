"""What was added: told at the bottom with its Undo, and shown with what to do with it next."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.ui import acts, components, parts, payload, session, words
from graph.report import AddReport, Outcome

_REPORTS = "add-reports"
_CARDS = 8
_SHOWN = 60
ACTS: tuple[payload.Act, ...] = (
    ("open", "Details", ""),
    ("planned", "Plan", ""),
    ("covered", "Done already", ""),
)


def tell(reports: Sequence[AddReport], watched: str = "", *, begun: bool = True) -> None:
    """Say what came in, and offer to take it back where nothing was replaced by it; from
    the next run on it is shown. `watched` is read again, `begun` says from now on."""
    st.session_state[_REPORTS] = list(reports)
    changed = [report for report in reports if _changed(report)]
    said = [_said(changed)]
    if watched:
        said.append(f"{words.place(watched)} will be read again.")
    lib = session.library()

    def back() -> None:
        for report in changed:
            lib.take_back(report)
        if watched and begun:
            lib.unwatch(watched)
        forget()

    whole = changed and all(report.sources for report in changed)
    session.tell(" ".join(said), back=back if whole else None)


def forget() -> None:
    """No longer show what was added."""
    st.session_state.pop(_REPORTS, None)


def draw() -> bool:
    """What was added last; whether there is something to show."""
    reports: list[AddReport] = st.session_state.get(_REPORTS, [])
    for number, report in enumerate(reports):
        _one(report, number)
    return bool(reports)


def _changed(report: AddReport) -> bool:
    count = report.added_count + report.updated_count + report.merged_count
    return bool(count or report.trails or report.concepts or report.acts)


def _said(reports: Sequence[AddReport]) -> str:
    added = sum(report.added_count for report in reports)
    merged = sum(report.merged_count + report.updated_count for report in reports)
    marked = sum(len(report.readings) for report in reports if report.acts)
    said = [f"Added {words.count(added, 'work')}"] if added else []
    said += (
        [f"{'completed' if added else 'Completed'} {words.count(merged, 'work')}"] if merged else []
    )
    if marked:
        said.append(f"{'marked' if said else 'Marked'} {marked:,} as you had them")
    if not said:
        return "Added." if reports else "All of it was here already."
    return f"{', '.join(said)}."


def _one(report: AddReport, number: int) -> None:
    counts = [
        (report.added_count, "added"),
        (report.updated_count, "corrected"),
        (report.merged_count, "merged"),
        (report.unchanged_count, "here already"),
        (report.rejected_count, "refused"),
        (len(report.readings) if report.acts else 0, "marked"),
        (report.trails, "list" if report.trails == 1 else "lists"),
        (report.concepts, "concept" if report.concepts == 1 else "concepts"),
    ]
    parts.section(f"From {words.place(report.source, 70)}" if report.source else "What was added")
    parts.figures([(f"{count:,}", name) for count, name in counts if count])
    names = session.names()
    found = dict.fromkeys(outcome.key for outcome in report.added[:_CARDS])
    cards = [
        payload.plain(work, names, ACTS, note=False) for key in found if (work := names.find(key))
    ]
    if cards:
        components.cards(cards, f"add-new-{number}", acts.act, small=True)
    rest = report.added[_CARDS:]
    lines(
        "Also added",
        _outcomes(rest),
        f"add-rest-{number}",
        count=report.added_count - len(report.added[:_CARDS]),
    )
    for title, outcomes, count in (
        ("Corrected", report.updated, report.updated_count),
        ("Merged with what was here", report.merged, report.merged_count),
        ("Here already", report.unchanged, report.unchanged_count),
        ("The same idea under another name", report.same, report.same_count),
    ):
        lines(title, _outcomes(outcomes), f"add-{title}-{number}", count=count)


def _outcomes(outcomes: Sequence[Outcome]) -> list[tuple[str, str]]:
    return [
        (one.title, " · ".join(part for part in (one.where, one.why) if part and part != "new"))
        for one in outcomes
    ]


def lines(
    title: str,
    items: Sequence[tuple[str, str]],
    key: str,
    tone: str = "",
    *,
    count: int | None = None,
) -> None:
    """Items under a title that opens; those with a tone are open from the start."""
    if not items:
        return
    total = count or len(items)
    with st.expander(f"{title} ({total:,})", expanded=bool(tone), key=key):
        parts.listing(items[:_SHOWN], tone)
        if total > _SHOWN:
            parts.text(f"and {total - _SHOWN:,} more", small=True)
