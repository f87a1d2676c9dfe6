"""Unpaywall's API: a work by its DOI, and a search by pages of fifty."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from werkzeug import Request, Response

from tests.contract.services.case import KNOWN, Case, as_json

_DOIS = [f"10.5555/free.{number}" for number in range(1, KNOWN + 1)]


def work(doi: str) -> dict[str, Any]:
    place = {"url": f"https://example.org/{doi}.pdf", "evidence": "open (via free pdf)"}
    return {
        "doi": doi,
        "title": f"The work {doi}",
        "genre": "journal-article",
        "year": 1843,
        "is_oa": True,
        "best_oa_location": place,
        "oa_locations": [place],
        "z_authors": [{"given": "Ada", "family": "Lovelace"}],
    }


def serve(request: Request) -> Response:
    if "@" not in request.args.get("email", ""):
        return as_json({"error": True, "message": "Email address required"}, 422)
    path = unquote(request.path).removeprefix("/v2/")
    if path == "search":
        start = 50 * (int(request.args["page"]) - 1)
        known = _DOIS if "everything" in request.args["query"] else []
        found = [{"response": work(doi), "score": 1.0} for doi in known[start : start + 50]]
        return as_json({"results": found, "elapsed_seconds": 0.1})
    if path in _DOIS:
        return as_json(work(path))
    return as_json({"error": True, "message": f"'{path}' isn't in our database"}, 404)


CASE = Case(
    source="unpaywall",
    setting="READPATH_UNPAYWALL_URL",
    serve=serve,
    one="doi:10.5555/free.7",
    unknown="doi:10.5555/no.such",
    search="unpaywall:",
    environment=(("READPATH_EMAIL", "ada@example.org"),),
)
