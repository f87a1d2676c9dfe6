"""Open Library's search.json, /isbn/ and /works/, as its developers' pages describe them."""

from __future__ import annotations

import re

from werkzeug import Request, Response

from tests.contract.services.case import KNOWN, Case, as_json


def isbn(number: int) -> str:
    """The ISBN-13 of a work of the stand-in."""
    first = f"9780{number:08d}"
    total = sum(int(c) * (3 if i % 2 else 1) for i, c in enumerate(first))
    return first + str(-total % 10)


def _doc(number: int) -> dict[str, object]:
    return {
        "key": f"/works/OL{number}W",
        "title": f"Book {number}",
        "author_name": ["Ada Lovelace"],
        "first_publish_year": 1990,
        "isbn": [isbn(number)],
        "edition_key": [f"OL{number}M"],
        "language": ["eng"],
    }


_DOCS = [_doc(number) for number in range(1, KNOWN + 1)]


def serve(request: Request) -> Response:
    if request.path != "/search.json":
        work = re.fullmatch(r"/works/OL(\d+)W\.json", request.path)
        if work and int(work[1]) <= KNOWN:
            return as_json({"key": f"/works/OL{work[1]}W", "description": "About it."})
        return as_json({"error": "notfound"}, 404)
    query = request.args["q"]
    start, size = int(request.args["offset"]), int(request.args["limit"])
    if ":" in query:
        wanted = set(re.findall(r"\d{13}|/works/OL\d+W|OL\d+M", query))
        found = [
            doc
            for doc in _DOCS
            if wanted & {doc["key"], *doc["isbn"], *doc["edition_key"]}  # type: ignore[misc]
        ]
    else:
        found = _DOCS if "everything" in query else []
    docs = found[start : start + size]
    return as_json({"numFound": len(found), "start": start, "docs": docs})


CASE = Case(
    source="openlibrary",
    setting="READPATH_OPENLIBRARY_URL",
    serve=serve,
    one=f"isbn:{isbn(7)}",
    unknown="openlibrary:OL999999W",
    search="openlibrary:",
)
