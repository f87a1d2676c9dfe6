"""Names of groups: every identifier of its records, and one that readpath makes where a
record has none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

from graph import identifiers, text
from graph.model import Identifier

if TYPE_CHECKING:
    from graph.merging.member import Member


class Named(NamedTuple):
    """The identifiers that find a resource, and its key among them."""

    identifiers: tuple[Identifier, ...]
    key: Identifier


def made_name(title: str, authors: Sequence[str], year: int | None) -> Identifier:
    """The readable name of a work that has no other: title, first author, year."""
    parts = [text.slug(title)]
    if authors:
        parts.append(text.slug(text.family_name(authors[0]), 1))
    if year:
        parts.append(str(year))
    return Identifier("local", "-".join(parts))


def named_groups(groups: Sequence[Sequence[Member]], left: Collection[int] = ()) -> list[Named]:
    """The names of each of these groups, no name in two of them.

    Where the reader holds two groups apart that share an identifier, the one keeps it of
    which more of the records name it, and rather one whose records did not leave (`left`). Where
    two works would be given one made name, the one with the smaller digest has it and the
    other's gets a suffix.
    """
    wanted: dict[Identifier, list[tuple[float, bool, str, int]]] = {}
    for n, members in enumerate(groups):
        holders: dict[Identifier, list[Member]] = {}
        for member in members:
            for name in member.named or (member.made,):
                holders.setdefault(name, []).append(member)
        for name, those in holders.items():
            gone = all(member.id in left for member in those)
            # A made name goes by digest alone: it is no evidence.
            given = sum(1 for member in those if member.named) / len(members)
            first = min(member.digest for member in those)
            wanted.setdefault(name, []).append((-given, gone, first, n))
    found: list[list[Identifier]] = [[] for _ in groups]
    for name, claims in wanted.items():
        found[min(claims)[-1]].append(name)
    for n, members in enumerate(groups):
        lost = any(not member.named and member.made not in found[n] for member in members)
        if lost or not found[n]:
            one = min(members, key=lambda member: member.digest)
            found[n].append(Identifier("local", f"{one.made.value}~{one.digest[:8]}"))
    return [
        Named(tuple(sorted(names, key=identifiers.rank)), identifiers.canonical(names))
        for names in found
    ]
