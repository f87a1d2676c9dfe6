"""EndNote's exports: tagged (.enw), the refer format with a type for each entry, and XML.

Tags: EndNote's "Refer" import filter; %0 begins an entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.model import Kind, Rejected
from ingest.formats import endnotexml
from ingest.formats.entry import Entry, records
from ingest.formats.tagged import Fields, TaggedSource, decoded
from ingest.net.client import Client
from ingest.source import Item, Raw
from ingest.what import What

_TAG = re.compile(r"%([0-9A-Z?!@()$&#*+^<>=~\[\]])(?: |$)")
_KINDS = (
    ("section", Kind.PAPER), ("conference", Kind.PAPER), ("article", Kind.PAPER),
    ("book", Kind.BOOK), ("proceedings", Kind.BOOK), ("thesis", Kind.PAPER),
    ("report", Kind.PAPER), ("manuscript", Kind.PAPER), ("web", Kind.ARTICLE),
    ("blog", Kind.ARTICLE), ("electronic source", Kind.ARTICLE), ("program", Kind.SOFTWARE),
    ("film", Kind.VIDEO), ("audiovisual", Kind.VIDEO),
)  # fmt: skip
_ARTICLES = ("newspaper", "magazine")


class EndNote(TaggedSource):
    """Entries of an EndNote file, each from its %0."""

    name = "endnote"
    title = "EndNote entries in tagged text (.enw) or XML"
    begins = re.compile(r"^\ufeff?%0 \w", re.MULTILINE)
    start = "0"
    nothing = "has no EndNote entry (%0 Journal Article) in it"

    def claims(self, what: What) -> float:
        """Sure when a line gives the type of an entry and another its title, or of its XML."""
        if endnotexml.is_endnote(what.head):
            return 0.95
        found = self.begins.search(what.head)
        return 0.95 if found and re.search(r"^%[TBA] ", what.head, re.MULTILINE) else 0.0

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        """The text in pieces of whole entries; XML whole."""
        if endnotexml.is_endnote(what.head):
            return iter([Raw(what.content(), what.name)])
        return super().fetch(what, client)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """A record for each entry; one without a title is Rejected with its place."""
        if raw.line == 1 and decoded(raw).lstrip().startswith("<"):
            yield from records(_from_xml(raw))
        else:
            yield from super().parse(raw)

    def tagged(self, line: str) -> tuple[str | None, str]:
        """A tag of one sign after %."""
        match = _TAG.match(line.removeprefix("\ufeff"))
        if match is None:
            return None, line.strip()
        return match[1], line.removeprefix("\ufeff")[match.end() :].strip()

    def entry(self, fields: Fields, where: str) -> Entry:
        """What one entry says."""
        kind, part = _kind(fields.first("0").lower())
        return Entry(
            where=where,
            title=fields.first("T", *(() if part else ("B",))),
            kind=kind,
            part=part,
            authors=fields.all("A") or fields.all("E", "Y", "?"),
            dates=fields.all("D", "8"),
            summary=fields.first("X"),
            language=fields.first("G"),
            topics=fields.all("K"),
            names=[("doi", one) for one in fields.all("R")],
            isbns=fields.all("@"),
            urls=fields.all("U"),
            links=fields.all(">"),
            notes=fields.all("Z", "M", "L", "2"),
        )


def _from_xml(raw: Raw) -> Iterator[Entry | Rejected]:
    for found in endnotexml.entries(decoded(raw), raw.where):
        if isinstance(found, Rejected):
            yield found
            continue
        entry, written = found
        entry.kind, entry.part = _kind(written)
        yield entry


def _kind(written: str) -> tuple[Kind | None, bool]:
    """The kind of work that a type names, and whether it is a part of a book."""
    part = "section" in written or "conference paper" in written or "chapter" in written
    if any(word in written for word in _ARTICLES):
        return Kind.ARTICLE, part
    return next((kind for word, kind in _KINDS if word in written), None), part
