"""Reading what a person gave to a call: a status, a day, a record as an object."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from graph.errors import BadInput
from graph.intake import Item
from graph.model import Feedback, Rejected, Status
from graph.records import from_json
from graph.state import Said
from ingest.what import What

E = TypeVar("E", bound=StrEnum)
# The columns of a table by what they mean: one by its name or number, or several.
ColumnsTold = Mapping[str, str | Sequence[str]]
CLEARED = ("", "none", "clear")
_ALSO = {
    "done": "covered", "read": "covered", "finished": "covered", "started": "reading",
    "not interested": "dismissed", "plan": "planned",
    "dont know": "don't know", "do not know": "don't know", "known": "know",
}  # fmt: skip
# What is known without having been taken counts as covered, and as nothing new.
_ALREADY = ("already know", "already known", "known", "know it", "i know this")


def status(value: str | Status | None) -> Status | None:
    """The status of this name; None for none."""
    return _member(Status, "status", value)


def feedback(value: str | Feedback | None) -> Feedback | None:
    """The feedback of this name; None for none."""
    return _member(Feedback, "feedback", value)


def marked(
    state: str | Status | None, thought: str | Feedback | None
) -> tuple[Status | None, Feedback | None]:
    """The status and the feedback of a mark. Feedback may stand in the place of the status;
    "already know" is covered and too easy."""
    word = _plain(state)
    if word in _ALREADY:
        return Status.COVERED, feedback(thought) or Feedback.TOO_EASY
    if thought is None and word in list(Feedback):
        return None, Feedback(word)
    return status(state), feedback(thought)


def said(value: str | Said | None) -> Said | None:
    """What the reader says of a concept; None for nothing."""
    return _member(Said, "claim", value)


def _plain(value: object) -> str:
    text = str(value or "").strip().lower()
    return text.replace("_", " ").replace("-", " ").replace("\u2019", "'")


def _member(enum: type[E], name: str, value: object) -> E | None:
    text = _plain(value)
    if text in CLEARED:
        return None
    try:
        return enum(_ALSO.get(text, text))
    except ValueError:
        known = ", ".join(enum)
        raise BadInput(name, f"{str(value)[:40]!r} is none of {known}, none") from None


def day(value: date | str | None) -> date:
    """The day meant; today for None."""
    if value is None:
        return date.today()  # noqa: DTZ011 - the reader's own day
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadInput("date", f"{value[:40]!r} is not a day; write it as 2026-01-31") from None


def past(value: date | str | None) -> date:
    """The same of what was done: not after tomorrow, which has come elsewhere already."""
    meant = day(value)
    if meant - day(None) > timedelta(days=1):
        raise BadInput("date", f"{meant.isoformat()} is still to come; give the day it was done")
    return meant


def columns(written: Iterable[str]) -> dict[str, str | tuple[str, ...]]:
    """The columns of a table as they are said on the command line, title=Titel, several
    parted by commas, by what they mean."""
    found: dict[str, str | tuple[str, ...]] = {}
    for part in (part for one in written for part in re.split(r",(?=\s*\w+\s*=)", one)):
        meaning, sign, name = (piece.strip() for piece in part.partition("="))
        if not (meaning and sign and name):
            raise BadInput(part.strip()[:60], "is no column; write title=Titel,authors=Autor")
        before = found.get(meaning.lower(), ())
        found[meaning.lower()] = (*_several(before), name) if before else name
    return found


def with_columns(what: What, told: ColumnsTold | None) -> What:
    """What was given, with what a person says of the columns of a table."""
    pairs = ((meaning, one) for meaning, names in (told or {}).items() for one in _several(names))
    return replace(what, columns=tuple(pairs))


def _several(names: str | Sequence[str]) -> Sequence[str]:
    return (names,) if isinstance(names, str) else names


def item(number: int, given: Item | Mapping[str, object]) -> Item:
    """A Record as it is, an object of the JSON Lines format as the Record it describes."""
    if not isinstance(given, Mapping):
        return given
    where = f"item {number}"
    try:
        return from_json(dict(given), where)
    except BadInput as error:
        return Rejected(error.where or where, error.why)
