"""Citations in a reading list: people, a title in quotation marks, where and when."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.lists.links import Link
from ingest.lists.mdinline import Span
from ingest.lists.mdwalk import Passage
from ingest.lists.persons import reads_as_people
from ingest.lists.work import (
    ARXIV_ID,
    LABEL,
    YEAR_BRACKETED,
    Work,
    clean_title,
    identified,
    last_year,
)
from ingest.text import names

_CLOSERS = '”“"»„‟'
_QUOTED = re.compile(
    r"(?:^|(?<=[\s(.,:;\])*>）]))[\"“„«]\s*(?P<title>[^\"”»]{4,400}?)\s*[.,]?\s*[\"”»]"
)


def citation(passage: Passage, whole: str, links: list[Link]) -> Work | None:
    """`**[7]** He, Kaiming, et al. "**Title**." Venue (2015). [[pdf]](url)`."""
    span = _quoted(passage.spans) or _quoted_text(whole)
    if span is None:
        return None
    start, end = span
    title = clean_title(whole[start:end].strip(_CLOSERS + " "))
    before = LABEL.sub("", whole[:start].rstrip(_CLOSERS + " *")).strip()
    after = whole[end:].lstrip(_CLOSERS + " .,*")
    first = next((link for link in links if link.end > end or link.start >= start), None)
    labelled = LABEL.match(whole) is not None
    authors = names.citation(YEAR_BRACKETED.sub(" ", before)) if before else ()
    if not (labelled or reads_as_people(before)) or len(before) > 600:
        return None
    shown = _without(after, [_shifted(link, whole, after) for link in links])
    year = last_year(shown) or last_year(ARXIV_ID.sub(" ", before))
    found = Work(
        title,
        passage.line,
        authors if reads_as_people(before) else (),
        year,
        first.url if first else (links[0].url if links else None),
        cited=True,
    )
    return identified(found, whole)


def _shifted(link: Link, whole: str, after: str) -> Link:
    """The link with its place counted in `after`, the last part of `whole`."""
    shift = len(whole) - len(after)
    return replace(link, start=max(0, link.start - shift), end=max(0, link.end - shift))


def _without(value: str, links: list[Link]) -> str:
    """The text with the words of links blanked."""
    for link in links:
        value = value[: link.start] + " " * (link.end - link.start) + value[link.end :]
    return value


def _quoted(spans: tuple[Span, ...]) -> tuple[int, int] | None:
    """Where bold text within quotation marks begins and ends."""
    position, before = 0, ""
    begin: int | None = None
    end = 0
    for span in spans:
        piece = re.sub(r"\s+", " ", span.text)
        if span.strong and (begin is not None or before.rstrip()[-1:] in tuple('"“”„')):
            begin = position if begin is None else begin
            end = position + len(piece)
        elif begin is not None and piece.strip():
            break
        before = (before + piece)[-20:]
        position += len(piece)
    return (begin, end) if begin is not None and end - begin > 2 else None


def _quoted_text(whole: str) -> tuple[int, int] | None:
    match = _QUOTED.search(whole)
    if not match or (" " not in match["title"] and not LABEL.match(whole)):
        return None
    return match.span("title")
