"""Reading something again: only what is new where that can be told, part by part, so that a
reading that is cut off goes on from there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import BadInput, ReadpathError
from graph.model import Rejected
from ingest.detect import detect
from ingest.following import follow
from ingest.parts import Part, parts
from ingest.read import open_sources
from ingest.what import Form

if TYPE_CHECKING:  # it takes long to import and few need it
    from ingest.net.client import Client

MOST = 10_000  # files of a folder, and answers of a search


def again(what: str, state: str, format: str | None, client: Client) -> Iterator[Part]:  # noqa: A002
    """What a file, folder, address or search holds since the reading that ended at `state`.

    An unchanged file has no parts; a list of feeds has those of the feeds it names. Raises
    BadInput, FetchError or OSError where it cannot be read; a file of a folder that cannot
    be is a Rejected item.
    """
    path = folder(what)
    if path is not None:
        yield from _folder(path, state, format, client)
        return
    found = replace(detect(what, MOST), state=state)
    digest = _digest(found.path) if found.form is Form.FILE and found.path else ""
    every = open_sources(found, format, client)
    for opened in every:
        if opened.source.name == "opml":
            yield from follow(opened, what, state, client, again)
            continue
        elsewhere = getattr(opened.source, "remote", False)
        if not digest or elsewhere:
            yield from parts(opened, what, client)
        elif digest != state:
            # Until its last part is kept, the file is to be read again.
            reached = digest if opened is every[-1] else state
            yield from parts(opened, what, client, _always(reached))


def _always(state: str) -> Callable[[], str]:
    return lambda: state


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
            every = open_sources(detect(file), format, client)
            for opened in every:
                done = known | kept if opened is every[-1] else known
                yield from parts(opened, str(file), client, _always(json.dumps(done)))
        except ReadpathError as error:
            # One file that is no reading list does not stop the others.
            refused = Rejected(name, getattr(error, "why", str(error)))
            yield Part((refused,), str(path), "records")
    if kept != known:
        yield Part((), str(path), "records", json.dumps(kept))


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
