"""A public web service as its sources use it: where it is, its manners, and its JSON.

The address of a service is a setting, READPATH_NAME_URL, so that a mirror or a test may
stand in for it; a key is READPATH_NAME_KEY.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.errors import FetchError
from ingest.client import Answer, Client
from ingest.manners import Manner

HOUR = 3600.0
DAY = 24 * HOUR
_PAGE = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html[\s>])", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Service:
    """One provider: `name` as in its settings, `url` its documented address, `manner` how
    it wants to be asked, `fresh` the seconds for which an answer of it may be used again.
    `title` names it in messages."""

    name: str
    title: str
    url: str
    manner: Manner = field(default_factory=Manner)
    fresh: float = DAY

    def base(self) -> str:
        """Its address, or the one that READPATH_NAME_URL gives."""
        return (self._setting("URL") or self.url).rstrip("/")

    def key(self) -> str:
        """The reader's key for it (READPATH_NAME_KEY), "" without one."""
        return self._setting("KEY")

    def get(
        self,
        client: Client,
        path: str,
        params: Mapping[str, str | int] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        accept: str = "application/json",
        allow: Iterable[int] = (),
    ) -> Answer:
        """Its answer to a GET of `path`, or of a whole address it gave for its next page;
        raises FetchError, also for a web page where `accept` asks for something else.
        `allow` names error statuses to hand back."""
        allowed = frozenset(allow)
        answer = client.get(
            self._address(path),
            params=params,
            trusted=True,
            accept=accept,
            allow=allowed,
            headers=headers,
            manner=self.manner,
            fresh=self.fresh,
        )
        wanted = answer.status not in allowed and "html" not in accept
        if wanted and _PAGE.match(answer.data[:4096]):
            client.forget(answer)
            raise FetchError(
                answer.url[:200],
                f"{self.title} answers with a web page where data should be; try again later",
                answer.status,
            )
        return answer

    def json(
        self,
        client: Client,
        path: str,
        params: Mapping[str, str | int] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        allow: Iterable[int] = (),
    ) -> Any:
        """The JSON value of its answer, whatever content type it gives itself; None for a
        status in `allow`. Raises FetchError when it is cut short or no JSON."""
        allowed = frozenset(allow)
        answer = self.get(client, path, params, headers=headers, allow=allowed)
        if answer.status in allowed:
            return None
        try:
            return self.decode(answer)
        except FetchError:
            client.forget(answer)
            raise

    def decode(self, answer: Answer) -> Any:
        """The JSON value in an answer; raises FetchError."""
        try:
            return json.loads(answer.data)
        except (ValueError, RecursionError):
            why = f"{self.title}'s answer is cut short or not JSON; try again later"
            raise FetchError(answer.url[:200], why, answer.status) from None

    def _address(self, path: str) -> str:
        base = self.base()
        if path.startswith(self.url):
            # A next page's whole address stays with the configured server.
            path = path[len(self.url.rstrip("/")) :]
        if path.startswith(("http://", "https://")):
            if not path.startswith(base):
                raise FetchError(path[:200], f"is not an address of {self.title}")
            return path
        return f"{base}/{path.lstrip('/')}" if path else base

    def _setting(self, name: str) -> str:
        return os.environ.get(f"READPATH_{self.name.upper()}_{name}", "").strip()
