"""Wikipedia: ideas by the address of an article or search, with Wikidata's names of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote, urlsplit

from graph.errors import FetchError
from ingest.net.client import Client
from ingest.services import answers, ideas, wikimedia
from ingest.services.base import ServiceSource
from ingest.services.paging import bounded
from ingest.services.queries import query
from ingest.source import Item, Raw
from ingest.text.fields import Json, inner, language, line, names_of, objects
from ingest.what import What

_HOST = re.compile(r"([a-z]{2,3}(?:-[a-z]{2,10})?)(?:\.m)?\.wikipedia\.org")
_PATH = re.compile(r"/(?:wiki|zh(?:-[a-z]{2,4})?)/(.+)")
_SPACE = re.compile(
    r"(?:special|talk|user|wikipedia|file|template|help|category|portal|draft|module)"
    r"(?:[_ ]talk)?:",
    re.IGNORECASE,
)


class Wikipedia(ServiceSource):
    """Concepts and the articles that teach them, by address, or `wikipedia:` and words.

    `language:` and a code search the Wikipedia of that language.
    """

    name = "wikipedia"
    title = "Wikipedia: ideas as concepts, by address, searches written wikipedia:WORDS"
    searches = "wikipedia: gradient descent"

    def shows(self, url: str) -> bool:
        """Whether an address is that of an article."""
        return _of_address(url) is not None

    def show(self, what: What, client: Client) -> Iterator[Raw]:
        """The article at an address, with its item of Wikidata."""
        code, title = _of_address(what.url or "") or ("en", "")
        found = wikimedia.articles([title], code, client)
        asked = str(what.identifiers[0])
        yield Raw(
            answers.page({"ideas": _together(found, code, {}, client)}), asked, wanted=(asked,)
        )

    def search(self, what: What, client: Client) -> Iterator[Raw]:
        """The articles that are found, a page at a time, with their items of Wikidata."""
        asked = query(what.query or "", self.name, ("language",))
        code = language(asked["language"]) or "en"
        labels: dict[str, str] = {}
        totals: list[int | None] = [None]

        def pages() -> Iterator[list[Json]]:
            for page, totals[0] in wikimedia.searched(asked.words, code, client):
                yield page

        taken = 0
        for page in bounded(pages(), what.limit, lambda one: line(one.get("pageid"))):
            together = _together(page, code, labels, client)
            text = answers.page({"ideas": together, "sought": asked.words})
            yield Raw(text, f"{what.name} from {taken}", total=totals[0])
            taken += len(page)
        if not taken:
            yield Raw('{"ideas": []}', what.name)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The concepts and articles on a page."""
        read = answers.loaded(raw.data)
        found, sought = objects(read.get("ideas")), line(read.get("sought"))
        keys = names_of("url", (key.removeprefix("url:") for key in raw.wanted))
        for number, one in enumerate(found, 1):
            where = raw.where if raw.wanted else f"{raw.where} article {number}"
            yield from ideas.items(one, where, keys, sought)
        if not found:
            yield from answers.missing(raw.wanted, "Wikipedia")
        if not (found or raw.wanted):
            yield answers.nothing(raw.where, "Wikipedia")


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


def _together(pages: list[Json], code: str, labels: dict[str, str], client: Client) -> list[Json]:
    """Articles with their items; an article without one, or where Wikidata fails, alone."""
    items = [one for page in pages if (one := wikimedia.item_of(page))]
    try:
        known = wikimedia.entities(items, client) if items else []
    except FetchError:
        known = []
    held = wikimedia.joined(known, [(page, code) for page in pages], labels, client)
    by_item = {line(inner(one, "entity", "id"), 20): one for one in held}
    by_item |= {line(inner(one, "entity", "asked"), 20): one for one in held}
    alone: Json = {"entity": {}, "belongs": []}
    return [
        {**by_item.get(wikimedia.item_of(page), alone), "page": page, "language": code}
        for page in pages
    ]
