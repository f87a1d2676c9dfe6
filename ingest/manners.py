"""Manners towards other people's servers: how often to ask, and how long to wait."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version


@dataclass(frozen=True, slots=True)
class Manner:
    """How a provider wants to be asked: `gap` seconds between two requests, at most
    `at_once` at a time. Hosts that share `provider` share one queue; "" is the host's own.
    """

    gap: float = 1.0
    at_once: int = 1
    provider: str = ""


# arXiv: one request in three seconds over one connection (info.arxiv.org/help/api/tou.html).
_GAPS = {"arxiv.org": 3.0}


class Spacing:
    """Keeps requests to one host apart, one at a time, over all threads.

    `gaps` are the seconds between two requests by host, `default` those of other hosts.
    """

    def __init__(
        self,
        gaps: Mapping[str, float] | None = None,
        default: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._gaps = _GAPS if gaps is None else gaps
        self._default = default
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._turns: dict[str, threading.Lock] = {}
        self._last: dict[str, float] = {}

    def turn(self, host: str) -> threading.Lock:
        """The lock of `host`; whoever holds it may send after `wait`."""
        with self._lock:
            return self._turns.setdefault(_provider(host), threading.Lock())

    def wait(self, host: str, manner: Manner | None = None) -> None:
        """Sleep until a request to `host` is polite, and note that it is sent now."""
        host = _provider(host)
        last = self._last.get(host)
        gap = self._gaps.get(host, self._default) if manner is None else manner.gap
        pause = 0.0 if last is None else last + gap - self._clock()
        if pause > 0:
            self._sleep(pause)
        self._last[host] = self._clock()


SHARED = Spacing()


def _provider(host: str) -> str:
    """All of arXiv's machines count as one."""
    return "arxiv.org" if host.endswith(".arxiv.org") else host


def user_agent() -> str:
    """Who is asking, with the reader's address where READPATH_EMAIL gives one."""
    try:
        number = version("readpath")
    except PackageNotFoundError:
        number = "0"
    email = "".join(c for c in os.environ.get("READPATH_EMAIL", "") if c.isascii() and c > " ")
    return f"readpath/{number}" + (f" (mailto:{email})" if "@" in email else "")


def retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """The seconds a Retry-After header asks for, a number or a date (RFC 9110 section
    10.2.3); None without one that can be read."""
    value = (value or "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - (now or datetime.now(UTC))).total_seconds())
