"""Web of Science in its own tagged text ("Plain text file", also saved as .ciw or .isi).

Tags: Web of Science Core Collection Field Tags. Cited references that give a DOI become
citations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from graph.model import Identifier, Kind
from ingest.formats.entry import Entry
from ingest.formats.tagged import Fields, TaggedSource
from ingest.text.named import doi
from ingest.what import What

_FILE = re.compile(r"\ufeff?FN .*\nVR \d")
_CITED = re.compile(r"\bDOI \[?(10\.\d{4,9}/[^\s,\]]+)")


class WebOfScience(TaggedSource):
    """Entries of a Web of Science file, each from its PT to its ER."""

    name = "wos"
    title = "Web of Science entries in tagged text"
    begins = re.compile(r"^\ufeff?PT [A-Z]", re.MULTILINE)
    start = "PT"
    end = "ER"
    nothing = "has no Web of Science entry (PT J) in it"

    def claims(self, what: What) -> float:
        """Sure when the file says what wrote it or an entry begins and ends as there."""
        head = what.head
        entry = self.begins.search(head) and re.search(r"^(?:AU|TI|SO) ", head, re.MULTILINE)
        return 0.95 if entry and (_FILE.match(head) or "\nER" in head) else 0.0

    def tagged(self, line: str) -> tuple[str | None, str]:
        """A tag of two letters; what is indented goes on."""
        if not line.strip():
            return None, ""
        tag, value = _parser().parse_line(line)
        return tag, value

    def entry(self, fields: Fields, where: str) -> Entry:
        """What one entry says."""
        part = "chapter" in fields.first("DT").lower()
        book = fields.first("PT") == "B" and not part
        people = next(filter(None, (fields.all(tag) for tag in ("AF", "AU", "BF", "BA", "BE"))), [])
        return Entry(
            where=where,
            title=fields.first("TI"),
            kind=Kind.BOOK if book else Kind.PAPER,
            part=not book,
            authors=[name for value in people for name in value.split("\n")],
            dates=fields.all("PY", "EA", "PD"),
            summary=fields.first("AB"),
            language=fields.first("LA"),
            topics=[value.replace("\n", " ") for value in fields.all("DE", "ID")],
            names=[("doi", one) for one in fields.all("DI")] + [("pmid", fields.first("PM"))],
            isbns=fields.all("BN"),
            cites=tuple(dict.fromkeys(_cited(fields))),
        )


@cache
def _parser() -> Any:
    from rispy import WokParser

    return WokParser()


def _cited(fields: Fields) -> Iterator[Identifier]:
    for references in fields.all("CR"):
        for written in _CITED.findall(references):
            yield from doi(written)
