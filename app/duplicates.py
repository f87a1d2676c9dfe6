"""Works that may be one, joining them, and taking apart what is not one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice

from app.door import Door, turns
from graph.database import transaction
from graph.errors import BadInput
from graph.merging import judging
from graph.merging.member import Member
from graph.merging.upgrade import bring_up
from graph.model import Identifier, Kind, Resource


@dataclass(frozen=True, slots=True)
class Stated:
    """What one source says of a work: `number` counts from 1 and names the record to
    `split`; `identifiers` are those the source gives."""

    number: int
    source: str
    title: str
    authors: tuple[str, ...]
    year: int | None
    kind: Kind | None
    url: str | None
    identifiers: tuple[Identifier, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of two works that may be one: the work, and the sources that speak of it."""

    resource: Resource
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two works that may be one: how likely (0..1), and what agrees and what does not, each
    a short phrase."""

    one: Candidate
    other: Candidate
    score: float
    agree: tuple[str, ...]
    differ: tuple[str, ...]


class Duplicates(Door):
    """The part of `Library` that is about which records are of one work."""

    @turns
    def duplicates(self, limit: int = 50) -> list[Duplicate]:
        """Pairs of works that may be one, the likeliest first: too much alike to be sure
        that they are two. `merge` joins a pair, `keep_apart` says that it is none; both are
        remembered when the sources are read again."""
        self._compared()
        found = islice(judging.doubts(self._store.connection), max(limit, 0))
        return [
            Duplicate(self._candidate(d.one), self._candidate(d.other), d.score, d.agree, d.differ)
            for d in found
        ]

    @turns
    def records(self, key: str) -> list[Stated]:
        """What each source says of a work, in the numbers that `split` takes."""
        members = judging.claims_of(self._store.connection, self._resolver().row(key))
        names = self._names()
        return [_stated(n, names[m.source], m) for n, m in enumerate(members, 1)]

    @turns
    def merge(self, one: str, other: str) -> Resource:
        """Say that two works are one, and get it. What was noted of either holds for both;
        `undo` takes it back. Raises BadInput when they are one already."""
        a, b = self._two(one, other)
        first = judging.claims_of(self._store.connection, a)[0]
        self._ledger.judge(judging.joining(self._store.connection, a, b, self._titles(a, b)))
        return self._resource_of(first)

    @turns
    def keep_apart(self, one: str, other: str) -> None:
        """Say that two works are not one: they are neither joined nor asked about again.
        `undo` takes it back."""
        a, b = self._two(one, other)
        ours, theirs = (judging.claims_of(self._store.connection, row) for row in (a, b))
        apart = judging.parting(ours, theirs, self._titles(a, b))
        self._ledger.judge(apart[:1])

    @turns
    def split(self, key: str, leaving: Collection[int]) -> tuple[Resource, Resource]:
        """Say that the records of these numbers (see `records`) are of another work: the
        work that stays and the one they make together. What was noted of a work goes with
        the key it was noted of; `undo` takes it back. Raises BadInput for numbers that
        leave nothing on one side."""
        row = self._resolver().row(key)
        members = judging.claims_of(self._store.connection, row)
        wrong = sorted(n for n in leaving if not 1 <= n <= len(members))
        if wrong:
            raise BadInput(key, f"has {len(members)} records; there is no number {wrong[0]}")
        gone = [m for n, m in enumerate(members, 1) if n in set(leaving)]
        stay = [m for n, m in enumerate(members, 1) if n not in set(leaving)]
        if not gone or not stay:
            raise BadInput(key, f"give the numbers of some of its {len(members)} records, not all")
        titles = (stay[0].record.title, gone[0].record.title)
        self._ledger.judge(judging.parting(stay, gone, titles))
        return self._resource_of(stay[0]), self._resource_of(gone[0])

    def _compared(self) -> None:
        """A library that an older version wrote is compared first."""
        with transaction(self._store.connection):
            if bring_up(self._store.connection):
                self._store.bump()

    def _two(self, one: str, other: str) -> tuple[int, int]:
        resolver = self._resolver()
        a, b = resolver.row(one), resolver.row(other)
        if a == b:
            raise BadInput(other, "is the same work already; `duplicates split` takes it apart")
        return a, b

    def _titles(self, *rows: int) -> tuple[str, ...]:
        return tuple(resource.title for resource in self._store.resources(rows))

    def _names(self) -> dict[int, str]:
        return dict(self._store.connection.execute("SELECT id, name FROM sources").fetchall())

    def _candidate(self, row: int) -> Candidate:
        names = self._names()
        members = judging.claims_of(self._store.connection, row)
        sources = dict.fromkeys(names[member.source] for member in members)
        return Candidate(self._store.resource(row), tuple(sources))

    def _resource_of(self, member: Member) -> Resource:
        (row,) = self._store.connection.execute(
            "SELECT resource FROM claims WHERE id = ?", (member.id,)
        ).fetchone()
        return self._store.resource(row)


def _stated(number: int, source: str, member: Member) -> Stated:
    record = member.record
    return Stated(number, source, record.title, record.authors, record.year, record.kind,
                  record.url, record.identifiers)  # fmt: skip
