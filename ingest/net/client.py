"""The one polite HTTP client: spaced, patient, bounded, and kept to the open internet."""

from __future__ import annotations

import math
import os
import random
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal, Self
from urllib.parse import urljoin

from graph.errors import FetchError
from ingest.net import cache as caches
from ingest.net import netguard
from ingest.net.manners import PATIENCE, SHARED, Manner, Spacing, retry_after, told
from ingest.net.transport import Answer, Ask, Transport, TryAgainError, failed, origin

__all__ = ["MAX_BYTES", "MAX_REDIRECTS", "Answer", "Client"]

MAX_BYTES = 50 * 1024 * 1024
MAX_REDIRECTS = 5
_AGAIN = (429, 500, 502, 503, 504)
_CONDITIONAL = {"if-none-match", "if-modified-since"}


class Client:
    """Fetches with manners. `trusted` are addresses whose host may be anywhere, private
    networks too: those of configured services, never ones read from a file.

    `tries` counts all attempts, `seconds` bounds one `get` with its waits, `max_bytes` the
    decoded answer. `cache` keeps answers (by default the reader's own, see ingest.net.cache;
    None keeps none); with `anew` nothing of it is used before the server says that it is
    still right, however fresh, nor what was kept before the moment `since` (seconds since
    1970).
    Clock, sleep, resolver and chance can be given, for tests. Threads may share a client.
    """

    def __init__(
        self,
        *,
        trusted: Iterable[str] = (),
        tries: int = 4,
        seconds: float = 180.0,
        timeout: tuple[float, float] = (10.0, 30.0),
        max_bytes: int = MAX_BYTES,
        spacing: Spacing | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
        resolver: netguard.Resolver = netguard.resolve,
        cache: caches.Cache | Literal["default"] | None = "default",
        anew: bool = False,
        since: float = -math.inf,
    ) -> None:
        configured = os.environ.get("READPATH_TRUSTED_URLS", "").split(",")
        self._trusted = {origin(url.strip()) for url in (*trusted, *configured) if url.strip()}
        self._tries = tries
        self._seconds = seconds
        self._spacing = spacing or SHARED
        self._sleep = sleep
        self._clock = clock
        self._chance = chance
        self._transport = Transport(timeout, max_bytes, clock, resolver)
        self._cache = caches.default() if cache == "default" else cache
        self._since = math.inf if anew else since

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections kept open between requests, and the cache."""
        self._transport.close()
        if self._cache is not None:
            self._cache.close()

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        trusted: bool = False,
        accept: str = "*/*",
        allow: Iterable[int] = (),
        headers: Mapping[str, str] | None = None,
        manner: Manner | None = None,
        fresh: float = 0.0,
    ) -> Answer:
        """The answer to a GET; raises FetchError with one sentence. `trusted` is for a
        configured address; `allow` names error statuses to hand back instead of raising.
        `headers` go along (a key, say), `manner` is how the provider wants to be asked.

        An answer kept for less than `fresh` seconds is used again without asking; an older
        one is asked for with its ETag or date, and used again when the server says so."""
        sent = {"Accept": accept, **(headers or {})}
        return self._kept(Ask(url, params, trusted, sent, manner), frozenset(allow), fresh)

    def post(
        self,
        url: str,
        body: Any,
        *,
        params: Mapping[str, str | int] | None = None,
        accept: str = "application/json",
        headers: Mapping[str, str] | None = None,
        manner: Manner | None = None,
        allow: Iterable[int] = (),
        fresh: float = 0.0,
    ) -> Answer:
        """The answer to a POST of `body` as JSON to a configured service, as for `get`. It
        must be a question, not an order, where `fresh` is given: it may be answered from
        the cache."""
        sent = {"Accept": accept, **(headers or {})}
        return self._kept(Ask(url, params, True, sent, manner, body), frozenset(allow), fresh)

    def forget(self, answer: Answer) -> None:
        """Ask anew next time: the answer turned out to say nothing of use."""
        if self._cache is not None and answer.key:
            self._cache.forget(answer.key)

    def _kept(self, ask: Ask, allowed: frozenset[int], fresh: float) -> Answer:
        """The answer of the cache where it may be used, else one that is asked for."""
        netguard.check_url(ask.url)
        order = ask.body is not None and fresh <= 0
        if self._cache is None or order or _CONDITIONAL & {name.lower() for name in ask.headers}:
            return self._ask(ask, allowed)
        key = caches.key_of(ask, self._is_free(ask))
        kept = self._cache.find(ask, key)
        if kept is not None and kept.usable(fresh, self._since):
            return _checked(ask, kept.answer, allowed)
        again = kept.asking() if kept is not None else {}
        answer = self._ask(replace(ask, headers={**ask.headers, **again}), allowed | {404, 410})
        if answer.status == 304 and kept is not None and again:
            return self._cache.confirm(ask, kept, answer)
        if answer.status in (200, 404, 410):
            self._cache.keep(ask, key, answer)
        return _checked(ask, replace(answer, key=key), allowed)

    def _ask(self, ask: Ask, allowed: frozenset[int]) -> Answer:
        url = ask.url
        deadline = self._clock() + self._seconds
        for attempt in range(1, self._tries + 1):
            try:
                answer = self._once(ask, deadline)
            except TryAgainError as error:
                if attempt == self._tries:
                    raise FetchError(url[:200], error.why) from None
                self._pause(url, None, attempt, deadline, error.why)
                continue
            if answer.status < 400 or answer.status in allowed:
                return answer
            if answer.status not in _AGAIN or attempt == self._tries:
                raise failed(url, answer.status, attempt)
            asked = retry_after(answer.headers.get("Retry-After"))
            self._pause(url, asked, attempt, deadline, "", answer.status)
        raise AssertionError("unreachable")

    def _pause(
        self,
        url: str,
        told: float | None,
        attempt: int,
        deadline: float,
        why: str,
        status: int | None = None,
    ) -> None:
        """Wait before the next attempt, or give up when that would take too long."""
        backoff = min(30.0, 2.0**attempt) * (0.5 + self._chance() / 2)
        pause = backoff if told is None else max(told, 0.0)
        if pause > PATIENCE or self._clock() + pause > deadline:
            if status is None:
                raise FetchError(url[:200], why)
            wait = f"asks to wait {pause:.0f} seconds" if told is not None else "is overloaded"
            raise FetchError(url[:200], f"answers {status} and {wait}; try again later", status)
        self._sleep(pause)

    def _once(self, ask: Ask, deadline: float) -> Answer:
        start = origin(ask.url)
        for _ in range(MAX_REDIRECTS + 1):
            netguard.check_url(ask.url)
            # A trusted server does not lend its trust to where it redirects, nor a key.
            home = origin(ask.url) == start
            free = self._is_free(ask if home else replace(ask, trusted=False))
            answer = self._in_turn(ask, free, deadline)
            target = answer.headers.get("Location")
            if answer.status not in (301, 302, 303, 307, 308) or not target:
                return answer
            url = urljoin(answer.url, target)
            sent = ask.headers if origin(url) == start else {"Accept": ask.headers["Accept"]}
            body = ask.body if answer.status in (307, 308) and origin(url) == start else None
            ask = replace(ask, url=url, params=None, headers=sent, body=body)
        raise FetchError(
            ask.url[:200], f"redirects more than {MAX_REDIRECTS} times; give the final one"
        )

    def _in_turn(self, ask: Ask, free: bool, deadline: float) -> Answer:
        """Send when it is polite, and heed what the answer says about the next time."""
        with self._spacing.turn(ask.host, ask.manner):
            held = self._spacing.held(ask.host, ask.manner)
            if held > PATIENCE or self._clock() + held > deadline:
                why = f"asked not to be asked for another {held:.0f} seconds; try again later"
                raise FetchError(ask.url[:200], why)
            self._spacing.wait(ask.host, ask.manner)
            answer = self._transport.send(ask, free, deadline)
            self._spacing.heed(ask.host, told(answer.headers, answer.status), ask.manner)
        return answer

    def _is_free(self, ask: Ask) -> bool:
        """Whether a request may leave the open internet."""
        return ask.trusted or origin(ask.url) in self._trusted


def _checked(ask: Ask, answer: Answer, allowed: frozenset[int]) -> Answer:
    if answer.status >= 400 and answer.status not in allowed:
        raise failed(ask.url, answer.status, 1)
    return answer
