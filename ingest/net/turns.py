"""Turns at asking a provider, kept over all processes of this user.

To a provider a sync, the app and a command that run together are one reader. In the cache
folder each provider has a file that says when it may be asked again, and a lock for each
request that it allows at a time. The system lets go of a lock when its process ends, however
it ends; where the folder cannot be written, each process keeps to turns of its own.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # it is needed when something is fetched, not before
    from filelock import BaseFileLock

WAIT = 180.0  # seconds, as long as a request may take; a place is not waited for any longer
FARTHEST = 24 * 3600.0  # seconds for which a provider is left alone at the most
_POLL = 0.05


class Turns:
    """The turns kept in what `folder` returns; none are where that is None. Providers are
    named by a digest, so that no address of a reader's is written."""

    def __init__(
        self,
        folder: Callable[[], Path | None],
        clock: Callable[[], float] = time.time,
        wait: float = WAIT,
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._wait = wait

    @contextmanager
    def place(self, provider: str, places: int) -> Iterator[None]:
        """Wait for one of the `places` there are to ask a provider, and keep it meanwhile."""
        held = self._first_free(provider, places)
        try:
            yield
        finally:
            if held is not None:
                held.release()

    def take(self, provider: str, gap: float) -> float:
        """The seconds to wait before a request, which is noted as sent then: the next one
        comes `gap` seconds later."""
        return self._noted(provider, gap, 0.0)

    def rest(self, provider: str, seconds: float) -> None:
        """Note that a provider asked to be left alone for so long."""
        self._noted(provider, 0.0, seconds)

    def left(self, provider: str) -> float:
        """For how many seconds yet a provider is to be left alone."""
        path = self._path(provider)
        return 0.0 if path is None else max(0.0, self._next(path) - self._clock())

    def _noted(self, provider: str, gap: float, rest: float) -> float:
        path = self._path(provider)
        held = self._locked(path, "note", self._wait) if path is not None else None
        if path is None or held is None:
            return 0.0
        try:
            now = self._clock()
            at = max(now, self._next(path))
            path.write_text(repr(min(max(at + gap, now + rest), now + FARTHEST)), "ascii")
            return at - now
        except OSError:
            return 0.0
        finally:
            held.release()

    def _next(self, path: Path) -> float:
        """When a provider may be asked again; 0 where nothing that can be is noted, as after
        a clock was set back."""
        try:
            noted = float(path.read_text("ascii"))
        except (OSError, ValueError):
            return 0.0
        return noted if noted <= self._clock() + FARTHEST else 0.0

    def _first_free(self, provider: str, places: int) -> BaseFileLock | None:
        path = self._path(provider)
        until = time.monotonic() + self._wait
        while path is not None and time.monotonic() < until:
            for number in range(places):
                held = self._locked(path, str(number), 0.0)
                if held is None or held.is_locked:
                    return held
            time.sleep(_POLL)
        return None

    @staticmethod
    def _locked(path: Path, name: str, wait: float) -> BaseFileLock | None:
        """The lock of this name, held unless another has it for longer than we wait; None
        where it cannot be had at all."""
        from filelock import FileLock, Timeout

        lock = FileLock(path.with_suffix(f".{name}.lock"))
        try:
            lock.acquire(timeout=wait, poll_interval=_POLL)
        except Timeout:
            return lock
        except (OSError, NotImplementedError):
            return None
        return lock

    def _path(self, provider: str) -> Path | None:
        folder = self._folder()
        if folder is None:
            return None
        folder = folder / "turns"
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = hashlib.sha256(provider.encode("utf-8", "replace")).hexdigest()[:16]
        return folder / f"{name}.next" if folder.is_dir() else None
