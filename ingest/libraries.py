"""Public sets of real libraries, CiteULike's way: resources, and who kept which of them.

A set is a folder of two JSON Lines files. `items.jsonl` has one object a resource: `item`, its
number, and where known `title`, `abstract`, `tags`, `cites` (numbers of items) and `bow`, its
words as "word:count ...". `users.jsonl` has one object a reader: `items`, the numbers kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graph.errors import BadInput
from graph.model import Record, Trail
from graph.records import record_from_json, trail_from_json

ITEMS, READERS = "items.jsonl", "users.jsonl"
MOST_WORDS = 60  # of a bag of words, the most frequent


def is_set(folder: Path) -> bool:
    """Whether the two files are there."""
    return (folder / ITEMS).is_file() and (folder / READERS).is_file()


def resources(folder: Path) -> Iterator[Record]:
    """The resources of a set, as papers. Raises BadInput naming the line that is none."""
    for where, line in _objects(folder / ITEMS):
        try:
            yield record_from_json(_resource(line), where)
        except (KeyError, TypeError, ValueError) as error:
            raise _wrong(where, error) from None


def readers(folder: Path) -> Iterator[Trail]:
    """The readers' libraries as unordered trails, in the order of the file. Raises BadInput
    naming the line that is none."""
    for number, (where, line) in enumerate(_objects(folder / READERS)):
        try:
            items = [_key(item) for item in line["items"]]
            named = {"trail": f"reader {number}", "ordered": False, "items": items}
            yield trail_from_json(named, where)
        except (KeyError, TypeError, ValueError) as error:
            raise _wrong(where, error) from None


def _objects(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                where = f"{path}, line {number}"
                try:
                    found = json.loads(line)
                except (ValueError, RecursionError):
                    raise BadInput(where, "is not JSON; write one object a line") from None
                if not isinstance(found, dict):
                    raise BadInput(where, "is not a JSON object; write one {...} a line")
                yield where, found
    except (OSError, UnicodeError) as error:
        raise BadInput(str(path), f"cannot be read: {error}") from None


def _wrong(where: str, error: Exception) -> BadInput:
    if isinstance(error, BadInput):
        return error
    return BadInput(where, "is no line of such a set; its fields are those of ingest/libraries.py")


def _resource(item: dict[str, Any]) -> dict[str, Any]:
    words = " ".join(entry.partition(":")[0] for entry in item.get("bow", "").split()[:MOST_WORDS])
    number = int(item["item"])
    return {
        "kind": "paper",
        "title": item.get("title") or f"Item {number}: {words[:60]}",
        "summary": item.get("abstract") or words,
        "topics": item.get("tags", []),
        "cites": [_key(cited) for cited in item.get("cites", []) if int(cited) != number],
        "identifiers": {"local": f"item-{number}"},
    }


def _key(item: Any) -> str:
    return f"local:item-{int(item)}"
