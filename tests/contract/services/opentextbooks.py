"""The Open Textbook Library's pages as JSON, ten books each."""

from __future__ import annotations

import json
import re

from werkzeug import Request, Response

from tests.contract.services.case import KNOWN, Case, as_json

PAGE = 10


def _book(number: int) -> dict[str, object]:
    return {
        "id": number, "title": f"Book {number}", "description": "<p>It tells everything.</p>",
        "copyright_year": 2020, "ISBN13": None, "ISBN10": "", "language": "eng",
        "contributors": [
            {"first_name": "Ada", "last_name": "Lovelace", "contribution": "Author",
             "primary": True}
        ],
        "subjects": [{"name": "Mathematics"}],
    }  # fmt: skip


def serve(request: Request) -> Response:
    """It does not heed `term`, as the library may not."""
    one = re.fullmatch(r"/textbooks/(\d+)\.json", request.path)
    if one:
        known = int(one[1]) <= KNOWN
        return as_json(
            {"data": _book(int(one[1]))} if known else {"error": 404}, 200 if known else 404
        )
    page = int(request.args["page"])
    numbers = range((page - 1) * PAGE + 1, min(page * PAGE, KNOWN) + 1)
    more = page * PAGE < KNOWN
    links = {"next": f"{request.base_url}?page={page + 1}" if more else None}
    return as_json({"data": [_book(number) for number in numbers], "links": links})


def endless(body: bytes, number: int) -> bytes:
    page = json.loads(body)
    return json.dumps({**page, "links": {"next": f"https://x.test/?page={number}"}}).encode()


CASE = Case(
    source="opentextbooks",
    setting="READPATH_OPENTEXTBOOKS_URL",
    serve=serve,
    one="https://open.umn.edu/opentextbooks/textbooks/7",
    unknown="https://open.umn.edu/opentextbooks/textbooks/999999",
    search="opentextbooks:",
    endless=endless,
)
