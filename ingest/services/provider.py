"""Asking a service that knows works: one by its name, or a search page by page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph import text
from graph.errors import BadInput, FetchError
from graph.model import Identifier
from ingest.client import Answer, Client
from ingest.service import Service
from ingest.services import answers
from ingest.services.answers import Json, Shape
from ingest.services.asking import Pages
from ingest.source import Raw

_REFUSALS = (400, 401, 403, 422)
Params = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a search: where it is, and what goes along."""

    path: str
    params: Params = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Provider:
    """A service and how it tells of works. `wrap` writes a page of works as the service
    does, `total` is the path in an answer to how many there are in all, `params` and
    `headers` go along with each request (a key, an e-mail address)."""

    service: Service
    shape: Shape
    wrap: Callable[[list[Json]], Any]
    total: tuple[str, ...] = ()
    params: Callable[[], Params] = dict
    headers: Callable[[], Mapping[str, str]] = dict

    def ask(self, client: Client, page: Page) -> tuple[Answer, Any]:
        """An answer and the JSON in it; None for one that there is nothing (404). What the
        service itself says of a request that it refuses is part of the error."""
        answer = self.service.get(
            client,
            page.path,
            {**page.params, **self.params()},
            headers=self.headers(),
            allow=(404, *_REFUSALS),
        )
        return self._judged(client, answer)

    def send(self, client: Client, page: Page, body: Any) -> tuple[Answer, Any]:
        """The same for a question too long for an address, which is posted."""
        answer = client.post(
            f"{self.service.base()}/{page.path}",
            body,
            params={**page.params, **self.params()},
            headers=self.headers(),
            manner=self.service.manner,
            allow=(404, *_REFUSALS),
            fresh=self.service.fresh,
        )
        return self._judged(client, answer)

    def _judged(self, client: Client, answer: Answer) -> tuple[Answer, Any]:
        if answer.status == 404:
            return answer, None
        if answer.status in _REFUSALS:
            raise FetchError(answer.url[:200], self._refused(answer), answer.status)
        try:
            return answer, self.service.decode(answer)
        except FetchError:
            client.forget(answer)
            raise

    def look_up(self, client: Client, page: Page, wanted: Sequence[Identifier]) -> Iterator[Raw]:
        """The answer to a look-up of these identifiers."""
        answer, _ = self.ask(client, page)
        keys = tuple(map(str, wanted))
        where = f"{self.shape.title} {keys[0]}" + (f" and {len(keys) - 1} more" * (len(keys) > 1))
        yield Raw(b"" if answer.status == 404 else answer.data, where, wanted=keys)

    def pages(
        self,
        client: Client,
        first: Page,
        limit: int,
        where: str,
        following: Callable[[Any, Page, int], Page | None],
    ) -> Iterator[Raw]:
        """The works of a search, a page at a time, each once and no more than `limit`.

        `following` names the page after the one of this JSON value, which holds so many
        works. It ends with the limit, at a page that brings nothing new and at one that was
        asked for before, so that no service can keep it going.
        """
        page: Page | None = first
        pages = Pages(limit)
        while page is not None and pages.goes_on(_key(page)):
            answer, value = self.ask(client, page)
            if answer.status == 404:
                raise FetchError(answer.url[:200], self._refused(answer), 404)
            found = self._works(answer, value)
            taken = pages.taken
            kept = [found[place] for place in pages.fresh([self._name(work) for work in found])]
            if taken and not kept:
                return
            yield Raw(
                answers.page(self.wrap(kept)),
                f"{where[:150]} from {taken + 1}" if taken else where[:150],
                total=answers.count(answers.inner(value, *self.total)) if self.total else None,
            )
            page = following(value, page, len(found)) if kept else None

    def _works(self, answer: Answer, value: Any) -> list[Json]:
        try:
            return self.shape.works(value)
        except BadInput as error:
            raise FetchError(answer.url[:200], error.why, answer.status) from None

    def _name(self, work: Json) -> str:
        return " ".join(map(str, self.shape.names(work))) or json.dumps(work, sort_keys=True)

    def _refused(self, answer: Answer) -> str:
        remedy = "try other words"
        if answer.status in (401, 403):
            remedy = f"check READPATH_{self.service.name.upper()}_KEY"
        said = _message(answer.data)
        return f"{self.shape.title} answers {answer.status}{said and f' ({said})'}; {remedy}"


def _message(data: bytes) -> str:
    """What a service says in an error, in the places where services say it."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return text.clean(data[:100].decode("utf-8", "replace"))
    for name in ("message", "errors", "error"):
        inside = answers.inner(value, name)
        first = inside[0] if isinstance(inside, list) and inside else inside
        for found in (first, *(answers.inner(first, part) for part in ("message", "title"))):
            if answers.say(found):
                return answers.say(found, 150)
    return ""


def _key(page: Page) -> str:
    return f"{page.path} {sorted(page.params.items())}"
