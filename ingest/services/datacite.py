"""DataCite: works, data and software that repositories register, by DOI or search.

The API: support.datacite.org/docs/api. Pages by number come in order of relevance and end
at 10,000; pages by cursor go on, but in order of registration. Metadata are CC0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import quote

from graph.errors import BadInput
from graph.model import Identifier
from ingest.net.client import Client
from ingest.net.manners import Manner, email
from ingest.net.service import Service
from ingest.services.base import ServiceSource, is_json
from ingest.services.datacite_works import SHAPE
from ingest.services.newer import since
from ingest.services.paging import batches
from ingest.services.provider import Page, Params, Provider
from ingest.services.queries import query
from ingest.source import Item, Raw
from ingest.text.fields import inner
from ingest.what import What

PAGE = 100  # works asked for at once
BATCH = 25  # DOIs looked up at once, which an address has room for
NUMBERED = 10_000  # works that pages by number reach
SERVICE = Service("datacite", "DataCite", "https://api.datacite.org", Manner(gap=0.3))

_SAVED = re.compile(r'"type"\s*:\s*"dois"|"relatedIdentifiers"\s*:\s*\[|"resourceTypeGeneral"')
_NAMED = re.compile(r'"(?:doi|id)"\s*:\s*"(?:https?://doi\.org/)?10\.\d{4,9}/')
_SPECIAL = re.compile(r'[+\-=&|><!(){}\[\]^"~*?:\\/]')  # in Elasticsearch's query language


class DataCite(ServiceSource):
    """Works from DataCite by DOI, arXiv's preprints too, or `datacite:` and words to search
    for; also `author:NAME`, `title:WORDS` and `topic:WORDS`, alone or together. A search
    that is kept asks only for what is new or has changed since the last time."""

    name = "datacite"
    title = "DataCite: DOIs of data, software and preprints, and searches written datacite:WORDS"
    searches = "datacite: lecture notes topic:machine learning"

    surely: ClassVar = {"doi": 0.8, "arxiv": 0.4}  # of DOIs less than where most are registered
    dated = True

    def recognises(self, head: str) -> float:
        """Sure of the answers of its interface, and of works out of them."""
        known = is_json(head) and _SAVED.search(head) and _NAMED.search(head)
        return 0.96 if known and '"creators"' in head else 0.0

    def search(self, what: What, client: Client) -> Iterator[Raw]:
        """The works that are found, a page at a time."""
        asked = query(what.query or "", "datacite", ("author", "title", "topic"))
        parts = (
            ("", asked.words),
            ("creators.name:", asked["author"]),
            ("titles.title:", asked["title"]),
            ("subjects.subject:", asked["topic"]),
        )
        written = " AND ".join(f"{field}({_all_of(words)})" for field, words in parts if words)
        if "()" in written:
            raise BadInput(what.name, "holds no words to search for")
        if day := since(what):
            written = f"{written} AND updated:[{day} TO *]"
        deep = what.limit > NUMBERED
        paging: Params = {"page[cursor]": 1} if deep else {"page[number]": 1, "sort": "relevance"}
        first = Page("dois", {"query": written, "page[size]": min(PAGE, what.limit), **paging})
        yield from PROVIDER.pages(client, first, what.limit, what.name, _following, dated=True)

    def look_up(self, what: What, client: Client) -> Iterator[Raw]:
        """The works of these DOIs, and of arXiv's preprints."""
        known = self.known(what)
        if len(known) == 1:
            page = Page(f"dois/{quote(_doi(known[0]), safe='')}")
            yield from PROVIDER.look_up(client, page, known)
            return
        for batch in batches(known, BATCH):
            dois = " OR ".join(f'"{_doi(one)}"' for one in batch)
            page = Page("dois", {"query": f"doi:({dois})", "page[size]": len(batch)})
            yield from PROVIDER.look_up(client, page, batch)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The works in an answer; a name that was asked for and is not there is Rejected."""
        yield from SHAPE.parse(raw)


def _doi(one: Identifier) -> str:
    return f"10.48550/arxiv.{one.value}" if one.scheme == "arxiv" else one.value


def _all_of(words: str) -> str:
    """All of the words, in a query language in which some characters mean something."""
    return " AND ".join(_SPECIAL.sub(" ", words).lower().split())


def _following(value: Any, page: Page, found: int) -> Page | None:
    del page, found
    address = inner(value, "links", "next")
    return Page(address) if isinstance(address, str) and address else None


def _polite() -> Params:
    return {"mailto": email()} if email() else {}


PROVIDER = Provider(SERVICE, SHAPE, lambda works: {"data": works}, ("meta", "total"), _polite)
