"""PubMed, by NCBI's E-utilities: papers of medicine and biology, by id or search.

The interface: www.ncbi.nlm.nih.gov/books/NBK25497 and NBK25499 (three requests a second,
ten with a key; tool and email name who asks; the first 10,000 results of a search). A PMID
that does not exist is absent from the answer. Courtesy of the U.S. National Library of
Medicine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import ClassVar

from graph.errors import BadInput, FetchError
from graph.model import Identifier, Rejected
from ingest.net.client import Client
from ingest.net.manners import Manner, email
from ingest.net.service import Service
from ingest.services import answers, pubmedxml
from ingest.services.base import ServiceSource
from ingest.services.newer import END, EndedEarlyError, since
from ingest.services.paging import Pages, batches
from ingest.services.queries import native
from ingest.services.tree import answered, lenient
from ingest.source import Item, Raw
from ingest.text.fields import count, inner, say, says
from ingest.what import What

PAGE = 100  # citations asked for at once
MOST = 10_000  # what a search hands out
_NCBI = Service(
    "pubmed",
    "PubMed",
    "https://eutils.ncbi.nlm.nih.gov/entrez/eutils",
    Manner(gap=0.34, at_once=3, provider="ncbi"),
)
_KEYED = Manner(gap=0.1, at_once=3, provider="ncbi")
_FORMS = {"author": "{}[au]", "title": "{}[ti]", "topic": '"{}"[mh]'}


class Pubmed(ServiceSource):
    """Papers from PubMed: by PMID, PMC id or DOI, and by searches in PubMed's own language
    (`hinton g[au] AND backpropagation`) or with author:, title: and topic: (a subject
    heading). A search that is kept asks only for what came into PubMed since the last time.
    Also a saved answer of its efetch."""

    name = "pubmed"
    title = "PubMed: PMIDs, and searches written pubmed:WORDS, author:, title:, topic:"
    searches = "pubmed: hippocampus spatial memory"

    surely: ClassVar = {"pmid": 1.0, "pmcid": 0.85, "doi": 0.15}
    dated = True

    def recognises(self, head: str) -> float:
        """Sure of an answer of efetch."""
        return 0.95 if re.search(rf"<{pubmedxml.ROOT}[\s>]", head) else 0.0

    def search(self, what: What, client: Client) -> Iterator[Raw]:
        """The papers that are found, a page at a time."""
        words = native(what.query or "", self.name, _FORMS)
        where = f"PubMed search {words[:80]!r}"
        pages = Pages(min(what.limit, MOST))
        start = 0
        while True:
            ids, total = _found(words, start, min(PAGE, pages.left), client, since(what))
            fresh = [ids[place] for place in pages.fresh(ids)]
            if fresh:
                yield Raw(_citations(fresh, client), f"{where} from {start}", total=total)
            elif not start:
                yield Raw(f"<{pubmedxml.ROOT}/>", where, total=total)
            start += len(ids)
            if not pages.left or start >= total:
                return
            if not fresh:
                raise EndedEarlyError

    def look_up(self, what: What, client: Client) -> Iterator[Raw]:
        """The papers of these names, many at a time."""
        for some in batches(self.known(what), PAGE):
            yield _looked_up(some, client)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The papers on a page; what was wanted and is not there is Rejected."""
        if raw.how == END:
            return
        root, whole = lenient(raw.data, pubmedxml.ROOT)
        if root is None:
            yield Rejected(raw.where, "is not PubMed's XML (a PubmedArticleSet)")
            return
        left = dict.fromkeys(raw.wanted)
        number = 0
        for number, one in enumerate(pubmedxml.citations(root), 1):
            where = f"{raw.where} citation {number}"
            try:
                record = pubmedxml.record(one, where)
            except BadInput as error:
                yield Rejected(where, error.why)
                continue
            for name in record.identifiers:
                left.pop(str(name), None)
            yield record
        if not whole:
            yield Rejected(raw.where, f"is cut short or malformed after citation {number}")
        yield from answers.missing(left, "PubMed")
        if not (number or raw.wanted):
            yield from answers.nothing_in(raw, "PubMed")


def _looked_up(wanted: Sequence[Identifier], client: Client) -> Raw:
    names = tuple(str(one) for one in wanted)
    where = f"PubMed {', '.join(names)[:80]}"
    ids = [one.value for one in wanted if one.scheme == "pmid"]
    tags = {"pmcid": "pmcid", "doi": "doi"}
    terms = [f'"{one.value}"[{tags[one.scheme]}]' for one in wanted if one.scheme in tags]
    if terms:
        ids += _found(" OR ".join(terms), 0, len(terms), client)[0]
    data = _citations(ids, client) if ids else f"<{pubmedxml.ROOT}/>".encode()
    return Raw(data, where, wanted=names)


def _found(
    words: str, start: int, size: int, client: Client, day: date | None = None
) -> tuple[list[str], int]:
    """The PMIDs of one page of a search, of what was added since a day where one is given,
    and how many there are in all."""
    params: dict[str, str | int] = {
        "db": "pubmed", "term": words, "retmode": "json", "retstart": start, "retmax": size,
    }  # fmt: skip
    if day is not None:
        # Neither end of the days goes without the other.
        params |= {"datetype": "edat", "mindate": f"{day:%Y/%m/%d}", "maxdate": "3000"}
    service, more = _asking()
    found = service.object(client, "esearch.fcgi", {**params, **more}) or {}
    result = inner(found, "esearchresult")
    if not isinstance(inner(result, "idlist"), list):
        said = say(found.get("error"), 200)
        why = f"PubMed answers: {said}" if said else answers.foreign("PubMed").why
        raise FetchError(f"{service.base()}/esearch.fcgi", why)
    ids = [one for one in says(result["idlist"], size) if one.isascii() and one.isdigit()]
    told = count(result.get("count"))
    return ids, len(ids) if told is None else told


def _citations(ids: Sequence[str], client: Client) -> bytes:
    service, more = _asking()
    params = {"db": "pubmed", "id": ",".join(ids), "retmode": "xml"}
    accept = "application/xml, text/xml"
    answer = service.get(client, "efetch.fcgi", {**params, **more}, accept=accept)
    answered(client, answer, "PubMed", pubmedxml.ROOT)
    return answer.data


def _asking() -> tuple[Service, dict[str, str | int]]:
    """The service at the pace the reader may ask at, and who asks."""
    more: dict[str, str | int] = {"tool": "readpath"}
    if who := email():
        more["email"] = who
    key = _NCBI.key()
    if not key:
        return _NCBI, more
    return Service(_NCBI.name, _NCBI.title, _NCBI.url, _KEYED), more | {"api_key": key}
