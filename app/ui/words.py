"""How values are said to a person: hours, prices, languages, kinds, dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

from graph.model import Cost, Feedback, Identifier, Kind, Progress, Resource, Status
from graph.state import Background
from graph.suggestion import ReasonKind

KINDS = {
    Kind.PAPER: ("Paper", "Papers"),
    Kind.COURSE: ("Course", "Courses"),
    Kind.BOOK: ("Book", "Books"),
    Kind.ARTICLE: ("Article", "Articles"),
    Kind.VIDEO: ("Video", "Videos"),
    Kind.SOFTWARE: ("Software", "Software"),
}
COSTS = {Cost.FREE: "free", Cost.REGISTRATION: "free with sign-up", Cost.PAID: "paid"}
LEVELS = {
    1: "1, no background needed",
    2: "2, first steps",
    3: "3, intermediate",
    4: "4, advanced",
    5: "5, research",
}
STATUSES = {
    Status.COVERED: "done",
    Status.READING: "reading",
    Status.PLANNED: "planned",
    Status.DROPPED: "dropped",
    Status.DISMISSED: "not interested",
}
FEEDBACK = {
    Feedback.TOO_EASY: "too easy",
    Feedback.TOO_HARD: "too hard",
    Feedback.NOT_NOW: "not now",
}
REASONS = {
    ReasonKind.COVERED: "Close to what you covered",
    ReasonKind.TRAIL: "Published lists lead here",
    ReasonKind.LINK: "Linked with what you covered",
    ReasonKind.READY: "You know what it requires",
    ReasonKind.TEACHES: "It teaches what is new to you",
    ReasonKind.BUILDS: "It builds on what you were taught",
    ReasonKind.UNLOCKS: "It opens the way to more",
    ReasonKind.LEVEL: "A small step up for you",
    ReasonKind.GOAL: "Your goal needs it",
    ReasonKind.PLANNED: "You have planned it",
    ReasonKind.FIT: "The kind, language and price you choose",
    ReasonKind.REFRESH: "It brings back what has faded",
    ReasonKind.ENTRY: "A good first step",
    ReasonKind.STANDING: "Many cite it or list it",
}
# What a rival lacks, after "it would stand here if".
LACKED = {
    ReasonKind.COVERED: "it were as close to what you covered",
    ReasonKind.TRAIL: "as many published lists led to it",
    ReasonKind.LINK: "it were as linked with what you covered",
    ReasonKind.READY: "you knew as much of what it requires",
    ReasonKind.TEACHES: "as much in it were new to you",
    ReasonKind.BUILDS: "it built as much on what you were taught",
    ReasonKind.UNLOCKS: "it opened the way to as much",
    ReasonKind.LEVEL: "its level suited you as well",
    ReasonKind.GOAL: "your goal needed it as much",
    ReasonKind.PLANNED: "you had planned it",
    ReasonKind.FIT: "its kind, language or price were more like what you choose",
    ReasonKind.REFRESH: "it brought back as much that has faded",
    ReasonKind.ENTRY: "it were as good a first step",
    ReasonKind.STANDING: "as many cited it or listed it",
}
_SCHEMES = {
    "arxiv": "arXiv", "doi": "DOI", "isbn": "ISBN", "pmid": "PubMed", "pmcid": "PubMed Central",
    "acl": "ACL Anthology", "openalex": "OpenAlex", "s2": "Semantic Scholar", "dblp": "DBLP",
    "openlibrary": "Open Library", "googlebooks": "Google Books", "youtube": "YouTube",
    "mitlearn": "MIT Learn", "librarything": "LibraryThing", "storygraph": "StoryGraph",
}  # fmt: skip
_LANGUAGES = {
    "en": "English", "zh": "中文", "ja": "日本語", "ko": "한국어", "de": "Deutsch",
    "fr": "français", "es": "español", "it": "italiano", "pt": "português", "ru": "русский",
    "nl": "Nederlands", "pl": "polski", "ar": "العربية", "hi": "हिन्दी", "tr": "Türkçe",
    "la": "Latina", "el": "Ελληνικά", "sv": "svenska", "da": "dansk", "no": "norsk",
    "nb": "norsk", "fi": "suomi", "cs": "čeština", "hu": "magyar", "ro": "română",
    "uk": "українська", "he": "עברית", "fa": "فارسی", "vi": "Tiếng Việt", "th": "ไทย",
    "id": "Bahasa Indonesia", "ca": "català", "bn": "বাংলা",
}  # fmt: skip
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def hours(value: float | None) -> str:
    """A length of time: "45 min", "1.5 h", "24 h"; empty when it is not known."""
    if value is None:
        return ""
    if value < 1:
        return f"{max(1, round(value * 60))} min"
    return f"{value:.1f}".removesuffix(".0") + " h" if value < 10 else f"{round(value):,} h"


def language(code: str | None) -> str:
    """A language by its own name, or its code where we do not know it."""
    if not code:
        return ""
    return _LANGUAGES.get(code.split("-")[0].lower(), code)


def day(value: date, today: date) -> str:
    """A day: "today", "2 Nov", "2 Nov 2025" when it was another year."""
    if value == today:
        return "today"
    short = f"{value.day} {_MONTHS[value.month - 1]}"
    return short if value.year == today.year else f"{short} {value.year}"


def known_as(one: Identifier) -> str:
    """A name that others know a work by: "arXiv 1706.03762"; "" for a name of our own, and
    for an address, which is told as one."""
    if one.scheme in ("readpath", "local", "url"):
        return ""
    return f"{_SCHEMES.get(one.scheme, one.scheme.capitalize())} {one.value}"


def days(first: date, last: date, today: date) -> str:
    """From a day to another, what they share said once: "27 – 30 Nov", "27 Nov 2026 – 3 Jan"."""
    end = day(last, today)
    if first == last:
        return end
    if today in (first, last) or first.year != last.year:
        return f"{day(first, today)} – {end}"
    if first.month == last.month:
        return f"{first.day} – {end}"
    return f"{first.day} {_MONTHS[first.month - 1]} – {end}"


def background(one: Background) -> str:
    """A background by its names."""
    return f"{one.name} · {one.name_zh}" if one.name_zh else one.name


def people(authors: Sequence[str]) -> str:
    """Up to three names, then "and others"."""
    return ", ".join(authors[:3]) + (" and others" if len(authors) > 3 else "")


def byline(resource: Resource) -> str:
    """Who and when."""
    year = "" if resource.year is None else str(resource.year)
    return " · ".join(part for part in (people(resource.authors), year) if part)


def meta(resource: Resource) -> list[str]:
    """The details after kind and level: hours, price, language, arXiv id."""
    said = [hours(resource.hours)]
    said.append(COSTS[resource.cost] if resource.cost else "")
    said.append(language(resource.language))
    said += [f"arXiv {i.value}" for i in resource.identifiers if i.scheme == "arxiv"][:1]
    return [part for part in said if part]


def standing(entry: Progress | None, today: date) -> str:
    """Where the reader stands with something: "done 2 Nov", "planned", "too hard"."""
    if entry is None:
        return ""
    if entry.status is None:
        return FEEDBACK[entry.feedback] if entry.feedback else ""
    said = STATUSES[entry.status]
    return f"{said} {day(entry.on, today)}" if entry.status is Status.COVERED else said


def web(address: str | None) -> str | None:
    """The address when it is http or https, else None: nothing else may become a link."""
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 thing", "14 things"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """A share in 0..1 as a whole percentage; a little is not nothing."""
    whole = round(100 * share)
    return f"{whole}%" if whole or share <= 0 else "<1%"


def place(value: str, length: int = 60) -> str:
    """A path, an address or a name of where something is from; of one that is longer than
    `length` the end, which tells more than the beginning."""
    if len(value) <= length or not ("/" in value or "\\" in value):
        return short(value, length)
    end = value[-(length - 1) :]
    for mark in ("/", "\\", " "):
        place = end.find(mark)
        if 0 <= place < length // 2:
            return "…" + end[place:].lstrip()
    return "…" + end


def short(value: str, length: int = 60) -> str:
    """A text cut at a word, with an ellipsis, when it is longer than `length`."""
    if len(value) <= length:
        return value
    return value[:length].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
