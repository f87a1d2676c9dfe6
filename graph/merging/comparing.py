"""Comparing new claims with those that are here and with each other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graph.merging.blocks import CROWD, alike, blocks, sketch
from graph.merging.member import Member
from graph.merging.writing import listed

if TYPE_CHECKING:
    from graph.merging.decision import Weights

Like = tuple[int, int, float]


@dataclass
class Compared:
    """`likes` are the pairs that are alike enough for a person to look at; of those that are
    one work `rows` are the resources that were here and `ids` the new claims."""

    likes: list[Like] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)
    ids: set[int] = field(default_factory=set)


class Comparing:
    """Compares a chunk of claims, none of which is in a block yet."""

    def __init__(self, db: sqlite3.Connection, weights: Weights) -> None:
        self._db = db
        self._weights = weights

    def compare(self, new: Sequence[Member]) -> Compared:
        """Find the likenesses of these claims and put them into their blocks; `keep` writes
        the likenesses once the claims are written."""
        from graph.merging.decision import likeness

        sketched = {m.id: (blocks(m.traits), sketch(m.traits)) for m in new}
        members = {member.id: member for member in new}
        candidates, crowds = self._candidates(sketched)
        members.update(self._loaded({b for _, b in candidates if b not in members}))
        found = Compared(rows=self._disperse(crowds))
        for one, other in sorted(candidates):
            a, b = members[one], members.get(other)
            if b is None or set(a.traits.identifiers) & set(b.traits.identifiers):
                continue
            score = likeness(
                a.traits, b.traits, self._weights, told=False, together=a.source == b.source
            ).score
            if score < self._weights.doubt:
                continue
            found.likes.append((min(one, other), max(one, other), score))
            if score >= self._weights.same:
                found.ids |= {n for n in (one, other) if n in sketched}
                found.rows |= {b.row} if b.row is not None else set()
        self._db.executemany(
            "INSERT OR REPLACE INTO blocks (block, claim, sketch) VALUES (?, ?, ?)",
            sorted((block, n, bits) for n, (kept, bits) in sketched.items() for block in kept),
        )
        return found

    def keep(self, likes: Iterable[Like]) -> None:
        """Write likenesses of claims that are written."""
        self._db.executemany(
            "INSERT OR REPLACE INTO pairs (one, other, score) VALUES (?, ?, ?)", likes
        )

    def _candidates(
        self, sketched: Mapping[int, tuple[set[int], int]]
    ) -> tuple[set[tuple[int, int]], dict[int, list[int]]]:
        """The pairs, a new claim first, that share a block and have words in common; and
        the blocks that become crowds, with the claims that were in them."""
        inside: dict[int, list[int]] = {}
        for n, (kept, _) in sketched.items():
            for block in kept:
                inside.setdefault(block, []).append(n)
        for block in self._crowded(inside):
            del inside[block]
        before: dict[int, list[tuple[int, int]]] = {}
        for block, claim, bits in self._db.execute(
            "SELECT block, claim, sketch FROM json_each(?) AS wanted"
            " CROSS JOIN blocks ON block = wanted.value",
            (listed(sorted(inside)),),
        ):
            before.setdefault(block, []).append((claim, bits))
        pairs: set[tuple[int, int]] = set()
        crowds: dict[int, list[int]] = {}
        for block, ids in inside.items():
            old = before.get(block, [])
            if len(ids) + len(old) > CROWD:
                crowds[block] = [claim for claim, _ in old]
                continue
            for n, one in enumerate(ids):
                bits = sketched[one][1]
                if n:
                    pairs.update((one, o) for o in ids[:n] if alike(bits, sketched[o][1]))
                if old:
                    pairs.update((one, claim) for claim, other in old if alike(bits, other))
        return pairs, crowds

    def _crowded(self, wanted: Iterable[int]) -> set[int]:
        """Those of these blocks that are crowds."""
        found = self._db.execute(
            "SELECT block FROM json_each(?) AS wanted CROSS JOIN crowds ON block = wanted.value",
            (listed(wanted),),
        )
        return {block for (block,) in found}

    def _disperse(self, crowds: Mapping[int, Sequence[int]]) -> set[int]:
        """Forget the likenesses of claims that shared no other block than these, which are
        crowds from now on; the resources of those claims."""
        if not crowds:
            return set()
        self._db.executemany("INSERT INTO crowds (block) VALUES (?)", [(b,) for b in crowds])
        ids = listed({claim for claims in crowds.values() for claim in claims})
        alikes = self._db.execute(
            "SELECT one, other FROM json_each(?1) AS wanted CROSS JOIN pairs"
            " ON one = wanted.value WHERE other IN (SELECT value FROM json_each(?1))",
            (ids,),
        ).fetchall()
        members = self._loaded({claim for pair in alikes for claim in pair})
        kept = {n: blocks(member.traits) for n, member in members.items()}
        kept = {n: own - self._crowded(own) for n, own in kept.items()}
        gone = [pair for pair in alikes if not kept[pair[0]] & kept[pair[1]]]
        self._db.executemany("DELETE FROM pairs WHERE one = ? AND other = ?", gone)
        rows = (members[claim].row for pair in gone for claim in pair)
        return {row for row in rows if row is not None}

    def _loaded(self, ids: set[int]) -> dict[int, Member]:
        found = self._db.execute(
            "SELECT claims.id, resource, source, slot, digest, body FROM json_each(?) AS wanted"
            " CROSS JOIN claims ON claims.id = wanted.value",
            (listed(ids),),
        )
        return {row[0]: Member(*row) for row in found}
