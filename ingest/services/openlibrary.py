"""Open Library: books by ISBN, work, edition or search.

The API: openlibrary.org/dev/docs/api/search and /api/books; one request a second, three for
those who say who they are. Everything is asked of search.json, which answers with works:
many ISBNs, works or editions go into one request (`isbn:(A OR B)`). An ISBN that the search
index does not know yet is looked for at /isbn/, and of a few works that were asked for by
name the description and the editions are fetched too. The data are free to use.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import parse_qs, unquote, urlsplit

from graph.errors import FetchError
from graph.model import Identifier, Rejected
from ingest.client import Client
from ingest.manners import Manner
from ingest.service import Service
from ingest.services import fields
from ingest.services.fields import Json
from ingest.services.olworks import isbns, key_of, names_of, record
from ingest.source import Item, Raw
from ingest.what import Form, What

PAGE = 100  # works asked for at once
BATCH = 40  # identifiers in one question: they travel in its address
CLOSELY = 3  # works of which the description and the editions are fetched as well
MISSING = 10  # ISBNs that are looked for one by one

OPENLIBRARY = Service(
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


class OpenLibrary:
    """Books from Open Library, by ISBN, id, address, or `openlibrary:` and words.

    A search may name fields: `author:`, `title:`, `topic:` (or `subject:`), `publisher:`,
    `language:`. The address of a subject or of a search is read as that search.
    """

    name = "openlibrary"
    title = "Open Library: books by ISBN or address, searches written openlibrary:WORDS"
    searches = "openlibrary: subject:linear algebra"

    def claims(self, what: What) -> float:
        """Sure of its own names and searches, nearly of ISBNs."""
        if what.form is Form.QUERY:
            return 1.0 if what.service == self.name else 0.0
        if what.form is Form.URL:
            return 1.0 if _of_page(what) or _asked_at(what.url or "") else 0.0
        if what.form is not Form.IDENTIFIER:
            return 0.0
        schemes = {one.scheme for one in what.identifiers}
        return 1.0 if "openlibrary" in schemes else 0.9 * ("isbn" in schemes)

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        """Pages of works, until the answers or the limit end."""
        if what.form is Form.QUERY or _asked_at(what.url or ""):
            yield from _search(what, client)
            return
        wanted = [*what.identifiers, *_of_page(what)]
        wanted = [one for one in wanted if one.scheme in ("isbn", "openlibrary")]
        for start in range(0, len(wanted), BATCH):
            yield _looked_up(wanted[start : start + BATCH], what, client)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The books on a page; what was wanted and is not there is Rejected."""
        page = fields.loaded(raw.data)
        docs = fields.objects(page.get("docs", page.get("entries")))
        if not docs and "title" in page:
            docs = [page]
        seen: set[str] = set()
        for number, doc in enumerate(docs, 1):
            where = f"{raw.where} work {number}"
            book = record(doc, where, raw.wanted)
            if book is None:
                yield Rejected(where, "has no title")
                continue
            seen |= {str(one) for one in book.identifiers} | set(names_of(doc))
            yield book
        for one in raw.wanted:
            if one not in seen and not seen & set(_names(one, page)):
                yield Rejected(one, _unknown(one))
        if not (docs or raw.wanted):
            yield Rejected(raw.where, "Open Library knows nothing that matches; try other words")


def _search(what: What, client: Client) -> Iterator[Raw]:
    query = re.sub(r"\btopic:\s*", "subject:", " ".join((what.query or "").split()))
    query = query or _asked_at(what.url or "")
    size = min(PAGE, what.limit)
    total = 0

    def pages() -> Iterator[list[Json]]:
        nonlocal total
        start = 0
        while True:
            params: dict[str, str | int] = {
                "q": query,
                "fields": _FIELDS,
                "limit": size,
                "offset": start,
            }
            docs, total = _docs(client, params)
            yield docs
            start += len(docs)
            if start >= total:
                return

    where = f"Open Library search {query[:80]!r}"
    found = 0
    for docs in fields.bounded(pages(), what.limit, key_of):
        yield Raw(json.dumps({"docs": docs}), f"{where} from {found}", total=total)
        found += len(docs)
    if not found:
        yield Raw('{"docs": []}', where)


def _docs(client: Client, params: dict[str, str | int]) -> tuple[list[Json], int]:
    page = fields.asked(OPENLIBRARY, client, "search.json", params, holds="docs") or {}
    docs = fields.objects(page["docs"])
    return docs, int(fields.number(page.get("numFound", page.get("num_found"))) or len(docs))


def _looked_up(wanted: list[Identifier], what: What, client: Client) -> Raw:
    docs: dict[str, Json] = {}
    for ask in _questions(wanted):
        params: dict[str, str | int] = {"q": ask, "fields": _FIELDS, "limit": PAGE, "offset": 0}
        docs |= {key_of(doc): doc for doc in _docs(client, params)[0]}
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
    text = json.dumps({"docs": list(docs.values()), "found": merged})
    return Raw(text, f"Open Library {what.name[:80]}", wanted=tuple(str(one) for one in wanted))


def _questions(wanted: list[Identifier]) -> Iterator[str]:
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
    edition = fields.asked(OPENLIBRARY, client, f"isbn/{one.value}.json", allow=(404,))
    if edition is None or not fields.line(edition.get("title")):
        return None
    for work in fields.objects(edition.get("works")):
        key = fields.line(work.get("key")).rpartition("/")[2]
        if fields.named("openlibrary", key):
            params: dict[str, str | int] = {
                "q": f'key:"/works/{key}"', "fields": _FIELDS, "limit": 1, "offset": 0,
            }  # fmt: skip
            for doc in _docs(client, params)[0]:
                known = fields.lines(doc.get("isbn"), most=10_000)
                return {**doc, "isbn": [one.value, *known]}
    return edition


def _add_details(doc: Json, client: Client) -> None:
    key = fields.line(doc.get("key"))
    if not fields.named("openlibrary", key.rpartition("/")[2]) or not key.startswith("/works/"):
        return
    work = OPENLIBRARY.json(client, f"{key[1:]}.json", allow=(404,))
    if isinstance(work, dict):
        doc["description"] = work.get("description")
    editions = OPENLIBRARY.json(client, f"{key[1:]}/editions.json", {"limit": 50}, allow=(404,))
    doc["editions"] = fields.objects(fields.inner(editions, "entries"))


def _of_page(what: What) -> tuple[Identifier, ...]:
    """What the address of one of its pages names: a book by ISBN, or an author."""
    parts = urlsplit(what.url or "") if what.form is Form.URL else None
    if parts is None or (parts.hostname or "").removeprefix("www.") != "openlibrary.org":
        return ()
    found = [(scheme, page.fullmatch(parts.path)) for scheme, page in _PAGES]
    return tuple(one for scheme, match in found if match for one in fields.named(scheme, match[1]))


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
    key = fields.line(fields.inner(page, "found", one)).rpartition("/")[2]
    return tuple(str(identifier) for identifier in fields.named("openlibrary", key))


def _unknown(one: str) -> str:
    what = "ISBN" if one.startswith("isbn:") else "id"
    return f"Open Library knows no book of this {what}; check it"
