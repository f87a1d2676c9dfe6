"""OpenAlex's API: a work by its id, works by filter or search with a cursor."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from werkzeug import Request, Response

from tests.contract.services.case import KNOWN, Case, as_json

_IDS = [f"W{4_000_000_000 + number}" for number in range(1, KNOWN + 1)]


def work(number: str) -> dict[str, Any]:
    return {
        "id": f"https://openalex.org/{number}",
        "doi": f"https://doi.org/10.5555/{number.lower()}",
        "title": f"The work {number}",
        "type": "article",
        "publication_year": 1843,
        "authorships": [{"author": {"display_name": "Ada Lovelace"}}],
    }


def serve(request: Request) -> Response:
    number = unquote(request.path).removeprefix("/works").strip("/")
    if number:
        if number not in _IDS:
            return Response("<!doctype html>\n<title>404 Not Found</title>", 404)
        return as_json(work(number))
    asked = request.args
    if "search" not in asked:
        named = asked["filter"].removeprefix("openalex:").split("|")
        found = [one for one in named if one in _IDS]
        return _list(found, None, len(found))
    size = int(asked["per_page"])
    start = 0 if asked["cursor"] == "*" else int(asked["cursor"].removeprefix("after"))
    known = _IDS if "everything" in asked["search"] else []
    page = known[start : start + size]
    # The page after the last is empty and names no other.
    return _list(page, f"after{start + size}" if page else None, len(known))


def _list(ids: list[str], cursor: str | None, total: int) -> Response:
    meta = {"count": total, "next_cursor": cursor}
    return as_json({"meta": meta, "results": [work(one) for one in ids], "group_by": []})


def endless(body: bytes, number: int) -> bytes:
    page = json.loads(body)
    page["meta"]["next_cursor"] = f"more{number}"
    return json.dumps(page).encode()


CASE = Case(
    source="openalex",
    setting="READPATH_OPENALEX_URL",
    serve=serve,
    one="openalex:W4000000007",
    unknown="openalex:W1",
    search="openalex:",
    endless=endless,
)
