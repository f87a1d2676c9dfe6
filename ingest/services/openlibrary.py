"""Open Library: books by ISBN, work, edition or search.

The API: openlibrary.org/dev/docs/api/search and /api/books; one request a second, three for
those who say who they are. Everything is asked of search.json, which answers with works:
many ISBNs, works or editions go into one request (`isbn:(A OR B)`). An ISBN that the search
index does not know yet is looked for at /isbn/, and of a few works that were asked for by
name the description and the editions are fetched too. The data are free to use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

from graph.errors import BadInput, FetchError
from graph.model import Identifier, Rejected
from ingest.net.client import Client
from ingest.net.manners import Manner
from ingest.net.service import Service
from ingest.services import answers, olworks
from ingest.services.answers import Shape, works_at
from ingest.services.base import ServiceSource
from ingest.services.olworks import isbns, key_of
from ingest.services.paging import batches
from ingest.services.provider import Page, Params, Provider
from ingest.source import Item, Raw
from ingest.text.fields import Json, count, inner, line, lines, name_of, objects
from ingest.what import What

PAGE = 100  # works asked for at once
BATCH = 40  # identifiers in one question: they travel in its address
CLOSELY = 3  # works of which the description and the editions are fetched as well
MISSING = 10  # ISBNs that are looked for one by one

SERVICE = Service(
    "openlibrary", "Open Library", "https://openlibrary.org", Manner(gap=1.0, at_once=1)
)
_FIELDS = (
    "key,title,subtitle,author_name,author_key,first_publish_year,isbn,edition_key,language,"
    "subject,number_of_pages_median,ebook_access,id_project_gutenberg"
)
_PAGES = (
    ("isbn", re.compile(r"/isbn/(\d{9}[\dXx]|\d{13})/?")),
    ("openlibrary", re.compile(r"/authors/(OL\d+A)(?:/.*)?")),
)


class OpenLibrary(ServiceSource):
    """Books from Open Library, by ISBN, id, address, or `openlibrary:` and words.

    A search may name fields: `author:`, `title:`, `topic:` (or `subject:`), `publisher:`,
    `language:`. The address of a subject or of a search is read as that search.
    """

    name = "openlibrary"
    title = "Open Library: books by ISBN or address, searches written openlibrary:WORDS"
    searches = "openlibrary: subject:linear algebra"
    surely: ClassVar = {"openlibrary": 1.0, "isbn": 0.9}

    def shows(self, url: str) -> bool:
        """Whether an address shows a book, an author, a subject or a search."""
        return bool(_of_page(url) or _asked_at(url))

    def search(self, what: What, client: Client) -> Iterator[Raw]:
        """The works that are found, a page at a time."""
        words = re.sub(r"\btopic:\s*", "subject:", " ".join((what.query or "").split()))
        yield from _search(words, what, client)

    def look_up(self, what: What, client: Client) -> Iterator[Raw]:
        """The works of these names, many at a time."""
        for some in batches(self.known(what), BATCH):
            yield _looked_up(some, what, client)

    def show(self, what: What, client: Client) -> Iterator[Raw]:
        """The book or the author's books at an address, or what a search there finds."""
        words = _asked_at(what.url or "")
        if words:
            yield from _search(words, what, client)
        else:
            yield _looked_up(_of_page(what.url or ""), what, client)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The books on a page; what was wanted and is not there is Rejected."""
        page = answers.loaded(raw.data)
        docs = objects(page.get("docs", page.get("entries")))
        if not docs and "title" in page:
            docs = [page]
        seen: set[str] = set()
        for number, doc in enumerate(docs, 1):
            where = f"{raw.where} work {number}"
            try:
                book = olworks.record(doc, where, raw.wanted)
            except BadInput as error:
                yield Rejected(where, error.why)
                continue
            seen |= {str(one) for one in book.identifiers} | set(olworks.also_named(doc))
            yield book
        for one in raw.wanted:
            if one not in seen and not seen & set(_names(one, page)):
                yield Rejected(one, _unknown(one))
        if not (docs or raw.wanted):
            yield answers.nothing(raw.where, SERVICE.title)


def _search(words: str, what: What, client: Client) -> Iterator[Raw]:
    params: Params = {"q": words, "fields": _FIELDS, "limit": min(PAGE, what.limit), "offset": 0}
    first = Page("search.json", params)
    yield from PROVIDER.pages(client, first, what.limit, what.name, _following)


def _following(value: Any, page: Page, found: int) -> Page | None:
    after = int(page.params["offset"]) + found
    total = count(value.get("numFound", value.get("num_found")))
    return page.also(offset=after) if after < (total or 0) else None


def _docs(words: str, size: int, client: Client) -> list[Json]:
    params: Params = {"q": words, "fields": _FIELDS, "limit": size, "offset": 0}
    page = SERVICE.object(client, "search.json", params, holds="docs") or {}
    return objects(page["docs"])


def _looked_up(wanted: Sequence[Identifier], what: What, client: Client) -> Raw:
    docs: dict[str, Json] = {}
    for ask in _questions(wanted):
        docs |= {key_of(doc): doc for doc in _docs(ask, PAGE, client)}
    known = {str(one) for doc in docs.values() for one in isbns(doc)}
    missing = [one for one in wanted if one.scheme == "isbn" and str(one) not in known]
    merged: dict[str, str] = {}
    for one in missing[:MISSING]:
        found = _by_isbn(one, client)
        if found is not None:
            docs.setdefault(key_of(found), found)
            merged[str(one)] = key_of(found)
    if len(docs) <= CLOSELY:
        for doc in docs.values():
            # What is found already must not be lost for want of a description.
            with suppress(FetchError):
                _add_details(doc, client)
    text = answers.page({"docs": list(docs.values()), "found": merged})
    return Raw(text, f"Open Library {what.name[:80]}", wanted=tuple(str(one) for one in wanted))


def _questions(wanted: Sequence[Identifier]) -> Iterator[str]:
    """What to ask search.json for, so that each identifier's work is among the answers."""
    books = [one.value for one in wanted if one.scheme == "isbn"]
    works = [f'"/works/{one.value}"' for one in wanted if one.value.endswith("W")]
    editions = [one.value for one in wanted if one.value.endswith("M")]
    authors = [one.value for one in wanted if one.value.endswith("A")]
    for field, values in (
        ("isbn", books), ("key", works), ("edition_key", editions), ("author_key", authors),
    ):  # fmt: skip
        if values:
            yield f"{field}:({' OR '.join(values)})" if len(values) > 1 else f"{field}:{values[0]}"


def _by_isbn(one: Identifier, client: Client) -> Json | None:
    """The work of an ISBN that the search does not know, else its edition alone."""
    edition = SERVICE.object(client, f"isbn/{one.value}.json", allow=(404,))
    if edition is None or not line(edition.get("title")):
        return None
    for work in objects(edition.get("works")):
        key = line(work.get("key")).rpartition("/")[2]
        if name_of("openlibrary", key):
            for doc in _docs(f'key:"/works/{key}"', 1, client):
                known = lines(doc.get("isbn"), most=10_000)
                return {**doc, "isbn": [one.value, *known]}
    return edition


def _add_details(doc: Json, client: Client) -> None:
    key = line(doc.get("key"))
    if not name_of("openlibrary", key.rpartition("/")[2]) or not key.startswith("/works/"):
        return
    work = SERVICE.object(client, f"{key[1:]}.json", allow=(404,))
    if work is not None:
        doc["description"] = work.get("description")
    editions = SERVICE.object(client, f"{key[1:]}/editions.json", {"limit": 50}, allow=(404,))
    doc["editions"] = objects(inner(editions, "entries"))


def _of_page(url: str) -> tuple[Identifier, ...]:
    """What the address of one of its pages names: a book by ISBN, or an author."""
    parts = urlsplit(url)
    if (parts.hostname or "").removeprefix("www.") != "openlibrary.org":
        return ()
    found = [(scheme, page.fullmatch(parts.path)) for scheme, page in _PAGES]
    return tuple(one for scheme, match in found if match for one in name_of(scheme, match[1]))


def _asked_at(url: str) -> str:
    """The search that the address of a subject's page or of a search shows, else ""."""
    parts = urlsplit(url)
    if (parts.hostname or "").removeprefix("www.") != "openlibrary.org":
        return ""
    subject = re.fullmatch(r"/subjects/([^/:]{1,100})(?:\.json)?/?", parts.path)
    if subject:
        return f'subject:"{" ".join(unquote(subject[1]).replace("_", " ").split())}"'
    if parts.path.rstrip("/") in ("/search", "/search.json"):
        return " ".join(parse_qs(parts.query).get("q", [""])[0].split())[:500]
    return ""


def _names(one: str, page: Json) -> tuple[str, ...]:
    """The work that an identifier was found to belong to otherwise."""
    key = line(inner(page, "found", one)).rpartition("/")[2]
    return tuple(str(identifier) for identifier in name_of("openlibrary", key))


def _unknown(one: str) -> str:
    what = "ISBN" if one.startswith("isbn:") else "id"
    return f"Open Library knows no book of this {what}; check it"


SHAPE = Shape("Open Library", works_at("Open Library", "docs"), olworks.names, olworks.record)
PROVIDER = Provider(SERVICE, SHAPE, lambda docs: {"docs": docs}, ("numFound",))
