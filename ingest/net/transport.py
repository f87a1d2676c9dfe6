"""One request and its answer: over the right connection, within the limits of size and time."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.utils import get_environ_proxies

from graph.errors import FetchError
from ingest.net import netguard
from ingest.net.manners import Manner, user_agent

_PAGE = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html[\s>])", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; `url` is where it came from after redirects. `key` names it
    in the cache where it is kept, and `reused` says that it came from there."""

    url: str
    status: int
    data: bytes
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    key: str = field(default="", repr=False)
    reused: bool = False

    @property
    def is_page(self) -> bool:
        """Whether it is a web page, whatever type it gives itself."""
        return _PAGE.match(self.data[:4096]) is not None


@dataclass(frozen=True, slots=True)
class Ask:
    """A request. `trusted` is for a configured address, `body` is sent as JSON by POST."""

    url: str
    params: Mapping[str, str | int] | None
    trusted: bool
    headers: Mapping[str, str]
    manner: Manner | None
    body: Any = None

    @property
    def host(self) -> str:
        """The host that is asked, in lower case."""
        return (urlsplit(self.url).hostname or "").lower()

    @property
    def address(self) -> str:
        """The whole address, as it is sent."""
        sent = requests.Request("GET", self.url, params=dict(self.params or {})).prepare()
        return sent.url or self.url


class TryAgainError(Exception):
    """A request failed in a way that may pass; `why` is the end of a sentence."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Transport:
    """The connections: open ones to configured addresses, guarded ones to all others."""

    def __init__(
        self,
        timeout: tuple[float, float],
        max_bytes: int,
        clock: Callable[[], float],
        resolver: netguard.Resolver,
    ) -> None:
        self._timeout = timeout
        self._max_bytes = max_bytes
        self._clock = clock
        self._resolver = resolver
        self._open = requests.Session()
        self._guarded = requests.Session()
        self._guarded.mount("https://", netguard.guarded_adapter(resolver))
        self._guarded.mount("http://", netguard.guarded_adapter(resolver))
        for session in (self._open, self._guarded):
            session.headers["User-Agent"] = user_agent()
            # No password file of the reader's is sent anywhere.
            session.auth = _no_auth

    def close(self) -> None:
        """Close the connections kept open between requests."""
        self._open.close()
        self._guarded.close()

    def send(self, ask: Ask, free: bool, deadline: float) -> Answer:
        """The answer, redirect or not; only a `free` request may leave the open internet.
        Raises FetchError, or TryAgainError for what may pass."""
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
            raise TryAgainError("did not answer in time; try again later") from None
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


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of an address; empty for one that is none."""
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


def failed(url: str, status: int, attempts: int) -> FetchError:
    """The sentence for an answer that is an error."""
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


def _no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


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
    return TryAgainError("cannot be reached; check the address and the connection")
