"""Coursera's courses.v1: by slug, or the whole catalogue in pages."""

from __future__ import annotations

import json

from werkzeug import Request, Response

from tests.contract.services.case import KNOWN, Case, as_json


def _course(number: int) -> dict[str, object]:
    return {
        "id": f"id{number}", "slug": f"course-{number}", "name": f"Course {number}",
        "description": "It teaches everything.", "workload": "4 weeks, 3 hours/week",
        "primaryLanguages": ["en"], "instructorIds": ["9"], "partnerIds": [],
    }  # fmt: skip


def serve(request: Request) -> Response:
    if request.args.get("q") == "slug":
        number = int(request.args["slug"].removeprefix("course-"))
        found = [_course(number)] if number <= KNOWN else []
        return as_json(_page(found, None, len(found)))
    start, size = int(request.args["start"]), int(request.args["limit"])
    numbers = range(1, KNOWN + 1)[start : start + size]
    more = str(start + size) if start + size < KNOWN else None
    return as_json(_page([_course(number) for number in numbers], more, KNOWN))


def _page(courses: list[dict[str, object]], more: str | None, total: int) -> dict[str, object]:
    ada = {"id": "9", "firstName": "Ada", "lastName": "Lovelace", "fullName": ""}
    paging = {"total": total} | ({"next": more} if more else {})
    return {"elements": courses, "paging": paging, "linked": {"instructors.v1": [ada]}}


def endless(body: bytes, number: int) -> bytes:
    return json.dumps({**json.loads(body), "paging": {"next": str(number)}}).encode()


CASE = Case(
    source="coursera",
    setting="READPATH_COURSERA_URL",
    serve=serve,
    one="https://www.coursera.org/learn/course-7",
    unknown="https://www.coursera.org/learn/course-999999",
    search="coursera:",
    limit=200,
    endless=endless,
)
