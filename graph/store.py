"""The store: the one SQLite file that is the truth, and reading from it.

Writing goes through graph.intake (what comes in) and graph.progress (what the reader
does). `revision` changes whenever resources, concepts or trails do; everything derived
carries the revision it was built from.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph import text, twins
from graph.database import connect, transaction
from graph.model import Area, Concept, Identifier, Relation, Resource, Trail
from graph.records import stored
from graph.state import Background

_BATCH = 500  # host parameters a statement may have in every SQLite


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link as the store numbers its ends: `tail` is a resource's row; `head` is one too,
    or None where the head is the concept `concept` or is not in the library."""

    tail: int
    relation: Relation
    head: int | None
    concept: str | None
    weight: float


class Store:
    """Reading the library's file. Rows are the integer ids of this file; keys are for people."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection: sqlite3.Connection = connect(path)
        self._ideas: tuple[str, twins.Ideas] | None = None

    def close(self) -> None:
        """Close the file; the write-ahead log is folded in by the last to leave."""
        self.connection.close()

    # What has changed

    def meta(self, name: str) -> str | None:
        """A setting of this library."""
        row = self.connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def set_meta(self, name: str, value: str) -> None:
        """Keep a setting of this library."""
        with transaction(self.connection):
            self.connection.execute(
                "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, value)
            )

    def revision(self) -> str:
        """Which state of resources, concepts and trails this is."""
        return self.meta("revision") or "0"

    def bump(self) -> None:
        """Begin a new revision."""
        self.set_meta("revision", str(int(self.revision()) + 1))

    def changes(self) -> tuple[int, int]:
        """Differs after anything was written to the file, here or by another process."""
        (version,) = self.connection.execute("PRAGMA data_version").fetchone()
        return int(version), self.connection.total_changes

    # Resources

    def find(self, identifier: Identifier) -> int | None:
        """The row of the resource that has this identifier."""
        row = self.connection.execute(
            "SELECT resource FROM identifiers WHERE scheme = ? AND value = ?",
            (identifier.scheme, identifier.value),
        ).fetchone()
        return int(row[0]) if row else None

    def find_title(self, title: str) -> list[int]:
        """The rows of the resources of this title, whatever its spelling."""
        rows = self.connection.execute(
            "SELECT id FROM resources WHERE title_key = ? ORDER BY id", (text.title_key(title),)
        )
        return [int(row[0]) for row in rows]

    def identifiers(self, row: int) -> list[Identifier]:
        """Every name of one resource."""
        found = self.connection.execute(
            "SELECT scheme, value FROM identifiers WHERE resource = ?", (row,)
        )
        return [Identifier(*pair) for pair in found]

    def resource(self, row: int) -> Resource:
        """One resource by its row; LookupError where there is none."""
        return next(self.resources([row]))

    def resources(self, rows: Sequence[int] | None = None) -> Iterator[Resource]:
        """The resources of these rows, in their order; all of them by row without `rows`."""
        same = self.same()
        if rows is None:
            cursor = self.connection.execute(
                "SELECT key, body, provenance FROM resources ORDER BY id"
            )
            for row in cursor:
                yield _resource(same, *row)
            return
        for start in range(0, len(rows), _BATCH):
            part = rows[start : start + _BATCH]
            marks = ",".join("?" * len(part))
            found = self.connection.execute(
                f"SELECT id, key, body, provenance FROM resources WHERE id IN ({marks})",  # noqa: S608
                part,
            )
            by_row = {row: rest for row, *rest in found}
            for row in part:
                yield _resource(same, *by_row[row])

    def rows(self) -> list[int]:
        """Every resource's row, in order; an index into this list is its position."""
        return [
            int(row) for (row,) in self.connection.execute("SELECT id FROM resources ORDER BY id")
        ]

    def count(self, table: str) -> int:
        """How many rows a table has."""
        if table not in ("resources", "concepts", "trails", "claims", "sources", "links"):
            raise ValueError(table)
        return int(self.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608

    # The graph

    def links(self) -> Iterator[LinkRow]:
        """Every link whose head is a concept or a resource that is here."""
        found = self.connection.execute(
            "SELECT links.tail, links.relation, identifiers.resource,"
            " CASE links.scheme WHEN 'concept' THEN links.value END, links.weight"
            " FROM links LEFT JOIN identifiers ON identifiers.scheme = links.scheme"
            " AND identifiers.value = links.value"
            " WHERE links.scheme = 'concept' OR identifiers.resource IS NOT NULL"
        )
        same = self.same()
        shared = {*same, *same.values()}
        greatest: dict[tuple[int, str, str], float] = {}
        for tail, relation, head, concept, weight in found:
            if concept in shared:  # a work may name one idea by two ids
                key = (tail, relation, same.get(concept, concept))
                greatest[key] = max(weight, greatest.get(key, 0.0))
            else:
                yield LinkRow(tail, Relation(relation), head, concept, weight)
        for (tail, relation, concept), weight in greatest.items():
            yield LinkRow(tail, Relation(relation), None, concept, weight)

    def ideas(self) -> twins.Ideas:
        """Every concept by id, and the other ids that some sources have for them."""
        revision = self.revision()
        if self._ideas is None or self._ideas[0] != revision:
            self._ideas = revision, twins.read(self.connection)
        return self._ideas[1]

    def concepts(self) -> Mapping[str, Concept]:
        """Every concept by id; of several sources the most trusted is in force."""
        return self.ideas().concepts

    def same(self) -> Mapping[str, str]:
        """The ids that sources have for concepts that are known by another, and that one."""
        return self.ideas().same

    def areas(self) -> list[Area]:
        """The parts of the map, in their order."""
        found = self.connection.execute(
            "SELECT id, name, field, name_zh FROM areas ORDER BY position"
        )
        return [Area(*row) for row in found]

    def set_areas(self, areas: Iterable[Area]) -> None:
        """Replace the parts of the map."""
        with transaction(self.connection):
            self.connection.execute("DELETE FROM areas")
            self.connection.executemany(
                "INSERT INTO areas (id, name, field, name_zh, position) VALUES (?, ?, ?, ?, ?)",
                ((a.id, a.name, a.field, a.name_zh, n) for n, a in enumerate(areas)),
            )

    def backgrounds(self) -> dict[str, Background]:
        """The backgrounds a reader can choose, by id, in their order."""
        found = self.connection.execute(
            "SELECT id, name, name_zh, summary, concepts FROM backgrounds ORDER BY position"
        )
        return {
            key: Background(key, name, name_zh, summary, json.loads(concepts))
            for key, name, name_zh, summary, concepts in found
        }

    def set_backgrounds(self, backgrounds: Iterable[Background]) -> None:
        """Replace the backgrounds a reader can choose."""
        with transaction(self.connection):
            self.connection.execute("DELETE FROM backgrounds")
            self.connection.executemany(
                "INSERT OR REPLACE INTO backgrounds"
                " (id, name, name_zh, summary, concepts, position) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (b.id, b.name, b.name_zh, b.summary, json.dumps(dict(b.concepts)), n)
                    for n, b in enumerate(backgrounds)
                ),
            )

    def trails(self) -> list[Trail]:
        """Every trail with all the keys it names, present here or not."""
        items: dict[int, list[Identifier]] = {}
        for trail, scheme, value in self.connection.execute(
            "SELECT trail, scheme, value FROM trail_items ORDER BY trail, position"
        ):
            items.setdefault(trail, []).append(Identifier(scheme, value))
        found = self.connection.execute(
            "SELECT id, title, url, ordered, summary FROM trails ORDER BY id"
        )
        return [
            Trail(title, tuple(items.get(row, ())), url, bool(ordered), summary)
            for row, title, url, ordered, summary in found
        ]

    def trail_rows(self) -> list[tuple[str, bool, list[int]]]:
        """Every trail as its title, whether its order counts, and the rows that are here."""
        rows: dict[int, list[int]] = {}
        for trail, resource in self.connection.execute(
            "SELECT trail, identifiers.resource FROM trail_items JOIN identifiers"
            " USING (scheme, value) ORDER BY trail, position"
        ):
            rows.setdefault(trail, []).append(resource)
        found = self.connection.execute("SELECT id, title, ordered FROM trails ORDER BY id")
        return [(title, bool(ordered), rows.get(row, [])) for row, title, ordered in found]

    # Sources

    def source_id(self, name: str, rank: int) -> int:
        """The row of a source, made on first use."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        row = self.connection.execute(
            "INSERT INTO sources (name, rank, added, seen) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET seen = excluded.seen RETURNING id",
            (name, rank, now, now),
        ).fetchone()
        return int(row[0])

    def sources(self) -> list[Mapping[str, Any]]:
        """Every source with when it was added and how many records it claims."""
        found = self.connection.execute(
            "SELECT name, added, seen, (SELECT count(*) FROM claims WHERE source = sources.id)"
            " FROM sources ORDER BY id"
        )
        return [dict(zip(("name", "added", "seen", "records"), row, strict=True)) for row in found]

    # The embedding cache (graph.embed.EmbeddingCache)

    def get(self, model: str, hashes: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors of these text hashes that are known for this model."""
        vectors = {}
        for start in range(0, len(hashes), _BATCH):
            part = hashes[start : start + _BATCH]
            marks = ",".join("?" * len(part))
            found = self.connection.execute(
                f"SELECT hash, vector FROM embeddings WHERE model = ? AND hash IN ({marks})",  # noqa: S608
                (model, *part),
            )
            for key, blob in found:
                vectors[key] = np.frombuffer(blob, dtype="<f2").astype(np.float32)
        return vectors

    def put(self, model: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep these vectors, by text hash."""
        with transaction(self.connection):
            self.connection.executemany(
                "INSERT OR REPLACE INTO embeddings (model, hash, vector) VALUES (?, ?, ?)",
                ((model, key, v.astype("<f2").tobytes()) for key, v in vectors.items()),
            )


def _resource(same: Mapping[str, str], key: str, body: str, provenance: str) -> Resource:
    record = stored(json.loads(body))
    fields = {name: getattr(record, name) for name in record.__slots__ if name != "where"}
    found = Resource(id=key, **fields, sources=_sources(provenance))
    return twins.spoken_of(found, same) if same else found


@lru_cache(maxsize=4096)
def _sources(provenance: str) -> Mapping[str, tuple[str, ...]]:
    """Field to sources; many resources share one text. A library that was written before
    every source was kept names one for each field."""
    found = json.loads(provenance)
    if isinstance(found, dict):
        return {name: (source,) for name, source in found.items()}
    return {name: tuple(sources) for sources, names in found for name in names}
