"""Asking Wikipedia and Wikidata: what they say of an idea, together.

The action API of MediaWiki (mediawiki.org/wiki/API:Main_page) and wbgetentities of Wikibase.
One request at a time, and whoever asks should say who they are (READPATH_EMAIL):
mediawiki.org/wiki/Wikimedia_APIs/Access_policy. READPATH_WIKIPEDIA_URL stands for the
Wikipedias of all languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from graph.errors import FetchError
from ingest.net.client import Client
from ingest.net.manners import Manner
from ingest.net.service import DAY, Service
from ingest.services.paging import batches
from ingest.text.fields import Json, count, inner, line, number, objects

ENTITIES = 50  # that wbgetentities gives at once
EXTRACTS = 20  # that one query of Wikipedia gives at once
NAMES = ("en", "de", "es", "fr", "ja", "ru", "zh", "zh-hans", "zh-cn", "zh-hant", "mul")
# What an idea belongs to: part of, subclass of, studied by, instance of.
BELONGS = ("P361", "P279", "P2579", "P31")

WIKIPEDIA = Service(
    "wikipedia", "Wikipedia", "https://en.wikipedia.org", Manner(gap=0.5, at_once=1), fresh=7 * DAY
)
WIKIDATA = Service(
    "wikidata", "Wikidata", "https://www.wikidata.org", Manner(gap=0.5, at_once=1), fresh=7 * DAY
)
_JSON: dict[str, str | int] = {"format": "json", "formatversion": 2}
_PAGE: dict[str, str | int] = {
    "action": "query", "prop": "extracts|pageprops|info", "exintro": 1, "explaintext": 1,
    "exlimit": EXTRACTS, "inprop": "url", "ppprop": "wikibase_item|disambiguation",
}  # fmt: skip


def wikipedia(language: str) -> Service:
    """The Wikipedia of a language."""
    return replace(WIKIPEDIA, url=f"https://{language}.wikipedia.org")


def searched(words: str, language: str, client: Client) -> Iterator[tuple[list[Json], int | None]]:
    """Pages of articles that a Wikipedia finds, the best first, with how many there are."""
    start: int | None = 0
    while start is not None:
        params = {
            **_JSON, **_PAGE, "generator": "search", "gsrsearch": words, "gsrnamespace": 0,
            "gsrlimit": EXTRACTS, "gsrinfo": "totalhits", "gsroffset": start,
        }  # fmt: skip
        page = _answer(wikipedia(language), client, params)
        yield pages_of(page), count(inner(page, "query", "searchinfo", "totalhits"))
        after = count(inner(page, "continue", "gsroffset"))
        start = after if after and after > start else None


def articles(titles: Iterable[str], language: str, client: Client) -> list[Json]:
    """The articles of these titles, those that exist, redirects followed."""
    found = []
    for some in batches(list(titles), EXTRACTS):
        params = {**_JSON, **_PAGE, "redirects": 1, "titles": "|".join(some)}
        found += pages_of(_answer(wikipedia(language), client, params))
    return found


def sought(words: str, client: Client) -> Iterator[list[str]]:
    """Pages of ids of the items that Wikidata finds, the best first."""
    start: int | None = 0
    while start is not None:
        params = {
            **_JSON, "action": "wbsearchentities", "search": words, "language": "en",
            "uselang": "en", "type": "item", "limit": ENTITIES, "continue": start,
        }  # fmt: skip
        page = _answer(WIKIDATA, client, params, holds="search")
        yield [line(one.get("id"), 20) for one in objects(page["search"])]
        after = count(page.get("search-continue"))
        start = after if after and after > start else None


def entities(ids: Iterable[str], client: Client) -> list[Json]:
    """What Wikidata says of these items, those that exist; merged ones under their new id,
    with what they were asked as in `asked`."""
    found: list[Json] = []
    for some in batches(list(dict.fromkeys(ids)), ENTITIES):
        params = {
            **_JSON, "action": "wbgetentities", "ids": "|".join(some), "redirects": "yes",
            "props": "labels|descriptions|aliases|claims|sitelinks/urls",
            "languages": "|".join(NAMES), "sitefilter": "enwiki",
        }  # fmt: skip
        page = _answer(WIKIDATA, client, params)
        known = page.get("entities")
        if not isinstance(known, dict):
            raise _unlike(WIKIDATA)
        for key, one in known.items():
            if isinstance(one, dict) and "missing" not in one:
                asked = inner(one, "redirects", "from")
                found.append({**one, "asked": line(asked, 20) or key})
    return found


def joined(
    found: list[Json], pages: Iterable[tuple[Json, str]], labels: dict[str, str], client: Client
) -> list[Json]:
    """Each item of Wikidata with its article and the names of what it belongs to, reduced
    to what parsing needs. `labels` are names that were asked for before, and grows."""
    by_item = {item_of(page): (page, language) for page, language in pages}
    above = {_id(one): _above(one) for one in found}
    unknown = [q for group in above.values() for q in group if q not in labels]
    with suppress(FetchError):
        # Without these names an idea has no area, which is no reason to do without it.
        labels |= _labels(unknown, client)
    return [
        {
            "entity": one,
            "page": by_item.get(_id(one), ({}, ""))[0],
            "language": by_item.get(_id(one), ({}, ""))[1],
            "belongs": [labels[q] for q in above[_id(one)] if labels.get(q)],
        }
        for one in found
    ]


def _labels(ids: list[str], client: Client) -> dict[str, str]:
    named = {}
    for some in batches(list(dict.fromkeys(ids)), ENTITIES):
        params = {
            **_JSON, "action": "wbgetentities", "ids": "|".join(some), "props": "labels",
            "languages": "en",
        }  # fmt: skip
        known = _answer(WIKIDATA, client, params).get("entities")
        for key, one in (known if isinstance(known, dict) else {}).items():
            named[key] = line(inner(one, "labels", "en", "value"), 200)
    return named


def _above(entity: Json) -> list[str]:
    found = [q for name in BELONGS for q in item_values(entity, name)]
    return list(dict.fromkeys(found))[:6]


def item_values(entity: Json, name: str) -> list[str]:
    """The ids of the items that a property of an item has as values."""
    claims = objects(inner(entity, "claims", name))
    values = (inner(one, "mainsnak", "datavalue", "value", "id") for one in claims)
    return [found for value in values if (found := line(value, 20)).startswith("Q")]


def text_values(entity: Json, name: str) -> list[str]:
    """The texts that a property of an item has as values, times as they are written."""
    found = []
    for one in objects(inner(entity, "claims", name)):
        value = inner(one, "mainsnak", "datavalue", "value")
        if isinstance(value, dict):
            value = value.get("text") or value.get("time")
        found.append(line(value, 500))
    return [one for one in found if one]


def pages_of(page: Json) -> list[Json]:
    """The pages of an answer in the order of the search, in either form of the format."""
    held = inner(page, "query", "pages")
    listed = list(held.values()) if isinstance(held, dict) else held
    found = [one for one in objects(listed) if not {"missing", "invalid"} & one.keys()]
    return sorted(found, key=lambda one: number(one.get("index")) or 0)


def _answer(
    service: Service, client: Client, params: dict[str, str | int], holds: str = ""
) -> Json:
    try:
        page = service.object(client, "w/api.php", params, holds=holds) or {}
    except FetchError as error:
        if error.status != 403:
            raise
        why = f"{service.title} turns away who does not say who asks; set READPATH_EMAIL"
        raise FetchError(error.url, why, error.status) from None
    if "error" in page:
        said = line(inner(page, "error", "info"), 200)
        raise FetchError(f"{service.base()}/w/api.php", f"{service.title} answers: {said}")
    if not holds and not {"query", "batchcomplete", "entities", "success"} & page.keys():
        raise _unlike(service)
    return page


def _unlike(service: Service) -> FetchError:
    why = f"{service.title}'s answer is not what it documents; try again later"
    return FetchError(f"{service.base()}/w/api.php", why)


def item_of(page: Json) -> str:
    """The id of the item of Wikidata that an article is about, "" for none."""
    return line(inner(page, "pageprops", "wikibase_item"), 20)


def _id(entity: Json) -> str:
    return line(entity.get("id"), 20)
