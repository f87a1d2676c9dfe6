"""Works as OpenAlex tells of them, in an answer or in a file of its snapshot."""

from __future__ import annotations

import re
from typing import Any

from graph import identifiers
from graph.errors import BadInput
from graph.model import Cost, Identifier, Kind, Record
from ingest.services import answers
from ingest.text import jats
from ingest.text.fields import (
    Json,
    address,
    each,
    inner,
    language,
    name_of,
    objects,
    say,
    unique,
    year,
)

_KINDS = {
    "article": Kind.PAPER, "preprint": Kind.PAPER, "review": Kind.PAPER, "letter": Kind.PAPER,
    "conference-paper": Kind.PAPER, "conference-abstract": Kind.PAPER, "editorial": Kind.PAPER,
    "book-chapter": Kind.PAPER, "book-section": Kind.PAPER, "dissertation": Kind.PAPER,
    "report": Kind.PAPER, "report-component": Kind.PAPER, "standard": Kind.PAPER,
    "case-report": Kind.PAPER, "data-paper": Kind.PAPER, "software-paper": Kind.PAPER,
    "book": Kind.BOOK, "dataset": Kind.SOFTWARE, "software": Kind.SOFTWARE,
    "database": Kind.SOFTWARE, "reference-entry": Kind.ARTICLE, "libguides": Kind.ARTICLE,
    "blog-post": Kind.ARTICLE, "book-review": Kind.ARTICLE,
}  # fmt: skip
_NOT_WORKS = {
    "erratum": "a correction of another work", "retraction": "a notice of retraction",
    "grant": "a grant", "paratext": "a cover, index or other part of a journal",
    "peer-review": "a review of another work", "supplementary-materials": "a supplement",
    "component": "a figure, table or file of another work", "Image": "a picture",
    "journal": "a whole journal", "journal-issue": "a whole issue",
}  # fmt: skip
_WORK = re.compile(r"https://openalex\.org/(?:works/)?(W\d{1,20})", re.ASCII)
_WORDS = 20_000  # of an abstract that are read


def works(value: Any) -> list[Json]:
    """The works in an answer, in a list, or a work alone; raises BadInput."""
    if isinstance(value, dict) and isinstance(value.get("results"), list):
        found = objects(value["results"])
        if not value["results"] or any(_id(one) for one in found):
            return found
    elif isinstance(value, dict) and _id(value):
        return [value]
    elif any(_id(one) for one in objects(value)):
        return objects(value)
    raise answers.foreign("OpenAlex")


def names(work: Json) -> tuple[Identifier, ...]:
    """Every name a work has, the most stable first."""
    ids = work.get("ids")
    found = [*_id(work), *name_of("doi", work.get("doi"))]
    for scheme in ("pmid", "pmcid"):  # told as addresses of their pages
        found += name_of(scheme, say(inner(ids, scheme)).rstrip("/").rpartition("/")[2])
    for place in objects(work.get("locations")):
        page = name_of("url", place.get("landing_page_url"))
        found += [one for one in page if one.scheme in ("arxiv", "pmid", "pmcid")]
    return unique(found)


def record(work: Json, where: str) -> Record:
    """A work as a record; raises BadInput where there is nothing to learn from."""
    named = names(work)
    title = say(work.get("title")) or say(work.get("display_name"))
    kind = _kind(work, where)
    if not title:
        raise BadInput(where, f"{next(iter(named), 'it')} has no title at OpenAlex")
    texts = answers.retracted(
        title, _abstract(work), _topics(work), known=work.get("is_retracted") is True
    )
    page = next((one for one in named if one.scheme in ("arxiv", "doi")), None)
    landing = address(inner(work, "primary_location", "landing_page_url"))
    return Record(
        kind=kind,
        authors=_people(work),
        year=year(work.get("publication_year")),
        url=identifiers.href(page) if page else landing or _page_of(named),
        identifiers=named,
        language=language(work.get("language")),
        cost=Cost.FREE if inner(work, "open_access", "is_oa") is True else None,
        cites=_cites(work),
        where=where,
        **texts,
    )


def _id(work: Json) -> tuple[Identifier, ...]:
    told = work.get("id")
    match = _WORK.fullmatch(told) if isinstance(told, str) else None
    return (Identifier("openalex", match[1]),) if match else ()


def _kind(work: Json, where: str) -> Kind | None:
    told = say(work.get("type"), 50)
    raw = say(inner(work, "primary_location", "raw_type"), 50)
    for one in (told, *(("paratext",) if work.get("is_paratext") is True else ())):
        if one in _NOT_WORKS:
            raise BadInput(where, f"is {_NOT_WORKS[one]}, nothing to learn from by itself")
    if told in ("other", "") and raw in _NOT_WORKS:
        raise BadInput(where, f"is {_NOT_WORKS[raw]}, nothing to learn from by itself")
    return _KINDS.get(told)


def _people(work: Json) -> tuple[str, ...]:
    told = objects(work.get("authorships"))
    found = (
        say(inner(one, "author", "display_name"), 200) or say(one.get("raw_author_name"), 200)
        for one in told
    )
    return each(found)


def _topics(work: Json) -> tuple[str, ...]:
    told = objects(work.get("topics")) + objects(work.get("keywords"))
    found = (say(one.get("display_name"), 200) for one in told)
    return each(found)[:20]


def _cites(work: Json) -> tuple[Identifier, ...]:
    told = work.get("referenced_works")
    found = (_id({"id": one}) for one in told) if isinstance(told, list) else iter(())
    return tuple(dict.fromkeys(key for keys in found for key in keys))


def _abstract(work: Json) -> str:
    """The abstract, whose words come with their places in it."""
    index = work.get("abstract_inverted_index")
    if not isinstance(index, dict):
        return ""
    placed = (
        (place, word)
        for word, places in index.items()
        if isinstance(places, list)
        for place in places
        if isinstance(place, int)
    )
    return jats.abstract(" ".join(word for _, word in sorted(placed)[:_WORDS]))


def _page_of(named: tuple[Identifier, ...]) -> str | None:
    return next(filter(None, map(identifiers.href, named)), None)


SHAPE = answers.Shape("OpenAlex", works, names, record)
