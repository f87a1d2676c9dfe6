"""What Open Library says of a work or an edition, as a record."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph import identifiers
from graph.model import Cost, Edition, Identifier, Kind, Record
from ingest import guess, names
from ingest.services import fields
from ingest.services.fields import Json

ISBNS = 60  # a work with more of them is known by those that were asked for alone
_TAG = re.compile(
    r":|^reading level|bestseller|^large type|^accessible book|^protected daisy|^in library$"
    r"|^overdrive$|^internet archive",
    re.IGNORECASE,
)


def record(doc: Json, where: str, wanted: tuple[str, ...]) -> Record | None:
    """The book in a work of search.json or in an edition; None without a title. `wanted`
    are the identifiers that were asked for, which it keeps whatever else it has."""
    title = fields.line(doc.get("title"))
    if not title:
        return None
    subtitle = fields.line(doc.get("subtitle"), 300)
    topics = _topics(doc.get("subject", doc.get("subjects")))
    languages = _languages(doc)
    one = languages[0] if len(languages) == 1 else guess.language_of(title)
    key = fields.named("openlibrary", key_of(doc).rpartition("/")[2])
    works = [fields.line(work.get("key")) for work in fields.objects(doc.get("works"))]
    key += tuple(i for work in works for i in fields.named("openlibrary", work.rpartition("/")[2]))
    pages = doc.get("number_of_pages_median", doc.get("number_of_pages"))
    return Record(
        title=f"{title}: {subtitle}" if subtitle and subtitle not in title else title,
        kind=Kind.BOOK,
        authors=_authors(doc),
        year=fields.year(doc.get("first_publish_year", doc.get("publish_date"))),
        summary=_said(doc.get("description")),
        url=identifiers.href(key[0]) if key else None,
        identifiers=fields.unique((*key, *_kept(doc, wanted), *_gutenberg(doc))),
        language=one,
        hours=fields.hours_of_pages(pages, (title, *topics)),
        cost=Cost.FREE if doc.get("ebook_access") == "public" else None,
        topics=topics,
        editions=tuple(_editions(doc, languages, one)),
        where=where,
    )


def _editions(doc: Json, known: list[str], own: str | None) -> Iterator[Edition]:
    """One edition for each other language: the last one printed, where they were fetched."""
    best: dict[str, Json] = {}
    for edition in fields.objects(doc.get("editions")):
        for language in _languages(edition)[:1]:
            old = best.get(language)
            if old is None or _published(edition) > _published(old):
                best[language] = edition
    for language in known:
        if language == own:
            continue
        found = best.get(language, {})
        yield Edition(
            language=language,
            title=fields.line(found.get("title")) or None,
            year=fields.year(found.get("publish_date")),
            identifiers=fields.unique(isbns(found)),
        )


def _published(edition: Json) -> int:
    return fields.year(edition.get("publish_date")) or 0


def _kept(doc: Json, wanted: tuple[str, ...]) -> list[Identifier]:
    """Its ISBNs, unless there are very many, and the editions that were asked for."""
    keys = fields.lines(doc.get("edition_key"), most=10_000)
    editions = [
        one for key in keys for one in fields.named("openlibrary", key) if str(one) in wanted
    ]
    found = isbns(doc)
    if len(found) > ISBNS:
        found = [one for one in found if str(one) in wanted]
    return editions + found


def isbns(doc: Json) -> list[Identifier]:
    """The ISBNs of all its editions that can be right."""
    values = [
        value
        for name in ("isbn", "isbn_13", "isbn_10")
        for value in fields.lines(doc.get(name), most=10_000)
    ]
    return list(dict.fromkeys(one for value in values for one in fields.named("isbn", value)))


def _gutenberg(doc: Json) -> list[Identifier]:
    values = fields.lines(doc.get("id_project_gutenberg"), most=3)
    return [one for value in values for one in fields.named("gutenberg", value)]


def _languages(doc: Json) -> list[str]:
    codes = fields.lines(doc.get("language"), most=100) or [
        fields.line(one.get("key")).rpartition("/")[2]
        for one in fields.objects(doc.get("languages"))
    ]
    return list(dict.fromkeys(code for one in codes if (code := fields.language(one))))


def _topics(value: object) -> tuple[str, ...]:
    """Its subjects, without the marks that others hang on them ("award:hugo_award=1966")."""
    return tuple(one.rstrip(".") for one in fields.lines(value, most=200) if not _TAG.search(one))[
        :20
    ]


def _said(value: object) -> str:
    """A description, which comes as a text or as {"type": ..., "value": ...}."""
    said = fields.inner(value, "value") if isinstance(value, dict) else value
    found = fields.line(said, 20_000)
    # Editors append sources in Markdown: a rule, then links.
    return re.split(r"\s(?:-{4,}|\*{4,}|\(\[source\])", found)[0].strip()


def _authors(doc: Json) -> tuple[str, ...]:
    found = [fields.person(one) for one in fields.lines(doc.get("author_name"))]
    if any(found):
        return tuple(dict.fromkeys(one for one in found if one))
    said = fields.line(doc.get("by_statement"), 300)
    return names.listed(said.rstrip(" .")) if said and ";" not in said else ()


def names_of(doc: Json) -> Iterator[str]:
    """Its editions, its authors and its ISBNs, as identifiers are written."""
    for field in ("edition_key", "author_key"):
        for value in fields.lines(doc.get(field), most=10_000):
            yield f"openlibrary:{value}"
    for isbn in isbns(doc):
        yield str(isbn)


def key_of(doc: Json) -> str:
    """Where it lies, "/works/OL45804W"."""
    return fields.line(doc.get("key"))
