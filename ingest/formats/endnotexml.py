"""EndNote's XML export: the same fields as its tagged one, by names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graph.errors import BadInput
from graph.model import Rejected
from ingest.formats.entry import Entry
from ingest.text import markup


def is_endnote(head: str) -> bool:
    """Whether a text begins as EndNote's XML does."""
    return head.lstrip("\ufeff \t\r\n").startswith("<") and (
        "<records>" in head and "<ref-type" in head
    )


def entries(document: str, where: str) -> Iterator[tuple[Entry, str] | Rejected]:
    """Each entry with its type in small letters, or why there are none."""
    try:
        root = markup.xml(document)
    except BadInput as error:
        yield Rejected(where, error.why)
        return
    found = [one for one in root.iter() if one.tag == "record"]
    if not found:
        yield Rejected(where, "has no EndNote entry (<record>) in it")
    for number, element in enumerate(found, 1):
        yield _entry(element, f"{where} record {number}")


def _entry(record: Any, where: str) -> tuple[Entry, str]:
    kind = next((str(one.get("name", "")) for one in record.iter("ref-type")), "").lower()
    people = _all(record, "contributors/authors/author") or _all(
        record, "contributors/secondary-authors/author"
    )
    provider = " ".join(_all(record, "remote-database-provider")).upper()
    numbers = _all(record, "accession-num")
    names = [("doi", one) for one in _all(record, "electronic-resource-num")]
    names += [("pmid", one) for one in numbers if provider in ("NLM", "PUBMED")]
    names += [("pmcid", one) for one in _all(record, "custom2") if one.startswith("PMC")]
    titles = _all(record, "titles/title") or _all(record, "titles/secondary-title")
    return (
        Entry(
            where=where,
            title=next(iter(titles), ""),
            authors=people,
            dates=[*_all(record, "dates/year"), *_all(record, "dates/pub-dates/date")],
            summary=next(iter(_all(record, "abstract")), ""),
            language=next(iter(_all(record, "language")), ""),
            topics=_all(record, "keywords/keyword"),
            names=names,
            isbns=_all(record, "isbn"),
            urls=_all(record, "urls/related-urls/url"),
            notes=numbers,
        ),
        kind,
    )


def _all(record: Any, path: str) -> list[str]:
    """The texts of the elements at a path, in whatever styles they are set."""
    found = (" ".join("".join(one.itertext()).split()) for one in record.iterfind(path))
    return [one for one in found if one]
