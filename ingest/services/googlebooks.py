"""Google Books: books by ISBN, address or search, with a key.

The API: developers.google.com/books/docs/v1/using. Forty volumes a page; without a key
nothing is answered any more, with one a thousand requests a day. ISBNs are looked for here
after Open Library. An answer that finds nothing has no `items`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from graph.errors import BadInput
from graph.model import Cost, Identifier, Kind, Record
from ingest.net.client import Client
from ingest.net.manners import Manner
from ingest.net.service import Service
from ingest.services import answers, effort
from ingest.services.answers import Shape
from ingest.services.base import ServiceSource
from ingest.services.provider import Page, Params, Provider
from ingest.source import Item, Raw
from ingest.text.fields import (
    Json,
    inner,
    language,
    line,
    lines,
    name_of,
    names_of,
    objects,
    prose,
    unique,
    year,
)
from ingest.what import Form, What

PAGE = 40
SERVICE = Service(
    "googlebooks",
    "Google Books",
    "https://www.googleapis.com/books/v1",
    Manner(gap=0.5, at_once=1),
    keyed=True,
)
_WORDS = {
    "author": "inauthor", "title": "intitle", "topic": "subject", "publisher": "inpublisher",
}  # fmt: skip
_FIELD = re.compile(r"\b(author|title|topic|publisher):\s*", re.IGNORECASE)


class GoogleBooks(ServiceSource):
    """Books from Google Books, by ISBN, address, or `googlebooks:` and words.

    It needs a key in READPATH_GOOGLEBOOKS_KEY. A search may name fields: `author:`,
    `title:`, `topic:`, `publisher:`, `isbn:`.
    """

    name = "googlebooks"
    title = "Google Books (with a key): by ISBN, searches written googlebooks:WORDS"
    searches = "googlebooks: author:Knuth algorithms"
    surely: ClassVar = {"googlebooks": 1.0, "isbn": 0.6}

    def claims(self, what: What) -> float:
        """As any service, but of ISBNs only with a key, or where it was asked itself."""
        own = any(one.scheme == "googlebooks" for one in what.identifiers)
        asked = own or what.service == self.name or SERVICE.key()
        return super().claims(what) if what.form is not Form.IDENTIFIER or asked else 0.0

    def shows(self, url: str) -> bool:
        """Whether an address shows one volume."""
        return bool(_shown(url))

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        """As any service, with a key alone."""
        if not SERVICE.key():
            raise BadInput(
                what.name,
                "Google Books answers only with a key; make one at console.cloud.google.com for"
                " its Books API, free of charge, and set READPATH_GOOGLEBOOKS_KEY to it",
            )
        yield from super().fetch(what, client)

    def search(self, what: What, client: Client) -> Iterator[Raw]:
        """The volumes that are found, a page at a time."""
        words = " ".join((what.query or "").split())
        asked = _FIELD.sub(lambda match: f"{_WORDS[match[1].lower()]}:", words)
        size = min(PAGE, what.limit)
        first = Page("volumes", {"q": asked, "startIndex": 0, "maxResults": size})
        yield from PROVIDER.pages(client, first, what.limit, what.name, _following)

    def look_up(self, what: What, client: Client) -> Iterator[Raw]:
        """The volumes of these names, one by one."""
        for one in self.known(what):
            if one.scheme == "isbn":
                yield from _by_isbn(one, client)
            else:
                yield from PROVIDER.look_up(client, Page(f"volumes/{one.value}"), [one])

    def show(self, what: What, client: Client) -> Iterator[Raw]:
        """The volume whose address it is."""
        page = Page(f"volumes/{_shown(what.url or '')}")
        yield from PROVIDER.look_up(client, page, what.identifiers)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The books on a page; what was wanted and is not there is Rejected."""
        yield from SHAPE.parse(raw)


def _by_isbn(one: Identifier, client: Client) -> Iterator[Raw]:
    """The volumes of an ISBN, without those that a search for it brings for mentioning it."""
    answer, value = PROVIDER.ask(
        client, Page("volumes", {"q": f"isbn:{one.value}", "maxResults": 5})
    )
    found = [] if value is None else PROVIDER.works(client, answer, value)
    meant = [volume for volume in found if one in _names(volume)]
    yield Raw(answers.page({"items": meant}), f"Google Books {one}", wanted=(str(one),))


def _shown(url: str) -> str:
    """The volume that an address of Google Books shows."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    if re.fullmatch(r"books\.google\.[a-z.]{2,6}", host):
        found = parse_qs(parts.query).get("id", [""])[0]
        return found if re.fullmatch(r"[\w-]{12}", found) else ""
    match = re.fullmatch(r"/books/edition/[^/]+/([\w-]{12})", parts.path)
    return match[1] if match and re.fullmatch(r"google\.[a-z.]{2,6}", host) else ""


def _following(value: Any, page: Page, found: int) -> Page | None:
    del value
    size = int(page.params["maxResults"])
    return page.also(startIndex=int(page.params["startIndex"]) + size) if found >= size else None


def _works(value: Any) -> list[Json]:
    if isinstance(value, dict) and "volumeInfo" in value:
        return [value]
    if isinstance(value, dict) and ("kind" in value or isinstance(value.get("items"), list)):
        return objects(value.get("items"))
    raise answers.foreign(SERVICE.title)


def _names(volume: Json) -> tuple[Identifier, ...]:
    info = volume.get("volumeInfo")
    key = name_of("googlebooks", line(volume.get("id"), 40))
    told = [one.get("identifier") for one in objects(inner(info, "industryIdentifiers"))]
    urls = (_url(one) for one in key)
    return unique((*key, *names_of("url", urls), *names_of("isbn", told)))


def _url(key: Identifier) -> str:
    return f"https://books.google.com/books?id={key.value}"


def _record(volume: Json, where: str) -> Record:
    info = volume.get("volumeInfo")
    key = name_of("googlebooks", line(volume.get("id"), 40))
    title = line(inner(info, "title"))
    if not isinstance(info, dict) or not title or not key:
        raise BadInput(where, "has no title or no id")
    subtitle = line(info.get("subtitle"), 300)
    topics = lines(info.get("categories"))
    return Record(
        title=f"{title}: {subtitle}" if subtitle and subtitle not in title else title,
        kind=Kind.BOOK,
        authors=lines(info.get("authors")),
        year=year(info.get("publishedDate")),
        summary=prose(info.get("description")),
        url=_url(key[0]),
        identifiers=_names(volume),
        language=language(info.get("language")),
        hours=effort.of_pages(info.get("pageCount"), (title, *topics)),
        cost=_cost(volume),
        topics=topics,
        where=where,
    )


def _cost(volume: Json) -> Cost | None:
    sold = inner(volume, "saleInfo", "saleability")
    public = inner(volume, "accessInfo", "publicDomain") is True
    whole = inner(volume, "accessInfo", "viewability") == "ALL_PAGES"
    if sold == "FREE" or (public and whole):
        return Cost.FREE
    return Cost.PAID if sold in ("FOR_SALE", "FOR_RENTAL", "FOR_SALE_AND_RENTAL") else None


def _key() -> Params:
    return {"key": SERVICE.key()}


SHAPE = Shape("Google Books", _works, _names, _record)
PROVIDER = Provider(SERVICE, SHAPE, lambda volumes: {"items": volumes}, ("totalItems",), _key)
