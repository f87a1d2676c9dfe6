"""Works as DataCite tells of them (DataCite Metadata Schema 4)."""

from __future__ import annotations

from collections.abc import Iterator
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
    "Audiovisual": Kind.VIDEO, "Book": Kind.BOOK, "ConferenceProceeding": Kind.BOOK,
    "BookChapter": Kind.PAPER, "ConferencePaper": Kind.PAPER, "DataPaper": Kind.PAPER,
    "Dissertation": Kind.PAPER, "JournalArticle": Kind.PAPER, "Preprint": Kind.PAPER,
    "Report": Kind.PAPER, "Standard": Kind.PAPER, "OutputManagementPlan": Kind.PAPER,
    "ComputationalNotebook": Kind.SOFTWARE, "Dataset": Kind.SOFTWARE,
    "InteractiveResource": Kind.SOFTWARE, "Model": Kind.SOFTWARE, "Software": Kind.SOFTWARE,
    "Workflow": Kind.SOFTWARE,
}  # fmt: skip
# A "Text" says more exactly what it is in BibTeX's words.
_TEXTS = {
    "book": Kind.BOOK, "proceedings": Kind.BOOK, "article": Kind.PAPER, "phdthesis": Kind.PAPER,
    "mastersthesis": Kind.PAPER, "inbook": Kind.PAPER, "incollection": Kind.PAPER,
    "inproceedings": Kind.PAPER, "techreport": Kind.PAPER,
}  # fmt: skip
_NOT_WORKS = {
    "Award": "an award", "Event": "an event", "Image": "a picture", "Instrument": "an instrument",
    "Journal": "a whole journal", "PeerReview": "a review of another work",
    "PhysicalObject": "a thing", "Project": "a project", "Service": "a service",
    "Sound": "a sound", "StudyRegistration": "a plan of a study", "Collection": "a collection",
}  # fmt: skip
_SAME = {
    "IsVersionOf", "HasVersion", "IsNewVersionOf", "IsPreviousVersionOf", "IsIdenticalTo",
    "IsVariantFormOf", "IsOriginalFormOf",
}  # fmt: skip
_CITES = {"References", "Cites"}
_PART = {"IsPartOf", "IsPublishedIn"}
_SCHEMES = {"DOI": "doi", "arXiv": "arxiv", "ISBN": "isbn", "PMID": "pmid"}


def works(value: Any) -> list[Json]:
    """The works in an answer, in a list, or a work alone; raises BadInput."""
    data = value.get("data") if isinstance(value, dict) and "data" in value else value
    if isinstance(data, list):
        found = [_bare(one) for one in objects(data)]
        if any(_is_work(one) for one in found) or (not data and data is not value):
            return found
    elif isinstance(data, dict) and _is_work(_bare(data)):
        return [_bare(data)]
    raise answers.foreign("DataCite")


def names(work: Json) -> tuple[Identifier, ...]:
    """Every name a work has, the most stable first."""
    doi = name_of("doi", work.get("doi")) or name_of("doi", work.get("id"))
    others = [
        *_named(work.get("alternateIdentifiers"), "alternateIdentifier"),
        *_named(work.get("identifiers"), "identifier"),
        *_related(work, _SAME, ("DOI", "arXiv")),
    ]
    return unique((*doi, *others))


def record(work: Json, where: str) -> Record:
    """A work as a record; raises BadInput where there is nothing to learn from."""
    named = names(work)
    kind = _kind(work, where)
    title = _title(work)
    if not title:
        raise BadInput(where, f"{next(iter(named), 'it')} has no title at DataCite")
    doi = next(iter(name_of("doi", work.get("doi"))), None)
    return Record(
        kind=kind,
        authors=_people(work),
        year=year(work.get("publicationYear")),
        url=identifiers.href(doi) if doi else address(work.get("url")),
        identifiers=named,
        language=language(work.get("language")),
        cost=Cost.FREE if _is_open(work) else None,
        cites=tuple(dict.fromkeys(_related(work, _CITES, ("DOI", "arXiv", "ISBN")))),
        part_of=tuple(key for key in _containers(work) if key not in named),
        where=where,
        **answers.retracted(title, _abstract(work), _topics(work), known=False),
    )


def _bare(one: Json) -> Json:
    inside = one.get("attributes")
    return {"doi": one.get("id"), **inside} if isinstance(inside, dict) else one


def _is_work(one: Json) -> bool:
    return bool(name_of("doi", one.get("doi"))) and ("titles" in one or "creators" in one)


def _kind(work: Json, where: str) -> Kind | None:
    told = say(inner(work, "types", "resourceTypeGeneral"), 50)
    if told in _NOT_WORKS:
        raise BadInput(where, f"is {_NOT_WORKS[told]}, nothing to learn from by itself")
    if told == "Text":
        return _TEXTS.get(say(inner(work, "types", "bibtex"), 50))
    return _KINDS.get(told)


def _title(work: Json) -> str:
    """The title that has no type; one with a type is a subtitle or a translation."""
    told = objects(work.get("titles"))
    plain = [one for one in told if not one.get("titleType")] or told
    title = next(filter(None, (say(one.get("title")) for one in plain)), "")
    under = [one for one in told if one.get("titleType") == "Subtitle"]
    subtitle = next(filter(None, (say(one.get("title")) for one in under)), "")
    if subtitle and subtitle.casefold() not in title.casefold():
        title = f"{title}: {subtitle}"
    return title[:1_000]


def _people(work: Json) -> tuple[str, ...]:
    found = []
    for one in objects(work.get("creators")):
        parts = [say(one.get(name), 100) for name in ("givenName", "familyName")]
        name = say(one.get("name"), 200)
        family, comma, given = name.partition(",")
        turned = comma and one.get("nameType") != "Organizational" and "," not in given
        if all(parts):
            name = " ".join(parts)
        elif turned:
            name = f"{given.strip()} {family.strip()}"
        found.append(name)
    return each(found)


def _abstract(work: Json) -> str:
    for one in objects(work.get("descriptions")):
        if one.get("descriptionType") == "Abstract" and isinstance(one.get("description"), str):
            return jats.abstract(one["description"])
    return ""


def _topics(work: Json) -> tuple[str, ...]:
    told = (say(one.get("subject"), 200) for one in objects(work.get("subjects")))
    bare = (name.removeprefix("FOS: ") for name in told)
    return tuple(dict.fromkeys(name for name in bare if name))[:50]


def _is_open(work: Json) -> bool:
    told = (say(one.get("rightsUri")) for one in objects(work.get("rightsList")))
    return any("creativecommons.org" in uri or "/openAccess" in uri for uri in told)


def _named(value: object, name: str) -> Iterator[Identifier]:
    for one in objects(value):
        scheme = _SCHEMES.get(say(one.get(f"{name}Type"), 30))
        if scheme:
            yield from name_of(scheme, one.get(name))


def _related(work: Json, relations: set[str], kinds: tuple[str, ...]) -> Iterator[Identifier]:
    for one in objects(work.get("relatedIdentifiers")):
        kind = say(one.get("relatedIdentifierType"), 30)
        if say(one.get("relationType"), 50) in relations and kind in kinds:
            yield from name_of(_SCHEMES[kind], one.get("relatedIdentifier"))


def _containers(work: Json) -> tuple[Identifier, ...]:
    held = [work["container"]] if isinstance(work.get("container"), dict) else []
    return unique((*_related(work, _PART, ("DOI", "ISBN")), *_named(held, "identifier")))


SHAPE = answers.Shape("DataCite", works, names, record)
