"""MIT OpenCourseWare: a course with its lectures, by the address of its page.

Every course's page has its data beside it, ocw.mit.edu/courses/COURSE/data.json, and so has
every resource. The videos of a course's lectures are listed by MIT Learn (its contentfiles).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

from graph.errors import FetchError
from graph.model import Cost, Kind, Record, Rejected, Trail
from ingest.net.client import Client
from ingest.net.manners import Manner
from ingest.net.service import Service
from ingest.services import answers, effort, mitlearn
from ingest.services.base import ServiceSource
from ingest.services.provider import Page
from ingest.source import Item, Raw
from ingest.text.fields import (
    Json,
    address,
    each,
    inner,
    line,
    lines,
    listed,
    name_of,
    names_of,
    objects,
    prose,
    unique,
    whole,
    year,
)
from ingest.what import What

MOST = 300  # lectures of one course
PAGE = 100

SERVICE = Service("ocw", "MIT OpenCourseWare", "https://ocw.mit.edu", Manner(gap=0.5, at_once=1))
_COURSE = re.compile(r"[a-z0-9][a-z0-9-]*-(?:fall|spring|summer|january-iap)-\d{4}[a-z0-9-]*")
_LECTURE = re.compile(
    r"^\s*(\d{1,3})\b|\b(?:lec(?:ture)?|session|class|part|ses)[.\s#]{0,3}(\d{1,3})\b",
    re.IGNORECASE,
)
_FEATURE = "Lecture Videos"
_KEPT = ("title", "content_title", "url", "youtube_id", "content_type", "description",
         "content_feature_type", "content_language")  # fmt: skip


class OpenCourseWare(ServiceSource):
    """A course of MIT OpenCourseWare with the videos of its lectures, by its address."""

    name = "ocw"
    title = "MIT OpenCourseWare: the address of a course's page"

    def shows(self, url: str) -> bool:
        """Whether an address is that of a course, or of something in it."""
        return _of_address(url) is not None

    def show(self, what: What, client: Client) -> Iterator[Raw]:
        """The data of the course, with the list of its lectures."""
        course, part = _of_address(what.url or "") or ("", "")
        asked = str(what.identifiers[0])
        data = SERVICE.object(client, f"courses/{course}/data.json", allow=(403, 404))
        if data is None:
            yield Raw("{}", asked, wanted=(asked,))
            return
        if not line(data.get("course_title")):
            raise FetchError(asked, answers.foreign(SERVICE.title).why)
        found: Json = {"slug": course, "course": data}
        if part:
            path = f"courses/{course}/resources/{part}/data.json"
            found["resource"] = SERVICE.object(client, path, allow=(403, 404))
            found["part"] = part
        elif _FEATURE in lines(data.get("learning_resource_types")):
            # The course is worth having without the list of its lectures.
            with suppress(FetchError):
                found["files"] = _files(data, client)
        yield Raw(answers.page(found), asked, wanted=(asked,))

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The course, its lectures as parts of it, and their order."""
        page = answers.loaded(raw.data)
        slug, data = line(page.get("slug"), 300), page.get("course")
        if not isinstance(data, dict) or not slug or not line(data.get("course_title")):
            asked = raw.wanted[0] if raw.wanted else raw.where
            yield Rejected(asked, "MIT OpenCourseWare has no course at this address; check it")
            return
        course = _course(data, slug, raw)
        yield course
        resource = page.get("resource")
        if isinstance(resource, dict):
            yield _resource(resource, line(page.get("part"), 300), slug, course, raw)
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
    number = line(data.get("primary_course_number"), 40)
    term = line(data.get("term"), 40).lower().replace(" ", "_")
    name = f"{number}+{term}_{line(data.get('year'), 4)}"
    known = Page("courses/", {"readable_id": name, "platform": "ocw"})
    answer, value = mitlearn.PROVIDER.ask(client, known)
    courses = [] if value is None else mitlearn.PROVIDER.works(client, answer, value)
    if not courses:
        return []
    path = f"courses/{line(courses[0].get('id'), 20)}/contentfiles/"
    first = Page(path, {"content_feature_type": _FEATURE, "limit": PAGE, "offset": 0})
    pages = mitlearn.PROVIDER.walk(client, first, MOST, mitlearn.following)
    return [{name: file.get(name) for name in _KEPT} for page, _ in pages for file in page]


def _course(data: Json, slug: str, raw: Raw) -> Record:
    url = f"{SERVICE.url}/courses/{slug}/"
    people = objects(data.get("instructors"))
    asked = (one.removeprefix("url:") for one in raw.wanted if "/resources/" not in one)
    return Record(
        title=line(data.get("course_title")),
        kind=Kind.COURSE,
        authors=each(whole(one, "first_name", "middle_initial", "last_name") for one in people),
        year=year(data.get("year")),
        summary=prose(data.get("course_description_html")) or prose(data.get("course_description")),
        url=url,
        identifiers=unique(names_of("url", (url, *asked))),
        language="en",
        level=effort.level(listed(data.get("level"))),
        cost=Cost.FREE,
        topics=each(one for path in listed(data.get("topics")) for one in lines(path))[:30],
        where=raw.where,
    )


def _resource(data: Json, part: str, slug: str, course: Record, raw: Raw) -> Record:
    """One resource of a course: a video, notes, a problem set."""
    video = name_of("youtube", inner(data, "video_metadata", "youtube_id") or "")
    url = f"{SERVICE.url}/courses/{slug}/resources/{part}/"
    is_book = "Open Textbooks" in lines(data.get("learning_resource_types"))
    is_video = bool(video) or line(data.get("resourcetype")) == "Video"
    return Record(
        title=line(data.get("title")) or part.replace("-", " "),
        kind=Kind.VIDEO if is_video else Kind.BOOK if is_book else Kind.ARTICLE,
        authors=course.authors if is_video else (),
        year=course.year,
        summary=prose(data.get("description")),
        url=url,
        identifiers=unique((*video, *name_of("url", url))),
        language="en",
        level=effort.level(listed(data.get("level"))) or course.level,
        cost=Cost.FREE,
        part_of=course.identifiers[:1],
        where=raw.where,
    )


def _lectures(files: object, course: Record, raw: Raw) -> Iterator[Record]:
    for number, file in enumerate(objects(files), 1):
        title = line(file.get("content_title")) or line(file.get("title"))
        url = address(file.get("url"))
        video = name_of("youtube", file.get("youtube_id") or "")
        named = unique((*video, *name_of("url", url)))
        is_video = file.get("content_type") == "video" or video
        if title and named and is_video:
            yield Record(
                title=title,
                kind=Kind.VIDEO,
                authors=course.authors,
                year=course.year,
                summary=prose(file.get("description")),
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
