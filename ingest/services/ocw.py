"""MIT OpenCourseWare: a course with its lectures, by the address of its page.

Every course's page has its data beside it, ocw.mit.edu/courses/COURSE/data.json, and so has
every resource. The videos of a course's lectures are listed by MIT Learn (its contentfiles).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

from graph.errors import FetchError
from graph.model import Cost, Kind, Record, Rejected, Trail
from ingest.client import Client
from ingest.manners import Manner
from ingest.service import Service
from ingest.services import effort, fields
from ingest.services.fields import Json
from ingest.services.mitlearn import LEARN
from ingest.source import Item, Raw
from ingest.what import Form, What

MOST = 300  # lectures of one course
PAGE = 100

OCW = Service("ocw", "MIT OpenCourseWare", "https://ocw.mit.edu", Manner(gap=0.5, at_once=1))
_COURSE = re.compile(r"[a-z0-9][a-z0-9-]*-(?:fall|spring|summer|january-iap)-\d{4}[a-z0-9-]*")
_LECTURE = re.compile(
    r"^\s*(\d{1,3})\b|\b(?:lec(?:ture)?|session|class|part|ses)[.\s#]{0,3}(\d{1,3})\b",
    re.IGNORECASE,
)
_FEATURE = "Lecture Videos"


class OpenCourseWare:
    """A course of MIT OpenCourseWare with the videos of its lectures, by its address."""

    name = "ocw"
    title = "MIT OpenCourseWare: the address of a course's page"

    def claims(self, what: What) -> float:
        """Sure of the addresses of courses and of what is in them."""
        return float(what.form is Form.URL and _of_address(what.url or "") is not None)

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        """The data of the course, with the list of its lectures."""
        place = _of_address(what.url or "")
        if place is None:
            return
        asked = str(what.identifiers[0])
        course, part = place
        data = fields.asked(OCW, client, f"courses/{course}/data.json", allow=(403, 404))
        if data is None or not fields.line(data.get("course_title")):
            if data is not None:
                why = f"{OCW.title}'s answer is not what it documents; try again later"
                raise FetchError(asked, why)
            yield Raw("{}", asked, wanted=(asked,))
            return
        found: Json = {"slug": course, "course": data}
        if part:
            path = f"courses/{course}/resources/{part}/data.json"
            found["resource"] = fields.asked(OCW, client, path, allow=(403, 404))
            found["part"] = part
        elif _FEATURE in fields.lines(data.get("learning_resource_types")):
            # The course is worth having without the list of its lectures.
            with suppress(FetchError):
                found["files"] = _files(data, client)
        yield Raw(json.dumps(found), asked, wanted=(asked,))

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The course, its lectures as parts of it, and their order."""
        page = fields.loaded(raw.data)
        slug, data = fields.line(page.get("slug"), 300), page.get("course")
        if not isinstance(data, dict) or not slug or not fields.line(data.get("course_title")):
            asked = raw.wanted[0] if raw.wanted else raw.where
            yield Rejected(asked, "MIT OpenCourseWare has no course at this address; check it")
            return
        course = _course(data, slug, raw)
        yield course
        resource = page.get("resource")
        if isinstance(resource, dict):
            yield _resource(resource, fields.line(page.get("part"), 300), slug, course, raw)
        elif page.get("part"):
            yield Rejected(raw.where, "the course has no such resource; the course was taken")
        lectures = sorted(_lectures(page.get("files"), course, raw), key=_order)
        yield from lectures
        if len(lectures) > 1:
            yield Trail(
                title=f"{course.title}: lectures",
                items=tuple(one.identifiers[0] for one in lectures),
                url=course.url,
                ordered=all(_number(one.title) for one in lectures),
                where=raw.where,
            )


def _of_address(url: str) -> tuple[str, str] | None:
    """The course in an address, and the resource in it, "" for none."""
    parts = urlsplit(url)
    if (parts.hostname or "").removeprefix("www.") != "ocw.mit.edu":
        return None
    names = [name for name in parts.path.split("/") if name]
    if len(names) < 2 or names[0] != "courses":
        return None
    # Older addresses have the department before the course.
    dated = [name for name in names[1:3] if _COURSE.fullmatch(name)]
    course = dated[0] if dated else names[1]
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{2,200}", course):
        return None
    rest = names[names.index(course) + 1 :]
    part = rest[1] if len(rest) > 1 and rest[0] == "resources" else ""
    return course, part if re.fullmatch(r"[\w-]{1,200}", part) else ""


def _files(data: Json, client: Client) -> list[Json]:
    """What MIT Learn lists as the videos of the course's lectures."""
    number = fields.line(data.get("primary_course_number"), 40)
    term = fields.line(data.get("term"), 40).lower().replace(" ", "_")
    name = f"{number}+{term}_{fields.line(data.get('year'), 4)}"
    page = fields.asked(
        LEARN, client, "courses/", {"readable_id": name, "platform": "ocw"}, holds="results"
    ) or {}  # fmt: skip
    courses = fields.objects(page["results"])
    if not courses:
        return []
    path = f"courses/{fields.line(courses[0].get('id'), 20)}/contentfiles/"

    def pages() -> Iterator[list[Json]]:
        start = 0
        while True:
            params: dict[str, str | int] = {
                "content_feature_type": _FEATURE, "limit": PAGE, "offset": start,
            }  # fmt: skip
            files = fields.asked(LEARN, client, path, params, holds="results") or {}
            yield fields.objects(files["results"])
            start += PAGE
            if not files.get("next"):
                return

    kept = ("title", "content_title", "url", "youtube_id", "content_type", "description",
            "content_feature_type", "content_language")  # fmt: skip
    found = fields.bounded(pages(), MOST, lambda one: fields.line(one.get("id")))
    return [{name: file.get(name) for name in kept} for page in found for file in page]


def _course(data: Json, slug: str, raw: Raw) -> Record:
    url = f"{OCW.url}/courses/{slug}/"
    topics = [one for path in _listed(data.get("topics")) for one in fields.lines(path)]
    people = fields.objects(data.get("instructors"))
    asked = (one.removeprefix("url:") for one in raw.wanted if "/resources/" not in one)
    addresses = (one for address in (url, *asked) for one in fields.named("url", address))
    return Record(
        title=fields.line(data.get("course_title")),
        kind=Kind.COURSE,
        authors=tuple(dict.fromkeys(filter(None, map(_person, people)))),
        year=fields.year(data.get("year")),
        summary=fields.said(data.get("course_description_html"))
        or fields.said(data.get("course_description")),
        url=url,
        identifiers=fields.unique(addresses),
        language="en",
        level=effort.level(_listed(data.get("level"))),
        cost=Cost.FREE,
        topics=tuple(dict.fromkeys(topics))[:30],
        where=raw.where,
    )


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _person(one: Json) -> str:
    parts = (one.get("first_name"), one.get("middle_initial"), one.get("last_name"))
    return " ".join(filter(None, (fields.line(part, 100) for part in parts)))


def _resource(data: Json, part: str, slug: str, course: Record, raw: Raw) -> Record:
    """One resource of a course: a video, notes, a problem set."""
    video = fields.named("youtube", fields.inner(data, "video_metadata", "youtube_id") or "")
    url = f"{OCW.url}/courses/{slug}/resources/{part}/"
    is_book = "Open Textbooks" in fields.lines(data.get("learning_resource_types"))
    is_video = bool(video) or fields.line(data.get("resourcetype")) == "Video"
    return Record(
        title=fields.line(data.get("title")) or part.replace("-", " "),
        kind=Kind.VIDEO if is_video else Kind.BOOK if is_book else Kind.ARTICLE,
        authors=course.authors if is_video else (),
        year=course.year,
        summary=fields.said(data.get("description")),
        url=url,
        identifiers=fields.unique((*video, *fields.named("url", url))),
        language="en",
        level=effort.level(_listed(data.get("level"))) or course.level,
        cost=Cost.FREE,
        part_of=course.identifiers[:1],
        where=raw.where,
    )


def _lectures(files: object, course: Record, raw: Raw) -> Iterator[Record]:
    for number, file in enumerate(fields.objects(files), 1):
        title = fields.line(file.get("content_title")) or fields.line(file.get("title"))
        url = fields.address(file.get("url"))
        video = fields.named("youtube", file.get("youtube_id") or "")
        named = fields.unique((*video, *fields.named("url", url)))
        is_video = file.get("content_type") == "video" or video
        if title and named and is_video:
            yield Record(
                title=title,
                kind=Kind.VIDEO,
                authors=course.authors,
                year=course.year,
                summary=fields.said(file.get("description")),
                url=url,
                identifiers=named,
                language="en",
                level=course.level,
                cost=Cost.FREE,
                part_of=course.identifiers[:1],
                where=f"{raw.where} lecture {number}",
            )


def _number(title: str) -> int:
    """The number of a lecture, 0 where its title has none."""
    found = _LECTURE.search(title)
    return int(found[1] or found[2]) if found else 0


def _order(one: Record) -> tuple[int, str]:
    return _number(one.title), one.title
