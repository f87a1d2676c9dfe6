"""Gutendex, as its page describes it: thirty-two books a page."""

from __future__ import annotations

import json

from werkzeug import Request, Response

from tests.contract.services.case import KNOWN, Case, as_json

PAGE = 32


def _book(number: int) -> dict[str, object]:
    return {
        "id": number, "title": f"Book {number}", "authors": [{"name": "Lovelace, Ada"}],
        "subjects": ["Engines"], "bookshelves": [], "languages": ["en"], "copyright": False,
        "media_type": "Text", "summaries": [],
    }  # fmt: skip


def serve(request: Request) -> Response:
    if "ids" in request.args:
        wanted = [int(one) for one in request.args["ids"].split(",")]
        found = [_book(one) for one in wanted if one <= KNOWN]
    else:
        everything = "everything" in request.args.get("search", "")
        found = [_book(one) for one in range(1, KNOWN + 1)] if everything else []
    page = int(request.args.get("page", 1))
    books = found[(page - 1) * PAGE : page * PAGE]
    more = len(found) > page * PAGE
    address = f"{request.base_url}?page={page + 1}" if more else None
    return as_json({"count": len(found), "next": address, "previous": None, "results": books})


def endless(body: bytes, number: int) -> bytes:
    return json.dumps({**json.loads(body), "next": f"https://x.test/?page={number}"}).encode()


CASE = Case(
    source="gutendex",
    setting="READPATH_GUTENDEX_URL",
    serve=serve,
    one="gutenberg:7",
    unknown="gutenberg:999999",
    search="gutendex:",
    endless=endless,
)
