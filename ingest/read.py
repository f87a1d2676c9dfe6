"""From what a person gave to records: find the source, fetch, parse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from graph.errors import ReadpathError
from graph.model import Rejected
from ingest import web
from ingest.client import Client
from ingest.detect import detect, from_bytes
from ingest.source import Item, Source, claimed, debugging, find_source
from ingest.what import Form, What


def read(
    given: str | Path | What,
    format: str | None = None,  # noqa: A002 - the public word for it
    client: Client | None = None,
    limit: int = 50,
) -> Iterator[Item]:
    """The records, trails, concepts and rejected items in a file, address, identifier or
    search. Raises BadInput or FetchError when nothing can be read at all; `limit` bounds a
    search's answers."""
    what = given if isinstance(given, What) else detect(given, limit)
    if client is None:
        return _with_own_client(what, format)
    source, what = open_source(what, format, client)
    return items(source, what, client)


def read_bytes(
    data: bytes,
    name: str,
    format: str | None = None,  # noqa: A002 - the public word for it
) -> Iterator[Item]:
    """The same for bytes that were uploaded; `name` is for messages."""
    return read(from_bytes(data, name), format)


def _with_own_client(what: What, format: str | None) -> Iterator[Item]:  # noqa: A002
    with Client() as client:
        source, what = open_source(what, format, client)
        yield from items(source, what, client)


def open_source(what: What, format: str | None, client: Client) -> tuple[Source, What]:  # noqa: A002
    """The source for `what`, and `what` with its document fetched where it is an address
    that no source knows how to read by itself."""
    if what.form is Form.URL:
        source = claimed(what) if format is None else None
        if source is not None:
            return source, what
        what = web.download(what, client)
    return find_source(what, format), what


def items(source: Source, what: What, client: Client) -> Iterator[Item]:
    """What `source` makes of `what`. A failure half-way is the last item, so that what
    came before it is kept; one at the very start is raised."""
    count = 0
    try:
        for raw in source.fetch(what, client):
            for item in source.parse(raw):
                count += 1
                yield item
    except ReadpathError as error:
        if not count:
            raise
        yield Rejected(what.name, f"the rest is missing: {error}")
    except Exception as error:
        # A stranger's source may fail in any way; the reader gets a sentence.
        if debugging():
            raise
        why = f"the source {source.name} failed ({type(error).__name__}: {error})"[:300]
        yield Rejected(what.name, why)
