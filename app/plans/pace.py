"""How many hours a week a reader has really come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

LOOKS_BACK = timedelta(weeks=8)
LEAST = timedelta(days=7)  # a shorter time says nothing of a week
MANY, LONG = 3, 24.0  # so many works and hours of one day were noted then, not done then


@dataclass(frozen=True, slots=True)
class Pace:
    """The `hours` that were done after `since`, and what that makes a week."""

    hours_per_week: float
    hours: float
    since: date


def pace(done: Iterable[tuple[date, float]], today: date) -> Pace | None:
    """The pace of the last eight weeks, from the day each work was done and its hours.

    Counted is what was done after the first of these days, which begins the time. A day on
    which many works were noted at once is left out. None where less than a week or nothing
    is left to count.
    """
    days: dict[date, list[float]] = {}
    for day, hours in done:
        if today - LOOKS_BACK < day <= today:
            days.setdefault(day, []).append(hours)
    kept = {d: sum(h) for d, h in days.items() if len(h) < MANY or sum(h) <= LONG}
    since = min(kept, default=today)
    hours = sum(amount for day, amount in kept.items() if day > since)
    if today - since < LEAST or hours <= 0:
        return None
    return Pace(hours / ((today - since) / timedelta(weeks=1)), hours, since)
