"""Taking in what somebody read: lists, tables and bookmarks become marks, all at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app import given
from app.adding import adds
from app.door import Door, turns
from app.given import ColumnsTold
from app.matching import Matcher
from graph.errors import BadInput
from graph.model import Progress, Rejected, Resource
from graph.snapshot import Snapshot
from ingest.detect import detect, from_bytes
from ingest.readings import Mention, mentions
from ingest.what import Form, What


@dataclass(frozen=True, slots=True)
class Read:
    """A line that names a work of the library: what was written, the work, how it was found,
    and the mark."""

    where: str
    given: str
    title: str
    how: str
    mark: Progress


@dataclass(frozen=True, slots=True)
class Missing:
    """A line that names nothing here: why, and the key and title of the nearest work."""

    where: str
    given: str
    why: str
    key: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class ReadReport:
    """What taking in a list of readings did, or with `dry_run` would do. `unchanged` were
    marked so before, or twice in the list; `rejected` do not say that they were read."""

    marked: tuple[Read, ...] = ()
    unchanged: tuple[Read, ...] = ()
    missing: tuple[Missing, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    dry_run: bool = False


class Importing(Door):
    """The part of `Library` that takes in what was read."""

    @turns
    def add_read(
        self, what: str | Path, *, dry_run: bool = False, columns: ColumnsTold | None = None
    ) -> ReadReport:
        """Mark what a file says was read: a list of titles or identifiers, one a line, a
        table (Goodreads, StoryGraph, LibraryThing and the like), a bibliography (BibTeX, RIS,
        Zotero and the like) or a browser's bookmarks. A string with several lines is such a
        list itself.

        Ratings, days and shelves count where they are given. What the library does not
        have is listed with the nearest title; nothing is added. `undo` takes it all back
        at once. `columns` says which columns of a table mean what, as for `add`. Raises
        BadInput when it cannot be read.
        """
        return self._take(given.with_columns(_what(what), columns), dry_run)

    @turns
    def add_read_bytes(
        self, data: bytes, name: str, *, dry_run: bool = False, columns: ColumnsTold | None = None
    ) -> ReadReport:
        """The same for the content of a file that was uploaded; `name` is its name."""
        return self._take(given.with_columns(from_bytes(data, name), columns), dry_run)

    def _take(self, what: What, dry_run: bool) -> ReadReport:
        snapshot = self._engine.snapshot()
        matcher = Matcher(self._store, snapshot)
        now = {snapshot.position[row]: p for row, p in self._ledger.current().items()}
        marked: dict[int, Read] = {}
        unchanged: list[Read] = []
        missing: list[Missing] = []
        rejected: list[Rejected] = []
        for mention in mentions(what):
            if isinstance(mention, Rejected):
                rejected.append(mention)
                continue
            match = matcher.match(mention)
            if match.position is None:
                near = None if match.nearest is None else snapshot.resources[match.nearest]
                missing.append(_missing(mention, match.why, near))
                continue
            known = marked[match.position].mark if match.position in marked else None
            before = known or now.get(match.position)
            read = _read(mention, snapshot.resources[match.position], match.why, before)
            if adds(read.mark, before, mention.on is None):
                marked[match.position] = read
            else:
                unchanged.append(read)
        if marked and not dry_run:
            self._ledger.record_all(_entries(snapshot, marked.items()))
        return ReadReport(
            tuple(marked.values()), tuple(unchanged), tuple(missing), tuple(rejected), dry_run
        )


def _what(given_: str | Path) -> What:
    if isinstance(given_, str) and "\n" in given_.strip():
        return from_bytes(given_.encode("utf-8", "replace"), "the list")
    found = detect(given_)
    if found.form is not Form.FILE:
        raise BadInput(found.name, "is not a file; give a list, a table or bookmarks as a file")
    return found


def _read(mention: Mention, resource: Resource, how: str, before: Progress | None) -> Read:
    # A rating alone does not make new what was covered before.
    known = before is not None and before.status is mention.status and mention.on is None
    mark = Progress(
        key=resource.id,
        status=mention.status,
        on=before.on if before is not None and known else given.day(mention.on),
        rating=mention.rating,
    )
    return Read(mention.where, mention.given, resource.title, how, mark)


def _missing(mention: Mention, why: str, near: Resource | None) -> Missing:
    if near is None:
        return Missing(mention.where, mention.given, why)
    return Missing(mention.where, mention.given, why, near.id, near.title)


def _entries(
    snapshot: Snapshot, marked: Iterable[tuple[int, Read]]
) -> Iterable[tuple[int, Progress]]:
    return [(int(snapshot.rows[position]), read.mark) for position, read in marked]
