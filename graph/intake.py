"""Taking records, trails and concepts into the library: identify, merge, write.

Every record is kept as a claim of its source; a resource is the fold of its claims
(graph.merge). Adding the same thing again changes nothing. What is read is written in
transactions of CHUNK items or some seconds, so that a killed process keeps what went in.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from time import monotonic

from graph import twins
from graph.database import rehearsal, transaction
from graph.merging.arriving import Arrived, Arriving
from graph.merging.earlier import Earlier, claimed, digest_of, retire
from graph.merging.member import Member
from graph.merging.reporting import Reporting
from graph.merging.upgrade import bring_up
from graph.model import Concept, Reading, Record, Rejected, Trail
from graph.records import dumps, to_json
from graph.report import AddReport
from graph.store import Store

CHUNK = 4_000
SECONDS = 5.0  # after which what a slow source has given is written
PERSON = "you"  # the source of what the reader says of a work
# How far a source is trusted with a field: the smaller rank wins (graph.merge.fold).
RANKS = {
    PERSON: -10, "catalogue": 0, "jsonl": 10, "records": 10,
    "crossref": 14, "datacite": 14, "acl": 14, "pubmed": 14, "europepmc": 16,
    "openlibrary": 16, "opentextbooks": 16, "mitlearn": 16, "ocw": 14, "coursera": 14, "marc": 16,
    "arxiv": 20, "openalex": 22, "semanticscholar": 24, "dblp": 20, "googlebooks": 22,
    "gutendex": 18, "youtube": 20, "zotero": 28, "bibtex": 30, "page": 32, "unpaywall": 34,
    "pdf": 36, "feed": 36, "markdown": 40, "html": 40, "lines": 45,
}  # fmt: skip
OTHER_RANK = 35

Item = Record | Trail | Concept | Reading | Rejected


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items by CHUNK; of a slow source what came in SECONDS."""
    chunk: list[Item] = []
    begun = monotonic()
    for item in items:
        chunk.append(item)
        if len(chunk) == CHUNK or monotonic() - begun > SECONDS:
            yield chunk
            chunk, begun = [], monotonic()
    if chunk:
        yield chunk


@contextmanager
def _uncollected() -> Iterator[None]:
    """A while without looking for garbage in cycles: a chunk makes many objects and none."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class Intake:
    """One source's items on their way into a Store."""

    def __init__(self, store: Store, source: str, format: str = "records") -> None:  # noqa: A002
        self._store = store
        self._db = store.connection
        self._source = source
        self._rank = RANKS.get(format, OTHER_RANK)
        self._source_id = 0
        self._earlier: Earlier | None = None
        self._report = Reporting()
        self._readings: list[Reading] = []
        self._trails = 0
        self._concepts = 0
        self._defined: dict[str, str] = {}  # new concepts, by id, and where they were found
        self._changed = False

    def take(
        self,
        items: Iterable[Item],
        progress: Callable[[int], None] | None = None,
        *,
        dry_run: bool = False,
    ) -> AddReport:
        """Take every item in; `progress` is called with the number read so far. Called
        again with more items of the same reading, it goes on, and reports on all of them.

        With `dry_run` the report says what would happen and nothing is written.
        """
        if not dry_run:
            return self._take_all(items, progress)
        # Read first: others may write to the file while a slow source answers.
        found = list(items)
        with rehearsal(self._db):
            return replace(self._take_all(found, progress), dry_run=True)

    def _take_all(self, items: Iterable[Item], progress: Callable[[int], None] | None) -> AddReport:
        count = 0
        for chunk in _chunks(items):
            with transaction(self._db), self._noticing(), _uncollected():
                self._begin()
                self._records([item for item in chunk if isinstance(item, Record)])
                for item in chunk:
                    if not isinstance(item, Record):
                        self._take(item)
            count += len(chunk)
            if progress:
                progress(count)
        if count and self._earlier:
            with transaction(self._db), self._noticing():
                self._retire(self._earlier.outdated())
        for outcome in twins.told(self._db, self._defined):
            self._report.same(outcome)
        self._defined = {}
        return self._report.report(
            trails=self._trails,
            concepts=self._concepts,
            source=self._source,
            readings=tuple(self._readings),
        )

    def retract(self, resource: int) -> bool:
        """Take back what this source says of the resource of this row; whether it said
        anything."""
        with transaction(self._db), self._noticing():
            gone = self._db.execute(
                "SELECT claims.id FROM claims JOIN sources ON sources.id = claims.source"
                " WHERE resource = ? AND sources.name = ?",
                (resource, self._source),
            ).fetchall()
            self._retire([claim for (claim,) in gone])
        return bool(gone)

    def retract_all(self) -> int:
        """Take back everything this source said, its trails and concepts too; how many
        records that were. A work of which the reader noted something stays."""
        with transaction(self._db), self._noticing():
            gone = self._db.execute(
                "SELECT claims.id FROM claims JOIN sources ON sources.id = claims.source"
                " WHERE sources.name = ?",
                (self._source,),
            ).fetchall()
            self._retire([claim for (claim,) in gone])
            self._db.execute("DELETE FROM sources WHERE name = ?", (self._source,))
            self._changed = True
        return len(gone)

    @contextmanager
    def _noticing(self) -> Iterator[None]:
        """A new revision where anything was written."""
        self._changed = False
        yield
        if self._changed:
            self._store.bump()

    def _begin(self) -> None:
        """Know the source, and what it said before; part of the transaction of a chunk."""
        self._source_id = self._store.source_id(self._source, self._rank)
        bring_up(self._db)
        if self._earlier is None:
            self._earlier = Earlier(self._db, self._source_id)

    def _take(self, item: Item) -> None:
        match item:
            case Trail():
                self._trail(item)
            case Concept():
                self._concept(item)
            case Reading():
                self._readings.append(item)
            case Rejected():
                self._report.reject(item)

    def _records(self, records: Sequence[Record]) -> None:
        """Take a chunk of records in."""
        assert self._earlier is not None  # noqa: S101 - `_begin` came first
        (last,) = self._db.execute("SELECT coalesce(max(id), 0) FROM claims").fetchone()
        members = [
            claimed(last + n, self._source_id, record) for n, record in enumerate(records, 1)
        ]
        known = self._earlier.known(members)
        fresh: dict[str, Member] = {}
        for member in members:
            if member.digest not in known:
                fresh.setdefault(member.digest, member)
        corrected = self._earlier.corrected(fresh.values())
        arrived = Arrived()
        if fresh:
            arrived = Arriving(self._db, self._source).take(list(fresh.values()))
            self._changed = True
        self._report.note(records, members, known, arrived, corrected)

    def _retire(self, claims: Sequence[int]) -> None:
        """Drop claims that their source no longer makes."""
        if claims:
            retire(self._db, claims)
            self._changed = True

    def _trail(self, trail: Trail) -> None:
        body = dumps(to_json(trail))
        digest = digest_of(body)
        row = self._db.execute(
            "SELECT id, digest FROM trails WHERE source = ? AND title = ?",
            (self._source_id, trail.title),
        ).fetchone()
        if row and row[1] == digest:
            return
        if row:
            self._db.execute("DELETE FROM trails WHERE id = ?", (row[0],))
        cursor = self._db.execute(
            "INSERT INTO trails (source, digest, title, url, ordered, summary)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (self._source_id, digest, trail.title, trail.url, trail.ordered, trail.summary),
        )
        self._db.executemany(
            "INSERT INTO trail_items (trail, position, scheme, value) VALUES (?, ?, ?, ?)",
            ((cursor.lastrowid, n, i.scheme, i.value) for n, i in enumerate(trail.items)),
        )
        self._trails += 1
        self._changed = True

    def _concept(self, concept: Concept) -> None:
        body = dumps(to_json(concept))
        row = self._db.execute(
            "SELECT body FROM concepts WHERE id = ? AND source = ?", (concept.id, self._source_id)
        ).fetchone()
        if row and row[0] == body:
            return
        other = self._db.execute(
            "SELECT sources.name FROM concepts JOIN sources ON sources.id = concepts.source"
            " WHERE concepts.id = ? AND sources.rank <= ? AND sources.id != ?",
            (concept.id, self._rank, self._source_id),
        ).fetchone()
        if other:
            why = f"concept {concept.id!r} is already defined by {other[0]}, which stays in force"
            self._report.reject(Rejected(concept.where, why))
            return
        self._db.execute(
            "INSERT OR REPLACE INTO concepts (id, source, body) VALUES (?, ?, ?)",
            (concept.id, self._source_id, body),
        )
        self._concepts += 1
        self._defined[concept.id] = concept.where
        self._changed = True
