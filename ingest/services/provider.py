"""Asking a service that knows works: some by their names, or a search page by page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph import text
from graph.errors import BadInput
from graph.model import Identifier
from ingest.net.client import Answer, Client
from ingest.net.service import Service
from ingest.services import answers
from ingest.services.answers import Shape
from ingest.services.newer import EndedEarlyError
from ingest.services.paging import Pages
from ingest.source import Raw
from ingest.text.fields import Json, count, inner, say

_REFUSALS = (400, 401, 403, 422)
Params = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a search: where it is, and what goes along."""

    path: str
    params: Params = field(default_factory=dict)

    def also(self, **params: str | int) -> Page:
        """The same page with other values of some parameters."""
        return Page(self.path, {**self.params, **params})


Following = Callable[[Any, Page, int], Page | None]


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

    def look_up(self, client: Client, page: Page, wanted: Sequence[Identifier]) -> Iterator[Raw]:
        """The answer to a look-up of these identifiers."""
        answer, value = self.ask(client, page)
        if answer.status != 404:
            self.works(client, answer, value)
        keys = tuple(map(str, wanted))
        where = f"{self.shape.title} {keys[0]}" + (f" and {len(keys) - 1} more" * (len(keys) > 1))
        yield Raw(b"" if answer.status == 404 else answer.data, where, wanted=keys)

    def pages(
        self,
        client: Client,
        first: Page,
        limit: int,
        where: str,
        following: Following,
        *,
        dated: bool = False,
    ) -> Iterator[Raw]:
        """The works of a search, a page at a time, each once and no more than `limit`.

        `following` names the page after the one of this JSON value, which holds so many
        works. For a `dated` source it raises EndedEarlyError where less than half came of
        what there is; a few come twice, and so are missing, in an order that shifts.
        """
        taken = 0
        total: int | None = None
        for works, value in self.walk(client, first, limit, following):
            total = count(inner(value, *self.total)) if self.total else None
            yield self._piece(works, where, taken, total)
            taken += len(works)
        if dated and total is not None and 2 * taken < min(total, limit):
            raise EndedEarlyError

    def sifted(
        self,
        client: Client,
        first: Page,
        limit: int,
        where: str,
        following: Following,
        fits: Callable[[Json], bool],
        most: int,
    ) -> Iterator[Raw]:
        """The works that fit, for a service that cannot be searched: its whole list is gone
        through, no further than `most` works and no further than is needed."""
        taken = 0
        for works, _ in self.walk(client, first, most, following):
            kept = [one for one in works if fits(one)][: limit - taken]
            if kept:
                yield self._piece(kept, where, taken, None)
            taken += len(kept)
            if taken >= limit:
                return
        if not taken:
            yield self._piece([], where, 0, None)

    def walk(
        self, client: Client, first: Page, limit: int, following: Following
    ) -> Iterator[tuple[list[Json], Any]]:
        """The new works on each page, with the JSON value of the page. It ends with the
        limit, at a page that brings nothing new and at one that was asked for before, so
        that no service can keep it going."""
        page: Page | None = first
        pages = Pages(limit)
        while page is not None and pages.goes_on(f"{page.path} {sorted(page.params.items())}"):
            answer, value = self.ask(client, page)
            if answer.status == 404:
                raise self.service.fault(answer, self._refused(answer))
            found = self.works(client, answer, value)
            taken = pages.taken
            kept = [found[place] for place in pages.fresh([self._name(work) for work in found])]
            if taken and not kept:
                return
            yield kept, value
            page = following(value, page, len(found)) if kept else None

    def works(self, client: Client, answer: Answer, value: Any) -> list[Json]:
        """The works in an answer; raises FetchError where it is none of the service's."""
        try:
            return self.shape.works(value)
        except BadInput as error:
            client.forget(answer)
            raise self.service.fault(answer, error.why) from None

    def _piece(self, works: list[Json], where: str, taken: int, total: int | None) -> Raw:
        where = f"{where[:150]} from {taken + 1}" if taken else where[:150]
        return Raw(answers.page(self.wrap(works)), where, total=total)

    def _judged(self, client: Client, answer: Answer) -> tuple[Answer, Any]:
        if answer.status == 404:
            return answer, None
        if answer.status in _REFUSALS:
            raise self.service.fault(answer, self._refused(answer))
        return answer, self.service.value(client, answer)

    def _name(self, work: Json) -> str:
        return " ".join(map(str, self.shape.names(work))) or json.dumps(work, sort_keys=True)

    def _refused(self, answer: Answer) -> str:
        remedy = "try other words"
        if answer.status in (401, 403):
            setting = f"READPATH_{self.service.name.upper()}_KEY"
            keyed = f"{'check' if self.service.key() else 'set'} {setting}"
            remedy = keyed if self.service.keyed else "it may let you ask later"
        said = _message(answer.data)
        return f"{self.shape.title} answers {answer.status}{said and f' ({said})'}; {remedy}"


def _message(data: bytes) -> str:
    """What a service says in an error, in the places where services say it."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return text.clean(data[:100].decode("utf-8", "replace"))
    for name in ("message", "errors", "error"):
        inside = inner(value, name)
        first = inside[0] if isinstance(inside, list) and inside else inside
        for found in (first, *(inner(first, part) for part in ("message", "title"))):
            if say(found):
                return say(found, 150)
    return ""
