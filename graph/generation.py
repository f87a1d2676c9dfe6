"""Derived files on disk: written aside, published whole, checked before use.

    derived/
    ├── .lock                 held while somebody builds
    ├── .building-TEXT-...    work in progress, or what a killed build left
    └── text-7/               one generation: files, and manifest.json written last

A generation that is damaged, unfinished or made for something else counts as absent: the
caller builds it again. Nothing here is the truth; all of it may be deleted.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FORMAT = 1
MANIFEST = "manifest.json"
CHECKSUM_BELOW = 64 * 1024 * 1024  # bytes; of larger files only the size is checked at opening
LOCK_SECONDS = 120.0
LOCK_POLL = 0.05
_BUILDING = ".building-"
_OLD = ".old-"
_UNTRACKED = re.compile(r"\.tantivy-(?:meta|writer)\.lock")


@dataclass(frozen=True, slots=True)
class Generation:
    """One published set of derived files. `facts` is what it was made for."""

    folder: Path
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Looked:
    """What looking for a generation gave: it, or None and the reason in a few words."""

    generation: Generation | None
    reason: str = ""


def find(root: Path, kind: str, facts: Mapping[str, Any]) -> Looked:
    """The newest sound generation of `kind` whose manifest has all of these facts."""
    reason = "none was built yet"
    for place, (_, folder) in enumerate(_numbered(root, kind)):
        looked = _checked(folder, facts)
        if looked.generation:
            return looked
        if not place:
            reason = looked.reason
    return Looked(None, reason)


def publish(
    root: Path, kind: str, facts: Mapping[str, Any], write: Callable[[Path], None]
) -> Generation:
    """Make a generation: `write` fills an empty folder, which then appears under its name.

    One process builds at a time; when another has just built the same, that is used. Older
    generations are removed (whoever has one open keeps it until he closes it). Raises
    OSError, and leaves nothing behind, when the disk is full or cannot be written.
    """
    root.mkdir(parents=True, exist_ok=True)
    with _alone(root / ".lock"):
        built = find(root, kind, facts).generation
        if built:
            return built
        _clean(root)
        work = root / f"{_BUILDING}{kind}-{secrets.token_hex(6)}"
        work.mkdir()
        try:
            write(work)
            _seal(work, facts)
            number = max((number for number, _ in _numbered(root, kind)), default=0) + 1
            folder = root / f"{kind}-{number}"
            work.rename(folder)
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise
        _sync(root)
        for _, old in _numbered(root, kind):
            if old != folder:
                _remove(old)
        return Generation(folder, facts)


def discard(made: Generation) -> None:
    """Take a generation away that proved unusable; no error if it is gone already."""
    _remove(made.folder)


def _numbered(root: Path, kind: str) -> list[tuple[int, Path]]:
    """The published generations of a kind, newest first."""
    pattern = re.compile(rf"{re.escape(kind)}-(\d{{1,18}})")
    try:
        names = [(pattern.fullmatch(path.name), path) for path in root.iterdir()]
    except OSError:
        return []
    return sorted(((int(match[1]), path) for match, path in names if match), reverse=True)


def _checked(folder: Path, facts: Mapping[str, Any]) -> Looked:
    """The generation, if its manifest has the facts and its files are as it says."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        recorded, files = manifest["facts"], manifest["files"]
        if manifest["format"] != FORMAT:
            return Looked(None, "it was written by another version")
        for name, value in facts.items():
            if recorded.get(name) != value:
                return Looked(None, f"its {name} is no longer the current one")
        for name, entry in files.items():
            path = folder / name
            if path.stat().st_size != entry["size"]:
                return Looked(None, f"{name} has the wrong size")
            if entry["size"] < CHECKSUM_BELOW and _digest(path) != entry["sha256"]:
                return Looked(None, f"{name} is damaged")
    except FileNotFoundError as error:
        return Looked(None, f"{Path(error.filename).name} is missing")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Looked(None, "its manifest cannot be read")
    return Looked(Generation(folder, recorded))


def _seal(work: Path, facts: Mapping[str, Any]) -> None:
    """Force every file to the disk, then write the manifest that vouches for them."""
    files = {}
    paths = sorted(path for path in work.rglob("*") if path.is_file())
    for path in paths:
        if _UNTRACKED.fullmatch(path.name):
            continue
        _sync(path)
        name = path.relative_to(work).as_posix()
        files[name] = {"size": path.stat().st_size, "sha256": _digest(path)}
    for folder in {path.parent for path in paths} - {work}:
        _sync(folder)
    manifest = {"format": FORMAT, "facts": dict(facts), "files": files}
    draft = work / f"{MANIFEST}.draft"
    draft.write_text(json.dumps(manifest, indent=1, sort_keys=True), encoding="utf-8")
    _sync(draft)
    draft.rename(work / MANIFEST)
    _sync(work)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    """Force a file or a folder to the disk (Windows has no such call for folders)."""
    if sys.platform == "win32" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _clean(root: Path) -> None:
    """Remove what killed builds left; safe while the lock is held."""
    for path in root.iterdir():
        if path.name.startswith((_BUILDING, _OLD)):
            shutil.rmtree(path, ignore_errors=True)


def _remove(folder: Path) -> None:
    """Take a generation away in one step, so that nobody finds half of it."""
    aside = folder.with_name(f"{_OLD}{folder.name}-{secrets.token_hex(6)}")
    with contextlib.suppress(OSError):  # in use, where open files cannot be moved: next time
        folder.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a lock that the system lets go of when the process dies.

    Raises TimeoutError (an OSError) when another process holds it for too long.
    """
    with path.open("a+b") as file:
        deadline = time.monotonic() + LOCK_SECONDS
        while not _try_lock(file.fileno()):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{path}: another process has been building for too long")
            time.sleep(LOCK_POLL)
        try:
            yield
        finally:
            _unlock(file.fileno())


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        with contextlib.suppress(OSError):
            msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
