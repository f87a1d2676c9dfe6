"""Bringing a library up to the rules of this version: blocks, likenesses, groups, folds."""

from __future__ import annotations

import sqlite3

from graph.merging.comparing import Comparing
from graph.merging.earlier import slot_of
from graph.merging.member import Member
from graph.merging.regroup import Regrouping
from graph.merging.writing import listed

RULES = "2"  # changes with the rules by which records are grouped
_CHUNK = 2_000
_CLAIMS = (
    "SELECT id, resource, source, slot, digest, body FROM claims WHERE id > ? ORDER BY id LIMIT ?"
)


def bring_up(db: sqlite3.Connection) -> bool:
    """Compare and group every claim anew where that was last done by older rules; whether
    it was. Part of a transaction."""
    row = db.execute("SELECT value FROM meta WHERE name = 'merging'").fetchone()
    if row and row[0] == RULES:
        return False
    db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES ('merging', ?)", (RULES,))
    (count,) = db.execute("SELECT count(*) FROM claims").fetchone()
    if not count:
        return False
    from graph.merging.decision import learned

    weights = learned()
    db.execute("DELETE FROM blocks")
    db.execute("DELETE FROM pairs")
    db.execute("DELETE FROM crowds")
    comparing = Comparing(db, weights)
    after = 0
    while chunk := [Member(*row) for row in db.execute(_CLAIMS, (after, _CHUNK))]:
        _slots(db, chunk)
        comparing.keep(comparing.compare(chunk).likes)
        after = chunk[-1].id
    rows = [row for (row,) in db.execute("SELECT id FROM resources ORDER BY id")]
    settling = Regrouping(db, weights.same)
    for start in range(0, len(rows), _CHUNK):
        still = db.execute(
            "SELECT id FROM resources WHERE id IN (SELECT value FROM json_each(?))",
            (listed(rows[start : start + _CHUNK]),),
        )
        settling.settle([row for (row,) in still])
    return True


def _slots(db: sqlite3.Connection, members: list[Member]) -> None:
    """Records without identifiers go by more than they did."""
    changed = []
    for member in members:
        traits = member.traits
        slot = slot_of(traits.text, traits.authors, traits.year, traits.kind, member.named)
        if slot != member.slot:
            member.slot = slot
            changed.append((slot, member.id))
    db.executemany("UPDATE claims SET slot = ? WHERE id = ?", changed)
