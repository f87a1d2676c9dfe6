"""What came into the library and when, and what the reader follows.

Every new resource leaves an arrival (a trigger of the schema writes it). An arrival is told
once: a digest that has dealt with it says so. What the library began with, the bundled
catalogue's first load, is stock and never news.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from graph.database import transaction

_ARRIVALS = "SELECT id, resource, came FROM arrivals WHERE NOT bundled"


class FollowKind(StrEnum):
    """What can be followed."""

    CONCEPT = "concept"
    AREA = "area"
    AUTHOR = "author"
    WORDS = "words"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Follow:
    """Something the reader wants to hear of. `key` is a concept's or area's id, a folded
    name, folded words, or a source's name; `onward` takes in what rests on a concept."""

    kind: FollowKind
    key: str
    name: str
    since: datetime
    onward: bool = False

    @property
    def label(self) -> str:
        """How a heading names it."""
        if self.kind is FollowKind.WORDS:
            return f"“{self.name}”"
        return f"{self.name} and what rests on it" if self.onward else self.name


@dataclass(frozen=True, slots=True)
class Arrival:
    """That the resource of `row` came in at `came`; `id` grows with time and is never
    given twice."""

    id: int
    row: int
    came: datetime


class News:
    """The arrivals and the follows of one library."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    # What came in

    def untold(self) -> list[Arrival]:
        """What no digest has dealt with yet, in the order it came."""
        return _arrivals(self._db.execute(f"{_ARRIVALS} AND told IS NULL ORDER BY id"))

    def since(self, moment: datetime) -> list[Arrival]:
        """What came in at or after a moment, told or not."""
        utc = moment.astimezone(UTC).isoformat(timespec="seconds")
        return _arrivals(self._db.execute(f"{_ARRIVALS} AND came >= ? ORDER BY id", (utc,)))

    def tell(self, arrivals: Iterable[int], moment: datetime) -> None:
        """Note that these arrivals have been dealt with; a first telling stays."""
        utc = moment.astimezone(UTC).isoformat(timespec="seconds")
        with transaction(self._db):
            self._db.executemany(
                "UPDATE arrivals SET told = ? WHERE id = ? AND told IS NULL",
                ((utc, arrival) for arrival in arrivals),
            )

    def settle(self, source: str) -> None:
        """What this source brought before any other is stock, not news."""
        with transaction(self._db):
            self._db.execute(
                "UPDATE arrivals SET bundled = 1 WHERE resource IN (SELECT resource FROM"
                " (SELECT resource, source, min(id) FROM claims GROUP BY resource)"
                " JOIN sources ON sources.id = source WHERE sources.name = ?)",
                (source,),
            )

    def sources(self, rows: list[int]) -> dict[int, set[str]]:
        """The names of the sources that speak of each of these resources."""
        found: dict[int, set[str]] = {row: set() for row in rows}
        for row, name in self._db.execute(
            "SELECT claims.resource, sources.name FROM claims JOIN sources"
            " ON sources.id = claims.source"
            " WHERE claims.resource IN (SELECT value FROM json_each(?))",
            (json.dumps(rows),),
        ):
            found[row].add(name)
        return found

    # What is followed

    def follows(self) -> list[Follow]:
        """What the reader follows, in the order it was begun."""
        found = self._db.execute(
            "SELECT kind, key, name, since, onward FROM follows ORDER BY since, kind, key"
        )
        return [
            Follow(FollowKind(kind), key, name, datetime.fromisoformat(since), bool(onward))
            for kind, key, name, since, onward in found
        ]

    def follow(self, wanted: Follow) -> None:
        """Follow something; once more only changes how far."""
        with transaction(self._db):
            self._db.execute(
                "INSERT INTO follows (kind, key, name, onward, since) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (kind, key) DO UPDATE SET name = excluded.name,"
                " onward = excluded.onward",
                (wanted.kind, wanted.key, wanted.name, wanted.onward,
                 wanted.since.astimezone(UTC).isoformat(timespec="microseconds")),
            )  # fmt: skip

    def unfollow(self, follow: Follow) -> None:
        """No longer follow it."""
        with transaction(self._db):
            self._db.execute(
                "DELETE FROM follows WHERE kind = ? AND key = ?", (follow.kind, follow.key)
            )


def _arrivals(found: Iterator[tuple[int, int, str]]) -> list[Arrival]:
    return [Arrival(number, row, datetime.fromisoformat(came)) for number, row, came in found]
