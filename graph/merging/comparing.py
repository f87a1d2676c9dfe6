"""Comparing new claims with those that are here and with each other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graph.merging.blocks import alike, blocks, sketch
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
        candidates = self._candidates(sketched)
        members.update(self._loaded({b for _, b in candidates if b not in members}))
        found = Compared()
        for one, other in sorted(candidates):
            a, b = members[one], members.get(other)
            if b is None or set(a.traits.identifiers) & set(b.traits.identifiers):
                continue
            score = likeness(a.traits, b.traits, self._weights, told=False).score
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

    def _candidates(self, sketched: Mapping[int, tuple[set[int], int]]) -> set[tuple[int, int]]:
        """The pairs, a new claim first, that share a block and have words in common."""
        inside: dict[int, list[int]] = {}
        for n, (kept, _) in sketched.items():
            for block in kept:
                inside.setdefault(block, []).append(n)
        pairs: set[tuple[int, int]] = set()
        for ids in inside.values():
            for n, one in enumerate(ids):
                bits = sketched[one][1]
                pairs.update((one, o) for o in ids[:n] if alike(bits, sketched[o][1]))
        found = self._db.execute(
            "SELECT block, claim, sketch FROM json_each(?) AS wanted"
            " CROSS JOIN blocks ON block = wanted.value",
            (listed(sorted(inside)),),
        )
        for block, claim, bits in found:
            pairs.update((one, claim) for one in inside[block] if alike(sketched[one][1], bits))
        return pairs

    def _loaded(self, ids: set[int]) -> dict[int, Member]:
        found = self._db.execute(
            "SELECT claims.id, resource, source, slot, digest, body FROM json_each(?) AS wanted"
            " CROSS JOIN claims ON claims.id = wanted.value",
            (listed(ids),),
        )
        return {row[0]: Member(*row) for row in found}
