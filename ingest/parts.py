"""A reading in parts, which are written one by one while the next is fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.read import Opened, items
from ingest.source import Item, Raw

if TYPE_CHECKING:  # it takes long to import and few need it
    from ingest.net.client import Client

PART = 1_000  # items that make a part, at least; it ends where a raw piece does


@dataclass(frozen=True, slots=True)
class Part:
    """Some items of a reading: `name` is where they are from and `format` the source that
    read them. `state` is where to go on once they are kept, "" for where it was; `total`
    is how many items there are in all, where the source says so."""

    items: tuple[Item, ...]
    name: str
    format: str
    state: str = ""
    total: int | None = None


def parts(
    opened: Opened, name: str, client: Client, state: Callable[[], str] | None = None
) -> Iterator[Part]:
    """A reading in parts. A source says itself where to go on after each; where `state` is
    given, that does, after the last."""
    batch: list[Item] = []
    whole: list[Raw] = []

    def part(last: bool) -> Part:
        raw = whole[-1] if whole else None
        reached = raw.state if raw is not None and state is None else ""
        if state is not None and last:
            reached = state()
        total = raw.total if raw is not None else None
        return Part(tuple(batch), name, opened.source.name, reached, total)

    for item in items(opened, client, whole.append):
        if whole and len(batch) >= PART:
            yield part(last=False)
            batch, whole = [], []
        batch.append(item)
    yield part(last=True)
