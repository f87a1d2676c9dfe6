"""A line of a plain list: what it names, what it is called, and what the reader says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from graph import text
from graph.identifiers import SCHEMES
from graph.model import Identifier
from ingest.formats.shelves import DAY, day
from ingest.text.named import parsed

LONGEST = 600  # characters; a longer line is prose
_BULLET = re.compile(
    r"^\s*(?:[-*+•‣◦·▪■–—>]|\(?\d{1,3}[.)\]:、．](?!\d)|\[\d{1,3}\]|\(\d{1,3}\)|#{1,6}(?=\s))\s*"
)
_TICK = re.compile(r"^\s*[\[［]\s*([xX✓✔ ]?)\s*[\]］]\s+")
_LINK = re.compile(r"\[([^\[\]]{1,300})\]\((https?://[^\s()]+(?:\([^\s()]*\)[^\s()]*)*)\)")
_NAMED = re.compile(
    r"https?://[^\s<>\"'）】]+|\barxiv:\s*\S+|\b(?:doi:\s*)?10\.\d{4,9}/\S+"
    r"|\bISBN(?:-1[03])?:?\s*[\dX][\dX -]{8,16}[\dX]|\b97[89][- ]?\d[\d -]{7,12}\d\b"
    rf"|\b\d{{4}}\.\d{{4,5}}(?:v\d+)?\b|\b(?:{'|'.join(SCHEMES)}):\S+",
    re.IGNORECASE,
)
_STARS = re.compile(r"[★⭐]{1,5}[☆]{0,4}|(?<![\d/])[1-5]\s?/\s?5(?![\d/])|(?<!\d)[1-5] stars?\b")
_YEAR = re.compile(r"[(\[,;]?\s*(?<!\d)((?:19|20)\d\d)(?!\d)\s*[)\]]?\s*[.,;:]?\s*$")
_FIRST_YEAR = re.compile(r"^[(\[]?((?:19|20)\d\d)[)\]]?\s*[-–—:.,|]\s+")
QUOTED = re.compile(
    r"[“\"«„]([^“”\"«»„]{3,300})[”\"»“]|《([^《》]{1,200})》|(?<![\w*])[*_]{1,2}([^*_]{3,300})[*_]{1,2}"
)
_EDITION = re.compile(
    r",?\s*[(\[]?\b(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh"
    r"|eighth|ninth|tenth|revised|international)\s+ed(?:ition|n)?\b\.?[)\]]?",
    re.IGNORECASE,
)
_BRACES = str.maketrans("", "", "{}")  # what BibTeX protects capitals with
_NOTE = re.compile(r"\((?:re-?)?read[^()]*\)|\((?:finished|completed)[^()]*\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its bullet: `words` are what is left beside identifiers, stars and
    days, `link` the words of a link in it. `ticked` says whether its box is, None without
    one; `rating` is 1 to 5."""

    words: str
    link: str = ""
    identifiers: tuple[Identifier, ...] = ()
    ticked: bool | None = None
    rating: int | None = None
    on: date | None = None
    numbered: bool = False


def line_of(written: str) -> Line:
    """What a line says."""
    bullet = _BULLET.match(written)
    rest = _BULLET.sub("", written.translate(_BRACES))
    box = _TICK.match(rest)
    rest = rest[box.end() :] if box else rest
    found: list[Identifier] = []

    def taken(match: re.Match[str]) -> str:
        named = identifier(match[0])
        # A second address is about something else that the line mentions.
        found.extend(one for one in named if one.scheme != "url" or not found)
        return " " if named else match[0]

    link = _LINK.search(rest)
    rest = _NAMED.sub(taken, _LINK.sub(r"\1 \2", rest))
    stars = _STARS.search(rest)
    on = day(rest)
    for pattern in (_STARS, DAY, _NOTE):
        rest = pattern.sub(" ", rest)
    rest = text.clean(re.sub(r"\(\s*\)|\[\s*\]", " ", rest), LONGEST).strip(" ,;:-–—|")
    return Line(
        words=rest,
        link=text.clean(link[1]) if link else "",
        identifiers=tuple(dict.fromkeys(found)),
        ticked=bool(box[1].strip()) if box else None,
        rating=_rating(stars[0]) if stars else None,
        on=on,
        numbered=bullet is not None and bullet[0].strip(" ()[].:、．")[:1].isdigit(),
    )


def identifier(written: str) -> tuple[Identifier, ...]:
    """The identifier that is written here, if it is one."""
    given = re.sub(r"^(?:ISBN(?:-1[03])?|doi):?\s*", "", written.strip(), flags=re.IGNORECASE)
    return parsed(given.rstrip(".,;:)]}>"))


def bare(title: str) -> str:
    """A title without the year before or after it, its edition, and a last remark in
    brackets."""
    title = _FIRST_YEAR.sub("", title)
    title = _EDITION.sub("", _YEAR.sub("", title))
    return re.sub(r"\s*[(\[][^()\[\]]*[)\]]\s*$", "", title).strip(' ,;:-–—."“”') or title


def _rating(written: str) -> int:
    stars = len(re.findall("[★⭐]", written))
    return stars or int(written[0])


def year(line: str) -> int | None:
    """The year that a line begins or ends with."""
    match = _YEAR.search(line) or _FIRST_YEAR.search(line)
    return int(match[1]) if match else None
