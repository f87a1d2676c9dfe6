"""Semantic Scholar's API: a paper by its id, and a search of a thousand at most."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from werkzeug import Request, Response

from tests.contract.services.case import KNOWN, Case, as_json

_IDS = [f"{number:040x}" for number in range(1, KNOWN + 1)]


def paper(number: str) -> dict[str, Any]:
    return {
        "paperId": number,
        "externalIds": {"CorpusId": int(number, 16), "DOI": f"10.5555/s2.{int(number, 16)}"},
        "title": f"The paper {number}",
        "year": 1843,
        "authors": [{"authorId": "1", "name": "Ada Lovelace"}],
    }


def serve(request: Request) -> Response:
    path = unquote(request.path).removeprefix("/graph/v1/paper/")
    if path == "search":
        return _search(request)
    if path == "batch":
        ids = request.get_json()["ids"]
        return as_json([paper(one) if one in _IDS else None for one in ids])
    if path in _IDS:
        return as_json(paper(path))
    return as_json({"error": f"Paper with id {path} not found"}, 404)


def _search(request: Request) -> Response:
    start, size = int(request.args["offset"]), int(request.args["limit"])
    known = _IDS if "everything" in request.args["query"] else []
    if not known:
        return as_json({"total": 0, "offset": 0})
    page: dict[str, Any] = {"total": KNOWN, "offset": start}
    page["data"] = [paper(one) for one in known[start : start + size]]
    if start + size < len(known):
        page["next"] = start + size
    return as_json(page)


CASE = Case(
    source="semanticscholar",
    setting="READPATH_SEMANTICSCHOLAR_URL",
    serve=serve,
    one=f"s2:{7:040x}",
    unknown=f"s2:{0xFFFF:040x}",
    search="semanticscholar:",
)
