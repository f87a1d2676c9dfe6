"""Taking records, trails and concepts into the library: identify, merge, write.

Every record is kept as a claim of its source; a resource is the fold of its claims
(graph.merge). Adding the same thing again changes nothing. What is read is written in
transactions of CHUNK items, so that a killed process keeps what went in.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from graph import identifiers, text
from graph.database import transaction
from graph.merge import Claim, fold, local_name, same_work
from graph.model import (
    AddReport,
    Concept,
    Identifier,
    Outcome,
    Reading,
    Record,
    Rejected,
    Relation,
    Resource,
    Trail,
)
from graph.records import dumps, record_from_json, to_json
from graph.store import Store

CHUNK = 2_000
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


class _TakenBack(Exception):
    """Ends a dry run, so that its transaction is rolled back."""


class Intake:
    """One source's items on their way into a Store."""

    def __init__(self, store: Store, source: str, format: str = "records") -> None:  # noqa: A002
        self._store = store
        self._db = store.connection
        self._source = source
        self._rank = RANKS.get(format, OTHER_RANK)
        self._source_id = 0
        self._seen: dict[str, set[str]] = {}
        self._touched: set[str] = set()  # slots seen since `_retire` last ran
        self._outcomes: dict[str, list[Outcome]] = {"added": [], "merged": [], "unchanged": []}
        self._rejected: list[Rejected] = []
        self._readings: list[Reading] = []
        self._trails = 0
        self._concepts = 0

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
        with suppress(_TakenBack), transaction(self._db):
            report = replace(self._take_all(found, progress), dry_run=True)
            raise _TakenBack
        return report

    def _take_all(self, items: Iterable[Item], progress: Callable[[int], None] | None) -> AddReport:
        count = 0
        stream = iter(items)
        while chunk := list(itertools.islice(stream, CHUNK)):
            with transaction(self._db):
                self._source_id = self._store.source_id(self._source, self._rank)
                before = self._db.total_changes
                for item in chunk:
                    self._take(item)
                if self._db.total_changes != before:
                    self._store.bump()
            count += len(chunk)
            if progress:
                progress(count)
        if count:
            with transaction(self._db):
                self._retire()
        return AddReport(
            added=tuple(self._outcomes["added"]),
            merged=tuple(self._outcomes["merged"]),
            unchanged=tuple(self._outcomes["unchanged"]),
            rejected=tuple(self._rejected),
            trails=self._trails,
            concepts=self._concepts,
            source=self._source,
            readings=tuple(self._readings),
        )

    def retract(self, resource: int) -> bool:
        """Take back what this source says of the resource of this row; whether it said
        anything."""
        with transaction(self._db):
            gone = self._db.execute(
                "DELETE FROM claims WHERE resource = ? AND source IN"
                " (SELECT id FROM sources WHERE name = ?)",
                (resource, self._source),
            ).rowcount
            if gone:
                self._refold(resource)
                self._store.bump()
        return gone > 0

    def _take(self, item: Item) -> None:
        match item:
            case Record():
                self._record(item)
            case Trail():
                self._trail(item)
            case Concept():
                self._concept(item)
            case Reading():
                self._readings.append(item)
            case Rejected():
                self._rejected.append(item)

    def _record(self, record: Record) -> None:
        named = record.identifiers or (local_name(record),)
        body = dumps(to_json(record))
        digest = _digest(body)
        slot = str(identifiers.canonical(named))
        self._seen.setdefault(slot, set()).add(digest)
        self._touched.add(slot)
        row = self._db.execute(
            "SELECT resource FROM claims WHERE source = ? AND digest = ?",
            (self._source_id, digest),
        ).fetchone()
        if row:
            self._note("unchanged", record, row[0], "the same record was added before")
            return
        matches, why = self._matches(record, named)
        key = text.title_key(record.title)
        home = min(matches) if matches else self._new(named, key)
        for other in sorted(matches - {home}):
            self._unite(home, other)
        self._db.execute(
            "INSERT INTO claims (resource, source, slot, digest, title_key, body)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (home, self._source_id, slot, digest, key, body),
        )
        self._db.executemany(
            "INSERT OR IGNORE INTO identifiers (scheme, value, resource) VALUES (?, ?, ?)",
            [(i.scheme, i.value, home) for i in named],
        )
        changed = self._refold(home)
        if not matches:
            self._note("added", record, home, "new")
        elif changed or len(matches) > 1:
            self._note("merged", record, home, why)
        else:
            self._note("unchanged", record, home, f"{why}; it says nothing new")

    def _matches(self, record: Record, named: Iterable[Identifier]) -> tuple[set[int], str]:
        """The resources this record is about, and why."""
        found = {self._store.find(identifier) for identifier in named} - {None}
        why = "it has the same identifier"
        if not found:
            why = "it has the same title, authors and year"
        rows = self._db.execute(
            "SELECT resource, body FROM claims WHERE title_key = ?",
            (text.title_key(record.title),),
        ).fetchall()
        for resource, body in rows:
            if resource not in found and same_work(record, _record(body)):
                found.add(resource)
        return {resource for resource in found if resource is not None}, why

    def _new(self, named: Iterable[Identifier], key: str) -> int:
        canonical = str(identifiers.canonical(named))
        cursor = self._db.execute(
            "INSERT INTO resources (key, title_key, body) VALUES (?, ?, '')", (canonical, key)
        )
        return int(cursor.lastrowid or 0)

    def _unite(self, home: int, other: int) -> None:
        """`other` turns out to be `home`: all that hangs on it moves, nothing is lost."""
        for table in ("claims", "identifiers", "progress"):
            self._db.execute(f"UPDATE {table} SET resource = ? WHERE resource = ?", (home, other))  # noqa: S608
        self._db.execute("DELETE FROM resources WHERE id = ?", (other,))

    def _refold(self, resource: int) -> bool:
        """Write the resource its claims make now; whether anything in it changed."""
        rows = self._db.execute(
            "SELECT claims.body, sources.name, sources.rank, claims.digest FROM claims"
            " JOIN sources ON sources.id = claims.source WHERE claims.resource = ?",
            (resource,),
        )
        claims = [Claim(_record(body), *rest) for body, *rest in rows]
        named = self._store.identifiers(resource)
        folded = fold(claims, str(identifiers.canonical(named)), named)
        body = dumps(to_json(folded))
        (old,) = self._db.execute("SELECT body FROM resources WHERE id = ?", (resource,)).fetchone()
        if body == old:
            return False
        self._db.execute(
            "UPDATE resources SET key = ?, title_key = ?, body = ?, provenance = ? WHERE id = ?",
            (folded.id, text.title_key(folded.title), body,
             dumps(dict(folded.provenance)), resource),
        )  # fmt: skip
        self._db.execute("DELETE FROM links WHERE tail = ?", (resource,))
        self._db.executemany(
            "INSERT OR REPLACE INTO links VALUES (?, ?, ?, ?, ?)",
            ((resource, *link) for link in _links(folded)),
        )
        return True

    def _retire(self) -> None:
        """Drop what this source used to say of the items it has now said anew."""
        for slot in self._touched:
            digests = self._seen[slot]
            rows = self._db.execute(
                "SELECT id, digest, resource FROM claims WHERE source = ? AND slot = ?",
                (self._source_id, slot),
            ).fetchall()
            for claim, digest, resource in rows:
                if digest not in digests:
                    self._db.execute("DELETE FROM claims WHERE id = ?", (claim,))
                    self._refold(resource)
                    self._store.bump()
        self._touched.clear()

    def _trail(self, trail: Trail) -> None:
        body = dumps(to_json(trail))
        digest = _digest(body)
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
            self._rejected.append(Rejected(concept.where, why))
            return
        self._db.execute(
            "INSERT OR REPLACE INTO concepts (id, source, body) VALUES (?, ?, ?)",
            (concept.id, self._source_id, body),
        )
        self._concepts += 1

    def _note(self, outcome: str, record: Record, resource: int, why: str) -> None:
        (key,) = self._db.execute("SELECT key FROM resources WHERE id = ?", (resource,)).fetchone()
        self._outcomes[outcome].append(Outcome(record.where, why, key, record.title))


def _record(body: str) -> Record:
    return record_from_json(json.loads(body))


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:32]


def _links(resource: Resource) -> Iterator[tuple[str, str, str, float]]:
    for relation, weights in (
        (Relation.TEACHES, resource.teaches),
        (Relation.REQUIRES, resource.requires),
    ):
        for concept, weight in weights.items():
            yield relation, "concept", concept, weight
    for relation, keys in (
        (Relation.CITES, resource.cites),
        (Relation.PART_OF, resource.part_of),
        (Relation.SUPERSEDES, resource.supersedes),
    ):
        for key in keys:
            yield relation, key.scheme, key.value, 1.0
