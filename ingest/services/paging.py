"""Going through pages and batches, so that no service can keep it going for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

One = TypeVar("One")


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


def bounded(
    pages: Iterable[Sequence[One]], limit: int, name: Callable[[One], str]
) -> Iterator[list[One]]:
    """Pages of things, each thing once by its name and no more than `limit` in all, as far
    as the first page that brings nothing new."""
    kept = Pages(limit)
    for page in pages:
        fresh = [page[place] for place in kept.fresh([name(one) for one in page])]
        if not fresh:
            return
        yield fresh
        if not kept.left:
            return


def batches(found: Sequence[One], size: int) -> Iterator[Sequence[One]]:
    """Things in groups of at most `size`."""
    for start in range(0, len(found), size):
        yield found[start : start + size]
