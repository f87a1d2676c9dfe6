"""MIT Learn, MIT OpenCourseWare and Coursera, field by field."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from graph.model import Cost, Identifier, Kind, Record, Rejected, Trail
from ingest.services import effort
from ingest.services.coursera import Coursera
from ingest.services.mitlearn import MitLearn
from ingest.services.ocw import OpenCourseWare
from ingest.source import Raw
from tests.contract.services.case import as_json
from tests.contract.support import take
from tests.support import shared_folder

LEARN: dict[str, Any] = {
    "id": 5432, "readable_id": "course-v1:MITxT+18.03.1x", "resource_type": "course",
    "title": "Introduction to Differential Equations", "description": "<p>You can <b>too</b>.</p>",
    "url": "https://mitxonline.mit.edu/courses/course-v1:MITxT+18.03.1x/", "free": True,
    "platform": {"code": "mitxonline"}, "topics": [{"name": "Mathematics"}, {"name": "Analysis"}],
    "languages": ["en"], "best_run_id": 2,
    "runs": [
        {"id": 1, "year": 2023, "instructors": []},
        {"id": 2, "year": None, "start_date": "2024-09-04T15:00:00Z", "min_weeks": 14,
         "max_weeks": 14, "min_weekly_hours": 6, "max_weekly_hours": 8,
         "level": [{"code": "undergraduate", "name": "Undergraduate"},
                   {"code": "graduate", "name": "Graduate"}],
         "instructors": [{"full_name": "David Jerison"},
                         {"first_name": "Gigliola", "last_name": "Staffilani"}]},
    ],
}  # fmt: skip
COURSE: dict[str, Any] = {
    "course_title": "Introduction to Algorithms", "term": "Spring", "year": "2020",
    "course_description_html": "<p>It covers <em>common</em> algorithms.</p>",
    "primary_course_number": "6.006", "level": ["Undergraduate", "High School"],
    "instructors": [{"first_name": "Erik", "middle_initial": "", "last_name": "Demaine",
                     "salutation": "Prof."}],
    "topics": [["Engineering", "Computer Science", "Algorithms"], ["Engineering"]],
    "learning_resource_types": ["Lecture Videos", "Problem Sets"],
}  # fmt: skip
SLUG = "6-006-introduction-to-algorithms-spring-2020"
PAGE = f"https://ocw.mit.edu/courses/{SLUG}/"
KEY = Identifier("url", PAGE.rstrip("/"))
FILES = [
    {"id": 3, "title": "Lecture 10: Search", "youtube_id": "oFVYVzlvk9c", "content_type": "video",
     "url": f"{PAGE}resources/lecture-10/", "content_feature_type": ["Lecture Videos"]},
    {"id": 1, "title": "Lecture 2: Structures", "youtube_id": "CHhwJjR0mZA",
     "content_type": "video", "url": f"{PAGE}resources/lecture-2/"},
    {"id": 2, "title": "Lecture 2 notes", "content_type": "pdf", "url": f"{PAGE}resources/notes/"},
]  # fmt: skip
CATALOGUE: dict[str, Any] = {
    "elements": [
        {"id": "a", "slug": "gamification", "name": "Gamification", "workload": "4-8 hours/week",
         "description": "Games &amp; business.", "primaryLanguages": ["zh-CN"],
         "instructorIds": ["7", "8"], "partnerIds": ["6"], "startDate": 1447095621493,
         "domainTypes": [{"domainId": "business", "subdomainId": "business-strategy"}]},
        {"id": "b", "slug": "python-data", "name": "Python Data Structures", "instructorIds": [],
         "workload": "7 weeks of study, 2-4 hours/week", "partnerIds": ["6"], "startDate": -1},
    ],
    "linked": {
        "instructors.v1": [{"id": "7", "firstName": "Kevin", "lastName": "Werbach"},
                           {"id": "8", "fullName": "Dr Ada Lovelace", "lastName": "x"}],
        "partners.v1": [{"id": "6", "name": "University of Pennsylvania"}],
    },
}  # fmt: skip


def test_a_course_of_mit_learn_is_read_field_by_field() -> None:
    (found,) = MitLearn().parse(Raw(json.dumps({"results": [LEARN]}), "here"))
    assert found == Record(
        title="Introduction to Differential Equations",
        kind=Kind.COURSE,
        authors=("David Jerison", "Gigliola Staffilani"),
        year=2024,
        summary="You can too.",
        url="https://mitxonline.mit.edu/courses/course-v1:MITxT+18.03.1x/",
        identifiers=(
            Identifier("mitlearn", "course-v1:MITxT+18.03.1x"),
            Identifier("url", "https://mitxonline.mit.edu/courses/course-v1:MITxT+18.03.1x"),
        ),
        language="en",
        level=3,
        hours=98.0,
        cost=Cost.REGISTRATION,
        topics=("Mathematics", "Analysis"),
    )


@pytest.mark.parametrize(
    ("change", "cost"),
    [({"platform": {"code": "ocw"}}, Cost.FREE), ({"free": False, "prices": ["0.00"]}, None),
     ({"free": False, "prices": ["0.00", "99.00"]}, Cost.PAID)],
)  # fmt: skip
def test_what_a_course_costs_is_told_by_its_platform_and_prices(
    change: dict[str, Any], cost: Cost | None
) -> None:
    (found,) = MitLearn().parse(Raw(json.dumps({"results": [{**LEARN, **change}]}), "here"))
    assert isinstance(found, Record)
    assert found.cost == cost


@pytest.mark.parametrize(
    ("given", "path", "asked"),
    [("mitlearn: linear algebra platform:ocw", "/learning_resources_search/",
      {"q": "linear algebra", "platform": "ocw", "resource_type": "course"}),
     ("mitlearn: type:video topic: Data Science", "/learning_resources_search/",
      {"topic": "Data Science", "resource_type": "video"}),
     ("mitlearn: 6.006+spring_2020", "/courses/", {"readable_id": "6.006+spring_2020"})],
)  # fmt: skip
def test_mit_learn_is_asked_as_it_documents(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, given: str, path: str,
    asked: dict[str, str],
) -> None:  # fmt: skip
    monkeypatch.setenv("READPATH_MITLEARN_URL", httpserver.url_for("").rstrip("/"))
    httpserver.expect_request(path).respond_with_json({"count": 0, "results": []})
    assert all(isinstance(one, Rejected) for one in take(given))
    sent = httpserver.log[0][0].args
    assert {name: sent[name] for name in sent if name not in ("limit", "offset")} == asked


@pytest.fixture
def mit(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> HTTPServer:
    """MIT OpenCourseWare and MIT Learn on one server."""
    base = httpserver.url_for("").rstrip("/")
    monkeypatch.setenv("READPATH_OCW_URL", base)
    monkeypatch.setenv("READPATH_MITLEARN_URL", f"{base}/api/v1")

    def serve(request: Request) -> Response:
        if request.path == f"/courses/{SLUG}/data.json":
            return as_json(COURSE)
        if request.path == f"/courses/{SLUG}/resources/lecture-2/data.json":
            meta = {"youtube_id": "CHhwJjR0mZA"}
            return as_json({"title": "Structures", "resourcetype": "Video", "video_metadata": meta})
        if request.path == "/api/v1/courses/":
            known = request.args["readable_id"] == "6.006+spring_2020"
            return as_json({"results": [{"id": 77}] if known else []})
        if request.path == "/api/v1/courses/77/contentfiles/":
            return as_json({"results": FILES, "next": None})
        return Response("<!DOCTYPE html><html>not here</html>", 404)

    httpserver.expect_request(re.compile("/.*")).respond_with_handler(serve)
    return httpserver


@pytest.mark.parametrize(
    "address",
    [PAGE, PAGE.replace("https", "http") + "pages/syllabus/", f"{PAGE}download",
     f"https://ocw.mit.edu/courses/electrical-engineering/{SLUG}/lecture-videos/"],
)  # fmt: skip
def test_a_course_page_brings_the_course_its_lectures_and_their_order(
    mit: HTTPServer, address: str
) -> None:
    course, second, tenth, trail = take(address)
    assert isinstance(course, Record)
    assert course.title == "Introduction to Algorithms"
    assert (course.kind, course.year, course.level) == (Kind.COURSE, 2020, 3)
    assert (course.cost, course.language, course.authors) == (Cost.FREE, "en", ("Erik Demaine",))
    assert course.summary == "It covers common algorithms."
    assert course.topics == ("Engineering", "Computer Science", "Algorithms")
    assert KEY in course.identifiers
    assert isinstance(second, Record)
    assert isinstance(tenth, Record)
    assert (second.title, tenth.title) == ("Lecture 2: Structures", "Lecture 10: Search")
    assert second.part_of == tenth.part_of == course.identifiers[:1]
    assert Identifier("youtube", "CHhwJjR0mZA") in second.identifiers
    assert isinstance(trail, Trail)
    assert trail.items == (second.identifiers[0], tenth.identifiers[0])
    assert trail.ordered


def test_a_course_comes_in_without_its_lectures_where_mit_learn_fails(
    mit: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READPATH_MITLEARN_URL", mit.url_for("/nowhere"))
    (course,) = take(PAGE)
    assert isinstance(course, Record)


def test_a_resource_of_a_course_is_part_of_it(mit: HTTPServer) -> None:
    course, video = take(f"{PAGE}resources/lecture-2/")
    assert isinstance(course, Record)
    assert isinstance(video, Record)
    assert (video.title, video.kind, video.part_of) == ("Structures", Kind.VIDEO, (KEY,))
    assert Identifier("youtube", "CHhwJjR0mZA") in video.identifiers
    _, missing = take(f"{PAGE}resources/nothing/")
    assert isinstance(missing, Rejected)


def test_a_course_of_coursera_is_read_field_by_field() -> None:
    first, second = Coursera().parse(Raw(json.dumps(CATALOGUE), "here"))
    url = "https://www.coursera.org/learn/gamification"
    assert first == Record(
        title="Gamification",
        kind=Kind.COURSE,
        authors=("Kevin Werbach", "Ada Lovelace"),
        year=2015,
        summary="Games & business.",
        url=url,
        identifiers=(
            Identifier("coursera", "gamification"),
            Identifier("url", "https://coursera.org/learn/gamification"),
        ),
        language="zh",
        topics=("business", "business strategy"),
    )
    assert isinstance(second, Record)
    assert (second.hours, second.year) == (21.0, None)
    assert second.authors == ("University of Pennsylvania",)


@pytest.mark.parametrize(
    ("words", "titles"),
    [("game", ["Gamification"]), ("python structure", ["Python Data Structures"]),
     ("werbach", ["Gamification"]), ("botany", [])],
)  # fmt: skip
def test_a_search_of_coursera_sifts_its_catalogue(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, words: str, titles: list[str]
) -> None:
    monkeypatch.setenv("READPATH_COURSERA_URL", httpserver.url_for("").rstrip("/"))
    httpserver.expect_request("/courses.v1").respond_with_json(CATALOGUE)
    found = [one.title for one in take(f"coursera: {words}") if isinstance(one, Record)]
    assert found == titles


@pytest.mark.parametrize(
    "given", ["https://www.coursera.org/learn/gamification/home/welcome", "coursera:data-python",
              "http://coursera.org/course/gamification?authMode=login"],
)  # fmt: skip
def test_an_address_or_a_slug_is_looked_up(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("READPATH_COURSERA_URL", httpserver.url_for("").rstrip("/"))
    page = {**CATALOGUE, "elements": CATALOGUE["elements"][:1]}
    httpserver.expect_request("/courses.v1").respond_with_json(page)
    (found,) = take(given)
    assert isinstance(found, Record)
    assert [request.args["q"] for request, _ in httpserver.log] == ["slug"]


@pytest.mark.parametrize(
    ("told", "hours"),
    [("4-8 hours/week", None), ("7 weeks of study, 2-4 hours/week", 21.0), ("18 hours", 18.0),
     ("Approx. 18 hours to complete", 18.0), ("4 weeks", None), ("", None), (None, None),
     ("5 hrs/wk for 6 weeks", 30.0), ("10 hours a week, 4 weeks", 40.0), ("2\u20134 hours", 3.0)],
)  # fmt: skip
def test_the_hours_of_a_course_are_told_in_full_or_not_at_all(
    told: object, hours: float | None
) -> None:
    assert effort.hours(told) == hours


@pytest.mark.parametrize(
    ("words", "level"),
    [(["Graduate"], 4), (["Undergraduate", "Graduate"], 3), (["High School"], 1), ([], None),
     (["introductory", "advanced"], 2), ([None, 3, "Non-Credit"], None)],
)  # fmt: skip
def test_levels_are_counted_as_the_catalogue_does(words: list[object], level: int | None) -> None:
    assert effort.level(words) == level


@pytest.mark.parametrize(
    ("duration", "hours"),
    [("PT1H30M", 1.5), ("PT1M48S", 0.03), ("P1DT1H", 25.0), ("PT0S", None), ("90", None),
     (7, None)],
)  # fmt: skip
def test_durations_become_hours(duration: object, hours: float | None) -> None:
    assert effort.of_duration(duration) == hours


RECORDED = shared_folder("recorded")
needs_recordings = pytest.mark.skipif(RECORDED is None, reason="../shared/recorded is absent")


@needs_recordings
def test_a_recorded_course_of_mit_is_read_right() -> None:
    assert RECORDED is not None
    slug = "16-01-unified-engineering-i-ii-iii-iv-fall-2005-spring-2006"
    folder = RECORDED / "mit-ocw-mit-learn/mitodl__mit-learn/raw/test_json/courses" / slug
    body = (folder / "data.json").read_text(encoding="utf-8")
    data = json.loads(body)
    page = {"slug": slug, "course": data}
    (found,) = OpenCourseWare().parse(Raw(json.dumps(page), "recorded"))
    assert isinstance(found, Record)
    assert found.title == "Unified Engineering I, II, III, & IV"
    assert len(found.authors) == body.count('"salutation"') == 10
    assert found.authors[2] == "Paul A. Lagace"
    assert "Raúl Radovitzky" in found.authors
    assert (found.year, found.level, found.language) == (2005, 3, "en")
    assert "Political Philosophy" in found.topics
    video = json.loads((folder / "resources/video/data.json").read_text(encoding="utf-8"))
    page |= {"resource": video, "part": "lecture-94"}
    _, part = OpenCourseWare().parse(Raw(json.dumps(page), "recorded"))
    assert isinstance(part, Record)
    assert (part.title, part.kind) == ("lecture 94", Kind.VIDEO)
    assert Identifier("youtube", "vKer2U5W5-s") in part.identifiers
    assert part.part_of == found.identifiers[:1]


@needs_recordings
def test_the_recorded_page_of_coursera_comes_in_whole() -> None:
    assert RECORDED is not None
    body = (RECORDED / "coursera/mammooc__mammooc.org/bodies/coursera.0.json").read_text("utf-8")
    first, second = Coursera().parse(Raw(body, "recorded"))
    assert body.count('"courseType"') == 2
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert first.title == "Creative Programming for Digital Media & Mobile Apps"
    assert first.authors == ("Marco Gillies", "Mathew Yee-King", "Mick Grierson")
    assert (second.year, second.language) == (2015, "en")
    assert second.topics == ("computer science", "design and product", "business", "marketing")
