"""What Open Library says of a work or an edition, as a record."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph import identifiers
from graph.errors import BadInput
from graph.model import Cost, Edition, Identifier, Kind, Record
from ingest.services import effort
from ingest.text import guess
from ingest.text.fields import (
    Json,
    each,
    inner,
    language,
    line,
    lines,
    name_of,
    names_of,
    objects,
    person,
    unique,
    year,
)
from ingest.text.names import listed as people_in

ISBNS = 60  # a work with more of them is known by those that were asked for alone
_TAG = re.compile(
    r":|^reading level|bestseller|^large type|^accessible book|^protected daisy|^in library$"
    r"|^overdrive$|^internet archive",
    re.IGNORECASE,
)


def record(doc: Json, where: str, wanted: tuple[str, ...] = ()) -> Record:
    """The book in a work of search.json or in an edition; raises BadInput without a title.
    `wanted` are the identifiers that were asked for, which it keeps whatever else it has."""
    title = line(doc.get("title"))
    if not title:
        raise BadInput(where, "has no title")
    subtitle = line(doc.get("subtitle"), 300)
    topics = _topics(doc.get("subject", doc.get("subjects")))
    languages = _languages(doc)
    one = languages[0] if len(languages) == 1 else guess.language_of(title)
    key = names(doc)
    works = [line(work.get("key")) for work in objects(doc.get("works"))]
    key += tuple(i for work in works for i in name_of("openlibrary", work.rpartition("/")[2]))
    pages = doc.get("number_of_pages_median", doc.get("number_of_pages"))
    return Record(
        title=f"{title}: {subtitle}" if subtitle and subtitle not in title else title,
        kind=Kind.BOOK,
        authors=_authors(doc),
        year=year(doc.get("first_publish_year", doc.get("publish_date"))),
        summary=_said(doc.get("description")),
        url=identifiers.href(key[0]) if key else None,
        identifiers=unique((*key, *_kept(doc, wanted), *_gutenberg(doc))),
        language=one,
        hours=effort.of_pages(pages, (title, *topics)),
        cost=Cost.FREE if doc.get("ebook_access") == "public" else None,
        topics=topics,
        editions=tuple(_editions(doc, languages, one)),
        where=where,
    )


def _editions(doc: Json, known: list[str], own: str | None) -> Iterator[Edition]:
    """One edition for each other language: the last one printed, where they were fetched."""
    best: dict[str, Json] = {}
    for edition in objects(doc.get("editions")):
        for code in _languages(edition)[:1]:
            old = best.get(code)
            if old is None or _published(edition) > _published(old):
                best[code] = edition
    for code in known:
        if code == own:
            continue
        found = best.get(code, {})
        yield Edition(
            language=code,
            title=line(found.get("title")) or None,
            year=year(found.get("publish_date")),
            identifiers=unique(isbns(found)),
        )


def _published(edition: Json) -> int:
    return year(edition.get("publish_date")) or 0


def _kept(doc: Json, wanted: tuple[str, ...]) -> list[Identifier]:
    """Its ISBNs, unless there are very many, and the editions that were asked for."""
    keys = lines(doc.get("edition_key"), most=10_000)
    editions = [one for key in keys for one in name_of("openlibrary", key) if str(one) in wanted]
    found = isbns(doc)
    if len(found) > ISBNS:
        found = [one for one in found if str(one) in wanted]
    return editions + found


def isbns(doc: Json) -> list[Identifier]:
    """The ISBNs of all its editions that can be right."""
    values = [
        value
        for name in ("isbn", "isbn_13", "isbn_10")
        for value in lines(doc.get(name), most=10_000)
    ]
    return list(dict.fromkeys(names_of("isbn", values)))


def _gutenberg(doc: Json) -> list[Identifier]:
    values = lines(doc.get("id_project_gutenberg"), most=3)
    return list(names_of("gutenberg", values))


def _languages(doc: Json) -> list[str]:
    codes = lines(doc.get("language"), most=100) or [
        line(one.get("key")).rpartition("/")[2] for one in objects(doc.get("languages"))
    ]
    return list(each(map(language, codes)))


def _topics(value: object) -> tuple[str, ...]:
    """Its subjects, without the marks that others hang on them ("award:hugo_award=1966")."""
    return tuple(one.rstrip(".") for one in lines(value, most=200) if not _TAG.search(one))[:20]


def _said(value: object) -> str:
    """A description, which comes as a text or as {"type": ..., "value": ...}."""
    said = inner(value, "value") if isinstance(value, dict) else value
    found = line(said, 20_000)
    # Editors append sources in Markdown: a rule, then links.
    return re.split(r"\s(?:-{4,}|\*{4,}|\(\[source\])", found)[0].strip()


def _authors(doc: Json) -> tuple[str, ...]:
    found = each(map(person, lines(doc.get("author_name"))))
    if found:
        return found
    said = line(doc.get("by_statement"), 300)
    return people_in(said.rstrip(" .")) if said and ";" not in said else ()


def also_named(doc: Json) -> Iterator[str]:
    """Its editions, its authors and its ISBNs, as identifiers are written."""
    for field in ("edition_key", "author_key"):
        for value in lines(doc.get(field), most=10_000):
            yield f"openlibrary:{value}"
    for isbn in isbns(doc):
        yield str(isbn)


def names(doc: Json) -> tuple[Identifier, ...]:
    """Its own id."""
    return name_of("openlibrary", key_of(doc).rpartition("/")[2])


def key_of(doc: Json) -> str:
    """Where it lies, "/works/OL45804W"."""
    return line(doc.get("key"))
