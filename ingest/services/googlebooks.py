"""Google Books: books by ISBN, address or search, with a key.

The API: developers.google.com/books/docs/v1/using. Forty volumes a page; without a key
nothing is answered any more, with one a thousand requests a day. ISBNs are looked for here
after Open Library. An answer that finds nothing has no `items`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from graph.errors import BadInput, FetchError
from graph.model import Cost, Kind, Record, Rejected
from ingest.client import Answer, Client
from ingest.manners import Manner
from ingest.service import Service
from ingest.services import fields
from ingest.services.fields import Json
from ingest.source import Item, Raw
from ingest.what import Form, What

PAGE = 40

GOOGLE = Service(
    "googlebooks", "Google Books", "https://www.googleapis.com/books/v1", Manner(gap=0.5, at_once=1)
)
_WORDS = {
    "author": "inauthor", "title": "intitle", "topic": "subject", "publisher": "inpublisher",
}  # fmt: skip
_FIELD = re.compile(r"\b(author|title|topic|publisher):\s*", re.IGNORECASE)


class GoogleBooks:
    """Books from Google Books, by ISBN, address, or `googlebooks:` and words.

    It needs a key in READPATH_GOOGLEBOOKS_KEY. A search may name fields: `author:`,
    `title:`, `topic:`, `publisher:`, `isbn:`.
    """

    name = "googlebooks"
    title = "Google Books (with a key): by ISBN, searches written googlebooks:WORDS"
    searches = "googlebooks: author:Knuth algorithms"

    def claims(self, what: What) -> float:
        """Sure of its own names and searches; of ISBNs with a key, after Open Library."""
        if what.form is Form.QUERY:
            return 1.0 if what.service == self.name else 0.0
        if what.form is Form.URL:
            return float(_of_address(what) is not None)
        schemes = {one.scheme for one in what.identifiers}
        if "googlebooks" in schemes:
            return 1.0
        asked = what.service == self.name or GOOGLE.key()
        return 0.6 if "isbn" in schemes and asked else 0.0

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        """Pages of volumes, until the answers or the limit end."""
        if not GOOGLE.key():
            raise BadInput(
                what.name,
                "Google Books answers only with a key; make one at console.cloud.google.com for"
                " its Books API, free of charge, and set READPATH_GOOGLEBOOKS_KEY to it",
            )
        if what.form is Form.QUERY:
            yield from _search(what, client)
            return
        for one in what.identifiers:
            where = f"Google Books {one}"
            volume = _of_address(what) if one.scheme == "url" else one.value
            if one.scheme == "isbn":
                found, _ = _page(client, {"q": f"isbn:{one.value}", "maxResults": 5})
            else:
                answer = _ask(client, f"volumes/{volume}", {}, (404,))
                found = [] if answer.status != 200 else [_object(client, answer)]
            yield Raw(json.dumps({"items": found}), where, wanted=(str(one),))

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The books on a page; what was wanted and is not there is Rejected."""
        seen: set[str] = set()
        volumes = fields.objects(fields.loaded(raw.data).get("items"))
        for number, volume in enumerate(volumes, 1):
            where = f"{raw.where} volume {number}"
            record = _record(volume, where)
            if record is None:
                yield Rejected(where, "has no title or no id")
                continue
            named_so = {str(one) for one in record.identifiers}
            if raw.wanted and not named_so & set(raw.wanted):
                continue  # a search by ISBN brings others that only mention it
            seen |= named_so
            yield record
        for one in raw.wanted:
            if one not in seen:
                yield Rejected(one, "Google Books knows no book of this name; check it")
        if not (volumes or raw.wanted):
            yield Rejected(raw.where, "Google Books knows nothing that matches; try other words")


def _of_address(what: What) -> str | None:
    """The volume that an address of Google Books shows."""
    parts = urlsplit(what.url or "")
    host = (parts.hostname or "").removeprefix("www.")
    if re.fullmatch(r"books\.google\.[a-z.]{2,6}", host):
        found = parse_qs(parts.query).get("id", [""])[0]
        return found if re.fullmatch(r"[\w-]{12}", found) else None
    match = re.fullmatch(r"/books/edition/[^/]+/([\w-]{12})", parts.path)
    return match[1] if match and re.fullmatch(r"google\.[a-z.]{2,6}", host) else None


def _search(what: What, client: Client) -> Iterator[Raw]:
    query = " ".join((what.query or "").split())
    asked = _FIELD.sub(lambda match: f"{_WORDS[match[1].lower()]}:", query)
    total: int | None = None

    def pages() -> Iterator[list[Json]]:
        nonlocal total
        start = 0
        while True:
            size = min(PAGE, what.limit)
            volumes, total = _page(client, {"q": asked, "startIndex": start, "maxResults": size})
            yield volumes
            start += size
            if len(volumes) < size:
                return

    where = f"Google Books search {query[:80]!r}"
    found = 0
    for volumes in fields.bounded(pages(), what.limit, _id):
        yield Raw(json.dumps({"items": volumes}), f"{where} from {found}", total=total)
        found += len(volumes)
    if not found:
        yield Raw('{"items": []}', where)


def _page(client: Client, params: dict[str, str | int]) -> tuple[list[Json], int | None]:
    page = _object(client, _ask(client, "volumes", params, ()))
    total = fields.number(page.get("totalItems"))
    return fields.objects(page.get("items")), int(total) if total else None


def _ask(client: Client, path: str, params: dict[str, str | int], allow: tuple[int, ...]) -> Answer:
    """Its answer; the key, which travels in the address, stays out of every message."""
    try:
        answer = GOOGLE.get(client, path, {**params, "key": GOOGLE.key()}, allow=(400, 403, *allow))
    except FetchError as error:
        raise FetchError(error.url.partition("?")[0], error.why, error.status) from None
    if answer.status in (400, 403):
        said = fields.line(fields.inner(fields.loaded(answer.data), "error", "message"), 200)
        why = f"Google Books refuses: {said or answer.status}; check READPATH_GOOGLEBOOKS_KEY"
        raise FetchError(f"{GOOGLE.base()}/{path}", why, answer.status)
    return answer


def _object(client: Client, answer: Answer) -> Json:
    page = fields.loaded(answer.data)
    if "kind" not in page:
        client.forget(answer)
        why = "Google Books' answer is cut short or not what it documents; try again later"
        raise FetchError(answer.url.partition("?")[0], why, answer.status)
    return page


def _record(volume: Json, where: str) -> Record | None:
    info = volume.get("volumeInfo")
    key = fields.named("googlebooks", _id(volume)) if _id(volume) else ()
    title = fields.line(fields.inner(info, "title"))
    if not isinstance(info, dict) or not title or not key:
        return None
    subtitle = fields.line(info.get("subtitle"), 300)
    topics = fields.lines(info.get("categories"))
    url = f"https://books.google.com/books?id={key[0].value}"
    isbns = [one.get("identifier") for one in fields.objects(info.get("industryIdentifiers"))]
    return Record(
        title=f"{title}: {subtitle}" if subtitle and subtitle not in title else title,
        kind=Kind.BOOK,
        authors=fields.lines(info.get("authors")),
        year=fields.year(info.get("publishedDate")),
        summary=fields.said(info.get("description")),
        url=url,
        identifiers=fields.unique(
            (
                *key,
                *fields.named("url", url),
                *(one for value in isbns for one in fields.named("isbn", value)),
            )
        ),
        language=fields.language(info.get("language")),
        hours=fields.hours_of_pages(info.get("pageCount"), (title, *topics)),
        cost=_cost(volume),
        topics=topics,
        where=where,
    )


def _cost(volume: Json) -> Cost | None:
    sold = fields.inner(volume, "saleInfo", "saleability")
    public = fields.inner(volume, "accessInfo", "publicDomain") is True
    whole = fields.inner(volume, "accessInfo", "viewability") == "ALL_PAGES"
    if sold == "FREE" or (public and whole):
        return Cost.FREE
    return Cost.PAID if sold in ("FOR_SALE", "FOR_RENTAL", "FOR_SALE_AND_RENTAL") else None


def _id(volume: Json) -> str:
    return fields.line(volume.get("id"), 40)
