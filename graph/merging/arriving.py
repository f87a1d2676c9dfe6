"""A chunk of new claims on its way in: what each may be one work with, and writing it.

Most records are of works that are not here yet: they are written straight away, a statement
a table. The others are grouped anew with what they touch (graph.merging.regroup).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph import identifiers, text
from graph.merge import Claim, fold, guess_kind
from graph.merging import judgements
from graph.merging.comparing import Comparing
from graph.merging.member import Member
from graph.merging.regroup import Regrouping, Settled
from graph.merging.writing import insert_claims, insert_links, provenance
from graph.model import Identifier, Relation
from graph.records import dumps, to_json


@dataclass
class Arrived:
    """What became of a chunk: what settling did to those that touched what was here or each
    other, the keys of those that are new, and which share an identifier with others."""

    settled: Settled = field(default_factory=Settled)
    keys: dict[int, str] = field(default_factory=dict)
    shared: set[int] = field(default_factory=set)


class Arriving:
    """Writes new claims of one source."""

    def __init__(self, db: sqlite3.Connection, source: str) -> None:
        from graph.merging.decision import learned

        self._db = db
        self._source = source
        self._weights = learned()
        self._provenance: dict[tuple[str, ...], str] = {}

    def take(self, new: Sequence[Member]) -> Arrived:
        """Write these claims, of which no two are the same. Part of a transaction."""
        arrived = Arrived()
        comparing = Comparing(self._db, self._weights)
        touched, tied = self._named(new, arrived)
        found = comparing.compare(new)
        judged = judgements.concerning(self._db, new)
        touched |= found.rows | judged[0]
        tied |= found.ids | judged[1]
        if touched or tied:
            among = [member for member in new if member.id in tied]
            settling = Regrouping(self._db, self._weights.same)
            arrived.settled = settling.settle(touched, among, found.likes)
        self._alone([member for member in new if member.id not in tied], arrived)
        comparing.keep(found.likes)
        return arrived

    def _named(self, new: Sequence[Member], arrived: Arrived) -> tuple[set[int], set[int]]:
        """The resources these claims share a name with, and the claims that share one with
        a resource or with each other."""
        holders: dict[tuple[str, str], list[int]] = {}
        for member in new:
            for pair in member.traits.identifiers:
                holders.setdefault(pair, []).append(member.id)
        given = set(holders)
        for member in new:
            if not member.named:
                holders.setdefault((member.made.scheme, member.made.value), []).append(member.id)
        touched, tied = set(), set()
        found = self._db.execute(
            "SELECT identifiers.scheme, identifiers.value, resource FROM json_each(?) AS wanted"
            " CROSS JOIN identifiers ON identifiers.scheme = json_extract(wanted.value, '$[0]')"
            " AND identifiers.value = json_extract(wanted.value, '$[1]')",
            (json.dumps(sorted(holders)),),
        )
        for scheme, value, row in found:
            touched.add(row)
            tied.update(holders[scheme, value])
            if (scheme, value) in given:
                arrived.shared.update(holders[scheme, value])
        for pair, ids in holders.items():
            if len(ids) > 1:
                tied.update(ids)
                if pair in given:
                    arrived.shared.update(ids)
        return touched, tied

    def _alone(self, members: Sequence[Member], arrived: Arrived) -> None:
        """Write claims that are each a work of its own."""
        if not members:
            return
        (row,) = self._db.execute("SELECT coalesce(max(id), 0) FROM resources").fetchone()
        resources, claims, names, linked = [], [], [], []
        for member in members:
            row += 1
            named = member.named or (member.made,)
            key = str(identifiers.canonical(named)) if len(named) > 1 else str(named[0])
            body = self._body(member, named, key)
            resources.append(
                (row, key, text.title_key(member.obj["title"]), body, self._sources(member))
            )
            claims.append((member.id, row, member.source, member.slot, member.digest, member.body))
            names += [(name.scheme, name.value, row) for name in named]
            linked += [(row, *link) for link in _links(member.obj)]
            arrived.keys[member.id] = key
        self._db.executemany(
            "INSERT INTO resources (id, key, title_key, body, provenance) VALUES (?, ?, ?, ?, ?)",
            resources,
        )
        insert_claims(self._db, claims)
        self._db.executemany(
            "INSERT INTO identifiers (scheme, value, resource) VALUES (?, ?, ?)", sorted(names)
        )
        insert_links(self._db, linked)

    def _body(self, member: Member, named: Sequence[Identifier], key: str) -> str:
        """The folded resource of one claim, as graph.merge.fold and to_json make it."""
        obj, body = member.obj, member.body
        if "identifiers" not in obj or (
            len(named) > 1 and list(named) != sorted(set(named), key=identifiers.rank)
        ):
            claim = Claim(member.record, self._source, 0, member.digest)
            return dumps(to_json(fold([claim], key, named)))
        ordered = {name: found for name in _KEYS if (found := _ordered(obj.get(name)))}
        if ordered:
            body = dumps({**obj, **ordered})
        # Between two unescaped quotes, this can be in no text of the record.
        if "kind" not in obj:
            body = body.replace('{"title": ', f'{{"kind": "{guess_kind(named)}", "title": ', 1)
        if "url" not in obj:
            url = next(filter(None, map(identifiers.href, named)), None)
            if url:
                body = body.replace(_NAMES, f', "url": {dumps(url)}{_NAMES}', 1)
        return body

    def _sources(self, member: Member) -> str:
        names = tuple(member.obj)
        if names not in self._provenance:
            self._provenance[names] = provenance(dict.fromkeys(names, (self._source,)))
        return self._provenance[names]


_NAMES = ', "identifiers": {'
_KEYS = {
    "cites": Relation.CITES,
    "part_of": Relation.PART_OF,
    "supersedes": Relation.SUPERSEDES,
}
_WEIGHTS = {"teaches": Relation.TEACHES, "requires": Relation.REQUIRES}


def _ordered(keys: list[str] | None) -> list[str] | None:
    """Keys as folding a record puts them; None where they are so already."""
    if not keys or len(keys) == 1:
        return None
    found = [":".join(pair) for pair in sorted({tuple(key.split(":", 1)) for key in keys})]
    return found if found != keys else None


def _links(obj: Mapping[str, Any]) -> Iterator[tuple[str, str, str, float]]:
    """What a resource of one record is linked to, as graph.merging.writing.links has it."""
    for name, relation in _WEIGHTS.items():
        given = obj.get(name)
        if given:
            weights = given if isinstance(given, dict) else dict.fromkeys(given, 1.0)
            for concept, weight in weights.items():
                yield relation, "concept", concept, weight
    for name, relation in _KEYS.items():
        for key in obj.get(name, ()):
            scheme, value = key.split(":", 1)
            yield relation, scheme, value, 1.0
