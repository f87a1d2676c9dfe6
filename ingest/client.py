"""The one polite HTTP client: spaced, patient, bounded, and kept to the open internet."""

from __future__ import annotations

import os
import random
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import requests
from requests.utils import get_environ_proxies

from graph.errors import FetchError
from ingest import netguard
from ingest.manners import SHARED, Manner, Spacing, retry_after, user_agent

MAX_BYTES = 50 * 1024 * 1024
MAX_REDIRECTS = 5
PATIENCE = 60.0  # the longest Retry-After that is waited for, in seconds
_AGAIN = (429, 500, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; `url` is where it came from after redirects."""

    url: str
    status: int
    data: bytes
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Ask:
    """A request as it was asked for, before any redirect."""

    url: str
    params: Mapping[str, str | int] | None
    trusted: bool
    headers: Mapping[str, str]
    manner: Manner | None
    body: Any = None


class Client:
    """Fetches with manners. `trusted` are addresses whose host may be anywhere, private
    networks too: those of configured services, never ones read from a file.

    `tries` counts all attempts, `seconds` bounds one `get` with its waits, `max_bytes` the
    decoded answer. Clock, sleep, resolver and chance can be given, for tests.
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
    ) -> None:
        configured = os.environ.get("READPATH_TRUSTED_URLS", "").split(",")
        self._trusted = {_origin(url.strip()) for url in (*trusted, *configured) if url.strip()}
        self._tries = tries
        self._seconds = seconds
        self._timeout = timeout
        self._max_bytes = max_bytes
        self._spacing = spacing or SHARED
        self._sleep = sleep
        self._clock = clock
        self._chance = chance
        self._resolver = resolver
        self._open = requests.Session()
        self._guarded = requests.Session()
        self._guarded.mount("https://", netguard.guarded_adapter(resolver))
        self._guarded.mount("http://", netguard.guarded_adapter(resolver))
        for session in (self._open, self._guarded):
            session.headers["User-Agent"] = user_agent()
            # No password file of the reader's is sent anywhere.
            session.auth = _no_auth

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections kept open between requests."""
        self._open.close()
        self._guarded.close()

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
        `headers` go along (a key, say), `manner` is how the provider wants to be asked, and
        an answer kept for less than `fresh` seconds may be used again."""
        del fresh  # nothing is kept yet
        sent = {"Accept": accept, **(headers or {})}
        return self._ask(_Ask(url, params, trusted, sent, manner), frozenset(allow))

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
    ) -> Answer:
        """The answer to a POST of `body` as JSON to a configured service, as for `get`."""
        sent = {"Accept": accept, **(headers or {})}
        return self._ask(_Ask(url, params, True, sent, manner, body), frozenset(allow))

    def _ask(self, ask: _Ask, allowed: frozenset[int]) -> Answer:
        url = ask.url
        deadline = self._clock() + self._seconds
        for attempt in range(1, self._tries + 1):
            try:
                answer = self._once(ask, deadline)
            except _TryAgainError as error:
                if attempt == self._tries:
                    raise FetchError(url[:200], error.why) from None
                self._pause(url, None, attempt, deadline, error.why)
                continue
            if answer.status < 400 or answer.status in allowed:
                return answer
            if answer.status not in _AGAIN or attempt == self._tries:
                raise _failed(url, answer.status, attempt)
            told = retry_after(answer.headers.get("Retry-After"))
            self._pause(url, told, attempt, deadline, "", answer.status)
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

    def _once(self, ask: _Ask, deadline: float) -> Answer:
        start = _origin(ask.url)
        for _ in range(MAX_REDIRECTS + 1):
            netguard.check_url(ask.url)
            # A trusted server does not lend its trust to where it redirects, nor a key.
            home = _origin(ask.url) == start
            free = (ask.trusted and home) or _origin(ask.url) in self._trusted
            host = (urlsplit(ask.url).hostname or "").lower()
            with self._spacing.turn(host):
                self._spacing.wait(host, ask.manner)
                answer = self._send(ask, free, deadline)
            target = answer.headers.get("Location")
            if answer.status not in (301, 302, 303, 307, 308) or not target:
                return answer
            url = urljoin(answer.url, target)
            sent = ask.headers if _origin(url) == start else {"Accept": ask.headers["Accept"]}
            body = ask.body if answer.status in (307, 308) and _origin(url) == start else None
            ask = replace(ask, url=url, params=None, headers=sent, body=body)
        raise FetchError(
            ask.url[:200], f"redirects more than {MAX_REDIRECTS} times; give the final one"
        )

    def _send(self, ask: _Ask, free: bool, deadline: float) -> Answer:
        url = ask.url
        session = self._open if free else self._guarded
        if not free:
            self._check_behind_proxy(url)
        try:
            with session.request(
                "GET" if ask.body is None else "POST",
                url,
                params=ask.params,
                headers=dict(ask.headers),
                json=ask.body,
                timeout=self._timeout,
                stream=True,
                allow_redirects=False,
            ) as response:
                data = self._read(response, url, deadline)
                return Answer(
                    response.url or url,
                    response.status_code,
                    data,
                    response.headers.get("Content-Type", ""),
                    response.headers,
                )
        except netguard.RefusedAddressError as error:
            raise FetchError(url[:200], error.why) from None
        except requests.exceptions.SSLError:
            raise FetchError(
                url[:200], "has no valid certificate for a secure connection"
            ) from None
        except requests.exceptions.Timeout:
            raise _TryAgainError("did not answer in time; try again later") from None
        except requests.exceptions.ConnectionError as error:
            raise _connection_problem(url, error) from None
        except (requests.exceptions.RequestException, ValueError, OSError) as error:
            raise FetchError(url[:200], f"cannot be fetched ({type(error).__name__})") from None

    def _check_behind_proxy(self, url: str) -> None:
        """A proxy resolves the name itself, so check what the name means from here."""
        if not get_environ_proxies(url):
            return
        parts = urlsplit(url)
        try:
            netguard.checked(parts.hostname or "", parts.port or 443, self._resolver)
        except netguard.RefusedAddressError as error:
            raise FetchError(url[:200], error.why) from None
        except OSError:
            raise FetchError(
                url[:200],
                "cannot be checked because its name is not known here, only to the proxy; list"
                " its host in READPATH_TRUSTED_URLS to let the proxy decide",
            ) from None

    def _read(self, response: requests.Response, url: str, deadline: float) -> bytes:
        limit = f"is larger than {self._max_bytes / 2**20:.0f} MB"
        length = response.headers.get("Content-Length", "")
        if length.isdigit() and int(length) > self._max_bytes:
            raise FetchError(url[:200], limit)
        parts: list[bytes] = []
        size = 0
        for chunk in response.iter_content(1 << 16):
            parts.append(chunk)
            size += len(chunk)
            if size > self._max_bytes:
                raise FetchError(url[:200], limit)
            if self._clock() > deadline:
                raise FetchError(url[:200], "took too long to answer; try again later")
        return b"".join(parts)


class _TryAgainError(Exception):
    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def _origin(url: str) -> tuple[str, str, int]:
    try:
        parts = urlsplit(url)
        scheme = parts.scheme.lower()
        return (
            scheme,
            (parts.hostname or "").lower(),
            parts.port or (80 if scheme == "http" else 443),
        )
    except ValueError:
        return "", "", 0


def _no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _failed(url: str, status: int, attempts: int) -> FetchError:
    why = {
        401: "asks for a password; only open addresses can be added",
        403: "answers 403, access is not allowed",
        404: "answers 404, there is nothing at this address; check it",
        410: "answers 410, it was removed",
        429: f"answers 429, too many requests, after {attempts} tries; wait a few minutes",
    }.get(status)
    if why is None:
        again = f" after {attempts} tries; try again later" if status >= 500 else ""
        why = f"answers with the error {status}{again}"
    return FetchError(url[:200], why, status)


def _connection_problem(url: str, error: BaseException) -> Exception:
    """The sentence for what lies beneath a requests ConnectionError."""
    seen: BaseException | None = error
    for _ in range(8):
        if seen is None:
            break
        if isinstance(seen, netguard.RefusedAddressError):
            return FetchError(url[:200], seen.why)
        if isinstance(seen, socket.gaierror) or type(seen).__name__ == "NameResolutionError":
            host = urlsplit(url).hostname
            return FetchError(
                url[:200], f"the name {host} cannot be found; check it and the connection"
            )
        inner = seen.args[0] if seen.args and isinstance(seen.args[0], BaseException) else None
        seen = getattr(seen, "reason", None) or inner or seen.__cause__ or seen.__context__
        if not isinstance(seen, BaseException):
            break
    return _TryAgainError("cannot be reached; check the address and the connection")
