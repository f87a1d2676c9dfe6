"""Writing groups of claims into the store: which resource each claim belongs to, and what
follows from it.

The resources a change touches are grouped anew together with all that could have been
joined with them: what is alike enough but was kept apart, and what the reader judged.
Nothing else can change.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from graph.merging import judgements
from graph.merging.comparing import Like
from graph.merging.groups import Verdicts, group
from graph.merging.member import Member
from graph.merging.naming import Named, named_groups
from graph.merging.writing import Writer, listed

_COLUMNS = "claims.id, resource, source, slot, digest, body"


@dataclass
class Settled:
    """What settling did: `rows` by claim id, the resources that were there before by row of
    the one they are part of now, the titles they had, and those whose content changed."""

    rows: dict[int, int] = field(default_factory=dict)
    before: dict[int, set[int]] = field(default_factory=dict)
    changed: set[int] = field(default_factory=set)
    keys: dict[int, str] = field(default_factory=dict)
    titles: dict[int, str] = field(default_factory=dict)

    def joined(self, row: int) -> str:
        """The title that a resource had before; of several that are one now, the oldest's."""
        return self.titles.get(min(self.before[row], default=row), "")


class Regrouping:
    """Groups claims of one library anew."""

    def __init__(self, db: sqlite3.Connection, same: float) -> None:
        self._db = db
        self._same = same

    def settle(
        self,
        touched: Iterable[int],
        new: Sequence[Member] = (),
        likes: Iterable[Like] = (),
    ) -> Settled:
        """Group the claims of the resources `touched` and the `new` ones, which are not
        written yet; `likes` are those of the new ones. Part of a transaction."""
        judged = judgements.standing(self._db)
        members, found, rows = self._closure(set(touched), new, judged)
        found.update(((a, b), score) for a, b, score in likes if score >= self._same)
        said = judgements.verdicts(judged, members.values()) if judged else Verdicts()
        likeable = ((a, b, score) for (a, b), score in found.items())
        sources = dict(self._db.execute("SELECT id, name FROM sources").fetchall())
        made = group(list(members.values()), likeable, said, sources)
        standing = self._standing(rows)
        keys = {row: key for row, (key, _) in standing.items()}
        settled = self._write(_placed(made, keys), rows, said.left)
        settled.titles = {row: title for row, (_, title) in standing.items()}
        return settled

    def _closure(
        self, touched: set[int], new: Sequence[Member], judged: Sequence[judgements.Judgement]
    ) -> tuple[dict[int, Member], dict[tuple[int, int], float], set[int]]:
        """Every claim that could be joined with these, the pairs that are alike, and the
        resources they are of."""
        members = {member.id: member for member in new}
        likes: dict[tuple[int, int], float] = {}
        rows: set[int] = set()
        fresh: list[Member] = list(new)
        pending = set(touched)
        while pending or fresh:
            loaded = list(self._load(pending))
            rows |= pending
            fresh = fresh + loaded
            members.update((member.id, member) for member in loaded)
            pending = self._partners(fresh, likes) | self.namesakes(fresh)
            if judged:
                names = {name for member in fresh for name in judgements.names(member)}
                concerned = [one for one in judged if names & {*one.ones, *one.others}]
                pending |= judgements.touched(self._db, concerned)
            pending -= rows
            fresh = []
        return members, likes, rows

    def _load(self, rows: Collection[int]) -> Iterator[Member]:
        if rows:
            found = self._db.execute(
                f"SELECT {_COLUMNS} FROM json_each(?) AS wanted"  # noqa: S608
                " CROSS JOIN claims ON claims.resource = wanted.value",
                (listed(rows),),
            )
            for row in found:
                yield Member(*row)

    def _partners(self, members: Iterable[Member], likes: dict[tuple[int, int], float]) -> set[int]:
        """The resources of claims that are alike enough, and the pairs."""
        ids = listed([member.id for member in members])
        rows = set()
        for near, far in (("one", "other"), ("other", "one")):
            found = self._db.execute(
                f"SELECT one, other, score, claims.resource FROM json_each(?) AS wanted"  # noqa: S608
                f" CROSS JOIN pairs ON pairs.{near} = wanted.value AND score >= ?"
                f" CROSS JOIN claims ON claims.id = pairs.{far}",
                (ids, self._same),
            )
            for one, other, score, row in found:
                likes[one, other] = score
                rows.add(row)
        return rows

    def namesakes(self, members: Iterable[Member]) -> set[int]:
        """The resources that want the name readpath would make of these members' titles."""
        values = {member.made.value for member in members if not member.named}
        found = self._db.execute(
            "SELECT resource FROM json_each(?1) AS wanted CROSS JOIN identifiers"
            " ON scheme = 'local' AND identifiers.value = wanted.value"
            " UNION SELECT resource FROM json_each(?1) AS wanted CROSS JOIN identifiers"
            " ON scheme = 'local' AND identifiers.value"
            " BETWEEN wanted.value || '~' AND wanted.value || '~g'",
            (listed(values),),
        )
        return {row for (row,) in found}

    def _standing(self, rows: Collection[int]) -> dict[int, tuple[str, str]]:
        """The keys and titles of these resources."""
        found = self._db.execute(
            "SELECT resources.id, resources.key, json_extract(resources.body, '$.title')"
            " FROM json_each(?) AS wanted CROSS JOIN resources ON resources.id = wanted.value",
            (listed(rows),),
        )
        return {row: (key, title or "") for row, key, title in found}

    def _write(
        self, placed: list[tuple[int | None, list[Member]]], rows: set[int], left: set[int]
    ) -> Settled:
        writer = Writer(self._db)
        settled = Settled()
        groups: list[tuple[int, list[Member]]] = []
        for row, members in placed:
            place = row if row is not None else writer.new_row(members)
            groups.append((place, members))
            settled.before[place] = {m.row for m in members if m.row is not None}
            settled.rows.update((member.id, place) for member in members)
        names = named_groups([members for _, members in groups], left)
        named: dict[int, Named] = {
            place: name for (place, _), name in zip(groups, names, strict=True)
        }
        settled.changed = writer.write(dict(groups), named, rows)
        settled.keys = {place: str(name.key) for place, name in named.items()}
        return settled


def _placed(
    made: Sequence[list[Member]], keys: dict[int, str]
) -> list[tuple[int | None, list[Member]]]:
    """Each group with the resource it goes on as: of several the oldest, and of a resource
    that falls apart the part that has its key."""
    groups_of: dict[int, dict[int, int]] = {row: {} for row in keys}
    by_key: dict[str, int] = {}
    for n, members in enumerate(made):
        for member in members:
            if member.row is not None:
                counts = groups_of[member.row]
                counts[n] = counts.get(n, 0) + 1
            for key in member.keys:
                by_key.setdefault(key, n)
    found: dict[int, int] = {}
    for row, counts in sorted(groups_of.items()):
        keeper = by_key.get(keys[row])
        # A resource of which nobody says anything any more comes back by its key.
        if keeper in counts or (not counts and keeper is not None):
            found.setdefault(keeper, row)
        elif counts:
            found.setdefault(min(counts, key=lambda n: (-counts[n], n)), row)
    return [(found.get(n), members) for n, members in enumerate(made)]
