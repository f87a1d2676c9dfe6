"""Papers as Semantic Scholar tells of them, in an answer or in a file of its data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graph.errors import BadInput
from graph.model import Cost, Identifier, Kind, Record
from ingest.services import answers
from ingest.text import jats
from ingest.text.fields import Json, address, inner, name_of, objects, say, says, unique, year

_EXTERNAL = {
    "ArXiv": "arxiv", "DOI": "doi", "PubMed": "pmid", "PubMedCentral": "pmcid", "ACL": "acl",
    "DBLP": "dblp",
}  # fmt: skip
_ROLES = ("citingPaper", "citedPaper", "paper")  # in which a list may wrap its papers


def works(value: Any) -> list[Json]:
    """The papers in an answer, in a list, or a paper alone; raises BadInput.

    In a list of citations that names the paper cited (`citedPaperInfo`) each citing paper
    comes with that one among its references.
    """
    if isinstance(value, dict):
        for name in ("data", "recommendedPapers", "papers"):
            if isinstance(value.get(name), list):
                return [_bare(one, value.get("citedPaperInfo")) for one in objects(value[name])]
        if "paperId" in value:
            return [value]
        if {"total", "offset"} <= value.keys():
            return []  # a search that found nothing has no data
    found = [_bare(one, None) for one in objects(value)]
    if not any("paperId" in one for one in found):
        raise answers.foreign("Semantic Scholar")
    return found


def names(paper: Json) -> tuple[Identifier, ...]:
    """Every name a paper has, the most stable first."""
    told = paper.get("externalIds")
    external = (
        key for name, scheme in _EXTERNAL.items() for key in name_of(scheme, inner(told, name))
    )
    return unique((*name_of("s2", paper.get("paperId")), *external))


def record(paper: Json, where: str) -> Record:
    """A paper as a record; raises BadInput where it is none."""
    named = names(paper)
    title = say(paper.get("title"))
    if not named:
        about = f"a reference to {title[:80]!r}" if title else "a reference"
        raise BadInput(where, f"is {about} that Semantic Scholar could not identify")
    if not title:
        raise BadInput(where, f"{named[0]} has no title at Semantic Scholar")
    abstract = say(paper.get("abstract"), 20_000) or say(inner(paper, "tldr", "text"), 20_000)
    open_url = address(inner(paper, "openAccessPdf", "url"))
    number = next((key.value for key in named if key.scheme == "s2"), None)
    return Record(
        kind=_kind(paper),
        authors=says([one.get("name") for one in objects(paper.get("authors"))], 5_000),
        year=year(paper.get("year")) or year(paper.get("publicationDate")),
        url=f"https://www.semanticscholar.org/paper/{number}" if number else open_url,
        identifiers=named,
        cost=Cost.FREE if open_url or paper.get("isOpenAccess") is True else None,
        cites=_cites(paper, named),
        where=where,
        **answers.retracted(title, jats.abstract(abstract), _topics(paper), known=False),
    )


def _bare(one: Json, cited: object) -> Json:
    inside = next((one[role] for role in _ROLES if isinstance(one.get(role), dict)), one)
    if isinstance(cited, dict) and "citingPaper" in one and not inside.get("references"):
        return {**inside, "references": [cited]}
    return inside if isinstance(inside, dict) else one


def _kind(paper: Json) -> Kind | None:
    told = set(says(paper.get("publicationTypes")))
    if told == {"Dataset"}:
        return Kind.SOFTWARE
    if told == {"News"}:
        return Kind.ARTICLE
    # Whole proceedings are why articles are called books there too.
    return Kind.BOOK if told == {"Book"} else Kind.PAPER if told else None


def _topics(paper: Json) -> tuple[str, ...]:
    fields = [one.get("category") for one in objects(paper.get("s2FieldsOfStudy"))]
    told = paper.get("fieldsOfStudy")
    return says([*(told if isinstance(told, list) else []), *fields], 20)


def _cites(paper: Json, named: tuple[Identifier, ...]) -> tuple[Identifier, ...]:
    def found() -> Iterator[Identifier]:
        for one in objects(paper.get("references")):
            for key in names(one):
                if key.scheme in ("arxiv", "doi", "s2") and key not in named:
                    yield key

    return tuple(dict.fromkeys(found()))


SHAPE = answers.Shape("Semantic Scholar", works, names, record)
