"""Bibliographies in which each line begins with a tag: what their sources do alike.

RIS, MEDLINE, Web of Science and EndNote differ in how a line shows its tag, in which tag
begins an entry and in what the tags mean; what is between is alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import ClassVar

from graph.model import Rejected
from ingest.formats.entry import Entry, records
from ingest.net.client import Client
from ingest.source import Item, Raw
from ingest.what import What

BATCH = 1 << 18  # characters, at least, in one raw piece
LONGEST = 1 << 23  # characters of one piece, however its entries end


class Fields:
    """One entry: the number of its first line, and the values of each tag in order. A value
    that goes on over lines keeps their ends."""

    def __init__(self, line: int) -> None:
        self.line = line
        self._values: dict[str, list[list[str]]] = {}
        self._last: list[str] = []

    def add(self, tag: str, value: str) -> None:
        """A line that begins a value."""
        self._last = [value]
        self._values.setdefault(tag, []).append(self._last)

    def go_on(self, value: str) -> None:
        """A line that goes on with the value before it."""
        self._last.append(value)

    def all(self, *tags: str) -> list[str]:
        """The values of these tags that say something, tag by tag."""
        found = ("\n".join(lines).strip() for tag in tags for lines in self._values.get(tag, ()))
        return [value for value in found if value]

    def first(self, *tags: str) -> str:
        """The first of them, "" without any."""
        return next(iter(self.all(*tags)), "")


class TaggedSource:
    """A source of such bibliographies, which says how they are written: a line that `begins`
    an entry, the tag that is its `start` and the one that is its `end` ("" where the next
    entry is), and what to say of a text with `nothing` in it. `tagged` reads a line, and
    `entry` an entry.
    """

    begins: ClassVar[re.Pattern[str]]
    start: ClassVar[str]
    end: ClassVar[str] = ""
    nothing: ClassVar[str]

    def tagged(self, line: str) -> tuple[str | None, str]:
        """A line's tag and value; None where it goes on with the value before."""
        raise NotImplementedError

    def entry(self, fields: Fields, where: str) -> Entry:
        """What the fields of one entry say."""
        raise NotImplementedError

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:  # noqa: ARG002 - protocol
        """The text in pieces of whole entries."""
        return _pieces(what, lambda line: self.begins.match(line) is not None)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """A record for each entry; one without a title is Rejected with its line."""
        found = [
            self.entry(fields, f"{raw.where} line {fields.line}")
            for fields in _entries(raw, self.tagged, self.start, self.end)
        ]
        if not found and raw.line == 1:
            yield Rejected(raw.where, self.nothing)
        yield from records(found)


def _pieces(what: What, begins: Callable[[str], bool]) -> Iterator[Raw]:
    """A text in pieces of whole entries, read as they are asked for: it is cut only before
    a line that `begins` one."""
    batch: list[str] = []
    size, first = 0, 1
    for number, line in enumerate(what.lines(), 1):
        if size >= BATCH and (begins(line) or size >= LONGEST):
            yield Raw("\n".join(batch), what.name, first)
            batch, size, first = [], 0, number
        batch.append(line)
        size += len(line) + 1
    if batch:
        yield Raw("\n".join(batch), what.name, first)


def decoded(raw: Raw) -> str:
    """The text of a raw piece, without a byte-order mark."""
    data = raw.data if isinstance(raw.data, str) else raw.data.decode("utf-8", "replace")
    return data.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _entries(
    raw: Raw,
    tagged: Callable[[str], tuple[str | None, str]],
    start: str,
    end: str = "",
) -> Iterator[Fields]:
    """The entries of a raw piece. `tagged` gives a line's tag, None where it goes on with
    the value before; `start` is the tag that begins an entry and `end` one that ends it.
    What stands outside of entries is passed over."""
    now: Fields | None = None
    for number, line in enumerate(decoded(raw).split("\n"), raw.line):
        tag, value = tagged(line)
        if tag is None:
            if now is not None and value:
                now.go_on(value)
            continue
        if tag in (start, end):
            if now is not None:
                yield now
            now = Fields(number) if tag == start else None
        if now is not None:
            now.add(tag, value)
    if now is not None:
        yield now
