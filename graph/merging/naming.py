"""Names of groups: every identifier of its records, and one that readpath makes where a
record has none."""

from __future__ import annotations

from collections.abc import Sequence
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


def named_groups(groups: Sequence[Sequence[Member]]) -> list[Named]:
    """The names of each of these groups, no name in two of them.

    Where the reader holds two groups apart that share an identifier, the one with more
    records that name it keeps it; where two works would be given one made name, the one
    with the smaller digest has it and the other's gets a suffix.
    """
    wanted: dict[Identifier, list[tuple[int, str, int]]] = {}
    for n, members in enumerate(groups):
        counts: dict[Identifier, tuple[int, str]] = {}
        for member in members:
            for name in member.named or (member.made,):
                count, first = counts.get(name, (0, member.digest))
                # A made name goes by digest alone: it is no evidence.
                counts[name] = (count - bool(member.named), min(first, member.digest))
        for name, (count, first) in counts.items():
            wanted.setdefault(name, []).append((count, first, n))
    found: list[list[Identifier]] = [[] for _ in groups]
    for name, claims in wanted.items():
        winner = min(claims, key=lambda claim: claim[:2])
        found[winner[2]].append(name)
    for n, members in enumerate(groups):
        lost = any(not member.named and member.made not in found[n] for member in members)
        if lost or not found[n]:
            one = min(members, key=lambda member: member.digest)
            found[n].append(Identifier("local", f"{one.made.value}~{one.digest[:8]}"))
    return [
        Named(tuple(sorted(names, key=identifiers.rank)), identifiers.canonical(names))
        for names in found
    ]
