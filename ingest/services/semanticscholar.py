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
from typing import Any, ClassVar
from urllib.parse import quote

from graph import text
from graph.errors import BadInput
from graph.model import Identifier
from ingest.net.client import Client
from ingest.net.manners import Manner
from ingest.net.service import Service
from ingest.services import answers
from ingest.services.base import ServiceSource, is_json
from ingest.services.paging import batches
from ingest.services.provider import Page, Params, Provider
from ingest.services.queries import Query, query, work_in
from ingest.services.semanticscholar_papers import SHAPE
from ingest.source import Item, Raw
from ingest.text.fields import Json, count, inner, objects, say
from ingest.what import What

PAGE = 100  # papers asked for at once
BATCH = 100  # papers looked up at once; the API takes 500, but their references are many
RANKED = 1_000  # what the ranked search hands out; the bulk search goes on without ranking
SERVICE = Service(
    "semanticscholar",
    "Semantic Scholar",
    "https://api.semanticscholar.org",
    Manner(gap=1.0),
    keyed=True,
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
_AUTHOR = re.compile(r"https?://(?:www\.)?semanticscholar\.org/author/(?:[^/]+/)?(\d+)")
_CORPUS = re.compile(r"(?:https?://api\.semanticscholar\.org/)?CorpusID:\s*(\d+)/?", re.IGNORECASE)
_SAVED = re.compile(r'"paperId"\s*:\s*"[0-9a-f]{40}"')
_HASHES = re.compile(r"(?:[0-9a-f]{40}[\s,;]*)+")


class SemanticScholar(ServiceSource):
    """Papers from Semantic Scholar by its ids, DOIs, arXiv, PubMed and ACL ids, or
    `semanticscholar:` and words to search for; also `author:NAME` (or the author's number),
    `title:WORDS` for the one paper of that title, `cites:ID` and `references:ID`."""

    name = "semanticscholar"
    title = (
        "Semantic Scholar: papers by id, and searches written semanticscholar:WORDS, author:,"
        " cites:ID, references:ID"
    )
    searches = "semanticscholar: knowledge tracing"

    surely: ClassVar = {
        "s2": 1.0, "doi": 0.6, "arxiv": 0.6, "acl": 0.5, "pmid": 0.3, "pmcid": 0.3,
    }  # fmt: skip

    def shows(self, url: str) -> bool:
        """Whether an address is that of an author, or of a paper by its number."""
        return bool(_AUTHOR.match(url) or _CORPUS.fullmatch(url))

    def recognises(self, head: str) -> float:
        """Sure of the answers of its interface, and of its data files."""
        return 0.97 if is_json(head) and _SAVED.search(head) else 0.0

    def search(self, what: What, client: Client) -> Iterator[Raw]:
        """The papers that are found, a page at a time."""
        written = (what.query or "").strip()
        corpus = _CORPUS.fullmatch(written)
        if corpus:
            yield from _numbered(corpus[1], client)
        elif _HASHES.fullmatch(written):
            ids = dict.fromkeys(re.split(r"[\s,;]+", written))
            yield from _look_up([Identifier("s2", one) for one in ids if one], client)
        else:
            fields = ("author", "title", "cites", "references")
            yield from _asked(query(written, "semanticscholar", fields), what, client)

    def look_up(self, what: What, client: Client) -> Iterator[Raw]:
        """The papers of these names, with what they cite."""
        yield from _look_up(self.known(what), client)

    def show(self, what: What, client: Client) -> Iterator[Raw]:
        """The papers of an author, or the one whose number it is."""
        author, corpus = _AUTHOR.match(what.url or ""), _CORPUS.fullmatch(what.url or "")
        if author:
            yield from _of_author(author[1], what, client)
        elif corpus:
            yield from _numbered(corpus[1], client)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The works in an answer; a name that was asked for and is not there is Rejected."""
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
            raise SERVICE.unlike(client, answer)
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


def _asked(asked: Query, what: What, client: Client) -> Iterator[Raw]:
    if len(asked.parts()) > 1:
        raise BadInput(what.name, "Semantic Scholar takes words or one field alone; leave one")
    if asked["author"]:
        yield from _of_author(_author(asked["author"], what, client), what, client)
    elif asked["title"]:
        yield from _of_title(asked["title"], what, client)
    elif asked.work:
        yield from _cited(asked, what, client)
    else:
        # Hyphens find nothing there, its documentation says.
        params: Params = {"query": asked.words.replace("-", " "), "fields": _FIELDS}
        if what.limit <= RANKED:
            params = {**params, "offset": 0, "limit": min(PAGE, what.limit)}
        path = "paper/search" if what.limit <= RANKED else "paper/search/bulk"
        yield from PROVIDER.pages(client, _page(path, params), what.limit, what.name, _following)


def _following(value: Any, page: Page, found: int) -> Page | None:
    """The next page: of the bulk search by its token, of others by their offset."""
    token, after = inner(value, "token"), count(inner(value, "next"))
    if isinstance(token, str) and token:
        return page.also(token=token)
    if after is None or "offset" not in page.params or not found:
        return None
    size = int(page.params["limit"])
    if page.path.endswith("paper/search"):
        size = min(size, RANKED - after)
    return page.also(offset=after, limit=size) if size > 0 else None


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
    best = max(same, key=lambda one: count(one.get("citationCount")) or 0, default=found[0])
    return say(best["authorId"])


def _of_author(number: str, what: What, client: Client) -> Iterator[Raw]:
    params: Params = {"fields": _FIELDS, "offset": 0, "limit": min(PAGE, what.limit)}
    first = _page(f"author/{number}/papers", params)
    yield from PROVIDER.pages(client, first, what.limit, what.name, _following)


def _cited(asked: Query, what: What, client: Client) -> Iterator[Raw]:
    """The paper itself, with all its names, so that the links join; then the others."""
    for raw in _look_up([work_in(asked.work, "s2", what.name)], client):
        yield raw
        paper = answers.decoded(raw, SERVICE.title) if raw.data else {}
        number = say(inner(paper, "paperId"))
        if not number:
            return
        which, role = (
            ("citations", "citingPaper") if asked["cites"] else ("references", "citedPaper")
        )
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
