"""A public web service as its sources use it: where it is, its manners, and its JSON.

The address of a service is a setting, READPATH_NAME_URL, so that a mirror or a test may
stand in for it; a key is READPATH_NAME_KEY.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.errors import FetchError
from ingest.net.client import Answer, Client
from ingest.net.manners import Manner

HOUR = 3600.0
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Service:
    """One provider: `name` as in its settings, `url` its documented address, `manner` how
    it wants to be asked, `fresh` the seconds for which an answer of it may be used again.
    `title` names it in messages, and `keyed` says that it gives readers keys."""

    name: str
    title: str
    url: str
    manner: Manner = field(default_factory=Manner)
    fresh: float = DAY
    keyed: bool = False

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
        if wanted and answer.is_page:
            client.forget(answer)
            why = f"{self.title} answers with a web page where data should be; try again later"
            raise self.fault(answer, why)
        return answer

    def object(
        self,
        client: Client,
        path: str,
        params: Mapping[str, str | int] | None = None,
        *,
        holds: str = "",
        allow: Iterable[int] = (),
    ) -> dict[str, Any] | None:
        """The JSON object that it answers with; None for a status in `allow`. Raises
        FetchError, also for one without the list that it should hold."""
        allowed = frozenset(allow)
        try:
            answer = self.get(client, path, params, allow=allowed)
        except FetchError as error:
            if error.status in allowed:
                return None  # "not found" as a web page
            raise
        if answer.status in allowed:
            return None
        found = self.value(client, answer)
        if not isinstance(found, dict) or not found:
            raise self.unlike(client, answer)
        if holds and not isinstance(found.get(holds), list):
            raise self.unlike(client, answer)
        return found

    def value(self, client: Client, answer: Answer) -> Any:
        """The JSON value in an answer, whatever content type it gives itself; raises
        FetchError when it is cut short or no JSON, and then it is not kept."""
        try:
            return json.loads(answer.data)
        except (ValueError, RecursionError):
            client.forget(answer)
            why = f"{self.title}'s answer is cut short or not JSON; try again later"
            raise self.fault(answer, why) from None

    def unlike(self, client: Client, answer: Answer) -> FetchError:
        """The error for an answer that is not what the service documents; it is not kept."""
        client.forget(answer)
        return self.fault(
            answer, f"{self.title}'s answer is not what it documents; try again later"
        )

    def fault(self, answer: Answer, why: str) -> FetchError:
        """The error for an answer. What went along in its address, a key perhaps, is not
        shown, nor a key that the service repeats."""
        key = self.key()
        why = why.replace(key, "...") if len(key) > 3 else why
        return FetchError(answer.url.partition("?")[0][:200], why, answer.status)

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
