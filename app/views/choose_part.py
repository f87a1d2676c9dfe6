"""Works to take or leave: what would become of each, and a box to tick."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from app.adding import Preview
from app.ui import components, words
from graph import text
from graph.model import Reading, Record
from graph.report import AddReport, Outcome

_SHOWN = 60
_REST = "rest"
_NEW, _SAME = "new", "same"


@dataclass(frozen=True, slots=True)
class _Fate:
    """What would become of a record: `kind` is how it is shown."""

    said: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The records that are to come in, those that are not, and how many of the first are
    not here already."""

    kept: tuple[Record, ...] = ()
    left: tuple[Record, ...] = ()
    fresh: int = 0


def draw(preview: Preview, key: str, searched: bool) -> Chosen:
    """The works as boxes to tick. Of a file the first are shown, all of them ticked, and
    one box stands for the others; of the answers to a search all are shown, none ticked."""
    records = list(preview.records())
    if not records:
        return Chosen()
    report = preview.report
    marks = {mark.where: mark for mark in report.readings}
    fates = _fates(report)
    ticked = not searched
    many = len(records) if searched else _SHOWN
    turned: set[str] = st.session_state.setdefault(f"{key}-turned", set())
    items: list[dict[str, object]] = [
        {
            "id": str(place),
            "title": words.short(record.title, 300),
            "note": _note(record, marks.get(record.where)),
            "fate": fate.said,
            "kind": fate.kind,
            "on": ticked != (str(place) in turned),
        }
        for place, record in enumerate(records[:many])
        for fate in (fates.get(record.where, _Fate("new", _NEW)),)
    ]
    if len(records) > many:
        more = f"and {len(records) - many:,} more"
        items.append({"id": _REST, "title": more, "on": ticked != (_REST in turned)})

    def tick(of: str, act: str, value: object) -> None:  # noqa: ARG001 - the only act there is
        for item in items if of == "all" else [one for one in items if one["id"] == of]:
            (turned.discard if bool(value) == ticked else turned.add)(str(item["id"]))

    with st.expander(f"Works ({len(records):,})", expanded=True, key=f"{key}-works"):
        components.rows("choose", {"items": items}, f"{key}-choose", tick)
    kept: list[Record] = []
    left: list[Record] = []
    for place, record in enumerate(records):
        box = str(place) if place < many else _REST
        (kept if ticked != (box in turned) else left).append(record)
    fresh = sum(fates.get(one.where, _Fate("")).kind != _SAME for one in kept)
    return Chosen(tuple(kept), tuple(left), fresh)


def forget(key: str) -> None:
    """No longer know what was ticked there."""
    st.session_state.pop(f"{key}-turned", None)


def _fates(report: AddReport) -> Mapping[str, _Fate]:
    """What would become of each record, by where it was found."""
    new = {outcome.key for outcome in report.added}
    found = {one.where: _Fate("new", _NEW) for one in report.added}
    found |= {one.where: _Fate("corrects what it said before") for one in report.updated}
    found |= {one.where: _joins(one, new) for one in report.merged}
    found |= {one.where: _there(one, new) for one in report.unchanged}
    return found


def _joins(one: Outcome, new: set[str]) -> _Fate:
    if one.key in new:
        return _Fate(f"one work with “{words.short(one.into)}” in this list")
    return _Fate(f"joins “{words.short(one.into)}” here" if _other(one) else "joins the one here")


def _there(one: Outcome, new: set[str]) -> _Fate:
    if one.key in new:
        return _Fate("twice in this list", _SAME)
    as_ = f" as “{words.short(one.into)}”" if _other(one) else ""
    return _Fate(f"here already{as_}, nothing new", _SAME)


def _other(one: Outcome) -> bool:
    """Whether the work that is joined has another title."""
    return bool(one.into) and text.title_key(one.into) != text.title_key(one.title)


def _note(record: Record, mark: Reading | None) -> str:
    kind = words.KINDS[record.kind][0] if record.kind else ""
    done = words.STATUSES[mark.status] if mark else ""
    rated = f"rated {mark.rating} of 5" if mark and mark.rating else ""
    said = (words.people(record.authors), str(record.year or ""), kind, done, rated)
    return " · ".join(part for part in said if part)
