"""Answers kept on disk, so that nobody is asked twice for what has not changed.

One SQLite file in the reader's cache folder (READPATH_CACHE names another; "off" keeps
nothing). Two processes may share it. Requests are named by a digest, so that no key and no
address of a reader's is written; an answer that repeats a key back is not kept at all.
Rules: RFC 9111 (no-store, no-cache, Vary), RFC 9110 section 13 (validators).
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from requests.structures import CaseInsensitiveDict

from ingest.net import folders
from ingest.net.transport import Answer, Ask

LIMIT = 200 * 1024 * 1024  # bytes of packed answers in all
LARGEST = 20 * 1024 * 1024  # bytes of one answer
UNUSED = 60 * 24 * 3600.0  # seconds after which what nobody asked for goes
MISSING = 3600.0  # seconds for which "there is no such thing" may be believed
NAME = "answers.sqlite"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS answer (
    key TEXT NOT NULL UNIQUE, kept REAL NOT NULL, used REAL NOT NULL, size INTEGER NOT NULL,
    packed BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS answer_used ON answer (used, size);
"""
_SECRET = re.compile(r"key|token|secret|passw|auth|cookie", re.IGNORECASE)
_TOUCH = 3600.0  # how coarsely the last use is noted, in seconds


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer from the cache, when it was kept (seconds since 1970) and its age in
    seconds."""

    answer: Answer
    moment: float
    age: float

    def asking(self) -> Mapping[str, str]:
        """The headers that ask whether it is still right; {} where there is no way."""
        given = self.answer.headers if self.answer.status == 200 else {}
        names = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
        return {ask: given[name] for name, ask in names.items() if given.get(name)}

    def usable(self, fresh: float, since: float = -math.inf) -> bool:
        """Whether it may be used without asking, where answers last `fresh` seconds and
        none kept before the moment `since` counts."""
        if self.answer.status == 404:
            fresh = min(fresh, MISSING)
        asked = "no-cache" in self.answer.headers.get("Cache-Control", "").lower()
        return since <= self.moment and 0.0 <= self.age < fresh and not asked


class Cache:
    """Kept answers in `folder`; whatever is wrong with the file, nothing is found then.

    `limit` bounds the bytes in all; what was used longest ago goes first.
    """

    def __init__(
        self, folder: Path, limit: int = LIMIT, clock: Callable[[], float] = time.time
    ) -> None:
        self._folder = folder
        self._limit = limit
        self._clock = clock
        self._lock = threading.Lock()
        self._base: sqlite3.Connection | None = None
        self._broken = False

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._base is not None:
                self._base.close()
            self._base = None

    def find(self, ask: Ask, key: str) -> Kept | None:
        """The answer kept under `key` to this request."""
        now = self._clock()
        rows = self._do("SELECT kept, used, packed FROM answer WHERE key = ?", key)
        if not rows:
            return None
        kept, used, packed = rows[0]
        try:
            answer = _unpacked(ask, packed, key)
        except (ValueError, TypeError, KeyError, zlib.error):
            self.forget(key)  # damaged on disk
            return None
        if abs(now - used) > _TOUCH:
            self._do("UPDATE answer SET used = ? WHERE key = ?", now, key)
        return Kept(answer, kept, now - kept)

    def keep(self, ask: Ask, key: str, answer: Answer) -> None:
        """Keep an answer where it may be kept; otherwise forget what was kept before."""
        if not _keepable(ask, answer):
            self.forget(key)
            return
        packed = _packed(ask, answer)
        now = self._clock()
        self._do(
            "INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?, ?)",
            key, now, now, len(packed), packed,
        )  # fmt: skip
        self._prune(now)

    def confirm(self, ask: Ask, kept: Kept, answer: Answer) -> Answer:
        """The kept answer after a server said (304) that it is still right."""
        headers = CaseInsensitiveDict(kept.answer.headers)
        fresh = ("ETag", "Last-Modified", "Cache-Control", "Date", "Expires")
        headers.update({name: answer.headers[name] for name in fresh if name in answer.headers})
        again = replace(kept.answer, headers=headers)
        self.keep(ask, again.key, again)
        return again

    def forget(self, key: str) -> None:
        """Forget the answer kept under `key`."""
        self._do("DELETE FROM answer WHERE key = ?", key)

    def _prune(self, now: float) -> None:
        self._do("DELETE FROM answer WHERE used < ? OR used > ?", now - UNUSED, now + UNUSED)
        total = (self._do("SELECT sum(size) FROM answer") or [(0,)])[0][0] or 0
        if total <= self._limit:
            return
        # A tenth more than needed goes, so that this is rare.
        over, gone = total - self._limit * 9 // 10, []
        for key, size in self._do("SELECT key, size FROM answer ORDER BY used"):
            if over <= 0:
                break
            gone.append(key)
            over -= size
        for key in gone:
            self.forget(key)
        self._do("PRAGMA incremental_vacuum")

    def _do(self, sql: str, *values: object) -> list[Any]:
        with self._lock:
            for _ in range(2):
                if self._broken:
                    return []
                try:
                    if self._base is None:
                        self._base = _opened(self._folder)
                    return self._base.execute(sql, values).fetchall()
                except sqlite3.DatabaseError as error:
                    if type(error) is not sqlite3.DatabaseError:
                        return []  # locked for long, or the disk is full
                    self._start_anew()  # it is damaged, or no database
                except OSError:
                    self._broken = True
            self._broken = True
            return []

    def _start_anew(self) -> None:
        """Throw away a file that is no database any more."""
        if self._base is not None:
            self._base.close()
        self._base = None
        for end in ("", "-wal", "-shm"):
            (self._folder / f"{NAME}{end}").unlink(missing_ok=True)


def default() -> Cache | None:
    """The reader's cache, or None where READPATH_CACHE is "off"."""
    folder = folders.cache()
    return Cache(folder) if folder is not None else None


def key_of(ask: Ask, free: bool) -> str:
    """The name of a request in the cache. What a `free` request may see, no other one does."""
    params = sorted((name, str(value)) for name, value in (ask.params or {}).items())
    headers = sorted((name.lower(), value) for name, value in ask.headers.items())
    whole = json.dumps([ask.url, params, headers, ask.body, free], sort_keys=True)
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def _opened(folder: Path) -> sqlite3.Connection:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / NAME
    path.touch(mode=0o600)
    base = sqlite3.connect(path, timeout=5.0, isolation_level=None, check_same_thread=False)
    try:
        base.execute("PRAGMA auto_vacuum = INCREMENTAL")
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")
        base.executescript(_SCHEMA)
    except sqlite3.Error:
        base.close()
        raise
    return base


def _keepable(ask: Ask, answer: Answer) -> bool:
    if answer.status not in (200, 404) or not 0 < len(answer.data) <= LARGEST:
        return False
    if "no-store" in answer.headers.get("Cache-Control", "").lower():
        return False
    if answer.headers.get("Vary", "").strip() == "*":
        return False
    if "?" in answer.url and answer.url != ask.address:
        return False  # the address a redirect led to may hold a key of its own
    if answer.status == 200 and not _whole(ask.headers.get("Accept", ""), answer.data):
        return False
    told = "\n".join(answer.headers.values()).encode("utf-8", "replace")
    return not any(one in answer.data or one in told for one in _secrets(ask))


def _whole(accept: str, data: bytes) -> bool:
    """Whether data looks like the JSON or XML that was asked for, not cut short, no page."""
    start, end = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1], data[-64:].rstrip()[-1:]
    if "json" in accept:
        return (start, end) in ((b"{", b"}"), (b"[", b"]"))
    if "xml" in accept and "html" not in accept:
        return (start, end) == (b"<", b">") and b"<html" not in data[:1024].lower()
    return True


def _secrets(ask: Ask) -> list[bytes]:
    """The keys that were sent, or are set: what must not be written."""
    sent = (*ask.headers.items(), *(ask.params or {}).items())
    found = [str(value) for name, value in sent if _SECRET.search(name)]
    found += [
        value
        for name, value in os.environ.items()
        if re.fullmatch(r"READPATH_(?:\w+_KEY|SECRET_\w+)", name)
    ]
    return [one.strip().encode() for one in found if len(one.strip()) >= 8]


def _packed(ask: Ask, answer: Answer) -> bytes:
    headers = [(n, v) for n, v in answer.headers.items() if not n.lower().startswith("set-cookie")]
    # An address that was asked for is not written: it may hold a key.
    url = "" if answer.url == ask.address else answer.url
    head = json.dumps([url, answer.status, answer.content_type, headers])
    return zlib.compress(head.encode() + b"\n" + answer.data, 3)


def _unpacked(ask: Ask, packed: bytes, key: str) -> Answer:
    unpacker = zlib.decompressobj()
    plain = unpacker.decompress(packed, 2 * LARGEST)
    if not unpacker.eof:
        raise ValueError("cut short")
    head, _, data = plain.partition(b"\n")
    url, status, content_type, headers = json.loads(head)
    kept = CaseInsensitiveDict({str(name): str(value) for name, value in headers})
    url = str(url) or ask.address
    return Answer(url, int(status), data, str(content_type), kept, key, reused=True)
