"""What the reader did and said: an append-only ledger, so that every step can be undone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from graph.database import transaction
from graph.errors import BadInput
from graph.merging import judgements
from graph.merging.judgements import Judgement
from graph.merging.judging import regroup
from graph.model import Feedback, Progress, Status
from graph.state import Chosen, Claim, Said

Entry = Progress | Claim | Chosen | Judgement
_TABLES = ("progress", "statements", "judgements")
_COLUMNS = "resources.key, status, happened, rating, feedback, share"
_PROGRESS = f"{_COLUMNS} FROM progress JOIN resources ON resources.id = progress.resource"


class Ledger:
    """The reader's progress, statements and judgements in one library. What is recorded in
    one call is one act: `undo` takes back the last act, whatever it was."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def record(self, row: int, progress: Progress) -> int:
        """Add an entry about the resource of this row; the number of the act."""
        return self.record_all([(row, progress)])

    def record_all(self, entries: Iterable[tuple[int, Progress]]) -> int:
        """Add entries about the resources of these rows, all of them or, where one is
        wrong, none; the number of the act."""
        given = [(row, _sound(progress)) for row, progress in entries]
        now = _now()
        with transaction(self._db):
            act = self._act() + 1
            self._db.executemany(
                "INSERT INTO progress (resource, status, rating, feedback, share, happened,"
                " recorded, act, anchor) SELECT id, ?, ?, ?, ?, ?, ?, ?, key FROM resources"
                " WHERE id = ?",
                (
                    (p.status, p.rating, p.feedback, p.share, p.on.isoformat(), now, act, row)
                    for row, p in given
                ),
            )
        return act

    def forget(self, acts: Iterable[int]) -> None:
        """Drop the entries of these acts, as if they had never been: what made them is
        taken back whole."""
        with transaction(self._db):
            self._db.executemany("DELETE FROM progress WHERE act = ?", ((act,) for act in acts))

    def state(self, statement: Claim | Chosen) -> None:
        """Add what the reader says of a concept or of the background."""
        row: tuple[str | None, str | None]
        match statement:
            case Claim():
                row = (statement.concept, statement.said)
            case Chosen():
                row = (None, statement.background)
        with transaction(self._db):
            self._db.execute(
                "INSERT INTO statements (concept, value, happened, recorded, act)"
                " VALUES (?, ?, ?, ?, ?)",
                (*row, statement.on.isoformat(), _now(), self._act() + 1),
            )

    def judge(self, judged: Sequence[Judgement]) -> None:
        """Add what the reader judged of works, and group their records by it."""
        with transaction(self._db):
            judgements.write(self._db, judged, self._act() + 1, _now())
            regroup(self._db, judged)

    def undo(self) -> list[Entry]:
        """Take the last act back and return its entries; none when there is none."""
        with transaction(self._db):
            act = self._act(" WHERE undone = 0")
            done = "undone = 0 AND act = ?"
            entries: list[Entry] = [
                _progress(*row)
                for row in self._db.execute(
                    f"SELECT {_PROGRESS} WHERE {done} ORDER BY progress.id", (act,)
                )
            ]
            entries += [
                _statement(*row)
                for row in self._db.execute(
                    f"SELECT concept, value, happened FROM statements WHERE {done}",  # noqa: S608
                    (act,),
                )
            ]
            judged = [
                judgements.judgement(*row)
                for row in self._db.execute(
                    f"SELECT same, ones, others, titles FROM judgements WHERE {done}",  # noqa: S608
                    (act,),
                )
            ]
            entries += judged
            for table in _TABLES:
                self._db.execute(f"UPDATE {table} SET undone = 1 WHERE {done}", (act,))  # noqa: S608
            if judged:
                regroup(self._db, judged)
        return entries

    def current(self) -> dict[int, Progress]:
        """Where the reader stands with each resource, by row, as `latest` tells it."""
        found = self._db.execute(
            f"SELECT progress.resource, {_PROGRESS} WHERE undone = 0 ORDER BY progress.id"
        )
        return latest((row, _progress(*columns)) for row, *columns in found)

    def claims(self, same: Mapping[str, str] | None = None) -> dict[str, Claim]:
        """What the reader says of concepts, by id, the last of each; not what was taken
        back. `same` maps ids that were used then to those in use now."""
        found = self._db.execute(
            "SELECT concept, value, happened FROM statements"
            " WHERE undone = 0 AND concept IS NOT NULL ORDER BY id"
        )
        now = same or {}
        claims = {
            concept: _statement(concept, *row)
            for concept, *row in ((now.get(concept, concept), *row) for concept, *row in found)
        }
        return {c: claim for c, claim in claims.items() if isinstance(claim, Claim) and claim.said}

    def background(self) -> str | None:
        """The id of the background the reader chose last."""
        row = self._db.execute(
            "SELECT value FROM statements WHERE undone = 0 AND concept IS NULL"
            " ORDER BY id DESC LIMIT 1"
        ).fetchone()
        return row[0] if row else None

    def history(self, limit: int = 50) -> Iterator[Progress]:
        """The last entries about resources that stand, newest first."""
        found = self._db.execute(
            f"SELECT {_PROGRESS} WHERE undone = 0 ORDER BY progress.id DESC LIMIT ?",
            (limit,),
        )
        return (_progress(*row) for row in found)

    def _act(self, where: str = "") -> int:
        """The number of the last act; of the last that stands, where told so."""
        acts = " UNION ALL ".join(f"SELECT act FROM {table}{where}" for table in _TABLES)  # noqa: S608
        found = self._db.execute(f"SELECT max(act) FROM ({acts})").fetchone()  # noqa: S608
        return int(found[0] or 0)


def latest(entries: Iterable[tuple[int, Progress]]) -> dict[int, Progress]:
    """Where the reader stands after these entries, in their order, by row: the last of each,
    with the last rating given, and with the share that was done of what was dropped since.
    Cleared ones are left out."""
    found: dict[int, Progress] = {}
    for row, given in entries:
        entry, before = given, found.get(row)
        if before is not None and entry.status is not None:
            if entry.rating is None:
                entry = replace(entry, rating=before.rating)
            if entry.share is None and entry.status is Status.DROPPED:
                entry = replace(entry, share=before.share)
        found[row] = entry
    return {row: p for row, p in found.items() if p.status or p.feedback}


def _sound(progress: Progress) -> Progress:
    if progress.rating is not None and not 1 <= progress.rating <= 5:
        raise BadInput("rating", f"{progress.rating} is not 1, 2, 3, 4 or 5")
    if progress.share is not None and not 0 <= progress.share <= 1:
        raise BadInput("share", f"{progress.share} is not between 0 and 1")
    return progress


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _statement(concept: str | None, value: str | None, happened: str) -> Claim | Chosen:
    on = date.fromisoformat(happened)
    if concept is None:
        return Chosen(value, on)
    return Claim(concept, Said(value) if value else None, on)


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
