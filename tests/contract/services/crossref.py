"""Crossref's REST API: a work by its DOI, works by filter or search with a cursor."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from werkzeug import Request, Response

from tests.contract.services.case import KNOWN, Case, as_json

_DOIS = [f"10.5555/work.{number}" for number in range(1, KNOWN + 1)]


def work(doi: str) -> dict[str, Any]:
    return {
        "DOI": doi,
        "type": "journal-article",
        "title": [f"The work {doi}"],
        "author": [{"given": "Ada", "family": "Lovelace", "sequence": "first"}],
        "issued": {"date-parts": [[1843, 9]]},
        "is-referenced-by-count": 1,
    }


def serve(request: Request) -> Response:
    doi = unquote(request.path).removeprefix("/works").strip("/")
    if doi:
        if doi not in _DOIS:
            return Response("Resource not found.", 404, content_type="application/json")
        return _message("work", work(doi))
    asked = request.args
    if asked.get("filter", "").startswith("doi:"):
        named = [one.removeprefix("doi:") for one in asked["filter"].split(",")]
        found = [doi for doi in named if doi in _DOIS]
        return _list(found, "", len(found))
    rows = int(asked["rows"])
    start = 0 if asked["cursor"] == "*" else int(asked["cursor"].removeprefix("after+"))
    known = _DOIS if "everything" in asked["query.bibliographic"] else []
    # The next cursor is given always, also after the last page.
    return _list(known[start : start + rows], f"after+{start + rows}", len(known))


def _list(dois: list[str], cursor: str, total: int) -> Response:
    items = [work(doi) for doi in dois]
    return _message("work-list", {"items": items, "next-cursor": cursor, "total-results": total})


def _message(kind: str, message: dict[str, Any]) -> Response:
    return as_json({"status": "ok", "message-type": kind, "message": message})


def endless(body: bytes, number: int) -> bytes:
    page = json.loads(body)
    page["message"]["next-cursor"] = f"more+{number}"
    return json.dumps(page).encode()


CASE = Case(
    source="crossref",
    setting="READPATH_CROSSREF_URL",
    serve=serve,
    one="doi:10.5555/work.7",
    unknown="doi:10.5555/no.such",
    search="crossref:",
    endless=endless,
)
