"""OpenAlex: works by identifier, search, author or topic, with what they cite.

The API: developers.openalex.org. A key (READPATH_OPENALEX_KEY, free) is needed for more
than a few searches a day; looking up one work costs nothing or next to it. Works that were
merged redirect (301) to what they are now. Abstracts come as an index of their words. Data
are CC0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import quote

from graph import text
from graph.errors import BadInput
from graph.model import Identifier
from ingest.net.client import Client
from ingest.net.manners import Manner, email
from ingest.net.service import Service
from ingest.services import answers, openalex_works
from ingest.services.base import ServiceSource, is_json
from ingest.services.newer import EndedEarlyError, since
from ingest.services.openalex_works import SHAPE
from ingest.services.paging import batches
from ingest.services.provider import Page, Params, Provider
from ingest.services.queries import Query, query, work_in
from ingest.source import Item, Raw
from ingest.text.fields import Json, count, inner, objects, say
from ingest.what import What

PAGE = 100  # works asked for at once
BATCH = 50  # works looked up at once
LATE = 366  # days that a work may come to OpenAlex after the date of its publication
SERVICE = Service("openalex", "OpenAlex", "https://api.openalex.org", Manner(gap=0.1), keyed=True)

_FIELDS = (
    "id,doi,ids,title,display_name,publication_year,language,type,is_retracted,is_paratext,"
    "open_access,primary_location,locations,authorships,topics,keywords,referenced_works,"
    "abstract_inverted_index"
)
# What stands before the number of each kind of thing, and how works are filtered by it.
_FILTERS = {
    "A": "authorships.author.id", "T": "topics.id", "S": "primary_location.source.id",
    "I": "authorships.institutions.id", "C": "concepts.id",
}  # fmt: skip
_ADDRESS = re.compile(r"https?://(?:api\.)?openalex\.org/(?:[a-z]+/)?([WATSIC]\d+)/?(?:[?#].*)?$")
_SAVED = re.compile(r'"(?:id|openalex)"\s*:\s*"https://openalex\.org/W\d')
_ORCID = re.compile(r"(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])", re.IGNORECASE)


class OpenAlex(ServiceSource):
    """Works from OpenAlex by its ids, DOIs, arXiv ids and PubMed ids, or `openalex:` and
    words to search for; also `author:NAME` (or A-id, or ORCID), `topic:WORDS` (or T-id),
    `title:WORDS`, `cites:ID` and `references:ID`, alone or with words. The id of an author,
    topic, journal or institution stands for its most cited works.

    A search that is kept asks only for what was published since a year before the last
    time. When OpenAlex itself came to know a work (from_created_date) can be asked only with
    a key that is paid for, and works come to it long after they were published, some of them
    dated by the year alone."""

    name = "openalex"
    title = "OpenAlex: works by id, and searches written openalex:WORDS, author:, topic:, cites:"
    searches = "openalex: graph neural networks author:Petar Veličković"

    surely: ClassVar = {"openalex": 1.0, "doi": 0.7, "arxiv": 0.5, "pmid": 0.4, "pmcid": 0.4}
    dated = True

    def shows(self, url: str) -> bool:
        """Whether an address is that of a work, or of what has works."""
        return _ADDRESS.match(url) is not None

    def recognises(self, head: str) -> float:
        """Sure of the answers of its interface, and of its snapshot."""
        return 0.97 if is_json(head) and _SAVED.search(head) else 0.0

    def search(self, what: What, client: Client) -> Iterator[Raw]:
        """The works that are found, a page at a time."""
        fields = ("author", "title", "topic", "cites", "references")
        asked = query(what.query or "", "openalex", fields)
        filters = list(_filters(asked, what, client))
        limit = what.limit
        for name, field in (("cites", asked["cites"]), ("cited_by", asked["references"])):
            if not field:
                continue
            # The work itself comes first, with all its names, so that the citations join.
            work = work_in(field, "openalex", what.name)
            for raw in _one(work, client):
                yield raw
                ids = [one["id"].rsplit("/", 1)[-1] for one in _works_in(raw)]
                if not ids:
                    raise EndedEarlyError
                filters.append(f"{name}:{ids[0]}")
                limit -= 1
        if day := since(what, LATE):
            filters.append(f"from_publication_date:{day}")
        params: dict[str, str | int] = {"search": asked.words} if asked.words else {}
        if filters:
            params["filter"] = ",".join(filters)
        if not (asked.words or asked["title"]):
            params["sort"] = "cited_by_count:desc"
        yield from _pages(params, limit, what.name, client, dated=True)

    def look_up(self, what: What, client: Client) -> Iterator[Raw]:
        """The works of these names; those that an author or a topic has."""
        yield from _look_up(self.known(what), what, client)

    def show(self, what: What, client: Client) -> Iterator[Raw]:
        """The work whose address it is, or the works of an author or a topic."""
        match = _ADDRESS.match(what.url or "")
        known = [Identifier("openalex", match[1])] if match else []
        yield from _look_up(known, what, client)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The works in an answer; a name that was asked for and is not there is Rejected."""
        yield from SHAPE.parse(raw)


def _look_up(known: list[Identifier], what: What, client: Client) -> Iterator[Raw]:
    works: dict[str, list[Identifier]] = {}
    for one in known:
        if one.scheme == "openalex" and one.value[0] != "W":
            yield from _works_of(one, what, client)
        else:
            scheme = "doi" if one.scheme == "arxiv" else one.scheme
            works.setdefault(scheme, []).append(one)
    for scheme, group in works.items():
        alone = [one for one in group if len(group) == 1 or re.search(r"[,|]", one.value)]
        for one in alone:
            yield from _one(one, client)
        together = [one for one in group if one not in alone]
        for batch in batches(together, BATCH):
            values = "|".join(_named(one).removeprefix(f"{scheme}:") for one in batch)
            page = _page({"filter": f"{scheme}:{values}", "per_page": len(batch)})
            for raw in PROVIDER.look_up(client, page, batch):
                yield from _with_merged(raw, client) if scheme == "openalex" else [raw]


def _one(work: Identifier, client: Client) -> Iterator[Raw]:
    name = work.value if work.scheme == "openalex" else _named(work)
    path = f"works/{quote(name, safe=':')}"
    yield from PROVIDER.look_up(client, Page(path, {"select": _FIELDS}), [work])


def _named(work: Identifier) -> str:
    """How OpenAlex writes an identifier; arXiv's preprints have DOIs of their own."""
    return f"doi:10.48550/arxiv.{work.value}" if work.scheme == "arxiv" else str(work)


def _with_merged(raw: Raw, client: Client) -> Iterator[Raw]:
    """A batch, then alone those missing in it: a single look-up follows works that were
    merged into others."""
    there = {f"openalex:{work['id'].rsplit('/', 1)[-1]}" for work in _works_in(raw)}
    missing = [key for key in raw.wanted if key not in there]
    yield replace(raw, wanted=tuple(key for key in raw.wanted if key in there))
    for key in missing:
        yield from _one(Identifier("openalex", key.partition(":")[2]), client)


def _works_of(one: Identifier, what: What, client: Client) -> Iterator[Raw]:
    kind = _FILTERS.get(one.value[0])
    if kind is None:
        raise BadInput(str(one), "is neither a work, an author, a topic nor a journal")
    params = {"filter": f"{kind}:{one.value}", "sort": "cited_by_count:desc"}
    yield from _pages(params, what.limit, f"OpenAlex works of {one.value}", client)


def _filters(asked: Query, what: What, client: Client) -> Iterator[str]:
    if asked["title"]:
        yield f"title.search:{re.sub(r'[,|:!]+', ' ', asked['title'])}"
    if asked["author"]:
        orcid = _ORCID.fullmatch(asked["author"])
        if orcid:
            yield f"authorships.author.orcid:{orcid[1].upper()}"
        else:
            yield f"{_FILTERS['A']}:{_entity('A', 'authors', asked['author'], what, client)}"
    if asked["topic"]:
        yield f"{_FILTERS['T']}:{_entity('T', 'topics', asked['topic'], what, client)}"


def _entity(letter: str, kind: str, name: str, what: What, client: Client) -> str:
    """The id of the author or topic that a name means most likely: one of just that name
    with the most works, else the first that OpenAlex finds."""
    if re.fullmatch(rf"{letter}\d+", name, re.IGNORECASE):
        return name.upper()
    page = Page(kind, {"search": name, "per_page": 25, "select": "id,display_name,works_count"})
    _, value = PROVIDER.ask(client, page)
    found = [
        one
        for one in objects(inner(value, "results"))
        if re.search(rf"/{letter}\d+$", say(one.get("id")))
    ]
    if not found:
        raise BadInput(what.name, f"OpenAlex knows no {kind[:-1]} named {name[:80]!r}; check it")
    same = [one for one in found if text.fold(say(one.get("display_name"))) == text.fold(name)]
    best = max(same, key=lambda one: count(one.get("works_count")) or 0, default=found[0])
    return say(best["id"]).rsplit("/", 1)[-1]


def _pages(
    params: Params, limit: int, where: str, client: Client, *, dated: bool = False
) -> Iterator[Raw]:
    first = _page({**params, "per_page": min(PAGE, max(limit, 1)), "cursor": "*"})
    yield from PROVIDER.pages(client, first, limit, where, _following, dated=dated)


def _page(params: Params) -> Page:
    return Page("works", {**params, "select": _FIELDS})


def _following(value: Any, page: Page, found: int) -> Page | None:
    cursor = inner(value, "meta", "next_cursor")
    if not isinstance(cursor, str) or found < int(page.params["per_page"]):
        return None
    return page.also(cursor=cursor)


def _works_in(raw: Raw) -> list[Json]:
    try:
        found = openalex_works.works(answers.decoded(raw, "OpenAlex"))
    except BadInput:
        return []
    return [one for one in found if isinstance(one.get("id"), str)]


def _who() -> dict[str, str | int]:
    told = {"api_key": SERVICE.key(), "mailto": email()}
    return {name: value for name, value in told.items() if value}


PROVIDER = Provider(
    SERVICE, SHAPE, lambda found: {"meta": {}, "results": found}, ("meta", "count"), _who
)
