"""arXiv's Atom API: papers by identifier, address or search.

The API: info.arxiv.org/help/api/user-manual.html. Errors come as a feed of one entry
titled "Error"; an unknown identifier is simply absent. Metadata is CC0. Thank you to arXiv
for use of its open access interoperability.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar
from xml.etree.ElementTree import Element, ParseError

from graph import checked, identifiers, text
from graph.errors import BadInput, FetchError
from graph.model import Cost, Identifier, Kind, Record, Rejected
from ingest.net.client import Answer, Client
from ingest.net.manners import ARXIV
from ingest.net.service import DAY, HOUR
from ingest.services.answers import missing, nothing_in
from ingest.services.base import ServiceSource
from ingest.services.newer import END, EndedEarlyError, since
from ingest.services.paging import batches
from ingest.source import Item, Raw
from ingest.text.named import named
from ingest.what import What

DEFAULT_URL = "https://export.arxiv.org/api/query"
PAGE = 100  # entries asked for at once
HELD = 30  # days that a paper may wait between its submission and its announcement
MOST = 30_000  # what the API hands out for one search

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_TOTAL = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
_FIELD = re.compile(r"\b(?:ti|au|abs|co|jr|cat|rn|id|all):", re.IGNORECASE)


class Arxiv(ServiceSource):
    """Papers from arXiv, by id, address, or `arxiv:` and words to search for. A search that
    is kept asks only for papers submitted since some weeks before the last time."""

    name = "arxiv"
    title = "arXiv: ids, addresses, and searches written arxiv:WORDS"
    searches = "arxiv: graph neural networks survey"
    surely: ClassVar = {"arxiv": 1.0}
    dated = True

    def recognises(self, head: str) -> float:
        """Sure of a saved Atom answer."""
        return 0.9 if "<feed" in head and "arxiv.org/api" in head else 0.0

    def search(self, what: What, client: Client) -> Iterator[Raw]:
        """The papers that are found, a page at a time."""
        yield from _search(what, client)

    def look_up(self, what: What, client: Client) -> Iterator[Raw]:
        """The papers of these ids, many at a time."""
        for some in batches(self.known(what), PAGE):
            ids = ",".join(one.value for one in some)
            answer = _ask(client, {"id_list": ids, "max_results": len(some)})
            yield Raw(answer.data, f"arXiv {ids[:80]}", wanted=tuple(map(str, some)))

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The papers on one page; what was wanted and is not there is Rejected."""
        if raw.how == END:
            return
        try:
            feed = _feed(raw.data)
        except BadInput as error:
            yield Rejected(raw.where, error.why)
            return
        seen: set[str] = set()
        failed = False
        for number, entry in enumerate(feed.entries, 1):
            where = f"{raw.where} entry {number}"
            try:
                record = _record(entry, where)
            except BadInput as error:
                failed = failed or _say(entry, "title") == "Error"
                yield Rejected(where, error.why)
                continue
            seen.update(map(str, record.identifiers))
            yield record
        if not failed:
            yield from missing((one for one in raw.wanted if one not in seen), "arXiv")
        if not (feed.entries or raw.wanted):
            yield from nothing_in(raw, "arXiv")


@dataclass(frozen=True, slots=True)
class _Feed:
    entries: tuple[Element, ...]
    total: int


def _search(what: What, client: Client) -> Iterator[Raw]:
    query = " ".join((what.query or "").split())
    if not _FIELD.search(query):
        # Bare words: all of them, anywhere; quotes keep a phrase together.
        words = re.findall(r'"[^"]+"|[^\s"]+', query)
        query = " AND ".join(f"all:{word}" for word in words)
    if day := since(what, HELD):
        query = f"({query}) AND submittedDate:[{day:%Y%m%d}0000 TO 300001010000]"
    limit = min(what.limit, MOST)
    start, before = 0, ""
    while start < limit:
        size = min(PAGE, limit - start)
        answer = _ask(client, {"search_query": query, "start": start, "max_results": size})
        where = f"arXiv search {query[:80]!r} from {start}"
        try:
            feed = _feed(answer.data)
        except BadInput as error:
            raise FetchError(answer.url[:200], error.why, answer.status) from None
        first = _say(feed.entries[0], "id") if feed.entries else ""
        if start and (not feed.entries or first == before):
            raise EndedEarlyError  # as the API sometimes does, or repeats a page for ever
        yield Raw(answer.data, where, total=min(feed.total, limit))
        if "/api/errors" in first or (feed.total and not feed.entries):
            raise EndedEarlyError
        start, before = start + len(feed.entries), first
        if start >= feed.total:
            return


def _ask(client: Client, params: dict[str, str | int]) -> Answer:
    base = os.environ.get("READPATH_ARXIV_URL") or DEFAULT_URL
    # A wrong identifier is answered with 400 and a feed that says so.
    answer = client.get(
        base,
        params=params,
        trusted=True,
        accept="application/atom+xml",
        allow=(400,),
        manner=ARXIV,
        fresh=DAY if "id_list" in params else HOUR,
    )
    if b"<entry" not in answer.data or b"arxiv.org/api/errors" in answer.data:
        client.forget(answer)  # the API is empty-handed now and then, and right a minute later
    if answer.is_page:
        raise FetchError(
            answer.url[:200],
            "answers with a web page where arXiv's feed should be; try again later",
            answer.status,
        )
    if answer.status == 400 and b"<feed" not in answer.data:
        raise FetchError(answer.url[:200], "arXiv cannot read the request (400)", answer.status)
    return answer


def _feed(data: bytes | str) -> _Feed:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if isinstance(data, str):
        # The text was decoded already, whatever its declaration says.
        data = re.sub(r"^\ufeff?\s*<\?xml[^>]*\?>", "", data).encode("utf-8", "replace")
    if not data.strip():
        raise BadInput("", "is empty where arXiv's Atom feed should be; try again later")
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise BadInput("", "is cut short or not arXiv's Atom feed; try again later") from None
    if root.tag != f"{_ATOM}feed":
        raise BadInput("", "is not arXiv's Atom feed; try again later")
    entries = tuple(root.iter(f"{_ATOM}entry"))
    total = (root.findtext(_TOTAL) or "").strip()
    return _Feed(entries, int(total) if total.isdecimal() else len(entries))


def _record(entry: Element, where: str) -> Record:
    address, title = _say(entry, "id"), _say(entry, "title")
    if title == "Error" and "/api/errors" in address:
        raise BadInput(where, f"arXiv answers: {_say(entry, 'summary') or 'error'}; check it")
    own = identifiers.from_url(address) if address else None
    if own is None or own.scheme != "arxiv":
        raise BadInput(where, "has no arXiv id")
    if not title:
        raise BadInput(where, f"{own} has no title")
    names = (text.clean(name.text or "", 200) for name in entry.iter(f"{_ATOM}name"))
    terms = (text.clean(one.get("term", ""), 100) for one in entry.iter(f"{_ATOM}category"))
    return Record(
        title=title,
        kind=Kind.PAPER,
        authors=tuple(name for name in names if name and name != ":"),
        year=checked.year(_say(entry, "published")[:4] or None, where),
        summary=_say(entry, "summary"),
        url=identifiers.href(own),
        identifiers=(own, *_doi(entry, own)),
        language="en",
        cost=Cost.FREE,
        topics=tuple(dict.fromkeys(term for term in terms if term)),
        where=where,
    )


def _doi(entry: Element, own: Identifier) -> tuple[Identifier, ...]:
    # Authors type this field by hand.
    told = (entry.findtext(f"{_ARXIV}doi") or "").split()
    return tuple(dict.fromkeys(one for value in told for one in named("doi", value) if one != own))


def _say(entry: Element, name: str) -> str:
    return text.clean(entry.findtext(f"{_ATOM}{name}") or "")
