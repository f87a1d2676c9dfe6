"""Europe PMC: papers, preprints and books of the life sciences, by id or search.

The interface: europepmc.org/RestfulWebService (search, resultType=core). It names the next
page by a cursor and names the same one again at the end. No answer of it is recorded here:
this is built to the documented contract. Each article has its own licence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from graph import identifiers
from graph.errors import BadInput
from graph.model import Cost, Identifier, Kind, Record
from ingest.net.client import Client
from ingest.net.manners import Manner
from ingest.net.service import Service
from ingest.services import answers
from ingest.services.base import ServiceSource
from ingest.services.newer import since
from ingest.services.paging import batches
from ingest.services.provider import Page, Params, Provider
from ingest.services.queries import native, work_in
from ingest.source import Item, Raw
from ingest.text.fields import (
    Json,
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
BATCH = 25  # names looked up at once
SERVICE = Service(
    "europepmc",
    "Europe PMC",
    "https://www.ebi.ac.uk/europepmc/webservices/rest",
    Manner(gap=0.2, at_once=2),
)
_LOOK_UPS = {"pmid": "(EXT_ID:{} AND SRC:MED)", "pmcid": "PMCID:{}", "doi": 'DOI:"{}"'}
_SAVED = re.compile(r'"resultList"\s*:\s*\{\s*"result"|"hitCount"\s*:\s*\d')
_FREE = {"Open access", "Free"}


def _citing(value: str) -> str:
    """The works that cite one, named by its PMID, its PMC id, or as Europe PMC does it."""
    if re.fullmatch(r"\w{1,20}_[A-Za-z]{3}", value):
        return f"CITES:{value}"
    work = work_in(value, "pmid", "europepmc: cites:")
    if work.scheme not in ("pmid", "pmcid"):
        raise BadInput(f"europepmc: cites:{value}"[:200], "needs a PMID or a PMC id there")
    return f"CITES:{work.value}_{'MED' if work.scheme == 'pmid' else 'PMC'}"


_FORMS: dict[str, str | Callable[[str], str]] = {
    "author": 'AUTH:"{}"', "title": 'TITLE:"{}"', "topic": 'KW:"{}"', "cites": _citing,
}  # fmt: skip


class EuropePmc(ServiceSource):
    """Works from Europe PMC: by PMC id, PMID or DOI, and by searches in its own language
    (`AUTH:"Hinton G" AND OPEN_ACCESS:y`) or with author:, title:, topic: (a keyword) and
    cites:PMID (those that cite it). A search that is kept asks only for what was indexed or
    updated since the last time. Also a saved answer of its search."""

    name = "europepmc"
    title = "Europe PMC: PMC ids, and searches written europepmc:WORDS, author:, topic:, cites:PMID"
    searches = "europepmc: protein structure prediction"

    surely: ClassVar = {"pmcid": 0.95, "pmid": 0.8, "doi": 0.2}
    dated = True

    def recognises(self, head: str) -> float:
        """Sure of the answers to a search."""
        ours = '"nextCursorMark"' in head or '"europepmc' in head.lower()
        return 0.95 if _SAVED.search(head[:20_000]) and ours else 0.0

    def search(self, what: What, client: Client) -> Iterator[Raw]:
        """The works that are found, a page at a time."""
        words = native(what.query or "", self.name, _FORMS)
        asked = words
        if day := since(what):
            days = f"[{day} TO 3000-12-31]"
            asked = f"({words}) AND (FIRST_IDATE:{days} OR UPDATE_DATE:{days})"
        first = _asking(asked, min(PAGE, what.limit))
        where = f"Europe PMC search {words[:80]!r}"
        yield from PROVIDER.pages(client, first, what.limit, where, _following, dated=True)

    def look_up(self, what: What, client: Client) -> Iterator[Raw]:
        """The works of these names, many at a time."""
        for group in batches(self.known(what), BATCH):
            words = " OR ".join(_LOOK_UPS[one.scheme].format(one.value) for one in group)
            yield from PROVIDER.look_up(client, _asking(words, PAGE), group)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The works in an answer; a name that was asked for and is not there is Rejected."""
        yield from SHAPE.parse(raw)


def _asking(words: str, size: int) -> Page:
    params: Params = {
        "query": words, "format": "json", "resultType": "core", "pageSize": size,
        "cursorMark": "*",
    }  # fmt: skip
    return Page("search", params)


def _following(value: Any, page: Page, found: int) -> Page | None:
    cursor = inner(value, "nextCursorMark")
    if not isinstance(cursor, str) or found < int(page.params["pageSize"]):
        return None
    return page.also(cursorMark=cursor)


def _works(value: Any) -> list[Json]:
    if not isinstance(inner(value, "resultList", "result"), list):
        raise answers.foreign("Europe PMC")
    return objects(inner(value, "resultList", "result"))


def _names(work: Json) -> tuple[Identifier, ...]:
    pmid = name_of("pmid", work.get("pmid"))
    if not pmid and work.get("source") == "MED":
        pmid = name_of("pmid", work.get("id"))
    found = (*name_of("doi", work.get("doi")), *pmid, *name_of("pmcid", work.get("pmcid")))
    return unique(found)


def _record(work: Json, where: str) -> Record:
    title = re.sub(r"(?<!\.)\.$", "", say(work.get("title")))
    if not title:
        raise BadInput(where, "has no title")
    named = _names(work)
    types = {one.lower() for one in says(inner(work, "pubTypeList", "pubType"))}
    book = "book" in types or isinstance(work.get("bookOrReportDetails"), dict)
    isbn = name_of("isbn", inner(work, "bookOrReportDetails", "isbn13")) or name_of(
        "isbn", inner(work, "bookOrReportDetails", "isbn10")
    )
    pages = objects(inner(work, "fullTextUrlList", "fullTextUrl"))
    free = work.get("isOpenAccess") == "Y" or any(
        one.get("availability") in _FREE or one.get("availabilityCode") in ("OA", "F")
        for one in pages
    )
    page = f"https://europepmc.org/article/{say(work.get('source'))}/{say(work.get('id'))}"
    return Record(
        **answers.retracted(
            title,
            say(work.get("abstractText"), 20_000),
            _topics(work),
            "retracted publication" in types,
        ),
        kind=Kind.BOOK if book else Kind.PAPER,
        authors=_people(work),
        year=year(work.get("pubYear")) or year(work.get("firstPublicationDate")),
        url=next(filter(None, map(identifiers.href, named)), None) or page,
        identifiers=unique((*named, *(isbn if book else ()))),
        language=language(work.get("language")),
        cost=Cost.FREE if free else None,
        where=where,
    )


def _people(work: Json) -> tuple[str, ...]:
    found = []
    for one in objects(inner(work, "authorList", "author")):
        given = say(one.get("firstName")) or say(one.get("initials"))
        whole = " ".join(filter(None, (given, say(one.get("lastName")))))
        found.append(whole or say(one.get("collectiveName")) or say(one.get("fullName")))
    if not found:  # "Lovelace A, Babbage C."
        listed = say(work.get("authorString"), 5_000).rstrip(".").split(",")
        found = [re.sub(r"^(.+) ((?:[^\W\d_]-?){1,4})$", r"\2 \1", one.strip()) for one in listed]
    return each(found)


def _topics(work: Json) -> tuple[str, ...]:
    headings = objects(inner(work, "meshHeadingList", "meshHeading"))
    major = [one for one in headings if one.get("majorTopic_YN") == "Y"]
    words = says(inner(work, "keywordList", "keyword"))
    named = [say(one.get("descriptorName"), 100) for one in (*major, *headings)]
    ordered = (*named[: len(major)], *words, *named[len(major) :])
    return tuple(dict.fromkeys(name for name in ordered if name))[:50]


SHAPE = answers.Shape("Europe PMC", _works, _names, _record)
PROVIDER = Provider(SERVICE, SHAPE, lambda works: {"resultList": {"result": works}}, ("hitCount",))
