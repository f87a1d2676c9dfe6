"""Unpaywall: where the full text of a DOI can be read free of charge.

The API: unpaywall.org/products/api. It wants the reader's e-mail (READPATH_EMAIL) and
answers 422 to one that is none; 100,000 requests a day are allowed. Data are CC0. It knows
title, year and links, so it is asked last for a DOI, or by its name for the free text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import quote

from graph import identifiers
from graph.errors import BadInput
from graph.model import Cost, Identifier, Record
from ingest.net.client import Client
from ingest.net.manners import Manner, email
from ingest.net.service import Service
from ingest.services import answers, crossref
from ingest.services.base import ServiceSource, is_json
from ingest.services.provider import Page, Params, Provider
from ingest.source import Item, Raw
from ingest.text.fields import (
    Json,
    address,
    each,
    inner,
    name_of,
    objects,
    say,
    unique,
    whole,
    year,
)
from ingest.what import Form, What

PAGE = 50  # works on a page of its search
SERVICE = Service("unpaywall", "Unpaywall", "https://api.unpaywall.org", Manner(gap=0.2))

_SAVED = re.compile(r'"(?:oa_locations|best_oa_location)"\s*:')
# How it found a copy, where that leaves no doubt that it is the same work.
_CERTAIN = re.compile(r"doi match|pmcid lookup")


class Unpaywall(ServiceSource):
    """The free full text of a work, by DOI (`unpaywall:10.1038/nature12373`), or works that
    have one, by `unpaywall:` and words of their title."""

    name = "unpaywall"
    title = "Unpaywall: free full texts, written unpaywall:DOI or unpaywall:WORDS OF A TITLE"
    searches = "unpaywall: nanometre-scale thermometry"

    surely: ClassVar = {"doi": 0.05}

    def claims(self, what: What) -> float:
        """As any service, but of a DOI the last resort, and that where the reader's e-mail
        is known."""
        unasked = what.form is Form.IDENTIFIER and what.service != self.name and not email()
        return 0.0 if unasked else super().claims(what)

    def recognises(self, head: str) -> float:
        """Sure of its answers, and of its snapshot."""
        return 0.97 if is_json(head) and '"doi"' in head and _SAVED.search(head) else 0.0

    def search(self, what: What, client: Client) -> Iterator[Raw]:
        """The works with a free copy that are found, a page at a time."""
        _introduced(what)
        first = Page("v2/search", {"query": what.query or "", "is_oa": "true", "page": 1})
        yield from PROVIDER.pages(client, first, what.limit, what.name, _following)

    def look_up(self, what: What, client: Client) -> Iterator[Raw]:
        """The works of these DOIs, one by one."""
        _introduced(what)
        for one in self.known(what):
            page = Page(f"v2/{quote(one.value, safe='/')}")
            yield from PROVIDER.look_up(client, page, [one])

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The works in an answer; a name that was asked for and is not there is Rejected."""
        yield from SHAPE.parse(raw)


def _introduced(what: What) -> None:
    if not email():
        raise BadInput(
            what.name, "Unpaywall wants to know who asks; set READPATH_EMAIL to your address"
        )


def _following(value: Any, page: Page, found: int) -> Page | None:
    del value
    if found < PAGE:
        return None
    return page.also(page=int(page.params["page"]) + 1)


def _works(value: Any) -> list[Json]:
    if isinstance(value, dict) and isinstance(value.get("results"), list):
        works = objects([one.get("response", one) for one in objects(value["results"])])
        if works or not value["results"]:
            return works
    elif isinstance(value, dict) and _is_work(value):
        return [value]
    elif any(_is_work(one) for one in objects(value)):
        return objects(value)
    raise answers.foreign("Unpaywall")


def _is_work(one: Json) -> bool:
    return bool(name_of("doi", one.get("doi"))) and ("oa_locations" in one or "is_oa" in one)


def _names(work: Json) -> tuple[Identifier, ...]:
    found = [*name_of("doi", work.get("doi"))]
    for place in objects(work.get("oa_locations")):
        if _CERTAIN.search(say(place.get("evidence"))):
            pages = (name_of("url", place.get(name)) for name in ("url", "url_for_landing_page"))
            found += [key for page in pages for key in page if key.scheme in ("arxiv", "pmcid")]
    return unique(found)


def _record(work: Json, where: str) -> Record:
    named = _names(work)
    title = say(work.get("title"))
    kind = crossref.kind_of(say(work.get("genre"), 50), where)
    if not title:
        raise BadInput(where, f"{next(iter(named), 'it')} has no title at Unpaywall")
    best = work.get("best_oa_location")
    free = address(inner(best, "url")) or address(inner(best, "url_for_landing_page"))
    doi = next(iter(name_of("doi", work.get("doi"))), None)
    return Record(
        kind=kind,
        authors=_people(work),
        year=year(work.get("year")),
        url=free or (identifiers.href(doi) if doi else None),
        identifiers=named,
        cost=Cost.FREE if free else None,
        where=where,
        **answers.retracted(title, "", (), known=False),
    )


def _people(work: Json) -> tuple[str, ...]:
    told = objects(work.get("z_authors"))
    found = (say(one.get("raw_author_name"), 200) or whole(one, "given", "family") for one in told)
    return each(found)


def _who() -> Params:
    return {"email": email()}


SHAPE = answers.Shape("Unpaywall", _works, _names, _record)
PROVIDER = Provider(
    SERVICE, SHAPE, lambda works: {"results": [{"response": one} for one in works]}, (), _who
)
