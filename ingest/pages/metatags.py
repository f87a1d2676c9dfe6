"""What the head of a page says of the work it shows, vocabulary by vocabulary.

Highwire Press tags (scholar.google.com/intl/en/scholar/inclusion.html), Dublin Core
(dublincore.org/specifications/dublin-core/dcq-html), Open Graph (ogp.me) and Twitter cards,
and HTML's own title, description, author and language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from graph import text
from graph.model import Cost, Identifier, Kind, Record
from ingest.pages import jsonld
from ingest.pages.described import address, hours, known
from ingest.text import languages, markup, names
from ingest.text.named import doi, isbns, named

_FEED = re.compile(r"application/(?:rss|atom|feed)\+(?:xml|json)", re.IGNORECASE)
_SITE = re.compile(r"\s+[|·•–—»:-]{1,2}\s+")
_PAPERS = ("journal_title", "conference_title", "technical_report_institution",
           "dissertation_institution", "inbook_title", "doi", "conference", "arxiv_id")  # fmt: skip
_OF_OG = (
    (Kind.BOOK, r"books?(?:\.\w+)?"), (Kind.VIDEO, r"video(?:\.\w+)?|music\.\w+"),
    (Kind.PAPER, r"phdthesis|thesis|paper|journal|academic"), (Kind.COURSE, r"course"),
    (Kind.ARTICLE, r"article|blog|post"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """A page as its head tells of it: `url` is where it is, as itself or the reader says;
    `said` maps the names of its meta elements, in small letters, to their contents."""

    root: Any
    url: str
    title: str
    language: str
    said: Mapping[str, tuple[str, ...]]
    feeds: tuple[str, ...] = ()
    data: tuple[Any, ...] = ()

    def all(self, *keys: str) -> list[str]:
        """The contents of the meta elements of these names, in order."""
        return [value for key in keys for value in self.said.get(key, ())]

    def one(self, *keys: str) -> str:
        """The first of them, "" where there is none."""
        return next(iter(self.all(*keys)), "")


def page(document: str, where: str) -> Page:
    """The page in an HTML document that was found at `where`. Raises BadInput."""
    root = markup.page(document)
    base = where if where.startswith(("http://", "https://")) else ""
    said: dict[str, list[str]] = {}
    for tag in root.iter("meta"):
        key = tag.get("name") or tag.get("property") or tag.get("itemprop") or ""
        value = text.clean(tag.get("content") or "", 20_000)
        kept = said.setdefault(key.strip().lower(), []) if key and value else []
        if len(kept) < 2_000:
            kept.append(value)
    links = [(tag.get("rel") or "", tag.get("href") or "", tag) for tag in root.iter("link")]
    canonical = next((href for rel, href, _ in links if rel.lower() == "canonical"), "")
    told = _own(base, canonical, *said.get("og:url", ())[:1])
    feeds = (
        address(href, base)
        for rel, href, tag in links
        if "alternate" in rel.lower().split() and _FEED.match(tag.get("type") or "")
        if "comment" not in f"{href} {tag.get('title') or ''}".lower()
    )
    titles = (markup.said(one, 1_000) for one in root.iter("title"))
    blocks = (
        jsonld.loads("".join(one.itertext()))
        for one in root.iter("script")
        if "ld+json" in (one.get("type") or "").lower()
    )
    return Page(
        root,
        told,
        next(filter(None, titles), ""),
        root.get("lang") or root.get("xml:lang") or "",
        {key: tuple(values) for key, values in said.items()},
        tuple(dict.fromkeys(found for found in feeds if found)),
        tuple(block for block in blocks if block is not None),
    )


def _own(base: str, *others: str) -> str:
    """The address a page gives as its own, unless that is only its site's front page."""
    for other in others:
        found = address(other, base) if other else None
        if found is None:
            continue
        bare = urlsplit(found).path.strip("/") == "" and not urlsplit(found).query
        if not bare or urlsplit(base).path.strip("/") == "":
            return found
    return base


def highwire(page: Page, where: str) -> Record | None:
    """What the citation_* tags say; None without a title among them."""

    def tags(*keys: str) -> list[str]:
        return page.all(*(f"{start}{key}" for key in keys for start in _HIGHWIRE))

    title = markup.plain(next(iter(tags("title")), ""), 1_000)
    if not title:
        return None
    people = tags("author") or tags("authors")
    container = any(tags("conference_title", "inbook_title", "journal_title"))
    books = [one for value in tags("isbn") for one in isbns(value)]
    paper = any(page.one(f"citation_{key}") for key in _PAPERS) or not books
    abstract = markup.plain(next(iter(tags("abstract")), ""), 5_000)
    open_ = "citation_fulltext_world_readable" in page.said or "citation_arxiv_id" in page.said
    return Record(
        title=title,
        kind=Kind.PAPER if paper else Kind.BOOK,
        authors=_people(people),
        year=_year(tags("publication_date", "date", "year", "cover_date", "online_date")),
        summary=abstract if abstract.lower() != "abstract" else "",
        url=next(filter(None, (address(one, page.url) for one in tags("abstract_html_url"))), None),
        identifiers=tuple(
            dict.fromkeys(
                [
                    *(one for value in tags("arxiv_id") for one in named("arxiv", value)),
                    *(one for value in tags("doi") for one in doi(value)),
                    *(one for value in tags("pmid") for one in named("pmid", value)),
                    *([] if container else books),
                ]
            )
        ),
        language=languages.code(next(iter(tags("language")), "")),
        cost=Cost.FREE if open_ else None,
        topics=_subjects(tags("keywords")),
        cites=tuple(dict.fromkeys(_cited(tags("reference")))),
        part_of=tuple(books) if container else (),
        where=where,
    )


_HIGHWIRE = ("citation_", "bepress_citation_", "eprints.")


def _cited(references: list[str]) -> Iterator[Identifier]:
    """Identifiers in references, tagged ("citation_doi=...") or as they are printed."""
    for one in references:
        yield from doi(one)
        match = re.search(r"arxiv[:=/ ]{1,3}(?:abs/)?(\d{4}\.\d{4,5})", one, re.IGNORECASE)
        if match:
            yield from named("arxiv", match[1])


def dublin(page: Page, where: str) -> Record | None:
    """What the Dublin Core tags say; None without a title among them."""

    def tags(*keys: str) -> list[str]:
        return page.all(*(f"{start}{key}" for key in keys for start in ("dc.", "dcterms.", "dc:")))

    title = markup.plain(next(iter(tags("title")), ""), 1_000)
    if not title:
        return None
    told = [*tags("identifier", "source", "relation.isversionof"), *page.all("prism.doi")]
    found = [one for value in told for one in (*doi(value), *known(value))]
    found += [
        one for value in tags("identifier") if "isbn" in value.lower() for one in isbns(value)
    ]
    kind = " ".join(tags("type")).lower()
    return Record(
        title=title,
        kind=next((one for one, words in _OF_OG if re.search(rf"\b(?:{words})\b", kind)), None),
        authors=_people(tags("creator", "creator.personalname", "contributor.author")),
        year=_year(tags("issued", "date.issued", "date", "date.created", "created", "available")),
        summary=markup.plain(next(iter(tags("abstract", "description")), ""), 5_000),
        identifiers=tuple(dict.fromkeys(found)),
        language=languages.code(next(iter(tags("language")), "")),
        topics=_subjects(tags("subject")),
        where=where,
    )


def social(page: Page, where: str) -> Record | None:
    """What the Open Graph and Twitter tags say; None without a title among them."""
    title = markup.plain(page.one("og:title", "twitter:title"), 1_000)
    if not title:
        return None
    kind = page.one("og:type").lower()
    seconds = page.one("video:duration", "og:video:duration")
    people = page.all("article:author", "book:author", "video:director", "author", "parsely-author")
    return Record(
        title=_without_site(title, page),
        kind=next((one for one, words in _OF_OG if re.fullmatch(words, kind)), None),
        authors=_people([one for one in people if "://" not in one]),
        year=_year(page.all("article:published_time", "book:release_date", "video:release_date",
                            "article:published", "og:article:published_time")),
        summary=markup.plain(page.one("og:description", "twitter:description"), 2_000),
        identifiers=tuple(one for value in page.all("book:isbn") for one in isbns(value)),
        language=languages.code(page.one("og:locale")),
        hours=hours(f"PT{seconds}S") if seconds.isascii() and seconds.isdigit() else None,
        topics=_subjects(page.all("article:tag", "book:tag", "video:tag", "article:section")),
        where=where,
    )  # fmt: skip


def bare(page: Page, where: str) -> Record:
    """What HTML itself says: title, or first heading, description, author, language. The
    title is empty where there is none."""
    heading = next(filter(None, (markup.said(one, 1_000) for one in page.root.iter("h1"))), "")
    title = _without_site(page.title, page) if page.title else heading
    doi_ = next(iter(page.all("doi", "prism.doi")), "")
    return Record(
        title=text.clean(title, 1_000),
        authors=_people(page.all("author")[:3]),
        year=_year(page.all("date", "pubdate", "datepublished", "publish_date")),
        summary=markup.plain(page.one("description"), 2_000),
        identifiers=doi(doi_),
        language=languages.code(page.language or page.one("content-language", "language")),
        topics=_subjects(page.all("keywords")[:1]),
        where=where,
    )


def _without_site(title: str, page: Page) -> str:
    """A title without the name of its site, where the page tells that."""
    site = markup.plain(page.one("og:site_name", "application-name"), 200).lower()
    parts = _SITE.split(title)
    if site and len(parts) > 1 and parts[-1].lower() in (site, site.removesuffix(".com")):
        cut = title[: title.rindex(parts[-1])]
        return text.clean(re.sub(r"\s+[|·•–—»:-]{1,2}\s+$", "", cut)) or title
    return title


def _people(values: list[str]) -> tuple[str, ...]:
    found: list[str] = []
    for value in values[:2_000]:
        one = markup.plain(value, 5_000)
        several = one.count(",") > 1 or ";" in one or re.search(r"\s(?:and|&)\s", one)
        if several or "," in one:
            found += names.citation(one)
        elif one:
            found.append(one[:200])
    return tuple(dict.fromkeys(one for one in found if re.search(r"\w", one) and "@" not in one))


def _year(values: list[str]) -> int | None:
    for value in values:
        match = re.search(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)", value[:60])
        if match:
            return int(match[1])
    return None


def _subjects(values: list[str]) -> tuple[str, ...]:
    """The subjects in tags: one each, or all in one, parted by semicolons or commas."""
    values = values[:100]
    part = r"\s*;\s*" if len(values) > 1 or ";" in "".join(values) else r"\s*,\s*"
    kept = (markup.plain(one, 80) for value in values for one in re.split(part, value))
    return tuple(dict.fromkeys(one for one in kept if re.search(r"\w", one)))[:30]
