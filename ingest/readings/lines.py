"""A plain list: titles or identifiers, one a line, the way people write them down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from graph import text
from graph.model import Rejected
from ingest.formats.listed import LONGEST, QUOTED, bare, line_of, year
from ingest.readings.mention import NEVER, Mention, Name

# The number of a course, as in MIT 18.06 Linear Algebra.
_NUMBER = re.compile(r"(?:[^\W\d_]+\s)?[A-Z]{0,5}\s?\d{1,5}(?:\.[\dA-Z]+)*[A-Za-z]?[:.]?\s+(?=\D)")
_SPLITS = (
    " — ", " – ", " - ", " -- ", " | ", " · ", " by ", "; ", ": ", ", ", ". ", "，", "：", " / ",
)  # fmt: skip
_DISTINCT = 4  # words of a title that nobody takes for another, whatever stands beside it
_PARTS = 7
ALONE = 3  # words of a linked title that stands alone: pages of the same name are many
_LETTERS = re.compile(r"[^\W\d_]{2}")


def read(document: str) -> Iterator[Mention | Rejected]:
    """Every line that names something; headings and empty lines are passed over."""
    for number, line in enumerate(document.split("\n"), 1):
        where = f"line {number}"
        bare = line.strip()
        if not re.search(r"\w", bare) or re.match(r"#{1,6}\s|//|%", bare):
            continue
        if len(bare) > LONGEST:
            yield Rejected(where, "is too long for one title; write one a line")
            continue
        mention = _mention(where, bare)
        if isinstance(mention, Mention) and not mention.names and not mention.identifiers:
            continue
        yield mention


def _mention(where: str, written: str) -> Mention | Rejected:
    line = line_of(written)
    if line.ticked is False:
        return Rejected(where, f"{text.clean(line.words, 80)!r} is not ticked as done")
    found = _linked(line.link, line.words) if line.link else names(line.words)
    return Mention(
        where=where,
        given=text.clean(written, 200),
        names=tuple(dict.fromkeys(found)),
        identifiers=line.identifiers,
        year=year(line.words),
        rating=line.rating,
        on=line.on,
    )


def _linked(title: str, line: str) -> Iterator[Name]:
    """The ways to read the text of a link as a title, with the rest of its line."""
    beside = line.replace(title, " ", 1)
    for name in (Name(title), *names(title)):
        yield replace(name, rest=f"{name.rest} {beside}".strip(), least=max(name.least, ALONE))


def names(line: str, least: int = 1) -> Iterator[Name]:
    """The ways to read a line as a title and what stands beside it; `least` words make a
    title that stands alone."""
    yield from _ways(line, least)
    number = _NUMBER.match(line)
    if number:
        for name in _ways(line[number.end() :], _DISTINCT):
            yield replace(name, rest=f"{number[0]} {name.rest}")


def _ways(line: str, least: int) -> Iterator[Name]:
    if not re.search(r"\w", line):
        return
    for match in QUOTED.finditer(line):
        inside = next(filter(None, match.groups()), "")
        outside = f"{line[: match.start()]} {line[match.end() :]}".strip()
        sure = least if match[2] else _DISTINCT  # 《》 stand around titles only
        yield Name(inside, outside, sure if _LETTERS.search(outside) else least)
    yield Name(line, "", least)
    short = bare(line)
    if short != line:
        left_out = text.clean(line.replace(short, " ", 1), LONGEST)
        yield Name(short, left_out, _DISTINCT if re.search(r"[^\W\d_]{3}", left_out) else least)
    for sign in _SPLITS:
        yield from _parts(line, sign)


def _parts(line: str, sign: str) -> Iterator[Name]:
    """Every run of a line's parts as the title, with the others beside it."""
    parts = [part.strip() for part in line.split(sign)]
    if len(parts) > _PARTS:  # many authors: the title stands before or after them
        parts = [*parts[: _PARTS - 2], sign.join(parts[_PARTS - 2 : -1]), parts[-1]]
    for start in range(len(parts)):
        for end in range(len(parts), start, -1):
            run = sign.join(parts[start:end])
            if end - start < len(parts) and _LETTERS.search(run):
                rest = " ".join((*parts[:start], *parts[end:]))
                # What follows a colon is a subtitle more often than an author.
                never = sign in (": ", "：") and start == 0
                for title in dict.fromkeys((run, bare(run))):
                    yield Name(title, rest, NEVER if never else _DISTINCT)
