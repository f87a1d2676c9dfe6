"""What a course, a video or a book says of its level and of the time it takes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingest.text.fields import line, number

# As data/README.md counts them: 1 school, 2 first year, 3 undergraduate, 4 graduate.
_LEVELS = {
    "high school": 1, "high_school": 1, "introductory": 2, "beginner": 2, "undergraduate": 3,
    "intermediate": 3, "graduate": 4, "advanced": 4,
}  # fmt: skip
# The catalogue's rule for the hours of a book: data/README.md.
PAGES_AN_HOUR = 20
PAGES_AN_HOUR_OF_MATHEMATICS = 12
_MATHEMATICAL = re.compile(
    r"\b(?:mathemati\w+|algebras?|calculus|topolog\w+|geometr\w+|probabilit\w+|analysis"
    r"|number theory|differential equations?|logic)\b",
    re.IGNORECASE,
)
_RANGE = r"(\d{1,4}(?:\.\d{1,2})?)(?:\s?(?:-|\u2013|\u2014|to)\s?(\d{1,4}(?:\.\d{1,2})?))?"
_WEEKLY = re.compile(
    rf"{_RANGE}\s?\+?\s?(?:h|hrs?|hours?)\b[.\s]{{0,3}}(?:of \w+ )?(?:/|per|a|each)\s?(?:wk|week)",
    re.IGNORECASE,
)
_WEEKS = re.compile(rf"{_RANGE}\s?weeks?\b", re.IGNORECASE)
_HOURS = re.compile(rf"{_RANGE}\s?(?:hrs?|hours?)\b", re.IGNORECASE)


def level(words: Iterable[object]) -> int | None:
    """The level that words such as "Undergraduate" tell, 1 to 4. A course for several is
    an undergraduate one where that is among them, else the lowest."""
    found = [_LEVELS[word] for one in words if (word := line(one).lower()) in _LEVELS]
    return 3 if 3 in found else min(found, default=None)


def hours(*told: object) -> float | None:
    """The hours in all that texts such as "4 weeks, 2-5 hours/week" or "18 hours" tell;
    None where they do not, as where the weeks are missing."""
    whole = " ; ".join(line(one, 300) for one in told)
    weekly = _WEEKLY.search(whole)
    if weekly is None:
        alone = _HOURS.search(whole)
        return _bounded(_middle(alone)) if alone else None
    weeks = _WEEKS.search(_WEEKLY.sub(" ", whole))
    return _bounded(_middle(weeks) * _middle(weekly)) if weeks else None


def of_weeks(weeks: Iterable[object], weekly: Iterable[object]) -> float | None:
    """The hours of so many weeks, each of so many hours; least and most of both."""
    long = [one for one in map(number, weeks) if one]
    deep = [one for one in map(number, weekly) if one]
    if not long or not deep:
        return None
    return _bounded(sum(long) / len(long) * sum(deep) / len(deep))


def of_duration(value: object) -> float | None:
    """The hours of an ISO 8601 duration such as PT1H2M3S; None where it is none."""
    match = re.fullmatch(
        r"P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,5})S)?)?",
        value if isinstance(value, str) else "",
    )
    if match is None:
        return None
    days, hour, minute, second = (int(one or 0) for one in match.groups())
    return 24 * days + hour + minute / 60 + second / 3600 or None


def of_pages(pages: object, topics: Iterable[str]) -> float | None:
    """The hours a book of so many pages takes by the catalogue's rule; None when unknown."""
    told = number(pages)
    if told is None or not 20 <= told <= 5_000:
        return None
    mathematical = any(_MATHEMATICAL.search(topic) for topic in topics)
    return float(round(told / (PAGES_AN_HOUR_OF_MATHEMATICS if mathematical else PAGES_AN_HOUR)))


def _middle(match: re.Match[str]) -> float:
    low = float(match[1])
    return (low + float(match[2])) / 2 if match[2] else low


def _bounded(value: float) -> float | None:
    return float(round(value, 1)) if 0 < value <= 2_000 else None
