"""Works that may be one: side by side, to be joined or kept apart; and one taken apart."""

from __future__ import annotations

from urllib.parse import quote

import streamlit as st

from app.duplicates import Candidate, Duplicate, Stated
from app.library import Library
from app.ui import parts, session, words
from app.ui.parts import esc
from graph.errors import ReadpathError
from graph.model import Resource

_SHOWN = 20


def draw(lib: Library) -> None:
    """The part of the Library page: the doubtful pairs, the likeliest first."""
    found = lib.duplicates(_SHOWN)
    if not found:
        parts.empty(
            "No pair of works is in doubt",
            "When what you add looks like something that is here already, and it is not sure "
            "enough to be joined, the two are shown side by side for you to decide.",
        )
        return
    parts.text(
        "These may be one work each. Join a pair, and what you noted of either holds for both; "
        "keep it apart, and it is not asked about again. Either can be undone.",
        small=True,
    )
    for number, pair in enumerate(found):
        with st.container(key=f"rp-pair-{number}"):
            _pair(pair)


def _pair(pair: Duplicate) -> None:
    same = "".join(f'<span class="rp-tag">{esc(one)}</span>' for one in pair.agree)
    other = "".join(f'<span class="rp-tag missing">{esc(one)}</span>' for one in pair.differ)
    st.html(
        f'<div class="rp-pair">{_side(pair.one)}{_side(pair.other)}</div>'
        f'<div class="rp-pair-why">{same}{other}</div>'
    )
    with st.container(horizontal=True, gap="small"):
        # Named by its works: a second press on a pair that is gone is not one on the next.
        keys = (pair.one.resource.id, pair.other.resource.id)
        st.button("They are one", key=f"pair-join-{keys}", on_click=_join, args=keys)
        st.button("Keep apart", key=f"pair-apart-{keys}", on_click=_apart, args=keys)


def _side(candidate: Candidate) -> str:
    work = candidate.resource
    address = f"./find?key={quote(work.id, safe='')}"
    said = " · ".join(filter(None, (words.KINDS[work.kind][0], words.byline(work))))
    return (
        f'<div><a href="{esc(address)}" target="_self">{esc(work.title)}</a>'
        f"<small>{esc(said)}</small><small>{esc(_named(work))}</small>"
        f"<small>from {esc(', '.join(words.place(one) for one in candidate.sources[:3]))}</small>"
        "</div>"
    )


def _named(work: Resource) -> str:
    """What names a work elsewhere: not the names that were made here."""
    given = [one for one in work.identifiers if one.scheme not in ("readpath", "local")]
    return ", ".join(words.short(str(one).removeprefix("url:"), 80) for one in given[:3])


def _join(one: str, other: str) -> None:
    try:
        joined = session.library().merge(one, other)
    except ReadpathError as error:
        session.trouble(str(error))
        return
    session.tell(f"“{words.short(joined.title)}” is one work now.", undo=1)


def _apart(one: str, other: str) -> None:
    try:
        session.library().keep_apart(one, other)
    except ReadpathError as error:
        session.trouble(str(error))
        return
    session.tell("Kept apart.", undo=1)


def records(lib: Library, resource: Resource) -> None:
    """What each source says of a work, each to be split off where it is of another."""
    stated = lib.records(resource.id)
    if len(stated) < 2:
        return
    with st.expander(f"What {len(stated)} records say of it", key="details-records"):
        for one in stated:
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                st.html(f'<div class="rp-kept"><b>{esc(one.title)}</b>{_stated(one)}</div>')
                st.button(
                    "Another work",
                    key=f"record-off-{one.number}",
                    help="Split this record off: it speaks of another work",
                    on_click=_split,
                    args=(resource.id, one.number),
                )


def _stated(one: Stated) -> str:
    by = words.people(one.authors)
    kind = words.KINDS[one.kind][0] if one.kind else ""
    source = words.place(one.source)
    said = " · ".join(part for part in (by, str(one.year or ""), kind) if part)
    return "".join(f"<small>{esc(part)}</small>" for part in (said, f"from {source}") if part)


def _split(key: str, number: int) -> None:
    try:
        _, gone = session.library().split(key, [number])
    except ReadpathError as error:
        session.trouble(str(error))
        return
    session.tell(f"“{words.short(gone.title)}” is a work of its own now.", undo=1)
