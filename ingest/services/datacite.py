"""DataCite: works, data and software that repositories register, by DOI or search.

The API: support.datacite.org/docs/api. Pages by number come in order of relevance and end
at 10,000; pages by cursor go on, but in order of registration. Metadata are CC0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from graph.errors import BadInput
from graph.model import Identifier
from ingest.client import Client
from ingest.manners import Manner, email
from ingest.service import Service
from ingest.services import answers
from ingest.services.answers import inner
from ingest.services.asking import asked, batches
from ingest.services.datacite_works import SHAPE
from ingest.services.provider import Page, Params, Provider
from ingest.source import Item, Raw
from ingest.what import Form, What

PAGE = 100  # works asked for at once
BATCH = 25  # DOIs looked up at once, which an address has room for
NUMBERED = 10_000  # works that pages by number reach
SERVICE = Service("datacite", "DataCite", "https://api.datacite.org", Manner(gap=0.3))

_SURE = {"doi": 0.8, "arxiv": 0.4}
_SAVED = re.compile(r'"type"\s*:\s*"dois"|"relatedIdentifiers"\s*:\s*\[|"resourceTypeGeneral"')
_NAMED = re.compile(r'"(?:doi|id)"\s*:\s*"(?:https?://doi\.org/)?10\.\d{4,9}/')
_SPECIAL = re.compile(r'[+\-=&|><!(){}\[\]^"~*?:\\/]')  # in Elasticsearch's query language


class DataCite:
    """Works from DataCite by DOI, arXiv's preprints too, or `datacite:` and words to search
    for; also `author:NAME`, `title:WORDS` and `topic:WORDS`, alone or together."""

    name = "datacite"
    title = "DataCite: DOIs of data, software and preprints, and searches written datacite:WORDS"
    searches = "datacite: lecture notes topic:machine learning"

    def claims(self, what: What) -> float:
        """Sure of searches meant for it and of its answers in a file; of DOIs a little less
        than Crossref, which most are registered with."""
        if what.form is Form.QUERY:
            return 1.0 if what.service == self.name else 0.0
        if what.form is Form.IDENTIFIER:
            return max((_SURE.get(one.scheme, 0.0) for one in what.identifiers), default=0.0)
        begins = what.head.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")
        known = begins and _SAVED.search(what.head) and _NAMED.search(what.head)
        return 0.96 if known and '"creators"' in what.head else 0.0

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        """One answer at a time, until the works or the limit end."""
        if what.form in (Form.FILE, Form.DATA):
            yield from answers.saved(what)
        elif what.form is Form.QUERY:
            yield from _search(what, client)
        else:
            yield from _look_up([one for one in what.identifiers if one.scheme in _SURE], client)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The works in an answer; a DOI that was asked for and is not there is Rejected."""
        yield from SHAPE.parse(raw)


def _look_up(known: list[Identifier], client: Client) -> Iterator[Raw]:
    if len(known) == 1:
        page = Page(f"dois/{quote(_doi(known[0]), safe='')}")
        yield from PROVIDER.look_up(client, page, known)
        return
    for batch in batches(known, BATCH):
        dois = " OR ".join(f'"{_doi(one)}"' for one in batch)
        page = Page("dois", {"query": f"doi:({dois})", "page[size]": len(batch)})
        yield from PROVIDER.look_up(client, page, batch)


def _doi(one: Identifier) -> str:
    return f"10.48550/arxiv.{one.value}" if one.scheme == "arxiv" else one.value


def _search(what: What, client: Client) -> Iterator[Raw]:
    query = asked(what.query or "", "datacite", ("author", "title", "topic"))
    parts = (
        ("", query.words),
        ("creators.name:", query.author),
        ("titles.title:", query.title),
        ("subjects.subject:", query.topic),
    )
    written = " AND ".join(f"{field}({_all_of(words)})" for field, words in parts if words)
    if "()" in written:
        raise BadInput(what.name, "holds no words to search for")
    deep = what.limit > NUMBERED
    paging: Params = {"page[cursor]": 1} if deep else {"page[number]": 1, "sort": "relevance"}
    first = Page("dois", {"query": written, "page[size]": min(PAGE, what.limit), **paging})
    yield from PROVIDER.pages(client, first, what.limit, what.name, _following)


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
