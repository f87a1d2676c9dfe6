"""What the pages share: the open library, the message at the bottom, where to go next."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Hashable
from datetime import UTC, date, datetime

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.library import Library
from app.ui import words
from app.ui.payload import Names
from graph.errors import ReadpathError
from graph.news import FollowKind

_SNACK = "rp_snack"
_GO = "rp_go"
_PROBLEM = "rp_problem"
_STAYS = 9
_LONGEST = 24 * 3_600


@st.cache_resource(show_spinner="Opening your library")
def library() -> Library:
    """The reader's library, open for as long as the server runs."""
    # No page but a search may wait for the model: what has no embedding yet is ranked by
    # everything else until it is indexed.
    opened = Library.open(embed=False)
    _settle()
    return opened


@st.cache_resource(show_spinner=False)
def _second() -> Library:
    # Its own lock, so that a long search or indexing never holds up the other pages.
    return Library.open(catalogue=False)


@st.cache_resource(show_spinner="Waking the search: this happens once and takes a few seconds")
def _woken() -> bool:
    _second().search("attention", limit=1)
    _settle()
    return True


def searcher() -> Library:
    """The same library with its model loaded and every text embedded, for searching. Loading
    takes some seconds, once, so that only a page that searches asks for it; embedding shows
    a bar, may be left and goes on the next time."""
    lib = _second()
    waiting = lib.pending()
    if waiting:
        said = f"Reading {words.count(waiting, 'text')}, so that they can be found by meaning"
        bar = st.progress(0.0, text=said)
        lib.index(lambda done, total: _show(bar, done / max(1, total), said))
        bar.empty()
    _woken()
    return lib


def _show(bar: DeltaGenerator, share: float, said: str) -> None:
    bar.progress(min(1.0, share), text=said)


def _settle() -> None:
    # Streamlit collects garbage after every run; frozen objects are not walked again, which
    # takes a rerun from about 300 to 16 milliseconds once the model is loaded.
    gc.collect()
    gc.freeze()


def names() -> Names:
    """Where the cards of this run find names and progress."""
    lib = library()
    return Names(
        lib.concepts(), lib.resource, lib.progress(), datetime.now(UTC).astimezone().date()
    )


def revision() -> Hashable:
    """What changes when anything does that a suggestion or a path is made from."""
    lib = library()
    progress = tuple(lib.progress().items())
    background = lib.background()
    chosen = background.id if background else None
    return id(lib.concepts()), progress, tuple(lib.claims().items()), chosen, date.today()  # noqa: DTZ011


def followed() -> frozenset[str]:
    """The ids of the concepts that the reader follows."""
    follows = library().follows()
    return frozenset(one.key for one in follows if one.kind is FollowKind.CONCEPT)


def trouble(sentence: str) -> None:
    """Say at the top of the page what went wrong in this event."""
    st.session_state[_PROBLEM] = sentence


def tell(text: str, undo: int = 0, back: Callable[[], object] | None = None) -> None:
    """Show a message at the bottom; `undo` is how many steps of the library its Undo takes
    back, `back` is what it does instead where the library has no such step."""
    number = st.session_state.get(_SNACK, {}).get("number", 0) + 1
    st.session_state[_SNACK] = {
        "number": number,
        "text": text,
        "undo": undo or (1 if back else 0),
        "back": back,
        "until": None,
    }


def message() -> dict[str, object] | None:
    """The message at the bottom while it is fresh, for the snack component. Its time begins
    when it is first asked for: what took long before that leaves no less of it to read."""
    said = st.session_state.get(_SNACK)
    if not said:
        return None
    if said["until"] is None:
        said["until"] = time.monotonic() + _stays()
    left = round(said["until"] - time.monotonic(), 1)
    return {"number": said["number"], "text": said["text"], "undo": said["undo"], "left": left}


def _stays() -> int:
    """How many seconds a message stays: READPATH_MESSAGE_SECONDS, for who needs longer."""
    wanted = os.environ.get("READPATH_MESSAGE_SECONDS", "").strip()
    return min(int(wanted), _LONGEST) if wanted.isdecimal() else _STAYS


def undo_message() -> None:
    """Take back what the message at the bottom speaks of."""
    said = st.session_state.get(_SNACK) or {}
    if said.get("back"):
        try:
            said["back"]()
        except ReadpathError as error:
            trouble(str(error))
            st.session_state.pop(_SNACK, None)
            return
        tell("Undone.")
        return
    undo(int(said.get("undo", 0)))


def undo(steps: int = 1) -> None:
    """Take back the last steps and say what was undone."""
    try:
        undone = [sentence for _ in range(steps) if (sentence := library().undo())]
    except ReadpathError as error:
        trouble(str(error))
        return
    if not undone:
        tell("There is nothing to undo.")
    elif len(undone) == 1:
        tell(undone[0])
    else:
        tell(f"{len(undone)} steps undone.")


def go(path: str, query: dict[str, str] | None = None) -> None:
    """Open another page once this event is dealt with."""
    st.session_state[_GO] = (path, query or {})


def destination() -> tuple[str, dict[str, str]] | None:
    """Where `go` said to go; asked once a run."""
    found: tuple[str, dict[str, str]] | None = st.session_state.pop(_GO, None)
    return found


def take_problem() -> str | None:
    """What went wrong in the last event, once."""
    found: str | None = st.session_state.pop(_PROBLEM, None)
    return found
