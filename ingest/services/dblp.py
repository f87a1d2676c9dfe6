"""DBLP: the literature of computer science, by key, search, person or proceedings.

The API: dblp.org/faq/How+to+use+the+dblp+search+API.html; records and persons are XML
(dblp.org/faq/1474690.html), searches JSON. It wants a second or two between requests, and
answers a stranger with a page that checks for a browser. Data are CC0. Its search was not
at hand in recordings, so this follows the documentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import quote, unquote

from graph.errors import BadInput
from graph.model import Identifier, Rejected
from ingest.net.client import Client
from ingest.net.manners import Manner
from ingest.net.service import Service
from ingest.services import dblp_records, tree
from ingest.services.base import ServiceSource, is_json
from ingest.services.dblp_records import SHAPE
from ingest.services.provider import Page, Params, Provider
from ingest.services.queries import query
from ingest.source import Item, Raw
from ingest.text.fields import Json
from ingest.what import What

PAGE = 100  # records asked for at once; the API gives 1,000
TOC = 1_000  # records of one volume of proceedings that are taken
SERVICE = Service("dblp", "DBLP", "https://dblp.org", Manner(gap=1.5))

_HOST = r"https?://(?:www\.)?dblp\.(?:org|uni-trier\.de|dagstuhl\.de)"
_PID = r"(?:\d+|[a-z])/[^/?#\s]+?"
_PERSON = re.compile(rf"{_HOST}/pid/({_PID})(?:\.html|\.xml|\.bib)?/?(?:[?#].*)?")
_VOLUME = re.compile(rf"{_HOST}/(db/(?:conf|journals|books|series)/[^?#\s]+?)\.html(?:[?#].*)?")
_RECORD = re.compile(rf"{_HOST}/rec/(?:bib/|xml/)?([a-z]+/[^?#\s]+?)(?:\.html|\.xml)?(?:[?#].*)?")
_SAVED_JSON = re.compile(r'"url"\s*:\s*"https://dblp\.org/rec/')
_SAVED_XML = re.compile(r"<(?:dblp|dblpperson)[\s>]|<hit\s[^>]*>\s*<info>")


class Dblp(ServiceSource):
    """Works in DBLP by key or page, or `dblp:` and words to search for, in its own query
    language too; also `author:NAME`, alone or with words, and the number of a person
    (`author:l/MichaelLey`) or the page of a person or of proceedings for all that is there."""

    name = "dblp"
    title = "DBLP: keys, pages of persons and proceedings, and searches written dblp:WORDS"
    searches = "dblp: stream processing author:Jennifer Widom"

    surely: ClassVar = {"dblp": 1.0}

    def shows(self, url: str) -> bool:
        """Whether an address is that of a person, of proceedings or of a record."""
        return any(pattern.fullmatch(url) for pattern in (_PERSON, _VOLUME, _RECORD))

    def recognises(self, head: str) -> float:
        """Sure of its answers, in JSON and in XML."""
        pattern = _SAVED_JSON if is_json(head) else _SAVED_XML
        begins = is_json(head) or head.lstrip("\ufeff \t\r\n").startswith("<")
        return 0.96 if begins and pattern.search(head) else 0.0

    def search(self, what: What, client: Client) -> Iterator[Raw]:
        """The works that are found, a page at a time, or all of a person."""
        asked = query(what.query or "", "dblp", ("author",))
        if asked["author"] and not asked.words and re.fullmatch(_PID, asked["author"]):
            (person,) = _person(asked["author"], client)
            yield replace(person, data=dblp_records.as_json(person.data, what.limit))
            return
        # Names are written with underscores, and a colon ends them.
        author = f"author:{'_'.join(asked['author'].split())}:" if asked["author"] else ""
        words = " ".join(filter(None, (asked.words, author)))
        yield from _pages(words, what.limit, what.name, client)

    def look_up(self, what: What, client: Client) -> Iterator[Raw]:
        """The works of these keys, one by one."""
        for one in self.known(what):
            yield from _record(one, client)

    def show(self, what: What, client: Client) -> Iterator[Raw]:
        """What a page of DBLP shows: a work, or all of a person or of proceedings."""
        url = what.url or ""
        person, volume, record = (one.fullmatch(url) for one in (_PERSON, _VOLUME, _RECORD))
        if person:
            yield from _person(unquote(person[1]), client)
        elif volume:
            yield from _pages(f"toc:{unquote(volume[1])}.bht:", TOC, what.name, client)
        elif record:
            yield from _record(Identifier("dblp", unquote(record[1])), client)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The works in an answer; a key that was asked for and is not there is Rejected."""
        try:
            yield from SHAPE.parse(replace(raw, data=dblp_records.as_json(raw.data)))
        except BadInput as error:
            yield Rejected(raw.where, error.why)


def _record(one: Identifier, client: Client) -> Iterator[Raw]:
    data = _document(f"rec/{quote(one.value, safe='/')}.xml", "dblp", client)
    yield Raw(data, f"DBLP {one.value}", wanted=(str(one),))


def _person(number: str, client: Client) -> Iterator[Raw]:
    data = _document(f"pid/{quote(number, safe='/')}.xml", "dblpperson", client)
    if not data:
        raise BadInput(f"dblp: author:{number}", "is the number of no person in DBLP; check it")
    yield Raw(data, f"DBLP person {number}")


def _document(path: str, root: str, client: Client) -> bytes:
    """An XML document that is whole; b"" where there is none."""
    answer = SERVICE.get(client, path, accept="application/xml", allow=(404,))
    if answer.status == 404:
        return b""
    tree.answered(client, answer, SERVICE.title, root)
    return answer.data


def _pages(query: str, limit: int, where: str, client: Client) -> Iterator[Raw]:
    size = min(PAGE, max(limit, 1))
    params: Params = {"q": query, "format": "json", "h": size, "f": 0, "c": 0}
    first = Page("search/publ/api", params)
    yield from PROVIDER.pages(client, first, limit, where, _following)


def _following(value: Any, page: Page, found: int) -> Page | None:
    del value
    start = int(page.params["f"]) + found
    if found < int(page.params["h"]):
        return None
    return page.also(f=start)


def _wrapped(works: list[Json]) -> Json:
    return {"result": {"hits": {"hit": [{"info": one} for one in works]}}}


PROVIDER = Provider(SERVICE, SHAPE, _wrapped, ("result", "hits", "@total"))
