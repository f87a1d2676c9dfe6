"""Coursera's catalogue: a course by its address, or a search over the catalogue's pages.

The API: api.coursera.org/api/courses.v1. It is no longer documented, it can find a course
by its slug but not by words, so a search reads the catalogue page by page until it has what
was asked for, MOST_PAGES of them at the most. Its terms allow links, not copies.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from graph.model import Kind, Record, Rejected
from ingest.client import Client
from ingest.manners import Manner
from ingest.service import Service
from ingest.services import effort, fields
from ingest.services.fields import Json
from ingest.source import Item, Raw
from ingest.what import Form, What

PAGE = 100
MOST_PAGES = 60
MOST = 200  # courses that one search brings at the most

COURSERA = Service(
    "coursera", "Coursera", "https://api.coursera.org/api", Manner(gap=1.0, at_once=1)
)
_ASKED: dict[str, str | int] = {
    "fields": "name,slug,description,workload,primaryLanguages,domainTypes,startDate,"
    "instructorIds,partnerIds,instructors.v1(firstName,lastName,fullName),partners.v1(name)",
    "includes": "instructorIds,partnerIds",
}
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,150}", re.IGNORECASE)


class Coursera:
    """Courses from Coursera, by address, or `coursera:` and words.

    A search may name fields: `author:`, `title:`, `topic:`.
    """

    name = "coursera"
    title = "Coursera: a course's address, searches written coursera:WORDS"
    searches = "coursera: machine learning"

    def claims(self, what: What) -> float:
        """Sure of its own addresses, names and searches."""
        if what.form is Form.QUERY:
            return 1.0 if what.service == self.name else 0.0
        if what.form is Form.URL:
            return float(_of_address(what) is not None)
        return float(any(one.scheme == "coursera" for one in what.identifiers))

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        """The course, or pages of those in the catalogue that match."""
        slug = _of_address(what)
        named = [(slug, str(what.identifiers[0]))] if slug else []
        named += [(one.value, str(one)) for one in what.identifiers if one.scheme == "coursera"]
        for one, asked in named:
            yield _one(one, asked, client)
        query = " ".join((what.query or "").split())
        if not named and "-" in query and _SLUG.fullmatch(query):
            found = _one(query, f"coursera:{query}", client)
            if fields.loaded(found.data)["elements"]:
                yield found
                return
            query = query.replace("-", " ")
        if not named:
            yield from _search(query, min(what.limit, MOST), client)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The courses on a page; what was wanted and is not there is Rejected."""
        page = fields.loaded(raw.data)
        courses = fields.objects(page.get("elements"))
        linked = page.get("linked")
        people = _by_id(linked, "instructors.v1")
        partners = _by_id(linked, "partners.v1")
        for number, course in enumerate(courses, 1):
            where = f"{raw.where} course {number}"
            record = _record(course, people, partners, where)
            yield record if record is not None else Rejected(where, "has no name or no address")
        for one in raw.wanted if not courses else ():
            yield Rejected(one, "Coursera has no course of this name; check it")
        if not (courses or raw.wanted):
            yield Rejected(raw.where, "Coursera has nothing that matches; try other words")


def _of_address(what: What) -> str | None:
    parts = urlsplit(what.url or "")
    if (parts.hostname or "").removeprefix("www.") != "coursera.org":
        return None
    match = re.fullmatch(r"/(?:learn|course)/([^/]+)(?:/.*)?", parts.path)
    return match[1].lower() if match and _SLUG.fullmatch(match[1]) else None


def _one(slug: str, asked: str, client: Client) -> Raw:
    params = {**_ASKED, "q": "slug", "slug": slug}
    page = fields.asked(
        COURSERA, client, "courses.v1", params, holds="elements", allow=(404,)
    ) or {"elements": []}  # fmt: skip
    return Raw(json.dumps(page), asked, wanted=(asked,))


def _search(query: str, limit: int, client: Client) -> Iterator[Raw]:
    matches = fields.sifting(query, Coursera.name)
    linked: object = None
    total: int | None = None

    def pages() -> Iterator[list[Json]]:
        nonlocal linked, total
        start = 0
        for _ in range(MOST_PAGES):
            params = {**_ASKED, "start": start, "limit": PAGE}
            page = fields.asked(COURSERA, client, "courses.v1", params, holds="elements") or {}
            linked = page.get("linked")
            total = int(fields.number(fields.inner(page, "paging", "total")) or 0) or None
            found = fields.objects(page["elements"])
            yield found
            start += len(found)
            if not fields.inner(page, "paging", "next"):
                return

    where = f"Coursera search {query[:80]!r}"
    count = 0
    for courses in fields.bounded(pages(), PAGE * MOST_PAGES, _slug):
        people = _by_id(linked, "instructors.v1")
        kept = [one for one in courses if matches(_told(one, people))]
        kept = kept[: limit - count]
        if kept:
            yield Raw(json.dumps({"elements": kept, "linked": linked}), f"{where} from {count}")
        count += len(kept)
        if count >= limit:
            return
    if not count:
        yield Raw('{"elements": []}', where, total=total)


def _told(course: Json, people: dict[str, Json]) -> dict[str, str]:
    """What a course tells, to be sifted by."""
    title, makers = fields.line(course.get("name")), " ".join(_people(course, people))
    topics = " ".join(_topics(course))
    rest = (fields.line(course.get("slug")), fields.said(course.get("description")))
    whole = " ".join((title, makers, topics, *rest))
    return {"title": title, "author": makers, "topic": topics, "all": whole}


def _by_id(linked: object, name: str) -> dict[str, Json]:
    return {fields.line(one.get("id")): one for one in fields.objects(fields.inner(linked, name))}


def _people(course: Json, people: dict[str, Json]) -> tuple[str, ...]:
    ids = fields.lines(course.get("instructorIds"))
    return tuple(
        dict.fromkeys(filter(None, (_person(people[one]) for one in ids if one in people)))
    )


def _person(one: Json) -> str:
    parts = (fields.line(one.get("firstName"), 100), fields.line(one.get("lastName"), 100))
    name = fields.line(one.get("fullName"), 200) or " ".join(filter(None, parts))
    return re.sub(r"^(?:Prof(?:essor)?|Dr|Mr|Mrs|Ms)\.?\s+", "", name)


def _topics(course: Json) -> tuple[str, ...]:
    found = [
        fields.line(kind.get(name)).replace("-", " ")
        for kind in fields.objects(course.get("domainTypes"))
        for name in ("domainId", "subdomainId")
    ]
    return tuple(dict.fromkeys(filter(None, found)))


def _record(
    course: Json, people: dict[str, Json], partners: dict[str, Json], where: str
) -> Record | None:
    name, slug = fields.line(course.get("name")), _slug(course)
    if not name or not _SLUG.fullmatch(slug):
        return None
    url = f"https://www.coursera.org/learn/{slug}"
    schools = (partners.get(one, {}) for one in fields.lines(course.get("partnerIds")))
    houses = tuple(filter(None, (fields.line(one.get("name")) for one in schools)))
    codes = fields.lines(course.get("primaryLanguages"))
    return Record(
        title=name,
        kind=Kind.COURSE,
        authors=_people(course, people) or houses,
        year=_year(course.get("startDate")),
        summary=fields.said(course.get("description")),
        url=url,
        identifiers=fields.unique((*fields.named("coursera", slug), *fields.named("url", url))),
        language=next((fields.language(code) for code in codes), None),
        hours=effort.hours(course.get("workload")),
        topics=_topics(course),
        where=where,
    )


def _year(milliseconds: object) -> int | None:
    """The year of a moment in milliseconds since 1970, from 2011 on."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, (int, float)):
        return None
    if not 1.3e12 < milliseconds < 4e12:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC).year


def _slug(course: Json) -> str:
    return fields.line(course.get("slug"), 200)
