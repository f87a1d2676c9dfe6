"""PubMed, by NCBI's E-utilities: papers of medicine and biology, by id or search.

The interface: www.ncbi.nlm.nih.gov/books/NBK25497 and NBK25499 (three requests a second,
ten with a key; tool and email name who asks; the first 10,000 results of a search). A PMID
that does not exist is absent from the answer. Courtesy of the U.S. National Library of
Medicine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from graph.errors import BadInput, FetchError
from graph.model import Identifier, Rejected
from ingest.client import Client
from ingest.manners import Manner, email
from ingest.service import Service
from ingest.services import pubmedxml
from ingest.services.fielded import native
from ingest.source import Item, Raw
from ingest.tree import answered, lenient
from ingest.what import Form, What

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
_CLAIMS = {"pmid": 1.0, "pmcid": 0.85, "doi": 0.15}


class Pubmed:
    """Papers from PubMed: by PMID, PMC id or DOI, and by searches in PubMed's own language
    (`hinton g[au] AND backpropagation`) or with author:, title: and topic: (a subject
    heading). Also a saved answer of its efetch."""

    name = "pubmed"
    title = "PubMed: PMIDs, and searches written pubmed:WORDS, author:, title:, topic:"
    searches = "pubmed: hippocampus spatial memory"

    def claims(self, what: What) -> float:
        """Sure of PMIDs and its searches; a DOI is asked of others first."""
        if what.form is Form.QUERY:
            return 1.0 if what.service == self.name else 0.0
        if what.form is Form.IDENTIFIER:
            return max((_CLAIMS.get(one.scheme, 0.0) for one in what.identifiers), default=0.0)
        return 0.95 if re.search(rf"<{pubmedxml.ROOT}[\s>]", what.head) else 0.0

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        """A page of citations at a time."""
        if what.form in (Form.FILE, Form.DATA):
            yield Raw(what.content(), what.name)
        elif what.form is Form.QUERY:
            yield from _search(what, client)
        else:
            known = [one for one in what.identifiers if one.scheme in _CLAIMS]
            for start in range(0, len(known), PAGE):
                yield _looked_up(known[start : start + PAGE], client)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The papers on a page; what was wanted and is not there is Rejected."""
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
        for missing in left:
            yield Rejected(missing, "unknown to PubMed; check it")
        if not (number or raw.wanted):
            yield Rejected(raw.where, "PubMed knows nothing that matches; try other words")


def _search(what: What, client: Client) -> Iterator[Raw]:
    words = native(what.query or "", "pubmed", _FORMS)
    limit = min(what.limit, MOST)
    start, seen = 0, set[str]()
    while start < limit:
        ids, total = _found(words, start, min(PAGE, limit - start), client)
        fresh = [one for one in ids if one not in seen]
        where = f"PubMed search {words[:80]!r} from {start}"
        if not fresh:
            if not start:
                yield Raw(f"<{pubmedxml.ROOT}/>", where)
            return
        seen.update(fresh)
        yield Raw(_citations(fresh, client), where, total=min(total, limit))
        start += len(ids)
        if start >= total:
            return


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


def _found(words: str, start: int, size: int, client: Client) -> tuple[list[str], int]:
    """The PMIDs of one page of a search, and how many there are in all."""
    params: dict[str, str | int] = {
        "db": "pubmed", "term": words, "retmode": "json", "retstart": start, "retmax": size,
    }  # fmt: skip
    service, more = _asking()
    found = service.json(client, "esearch.fcgi", {**params, **more})
    result = found.get("esearchresult") if isinstance(found, dict) else None
    ids = result.get("idlist") if isinstance(result, dict) else None
    if not isinstance(ids, list) or not isinstance(result, dict):
        why = _said(found) or "PubMed's answer is not what it documents; try again later"
        raise FetchError(f"{service.base()}/esearch.fcgi", why)
    total = str(result.get("count", ""))
    kept = [one for one in ids if isinstance(one, str) and one.isascii() and one.isdigit()]
    return kept[:size], int(total[:9]) if total.isascii() and total.isdigit() else len(kept)


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


def _said(found: Any) -> str:
    error = found.get("error") if isinstance(found, dict) else None
    return f"PubMed answers: {error[:200]}" if isinstance(error, str) else ""
