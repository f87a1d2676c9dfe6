"""Web pages that show one work, read by what they say of it, and JSON-LD by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from graph import identifiers, text
from graph.errors import BadInput, FetchError
from graph.model import Identifier, Kind, Record, Rejected, Trail
from ingest.net.client import Client
from ingest.pages import jsonld, metatags, pageshape, web
from ingest.pages.described import described
from ingest.source import Item, Raw
from ingest.text import guess, markup
from ingest.what import Form, What

MAX_PAGE = 16 * 1024 * 1024  # bytes
# Titles of what servers show in place of a page.
_REFUSING = re.compile(
    r"(?:just a moment|attention required|access (?:is )?denied|access to this page.{0,40}|"
    r"(?:error )?(?:401|403|404|410|429|500|502|503|504)|forbidden|(?:page |file )?not found|"
    r"are you (?:a )?(?:human|robot)|robot check|security (?:check|verification)|captcha|"
    r"verify(?:ing)? you are.{0,40}|please wait|ddos-guard|one more step|pardon our interruption|"
    r"(?:sign|log) ?in|login|redirecting|(?:please )?enable (?:javascript|cookies).{0,40}|"
    r"checking your browser.{0,60}|making sure you.{0,40}|request rejected|"
    r"(?:service|temporarily) unavailable|unauthorized|loading)"
    r"(?:\W{0,3}(?:forbidden|not found|error|unauthorized|gone))?(?:\s*[-|:.!?…–—].{0,100})?",
    re.IGNORECASE,
)
_THIN = 300  # words of a page that is only in the way, at most
_SCHOLARLY = ("doi", "arxiv", "pmid")


class Page:
    """What a web page says of the work it shows: citation tags, JSON-LD, Dublin Core, Open
    Graph, or its mere title."""

    name = "page"
    title = "Web pages of one work, and JSON-LD: courses, books, papers, videos, articles"

    def claims(self, what: What) -> float:
        """Sure of a page that tells of a work and of JSON-LD; the last resort for an
        address whose identifier no service knows."""
        if what.form is Form.IDENTIFIER:
            return 0.1 if what.url and len(what.identifiers) == 1 and not what.service else 0.0
        if what.form not in (Form.FILE, Form.DATA):
            return 0.0
        if pageshape.is_jsonld(what.head):
            return 0.97
        shape = pageshape.shape(what.head, what.url or "")
        return {"work": 0.9, "list": 0.4, "other": 0.75}.get(shape, 0.0)

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        """The whole page, from its address where that is all there is."""
        if what.form in (Form.URL, Form.IDENTIFIER):
            what = web.download(what, client, feeds=False)
            if not (pageshape.is_html(what.head) or pageshape.is_jsonld(what.head)):
                raise FetchError(what.url or what.name, "is not a web page; give its address alone")
        yield Raw(markup.decoded(what.raw(MAX_PAGE), what.encoding), what.url or what.name)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The work, and its parts or the works of a catalogue."""
        document = markup.decoded(raw.data)
        where = raw.where
        if document.lstrip()[:1] in ("{", "["):
            value = jsonld.loads(document)
            if value is None:
                yield Rejected(where, "is cut short or not JSON-LD")
                return
            yield from _nothing(where, list(_catalogue(jsonld.graph([value]), where, "")))
            return
        try:
            page = metatags.page(document, where)
        except BadInput as error:
            yield Rejected(where, error.why)
            return
        yield from items(page, where)


def items(page: metatags.Page, where: str) -> Iterator[Item]:
    """The work a page shows and its parts; or, of a page about several, each of them."""
    graph = jsonld.graph(list(page.data))
    highwire = metatags.highwire(page, where)
    tops = [n for n, one in enumerate(graph.works) if one.part_of is None and not one.listed]
    main = _main(graph, tops, page)
    if main is None and highwire is None and len(graph.works) > 1:
        yield from _catalogue(graph, where, page.url)
        return
    if highwire is None and main is None and _in_the_way(page):
        why = f"answers with a page titled {page.title[:60]!r} in place of the work"
        yield Rejected(where, f"{why}; open it in a browser and add what it shows by hand")
        return
    told = described(graph.works[main].node, where, page.url, True) if main is not None else None
    dublin, social = metatags.dublin(page, where), metatags.social(page, where)
    record = _merged([highwire, told, dublin, social, metatags.bare(page, where)], page, where)
    if record is None:
        yield Rejected(where, "says nothing of a work: it has no title")
        return
    yield record
    if main is not None:
        yield from _parts(graph, {main: record}, where, page.url)


def _in_the_way(page: metatags.Page) -> bool:
    """Whether a page only says that the work is not shown."""
    if not _REFUSING.fullmatch(page.title):
        return False
    return len(markup.said(page.root, 20_000).split()) <= _THIN


def _main(graph: jsonld.Graph, tops: list[int], page: metatags.Page) -> int | None:
    """Which of the works is the one of the page: the only one, else the one at its address."""
    if len(tops) == 1:
        return tops[0]
    for number in tops:
        node = graph.works[number].node
        if any(_same(jsonld.word(node.get(name)), page.url) for name in ("url", "@id")):
            return number
    return None


def _same(one: str, other: str) -> bool:
    try:
        return bool(one and other) and identifiers.from_url(one) == identifiers.from_url(other)
    except BadInput:
        return False


def _catalogue(graph: jsonld.Graph, where: str, base: str) -> Iterator[Item]:
    """Every work that is described, and the lists of them as trails."""
    done: dict[int, Record] = {}
    alone = len(graph.works) == 1
    for number, found in enumerate(graph.works):
        if found.part_of is None:
            place = f"{where} work {number + 1}"
            done[number] = _sound(described(found.node, place, base, alone))
            if done[number].title:
                yield done[number]
    yield from _parts(graph, done, where, base)
    for name, ordered, numbers in graph.lists:
        keys = [identifiers.canonical(done[n].identifiers) for n in numbers if n in done]
        if len(set(keys)) > 1:
            title = markup.plain(name, 300) or _stem(where)
            url = base or None
            yield Trail(title, tuple(dict.fromkeys(keys)), url, ordered, where=where)


def _parts(graph: jsonld.Graph, done: dict[int, Record], where: str, base: str) -> Iterator[Record]:
    """The works that are part of those already done, each naming what it is part of."""
    for number, found in enumerate(graph.works):
        whole = done.get(found.part_of) if found.part_of is not None else None
        if whole is None or number in done:
            continue
        part = described(found.node, f"{where} work {number + 1}", base)
        if not part.title:
            continue
        key = identifiers.canonical(whole.identifiers)
        if not part.identifiers:
            # Sections of courses are called alike everywhere; the course tells them apart.
            part = replace(part, title=text.clean(f"{part.title} ({whole.title})", 1_000))
        syllabus = "Syllabus" in jsonld.kinds(found.node)
        part = replace(
            part,
            kind=whole.kind if syllabus else part.kind,
            authors=part.authors or whole.authors,
            language=part.language or whole.language,
            cost=part.cost or whole.cost,
            part_of=tuple(dict.fromkeys((*part.part_of, key))),
        )
        done[number] = _sound(part)
        yield done[number]


def _sound(record: Record) -> Record:
    """The record with a name of its own where it gave none."""
    if record.identifiers or not record.title:
        return record
    return replace(record, identifiers=(identifiers.make("local", text.slug(record.title, 16)),))


def _merged(claims: Iterable[Record | None], page: metatags.Page, where: str) -> Record | None:
    """One record of what several vocabularies say, the first that speaks winning."""
    said = [one for one in claims if one is not None and re.search(r"\w", one.title)]
    if not said:
        return None
    named = tuple(_united(said, page.url, where))
    url = page.url or next((one.url for one in said if one.url), None)
    kinds = [one.kind for one in said if one.kind is not None]
    told = next((one for one in kinds if one is not Kind.ARTICLE), None)
    kind = told or guess.kind_of(url, named, (said[0].title,) if not kinds else (), True)
    first = said[0]
    authors = next((one.authors for one in said if one.authors), ())
    topics = next((one.topics for one in said if one.topics), ())
    return _sound(
        Record(
            title=first.title,
            kind=kind or Kind.ARTICLE,
            authors=authors,
            year=next((one.year for one in said if one.year), None),
            summary=next((one.summary for one in said if _about(one, first)), ""),
            url=url,
            identifiers=named,
            language=guess.language_of(first.title)
            or next((one.language for one in said if one.language), None),
            level=next((one.level for one in said if one.level), None),
            hours=next((one.hours for one in said if one.hours), None),
            cost=next((one.cost for one in said if one.cost), None),
            topics=tuple(one for one in topics if one not in authors),
            cites=tuple(dict.fromkeys(key for one in said for key in one.cites)),
            part_of=tuple(dict.fromkeys(key for one in said for key in one.part_of)),
            where=where,
        )
    )


def _about(one: Record, first: Record) -> bool:
    """Whether a summary is the work's: of one whose own tags give none, publishers describe
    their site or its people in the others."""
    if one is first or first.kind is None:
        return bool(one.summary)
    words = {word for word in text.fold(first.title).split() if len(word) > 3}
    return len(words & set(text.fold(one.summary).split())) >= min(2, len(words))


def _united(said: list[Record], own: str, where: str) -> Iterator[Identifier]:
    """What the page's address names and all identifiers said; of DOIs and the like only
    those of whoever says one first, as others may be of works the page only mentions."""
    found: dict[Identifier, None] = {}
    for url in (where, own):
        if url.startswith(("http://", "https://")):
            found[identifiers.from_url(url)] = None
    for one in said:
        taken = {key.scheme for key in found}
        for key in one.identifiers:
            if key.scheme not in taken or key.scheme not in _SCHOLARLY:
                found[key] = None
    yield from sorted(found, key=identifiers.rank)


def _stem(where: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", where)[:200]


def _nothing(where: str, found: list[Item]) -> list[Item]:
    return found or [Rejected(where, "describes no work: no course, book, paper, video or article")]
