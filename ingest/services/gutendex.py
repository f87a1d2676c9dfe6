"""Project Gutenberg through Gutendex: free books by number, subject or search.

The API: gutendex.com. Thirty-two books a page; the server is one person's and slow, so one
request at a time. A library that asks often should run its own (READPATH_GUTENDEX_URL).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from graph import identifiers
from graph.errors import BadInput
from graph.model import Cost, Identifier, Kind, Record
from ingest.net.client import Client
from ingest.net.manners import Manner
from ingest.net.service import Service
from ingest.services.answers import Shape, works_at
from ingest.services.base import ServiceSource
from ingest.services.paging import batches
from ingest.services.provider import Page, Params, Provider
from ingest.services.queries import query
from ingest.source import Item, Raw
from ingest.text.fields import Json, each, language, line, lines, name_of, objects, person
from ingest.what import What

PAGE = 32  # books on a page, also the numbers asked for at once
SERVICE = Service("gutendex", "Gutendex", "https://gutendex.com", Manner(gap=1.5, at_once=1))


class Gutendex(ServiceSource):
    """Books of Project Gutenberg, by number, address, or `gutendex:` and words.

    A search looks in titles and authors, as do `author:` and `title:`; `topic:` looks in
    subjects and bookshelves, and `language:` takes a code such as fr.
    """

    name = "gutendex"
    title = "Project Gutenberg: free books by address, searches written gutendex:WORDS"
    searches = "gutendex: topic:mathematics"
    surely: ClassVar = {"gutenberg": 1.0}

    def search(self, what: What, client: Client) -> Iterator[Raw]:
        """The books that are found, a page at a time, or those of the numbers given."""
        written = what.query or ""
        if re.fullmatch(r"\s*\d+(?:[\s,]+\d+)*\s*", written):
            yield from _numbered(re.findall(r"\d+", written), client)
            return
        asked = query(written, self.name, ("author", "title", "topic", "language"))
        params: Params = {
            # The service looks for words in titles and authors alike.
            "search": " ".join((asked.words, asked["title"], asked["author"])).strip(),
            "topic": asked["topic"],
            "languages": asked["language"],
        }
        first = Page("books/", {name: value for name, value in params.items() if value})
        yield from PROVIDER.pages(client, first.also(page=1), what.limit, what.name, _following)

    def look_up(self, what: What, client: Client) -> Iterator[Raw]:
        """The books of these numbers, many at a time."""
        yield from _numbered([one.value for one in self.known(what)], client)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The books on a page; a number that was asked for and is not there is Rejected."""
        yield from SHAPE.parse(raw)


def _numbered(numbers: list[str], client: Client) -> Iterator[Raw]:
    for some in batches(numbers, PAGE):
        wanted = [Identifier("gutenberg", number) for number in some]
        yield from PROVIDER.look_up(client, Page("books/", {"ids": ",".join(some)}), wanted)


def _following(value: Any, page: Page, found: int) -> Page | None:
    del found
    return page.also(page=int(page.params["page"]) + 1) if value.get("next") else None


def _names(book: Json) -> tuple[Identifier, ...]:
    return name_of("gutenberg", book.get("id"))


def _record(book: Json, where: str) -> Record:
    key = _names(book)
    # A "$b" of its catalogue parts title and subtitle.
    title = re.sub(r"[\s:;,]*\$[a-z]\s*", ": ", line(book.get("title")))
    if not title or not key:
        raise BadInput(where, "has no title or no number")
    shelves = (
        re.sub(r"^(?:Category|Browsing):\s*", "", one) for one in lines(book.get("bookshelves"))
    )
    return Record(
        title=title,
        kind=Kind.BOOK,
        authors=each(person(one.get("name")) for one in objects(book.get("authors"))),
        summary=next(iter(lines(book.get("summaries"), limit=20_000)), ""),
        url=identifiers.href(key[0]),
        identifiers=key,
        language=next(map(language, lines(book.get("languages"))), None),
        cost=Cost.FREE,
        topics=each((*lines(book.get("subjects")), *shelves)),
        where=where,
    )


SHAPE = Shape("Project Gutenberg", works_at("Gutendex", "results"), _names, _record)
PROVIDER = Provider(SERVICE, SHAPE, lambda books: {"results": books}, ("count",))
