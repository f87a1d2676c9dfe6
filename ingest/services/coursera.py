"""Coursera's catalogue: a course by its address, or a search over the catalogue's pages.

The API: api.coursera.org/api/courses.v1. It is no longer documented, it can find a course
by its slug but not by words, so a search reads the catalogue page by page until it has what
was asked for, MOST of its courses at the most. Its terms allow links, not copies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from graph.errors import BadInput
from graph.model import Identifier, Kind, Record
from ingest.net.client import Client
from ingest.net.manners import Manner
from ingest.net.service import Service
from ingest.services import effort
from ingest.services.answers import Shape, foreign
from ingest.services.base import ServiceSource
from ingest.services.provider import Page, Params, Provider
from ingest.services.queries import sifting
from ingest.source import Item, Raw
from ingest.text.fields import (
    Json,
    each,
    inner,
    language,
    line,
    lines,
    name_of,
    names_of,
    objects,
    prose,
    unique,
    whole,
)
from ingest.what import What

PAGE = 100
MOST = 6_000  # courses of the catalogue that a search goes through
FOUND = 200  # courses that one search brings at the most
SERVICE = Service(
    "coursera", "Coursera", "https://api.coursera.org/api", Manner(gap=1.0, at_once=1)
)
_ASKED: Params = {
    "fields": "name,slug,description,workload,primaryLanguages,domainTypes,startDate,"
    "instructorIds,partnerIds,instructors.v1(firstName,lastName,fullName),partners.v1(name)",
    "includes": "instructorIds,partnerIds",
}
_LINKED = {"instructorIds": "instructors.v1", "partnerIds": "partners.v1"}
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,150}", re.IGNORECASE)


class Coursera(ServiceSource):
    """Courses from Coursera, by address, or `coursera:` and words.

    A search may name fields: `author:`, `title:`, `topic:`.
    """

    name = "coursera"
    title = "Coursera: a course's address, searches written coursera:WORDS"
    searches = "coursera: machine learning"
    surely: ClassVar = {"coursera": 1.0}

    def shows(self, url: str) -> bool:
        """Whether an address is that of a course."""
        return bool(_slug_in(url))

    def search(self, what: What, client: Client) -> Iterator[Raw]:
        """The courses that match, a page at a time; or the one whose address ends so."""
        words = " ".join((what.query or "").split())
        if "-" in words and _SLUG.fullmatch(words):
            page = _page({"q": "slug", "slug": words})
            answer, value = PROVIDER.ask(client, page)
            if answer.status != 404 and PROVIDER.works(client, answer, value):
                yield Raw(answer.data, what.name)
                return
            words = words.replace("-", " ")
        fits = sifting(words, self.name)
        limit = min(what.limit, FOUND)
        first = _page({"start": 0, "limit": PAGE})
        yield from PROVIDER.sifted(
            client, first, limit, what.name, _following, lambda course: fits(_told(course)), MOST
        )

    def look_up(self, what: What, client: Client) -> Iterator[Raw]:
        """The courses of these names, one by one."""
        for one in self.known(what):
            yield from PROVIDER.look_up(client, _page({"q": "slug", "slug": one.value}), [one])

    def show(self, what: What, client: Client) -> Iterator[Raw]:
        """The course whose address it is."""
        page = _page({"q": "slug", "slug": _slug_in(what.url or "")})
        yield from PROVIDER.look_up(client, page, what.identifiers)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The courses on a page; what was wanted and is not there is Rejected."""
        yield from SHAPE.parse(raw)


def _page(params: Params) -> Page:
    return Page("courses.v1", {**_ASKED, **params})


def _following(value: Any, page: Page, found: int) -> Page | None:
    more = inner(value, "paging", "next")
    return page.also(start=int(page.params["start"]) + found) if more else None


def _slug_in(url: str) -> str:
    """The end of a course's address, which names it."""
    parts = urlsplit(url)
    ours = (parts.hostname or "").removeprefix("www.") == "coursera.org"
    match = re.fullmatch(r"/(?:learn|course)/([^/]+)(?:/.*)?", parts.path) if ours else None
    return match[1].lower() if match and _SLUG.fullmatch(match[1]) else ""


def _works(value: Any) -> list[Json]:
    """The courses in an answer, with the people and schools that it lists beside them."""
    if not isinstance(inner(value, "elements"), list):
        raise foreign(SERVICE.title)
    found = objects(value["elements"])
    for ids, name in _LINKED.items():
        known = {line(one.get("id")): one for one in objects(inner(value, "linked", name))}
        if known:
            found = [
                {**one, name: [known[key] for key in lines(one.get(ids)) if key in known]}
                for one in found
            ]
    return found


def _told(course: Json) -> dict[str, str]:
    """What a course tells, to be sifted by."""
    told = {
        "title": line(course.get("name")),
        "author": " ".join(_people(course)),
        "topic": " ".join(_topics(course)),
    }
    rest = (line(course.get("slug")), prose(course.get("description")))
    return {**told, "all": " ".join((*told.values(), *rest))}


def _people(course: Json) -> tuple[str, ...]:
    return each(
        re.sub(
            r"^(?:Prof(?:essor)?|Dr|Mr|Mrs|Ms)\.?\s+",
            "",
            line(one.get("fullName"), 200) or whole(one, "firstName", "lastName"),
        )
        for one in objects(course.get("instructors.v1"))
    )


def _topics(course: Json) -> tuple[str, ...]:
    return each(
        line(kind.get(name)).replace("-", " ")
        for kind in objects(course.get("domainTypes"))
        for name in ("domainId", "subdomainId")
    )


def _url(course: Json) -> str | None:
    slug = line(course.get("slug"), 200)
    return f"https://www.coursera.org/learn/{slug}" if _SLUG.fullmatch(slug) else None


def _names(course: Json) -> tuple[Identifier, ...]:
    url = _url(course)
    return (
        unique((*name_of("coursera", course.get("slug")), *names_of("url", [url]))) if url else ()
    )


def _record(course: Json, where: str) -> Record:
    title, url = line(course.get("name")), _url(course)
    if not title or not url:
        raise BadInput(where, "has no name or no address")
    houses = each(line(one.get("name")) for one in objects(course.get("partners.v1")))
    return Record(
        title=title,
        kind=Kind.COURSE,
        authors=_people(course) or houses,
        year=_year(course.get("startDate")),
        summary=prose(course.get("description")),
        url=url,
        identifiers=_names(course),
        language=next(map(language, lines(course.get("primaryLanguages"))), None),
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


SHAPE = Shape("Coursera", _works, _names, _record)
PROVIDER = Provider(SERVICE, SHAPE, lambda courses: {"elements": courses})
