"""MIT Learn: the courses of MIT in all its programmes, by search or address.

The API: api.learn.mit.edu (mitodl/mit-learn, openapi/specs/v1.yaml); limit and offset. Of
its answers themselves no recording was at hand: this is built to that description.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from graph.errors import BadInput
from graph.model import Cost, Identifier, Kind, Record
from ingest.net.client import Client
from ingest.net.manners import Manner
from ingest.net.service import Service
from ingest.services import effort
from ingest.services.answers import Shape, foreign
from ingest.services.base import ServiceSource
from ingest.services.provider import Page, Params, Provider
from ingest.services.queries import query
from ingest.source import Item, Raw
from ingest.text.fields import (
    Json,
    address,
    each,
    inner,
    language,
    line,
    lines,
    name_of,
    number,
    objects,
    prose,
    unique,
    whole,
    year,
)
from ingest.what import What

PAGE = 100
SERVICE = Service(
    "mitlearn", "MIT Learn", "https://api.learn.mit.edu/api/v1", Manner(gap=0.5, at_once=1)
)
_KINDS = {
    "course": Kind.COURSE, "program": Kind.COURSE, "video": Kind.VIDEO,
    "video_playlist": Kind.VIDEO, "learning_path": Kind.COURSE, "document": Kind.ARTICLE,
    "podcast": Kind.VIDEO, "podcast_episode": Kind.VIDEO,
}  # fmt: skip
_READABLE = re.compile(r"[\w.:-]+\+[\w.+:-]+")
_FIELDS = ("topic", "type", "platform", "level", "department")


class MitLearn(ServiceSource):
    """Courses from MIT Learn, by address, or `mitlearn:` and words.

    A search brings courses; `type:video` or another of the service's types brings those,
    and `topic:`, `platform:`, `level:`, `department:` narrow it as the service does. Its
    own name of a course, such as 6.006+spring_2020, finds that one.
    """

    name = "mitlearn"
    title = "MIT Learn: MIT's courses, searches written mitlearn:WORDS"
    searches = "mitlearn: linear algebra platform:ocw"
    surely: ClassVar = {"mitlearn": 1.0}

    def shows(self, url: str) -> bool:
        """Whether an address shows one course."""
        return bool(_shown(url))

    def search(self, what: What, client: Client) -> Iterator[Raw]:
        """The courses that are found, a page at a time, or the one of this name."""
        words = " ".join((what.query or "").split())
        if _READABLE.fullmatch(words):
            yield from _named(Identifier("mitlearn", words), client)
            return
        asked = query(words, self.name, _FIELDS)
        given = {"resource_type": "course", "q": asked.words}
        given |= {"resource_type" if name == "type" else name: v for name, v in asked.given.items()}
        params: Params = {name: value for name, value in given.items() if value}
        first = Page("learning_resources_search/", params)
        first = first.also(limit=min(PAGE, what.limit), offset=0)
        yield from PROVIDER.pages(client, first, what.limit, what.name, following)

    def look_up(self, what: What, client: Client) -> Iterator[Raw]:
        """The courses of these names, one by one."""
        for one in self.known(what):
            yield from _named(one, client)

    def show(self, what: What, client: Client) -> Iterator[Raw]:
        """The course whose address it is."""
        page = Page(f"learning_resources/{_shown(what.url or '')}/")
        yield from PROVIDER.look_up(client, page, what.identifiers)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The courses on a page; what was wanted and is not there is Rejected."""
        yield from SHAPE.parse(raw)


def following(value: Any, page: Page, found: int) -> Page | None:
    """The page after one of any list of the service."""
    return page.also(offset=int(page.params["offset"]) + found) if value.get("next") else None


def _named(one: Identifier, client: Client) -> Iterator[Raw]:
    page = Page("courses/", {"readable_id": one.value, "limit": 1})
    yield from PROVIDER.look_up(client, page, [one])


def _shown(url: str) -> str:
    """The number in learn.mit.edu/search?resource=N, and in its pages of one course."""
    parts = urlsplit(url)
    if (parts.hostname or "").removeprefix("www.") not in ("learn.mit.edu", "api.learn.mit.edu"):
        return ""
    match = re.fullmatch(r"(?:/api/v1/(?:courses|learning_resources)/)(\d{1,12})/?", parts.path)
    found = match[1] if match else parse_qs(parts.query).get("resource", [""])[0]
    return found if re.fullmatch(r"[0-9]{1,12}", found) else ""


def _works(value: Any) -> list[Json]:
    if isinstance(inner(value, "results"), list):
        return objects(value["results"])
    if isinstance(value, dict) and "resource_type" in value:
        return [value]
    raise foreign(SERVICE.title)


def _names(resource: Json) -> tuple[Identifier, ...]:
    kind, own = line(resource.get("resource_type")), resource.get("readable_id")
    return unique(
        (
            *(name_of("mitlearn", own) if kind != "video" else ()),
            *name_of("url", address(resource.get("url"))),
        )
    )


def _record(resource: Json, where: str) -> Record:
    title = line(resource.get("title"))
    if not title:
        raise BadInput(where, "has no title")
    run = _best_run(resource)
    codes = lines(resource.get("languages")) or lines(run.get("languages"))
    told = (prose(resource.get(name)) for name in ("full_description", "description"))
    return Record(
        title=title,
        kind=_KINDS.get(line(resource.get("resource_type")), Kind.COURSE),
        authors=each(
            line(one.get("full_name"), 200) or whole(one, "first_name", "last_name")
            for one in objects(run.get("instructors"))
        ),
        year=year(run.get("year")) or year(run.get("start_date")),
        summary=next(filter(None, told), ""),
        url=address(resource.get("url")),
        identifiers=_names(resource),
        language=next(map(language, codes), None),
        level=effort.level(one.get("name") for one in objects(run.get("level"))),
        hours=_hours((run, resource)),
        cost=_cost(resource),
        topics=lines([one.get("name") for one in objects(resource.get("topics"))]),
        where=where,
    )


def _best_run(resource: Json) -> Json:
    """The time it is given that the service thinks best, else the last one."""
    runs = objects(resource.get("runs"))
    best = resource.get("best_run_id")
    chosen = [run for run in runs if best is not None and run.get("id") == best]
    latest = sorted(runs, key=lambda run: year(run.get("year")) or 0)
    return (chosen or latest[-1:] or [{}])[0]


def _hours(told: Iterable[Json]) -> float | None:
    for one in told:
        found = effort.of_weeks(
            (one.get("min_weeks"), one.get("max_weeks")),
            (one.get("min_weekly_hours"), one.get("max_weekly_hours")),
        ) or effort.hours(one.get("duration"), one.get("time_commitment"))
        if found:
            return found
    return None


def _cost(resource: Json) -> Cost | None:
    """Free in the open; where one signs up first, that; else what it asks a price for."""
    platform = line(inner(resource, "platform", "code"))
    if resource.get("free") is True:
        return Cost.FREE if platform in ("ocw", "youtube", "podcast") else Cost.REGISTRATION
    prices = resource.get("prices")
    priced = isinstance(prices, list) and any(number(price) for price in prices)
    return Cost.PAID if priced else None


SHAPE = Shape("MIT Learn", _works, _names, _record)
PROVIDER = Provider(SERVICE, SHAPE, lambda found: {"results": found}, ("count",))
