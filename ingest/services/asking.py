"""Searches as people write them: words, and fields such as author:Ada Lovelace.

One notation for all services. `author:`, `title:` and `topic:` are followed by words,
`cites:` and `references:` by the name of a work: `cites:ID` are the works that cite it and
`references:ID` those that it cites.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from graph import identifiers
from graph.errors import BadInput
from graph.model import Identifier

_FIELD = re.compile(r"(?:^|\s)(author|title|topic|cites|references):\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A search taken apart: its `words`, and the value of each field, "" for none."""

    words: str = ""
    author: str = ""
    title: str = ""
    topic: str = ""
    cites: str = ""
    references: str = ""

    @property
    def work(self) -> str:
        """The work whose citations or references are asked for, "" for none."""
        return self.cites or self.references


def asked(query: str, service: str, known: Iterable[str]) -> Asked:
    """A search taken apart; raises BadInput for a field that the service does not know, and
    for one without a value."""
    parts = _FIELD.split(" ".join(query.split()))
    found = {"words": parts[0].strip()}
    for name, value in zip(parts[1::2], parts[2::2], strict=True):
        found[name.lower()] = value.strip()
        if not value.strip():
            raise BadInput(f"{service}: {query}"[:200], f"nothing follows {name.lower()}:")
    foreign = sorted(found.keys() - {"words", *known})
    if foreign:
        fields = ", ".join(f"{name}:" for name in known) or "none"
        raise BadInput(
            f"{service}: {query}"[:200],
            f"cannot be asked by {foreign[0]}; the fields of {service} are {fields}",
        )
    return Asked(**found)


def work_in(value: str, scheme: str, where: str) -> Identifier:
    """The identifier in what follows `cites:` or `references:`; one without a scheme is
    taken for one of `scheme` where it looks like that. Raises BadInput."""
    found = identifiers.parse(value)
    if found is None and identifiers.is_shaped(scheme, value):
        found = identifiers.make(scheme, value)
    if found is None:
        raise BadInput(where, f"{value[:80]!r} names no work; give a DOI or another identifier")
    return found


@dataclass(slots=True)
class Pages:
    """Keeps a paged search within its limit, and ends one that brings nothing new: an
    empty page, a page seen before, or a cursor seen before."""

    limit: int
    taken: int = 0
    _names: set[str] = field(default_factory=set)
    _cursors: set[str] = field(default_factory=set)

    @property
    def left(self) -> int:
        """How many more are wanted."""
        return max(0, self.limit - self.taken)

    def fresh(self, names: Sequence[str]) -> list[int]:
        """The places on a page of those not seen before, no more than are wanted."""
        found: list[int] = []
        for place, name in enumerate(names):
            if len(found) < self.left and name not in self._names:
                self._names.add(name)
                found.append(place)
        self.taken += len(found)
        return found

    def goes_on(self, cursor: object) -> bool:
        """Whether to ask for the page of this cursor."""
        if not isinstance(cursor, (str, int)) or not str(cursor) or not self.left:
            return False
        if str(cursor) in self._cursors:
            return False
        self._cursors.add(str(cursor))
        return True


def batches(found: Sequence[Identifier], size: int) -> Iterator[Sequence[Identifier]]:
    """Identifiers in groups of at most `size`."""
    for start in range(0, len(found), size):
        yield found[start : start + size]
