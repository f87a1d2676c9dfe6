"""Searching again for only what is newer than the last whole reading of the same search.

Where a reading ends is the day on which it began (ISO, UTC), and only a piece at its end says
so: one that is broken off is asked for again as it was, and so is one that never found a
thing. A service is asked from some days before that: at least one, as an answer may be a day
old when it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from graph.errors import ReadpathError
from ingest.source import Raw
from ingest.what import What

NEWER = "newer"  # how a piece is marked of a search for what is newer, which may be nothing
END = "end"  # how the piece is marked that comes after all others


class EndedEarlyError(ReadpathError):
    """A search ended before all that it told of: what came is kept, but it is not whole."""


def today() -> date:
    """The day it is, in UTC."""
    return datetime.now(UTC).date()


def since(what: What, days: int = 1) -> date | None:
    """The day from which on a search is to be asked, `days` before its last whole reading
    began; None where all of it is wanted."""
    try:
        return date.fromisoformat(what.state) - timedelta(days=max(days, 1))
    except (ValueError, OverflowError):
        return None


def noted(search: Callable[[], Iterator[Raw]], what: What) -> Iterator[Raw]:
    """The pieces of a search as they come, and after all of them one at its END that holds
    nothing but the place where the next one goes on."""
    began = today().isoformat()
    how = NEWER if since(what) is not None else None
    last: Raw | None = None
    try:
        for raw in search():
            last = replace(raw, how=how)
            yield last
    except EndedEarlyError:
        return
    if last is not None and (how == NEWER or last.total != 0):
        yield Raw("", last.where, state=began, total=last.total, how=END)
