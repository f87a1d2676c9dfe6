"""MIT Learn, as its OpenAPI description has it: limit, offset, and the next page's address."""

from __future__ import annotations

import json
import re

from werkzeug import Request, Response

from tests.contract.services.case import KNOWN, Case, as_json


def _course(number: int) -> dict[str, object]:
    return {
        "id": number, "readable_id": f"6.{number:03d}+fall_2020", "title": f"Course {number}",
        "resource_type": "course", "url": f"https://ocw.mit.edu/courses/6-{number}-fall-2020/",
        "platform": {"code": "ocw"}, "free": True, "topics": [{"name": "Engines"}],
        "runs": [{"id": 1, "year": 2020, "level": [{"code": "undergraduate",
                  "name": "Undergraduate"}], "instructors": [{"full_name": "Ada Lovelace"}]}],
    }  # fmt: skip


def serve(request: Request) -> Response:
    one = re.fullmatch(r"/learning_resources/(\d+)/", request.path)
    if one:
        if int(one[1]) <= KNOWN:
            return as_json(_course(int(one[1])))
        return as_json({"detail": "No LearningResource matches the given query."}, 404)
    found = range(1, KNOWN + 1) if "everything" in request.args.get("q", "") else range(0)
    start, size = int(request.args["offset"]), int(request.args["limit"])
    more = start + size < len(found)
    page = {
        "count": len(found),
        "next": f"{request.base_url}?offset={start + size}" if more else None,
        "results": [_course(number) for number in found[start : start + size]],
    }
    return as_json(page)


def endless(body: bytes, number: int) -> bytes:
    return json.dumps({**json.loads(body), "next": f"https://x.test/?offset={number}"}).encode()


CASE = Case(
    source="mitlearn",
    setting="READPATH_MITLEARN_URL",
    serve=serve,
    one="https://learn.mit.edu/search?resource=7",
    unknown="https://learn.mit.edu/search?resource=999999",
    search="mitlearn:",
    endless=endless,
)
