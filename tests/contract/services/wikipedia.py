"""Wikipedia and Wikidata on one stand-in: the action API of MediaWiki, and Wikibase's part."""

from __future__ import annotations

import json
from typing import Any

from werkzeug import Request, Response

from tests.contract.services.case import KNOWN, Case, as_json


def _page(number: int) -> dict[str, Any]:
    return {
        "pageid": number, "ns": 0, "title": f"Engine {number}", "index": number,
        "extract": f"Engine {number} is an idea that everybody who builds engines knows well.",
        "pageprops": {"wikibase_item": f"Q{number}"},
        "fullurl": f"https://en.wikipedia.org/wiki/Engine_{number}",
    }  # fmt: skip


def _entity(number: int) -> dict[str, Any]:
    kind = {"mainsnak": {"datavalue": {"value": {"id": "Q900001"}}}}
    return {
        "type": "item", "id": f"Q{number}",
        "labels": {"en": {"language": "en", "value": f"engine {number}"},
                   "de": {"language": "de", "value": f"Maschine {number}"}},
        "descriptions": {"en": {"language": "en", "value": "idea of engines"}},
        "aliases": {}, "claims": {"P279": [kind]},
        "sitelinks": {"enwiki": {"site": "enwiki", "title": f"Engine {number}"}},
    }  # fmt: skip


def serve(request: Request) -> Response:
    asked = request.args
    if asked["action"] == "wbgetentities":
        return as_json({"entities": dict(map(_known, asked["ids"].split("|"))), "success": 1})
    if asked["action"] == "wbsearchentities":
        found = _matching(asked["search"])
        start, size = int(asked["continue"]), int(asked["limit"])
        page: dict[str, Any] = {"search": [{"id": f"Q{n}"} for n in found[start : start + size]]}
        more = start + size < len(found)
        return as_json(page | ({"search-continue": start + size} if more else {}) | {"success": 1})
    if "titles" in asked:
        numbers = [title.removeprefix("Engine ") for title in asked["titles"].split("|")]
        pages = [_page(int(n)) if n.isdigit() and int(n) <= KNOWN else {"title": n, "missing": True}
                 for n in numbers]  # fmt: skip
        return as_json({"batchcomplete": True, "query": {"pages": pages}})
    found = _matching(asked["gsrsearch"])
    start, size = int(asked["gsroffset"]), int(asked["gsrlimit"])
    pages = [_page(number) for number in found[start : start + size]]
    answer: dict[str, Any] = {"batchcomplete": True}
    if pages:
        answer["query"] = {"searchinfo": {"totalhits": len(found)}, "pages": pages[::-1]}
    if start + size < len(found):
        answer["continue"] = {"gsroffset": start + size, "continue": "gsroffset||"}
    return as_json(answer)


def _matching(words: str) -> list[int]:
    return list(range(1, KNOWN + 1)) if "everything" in words else []


def _known(q: str) -> tuple[str, dict[str, Any]]:
    if int(q[1:]) <= KNOWN:
        return q, _entity(int(q[1:]))
    if q == "Q900001":
        return q, {"id": q, "labels": {"en": {"value": "machine learning"}}}
    return q, {"id": q, "missing": ""}


def _endless(body: bytes, number: int) -> bytes:
    """A page that may stand for each answer, with a place to go on from that grows."""
    page = json.loads(body)
    page["entities"] = dict(_known(f"Q{n}") for n in range(1, 51))
    more = {"continue": {"gsroffset": 1_000 + number}, "search-continue": 1_000 + number}
    return json.dumps(page | more).encode()


CASES = (
    Case(
        source="wikipedia",
        setting="READPATH_WIKIPEDIA_URL",
        also=("READPATH_WIKIDATA_URL",),
        serve=serve,
        one="https://en.wikipedia.org/wiki/Engine_7",
        unknown="https://en.wikipedia.org/wiki/Engine_999999",
        search="wikipedia:",
        endless=_endless,
        each=3,
    ),
    Case(
        source="wikidata",
        setting="READPATH_WIKIDATA_URL",
        also=("READPATH_WIKIPEDIA_URL",),
        serve=serve,
        one="wikidata:Q7",
        unknown="wikidata:Q999999",
        search="wikidata:",
        endless=_endless,
        each=6,
    ),
)
