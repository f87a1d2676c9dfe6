"""One work somebody says to have read, and telling the three forms such lists come in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from graph.model import Identifier, Rejected, Status
from ingest.what import What

NEVER = 1_000  # more words than a title has


@dataclass(frozen=True, slots=True)
class Name:
    """A way to read a mention: `title`, and `rest`, where the authors may stand. Without an
    author who agrees a title must have `least` words (two signs of Chinese count as one)
    to be taken for a work's."""

    title: str
    rest: str = ""
    least: int = 1


@dataclass(frozen=True, slots=True)
class Mention:
    """A work that was read, as it was written: `given` is for messages, `where` its place."""

    where: str
    given: str
    names: tuple[Name, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    year: int | None = None
    status: Status = Status.COVERED
    rating: int | None = None
    on: date | None = None


def mentions(what: What) -> Iterator[Mention | Rejected]:
    """Every work that a list, a table (Goodreads, StoryGraph, LibraryThing and the like), a
    bibliography (BibTeX, RIS, CSL, Zotero and the like) or a browser's bookmarks mention;
    Rejected what cannot be used. Raises BadInput when it is too large, a table without
    titles, or names no works."""
    from ingest.readings import bookmarks, lines, tables, works

    source = None if what.columns else works.bibliography(what)
    if source is not None:
        return works.read(what, source)
    document = what.content()
    if bookmarks.is_bookmarks(document):
        return bookmarks.read(document)
    if what.columns or tables.is_table(document):
        return tables.read(document, what.columns)
    return lines.read(document)
