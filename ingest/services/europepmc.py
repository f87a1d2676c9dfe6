"""Europe PMC: papers, preprints and books of the life sciences, by id or search.

The interface: europepmc.org/RestfulWebService (search, resultType=core). It names the next
page by a cursor and names the same one again at the end. No answer of it is recorded here:
this is built to the documented contract. Each article has its own licence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from graph import identifiers
from graph.errors import BadInput, FetchError
from graph.model import Cost, Identifier, Kind, Record
from ingest.client import Client
from ingest.manners import Manner
from ingest.service import Service
from ingest.services import answers
from ingest.services.answers import Json, inner, name_of, objects, say, says
from ingest.services.asking import Pages, batches, work_in
from ingest.services.fielded import native
from ingest.source import Item, Raw
from ingest.what import Form, What

PAGE = 100  # works asked for at once
BATCH = 25  # names looked up at once
SERVICE = Service(
    "europepmc",
    "Europe PMC",
    "https://www.ebi.ac.uk/europepmc/webservices/rest",
    Manner(gap=0.2, at_once=2),
)
_CLAIMS = {"pmid": 0.8, "pmcid": 0.95, "doi": 0.2}
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


class EuropePmc:
    """Works from Europe PMC: by PMC id, PMID or DOI, and by searches in its own language
    (`AUTH:"Hinton G" AND OPEN_ACCESS:y`) or with author:, title:, topic: (a keyword) and
    cites:PMID (those that cite it). Also a saved answer of its search."""

    name = "europepmc"
    title = "Europe PMC: PMC ids, and searches written europepmc:WORDS, author:, topic:, cites:PMID"
    searches = "europepmc: protein structure prediction"

    def claims(self, what: What) -> float:
        """Sure of PMC ids and its searches; a PMID or DOI is asked of others first."""
        if what.form is Form.QUERY:
            return 1.0 if what.service == self.name else 0.0
        if what.form is Form.IDENTIFIER:
            return max((_CLAIMS.get(one.scheme, 0.0) for one in what.identifiers), default=0.0)
        ours = '"nextCursorMark"' in what.head or '"europepmc' in what.head.lower()
        return 0.95 if _SAVED.search(what.head[:20_000]) and ours else 0.0

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        """One page at a time, until the works or the limit end."""
        if what.form in (Form.FILE, Form.DATA):
            yield from answers.saved(what)
        elif what.form is Form.QUERY:
            yield from _search(what, client)
        else:
            for group in batches([one for one in what.identifiers if one.scheme in _CLAIMS], BATCH):
                yield _looked_up(group, client)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The works on a page; what was wanted and is not there is Rejected."""
        yield from SHAPE.parse(raw)


def _search(what: What, client: Client) -> Iterator[Raw]:
    words = native(what.query or "", "europepmc", _FORMS)
    pages = Pages(what.limit)
    cursor = "*"
    while pages.goes_on(cursor):
        size = min(PAGE, what.limit)
        found, value = _asked(words, size, cursor, client)
        kept = pages.fresh([_name(one) for one in found])
        if not kept and pages.taken:
            return
        yield Raw(
            answers.page({"resultList": {"result": [found[place] for place in kept]}}),
            f"Europe PMC search {words[:80]!r} from {pages.taken - len(kept)}",
            total=_total(value, what.limit),
        )
        if not kept or len(found) < size:
            return
        cursor = value.get("nextCursorMark") or ""


def _looked_up(group: Sequence[Identifier], client: Client) -> Raw:
    query = " OR ".join(_LOOK_UPS[one.scheme].format(one.value) for one in group)
    found, _ = _asked(query, PAGE, "*", client)
    names = tuple(map(str, group))
    return Raw(
        answers.page({"resultList": {"result": found}}),
        f"Europe PMC {', '.join(names)[:80]}",
        wanted=names,
    )


def _asked(query: str, size: int, cursor: str, client: Client) -> tuple[list[Json], Json]:
    params: dict[str, str | int] = {
        "query": query, "format": "json", "resultType": "core", "pageSize": size,
        "cursorMark": cursor,
    }  # fmt: skip
    answer = SERVICE.get(client, "search", params)
    try:
        value = SERVICE.decode(answer)
        return _works(value), value
    except BadInput as error:
        client.forget(answer)
        raise FetchError(answer.url[:200], error.why, answer.status) from None


def _works(value: Any) -> list[Json]:
    if not isinstance(inner(value, "resultList", "result"), list):
        raise answers.foreign("Europe PMC")
    return objects(inner(value, "resultList", "result"))


def _total(value: Json, limit: int) -> int | None:
    count = answers.count(value.get("hitCount"))
    return None if count is None else min(count, limit)


def _name(work: Json) -> str:
    return f"{work.get('source')}/{work.get('id')}"


def _names(work: Json) -> tuple[Identifier, ...]:
    pmid = name_of("pmid", work.get("pmid"))
    if not pmid and work.get("source") == "MED":
        pmid = name_of("pmid", work.get("id"))
    found = (*name_of("doi", work.get("doi")), *pmid, *name_of("pmcid", work.get("pmcid")))
    return answers.unique(found)


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
        year=answers.year(work.get("pubYear")) or answers.year(work.get("firstPublicationDate")),
        url=next(filter(None, map(identifiers.href, named)), None) or page,
        identifiers=answers.unique((*named, *(isbn if book else ()))),
        language=answers.language(work.get("language")),
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
    return tuple(dict.fromkeys(name for name in found if name))


def _topics(work: Json) -> tuple[str, ...]:
    headings = objects(inner(work, "meshHeadingList", "meshHeading"))
    major = [one for one in headings if one.get("majorTopic_YN") == "Y"]
    words = says(inner(work, "keywordList", "keyword"))
    named = [say(one.get("descriptorName"), 100) for one in (*major, *headings)]
    ordered = (*named[: len(major)], *words, *named[len(major) :])
    return tuple(dict.fromkeys(name for name in ordered if name))[:50]


SHAPE = answers.Shape("Europe PMC", _works, _names, _record)
