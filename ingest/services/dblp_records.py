"""Records as DBLP tells of them: in the JSON of a search, in the XML of a record, a person
or a search. The XML's elements: dblp.org/xml/docu/dblpxml.pdf."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graph.errors import BadInput
from graph.model import Cost, Identifier, Kind, Record
from ingest.services import answers, tree
from ingest.text import markup
from ingest.text.fields import (
    Json,
    address,
    each,
    inner,
    listed,
    name_of,
    objects,
    say,
    unique,
    year,
)

_KINDS = {
    "Journal Articles": Kind.PAPER, "Conference and Workshop Papers": Kind.PAPER,
    "Informal and Other Publications": Kind.PAPER, "Informal Publications": Kind.PAPER,
    "Parts in Books or Collections": Kind.PAPER, "Editorship": Kind.BOOK,
    "Books and Theses": Kind.BOOK, "Reference Works": Kind.ARTICLE,
    "Data and Artifacts": Kind.SOFTWARE, "Withdrawn Items": Kind.PAPER,
    "article": Kind.PAPER, "inproceedings": Kind.PAPER, "incollection": Kind.PAPER,
    "phdthesis": Kind.PAPER, "mastersthesis": Kind.PAPER, "book": Kind.BOOK,
    "proceedings": Kind.BOOK, "data": Kind.SOFTWARE, "encyclopedia": Kind.ARTICLE,
    "software": Kind.SOFTWARE,
}  # fmt: skip
_RECORDS = ("article", "inproceedings", "incollection", "phdthesis", "mastersthesis", "book",
            "proceedings", "data", "www")  # fmt: skip
_SCHEMES = ("doi", "arxiv", "acl")
_THESIS = re.compile(r"(?:phd|ms)/")
_NUMBERED = re.compile(r"\s\d{4}$")  # DBLP numbers people who share a name


def as_json(data: bytes | str, most: int | None = None) -> bytes | str:
    """An answer in XML as the JSON of a list of records, at most so many; any other as it
    is. Raises BadInput for XML that is cut short."""
    document = markup.decoded(data)
    if not document.lstrip().startswith("<"):
        return data
    name = markup.root_name(document)
    if name not in ("dblp", "dblpperson", "result"):
        raise BadInput("", "is not DBLP's XML; try again later")
    root = tree.rooted(document, "DBLP", name)
    return answers.page({"records": [_told(one) for one in _elements(root)][:most]})


def works(value: Any) -> list[Json]:
    """The records in an answer, in a list, or one alone; raises BadInput."""
    hits = inner(value, "result", "hits")
    if isinstance(hits, dict):
        hit = hits.get("hit", [])
        found = [one.get("info") for one in objects([hit] if isinstance(hit, dict) else hit)]
        if objects(found) or not hit:
            return objects(found)
    elif isinstance(value, dict) and isinstance(value.get("records"), list):
        return objects(value["records"])
    elif any(_is_record(one) for one in objects([value] if isinstance(value, dict) else value)):
        return objects([value] if isinstance(value, dict) else value)
    raise answers.foreign("DBLP")


def names(work: Json) -> tuple[Identifier, ...]:
    """Every name a work has, the most stable first."""
    pages = (name_of("url", one) for one in listed(work.get("ee")))
    elsewhere = [key for page in pages for key in page if key.scheme in _SCHEMES]
    isbns = (key for one in listed(work.get("isbn")) for key in name_of("isbn", one))
    dois = (key for one in listed(work.get("doi")) for key in name_of("doi", one))
    return unique((*name_of("dblp", work.get("key")), *dois, *elsewhere, *isbns))


def record(work: Json, where: str) -> Record:
    """A work as a record; raises BadInput where it is none."""
    named = names(work)
    key = say(work.get("key"))
    if key.startswith("homepages/"):
        raise BadInput(where, "is a person, not a work; their page brings in their works")
    title = _title(work)
    if not title:
        raise BadInput(where, f"{next(iter(named), 'it')} has no title at DBLP")
    pages = filter(None, map(address, (*listed(work.get("ee")), work.get("url"))))
    withdrawn = "withdrawn" in say(work.get("publtype")) or say(work.get("type")) == (
        "Withdrawn Items"
    )
    return Record(
        kind=_kind(work, key),
        authors=_people(work),
        year=year(work.get("year")),
        url=next(pages, f"https://dblp.org/rec/{key}" if name_of("dblp", key) else None),
        identifiers=named,
        cost=Cost.FREE if say(work.get("access")) == "open" else None,
        part_of=tuple(
            part
            for one in listed(work.get("crossref"))
            for part in name_of("dblp", one)
            if part not in named
        ),
        where=where,
        **answers.retracted(title, "", (), known=withdrawn),
    )


def _is_record(one: Json) -> bool:
    return bool(name_of("dblp", one.get("key"))) and "title" in one


def _elements(root: Any) -> Iterator[Any]:
    name = tree.local(root)
    if name == "dblp":
        yield from (one for one in root if tree.local(one) in _RECORDS)
    elif name == "dblpperson":
        for one in tree.children(root, "r"):
            yield from (inside for inside in one if tree.local(inside) in _RECORDS)
    else:
        yield from tree.children(root, "hits", "hit", "info")


def _told(element: Any) -> Json:
    """An element with the fields that the JSON of a search has."""
    alone = tree.local(element) != "info"
    people = ["author", "editor"] if alone else ["authors"]
    told: Json = {
        name: [tree.say(one) for one in tree.children(element, name)]
        for name in ("ee", "isbn", "doi", "crossref")
    }
    told |= {
        name: tree.say(element, name)
        for name in ("key", "title", "year", "type", "access")
        if tree.child(element, name) is not None
    }
    authors = [
        {"text": tree.say(one)}
        for name in people
        for one in tree.children(element, *([name] if alone else [name, "author"]))
    ]
    told["authors"] = {"author": authors}
    if alone:
        told |= {"key": element.get("key"), "type": tree.local(element)}
        told["publtype"] = element.get("publtype") or ""
        if any(one.get("type") == "oa" for one in tree.children(element, "ee")):
            told["access"] = "open"
    return told


def _kind(work: Json, key: str) -> Kind | None:
    if _THESIS.match(key):
        return Kind.PAPER
    told = _KINDS.get(say(work.get("publtype"), 50))
    return told or _KINDS.get(say(work.get("type"), 50))


def _title(work: Json) -> str:
    """The title without the full stop that DBLP ends each with."""
    title = say(work.get("title"))
    return title if title.endswith("..") else title.removesuffix(".").rstrip()


def _people(work: Json) -> tuple[str, ...]:
    told = inner(work, "authors", "author")
    found = []
    for one in listed(told):
        name = say(one.get("text") if isinstance(one, dict) else one, 200)
        found.append(_NUMBERED.sub("", name))
    return each(found)


SHAPE = answers.Shape("DBLP", works, names, record)
