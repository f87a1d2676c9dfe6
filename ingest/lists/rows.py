"""Reading the works in a row of a reading list's table, by the names of its columns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.lists.links import Link, is_access, is_format, leads_aside
from ingest.lists.mdwalk import Passage, plain
from ingest.lists.work import Work, clean_title, dated, identified, last_year
from ingest.text import names

_TITLE = r"titles?|names?|papers?|books?|courses?|resources?|works?|publications?|videos?"
_PEOPLE = r"authors?|instructors?|by|lecturers?|speakers?|creators?|teachers?|presenters?"
_WHEN = r"year|date|published"
_ABOUT = r"description|notes?|about|summary|comments?"
_UNDER = r"topics?|subjects?|themes?|units?|modules?"
# Columns whose links are no works.
_OTHER = re.compile(
    rf"\b(?:{_PEOPLE}|discussions?|chat|licen[sc]e|forum|contact|venue|room|due|points)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\W*\d{1,3}(?:\.\d{1,2})?[a-z]?\W*", re.IGNORECASE)


def works(passage: Passage, whole: str, links: list[Link]) -> Iterator[Work]:
    """The works in a row that has links: the one its title column names, else each link."""
    words = _cell(passage, _TITLE)
    links = [one for one in links if not leads_aside(one.url)]
    shown = [one for one in links if not is_format(one.text)]
    if not words and len(shown) > 1:
        yield from _each(passage, shown)
        return
    found = _one(passage, whole, links, words)
    if found is not None and re.search(r"\w", found.title):
        yield found


def _one(passage: Passage, whole: str, links: list[Link], words: str) -> Work | None:
    link = next((one for one in links if not is_format(one.text)), None)
    title = words or (_serial(passage, link) if link else "")
    if link is not None and words and link.text not in words:
        link = None
    if not title or is_format(title):
        return None
    people, when = _cell(passage, _PEOPLE), _cell(passage, _WHEN)
    found = Work(
        clean_title(title),
        passage.line,
        names.citation(people) if people else (),
        last_year(when) if when else None,
        link.url if link else next((one.url for one in links), None),
        _cell(passage, _ABOUT)[:500],
    )
    return identified(found if found.year else dated(found, title), whole)


def _each(passage: Passage, links: list[Link]) -> Iterator[Work]:
    """A schedule's row: every link in it, under the topic that the row gives."""
    under = _cell(passage, _UNDER)
    for link in links:
        if is_access(link.text) or _OTHER.search(_column(passage, link)):
            continue
        title = _serial(passage, link)
        own = under != title and len(under) <= 80 and re.search(r"[^\W\d_]", under)
        topic = under if own else ""
        yield dated(Work(clean_title(title), passage.line, url=link.url, under=topic), link.text)


def _serial(passage: Passage, link: Link) -> str:
    """A link's words; with the name of its column where they are only a number."""
    column = _column(passage, link)
    if not column or not _NUMBER.fullmatch(link.text):
        return link.text
    column = re.sub(r"(?<=[^s])s$", "", column)
    return f"{column.capitalize()} {link.text.strip(' .')}"


def _column(passage: Passage, link: Link) -> str:
    """The name of the column that a link stands in."""
    place, starts = 0, []
    for span in passage.spans:
        starts.append(place)
        place += len(re.sub(r"\s+", " ", span.text))
    starts.append(place)
    for name, first, end in passage.cells:
        if end < len(starts) and starts[first] <= link.start < max(starts[end], starts[first] + 1):
            return name
    return ""


def _cell(passage: Passage, pattern: str) -> str:
    """The text of the first column of such a name."""
    wanted = re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)
    for name, first, end in passage.cells:
        if name and wanted.search(name):
            return plain("".join(span.text for span in passage.spans[first:end]))
    return ""
