"""MIT Learn: the courses of MIT in all its programmes, by search or address.

The API: api.learn.mit.edu (mitodl/mit-learn, openapi/specs/v1.yaml); limit and offset. Of
its answers themselves no recording was at hand: this is built to that description.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qs, urlsplit

from graph.model import Cost, Kind, Record, Rejected
from ingest.client import Client
from ingest.manners import Manner
from ingest.service import Service
from ingest.services import effort, fields
from ingest.services.fields import Json
from ingest.source import Item, Raw
from ingest.what import Form, What

PAGE = 100

LEARN = Service(
    "mitlearn", "MIT Learn", "https://api.learn.mit.edu/api/v1", Manner(gap=0.5, at_once=1)
)
_KINDS = {
    "course": Kind.COURSE, "program": Kind.COURSE, "video": Kind.VIDEO,
    "video_playlist": Kind.VIDEO, "learning_path": Kind.COURSE, "document": Kind.ARTICLE,
    "podcast": Kind.VIDEO, "podcast_episode": Kind.VIDEO,
}  # fmt: skip
_READABLE = re.compile(r"[\w.:-]+\+[\w.+:-]+")
_FIELDS = ("topic", "type", "platform", "level", "department")


class MitLearn:
    """Courses from MIT Learn, by address, or `mitlearn:` and words.

    A search brings courses; `type:video` or another of the service's types brings those,
    and `topic:`, `platform:`, `level:`, `department:` narrow it as the service does. Its
    own name of a course, such as 6.006+spring_2020, finds that one.
    """

    name = "mitlearn"
    title = "MIT Learn: MIT's courses, searches written mitlearn:WORDS"
    searches = "mitlearn: linear algebra platform:ocw"

    def claims(self, what: What) -> float:
        """Sure of its own names, addresses and searches."""
        if what.form is Form.QUERY:
            return 1.0 if what.service == self.name else 0.0
        if what.form is Form.URL:
            return float(_of_address(what) is not None)
        return float(any(one.scheme == "mitlearn" for one in what.identifiers))

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        """Pages of courses, until the answers or the limit end."""
        number = _of_address(what)
        if number is not None:
            asked = str(what.identifiers[0])
            path = f"learning_resources/{number}/"
            one = fields.asked(LEARN, client, path, allow=(404,))
            yield Raw(json.dumps({"results": [one] if one else []}), asked, wanted=(asked,))
            return
        names = [one.value for one in what.identifiers if one.scheme == "mitlearn"]
        query = " ".join((what.query or "").split())
        if _READABLE.fullmatch(query):
            names = [query]
        for name in names:
            page = fields.asked(
                LEARN, client, "courses/", {"readable_id": name, "limit": 1}, holds="results"
            )
            yield Raw(json.dumps(page), f"mitlearn:{name}", wanted=(f"mitlearn:{name}",))
        if not names:
            yield from _search(query, what.limit, client)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The courses on a page; what was wanted and is not there is Rejected."""
        found = fields.objects(fields.loaded(raw.data).get("results"))
        for number, resource in enumerate(found, 1):
            where = f"{raw.where} item {number}"
            record = _record(resource, where, raw.wanted)
            yield record if record is not None else Rejected(where, "has no title")
        for one in raw.wanted if not found else ():
            yield Rejected(one, "MIT Learn has no such course; check it")
        if not (found or raw.wanted):
            yield Rejected(raw.where, "MIT Learn knows nothing that matches; try other words")


def _of_address(what: What) -> str | None:
    """The number in learn.mit.edu/search?resource=N, and in its pages of one course."""
    parts = urlsplit(what.url or "")
    if (parts.hostname or "").removeprefix("www.") not in ("learn.mit.edu", "api.learn.mit.edu"):
        return None
    found = parse_qs(parts.query).get("resource", [""])[0]
    match = re.fullmatch(r"(?:/api/v1/(?:courses|learning_resources)/)(\d{1,12})/?", parts.path)
    number = match[1] if match else found
    return number if re.fullmatch(r"[0-9]{1,12}", number) else None


def _search(query: str, limit: int, client: Client) -> Iterator[Raw]:
    words, named = fields.split_query(query, "mitlearn", _FIELDS)
    named["resource_type"] = named.pop("type", "course")
    asked: dict[str, str | int] = {**({"q": words} if words else {}), **named}
    total: int | None = None

    def pages() -> Iterator[list[Json]]:
        nonlocal total
        start, size = 0, min(PAGE, limit)
        while True:
            page = fields.asked(
                LEARN, client, "learning_resources_search/",
                {**asked, "limit": size, "offset": start}, holds="results",
            ) or {}  # fmt: skip
            found = fields.objects(page["results"])
            total = int(fields.number(page.get("count")) or 0) or None
            yield found
            start += len(found)
            if not page.get("next"):
                return

    where = f"MIT Learn search {query[:80]!r}"
    count = 0
    for found in fields.bounded(pages(), limit, lambda one: fields.line(one.get("id"))):
        yield Raw(json.dumps({"results": found}), f"{where} from {count}", total=total)
        count += len(found)
    if not count:
        yield Raw('{"results": []}', where)


def _record(resource: Json, where: str, wanted: tuple[str, ...]) -> Record | None:
    title = fields.line(resource.get("title"))
    if not title:
        return None
    run = _best_run(resource)
    url = fields.address(resource.get("url"))
    kind = fields.line(resource.get("resource_type"))
    asked = (key.removeprefix("url:") for key in wanted if key.startswith("url:"))
    addresses = (one for address in (url, *asked) for one in fields.named("url", address))
    readable = resource.get("readable_id")
    own = fields.named("mitlearn", readable) if readable and kind != "video" else ()
    people = fields.objects(run.get("instructors"))
    topics = [one.get("name") for one in fields.objects(resource.get("topics"))]
    codes = fields.lines(resource.get("languages")) or fields.lines(run.get("languages"))
    said = fields.said(resource.get("full_description")) or fields.said(resource.get("description"))
    return Record(
        title=title,
        kind=_KINDS.get(kind, Kind.COURSE),
        authors=tuple(dict.fromkeys(filter(None, map(_person, people)))),
        year=fields.year(run.get("year")) or fields.year(run.get("start_date")),
        summary=said,
        url=url,
        identifiers=fields.unique((*own, *addresses)),
        language=next((fields.language(code) for code in codes), None),
        level=effort.level(fields.inner(one, "name") for one in fields.objects(run.get("level"))),
        hours=_hours((run, resource)),
        cost=_cost(resource),
        topics=fields.lines(topics),
        where=where,
    )


def _best_run(resource: Json) -> Json:
    """The time it is given that the service thinks best, else the last one."""
    runs = fields.objects(resource.get("runs"))
    best = resource.get("best_run_id")
    chosen = [run for run in runs if best is not None and run.get("id") == best]
    latest = sorted(runs, key=lambda run: fields.year(run.get("year")) or 0)
    return (chosen or latest[-1:] or [{}])[0]


def _person(one: Json) -> str:
    full = fields.line(one.get("full_name"), 200)
    parts = (fields.line(one.get("first_name"), 100), fields.line(one.get("last_name"), 100))
    return full or " ".join(filter(None, parts))


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
    platform = fields.line(fields.inner(resource, "platform", "code"))
    if resource.get("free") is True:
        return Cost.FREE if platform in ("ocw", "youtube", "podcast") else Cost.REGISTRATION
    prices = resource.get("prices")
    priced = isinstance(prices, list) and any(fields.number(price) for price in prices)
    return Cost.PAID if priced else None
