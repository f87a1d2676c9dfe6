"""Does it work for me: what each strategy would have found of what the reader took last."""

from __future__ import annotations

import streamlit as st

from app.library import Library
from app.replaying import Replay
from app.ui import parts
from graph.model import Status
from graph.replay import Row

_LAST = (5, 10, 20)
_KEPT = "replay-kept"
_NAMES = {
    "full ranking": "readpath, all of it",
    "taste only": "nearest to what you covered",
    "popularity": "most cited and listed",
    "random": "by chance",
}


def draw(lib: Library) -> None:
    """The part of the Library page: choose how many, a sentence, the table."""
    covered = sum(entry.status is Status.COVERED for entry in lib.progress().values())
    parts.section(
        "Would it have found what you took?",
        "The last things you covered are hidden one after the other. Each way of ranking, knowing "
        "only what came before, puts the whole library in order, and we see where the hidden one "
        "comes.",
    )
    if covered < 2:
        parts.empty(
            "Too little history yet",
            "Mark at least two things as done; from about ten on, the figures begin to say "
            "something. Give each its day where you know it: `readpath mark TITLE covered --on "
            "2026-01-31`.",
        )
        return
    last = st.pills(
        "How many to hide",
        _LAST,
        default=_LAST[0],
        required=True,
        format_func=lambda number: f"the last {number}",
        label_visibility="collapsed",
        key="replay-last",
    )
    found = _replay(lib, int(last))
    parts.text(found.sentence)
    if found.rows:
        parts.table(
            ["Ranked by", f"Among the first {found.k}", "Mean reciprocal rank", "95% interval"],
            map(_row, found.rows),
        )
    if found.skipped:
        parts.section("Could not be asked for")
        parts.listing([(said, "") for said in found.skipped])


def _replay(lib: Library, last: int) -> Replay:
    """The replay, kept until the history changes: it ranks the library once for each."""
    history = lib.history(2_000)
    state = (last, lib.status().resources, tuple(history))
    kept = st.session_state.get(_KEPT)
    if not kept or kept[0] != state:
        with st.spinner("Looking back"):
            kept = st.session_state[_KEPT] = (state, lib.replay(last))
    found: Replay = kept[1]
    return found


def _row(row: Row) -> tuple[str, ...]:
    low, high = row.mrr_interval
    hits = f"{row.hit:.1%}" if row.expected else f"{row.hits} of {row.tried}"
    between = "expected" if row.expected else f"{low:.3f} to {high:.3f}"
    return _NAMES.get(row.strategy, row.strategy), hits, f"{row.mrr:.3f}", between
