"""Semantic Scholar: papers by identifier, search or author, with references and citations.

The API: api.semanticscholar.org/api-docs. Without a key (READPATH_SEMANTICSCHOLAR_KEY, one
request a second) all the world shares one allowance, so that it often answers 429; it asks
to be asked again ever more slowly. Its licence wants Semantic Scholar named and linked to,
so records carry the address of its page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from graph import text
from graph.errors import BadInput, FetchError
from graph.model import Identifier
from ingest.client import Client
from ingest.manners import Manner
from ingest.service import Service
from ingest.services import answers
from ingest.services.answers import Json, inner, objects, say
from ingest.services.asking import Asked, asked, batches, work_in
from ingest.services.provider import Page, Params, Provider
from ingest.services.semanticscholar_papers import SHAPE
from ingest.source import Item, Raw
from ingest.what import Form, What

PAGE = 100  # papers asked for at once
BATCH = 100  # papers looked up at once; the API takes 500, but their references are many
RANKED = 1_000  # what the ranked search hands out; the bulk search goes on without ranking
SERVICE = Service(
    "semanticscholar", "Semantic Scholar", "https://api.semanticscholar.org", Manner(gap=1.0)
)

_GRAPH = "graph/v1"
_FIELDS = (
    "paperId,externalIds,url,title,abstract,year,publicationTypes,authors,isOpenAccess,"
    "openAccessPdf,fieldsOfStudy,s2FieldsOfStudy"
)
_WITH_REFERENCES = f"{_FIELDS},references.paperId,references.externalIds"
_PREFIXES = {
    "s2": "", "doi": "DOI:", "arxiv": "ARXIV:", "pmid": "PMID:", "pmcid": "PMCID:", "acl": "ACL:",
}  # fmt: skip
_SURE = {"s2": 1.0, "doi": 0.6, "arxiv": 0.6, "acl": 0.5, "pmid": 0.3, "pmcid": 0.3}
_AUTHOR = re.compile(r"https?://(?:www\.)?semanticscholar\.org/author/(?:[^/]+/)?(\d+)")
_CORPUS = re.compile(r"(?:https?://api\.semanticscholar\.org/)?CorpusID:\s*(\d+)/?", re.IGNORECASE)
_SAVED = re.compile(r'"paperId"\s*:\s*"[0-9a-f]{40}"')
_HASHES = re.compile(r"(?:[0-9a-f]{40}[\s,;]*)+")


class SemanticScholar:
    """Papers from Semantic Scholar by its ids, DOIs, arXiv, PubMed and ACL ids, or
    `semanticscholar:` and words to search for; also `author:NAME` (or the author's number),
    `title:WORDS` for the one paper of that title, `cites:ID` and `references:ID`."""

    name = "semanticscholar"
    title = (
        "Semantic Scholar: papers by id, and searches written semanticscholar:WORDS, author:,"
        " cites:ID, references:ID"
    )
    searches = "semanticscholar: knowledge tracing"

    def claims(self, what: What) -> float:
        """Sure of its own ids and pages, of searches meant for it and of its answers in a
        file; of other identifiers less than those who give them."""
        if what.form is Form.QUERY:
            return 1.0 if what.service == self.name else 0.0
        if what.form is Form.IDENTIFIER:
            return max((_SURE.get(one.scheme, 0.0) for one in what.identifiers), default=0.0)
        if what.form is Form.URL:
            known = _AUTHOR.match(what.url or "") or _CORPUS.fullmatch(what.url or "")
            return 0.95 if known else 0.0
        begins = what.head.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")
        return 0.97 if begins and _SAVED.search(what.head) else 0.0

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        """One answer at a time, until the papers or the limit end."""
        if what.form in (Form.FILE, Form.DATA):
            yield from answers.saved(what)
        elif what.form is Form.QUERY:
            yield from _search(what, client)
        elif what.form is Form.URL:
            author, corpus = _AUTHOR.match(what.url or ""), _CORPUS.fullmatch(what.url or "")
            if author:
                yield from _of_author(author[1], what, client)
            elif corpus:
                yield from _numbered(corpus[1], client)
        else:
            yield from _look_up([one for one in what.identifiers if one.scheme in _SURE], client)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The papers in an answer; an id that was asked for and is not there is Rejected."""
        yield from SHAPE.parse(raw)


def _look_up(known: list[Identifier], client: Client) -> Iterator[Raw]:
    if len(known) == 1:
        page = _page(f"paper/{quote(_named(known[0]), safe=':/')}", {"fields": _WITH_REFERENCES})
        yield from PROVIDER.look_up(client, page, known)
        return
    for batch in batches(known, BATCH):
        page = _page("paper/batch", {"fields": _WITH_REFERENCES})
        answer, value = PROVIDER.send(client, page, {"ids": [_named(one) for one in batch]})
        if not isinstance(value, list) or len(value) != len(batch):
            raise FetchError(answer.url[:200], answers.foreign(SERVICE.title).why, answer.status)
        for one, paper in zip(batch, value, strict=True):  # null stands for one not known
            told = answers.page(paper) if isinstance(paper, dict) else ""
            yield Raw(told, f"Semantic Scholar {one}", wanted=(str(one),))


def _named(one: Identifier) -> str:
    return _PREFIXES[one.scheme] + one.value.removeprefix("PMC")


def _numbered(corpus: str, client: Client) -> Iterator[Raw]:
    page = _page(f"paper/CorpusId:{corpus}", {"fields": _WITH_REFERENCES})
    answer, _ = PROVIDER.ask(client, page)
    where = f"Semantic Scholar CorpusId:{corpus}"
    if answer.status == 404:
        raise BadInput(where, "is unknown to Semantic Scholar; check it")
    yield Raw(answer.data, where)


def _search(what: What, client: Client) -> Iterator[Raw]:
    written = (what.query or "").strip()
    corpus = _CORPUS.fullmatch(written)
    if corpus:
        yield from _numbered(corpus[1], client)
    elif _HASHES.fullmatch(written):
        ids = dict.fromkeys(re.split(r"[\s,;]+", written))
        yield from _look_up([Identifier("s2", one) for one in ids if one], client)
    else:
        query = asked(written, "semanticscholar", ("author", "title", "cites", "references"))
        yield from _asked(query, what, client)


def _asked(query: Asked, what: What, client: Client) -> Iterator[Raw]:
    told = [one for one in (query.words, query.author, query.title, query.work) if one]
    if len(told) > 1:
        raise BadInput(what.name, "Semantic Scholar takes words or one field alone; leave one")
    if query.author:
        yield from _of_author(_author(query.author, what, client), what, client)
    elif query.title:
        yield from _of_title(query.title, what, client)
    elif query.work:
        yield from _cited(query, what, client)
    else:
        # Hyphens find nothing there, its documentation says.
        params: Params = {"query": query.words.replace("-", " "), "fields": _FIELDS}
        if what.limit <= RANKED:
            params = {**params, "offset": 0, "limit": min(PAGE, what.limit)}
        path = "paper/search" if what.limit <= RANKED else "paper/search/bulk"
        yield from PROVIDER.pages(client, _page(path, params), what.limit, what.name, _following)


def _following(value: Any, page: Page, found: int) -> Page | None:
    """The next page: of the bulk search by its token, of others by their offset."""
    token, after = inner(value, "token"), answers.count(inner(value, "next"))
    if isinstance(token, str) and token:
        return Page(page.path, {**page.params, "token": token})
    if after is None or "offset" not in page.params or not found:
        return None
    size = int(page.params["limit"])
    if page.path.endswith("paper/search"):
        size = min(size, RANKED - after)
    return Page(page.path, {**page.params, "offset": after, "limit": size}) if size > 0 else None


def _of_title(title: str, what: What, client: Client) -> Iterator[Raw]:
    answer, value = PROVIDER.ask(
        client, _page("paper/search/match", {"query": title, "fields": _FIELDS})
    )
    found = answer.status != 404 and isinstance(value, dict)
    yield Raw(answer.data if found else answers.page({"data": []}), what.name)


def _author(name: str, what: What, client: Client) -> str:
    """The number of the author a name means most likely: of just that name the most cited,
    else the first that is found."""
    if name.isascii() and name.isdigit():
        return name
    params: Params = {"query": name, "fields": "name,citationCount", "limit": PAGE}
    _, value = PROVIDER.ask(client, _page("author/search", params))
    found = [one for one in objects(inner(value, "data")) if say(one.get("authorId")).isdigit()]
    if not found:
        raise BadInput(what.name, f"Semantic Scholar knows no author named {name[:80]!r}; check it")
    same = [one for one in found if text.fold(say(one.get("name"))) == text.fold(name)]
    best = max(same, key=lambda one: answers.count(one.get("citationCount")) or 0, default=found[0])
    return say(best["authorId"])


def _of_author(number: str, what: What, client: Client) -> Iterator[Raw]:
    params: Params = {"fields": _FIELDS, "offset": 0, "limit": min(PAGE, what.limit)}
    first = _page(f"author/{number}/papers", params)
    yield from PROVIDER.pages(client, first, what.limit, what.name, _following)


def _cited(query: Asked, what: What, client: Client) -> Iterator[Raw]:
    """The paper itself, with all its names, so that the links join; then the others."""
    for raw in _look_up([work_in(query.work, "s2", what.name)], client):
        yield raw
        paper = answers.decoded(raw, SERVICE.title) if raw.data else {}
        number = say(inner(paper, "paperId"))
        if not number:
            return
        which, role = ("citations", "citingPaper") if query.cites else ("references", "citedPaper")
        info = {"paperId": number, "externalIds": inner(paper, "externalIds")}
        limit = what.limit - 1
        params: Params = {"fields": _FIELDS, "offset": 0, "limit": max(1, min(PAGE, limit))}

        def wrap(papers: list[Json], info: Json = info, role: str = role) -> Json:
            return {"citedPaperInfo": info, "data": [{role: paper} for paper in papers]}

        first = _page(f"paper/{number}/{which}", params)
        provider = replace(PROVIDER, wrap=wrap)
        yield from provider.pages(client, first, limit, what.name, _following)


def _page(path: str, params: Params) -> Page:
    return Page(f"{_GRAPH}/{path}", params)


def _key() -> Mapping[str, str]:
    return {"x-api-key": SERVICE.key()} if SERVICE.key() else {}


PROVIDER = Provider(SERVICE, SHAPE, lambda papers: {"data": papers}, ("total",), headers=_key)
