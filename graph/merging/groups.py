"""Records into works: a function of the records, how alike pairs of them are, and what the
reader judged, never of the order in which they came.

What the reader judged comes first, then what shares an identifier, then pairs from the most
to the least alike (as Kruskal builds a spanning tree). Two groups that contradict each other
are not joined by likeness: a record that fits either goes to the one it is more like.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from graph.merging.member import Member
from graph.merging.traits import two_entries, whole_and_part

# As graph.merging.decision has it, which costs the import of a library.
EXCLUSIVE = ("arxiv", "readpath", "local", "pmid", "openalex", "s2", "acl", "dblp", "gutenberg")
_TEXTS = {"paper", "article", "book"}


@dataclass
class Verdicts:
    """What the reader judged of pairs of claims, by id, the smaller first: `same` and
    `apart`; `left` are the claims that left a work when it was taken apart."""

    same: set[tuple[int, int]] = field(default_factory=set)
    apart: set[tuple[int, int]] = field(default_factory=set)
    left: set[int] = field(default_factory=set)


@dataclass
class _Group:
    """A group that is being made, and what must not meet in one."""

    members: list[int]
    names: dict[str, set[str]]
    kinds: set[str]
    numbers: set[frozenset[str]]
    about: set[frozenset[str]]


def group(
    members: Sequence[Member],
    likes: Iterable[tuple[int, int, float]],
    verdicts: Verdicts,
    sources: Mapping[int, str],
) -> list[list[Member]]:
    """The members by work. `likes` are pairs of ids with how alike they are, of those that
    are alike enough; `sources` are the names of the members' sources."""
    return _Joining(members, verdicts, sources).joined(likes)


class _Joining:
    def __init__(
        self, members: Sequence[Member], verdicts: Verdicts, sources: Mapping[int, str]
    ) -> None:
        self._members = {member.id: member for member in members}
        self._sources = sources
        self._order = sorted(members, key=lambda m: (m.digest, sources[m.source]))
        self._place = {member.id: n for n, member in enumerate(self._order)}
        self._groups = {member.id: _alone(member) for member in members}
        self._of = {member.id: member.id for member in members}
        self._verdicts = verdicts

    def joined(self, likes: Iterable[tuple[int, int, float]]) -> list[list[Member]]:
        for pair in sorted(self._verdicts.same, key=self._rank):
            self._join(*pair)
        for first, other in self._shared():
            self._join(first, other)
        for first, other in self._namesakes():
            a, b = self._groups[self._of[first]], self._groups[self._of[other]]
            if a is not b and not _contradict(a, b):
                self._join(first, other)
        ordered = sorted(likes, key=lambda like: (-like[2], self._rank(like[:2])))
        for one, other, _ in ordered:
            if one in self._of and other in self._of:
                a, b = self._groups[self._of[one]], self._groups[self._of[other]]
                if a is not b and not _contradict(a, b) and not self._listed_apart(a, b):
                    self._join(one, other)
        found = sorted(
            (sorted(one.members, key=self._place.__getitem__) for one in self._groups.values()),
            key=lambda ids: self._place[ids[0]],
        )
        return [[self._members[n] for n in ids] for ids in found]

    def _rank(self, pair: tuple[int, int]) -> tuple[int, int]:
        a, b = self._place.get(pair[0], -1), self._place.get(pair[1], -1)
        return min(a, b), max(a, b)

    def _shared(self) -> Iterable[tuple[int, int]]:
        """Pairs that share an identifier, or are one item of one source."""
        holders: dict[tuple[str, str], list[int]] = {}
        for member in self._order:
            for pair in member.traits.identifiers:
                holders.setdefault(pair, []).append(member.id)
            holders.setdefault((f"item {self._sources[member.source]}", member.slot), []).append(
                member.id
            )
        for _, ids in sorted(holders.items()):
            if self._verdicts.apart:
                # Whom the first may not join another may.
                yield from ((a, b) for n, b in enumerate(ids) for a in ids[:n])
            else:
                yield from ((ids[0], other) for other in ids[1:])

    def _namesakes(self) -> Iterable[tuple[int, int]]:
        """Pairs of which one's source gives it the name that readpath would make for the
        other: an export that comes back, a correction of the reader's."""
        given: dict[str, list[int]] = {}
        for member in self._order:
            for value in member.traits.names.get("local", ()):
                given.setdefault(value, []).append(member.id)
        if given:
            for member in self._order:
                if not member.named:
                    yield from ((one, member.id) for one in given.get(member.made.value, ()))

    def _join(self, one: int, other: int) -> None:
        if one not in self._of or other not in self._of:
            return
        a, b = self._groups[self._of[one]], self._groups[self._of[other]]
        if a is b or self._judged_apart(a, b):
            return
        if len(a.members) < len(b.members):
            a, b = b, a
        root = self._of[a.members[0]]
        del self._groups[self._of[b.members[0]]]
        for member in b.members:
            self._of[member] = root
        a.members += b.members
        for scheme, values in b.names.items():
            a.names.setdefault(scheme, set()).update(values)
        a.kinds |= b.kinds
        a.numbers |= b.numbers
        a.about |= b.about

    def _listed_apart(self, a: _Group, b: _Group) -> bool:
        """Whether a record of the one is part of one of the other, or a source lists a
        record of each as two works and no records of them have the same title."""
        ours, theirs = ([self._members[n].traits for n in one.members] for one in (a, b))
        if any(whole_and_part(one, other) for one, other in product(ours, theirs)):
            return True
        if {one.title.key for one in ours} & {one.title.key for one in theirs}:
            return False
        pairs = product(a.members, b.members)
        return any(self._two_entries(self._members[n], self._members[m]) for n, m in pairs)

    def _two_entries(self, a: Member, b: Member) -> bool:
        return a.source == b.source and two_entries(a.traits, b.traits)

    def _judged_apart(self, a: _Group, b: _Group) -> bool:
        if not self._verdicts.apart:
            return False
        pairs = product(a.members, b.members)
        return any((min(pair), max(pair)) in self._verdicts.apart for pair in pairs)


def _alone(member: Member) -> _Group:
    traits = member.traits
    names = {s: set(v) for s, v in traits.names.items() if s in EXCLUSIVE}
    kinds = {traits.kind} if traits.kind else set()
    return _Group([member.id], names, kinds, {traits.title.numbers}, {traits.title.about})


def _contradict(a: _Group, b: _Group) -> bool:
    """Whether no work is both: two names where a work has one, two kinds, other numbers."""
    for scheme, values in a.names.items():
        theirs = b.names.get(scheme)
        if theirs and not values & theirs:
            return True
    if any(one != other and not {one, other} <= _TEXTS for one, other in product(a.kinds, b.kinds)):
        return True
    return not (a.numbers & b.numbers and a.about & b.about)


def pair_key(one: int, other: int) -> tuple[int, int]:
    """A pair of ids, the smaller first."""
    return (one, other) if one < other else (other, one)
