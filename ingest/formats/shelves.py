"""What book sites say of a reader's books: shelves, ratings and days."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from graph import text
from graph.model import Status

_STATUS: Mapping[Status, tuple[str, ...]] = {
    Status.DROPPED: ("did not finish", "dnf", "abandoned", "unfinished", "dropped", "gave up",
                     "stopped reading", "abgebrochen"),
    Status.READING: ("currently reading", "in progress", "reading", "reading now", "started",
                     "paused", "lese ich gerade"),
    Status.PLANNED: ("to read", "want to read", "planned", "for later", "wishlist", "tbr",
                     "wish list", "to be read", "will ich lesen"),
    Status.COVERED: ("read", "already read", "finished", "completed", "done", "covered",
                     "read but unowned", "gelesen"),
}  # fmt: skip
SHELVES = frozenset(word for words in _STATUS.values() for word in words)
DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_SCALES = (5.0, 10.0, 100.0)


def status(said: str) -> Status | None:
    """What the names of shelves say, where one of them says it."""
    shelves = {text.fold(part) for part in re.split(r"[,;|]", said)}
    return next((one for one, words in _STATUS.items() if shelves & set(words)), None)


def scale(written: Iterable[str]) -> float:
    """The most that these ratings can be: 5, 10 or 100 by the highest that is there."""
    highest = max(map(number, written), default=0.0)
    return next((top for top in _SCALES if highest <= top), highest)


def rating(written: str, most: float) -> int | None:
    """1 to 5; halves go up, and none is 0."""
    value = number(written) / most * 5
    return max(1, min(5, int(value + 0.5))) if value > 0 else None


def number(written: str) -> float:
    """The number that a rating is; 0 for none."""
    match = re.fullmatch(r"\d{1,3}(?:[.,]\d{1,2})?", written.strip())
    return float(match[0].replace(",", ".")) if match else 0.0


def day(written: str) -> date | None:
    """The day written as 2021-03-04, 2021/3/4 or 2021.3.4 somewhere in a text; not one that
    is still to come."""
    match = DAY.search(written)
    if not match:
        return None
    try:
        found = date(*map(int, match.groups()))
    except ValueError:
        return None
    return found if found <= date.today() else None  # noqa: DTZ011 - the reader's own day


def last_day(written: str) -> date | None:
    """The last day in a cell: readings are listed as start|end;start|end."""
    days = [day(part) for part in re.split(r"[|;,\s]", written.replace("T", " "))]
    return max((found for found in days if found), default=None)
