"""Project Gutenberg through Gutendex: free books by number, subject or search.

The API: gutendex.com. Thirty-two books a page; the server is one person's and slow, so one
request at a time. A library that asks often should run its own (READPATH_GUTENDEX_URL).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from graph import identifiers
from graph.model import Cost, Kind, Record, Rejected
from ingest.client import Client
from ingest.manners import Manner
from ingest.service import Service
from ingest.services import fields
from ingest.services.fields import Json
from ingest.source import Item, Raw
from ingest.what import Form, What

PAGE = 32  # books on a page, also the numbers asked for at once

GUTENDEX = Service("gutendex", "Gutendex", "https://gutendex.com", Manner(gap=1.5, at_once=1))


class Gutendex:
    """Books of Project Gutenberg, by number, address, or `gutendex:` and words.

    A search looks in titles and authors, as do `author:` and `title:`; `topic:` looks in
    subjects and bookshelves, and `language:` takes a code such as fr.
    """

    name = "gutendex"
    title = "Project Gutenberg: free books by address, searches written gutendex:WORDS"
    searches = "gutendex: topic:mathematics"

    def claims(self, what: What) -> float:
        """Sure of Project Gutenberg's numbers and of its own searches."""
        if what.form is Form.QUERY:
            return 1.0 if what.service == self.name else 0.0
        return float(any(one.scheme == "gutenberg" for one in what.identifiers))

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        """Pages of books, until the answers or the limit end."""
        numbers = [one.value for one in what.identifiers if one.scheme == "gutenberg"]
        if what.query and re.fullmatch(r"\d+(?:[\s,]+\d+)*", what.query):
            numbers = re.findall(r"\d+", what.query)
        if not numbers:
            yield from _search(what, client)
        for start in range(0, len(numbers), PAGE):
            wanted = tuple(numbers[start : start + PAGE])
            books, _, _ = _page(client, {"ids": ",".join(wanted)})
            where = f"Gutendex {', '.join(wanted)[:80]}"
            yield Raw(json.dumps({"results": books}), where, wanted=wanted)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The books on a page; what was wanted and is not there is Rejected."""
        books = fields.objects(fields.loaded(raw.data).get("results"))
        seen = set()
        for number, book in enumerate(books, 1):
            where = f"{raw.where} book {number}"
            record = _record(book, where)
            if record is None:
                yield Rejected(where, "has no title or no number")
                continue
            seen.add(fields.line(book.get("id")))
            yield record
        for one in raw.wanted:
            if one not in seen:
                why = "Project Gutenberg has no book of this number; check it"
                yield Rejected(f"gutenberg:{one}", why)
        if not (books or raw.wanted):
            yield Rejected(raw.where, "Gutendex knows nothing that matches; try other words")


def _search(what: What, client: Client) -> Iterator[Raw]:
    query = " ".join((what.query or "").split())
    words, named = fields.split_query(query, "gutendex", ("author", "title", "topic", "language"))
    params = {
        # The service looks for words in titles and authors alike.
        "search": " ".join((words, named.get("title", ""), named.get("author", ""))).strip(),
        "topic": named.get("topic", ""),
        "languages": named.get("language", ""),
    }
    asked = {name: value for name, value in params.items() if value}
    total: int | None = None

    def pages() -> Iterator[list[Json]]:
        nonlocal total
        number, more = 1, True
        while more:
            books, total, more = _page(client, {**asked, "page": number})
            yield books
            number += 1

    where = f"Gutendex search {query[:80]!r}"
    found = 0
    for books in fields.bounded(pages(), what.limit, _number):
        yield Raw(json.dumps({"results": books}), f"{where} from {found}", total=total)
        found += len(books)
    if not found:
        yield Raw('{"results": []}', where)


def _page(client: Client, params: dict[str, str | int]) -> tuple[list[Json], int | None, bool]:
    page = fields.asked(GUTENDEX, client, "books/", params, holds="results") or {}
    total = fields.number(page.get("count"))
    return fields.objects(page["results"]), int(total) if total else None, bool(page.get("next"))


def _record(book: Json, where: str) -> Record | None:
    key = fields.named("gutenberg", book.get("id"))
    # A "$b" of its catalogue parts title and subtitle.
    title = re.sub(r"[\s:;,]*\$[a-z]\s*", ": ", fields.line(book.get("title")))
    if not title or not key:
        return None
    authors = (fields.person(one.get("name")) for one in fields.objects(book.get("authors")))
    shelves = (
        re.sub(r"^(?:Category|Browsing):\s*", "", one)
        for one in fields.lines(book.get("bookshelves"))
    )
    return Record(
        title=title,
        kind=Kind.BOOK,
        authors=tuple(dict.fromkeys(name for name in authors if name)),
        summary=next(iter(fields.lines(book.get("summaries"), limit=20_000)), ""),
        url=identifiers.href(key[0]),
        identifiers=key,
        language=next((fields.language(one) for one in fields.lines(book.get("languages"))), None),
        cost=Cost.FREE,
        topics=tuple(dict.fromkeys((*fields.lines(book.get("subjects")), *shelves))),
        where=where,
    )


def _number(book: Json) -> str:
    return fields.line(book.get("id"))
