"""What a source said before: what of it is said again, and what no longer."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from zlib import crc32

from graph import identifiers
from graph.merging.blocks import blocks
from graph.merging.member import Member
from graph.merging.naming import made_name
from graph.merging.regroup import Regrouping
from graph.merging.writing import listed
from graph.model import Identifier, Record
from graph.records import dumps, to_json


def claimed(number: int, source: int, record: Record) -> Member:
    """A record as a claim of a source that is not written yet."""
    obj = to_json(record)
    body = dumps(obj)
    slot = slot_of(record.title, record.authors, record.year, record.kind, record.identifiers)
    return Member(number, None, source, slot, digest_of(body), body, obj)


def digest_of(body: str) -> str:
    """What tells one body from another."""
    return hashlib.sha256(body.encode()).hexdigest()[:32]


def slot_of(
    title: str,
    authors: Sequence[str],
    year: int | None,
    kind: str | None,
    named: Sequence[Identifier],
) -> str:
    """Which item of its source a record is: its most stable identifier, or, where it has
    none, its title, first author, year and kind."""
    if named:
        return str(named[0] if len(named) == 1 else identifiers.canonical(named))
    name = made_name(title, authors, year)
    return f"{name}|{kind or ''}|{crc32(title.casefold().encode()):08x}"


class Earlier:
    """The claims a source had when its reading began; what was said since is not among
    them. Memory is a bit for each of them, and what is corrected."""

    def __init__(self, db: sqlite3.Connection, source: int) -> None:
        self._db = db
        self._source = source
        first, last = db.execute(
            "SELECT min(id), max(id) FROM claims WHERE source = ?", (source,)
        ).fetchone()
        self._first, self._last = first or 0, last or -1
        self._kept = bytearray((self._last - self._first) // 8 + 1 if last else 0)
        self._pending: set[int] = set()

    def known(self, members: Sequence[Member]) -> Mapping[str, str]:
        """Digest to the resource's key of those that the source has claimed already."""
        if not members:
            return {}
        found = self._db.execute(
            "SELECT digest, resources.key, claims.id FROM json_each(?) AS wanted"
            " CROSS JOIN claims ON source = ? AND digest = wanted.value"
            " CROSS JOIN resources ON resources.id = claims.resource",
            (listed([member.digest for member in members]), self._source),
        ).fetchall()
        for _, _, claim in found:
            self._keep(claim)
        return {digest: key for digest, key, _ in found}

    def corrected(self, members: Iterable[Member]) -> set[str]:
        """Digests of those that say something else of an item than was said before."""
        by_slot: dict[str, list[str]] = {}
        for member in members:
            by_slot.setdefault(member.slot, []).append(member.digest)
        if self._last < 0 or not by_slot:
            return set()
        found = self._db.execute(
            "SELECT slot, claims.id FROM json_each(?) AS wanted"
            " CROSS JOIN claims ON source = ? AND slot = wanted.value AND claims.id <= ?",
            (listed(by_slot), self._source, self._last),
        )
        digests: set[str] = set()
        for slot, claim in found:
            if not self._is_kept(claim):
                self._pending.add(claim)
                digests.update(by_slot[slot])
        return digests

    def outdated(self) -> list[int]:
        """Claims about items that were said anew and are not said as they were; forgotten
        with this."""
        found = sorted(claim for claim in self._pending if not self._is_kept(claim))
        self._pending.clear()
        return found

    def _keep(self, claim: int) -> None:
        place = claim - self._first
        if claim <= self._last:
            self._kept[place // 8] |= 1 << place % 8

    def _is_kept(self, claim: int) -> bool:
        place = claim - self._first
        return bool(self._kept[place // 8] & 1 << place % 8)


def retire(db: sqlite3.Connection, claims: Collection[int]) -> None:
    """Drop these claims and group anew what they were part of. Part of a transaction."""
    from graph.merging.decision import learned

    found = db.execute(
        "SELECT claims.id, resource, source, slot, digest, body FROM json_each(?) AS wanted"
        " CROSS JOIN claims ON claims.id = wanted.value",
        (listed(claims),),
    )
    members = [Member(*row) for row in found]
    settling = Regrouping(db, learned().same)
    rows = {member.row for member in members if member.row is not None}
    rows |= settling.namesakes(members)
    for member in members:
        db.executemany(
            "DELETE FROM blocks WHERE block = ? AND claim = ?",
            ((block, member.id) for block in blocks(member.traits)),
        )
    db.execute("DELETE FROM claims WHERE id IN (SELECT value FROM json_each(?))", (listed(claims),))
    settling.settle(rows)
