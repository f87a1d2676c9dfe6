"""Reading what a person gave to a call: a status, a day, a record as an object."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from graph.errors import BadInput
from graph.intake import Item
from graph.model import Feedback, Rejected, Status
from graph.records import from_json

E = TypeVar("E", bound=StrEnum)
CLEARED = ("", "none", "clear")
_ALSO = {
    "done": "covered", "read": "covered", "finished": "covered", "started": "reading",
    "not interested": "dismissed", "plan": "planned",
}  # fmt: skip


def status(value: str | Status | None) -> Status | None:
    """The status of this name; None for none."""
    return _member(Status, "status", value)


def feedback(value: str | Feedback | None) -> Feedback | None:
    """The feedback of this name; None for none."""
    return _member(Feedback, "feedback", value)


def _member(enum: type[E], name: str, value: object) -> E | None:
    if value is None or str(value).strip().lower() in CLEARED:
        return None
    text = str(value).strip().lower().replace("_", " ").replace("-", " ")
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


def item(number: int, given: Item | Mapping[str, object]) -> Item:
    """A Record as it is, an object of the JSON Lines format as the Record it describes."""
    if not isinstance(given, Mapping):
        return given
    where = f"item {number}"
    try:
        return from_json(dict(given), where)
    except BadInput as error:
        return Rejected(error.where or where, error.why)
