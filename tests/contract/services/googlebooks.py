"""Google Books' volumes, as its documentation describes them; a key is asked for."""

from __future__ import annotations

import re

from werkzeug import Request, Response

from tests.contract.services.case import KNOWN, Case, as_json
from tests.contract.services.openlibrary import isbn


def _volume(number: int) -> dict[str, object]:
    return {
        "kind": "books#volume", "id": f"volume{number:06d}",
        "volumeInfo": {
            "title": f"Book {number}", "authors": ["Ada Lovelace"], "publishedDate": "1990-05",
            "industryIdentifiers": [{"type": "ISBN_13", "identifier": isbn(number)}],
            "language": "en",
        },
    }  # fmt: skip


_VOLUMES = [_volume(number) for number in range(1, KNOWN + 1)]


def serve(request: Request) -> Response:
    if request.args.get("key") != "secret":
        return as_json({"error": {"code": 400, "message": "API key not valid."}}, 400)
    query = request.args["q"]
    wanted = re.fullmatch(r"isbn:(\d{13})", query)
    found = _VOLUMES if "everything" in query else []
    if wanted:
        found = [one for number, one in enumerate(_VOLUMES, 1) if isbn(number) == wanted[1]]
    start, size = int(request.args.get("startIndex", 0)), int(request.args["maxResults"])
    items = found[start : start + size]
    page: dict[str, object] = {"kind": "books#volumes", "totalItems": len(found)}
    return as_json(page | ({"items": items} if items else {}))


CASE = Case(
    source="googlebooks",
    setting="READPATH_GOOGLEBOOKS_URL",
    serve=serve,
    one=f"isbn:{isbn(7)}",
    unknown=f"isbn:{isbn(99_999)}",
    search="googlebooks:",
    environment=(("READPATH_GOOGLEBOOKS_KEY", "secret"),),
)
