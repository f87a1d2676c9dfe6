"""Zotero's web API: a library of items in pages, with versions in the headers."""

from __future__ import annotations

import json
from typing import Any

from werkzeug import Request, Response

from tests.contract.services.case import KNOWN, Case

_KEYS = [f"AAAA{number:04d}" for number in range(1, KNOWN + 1)]
VERSION = 4087


def item(key: str, **data: Any) -> dict[str, Any]:
    made = {"key": key, "itemType": "journalArticle", "title": f"Paper {key}", **data}
    return {"key": key, "version": 7, "library": {"type": "group", "id": 12345}, "data": made}


def answer(found: list[dict[str, Any]], total: int) -> Response:
    headers = {"Total-Results": str(total), "Last-Modified-Version": str(VERSION)}
    return Response(json.dumps(found), headers=headers, content_type="application/json")


def serve(request: Request) -> Response:
    asked = request.args
    assert request.headers["Zotero-API-Version"] == "3"
    if request.path.endswith("/collections"):
        return answer([], 0)
    assert request.path.endswith("/groups/12345/items/top")
    found = _KEYS if "everything" in asked.get("q", "") else []
    start, size = int(asked["start"]), int(asked["limit"])
    return answer([item(key) for key in found[start : start + size]], len(found))


CASE = Case(
    source="zotero",
    setting="READPATH_ZOTERO_URL",
    serve=serve,
    search="zotero: groups/12345 ",
    each=2,
)
