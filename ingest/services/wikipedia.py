"""Wikipedia: ideas by the address of an article or search, with Wikidata's names of each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote, urlsplit

from graph.errors import FetchError
from graph.model import Rejected
from ingest.client import Client
from ingest.services import fields, ideas, wikimedia
from ingest.services.fields import Json
from ingest.source import Item, Raw
from ingest.what import Form, What

_HOST = re.compile(r"([a-z]{2,3}(?:-[a-z]{2,10})?)(?:\.m)?\.wikipedia\.org")
_PATH = re.compile(r"/(?:wiki|zh(?:-[a-z]{2,4})?)/(.+)")
_SPACE = re.compile(
    r"(?:special|talk|user|wikipedia|file|template|help|category|portal|draft|module)"
    r"(?:[_ ]talk)?:",
    re.IGNORECASE,
)


class Wikipedia:
    """Concepts and the articles that teach them, by address, or `wikipedia:` and words.

    `language:` and a code search the Wikipedia of that language.
    """

    name = "wikipedia"
    title = "Wikipedia: ideas as concepts, by address, searches written wikipedia:WORDS"
    searches = "wikipedia: gradient descent"

    def claims(self, what: What) -> float:
        """Sure of the addresses of articles and of its own searches."""
        if what.form is Form.QUERY:
            return 1.0 if what.service == self.name else 0.0
        return float(what.form is Form.URL and _of_address(what.url or "") is not None)

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        """The article, or pages of those that are found, with their items of Wikidata."""
        labels: dict[str, str] = {}
        place = _of_address(what.url or "")
        if place is not None:
            language, title = place
            found = wikimedia.articles([title], language, client)
            asked = str(what.identifiers[0])
            together = _together(found, language, labels, client)
            yield Raw(json.dumps({"ideas": together}), asked, wanted=(asked,))
            return
        query = " ".join((what.query or "").split())
        words, named = fields.split_query(query, "wikipedia", ("language",))
        language = fields.language(named.get("language", "")) or "en"
        where = f"Wikipedia search {query[:80]!r}"
        total: int | None = None

        def pages() -> Iterator[list[Json]]:
            nonlocal total
            for page, total in wikimedia.searched(words, language, client):  # noqa: B007
                yield page

        count = 0
        for page in fields.bounded(pages(), what.limit, lambda one: fields.line(one.get("pageid"))):
            together = _together(page, language, labels, client)
            text = json.dumps({"ideas": together, "sought": words})
            yield Raw(text, f"{where} from {count}", total=total)
            count += len(page)
        if not count:
            yield Raw('{"ideas": []}', where)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The concepts and articles on a page."""
        read = fields.loaded(raw.data)
        found, sought = fields.objects(read.get("ideas")), fields.line(read.get("sought"))
        keys = tuple(one for key in raw.wanted for one in fields.named("url", key[4:]))
        for number, one in enumerate(found, 1):
            where = raw.where if raw.wanted else f"{raw.where} article {number}"
            yield from ideas.items(one, where, keys, sought)
        if found:
            return
        if raw.wanted:
            yield Rejected(raw.wanted[0], "Wikipedia has no article at this address; check it")
        else:
            yield Rejected(raw.where, "Wikipedia knows nothing that matches; try other words")


def _of_address(url: str) -> tuple[str, str] | None:
    """The language and the title in the address of an article."""
    parts = urlsplit(url)
    host = _HOST.fullmatch((parts.hostname or "").removeprefix("www."))
    path = _PATH.fullmatch(parts.path)
    named = unquote(path[1]) if path else parse_qs(parts.query).get("title", [""])[0]
    title = " ".join(named.replace("_", " ").split())[:250]
    if host is None or not title or "|" in title or _SPACE.match(title):
        return None
    return host[1], title


def _together(
    pages: list[Json], language: str, labels: dict[str, str], client: Client
) -> list[Json]:
    """Articles with their items; an article without one, or where Wikidata fails, alone."""
    items = [one for page in pages if (one := wikimedia.item_of(page))]
    try:
        known = wikimedia.entities(items, client) if items else []
    except FetchError:
        known = []
    held = wikimedia.joined(known, [(page, language) for page in pages], labels, client)
    by_item = {fields.line(fields.inner(one, "entity", "id"), 20): one for one in held}
    by_item |= {fields.line(fields.inner(one, "entity", "asked"), 20): one for one in held}
    alone: Json = {"entity": {}, "belongs": []}
    return [
        {**by_item.get(wikimedia.item_of(page), alone), "page": page, "language": language}
        for page in pages
    ]
