"""Wikidata: ideas by id, address or search, with the article Wikipedia has of each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress

from graph.errors import FetchError
from graph.model import Rejected
from ingest.client import Client
from ingest.services import fields, ideas, wikimedia
from ingest.services.fields import Json
from ingest.source import Item, Raw
from ingest.what import Form, What


class Wikidata:
    """Concepts from Wikidata, by id, address, or `wikidata:` and words."""

    name = "wikidata"
    title = "Wikidata: ideas as concepts, by id, searches written wikidata:WORDS"
    searches = "wikidata: machine learning"

    def claims(self, what: What) -> float:
        """Sure of its own ids and searches."""
        if what.form is Form.QUERY:
            return 1.0 if what.service == self.name else 0.0
        return float(any(one.scheme == "wikidata" for one in what.identifiers))

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        """Pages of items with their articles, until the answers or the limit end."""
        labels: dict[str, str] = {}
        wanted = [one.value for one in what.identifiers if one.scheme == "wikidata"]
        for start in range(0, len(wanted), wikimedia.ENTITIES):
            some = wanted[start : start + wikimedia.ENTITIES]
            found = _together(some, labels, client)
            yield Raw(json.dumps({"ideas": found}), "Wikidata", wanted=tuple(some))
        if wanted:
            return
        query = " ".join((what.query or "").split())
        where = f"Wikidata search {query[:80]!r}"
        count = 0
        pages = ([{"id": one} for one in page] for page in wikimedia.sought(query, client))
        for page in fields.bounded(pages, what.limit, lambda one: fields.line(one.get("id"))):
            found = _together([fields.line(one["id"]) for one in page], labels, client)
            yield Raw(json.dumps({"ideas": found, "sought": query}), f"{where} from {count}")
            count += len(page)
        if not count:
            yield Raw('{"ideas": []}', where)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The concepts and articles on a page; what was wanted and is not there is
        Rejected."""
        read = fields.loaded(raw.data)
        found, sought = fields.objects(read.get("ideas")), fields.line(read.get("sought"))
        seen = set()
        for number, one in enumerate(found, 1):
            own = fields.line(fields.inner(one, "entity", "id"), 20)
            asked = fields.line(fields.inner(one, "entity", "asked"), 20) or own
            seen |= {own, asked}
            keys = fields.named("wikidata", asked) if asked in raw.wanted else ()
            yield from ideas.items(
                one, str(keys[0]) if keys else f"{raw.where} {number}", keys, sought
            )
        for q in raw.wanted:
            if q not in seen:
                yield Rejected(f"wikidata:{q}", "Wikidata has no item of this id; check it")
        if not (found or raw.wanted):
            yield Rejected(raw.where, "Wikidata knows nothing that matches; try other words")


def _together(ids: list[str], labels: dict[str, str], client: Client) -> list[Json]:
    found = wikimedia.entities(ids, client)
    titles = [fields.line(fields.inner(one, "sitelinks", "enwiki", "title")) for one in found]
    pages: list[Json] = []
    with suppress(FetchError):
        # An idea is worth having with Wikidata's own line about it.
        pages = wikimedia.articles(filter(None, titles), "en", client)
    return wikimedia.joined(found, [(page, "en") for page in pages], labels, client)
