"""Manners towards other people's servers: how often to ask, how many at once, how long to
wait, and what their answers say about it."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version

from ingest.net import folders
from ingest.net.turns import Turns

PATIENCE = 60.0  # the longest wait that somebody asks for and gets, in seconds


@dataclass(frozen=True, slots=True)
class Manner:
    """How a provider wants to be asked: `gap` seconds between two requests, at most
    `at_once` at a time. Hosts that share `provider` share one queue; "" is the host's own.
    """

    gap: float = 1.0
    at_once: int = 1
    provider: str = ""


# One request in three seconds over one connection, over the Atom API, OAI-PMH and the feeds
# together (info.arxiv.org/help/api/tou.html).
ARXIV = Manner(gap=3.0, at_once=1, provider="arxiv.org")
_GAPS = {"arxiv.org": 3.0}


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer says about the next request: seconds to `hold` it back, the smallest
    `gap` from now on, the most requests `at_once`; 0 where it says nothing."""

    hold: float = 0.0
    gap: float = 0.0
    at_once: int = 0


class Spacing:
    """Keeps requests to one provider apart and few at a time, over all threads.

    `gaps` are the seconds between two requests by host, `default` those of other hosts.
    `turns` keep them apart over the user's other processes too, those to providers of whom
    it is known how they want to be asked.
    """

    def __init__(
        self,
        gaps: Mapping[str, float] | None = None,
        default: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        turns: Turns | None = None,
    ) -> None:
        self._turns = turns
        self._gaps = _GAPS if gaps is None else gaps
        self._default = default
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Condition()
        self._busy: dict[str, int] = {}
        self._next: dict[str, float] = {}  # when the gap after the last request ends
        self._held: dict[str, float] = {}  # until when the provider asked to be left alone
        self._told: dict[str, Told] = {}

    @contextmanager
    def turn(self, host: str, manner: Manner | None = None) -> Iterator[None]:
        """Wait for one of the few places there are to ask `host`, and keep it meanwhile."""
        provider = _provider(host, manner)
        with self._lock:
            self._lock.wait_for(lambda: self._busy.get(provider, 0) < self._most(provider, manner))
            self._busy[provider] = self._busy.get(provider, 0) + 1
        turns = self._among(provider, manner)
        try:
            with turns.place(provider, self._most(provider, manner)) if turns else nullcontext():
                yield
        finally:
            with self._lock:
                self._busy[provider] -= 1
                self._lock.notify_all()

    def wait(self, host: str, manner: Manner | None = None) -> None:
        """Sleep until a request to `host` is polite, and note that it is sent then."""
        provider = _provider(host, manner)
        with self._lock:
            now = self._clock()
            held = self._held.get(provider, now)
            at = max(now, held, self._next.get(provider, now))
            gap = self._gap(provider, manner)
            self._next[provider] = at + gap
        if at > now:
            self._sleep(at - now)
        turns = self._among(provider, manner)
        if turns is not None and (others := turns.take(provider, gap)) > 0:
            self._sleep(others)
        while True:  # another thread may have been told to stop in the meantime
            with self._lock:
                later = self._held.get(provider, held)
            if later <= max(at, held):
                return
            self._sleep(later - max(at, held))
            held = later

    def held(self, host: str, manner: Manner | None = None) -> float:
        """For how many seconds yet the provider of `host` asked not to be asked."""
        provider = _provider(host, manner)
        turns = self._among(provider, manner)
        elsewhere = turns.left(provider) if turns is not None else 0.0
        with self._lock:
            return max(elsewhere, self._held.get(provider, 0.0) - self._clock())

    def heed(self, host: str, told: Told, manner: Manner | None = None) -> None:
        """Remember what an answer of `host` said about the next request."""
        provider = _provider(host, manner)
        with self._lock:
            if told.hold > 0:
                until = self._clock() + told.hold
                self._held[provider] = max(self._held.get(provider, until), until)
            if told.gap or told.at_once:
                self._told[provider] = told
        turns = self._among(provider, manner)
        if turns is not None and told.hold > 0:
            turns.rest(provider, told.hold)

    def _among(self, provider: str, manner: Manner | None) -> Turns | None:
        return self._turns if manner is not None or provider in self._gaps else None

    def _gap(self, provider: str, manner: Manner | None) -> float:
        known = self._gaps.get(provider, self._default if manner is None else 0.0)
        wanted = known if manner is None else max(manner.gap, known)
        return max(wanted, self._told.get(provider, Told()).gap)

    def _most(self, provider: str, manner: Manner | None) -> int:
        wanted = 1 if manner is None else max(1, manner.at_once)
        return min(wanted, self._told.get(provider, Told()).at_once or wanted)


SHARED = Spacing(turns=Turns(folders.cache))


def _provider(host: str, manner: Manner | None = None) -> str:
    """Who answers at `host`; all of arXiv's machines count as one."""
    if host == "arxiv.org" or host.endswith(".arxiv.org"):
        return "arxiv.org"
    return (manner.provider if manner is not None else "") or host


def told(headers: Mapping[str, str], status: int = 200, now: datetime | None = None) -> Told:
    """What the headers of an answer ask of the next request, whoever sends it.

    `Backoff` is Zotero's (zotero.org/support/dev/web_api/v3/basics), `X-Rate-Limit-Limit`
    and `-Interval` and `X-Concurrency-Limit` are Crossref's, `RateLimit-Remaining` and
    `-Reset` are many services', with and without `X-`. A quota that is used up holds back
    for PATIENCE at most: after that the server is asked, and says itself.
    """
    hold = retry_after(headers.get("Backoff"), now) or 0.0
    if status in (429, 503):
        hold = max(hold, retry_after(headers.get("Retry-After"), now) or 0.0)
    left = headers.get("X-RateLimit-Remaining") or headers.get("RateLimit-Remaining") or ""
    if left.strip() == "0":
        reset = headers.get("X-RateLimit-Reset") or headers.get("RateLimit-Reset")
        hold = max(hold, min(_until(reset, now), PATIENCE))
    limit = _number(headers.get("X-Rate-Limit-Limit"))
    interval = re.fullmatch(r"\s*(\d{1,5})\s*s?\s*", headers.get("X-Rate-Limit-Interval") or "")
    gap = int(interval[1]) / limit if interval and limit else 0.0
    return Told(hold, min(gap, PATIENCE), _number(headers.get("X-Concurrency-Limit")))


def _until(reset: str | None, now: datetime | None) -> float:
    """The seconds until a quota starts anew, told as seconds or as a time since 1970."""
    seconds = float(_number(reset))
    if seconds < 1e9:
        return seconds
    at = seconds / 1000 if seconds > 1e11 else seconds
    return max(0.0, at - (now or datetime.now(UTC)).timestamp())


def _number(value: str | None) -> int:
    value = (value or "").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 15 else 0


def user_agent() -> str:
    """Who is asking, with the reader's address where READPATH_EMAIL gives one."""
    try:
        number = version("readpath")
    except PackageNotFoundError:
        number = "0"
    address = email()
    return f"readpath/{number}" + (f" (mailto:{address})" if address else "")


def email() -> str:
    """The reader's e-mail address (READPATH_EMAIL), "" without one."""
    address = "".join(c for c in os.environ.get("READPATH_EMAIL", "") if c.isascii() and c > " ")
    return address if "@" in address else ""


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
