"""Wikidata: ideas by id, address or search, with the article Wikipedia has of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import ClassVar

from graph.errors import FetchError
from ingest.net.client import Client
from ingest.services import answers, ideas, wikimedia
from ingest.services.base import ServiceSource
from ingest.services.paging import batches, bounded
from ingest.source import Item, Raw
from ingest.text.fields import Json, inner, line, names_of, objects
from ingest.what import What


class Wikidata(ServiceSource):
    """Concepts from Wikidata, by id, address, or `wikidata:` and words."""

    name = "wikidata"
    title = "Wikidata: ideas as concepts, by id, searches written wikidata:WORDS"
    searches = "wikidata: machine learning"
    surely: ClassVar = {"wikidata": 1.0}

    def search(self, what: What, client: Client) -> Iterator[Raw]:
        """The items that are found with their articles, a page at a time."""
        labels: dict[str, str] = {}
        words = " ".join((what.query or "").split())
        taken = 0
        for page in bounded(wikimedia.sought(words, client), what.limit, str):
            found = _together(page, labels, client)
            text = answers.page({"ideas": found, "sought": words})
            yield Raw(text, f"{what.name} from {taken}")
            taken += len(page)
        if not taken:
            yield Raw('{"ideas": []}', what.name)

    def look_up(self, what: What, client: Client) -> Iterator[Raw]:
        """The items of these ids with their articles, many at a time."""
        labels: dict[str, str] = {}
        for some in batches(self.known(what), wikimedia.ENTITIES):
            found = _together([one.value for one in some], labels, client)
            yield Raw(answers.page({"ideas": found}), "Wikidata", wanted=tuple(map(str, some)))

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The concepts and articles on a page; what was wanted and is not there is
        Rejected."""
        read = answers.loaded(raw.data)
        found, sought = objects(read.get("ideas")), line(read.get("sought"))
        left = dict.fromkeys(raw.wanted)
        for number, one in enumerate(found, 1):
            names = [line(inner(one, "entity", name), 20) for name in ("asked", "id")]
            keys = names_of("wikidata", names)
            asked = tuple(key for key in keys if str(key) in raw.wanted)[:1]
            for key in keys:
                left.pop(str(key), None)
            where = str(asked[0]) if asked else f"{raw.where} item {number}"
            yield from ideas.items(one, where, asked, sought)
        yield from answers.missing(left, "Wikidata")
        if not (found or raw.wanted):
            yield answers.nothing(raw.where, "Wikidata")


def _together(ids: Sequence[str], labels: dict[str, str], client: Client) -> list[Json]:
    found = wikimedia.entities(ids, client)
    titles = [line(inner(one, "sitelinks", "enwiki", "title")) for one in found]
    pages: list[Json] = []
    with suppress(FetchError):
        # An idea is worth having with Wikidata's own line about it.
        pages = wikimedia.articles(filter(None, titles), "en", client)
    return wikimedia.joined(found, [(page, "en") for page in pages], labels, client)
