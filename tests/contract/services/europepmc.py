"""Europe PMC's search: core results in JSON, a cursor that repeats itself at the end."""

from __future__ import annotations

import json
import re
from typing import Any

from werkzeug import Request, Response

from tests.contract.services.case import KNOWN, Case, as_json

_IDS = [f"PMC{7000000 + number}" for number in range(KNOWN)]


def work(pmcid: str) -> dict[str, Any]:
    number = pmcid.removeprefix("PMC")
    return {
        "id": number, "source": "MED", "pmid": number, "pmcid": pmcid, "title": f"Paper {number}.",
        "authorString": "Lovelace A.", "pubYear": "2021", "isOpenAccess": "Y",
    }  # fmt: skip


def serve(request: Request) -> Response:
    asked = request.args
    assert request.path.endswith("/search")
    if "PMCID:" in asked["query"]:
        found = [one for one in re.findall(r"PMCID:(PMC\d+)", asked["query"]) if one in _IDS]
    else:
        found = _IDS if "everything" in asked["query"] else []
    start = 0 if asked["cursorMark"] == "*" else int(asked["cursorMark"].removeprefix("after"))
    page = found[start : start + int(asked["pageSize"])]
    after = f"after{start + len(page)}" if page else asked["cursorMark"]
    return as_json(
        {
            "version": "6.9",
            "hitCount": len(found),
            "nextCursorMark": after,
            "resultList": {"result": [work(one) for one in page]},
        }
    )


def endless(body: bytes, number: int) -> bytes:
    page = json.loads(body)
    page["nextCursorMark"] = f"more{number}"
    return json.dumps(page).encode()


CASE = Case(
    source="europepmc",
    setting="READPATH_EUROPEPMC_URL",
    serve=serve,
    one="pmcid:PMC7000007",
    unknown="pmcid:PMC1",
    search="europepmc:",
    endless=endless,
)
