"""A plain list: titles or identifiers, one a line, the way people write them down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from graph import identifiers, text
from graph.errors import BadInput
from graph.model import Identifier, Rejected
from ingest.formats.shelves import DAY, day
from ingest.readings.mention import NEVER, Mention, Name

LONGEST = 600  # characters; a longer line is prose
_BULLET = re.compile(
    r"^\s*(?:[-*+•‣◦·▪■–—>]|\(?\d{1,3}[.)\]:、．](?!\d)|\[\d{1,3}\]|\(\d{1,3}\)|#{1,6}(?=\s))\s*"
)
_TICK = re.compile(r"^\s*[\[［]\s*([xX✓✔ ]?)\s*[\]］]\s+")
_LINK = re.compile(r"\[([^\[\]]{1,300})\]\((https?://[^\s()]+(?:\([^\s()]*\)[^\s()]*)*)\)")
_NAMED = re.compile(
    r"https?://[^\s<>\"'）】]+|\barxiv:\s*\S+|\b(?:doi:\s*)?10\.\d{4,9}/\S+"
    r"|\bISBN(?:-1[03])?:?\s*[\dX][\dX -]{8,16}[\dX]|\b97[89][- ]?\d[\d -]{7,12}\d\b"
    r"|\b\d{4}\.\d{4,5}(?:v\d+)?\b|\b(?:readpath|url|isbn|openalex|s2|pmid|local):\S+",
    re.IGNORECASE,
)
# The number of a course, as in MIT 18.06 Linear Algebra.
_NUMBER = re.compile(r"(?:[^\W\d_]+\s)?[A-Z]{0,5}\s?\d{1,5}(?:\.[\dA-Z]+)*[A-Za-z]?[:.]?\s+(?=\D)")
_STARS = re.compile(r"[★⭐]{1,5}[☆]{0,4}|(?<![\d/])[1-5]\s?/\s?5(?![\d/])|(?<!\d)[1-5] stars?\b")
_YEAR = re.compile(r"[(\[,;]?\s*(?<!\d)((?:19|20)\d\d)(?!\d)\s*[)\]]?\s*[.,;:]?\s*$")
_FIRST_YEAR = re.compile(r"^[(\[]?((?:19|20)\d\d)[)\]]?\s*[-–—:.,|]\s+")
_QUOTED = re.compile(
    r"[“\"«„]([^“”\"«»„]{3,300})[”\"»“]|《([^《》]{1,200})》|(?<![\w*])[*_]{1,2}([^*_]{3,300})[*_]{1,2}"
)
_EDITION = re.compile(
    r",?\s*[(\[]?\b(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh"
    r"|eighth|ninth|tenth|revised|international)\s+ed(?:ition|n)?\b\.?[)\]]?",
    re.IGNORECASE,
)
_SPLITS = (
    " — ", " – ", " - ", " -- ", " | ", " · ", " by ", "; ", ": ", ", ", ". ", "，", "：", " / ",
)  # fmt: skip
_DISTINCT = 4  # words of a title that nobody takes for another, whatever stands beside it
_PARTS = 7
_BRACES = str.maketrans("", "", "{}")  # what BibTeX protects capitals with
ALONE = 3  # words of a linked title that stands alone: pages of the same name are many
_LETTERS = re.compile(r"[^\W\d_]{2}")
_NOTE = re.compile(r"\((?:re-?)?read[^()]*\)|\((?:finished|completed)[^()]*\)", re.IGNORECASE)


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


def _mention(where: str, line: str) -> Mention | Rejected:
    rest = _BULLET.sub("", line.translate(_BRACES))
    ticked = _TICK.match(rest)
    if ticked:
        rest = rest[ticked.end() :]
        if not ticked[1].strip():
            return Rejected(where, f"{text.clean(rest, 80)!r} is not ticked as done")
    found: list[Identifier] = []

    def taken(match: re.Match[str]) -> str:
        named = identifier(match[0])
        # A second address is about something else that the line mentions.
        found.extend(one for one in named if one.scheme != "url" or not found)
        return " " if named else match[0]

    link = _LINK.search(rest)
    rest = _NAMED.sub(taken, _LINK.sub(r"\1 \2", rest))
    stars = _STARS.search(rest)
    rating = _rating(stars[0]) if stars else None
    on = day(rest)
    for pattern in (_STARS, DAY, _NOTE):
        rest = pattern.sub(" ", rest)
    title = text.clean(link[1]) if link else ""
    rest = text.clean(re.sub(r"\(\s*\)|\[\s*\]", " ", rest), LONGEST).strip(" ,;:-–—|")
    return Mention(
        where=where,
        given=text.clean(line, 200),
        names=tuple(dict.fromkeys(_linked(title, rest) if title else names(rest))),
        identifiers=tuple(dict.fromkeys(found)),
        year=_year(rest),
        rating=rating,
        on=on,
    )


def identifier(written: str) -> list[Identifier]:
    """The identifier that is written here, if it is one."""
    bare = re.sub(r"^(?:ISBN(?:-1[03])?|doi):?\s*", "", written.strip(), flags=re.IGNORECASE)
    try:
        one = identifiers.parse(bare.rstrip(".,;:)]}>"))
    except BadInput:
        return []
    return [one] if one else []


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
    for match in _QUOTED.finditer(line):
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


def bare(title: str) -> str:
    """A title without the year before or after it, its edition, and a last remark in
    brackets."""
    title = _FIRST_YEAR.sub("", title)
    title = _EDITION.sub("", _YEAR.sub("", title))
    return re.sub(r"\s*[(\[][^()\[\]]*[)\]]\s*$", "", title).strip(' ,;:-–—."“”') or title


def _rating(written: str) -> int:
    stars = len(re.findall("[★⭐]", written))
    return stars or int(written[0])


def _year(line: str) -> int | None:
    match = _YEAR.search(line) or _FIRST_YEAR.search(line)
    return int(match[1]) if match else None
