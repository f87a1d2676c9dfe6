"""The answers to a search, read as many at a time as are asked for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace

from graph.errors import ReadpathError
from graph.model import Record, Rejected
from ingest.parts import Part
from ingest.read import REST, items, open_sources
from ingest.source import Item, Raw
from ingest.what import What

MOST = 1_000  # answers that one search is gone through for
SOME = 50


class Answers:
    """The answers to one search, in their order, each once.

    `total` is how many there are, where the source says so (MOST may stand for more), and
    `ended` whether all that can be had were read. `failure` says why the last reading broke
    off; the next goes on from there.
    """

    def __init__(self, what: What, format: str | None = None) -> None:  # noqa: A002
        self._what = replace(what, limit=MOST)
        self._format = format
        self._source = ""
        self._items: list[Item] = []
        self._known: set[Hashable] = set()
        self._reading: Iterator[Item] | None = None
        self._told: Callable[[int], None] | None = None
        self._count = 0  # of answers in this reading, those that were refused too
        self.total: int | None = None
        self.ended = False
        self.failure = ""

    def read_on(self, count: int = SOME, progress: Callable[[int], None] | None = None) -> Part:
        """All that was read so far, with `count` answers more where there are as many;
        `progress` is called with the number so far. Raises BadInput or FetchError where the
        source cannot be asked."""
        self._told, self.failure = progress, ""
        if self._reading is None and not self.ended:
            self._reading, self._count = self._read(), 0
        left = count
        while left and self._reading is not None:
            left -= self._take()
        return Part(tuple(self._items), self._what.text, self._source)

    def close(self) -> None:
        """Ask for nothing more."""
        self._reading = None
        self.ended = True

    def _take(self) -> bool:
        """Read one item on; whether it is an answer that was not there."""
        assert self._reading is not None  # noqa: S101 - the loop asks
        try:
            item = next(self._reading, None)
        except ReadpathError:
            self._reading = None
            raise
        if isinstance(item, Rejected) and item.why.startswith(REST):
            self._reading, self.failure = None, item.why
            return False
        if item is None:
            self.close()
            return False
        self._count += isinstance(item, (Record, Rejected))
        if self.total is not None and self.total <= self._count:
            self.close()
        if (name := _name(item)) in self._known:
            return False
        self._known.add(name)
        self._items.append(item)
        return isinstance(item, Record)

    def _read(self) -> Iterator[Item]:
        from ingest.net.client import Client

        with Client() as client:
            for opened in open_sources(self._what, self._format, client):
                self._source = opened.source.name
                yield from items(opened, client, opening=self._opened)

    def _opened(self, raw: Raw) -> None:
        self.total = raw.total if raw.total is not None else self.total
        if self._told is not None:
            self._told(sum(isinstance(item, Record) for item in self._items))


def _name(item: Item) -> Hashable:
    """What makes an answer the same as one before."""
    if isinstance(item, Record):
        named = frozenset(map(str, item.identifiers))
        return named or (item.title, item.authors, item.year)
    return repr(item)
