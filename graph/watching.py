"""What is watched: the things a library reads again and again, and how far each was read.

A watch's `state` is the source's own note of where its last reading ended (a date, a
version, the digest of a file). It is written only after what came before it was, so that a
reading that was cut off goes on from there.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from graph.database import transaction

# A source that fails is asked again after a quarter of an hour, half an hour, an hour...
AGAIN = timedelta(minutes=15)
_COLUMNS = "what, format, every, added, due, state, ran, outcome, error, failures"


@dataclass(frozen=True, slots=True)
class Watch:
    """Something that is read again `every` so often. `what` is as it was given: a path, an
    address, a search. `due` is when it is next read; `ran` when it last was. `outcome`
    counts what the last whole reading did ("added", "merged", ...), `error` says why the
    last one failed, and `failures` how often it has since it last worked."""

    what: str
    every: timedelta
    added: datetime
    due: datetime
    format: str | None = None
    state: str = ""
    ran: datetime | None = None
    outcome: Mapping[str, int] = field(default_factory=dict)
    error: str = ""
    failures: int = 0


class Watches:
    """The watches of one library."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def all(self) -> list[Watch]:
        """Every watch, in the order they were begun."""
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM watches ORDER BY added, what")  # noqa: S608
        return [_watch(*row) for row in rows]

    def get(self, what: str) -> Watch | None:
        """The watch of this thing."""
        row = self._db.execute(
            f"SELECT {_COLUMNS} FROM watches WHERE what = ?",  # noqa: S608
            (what,),
        ).fetchone()
        return _watch(*row) if row else None

    def begin(self, what: str, every: timedelta, format: str | None = None) -> Watch:  # noqa: A002
        """Watch a thing from now on, due at once; one already watched gets the new `every`
        and `format` and keeps how far it was read."""
        now = _text(datetime.now(UTC))
        with transaction(self._db):
            self._db.execute(
                "INSERT INTO watches (what, format, every, added, due) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (what) DO UPDATE SET every = excluded.every,"
                " format = excluded.format, due = excluded.due",
                (what, format, int(every.total_seconds()), now, now),
            )
        found = self.get(what)
        assert found is not None  # noqa: S101 - it was written just now
        return found

    def end(self, what: str) -> bool:
        """No longer watch a thing; whether it was watched."""
        with transaction(self._db):
            gone = self._db.execute("DELETE FROM watches WHERE what = ?", (what,)).rowcount
        return gone > 0

    def reached(self, what: str, state: str) -> None:
        """Note how far a reading has come; all before it is in the library."""
        with transaction(self._db):
            self._db.execute("UPDATE watches SET state = ? WHERE what = ?", (state, what))

    def done(self, what: str, outcome: Mapping[str, int], now: datetime | None = None) -> None:
        """Note that a whole reading has been taken in."""
        now = now or datetime.now(UTC)
        with transaction(self._db):
            self._db.execute(
                "UPDATE watches SET ran = ?, outcome = ?, error = '', failures = 0,"
                " due = ? WHERE what = ?",
                (_text(now), json.dumps(dict(outcome)), _text(now + self._every(what)), what),
            )

    def failed(self, what: str, why: str, now: datetime | None = None) -> None:
        """Note that a reading failed; the next is due sooner at first, then as usual."""
        now = now or datetime.now(UTC)
        watch = self.get(what)
        if watch is None:
            return
        pause = min(watch.every, AGAIN * 2 ** min(watch.failures, 16))
        with transaction(self._db):
            self._db.execute(
                "UPDATE watches SET ran = ?, error = ?, failures = failures + 1, due = ?"
                " WHERE what = ?",
                (_text(now), why[:1_000], _text(now + pause), what),
            )

    def _every(self, what: str) -> timedelta:
        watch = self.get(what)
        return watch.every if watch is not None else timedelta(0)


def _watch(
    what: str,
    format: str | None,  # noqa: A002
    every: int,
    added: str,
    due: str,
    state: str,
    ran: str | None,
    outcome: str,
    error: str,
    failures: int,
) -> Watch:
    return Watch(
        what=what,
        every=timedelta(seconds=every),
        added=datetime.fromisoformat(added),
        due=datetime.fromisoformat(due),
        format=format,
        state=state,
        ran=datetime.fromisoformat(ran) if ran else None,
        outcome=json.loads(outcome),
        error=error,
        failures=failures,
    )


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
