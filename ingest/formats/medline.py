"""PubMed and MEDLINE entries (.nbib), as PubMed saves and NLM's services send them.

Tags: MEDLINE/PubMed Data Element Descriptions, pubmed.ncbi.nlm.nih.gov/help/#pubmed-format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.model import Kind
from ingest.formats.entry import Entry, mesh
from ingest.formats.tagged import Fields, TaggedSource
from ingest.what import What

_TAG = re.compile(r"(?=[A-Z ]{4}-)([A-Z]{2,4}) *- ?")
# What nearly every entry is about, so that it says nothing.
_CHECK_TAGS = {"humans", "animals", "male", "female", "adult", "aged", "middle aged", "mice"}
_KINDS = (
    ("video", Kind.VIDEO), ("book", Kind.BOOK), ("monograph", Kind.BOOK), ("news", Kind.ARTICLE),
    ("webcast", Kind.VIDEO),
)  # fmt: skip


class Medline(TaggedSource):
    """Entries of a MEDLINE file, each from its PMID."""

    name = "medline"
    title = "PubMed and MEDLINE entries (.nbib)"
    begins = re.compile(r"^\ufeff?PMID- ?\d", re.MULTILINE)
    start = "PMID"
    nothing = "has no MEDLINE entry (PMID- ...) in it"

    def claims(self, what: What) -> float:
        """Sure when a line gives the PMID of an entry."""
        return 0.95 if self.begins.search(what.head) else 0.0

    def tagged(self, line: str) -> tuple[str | None, str]:
        """A tag of up to four letters before a dash."""
        match = _TAG.match(line)
        if match is None:
            return None, line.strip()
        return match[1], line[match.end() :].strip()

    def entry(self, fields: Fields, where: str) -> Entry:
        """What one entry says."""
        types = " ".join(fields.all("PT")).lower()
        chapter = bool(fields.first("BTI") and fields.first("TI"))
        whole = Kind.BOOK if fields.first("BTI") else Kind.PAPER
        kind = next((kind for word, kind in _KINDS if word in types), whole)
        title = fields.first("TI", "BTI", "TT").replace("\n", " ")
        translated = re.fullmatch(r"\[([^\[\]]+?)\.?\]\.?", title)
        return Entry(
            where=where,
            title=translated[1] if translated else title,
            kind=Kind.PAPER if chapter else kind,
            part=chapter,
            authors=_people(fields),
            dates=fields.all("DP", "DEP", "EDAT"),
            summary=fields.first("AB", "OAB"),
            language=fields.first("LA"),
            topics=_topics(fields),
            names=list(_names(fields)),
            isbns=fields.all("ISBN"),
        )


def _people(fields: Fields) -> list[str]:
    found = fields.all("FAU") or fields.all("FED")
    short = [re.sub(r" (?=[A-Z]{1,3}$)", ", ", one) for one in fields.all("AU", "ED")]
    return found or short or fields.all("CN")


def _topics(fields: Fields) -> list[str]:
    headings = [mesh(one.replace("\n", " ")) for one in fields.all("MH")]
    kept = [one for one in headings if one.lower() not in _CHECK_TAGS]
    return [*kept, *(one.replace("\n", " ").lstrip("*") for one in fields.all("OT"))]


def _names(fields: Fields) -> Iterator[tuple[str, str]]:
    for value in fields.all("LID", "AID"):
        if value.endswith("[doi]"):
            yield "doi", value
    for value in fields.all("PMID"):
        yield "pmid", value.split()[0]
    for value in fields.all("PMC"):
        yield "pmcid", value
