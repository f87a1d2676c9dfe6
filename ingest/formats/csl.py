"""CSL-JSON, the data of citation processors, also as Crossref answers with it.

Schema: resource.citationstyles.org/schema/v1.0/input/json/csl-data.json; Crossref's works
use its names with types of their own (api.crossref.org/swagger-ui).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graph.model import Identifier, Kind, Rejected
from ingest.formats.entry import Entry
from ingest.formats.jsondoc import JsonSource, keys_in, text, texts
from ingest.text.fields import Json, objects
from ingest.text.named import doi
from ingest.what import What

_KINDS = {
    **dict.fromkeys(
        ["article", "article-journal", "paper-conference", "chapter", "entry",
         "entry-dictionary", "entry-encyclopedia", "report", "thesis", "manuscript", "review",
         "journal-article", "proceedings-article", "book-chapter", "book-section",
         "posted-content", "dissertation", "peer-review", "speech", "standard"],
        Kind.PAPER,
    ),
    **dict.fromkeys(
        ["book", "monograph", "edited-book", "reference-book", "proceedings", "classic",
         "collection", "book-series", "book-set"],
        Kind.BOOK,
    ),
    **dict.fromkeys(
        ["article-magazine", "article-newspaper", "post", "post-weblog", "webpage", "interview"],
        Kind.ARTICLE,
    ),
    **dict.fromkeys(["motion_picture", "broadcast"], Kind.VIDEO),
    "software": Kind.SOFTWARE,
}  # fmt: skip
_PARTS = {"chapter", "paper-conference", "entry", "entry-dictionary", "entry-encyclopedia",
          "proceedings-article", "book-chapter", "book-section"}  # fmt: skip
_OTHER_TYPES = ("bill", "dataset", "document", "figure", "graphic", "legal_case", "legislation",
                "map", "patent", "pamphlet", "personal_communication", "song")  # fmt: skip
_TYPE = re.compile(rf'"type"\s*:\s*"(?:{"|".join([*_KINDS, *_OTHER_TYPES])})"')
_DATES = ("issued", "published-print", "published", "published-online", "original-date", "posted",
          "created")  # fmt: skip


class Csl(JsonSource):
    """Items of a CSL-JSON list, an object of it a line, or an answer of Crossref."""

    name = "csl"
    title = "CSL-JSON, as citation processors and Crossref write it"

    def claims(self, what: What) -> float:
        """Sure when an item has one of CSL's types and one of its own names of fields."""
        keys = keys_in(what.head)
        own = keys & {"issued", "container-title", "citation-key", "citation-label", "family",
                      "date-parts", "DOI", "publisher-place"}  # fmt: skip
        if not own or not keys & {"title", "type"} or "itemType" in keys:
            return 0.0
        if "message" in keys:
            return 0.6  # an answer of Crossref, which its own source knows better
        return 0.95 if _TYPE.search(what.head[: 1 << 16]) else 0.5

    def entries(self, value: Any, where: str) -> Iterator[Entry | Rejected]:
        """One item, those of a list, or those of an answer of Crossref."""
        inner = value
        for name in ("message", "items"):
            if isinstance(inner, dict) and isinstance(inner.get(name), (dict, list)):
                inner = inner[name]
        if isinstance(inner, dict):
            yield entry(inner, where)
            return
        for number, item in enumerate(inner if isinstance(inner, list) else [inner], 1):
            place = f"{where} item {number}"
            sound = isinstance(item, dict)
            yield entry(item, place) if sound else Rejected(place, "is not an object {...}")


def entry(item: Json, where: str) -> Entry:
    """What one CSL item says."""
    kind = text(item.get("type")).strip().lower()
    people = next(
        (found for role in ("author", "editor", "collection-editor", "director", "translator")
         if (found := _people(item.get(role)))),
        [],
    )  # fmt: skip
    keywords = [*texts(item.get("keyword")), *texts(item.get("categories"))]
    return Entry(
        where=where,
        title=text(item.get("title")),
        subtitle=text(item.get("subtitle")),
        kind=_KINDS.get(kind),
        part=kind in _PARTS,
        authors=people,
        dates=[_date(item.get(name)) for name in _DATES],
        summary=text(item.get("abstract")),
        language=text(item.get("language")),
        topics=[part for word in keywords for part in word.split(",")],
        names=[("doi", text(item.get("DOI"))), ("pmid", text(item.get("PMID"))),
               ("pmcid", text(item.get("PMCID")))],
        isbns=texts(item.get("ISBN")),
        urls=texts(item.get("URL")),
        notes=[text(item.get(name)) for name in ("note", "container-title", "number")],
        cites=tuple(dict.fromkeys(_cited(item))),
    )  # fmt: skip


def _people(value: object) -> list[str]:
    return list(filter(None, map(_person, objects(value))))


def _person(person: Json) -> str:
    """A name as it is said; commas would turn it round again."""
    said = text(person.get("literal")) or text(person.get("name"))
    parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    said = said or " ".join(filter(None, (text(person.get(part)).strip() for part in parts)))
    return said.replace(",", "")


def _date(value: object) -> str:
    if not isinstance(value, dict):
        return text(value)
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else parts
    return text(first) or text(value.get("raw")) or text(value.get("literal"))


def _cited(item: Json) -> Iterator[Identifier]:
    for reference in objects(item.get("reference")):
        yield from doi(text(reference.get("DOI")))
