"""arXiv's Atom API, as its user manual describes it."""

from __future__ import annotations

from werkzeug import Request, Response

from tests.contract.services.case import KNOWN, Case
from tests.contract.support import feed

_IDS = [f"2001.{number:05d}" for number in range(1, KNOWN + 1)]


def serve(request: Request) -> Response:
    asked = request.args
    if "id_list" in asked:
        found = [one for one in asked["id_list"].split(",") if one in _IDS]
        return _atom(feed(*found))
    start, size = int(asked["start"]), int(asked["max_results"])
    found = _IDS if "everything" in asked["search_query"] else []
    return _atom(feed(*found[start : start + size], total=len(found)))


def _atom(body: str) -> Response:
    return Response(body, content_type="application/atom+xml; charset=utf-8")


CASE = Case(
    source="arxiv",
    setting="READPATH_ARXIV_URL",
    serve=serve,
    one="arxiv:2001.00007",
    unknown="arxiv:1912.99999",
    search="arxiv:",
)
