"""MIT OpenCourseWare's data beside a course's page; MIT Learn is not reached."""

from __future__ import annotations

from werkzeug import Request, Response

from tests.contract.services.case import Case, as_json

_COURSE = {
    "course_title": "Engines", "course_description": "About engines.", "year": "2020",
    "term": "Fall", "primary_course_number": "6.007", "level": ["Undergraduate"],
    "instructors": [{"first_name": "Ada", "last_name": "Lovelace"}],
    "topics": [["Engineering", "Engines"]], "learning_resource_types": ["Problem Sets"],
}  # fmt: skip


def serve(request: Request) -> Response:
    if request.path == "/courses/6-007-engines-fall-2020/data.json":
        return as_json(_COURSE)
    return Response("<html>no such page</html>", 404, content_type="text/html")


CASE = Case(
    source="ocw",
    setting="READPATH_OCW_URL",
    serve=serve,
    one="https://ocw.mit.edu/courses/6-007-engines-fall-2020/",
    unknown="https://ocw.mit.edu/courses/6-999-nothing-fall-2020/",
)
