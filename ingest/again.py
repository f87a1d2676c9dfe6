"""Reading something again: only what is new where that can be told, part by part, so that a
reading that is cut off goes on from there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from graph.errors import BadInput, ReadpathError
from graph.model import Rejected
from ingest.client import Client
from ingest.detect import detect
from ingest.read import Opened, items, open_sources
from ingest.source import Item, Raw
from ingest.what import Form

PART = 500  # items that make a part, at least; it ends where a raw piece does
MOST = 10_000  # files of a folder, and answers of a search


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


def again(what: str, state: str, format: str | None, client: Client) -> Iterator[Part]:  # noqa: A002
    """What a file, folder, address or search holds since the reading that ended at `state`.

    An unchanged file has no parts. Raises BadInput, FetchError or OSError where it cannot
    be read; a file of a folder that cannot be is a Rejected item.
    """
    path = folder(what)
    if path is not None:
        yield from _folder(path, state, format, client)
        return
    found = replace(detect(what, MOST), state=state)
    digest = _digest(found.path) if found.form is Form.FILE and found.path else ""
    for opened in open_sources(found, format, client):
        elsewhere = getattr(opened.source, "remote", False)
        if not digest or elsewhere:
            yield from _parts(opened, what, client)
        elif digest != state:
            yield from _parts(opened, what, client, lambda: digest)


def folder(what: str | Path) -> Path | None:
    """The folder of this name, or None where it is none."""
    try:
        path = Path(what).expanduser()
        return path.resolve() if path.is_dir() else None
    except (OSError, ValueError, RuntimeError):
        return None


def _folder(
    path: Path,
    state: str,
    format: str | None,  # noqa: A002
    client: Client,
) -> Iterator[Part]:
    """The files that are new or have changed; the state maps their names to digests."""
    known: dict[str, str] = json.loads(state) if state else {}
    kept: dict[str, str] = {}
    for file in _files(path):
        name = file.relative_to(path).as_posix()
        kept[name] = _digest(file)
        if known.get(name) == kept[name]:
            continue
        try:
            for opened in open_sources(detect(file), format, client):
                yield from _parts(opened, str(file), client, lambda: json.dumps(known | kept))
        except ReadpathError as error:
            # One file that is no reading list does not stop the others.
            refused = Rejected(name, getattr(error, "why", str(error)))
            yield Part((refused,), str(path), "records")
    if kept != known:
        yield Part((), str(path), "records", json.dumps(kept))


def _parts(
    opened: Opened, name: str, client: Client, state: Callable[[], str] | None = None
) -> Iterator[Part]:
    """A reading in parts. A source says itself where to go on after each; else `state` does,
    after the last."""
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


def _files(path: Path) -> Iterator[Path]:
    """The files in a folder and its folders, hidden ones and links left out."""
    count = 0
    for file in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if hidden or file.is_symlink() or not file.is_file():
            continue
        count += 1
        if count > MOST:
            raise BadInput(str(path), f"holds more than {MOST:,} files; watch a part of it")
        yield file


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
