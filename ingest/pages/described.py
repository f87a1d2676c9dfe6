"""A work described in schema.org's words, as a record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from graph import identifiers, text
from graph.errors import BadInput
from graph.model import Cost, Identifier, Kind, Record
from ingest.pages.jsonld import Node, kinds, listed, word
from ingest.text import languages, markup, names
from ingest.text.named import doi, isbns, named, parsed

_KINDS = (
    (Kind.COURSE, "Course CourseInstance EducationalOccupationalProgram Syllabus"),
    (Kind.BOOK, "Book Audiobook BookSeries"),
    (Kind.PAPER, "ScholarlyArticle MedicalScholarlyArticle Thesis Report Chapter"),
    (Kind.VIDEO, "VideoObject Movie Clip PodcastEpisode Episode AudioObject TVSeries"),
    (Kind.SOFTWARE, "SoftwareSourceCode SoftwareApplication WebApplication VideoGame"),
)
_OF_TYPE = {name: kind for kind, types in _KINDS for name in types.split()}
_RESOURCE = (
    (Kind.VIDEO, r"video|recording|webinar|podcast|audio|screencast"),
    (Kind.COURSE, r"course|mooc|curriculum|lesson|workshop"),
    (Kind.BOOK, r"book"),
    (Kind.SOFTWARE, r"software|simulation"),
    (Kind.PAPER, r"paper|thesis"),
)
_LEVELS = (
    (5, r"doctora\w*|ph\.?d\.?|research|expert"),
    (4, r"advanced|graduate|post-?graduate|master\w*|upper division"),
    (3, r"intermediate|undergraduate|bachelor\w*|college|university|medium"),
    (2, r"advanced beginner|high school|secondary"),
    (1, r"beginn\w*|intro\w*|novice|elementary|basic\w*|foundation\w*|primary|all levels"),
)
_NOT_ADVANCED = re.compile(r"\b(?:advanced beginner|under-?graduate)\b", re.IGNORECASE)
_DURATION = re.compile(
    r"P(?:(\d{1,3}(?:\.\d+)?)D)?(?:T(?:(\d{1,4}(?:\.\d+)?)H)?(?:(\d{1,6}(?:\.\d+)?)M)?"
    r"(?:(\d{1,8}(?:\.\d+)?)S)?)?",
    re.IGNORECASE,
)
_DAY = 8.0  # hours of learning in a day of a course
_ADDRESSES = ("url", "@id", "sameAs", "mainEntityOfPage", "contentUrl", "embedUrl")


def described(node: Node, where: str, base: str = "", alone: bool = False) -> Record:
    """The record of a node that has a name or a headline. `alone`: it is the only work of
    the page at `base`, whose address is its own where it gives none."""
    types = kinds(node)
    instances = [one for one in listed(node.get("hasCourseInstance")) if isinstance(one, Mapping)]
    said = [node, *instances]
    article = any(one.endswith(("Article", "Posting")) for one in types)
    names_ = ("headline", "name") if article else ("name", "headline")
    title = next(filter(None, (markup.plain(word(node.get(one)), 1_000) for one in names_)), "")
    url = _url(node, base) or (base if alone and base.startswith("http") else None)
    return Record(
        title=title,
        kind=_kind(node, types),
        authors=_people(said),
        year=_year(node),
        summary=markup.plain(word(node.get("description")) or word(node.get("abstract")), 5_000),
        url=url,
        identifiers=tuple(dict.fromkeys(_identifiers(node, url))),
        language=_first(languages.code(word(one.get("inLanguage"))) for one in said),
        level=_first(level(_terms(one.get("educationalLevel"))) for one in said),
        hours=_first(_hours(one) for one in said),
        cost=_first(_cost(one) for one in said),
        topics=_topics(node),
        cites=tuple(dict.fromkeys(_cited(node))),
        part_of=tuple(dict.fromkeys(_containers(node, base))),
        where=where,
    )


def _first(values: Iterator[Any]) -> Any:
    return next((value for value in values if value is not None), None)


def _kind(node: Node, types: frozenset[str]) -> Kind:
    for kind, _ in _KINDS:
        if any(_OF_TYPE.get(one) is kind for one in types):
            return kind
    told = _terms(node.get("learningResourceType")).lower()
    return next((kind for kind, words in _RESOURCE if re.search(words, told)), Kind.ARTICLE)


def _people(nodes: list[Node]) -> tuple[str, ...]:
    """Authors, else who teaches or made it, else who offers it."""
    for roles in (("author", "creator", "instructor"), ("contributor",), ("provider", "publisher")):
        found = [person for node in nodes for role in roles for person in _names(node.get(role))]
        if found:
            return tuple(dict.fromkeys(found))[:200]
    return ()


def _names(value: Any) -> Iterator[str]:
    for one in listed(value)[:500]:
        name = markup.plain(word(one), 300)
        if isinstance(one, Mapping) and not name:
            parts = (word(one.get("givenName")), word(one.get("familyName")))
            name = markup.plain(" ".join(filter(None, parts)), 300)
        if not re.search(r"\w", name) or name.startswith(("http://", "https://", "@")):
            continue
        yield from names.citation(name) if name.count(",") == 1 else [name]


def _year(node: Node) -> int | None:
    for name in ("datePublished", "copyrightYear", "dateCreated", "uploadDate", "dateModified"):
        match = re.search(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)", word(node.get(name))[:40])
        if match:
            return int(match[1])
    return None


def _url(node: Node, base: str) -> str | None:
    for name in ("url", "@id"):
        value = word(node.get(name))
        if not value or (name == "@id" and ("#" in value or not value.startswith("http"))):
            continue
        found = address(value, base)
        if found:
            return found
    return None


def address(value: str, base: str) -> str | None:
    """A web address, relative to `base` where that is one; None where it cannot be."""
    try:
        found = urljoin(base, value.strip()) if base.startswith("http") else value.strip()
        identifiers.from_url(found)
    except (BadInput, ValueError):
        return None
    return found


def _identifiers(node: Node, url: str | None) -> Iterator[Identifier]:
    for name in ("isbn", "workExample", "gtin13"):
        for one in listed(node.get(name))[:50]:
            yield from isbns(word(one.get("isbn") if isinstance(one, Mapping) else one))
    yield from doi(word(node.get("doi")))
    for one in listed(node.get("identifier"))[:50]:
        if isinstance(one, Mapping):
            scheme = word(one.get("propertyID")).lower().rsplit("/", 1)[-1]
            value = word(one.get("value")) or word(one.get("@id")) or word(one.get("url"))
        else:
            scheme, value = "", word(one)
        if scheme in ("doi", "arxiv", "isbn", "isbn13", "pmid", "pmcid"):
            yield from named(scheme, value)
        else:
            yield from known(value)
    for name in _ADDRESSES:
        for one in listed(node.get(name))[:50]:
            yield from known(word(one if not isinstance(one, Mapping) else one.get("@id")))
    if url:
        yield from named("url", url)


def known(value: str) -> Iterator[Identifier]:
    """What `value` names by a scheme other than its mere address."""
    for one in parsed(value):
        if one.scheme not in ("url", "local", "readpath"):
            yield one


def _cited(node: Node) -> Iterator[Identifier]:
    for one in listed(node.get("citation"))[:2_000]:
        if isinstance(one, Mapping):
            yield from _identifiers(one, None)
        else:
            yield from doi(word(one)) or known(word(one))


def _containers(node: Node, base: str) -> Iterator[Identifier]:
    for one in listed(node.get("isPartOf"))[:20]:
        if not isinstance(one, Mapping) or kinds(one) & {
            "Periodical",
            "WebSite",
            "PublicationIssue",
        }:
            continue
        yield from _identifiers(one, _url(one, base))


def _terms(value: Any) -> str:
    return ", ".join(filter(None, (word(one) for one in listed(value)[:50])))


def level(told: str) -> int | None:
    """The level, 1 to 5, that words such as "Beginner" or "Undergraduate" stand for."""
    for number, words in _LEVELS:
        if number == 4 and re.search(
            r"\b(?:advanced beginner|under-?graduate)\b", told, re.IGNORECASE
        ):
            continue
        if re.search(rf"\b(?:{words})\b", told, re.IGNORECASE):
            return number
    return None


def hours(written: str) -> float | None:
    """The hours in an ISO 8601 duration such as PT1H30M; a day counts as 8. None for weeks
    and longer, which tell when, not how long, and for what is no duration."""
    match = _DURATION.fullmatch(written.strip())
    if match is None or not any(match.groups()):
        return None
    days, *rest = (float(part or 0) for part in match.groups())
    clock = rest[0] + rest[1] / 60 + rest[2] / 3600
    total = days * (24.0 if clock else _DAY) + clock
    return round(total, 2) if 0.01 <= total <= 10_000 else None


def _hours(node: Node) -> float | None:
    for name in ("timeRequired", "courseWorkload", "duration"):
        found = hours(word(node.get(name)))
        if found is not None:
            return found
    for one in listed(node.get("courseSchedule"))[:5]:
        if isinstance(one, Mapping):
            each, times = hours(word(one.get("duration"))), word(one.get("repeatCount"))
            if each is not None and re.fullmatch(r"\d{1,3}", times):
                return round(each * int(times), 2) or None
    return None


def _cost(node: Node) -> Cost | None:
    free = node.get("isAccessibleForFree")
    if isinstance(free, (bool, str)) and str(free).lower() in ("true", "yes", "false", "no"):
        return Cost.FREE if str(free).lower() in ("true", "yes") else Cost.PAID
    for offer in listed(node.get("offers"))[:10]:
        if not isinstance(offer, Mapping):
            continue
        category = word(offer.get("category")).lower()
        if "partially free" in category or "registration" in category:
            return Cost.REGISTRATION
        price = re.fullmatch(r"\D{0,4}(\d{1,9}(?:[.,]\d{1,2})?)\D{0,4}", word(offer.get("price")))
        if category == "free" or (price and float(price[1].replace(",", ".")) == 0):
            return Cost.FREE
        if price or category in ("paid", "subscription"):
            return Cost.PAID
    return None


def _topics(node: Node) -> tuple[str, ...]:
    found: list[str] = []
    for name in ("about", "teaches", "keywords", "genre", "articleSection"):
        for one in listed(node.get(name))[:50]:
            said = markup.plain(word(one), 2_000)
            found += re.split(r"\s*[,;]\s*", said) if name == "keywords" else [said]
    kept = (text.clean(one, 80) for one in found if "://" not in one)
    return tuple(dict.fromkeys(one for one in kept if re.search(r"\w", one)))[:30]
