"""DBLP: the XML of a record, and a search in JSON with an offset."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from werkzeug import Request, Response

from tests.contract.services.case import KNOWN, Case, as_json

_KEYS = [f"conf/test/Lovelace{number}" for number in range(1, KNOWN + 1)]


def info(key: str) -> dict[str, Any]:
    return {
        "authors": {"author": {"@pid": "l/AdaLovelace", "text": "Ada Lovelace"}},
        "title": f"The work {key}.",
        "year": "1843",
        "type": "Conference and Workshop Papers",
        "key": key,
        "url": f"https://dblp.org/rec/{key}",
    }


def serve(request: Request) -> Response:
    path = unquote(request.path).strip("/")
    if path.startswith("rec/"):
        key = path.removeprefix("rec/").removesuffix(".xml")
        if key not in _KEYS:
            return Response("<html><body>404 Not Found</body></html>", 404)
        body = (
            f'<?xml version="1.0"?>\n<dblp>\n<inproceedings key="{key}" mdate="2020-01-01">'
            f"<author>Ada Lovelace</author><title>The work {key}.</title><year>1843</year>"
            "</inproceedings>\n</dblp>"
        )
        return Response(body, content_type="application/xml")
    start, size = int(request.args["f"]), int(request.args["h"])
    known = _KEYS if "everything" in request.args["q"] else []
    found = known[start : start + size]
    hits: dict[str, Any] = {"@total": str(len(known)), "@sent": str(len(found))}
    if found:
        hits["hit"] = [{"@score": "1", "info": info(key)} for key in found]
    return as_json({"result": {"query": request.args["q"], "hits": hits}})


CASE = Case(
    source="dblp",
    setting="READPATH_DBLP_URL",
    serve=serve,
    one="dblp:conf/test/Lovelace7",
    unknown="dblp:conf/test/NoSuch",
    search="dblp:",
)
