"""Real libraries of other people as readpath sees them: resources, and unordered trails."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.library import Library
from graph.features import Reader
from graph.model import Trail
from graph.records import trail_from_json

NEGATIVES = 99
MOST_WORDS = 60  # of a bag of words, the most frequent


@dataclass(frozen=True)
class Task:
    """One library with one paper taken out: `seen` and `hidden` are keys, `others` 99 papers
    drawn at random that are not in it."""

    seen: tuple[str, ...]
    hidden: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class Readers:
    """A data set: resources as JSON Lines objects and each reader's items."""

    name: str
    items: list[dict[str, Any]]
    libraries: list[list[int]]

    def task(self, reader: int, rng: np.random.Generator) -> Task:
        """Hide one of a reader's papers."""
        mine = self.libraries[reader]
        hidden = mine[int(rng.integers(len(mine)))]
        taken = set(mine)
        others: list[int] = []
        while len(others) < NEGATIVES:
            drawn = int(rng.integers(len(self.items)))
            if drawn not in taken:
                taken.add(drawn)
                others.append(drawn)
        seen = tuple(key(item) for item in mine if item != hidden)
        return Task(seen, key(hidden), tuple(map(key, others)))

    def split(self, *sizes: int, seed: int = 7) -> list[NDArray[np.int64]]:
        """Readers in random groups of these sizes; the rest, those who give the trails, last."""
        order = np.random.default_rng(seed).permutation(len(self.libraries))
        return np.split(order, np.cumsum(sizes))

    def fill(self, library: Library, trails: Sequence[int]) -> None:
        """Put the resources in, and these readers' libraries as unordered trails."""
        library.add(self.items)
        library.add(map(self.trail, map(int, trails)))

    def trail(self, reader: int) -> Trail:
        """A reader's library as an unordered trail."""
        items = [key(item) for item in self.libraries[reader]]
        return trail_from_json({"trail": f"reader {reader}", "ordered": False, "items": items}, "")


def key(item: int) -> str:
    """The key of an item."""
    return f"local:item-{item}"


def load(folder: Path) -> Readers:
    """Read items.jsonl and users.jsonl of a CiteULike folder."""
    with (folder / "items.jsonl").open(encoding="utf-8") as lines:
        items = [_resource(json.loads(line)) for line in lines]
    with (folder / "users.jsonl").open(encoding="utf-8") as lines:
        libraries = [json.loads(line)["items"] for line in lines]
    return Readers(folder.name, items, libraries)


def _resource(item: Mapping[str, Any]) -> dict[str, Any]:
    words = " ".join(_bag(item.get("bow", "")))
    return {
        "kind": "paper",
        "title": item.get("title") or f"Item {item['item']}: {words[:60]}",
        "summary": item.get("abstract") or words,
        "topics": item["tags"],
        "cites": [key(cited) for cited in item["cites"] if cited != item["item"]],
        "identifiers": {"local": f"item-{item['item']}"},
    }


def _bag(words: str) -> Iterator[str]:
    for entry in words.split()[:MOST_WORDS]:
        yield entry.partition(":")[0]


def reader_of(library: Library, seen: Sequence[str]) -> Reader:
    """The reader who has covered these."""
    return library._reader(library._engine.snapshot(), library._resolver().positions(seen))
