"""Crossref's REST API: papers, chapters and books by DOI or search.

The API: crossref.org/documentation/retrieve-metadata/rest-api. An unknown DOI is answered
with 404 and plain text labelled as JSON; a next cursor is given also after the last page.
The reader's e-mail (READPATH_EMAIL) goes along, which Crossref asks for. It claims no
copyright in its metadata; abstracts may be their publishers'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import quote

from graph import identifiers
from graph.errors import BadInput
from graph.model import Cost, Identifier, Kind, Record
from ingest.net.client import Client
from ingest.net.manners import Manner, email
from ingest.net.service import Service
from ingest.services import answers
from ingest.services.base import ServiceSource
from ingest.services.newer import since
from ingest.services.paging import batches
from ingest.services.provider import Page, Provider
from ingest.services.queries import query, work_in
from ingest.source import Item, Raw
from ingest.text import jats
from ingest.text.fields import (
    Json,
    address,
    each,
    inner,
    language,
    name_of,
    objects,
    say,
    says,
    unique,
    year,
)
from ingest.what import What

PAGE = 100  # works asked for at once
BATCH = 20  # DOIs looked up at once, which an address has room for
SERVICE = Service("crossref", "Crossref", "https://api.crossref.org", Manner(gap=0.35))

_KINDS = {
    "journal-article": Kind.PAPER, "proceedings-article": Kind.PAPER, "report": Kind.PAPER,
    "posted-content": Kind.PAPER, "dissertation": Kind.PAPER, "book-chapter": Kind.PAPER,
    "book-section": Kind.PAPER, "book-part": Kind.PAPER, "standard": Kind.PAPER,
    "report-component": Kind.PAPER, "reference-entry": Kind.ARTICLE, "book": Kind.BOOK,
    "monograph": Kind.BOOK, "edited-book": Kind.BOOK, "reference-book": Kind.BOOK,
    "proceedings": Kind.BOOK, "book-set": Kind.BOOK, "dataset": Kind.SOFTWARE,
    "database": Kind.SOFTWARE, "software": Kind.SOFTWARE,
}  # fmt: skip
_NOT_WORKS = {
    "component": "a figure, table or file of another work", "grant": "a grant",
    "peer-review": "a review of another work", "journal": "a whole journal",
    "journal-volume": "a whole volume", "journal-issue": "a whole issue",
    "book-series": "a whole series", "proceedings-series": "a whole series",
    "report-series": "a whole series",
}  # fmt: skip
_PARTS = {"book-chapter", "book-section", "book-part", "reference-entry", "proceedings-article"}
_SAME = (
    "is-preprint-of", "has-preprint", "is-version-of", "has-version", "is-identical-to",
    "is-manuscript-of", "has-manuscript", "is-same-as",
)  # fmt: skip
_NOTICES = {"retraction", "withdrawal", "removal", "correction", "corrigendum", "erratum",
            "expression_of_concern", "clarification", "partial_retraction"}  # fmt: skip
_TAKEN_BACK = {"retraction", "withdrawal", "removal"}
_SAVED = re.compile(r'"message-type"\s*:\s*"work(?:-list)?"')
_WORK = re.compile(r'"(?:is-referenced-by-count|reference-count)"\s*:\s*\d')
_BARE = re.compile(r'"title"\s*:\s*\[')


class Crossref(ServiceSource):
    """Works from Crossref by DOI, or `crossref:` and words to search for; also
    `author:NAME` and `title:WORDS`, with or without other words, and `references:DOI`, the
    works that one cites. A search that is kept asks only for what Crossref has indexed since
    the last time, which is what is new and what has changed. A saved answer of the API comes
    in as a file."""

    name = "crossref"
    title = "Crossref: DOIs, and searches written crossref:WORDS, author:NAME, references:DOI"
    searches = "crossref: spaced repetition author:Pashler"

    surely: ClassVar = {"doi": 0.9}
    dated = True

    def recognises(self, head: str) -> float:
        """Sure of the answers of its interface, and of works out of them."""
        if '"DOI"' not in head:
            return 0.0
        if _SAVED.search(head[:4_000]):
            return 0.97
        return 0.96 if _WORK.search(head) and _BARE.search(head) else 0.0

    def search(self, what: What, client: Client) -> Iterator[Raw]:
        """The works that are found, a page at a time."""
        asked = query(what.query or "", "crossref", ("author", "title", "references"))
        if asked["references"]:
            yield from _referenced(asked["references"], what, client)
            return
        words = {"query.bibliographic": asked.words, "query.author": asked["author"],
                 "query.title": asked["title"]}  # fmt: skip
        params: dict[str, str | int] = {name: value for name, value in words.items() if value}
        if day := since(what):
            params["filter"] = f"from-index-date:{day}"
        params |= {"rows": min(PAGE, what.limit), "cursor": "*"}
        first = Page("works", params)
        yield from PROVIDER.pages(client, first, what.limit, what.name, _following, dated=True)

    def look_up(self, what: What, client: Client) -> Iterator[Raw]:
        """The works of these DOIs."""
        yield from _look_up(self.known(what), client)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The works in an answer; a name that was asked for and is not there is Rejected."""
        yield from SHAPE.parse(raw)


def _look_up(dois: Sequence[Identifier], client: Client) -> Iterator[Raw]:
    alone = [one for one in dois if "," in one.value or len(dois) == 1]
    for one in alone:
        yield from PROVIDER.look_up(client, Page(f"works/{quote(one.value, safe='')}"), [one])
    for group in batches([one for one in dois if one not in alone], BATCH):
        page = Page("works", {"filter": ",".join(map(str, group)), "rows": len(group)})
        yield from PROVIDER.look_up(client, page, group)


def _following(value: Any, page: Page, found: int) -> Page | None:
    cursor = inner(value, "message", "next-cursor")
    if not isinstance(cursor, str) or found < int(page.params["rows"]):
        return None
    return page.also(cursor=cursor)


def _referenced(value: str, what: What, client: Client) -> Iterator[Raw]:
    """The work itself, which names what it cites, and then those works."""
    citing = work_in(value, "doi", what.name)
    for raw in _look_up([citing], client):
        yield raw
        cited = [key for work in _works_in(raw) for key in _cites(work) if key.scheme == "doi"]
        for piece in _look_up(cited[: max(0, what.limit - 1)], client):
            if piece.data:  # some of them are registered elsewhere
                yield replace(piece, wanted=())


def _polite() -> dict[str, str | int]:
    return {"mailto": email()} if email() else {}


def _works_in(raw: Raw) -> list[Json]:
    try:
        return _works(answers.decoded(raw, "Crossref"))
    except BadInput:
        return []


def _works(value: Any) -> list[Json]:
    """The works in an answer, in a page of it, in a list, or a work alone."""
    message = inner(value, "message") if inner(value, "message-type") else value
    if isinstance(message, dict) and isinstance(message.get("items"), list):
        return objects(message["items"])
    if isinstance(message, dict) and "DOI" in message:
        return [message]
    found = objects(message)
    if not found or not any("DOI" in one for one in found):
        raise answers.foreign("Crossref")
    return found


def _names(work: Json) -> tuple[Identifier, ...]:
    return name_of("doi", work.get("DOI"))


def _record(work: Json, where: str) -> Record:
    names = _names(work)
    kind = _kind(work, where)
    title = _title(work)
    if not title:
        raise BadInput(where, f"{next(iter(names), 'it')} has no title at Crossref")
    isbns = tuple(
        key for one in says(work.get("ISBN")) for key in name_of("isbn", one.split("/")[-1])
    )
    part = say(work.get("type"), 50) in _PARTS
    same = [key for name in _SAME for key in _related(work, name)]
    told = {say(one.get("type"), 50).lower() for one in objects(work.get("updated-by"))}
    summary = work.get("abstract")
    texts = answers.retracted(
        title,
        jats.abstract(summary) if isinstance(summary, str) else "",
        says(work.get("subject")),
        bool(told & _TAKEN_BACK),
    )
    return Record(
        kind=kind,
        authors=_people(work.get("author")) or _people(work.get("editor")),
        year=_year(work),
        url=identifiers.href(names[0]) if names else address(work.get("URL")),
        identifiers=unique((*names, *same, *(() if part else isbns))),
        language=language(work.get("language")),
        cost=Cost.FREE if _is_open(work) else None,
        cites=tuple(key for key in _cites(work) if key not in names),
        part_of=unique(isbns) if part else (),
        where=where,
        **texts,
    )


def kind_of(told: str, where: str) -> Kind | None:
    """The kind of a work of this type (crossref.org/documentation: content types); raises
    BadInput for one that there is nothing to learn from."""
    if told in _NOT_WORKS:
        raise BadInput(where, f"is {_NOT_WORKS[told]}, nothing to learn from by itself")
    return _KINDS.get(told)


def _kind(work: Json, where: str) -> Kind | None:
    told = say(work.get("type"), 50)
    kind = kind_of(told, where)
    for one in objects(work.get("update-to")):
        notice = say(one.get("type"), 50).lower()
        if notice in _NOTICES:
            of = next(iter(name_of("doi", one.get("DOI"))), "another work")
            raise BadInput(where, f"is a {notice.replace('_', ' ')} of {of}, not a work itself")
    if told == "posted-content" and work.get("subtype") in ("blog", "other"):
        return Kind.ARTICLE
    return kind


def _title(work: Json) -> str:
    title = say(work.get("title")) or say(work.get("original-title"))
    subtitle = say(work.get("subtitle"))
    if subtitle and subtitle.casefold() not in title.casefold():
        title = f"{title}: {subtitle}" if title else subtitle
    return re.sub(r"\s+\.$", "", title)[:1_000]


def _people(value: object) -> tuple[str, ...]:
    found = []
    for one in objects(value):
        parts = (say(one.get(name), 100) for name in ("given", "family", "suffix"))
        found.append(" ".join(filter(None, parts)) or say(one.get("name"), 200))
    return each(found)


def _year(work: Json) -> int | None:
    for name in ("issued", "published", "published-print", "published-online", "posted"):
        dates = inner(work, name, "date-parts")
        first = dates[0] if isinstance(dates, list) and dates else None
        found = year(first[0]) if isinstance(first, list) and first else None
        if found is not None:
            return found
    return None


def _is_open(work: Json) -> bool:
    return any("creativecommons.org" in say(one.get("URL")) for one in objects(work.get("license")))


def _cites(work: Json) -> tuple[Identifier, ...]:
    named = (name_of("doi", one.get("DOI")) for one in objects(work.get("reference")))
    return tuple(dict.fromkeys(key for keys in named for key in keys))


def _related(work: Json, relation: str) -> Iterator[Identifier]:
    for one in objects(inner(work, "relation", relation)):
        if one.get("id-type") in ("doi", "arxiv"):
            yield from name_of(str(one["id-type"]), one.get("id"))


SHAPE = answers.Shape("Crossref", _works, _names, _record)
PROVIDER = Provider(
    SERVICE, SHAPE, lambda works: {"items": works}, ("message", "total-results"), _polite
)
