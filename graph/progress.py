"""What the reader did: an append-only ledger, so that every step can be undone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime

from graph.database import transaction
from graph.errors import BadInput
from graph.model import Feedback, Progress, Status

_COLUMNS = "resources.key, status, happened, rating, feedback, share"


class Ledger:
    """The reader's progress in one library."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def record(self, row: int, progress: Progress) -> None:
        """Add an entry about the resource of this row."""
        if progress.rating is not None and not 1 <= progress.rating <= 5:
            raise BadInput("rating", f"{progress.rating} is not 1, 2, 3, 4 or 5")
        if progress.share is not None and not 0 <= progress.share <= 1:
            raise BadInput("share", f"{progress.share} is not between 0 and 1")
        with transaction(self._db):
            self._db.execute(
                "INSERT INTO progress"
                " (resource, status, rating, feedback, share, happened, recorded)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (row, progress.status, progress.rating, progress.feedback, progress.share,
                 progress.on.isoformat(), datetime.now(UTC).isoformat(timespec="seconds")),
            )  # fmt: skip

    def undo(self) -> Progress | None:
        """Take the last entry back and return it; None when there is none."""
        with transaction(self._db):
            row = self._db.execute(
                f"SELECT progress.id, {_COLUMNS} FROM progress"  # noqa: S608
                " JOIN resources ON resources.id = progress.resource"
                " WHERE undone = 0 ORDER BY progress.id DESC LIMIT 1"
            ).fetchone()
            if row is None:
                return None
            self._db.execute("UPDATE progress SET undone = 1 WHERE id = ?", (row[0],))
            return _progress(*row[1:])

    def current(self) -> dict[int, Progress]:
        """Where the reader stands with each resource, by row: its last entry, with the last
        rating given. Cleared ones are left out."""
        found = self._db.execute(
            f"SELECT progress.resource, {_COLUMNS} FROM progress"  # noqa: S608
            " JOIN resources ON resources.id = progress.resource"
            " WHERE undone = 0 ORDER BY progress.id"
        )
        latest: dict[int, Progress] = {}
        for row, *columns in found:
            entry = _progress(*columns)
            before = latest.get(row)
            if entry.rating is None and before is not None and entry.status is not None:
                entry = Progress(
                    entry.key, entry.status, entry.on, before.rating, entry.feedback, entry.share
                )
            latest[row] = entry
        return {row: p for row, p in latest.items() if p.status or p.feedback}

    def history(self, limit: int = 50) -> Iterator[Progress]:
        """The last entries that stand, newest first."""
        found = self._db.execute(
            f"SELECT {_COLUMNS} FROM progress"  # noqa: S608
            " JOIN resources ON resources.id = progress.resource"
            " WHERE undone = 0 ORDER BY progress.id DESC LIMIT ?",
            (limit,),
        )
        return (_progress(*row) for row in found)


def _progress(
    key: str,
    status: str | None,
    happened: str,
    rating: int | None,
    feedback: str | None,
    share: float | None,
) -> Progress:
    return Progress(
        key=key,
        status=Status(status) if status else None,
        on=date.fromisoformat(happened),
        rating=rating,
        feedback=Feedback(feedback) if feedback else None,
        share=share,
    )
