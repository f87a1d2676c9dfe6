"""The Open Textbook Library: free textbooks by address or search.

Its pages as JSON: open.umn.edu/opentextbooks/textbooks.json?page=N, ten books a page, and
textbooks/ID.json. No recording of an answer was at hand: this is built to the fields that
public clients of it read. Whether the server heeds `term` is not documented, so that what
it answers is sifted here as well; a search that few books match may read every page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from graph.errors import FetchError
from graph.model import Cost, Kind, Record, Rejected
from ingest.client import Client
from ingest.manners import Manner
from ingest.service import Service
from ingest.services import fields
from ingest.services.fields import Json
from ingest.source import Item, Raw
from ingest.what import Form, What

MOST_PAGES = 300  # of ten books each; the library had 191 in 2026

LIBRARY = Service(
    "opentextbooks",
    "the Open Textbook Library",
    "https://open.umn.edu/opentextbooks",
    Manner(gap=0.5, at_once=1),
)
_ADDRESS = re.compile(r"/opentextbooks/textbooks/([\w-]+)/?")


class OpenTextbooks:
    """Textbooks from the Open Textbook Library, by address, or `opentextbooks:` and words.

    A search may name fields: `author:`, `title:`, `topic:`.
    """

    name = "opentextbooks"
    title = "Open Textbook Library: free textbooks, searches written opentextbooks:WORDS"
    searches = "opentextbooks: linear algebra"

    def claims(self, what: What) -> float:
        """Sure of the library's addresses and of its own searches."""
        if what.form is Form.QUERY:
            return 1.0 if what.service == self.name else 0.0
        return float(what.form is Form.URL and _of_address(what) is not None)

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        """Pages of the books that match, until the library or the limit ends."""
        page = _of_address(what)
        if page is None:
            yield from _search(what, client)
            return
        asked = str(what.identifiers[0])
        answer = fields.asked(LIBRARY, client, f"textbooks/{page}.json", allow=(404,))
        book = fields.inner(answer, "data")
        if answer is not None and not isinstance(book, dict):
            why = f"{LIBRARY.title}'s answer is not what it documents; try again later"
            raise FetchError(asked, why)
        yield Raw(json.dumps({"data": [book] if book else []}), asked, wanted=(asked,))

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The textbooks on a page."""
        books = fields.objects(fields.loaded(raw.data).get("data"))
        for number, book in enumerate(books, 1):
            where = f"{raw.where} book {number}"
            record = _record(book, where, raw.wanted)
            yield record if record is not None else Rejected(where, "has no title or no number")
        if books:
            return
        if raw.wanted:
            yield Rejected(raw.wanted[0], "the Open Textbook Library has no such page; check it")
        else:
            why = "the Open Textbook Library has nothing that matches; try other words"
            yield Rejected(raw.where, why)


def _of_address(what: What) -> str | None:
    parts = urlsplit(what.url or "")
    if (parts.hostname or "").removeprefix("www.") != "open.umn.edu":
        return None
    match = _ADDRESS.fullmatch(parts.path)
    return match[1] if match else None


def _search(what: What, client: Client) -> Iterator[Raw]:
    query = " ".join((what.query or "").split())
    matches = fields.sifting(query, OpenTextbooks.name)
    words = "" if ":" in query else query

    def pages() -> Iterator[list[Json]]:
        for number in range(1, MOST_PAGES + 1):
            params: dict[str, str | int] = {"page": number, **({"term": words} if words else {})}
            books, more = _page(client, params)
            yield books
            if not more:
                return

    where = f"the Open Textbook Library search {query[:80]!r}"
    found = 0
    for books in fields.bounded(pages(), 10 * MOST_PAGES, _number):
        kept = [one for one in books if matches(_told(one))][: what.limit - found]
        if kept:
            yield Raw(json.dumps({"data": kept}), f"{where} from {found}")
        found += len(kept)
        if found >= what.limit:
            return
    if not found:
        yield Raw('{"data": []}', where)


def _page(client: Client, params: dict[str, str | int]) -> tuple[list[Json], bool]:
    page = fields.asked(LIBRARY, client, "textbooks.json", params, holds="data") or {}
    return fields.objects(page["data"]), bool(fields.inner(page, "links", "next"))


def _told(book: Json) -> dict[str, str]:
    """What a book tells, to be sifted by."""
    title, people = fields.line(book.get("title")), " ".join(_people(book, all_of_them=True))
    topics = " ".join(fields.line(one.get("name")) for one in fields.objects(book.get("subjects")))
    whole = " ".join((title, people, topics, fields.said(book.get("description"))))
    return {"title": title, "author": people, "topic": topics, "all": whole}


def _people(book: Json, *, all_of_them: bool = False) -> tuple[str, ...]:
    """Its authors, else those who are named first; or everybody."""
    people = fields.objects(book.get("contributors"))
    authors = [one for one in people if fields.line(one.get("contribution")).startswith("Author")]
    first = [one for one in people if one.get("primary") is True]
    names = (
        " ".join(
            filter(
                None,
                (fields.line(one.get(part)) for part in ("first_name", "middle_name", "last_name")),
            )
        )
        for one in (people if all_of_them else authors or first)
    )
    return tuple(dict.fromkeys(name for name in names if name))


def _record(book: Json, where: str, wanted: tuple[str, ...]) -> Record | None:
    number, title = _number(book), fields.line(book.get("title"))
    if not title or not number.isdigit():
        return None
    url = f"{LIBRARY.url}/textbooks/{number}"
    page = fields.address(book.get("url"))
    if page and not page.startswith(f"{LIBRARY.url}/textbooks/"):
        page = None  # it lies elsewhere, and others may share it
    isbns = (book.get(name) for name in ("ISBN13", "ISBN10", "isbn13", "isbn10"))
    asked = (one for key in wanted for one in fields.named("url", key.removeprefix("url:")))
    subjects = fields.objects(book.get("subjects"))
    return Record(
        title=title,
        kind=Kind.BOOK,
        authors=_people(book),
        year=fields.year(book.get("copyright_year")),
        summary=fields.said(book.get("description")),
        url=page or url,
        identifiers=fields.unique(
            (
                *fields.named("url", url),
                *fields.named("url", page),
                *asked,
                *(one for value in isbns for one in fields.named("isbn", value)),
            )
        ),
        language=fields.language(book.get("language")),
        cost=Cost.FREE,
        topics=fields.lines([one.get("name") for one in subjects]),
        where=where,
    )


def _number(book: Json) -> str:
    return fields.line(book.get("id"))
