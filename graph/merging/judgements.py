"""What the reader judged of works: that two are one, or that one is several.

A judgement names records so that it outlives them: by an identifier, else by the item of
its source, and by the very record only where both sides share their names. It is kept like
the reader's progress, append only, so that the one `undo` takes it back (graph.progress).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graph import identifiers
from graph.merging.groups import Verdicts, pair_key
from graph.merging.member import Member
from graph.records import dumps

_ITEM, _RECORD = "item", "record"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The records `ones` and `others` are of one work, or of two; `titles` are those of the
    works it was said of."""

    same: bool
    ones: tuple[str, ...]
    others: tuple[str, ...]
    titles: tuple[str, ...]


def references(ours: Sequence[Member], theirs: Sequence[Member]) -> tuple[str, ...]:
    """How a judgement names `ours` so that it does not name any of `theirs`."""
    taken = {name for member in theirs for name in _names(member)}
    found: dict[str, None] = {}
    for member in ours:
        free = [name for name in _names(member) if name not in taken]
        found[free[0] if free else f"{_RECORD}:{member.digest}"] = None
    return tuple(found)


def write(db: sqlite3.Connection, given: Iterable[Judgement], act: int, recorded: str) -> None:
    """Keep judgements as an act of the reader's; part of a transaction."""
    db.executemany(
        "INSERT INTO judgements (same, ones, others, titles, recorded, act)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [
            (one.same, dumps(one.ones), dumps(one.others), dumps(one.titles), recorded, act)
            for one in given
        ],
    )


def standing(db: sqlite3.Connection) -> list[Judgement]:
    """The judgements that were not taken back, oldest first."""
    rows = db.execute(
        "SELECT same, ones, others, titles FROM judgements WHERE undone = 0 ORDER BY id"
    )
    return [judgement(*row) for row in rows]


def judgement(same: int, ones: str, others: str, titles: str) -> Judgement:
    """A judgement from its row."""
    lists = (tuple(json.loads(text)) for text in (ones, others, titles))
    return Judgement(bool(same), *lists)


def touched(db: sqlite3.Connection, given: Iterable[Judgement]) -> set[int]:
    """The resources that have records which these judgements name."""
    return {row for one in given for ref in (*one.ones, *one.others) for row in _rows(db, ref)}


def concerning(db: sqlite3.Connection, new: Iterable[Member]) -> tuple[set[int], set[int]]:
    """The resources that a judgement names together with one of these new claims, and the
    ids of those claims."""
    given = standing(db)
    if not given:
        return set(), set()
    known = {ref for one in given for ref in (*one.ones, *one.others)}
    found = {member.id: known.intersection(names(member)) for member in new}
    said = {ref for refs in found.values() for ref in refs}
    concerned = [one for one in given if said & {*one.ones, *one.others}]
    return touched(db, concerned), {n for n, refs in found.items() if refs}


def verdicts(given: Iterable[Judgement], members: Iterable[Member]) -> Verdicts:
    """What these judgements say of pairs of these members; the later counts."""
    by_name: dict[str, list[int]] = {}
    for member in members:
        for name in names(member):
            by_name.setdefault(name, []).append(member.id)
    found: dict[tuple[int, int], bool] = {}
    said = Verdicts()
    for one in given:
        ours = {n for ref in one.ones for n in by_name.get(ref, ())}
        theirs = {n for ref in one.others for n in by_name.get(ref, ())}
        if not one.same:
            # A record that has names of both sides is judged by neither.
            ours, theirs = ours - theirs, theirs - ours
            said.left |= theirs
        found.update((pair_key(a, b), one.same) for a in ours for b in theirs if a != b)
    said.same = {pair for pair, same in found.items() if same}
    said.apart = {pair for pair, same in found.items() if not same}
    return said


def names(member: Member) -> list[str]:
    """What may name a record in a judgement."""
    return [*_names(member), f"{_RECORD}:{member.digest}"]


def _names(member: Member) -> list[str]:
    """What names a record, the most stable first."""
    named = sorted(member.named, key=identifiers.rank)
    return [str(name) for name in named] or [f"{_ITEM}:{member.slot}"]


def _rows(db: sqlite3.Connection, ref: str) -> Iterator[int]:
    scheme, _, value = ref.partition(":")
    if scheme in (_ITEM, _RECORD):
        column = "slot" if scheme == _ITEM else "digest"
        found = db.execute(
            "SELECT claims.resource FROM sources CROSS JOIN claims"  # noqa: S608
            f" ON claims.source = sources.id AND claims.{column} = ?",
            (value,),
        )
    else:
        found = db.execute(
            "SELECT resource FROM identifiers WHERE scheme = ? AND value = ?", (scheme, value)
        )
    return (row for (row,) in found)
