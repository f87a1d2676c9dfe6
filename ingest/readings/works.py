"""A bibliography as what was read: the records of a reference manager or a library become
mentions."""

from __future__ import annotations

from collections.abc import Iterator

from graph import text
from graph.errors import BadInput
from graph.model import Record, Rejected
from ingest.formats.listed import bare
from ingest.net.client import Client
from ingest.readings.mention import NEVER, Mention, Name
from ingest.source import Source, claim, find_source
from ingest.what import What

SURE = 0.9  # the claim from which a file is of a format; lists of titles reach no other's
_WORKS = {
    "bibtex", "csl", "endnote", "epub", "jsonl", "marc", "medline", "pubmed", "ris", "wos",
    "zoterojson",
}  # fmt: skip
_NO_WORKS = {"feed", "opml", "sitemap"}


def bibliography(what: What) -> Source | None:
    """The source that reads this file, where it is one of works; None for a list, a table or
    bookmarks. Raises BadInput for what names no works at all."""
    try:
        source = find_source(what)
    except BadInput:
        return None
    if claim(source, what) < SURE:
        return None
    if source.name in _NO_WORKS:
        why = "does not say what was read; `readpath add` takes it in, or give a list of works"
        raise BadInput(what.name, why)
    return source if source.name in _WORKS else None


def read(what: What, source: Source) -> Iterator[Mention | Rejected]:
    """Every work of it; what it says of anything else is passed over."""
    number = 0
    with Client() as client:
        for raw in source.fetch(what, client):
            for item in source.parse(raw):
                if isinstance(item, Rejected):
                    yield item
                elif isinstance(item, Record):
                    number += 1
                    yield _mention(f"entry {number}", item)


def _mention(where: str, record: Record) -> Mention:
    authors = ", ".join(record.authors)
    main = record.title.split(": ", maxsplit=1)[0]
    titles = dict.fromkeys((record.title, bare(record.title), main))
    return Mention(
        where=where,
        given=text.clean(" · ".join(filter(None, (record.title, authors))), 200),
        names=tuple(
            Name(one, authors, NEVER if authors or one != record.title else 1)
            for one in titles
            if one
        ),
        identifiers=record.identifiers,
        year=record.year,
    )
