"""What a digest says of itself in plain words: when, how much, and what to do."""

from __future__ import annotations

from datetime import datetime

from app.ui import words

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
HOW = "Follow a concept, an area, an author, words or a source"


def day(moment: datetime) -> str:
    """The reader's own day of a moment: "24 November 2026"."""
    local = moment.astimezone()
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


def note(
    count: int,
    waiting: int,
    others: int,
    brought: int,
    of_it: int,
    follows: bool,
    start: datetime | None,
    until: datetime,
    last: str | None,
) -> str:
    """One to four sentences; `brought` is what a later catalogue brought, `of_it` what of that
    is followed, `last` when the last digest was told, if ever."""
    if start and start > until:
        return f"{day(start)} is still to come."
    begun = start or (datetime.fromisoformat(last) if last else None)
    when = f" since {day(begun)}" if begun else ""
    said = []
    if count:
        is_or_are = "is" if count == 1 else "are"
        where = "in what you follow" if follows else "in the library"
        said.append(f"{words.count(count, 'work')} {is_or_are} new {where}{when}.")
    elif others and follows:
        said.append(f"Nothing new{when} in what you follow.")
    elif begun:
        said.append(f"Nothing new{when}.")
    elif not brought:
        said.append(
            "Nothing has come in yet: the library is as it began. What you add will be told"
            " here, and what later catalogues bring of what you follow."
        )
    if waiting:
        said.append(f"{waiting:,} more {'waits' if waiting == 1 else 'wait'} for the next digest.")
    if others and follows:
        said.append(f"{words.count(others, 'other')} came in outside what you follow.")
    if brought:
        share = f", {of_it or 'none'} of them in what you follow" if follows else ""
        said.append(f"The catalogue brought {words.count(brought, 'work')}{share}.")
    if not follows:
        said.append(f"You follow nothing yet. {HOW}, and the digest keeps to that.")
    return " ".join(said)
