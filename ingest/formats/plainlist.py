"""Plain lists: titles or identifiers, one a line, the way people write them down.

A line that is an identifier alone is looked up by the sources that know such names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from graph import identifiers, text
from graph.merge import local_name
from graph.model import Identifier, Reading, Rejected, Status, Trail
from ingest.formats.entry import Entry, records
from ingest.formats.listed import LONGEST, QUOTED, Line, bare, line_of, year
from ingest.formats.tagged import decoded
from ingest.net.client import Client
from ingest.source import Item, Raw
from ingest.text import guess, names
from ingest.what import Form, What

MAX_LIST = 8 * 1024 * 1024  # bytes
_LOOKED_AT = 1 << 15  # characters
_HEADING = re.compile(r"\s*#{1,6}\s+(\S.*)")
_OTHERS = re.compile(
    r"[<>{}|\\]|\]\(|\*\*|```|^\s*[@%]|^\w+:\s|^[A-Z][A-Z0-9] {1,2}-", re.MULTILINE
)
_BULLETED = re.compile(r"\s*(?:[-*+•‣◦·▪■]\s|\(?\d{1,3}[.)\]]\s|\[[ xX✓]?\])")
_WORDS = re.compile(r"[^\W\d_]{2}|[^\W\d_a-zA-Z]")
_BY = re.compile(r"[,;]?\s+(?:by|von|de|por|par|от)\s+", re.IGNORECASE)
_DASH = re.compile(r"\s+(?:--|[-–—])\s+")
# Two to five words of a name: capitalised, initials or particles.
_PERSON = re.compile(
    r"(?:[^\W\d_a-z][\w'’.-]*\s+)(?:(?:[^\W\d_a-z][\w'’.-]*|van|von|der|den|de|da|di|du|la|le"
    r"|bin|al|and|et|&|,)[\s,]*){1,12}"
)


class PlainList:
    """The works in a list of titles, and the list as a trail."""

    name = "lines"
    title = "Plain lists of titles or identifiers, one a line"

    def claims(self, what: What) -> float:
        """Nearly sure of identifiers alone, or of short lines with bullets and no links."""
        if what.form not in (Form.FILE, Form.DATA) or what.binary:
            return 0.0
        head = what.head[:_LOOKED_AT].removeprefix("\ufeff")
        lines = [line for line in head.split("\n") if line.strip()]
        if len(what.head) > len(head) or not lines:
            lines = lines[:-1]
        named = sum(_is_name(line_of(line[:LONGEST])) and "http" not in line for line in lines)
        if lines and named >= 0.8 * len(lines):
            return 0.75
        items = [line for line in lines if not _HEADING.match(line)]
        if len(items) < 2 or len(items) < 0.3 * len(lines) or _OTHERS.search(head):
            return 0.0
        if sum(map(_is_title, items)) < 0.7 * len(items):
            return 0.0
        if sum("http" in line for line in items) > 0.3 * len(items):
            return 0.25  # a list of links, which Markdown's source knows better
        bulleted = sum(_BULLETED.match(line) is not None for line in items)
        return 0.75 if bulleted >= 0.8 * len(items) else 0.35

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:  # noqa: ARG002 - protocol
        """The whole list."""
        yield Raw(what.content(MAX_LIST), what.name)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """A record for each line with a title, what the reader did with it, and the list as
        a trail; headings become topics."""
        found = list(_lines(decoded(raw), raw.where))
        made = records(_entry(one) for one in found if one.titled)
        items: list[Identifier] = []
        for one in found:
            record = next(made) if one.titled else None
            if record is not None:
                yield record
            elif one.broken:
                yield Rejected(one.where, one.broken)
            if isinstance(record, Rejected) or one.broken:
                continue
            keys = record.identifiers or (local_name(record),) if record else one.line.identifiers
            items.append(identifiers.canonical(keys))
            said = one.line
            if said.ticked or said.rating is not None or said.on is not None:
                yield Reading(items[-1], Status.COVERED, said.rating, said.on, one.where)
        if not items:
            yield Rejected(raw.where, "names no work; write one title or identifier a line")
        elif len(items) > 1:
            ordered = sum(one.line.numbered for one in found) > 0.5 * len(found)
            yield Trail(_title(found, raw.where), tuple(dict.fromkeys(items)), None, ordered,
                        where=raw.where)  # fmt: skip

    def lookups(self, what: What) -> Iterator[Identifier]:
        """The identifiers that stand alone on their lines, but for addresses."""
        for one in _lines(what.content(MAX_LIST), what.name):
            if not one.titled and not one.broken:
                yield from one.line.identifiers[:1]


@dataclass(frozen=True, slots=True)
class _Listed:
    """A line that names a work, the headings above it, and what is wrong where it is."""

    line: Line
    where: str
    topics: tuple[str, ...]
    broken: str = ""

    @property
    def titled(self) -> bool:
        """Whether it gives a title, and not an identifier alone."""
        return not self.broken and not _is_name(self.line)


def _lines(document: str, where: str) -> Iterator[_Listed]:
    above: tuple[str, ...] = ()
    for number, written in enumerate(document.removeprefix("\ufeff").split("\n"), 1):
        place = f"{where} line {number}"
        heading = _HEADING.match(written[:LONGEST])
        if heading:
            above = (text.clean(heading[1], 100).strip("# "),)
        elif len(written.strip()) > LONGEST:
            yield _Listed(Line(""), place, above, "is too long for one title; write one a line")
        elif re.search(r"\w", written) and not written.lstrip().startswith(("//", "#")):
            line = line_of(written)
            address = [one for one in line.identifiers if one.scheme == "url"]
            alone = _is_name(line) and address and len(address) == len(line.identifiers)
            if not _is_name(line) and not _WORDS.search(line.words):
                yield _Listed(line, place, above, f"{written.strip()[:60]!r} is no title")
            else:
                why = "is an address alone; add it by itself, or write its title before it"
                yield _Listed(line, place, above, why if alone else "")


def _entry(one: _Listed) -> Entry:
    title, people = titled(one.line)
    return Entry(
        where=one.where,
        title=title,
        authors=people,
        dates=[year(one.line.words) or ""],
        topics=one.topics,
        kind=guess.kind_of(None, one.line.identifiers, one.topics, code=False),
        names=[(name.scheme, name.value) for name in one.line.identifiers if name.scheme != "url"],
        urls=[name.value for name in one.line.identifiers if name.scheme == "url"],
    )


def titled(line: Line) -> tuple[str, tuple[str, ...]]:
    """The title on a line, and the people where they are told from it: beside a title in
    quotation marks, after "by", or a name after a dash."""
    if line.link:
        return line.link, ()
    words = bare(line.words)
    quoted = QUOTED.search(line.words)
    if quoted:
        beside = f"{line.words[: quoted.start()]} {line.words[quoted.end() :]}".strip()
        inside = next(filter(None, quoted.groups()), "")
        beside = _without_by(bare(beside) if beside else "")
        if not beside or quoted[2] or _PERSON.fullmatch(f"{beside} ".strip()):
            return inside, names.citation(beside)
    for sign in (_BY, _DASH):
        found = list(sign.finditer(words))
        if found:
            title, people = words[: found[-1].start()], words[found[-1].end() :]
            if title and _PERSON.fullmatch(people.strip()):
                return bare(title), names.citation(people)
    return words, ()


def _without_by(words: str) -> str:
    return re.sub(r"^[,;\s]*(?:by|von|por|par)\s+", "", words, flags=re.IGNORECASE).strip(" ,;")


def _is_name(line: Line) -> bool:
    """Whether a line is an identifier and nothing else."""
    return bool(line.identifiers) and not line.link and not _WORDS.search(line.words)


def _is_title(written: str) -> bool:
    """Whether a line may be a title rather than a sentence or a line of a program."""
    words = written.strip()
    if _is_name(line_of(words[:LONGEST])):
        return True
    prose = words.endswith((":", ";", ",", "=")) or re.search(r"[a-z]{3}\.(?:\s|$)", words)
    return len(words) <= 200 and not prose and _WORDS.search(words) is not None


def _title(found: list[_Listed], where: str) -> str:
    """The one heading above all of a list, else the name of its file."""
    above = {one.topics for one in found}
    return "".join(next(iter(above))) if len(above) == 1 and above != {()} else _stem(where)


def _stem(where: str) -> str:
    stem = PurePath(where.partition(" (not UTF-8")[0]).stem
    return text.clean(re.sub(r"[-_]+", " ", stem), 300) or "Reading list"
