"""Writing groups: claims, names, folded resources, links, and the reader's progress."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from graph import text
from graph.merge import Claim, fold
from graph.merging.member import Member
from graph.merging.naming import Named
from graph.model import Relation, Resource
from graph.records import dumps, to_json

_SOURCES = "SELECT id, name, rank FROM sources"


def listed(values: Iterable[int] | Iterable[str]) -> str:
    """Values for a statement that reads them with json_each."""
    return json.dumps(list(values))


class Writer:
    """Writes groups that were made anew over what the store holds of them."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._sources = {n: (name, rank) for n, name, rank in db.execute(_SOURCES)}

    def new_row(self, members: Sequence[Member]) -> int:
        """A resource without content for these members, to be written."""
        first = min(member.id for member in members)
        cursor = self._db.execute(
            "INSERT INTO resources (key, title_key, body) VALUES (?, '', '')", (f"~new {first}",)
        )
        row = int(cursor.lastrowid or 0)
        parts = {member.row for member in members if member.row is not None}
        if parts:  # a part of a known work is no news
            self._db.execute(
                "UPDATE arrivals SET (came, bundled, told) = (SELECT min(came), min(bundled),"
                " strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now') FROM arrivals"
                " WHERE resource IN (SELECT value FROM json_each(?))) WHERE resource = ?",
                (listed(parts), row),
            )
        return row

    def write(
        self,
        groups: Mapping[int, Sequence[Member]],
        named: Mapping[int, Named],
        rows: Collection[int],
    ) -> set[int]:
        """Write these groups by row over the resources `rows`; those that changed."""
        heirs = {m.row: row for row, members in groups.items() for m in members
                 if m.row is not None and m.row not in groups}  # fmt: skip
        self._claims(groups)
        silent = set(rows) - groups.keys() - heirs.keys()
        kept = self._noted(silent)
        self._names(named, set(rows) - kept)
        if heirs or len(groups) > 1:
            self._progress(rows, heirs)
        self._bury([*heirs, *(silent - kept)])
        return self._fold(groups, named)

    def _claims(self, groups: Mapping[int, Sequence[Member]]) -> None:
        new, moved = [], []
        for row, members in groups.items():
            for m in members:
                if m.row is None:
                    new.append((m.id, row, m.source, m.slot, m.digest, m.body))
                elif m.row != row:
                    moved.append((row, m.id))
        insert_claims(self._db, new)
        self._db.executemany("UPDATE claims SET resource = ? WHERE id = ?", moved)

    def _names(self, named: Mapping[int, Named], rows: Collection[int]) -> None:
        before = set(
            self._db.execute(
                "SELECT scheme, identifiers.value, resource FROM json_each(?) AS wanted"
                " CROSS JOIN identifiers ON resource = wanted.value",
                (listed(rows),),
            )
        )
        after = {(i.scheme, i.value, row) for row, names in named.items() for i in names[0]}
        self._db.executemany(
            "DELETE FROM identifiers WHERE scheme = ? AND value = ?",
            ((scheme, value) for scheme, value, _ in before - after),
        )
        self._db.executemany(
            "INSERT OR REPLACE INTO identifiers (scheme, value, resource) VALUES (?, ?, ?)",
            sorted(after - before),
        )

    def _noted(self, rows: Collection[int]) -> set[int]:
        """Those of these resources of which the reader noted something."""
        found = self._db.execute(
            "SELECT DISTINCT resource FROM progress"
            " WHERE resource IN (SELECT value FROM json_each(?))",
            (listed(rows),),
        )
        return {row for (row,) in found} if rows else set()

    def _progress(self, rows: Collection[int], heirs: Mapping[int, int]) -> None:
        """What the reader did goes to the work that has the key it was noted of."""
        self._db.execute(
            "UPDATE progress SET resource = coalesce((SELECT resource FROM identifiers"
            " WHERE scheme = substr(anchor, 1, instr(anchor, ':') - 1)"
            " AND value = substr(anchor, instr(anchor, ':') + 1)), resource)"
            " WHERE resource IN (SELECT value FROM json_each(?))",
            (listed(rows),),
        )
        self._db.executemany(
            "UPDATE progress SET resource = ? WHERE resource = ?",
            [(heir, row) for row, heir in heirs.items()],
        )

    def _bury(self, gone: Collection[int]) -> None:
        """Resources that are part of another now, or of which nobody says anything."""
        self._db.execute(
            "DELETE FROM resources WHERE id IN (SELECT value FROM json_each(?))",
            (listed(gone),),
        )

    def _fold(self, groups: Mapping[int, Sequence[Member]], named: Mapping[int, Named]) -> set[int]:
        found = self._db.execute(
            "SELECT resources.id, resources.key, body, provenance FROM json_each(?) AS wanted"
            " CROSS JOIN resources ON resources.id = wanted.value",
            (listed(groups),),
        )
        before = {row: rest for row, *rest in found}
        written, changed = [], set()
        for row, members in groups.items():
            claims = [Claim(m.record, *self._sources[m.source], m.digest) for m in members]
            names, key = named[row]
            folded = fold(claims, str(key), names)
            body, sources = dumps(to_json(folded)), provenance(folded.sources)
            if before[row] != [folded.id, body, sources]:
                written.append((row, folded, body, sources))
            if before[row][:2] != [folded.id, body]:
                changed.add(row)
        self._resources(written)
        return changed

    def _resources(self, written: Sequence[tuple[int, Resource, str, str]]) -> None:
        rows = listed(row for row, *_ in written)
        # Two may change keys with each other.
        self._db.execute(
            "UPDATE resources SET key = '~' || id WHERE id IN (SELECT value FROM json_each(?))",
            (rows,),
        )
        self._db.executemany(
            "UPDATE resources SET key = ?, title_key = ?, body = ?, provenance = ? WHERE id = ?",
            (
                (folded.id, text.title_key(folded.title), body, sources, row)
                for row, folded, body, sources in written
            ),
        )
        self._db.execute(
            "DELETE FROM links WHERE tail IN (SELECT value FROM json_each(?))", (rows,)
        )
        insert_links(self._db, ((row, *link) for row, folded, *_ in written
                                for link in links(folded)))  # fmt: skip


def insert_claims(db: sqlite3.Connection, rows: Iterable[Sequence[object]]) -> None:
    """Write new claims: id, resource, source, slot, digest, body."""
    db.executemany(
        "INSERT INTO claims (id, resource, source, slot, digest, body) VALUES (?, ?, ?, ?, ?, ?)",
        rows,
    )


def insert_links(db: sqlite3.Connection, rows: Iterable[Sequence[object]]) -> None:
    """Write links: tail, relation, scheme, value, weight."""
    db.executemany("INSERT OR REPLACE INTO links VALUES (?, ?, ?, ?, ?)", rows)


def links(resource: Resource) -> Iterator[tuple[str, str, str, float]]:
    """What a resource is linked to: relation, scheme, value, weight."""
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


def provenance(sources: Mapping[str, Sequence[str]]) -> str:
    """Field to sources as the store keeps it: fields that have the same sources together."""
    by_sources: dict[tuple[str, ...], list[str]] = {}
    for name, given in sources.items():
        by_sources.setdefault(tuple(given), []).append(name)
    return dumps([[list(given), sorted(names)] for given, names in by_sources.items()])
