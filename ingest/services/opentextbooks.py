"""The Open Textbook Library: free textbooks by address or search.

Its pages as JSON: open.umn.edu/opentextbooks/textbooks.json?page=N, ten books a page, and
textbooks/ID.json. No recording of an answer was at hand: this is built to the fields that
public clients of it read. Whether the server heeds `term` is not documented, so that what
it answers is sifted here as well; a search that few books match may read every page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from graph.errors import BadInput
from graph.model import Cost, Identifier, Kind, Record
from ingest.net.client import Client
from ingest.net.manners import Manner
from ingest.net.service import Service
from ingest.services.answers import Shape, foreign
from ingest.services.base import ServiceSource
from ingest.services.provider import Page, Provider
from ingest.services.queries import sifting
from ingest.source import Item, Raw
from ingest.text.fields import (
    Json,
    address,
    each,
    inner,
    language,
    line,
    lines,
    names_of,
    objects,
    prose,
    unique,
    whole,
    year,
)
from ingest.what import What

MOST = 3_000  # books that a search goes through; the library had some 1,900 in 2026
SERVICE = Service(
    "opentextbooks",
    "the Open Textbook Library",
    "https://open.umn.edu/opentextbooks",
    Manner(gap=0.5, at_once=1),
)
_ADDRESS = re.compile(r"/opentextbooks/textbooks/([\w-]+)/?")


class OpenTextbooks(ServiceSource):
    """Textbooks from the Open Textbook Library, by address, or `opentextbooks:` and words.

    A search may name fields: `author:`, `title:`, `topic:`.
    """

    name = "opentextbooks"
    title = "Open Textbook Library: free textbooks, searches written opentextbooks:WORDS"
    searches = "opentextbooks: linear algebra"

    def shows(self, url: str) -> bool:
        """Whether an address is that of a book."""
        return bool(_page_of(url))

    def search(self, what: What, client: Client) -> Iterator[Raw]:
        """The books that match, a page at a time."""
        words = " ".join((what.query or "").split())
        fits = sifting(words, self.name)
        first = Page("textbooks.json", {"page": 1} | ({"term": words} if ":" not in words else {}))
        yield from PROVIDER.sifted(
            client, first, what.limit, what.name, _following, lambda book: fits(_told(book)), MOST
        )

    def show(self, what: What, client: Client) -> Iterator[Raw]:
        """The book whose address it is."""
        page = Page(f"textbooks/{_page_of(what.url or '')}.json")
        yield from PROVIDER.look_up(client, page, what.identifiers)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The textbooks on a page; an address where there is none is Rejected."""
        yield from SHAPE.parse(raw)


def _page_of(url: str) -> str:
    parts = urlsplit(url)
    ours = (parts.hostname or "").removeprefix("www.") == "open.umn.edu"
    match = _ADDRESS.fullmatch(parts.path) if ours else None
    return match[1] if match else ""


def _following(value: Any, page: Page, found: int) -> Page | None:
    del found
    more = inner(value, "links", "next")
    return page.also(page=int(page.params["page"]) + 1) if more else None


def _works(value: Any) -> list[Json]:
    data = inner(value, "data")
    if isinstance(data, dict):
        return [data]
    if not isinstance(data, list):
        raise foreign(SERVICE.title)
    return objects(data)


def _told(book: Json) -> dict[str, str]:
    """What a book tells, to be sifted by."""
    people = " ".join(_people(book, all_of_them=True))
    topics = " ".join(line(one.get("name")) for one in objects(book.get("subjects")))
    told = {"title": line(book.get("title")), "author": people, "topic": topics}
    return {**told, "all": " ".join((*told.values(), prose(book.get("description"))))}


def _people(book: Json, *, all_of_them: bool = False) -> tuple[str, ...]:
    """Its authors, else those who are named first; or everybody."""
    people = objects(book.get("contributors"))
    authors = [one for one in people if line(one.get("contribution")).startswith("Author")]
    first = [one for one in people if one.get("primary") is True]
    kept = people if all_of_them else authors or first
    return each(whole(one, "first_name", "middle_name", "last_name") for one in kept)


def _names(book: Json) -> tuple[Identifier, ...]:
    number = line(book.get("id"))
    isbns = (book.get(name) for name in ("ISBN13", "ISBN10", "isbn13", "isbn10"))
    own = f"{SERVICE.url}/textbooks/{number}" if number.isdigit() else None
    return unique((*names_of("url", (own, _page(book))), *names_of("isbn", isbns)))


def _page(book: Json) -> str | None:
    """Its page in the library; its address elsewhere others may share."""
    found = address(book.get("url"))
    return found if found and found.startswith(f"{SERVICE.url}/textbooks/") else None


def _record(book: Json, where: str) -> Record:
    number, title = line(book.get("id")), line(book.get("title"))
    if not title or not number.isdigit():
        raise BadInput(where, "has no title or no number")
    return Record(
        title=title,
        kind=Kind.BOOK,
        authors=_people(book),
        year=year(book.get("copyright_year")),
        summary=prose(book.get("description")),
        url=_page(book) or f"{SERVICE.url}/textbooks/{number}",
        identifiers=_names(book),
        language=language(book.get("language")),
        cost=Cost.FREE,
        topics=lines([one.get("name") for one in objects(book.get("subjects"))]),
        where=where,
    )


SHAPE = Shape("the Open Textbook Library", _works, _names, _record)
PROVIDER = Provider(SERVICE, SHAPE, lambda books: {"data": books})
