"""Judging works: joining two, taking one apart, and what is doubtful enough to be asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from graph.merging import judgements
from graph.merging.groups import pair_key
from graph.merging.judgements import Judgement, references
from graph.merging.member import Member
from graph.merging.regroup import Regrouping
from graph.merging.upgrade import bring_up
from graph.merging.writing import listed


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two resources, by row, that may be one work: how alike their two most alike claims
    are (0..1), and what agrees and what does not, in phrases."""

    one: int
    other: int
    score: float
    agree: tuple[str, ...]
    differ: tuple[str, ...]


def regroup(db: sqlite3.Connection, given: Iterable[Judgement]) -> None:
    """Group the records anew that these judgements name. Part of a transaction."""
    from graph.merging.decision import learned

    bring_up(db)
    Regrouping(db, learned().same).settle(judgements.touched(db, given))
    db.execute(
        "INSERT INTO meta (name, value) VALUES ('revision', '1')"
        " ON CONFLICT (name) DO UPDATE SET value = CAST(value AS INTEGER) + 1"
    )


def claims_of(db: sqlite3.Connection, row: int) -> list[Member]:
    """The claims of a resource, those of the most trusted source first."""
    found = db.execute(
        "SELECT claims.id, resource, source, slot, digest, body FROM claims"
        " JOIN sources ON sources.id = claims.source WHERE resource = ?"
        " ORDER BY sources.rank, sources.name, digest",
        (row,),
    )
    return [Member(*columns) for columns in found]


def joining(db: sqlite3.Connection, one: int, other: int, titles: Sequence[str]) -> list[Judgement]:
    """What says that these two resources are one work."""
    ours, theirs = claims_of(db, one), claims_of(db, other)
    return [
        Judgement(True, references(ours, theirs), references(theirs, ours), tuple(titles)),
    ]


def parting(
    staying: Sequence[Member], leaving: Sequence[Member], titles: Sequence[str]
) -> list[Judgement]:
    """What says that these claims, of one resource or of two, are of two works: those of
    each side stay together."""
    ours, theirs = references(staying, leaving), references(leaving, staying)
    apart = Judgement(False, ours, theirs, tuple(titles))
    whole = [
        Judgement(True, names[:1], names, tuple(titles))
        for names in (ours, theirs)
        if len(names) > 1
    ]
    return [apart, *whole]


def doubts(db: sqlite3.Connection) -> Iterator[Doubt]:
    """Pairs of resources that may be one work and that neither the reader nor the catalogue
    (which has one record of a work) has judged, the most likely first; made one by one."""
    from graph.merging.decision import learned, likeness

    judged, weights = judgements.standing(db), learned()
    found = db.execute(
        "WITH catalogued AS (SELECT resource FROM identifiers WHERE scheme = 'readpath')"
        " SELECT pairs.one, pairs.other, score, a.resource, b.resource"
        " FROM pairs"
        " JOIN claims AS a ON a.id = pairs.one JOIN claims AS b ON b.id = pairs.other"
        " WHERE a.resource != b.resource AND NOT (a.resource IN catalogued"
        " AND b.resource IN catalogued) ORDER BY score DESC, a.digest, b.digest"
    ).fetchall()
    seen: set[tuple[int, int]] = set()
    for one, other, score, a, b in found:
        pair = pair_key(a, b)
        if pair in seen:
            continue
        seen.add(pair)
        members = {member.id: member for row in pair for member in claims_of(db, row)}
        if judged and _apart(judged, members.values()):
            continue
        first, second = members[one], members[other]
        together = first.source == second.source
        told = likeness(first.traits, second.traits, together=together)
        # Records that are as much alike, but of two works, are kept apart by something else.
        kept = _kept_apart(db, members.values()) if score >= weights.same else ()
        differ = tuple(dict.fromkeys((*told.differ, *kept)))
        yield Doubt(a, b, min(score, weights.unsure), told.agree, differ)


def _apart(judged: Sequence[Judgement], members: Collection[Member]) -> bool:
    """Whether the reader said that two of these members are of two works."""
    return bool(judgements.verdicts(judged, members).apart)


def _kept_apart(db: sqlite3.Connection, members: Collection[Member]) -> tuple[str, ...]:
    """What else keeps two resources apart whose records agree: names and kinds of other records."""
    from graph.merging.decision import clash
    from graph.merging.groups import EXCLUSIVE

    found = db.execute(
        "SELECT scheme FROM json_each(?) AS wanted CROSS JOIN identifiers"
        " ON resource = wanted.value GROUP BY scheme HAVING count(DISTINCT resource) > 1",
        (listed({m.row for m in members if m.row is not None}),),
    )
    schemes = [scheme for (scheme,) in found if scheme in EXCLUSIVE]
    pairs = ((a.traits.kind, b.traits.kind) for a, b in product(members, members) if a.row != b.row)
    kinds = min((f"a {a} and a {b}" for a, b in pairs if clash(a, b)), default="")
    return (*(f"different {scheme} identifiers" for scheme in schemes), *filter(None, [kinds]))
