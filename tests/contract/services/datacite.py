"""DataCite's API: a work by its DOI, works by a query with the next page's address."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote, urlencode

from werkzeug import Request, Response

from tests.contract.services.case import KNOWN, Case, as_json

_DOIS = [f"10.5072/work.{number}" for number in range(1, KNOWN + 1)]


def work(doi: str) -> dict[str, Any]:
    attributes = {
        "doi": doi,
        "titles": [{"title": f"The work {doi}"}],
        "creators": [{"name": "Lovelace, Ada", "nameType": "Personal"}],
        "publicationYear": 1843,
        "types": {"resourceTypeGeneral": "JournalArticle"},
    }
    return {"id": doi, "type": "dois", "attributes": attributes}


def serve(request: Request) -> Response:
    doi = unquote(request.path).removeprefix("/dois").strip("/")
    if doi:
        if doi not in _DOIS:
            errors = [{"status": "404", "title": "The resource you are looking for doesn't exist."}]
            return as_json({"errors": errors}, 404)
        return as_json({"data": work(doi)})
    asked = request.args
    if asked["query"].startswith("doi:("):
        named = re.findall(r'"([^"]+)"', asked["query"])
        return as_json({"data": [work(doi) for doi in named if doi in _DOIS], "meta": {}})
    size, number = int(asked["page[size]"]), int(asked["page[number]"])
    known = _DOIS if "everything" in asked["query"] else []
    found = known[size * (number - 1) : size * number]
    page: dict[str, Any] = {"data": [work(doi) for doi in found], "meta": {"total": len(known)}}
    page["links"] = {"self": request.url}
    if size * number < len(known):
        following = {**asked, "page[number]": number + 1}
        page["links"]["next"] = f"https://api.datacite.org/dois?{urlencode(following)}"
    return as_json(page)


def endless(body: bytes, number: int) -> bytes:
    page = json.loads(body)
    asked = {"query": "everything", "page[size]": 100, "page[number]": 1, "more": number}
    page["links"]["next"] = f"https://api.datacite.org/dois?{urlencode(asked)}"
    return json.dumps(page).encode()


CASE = Case(
    source="datacite",
    setting="READPATH_DATACITE_URL",
    serve=serve,
    one="doi:10.5072/work.7",
    unknown="doi:10.5072/no.such",
    search="datacite:",
    endless=endless,
)
