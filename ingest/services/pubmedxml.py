"""The citations in PubMed's XML to records.

The elements: dtd.nlm.nih.gov/ncbi/pubmed (PubmedArticleSet) and www.nlm.nih.gov/bsd/licensee/
elements_descriptions.html. NLM claims no right in the data; abstracts may be publishers'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graph import identifiers
from graph.errors import BadInput
from graph.model import Cost, Edition, Identifier, Kind, Record
from ingest.services.answers import RETRACTED
from ingest.services.tree import child, children, local, say
from ingest.text import languages
from ingest.text.fields import each, unique
from ingest.text.named import isbns, named

ROOT = "PubmedArticleSet"
_SCHEMES = {"pubmed": "pmid", "pmc": "pmcid", "pmcid": "pmcid", "doi": "doi"}
_KINDS = {"Video-Audio Media": Kind.VIDEO, "Webcast": Kind.VIDEO}
_MOST_TOPICS = 50


def citations(root: Any) -> Iterator[Any]:
    """The elements that each describe one work."""
    return (one for one in root if local(one) in ("PubmedArticle", "PubmedBookArticle"))


def record(element: Any, where: str) -> Record:
    """The record of one citation; raises BadInput for one without a title."""
    return (
        _book(element, where) if local(element) == "PubmedBookArticle" else _paper(element, where)
    )


def _paper(element: Any, where: str) -> Record:
    citation = child(element, "MedlineCitation")
    article = child(citation, "Article")
    own = say(article, "VernacularTitle")
    title = _title(say(article, "ArticleTitle")) or _title(own)
    if not title:
        raise BadInput(where, "has no title")
    found = list(named("pmid", say(citation, "PMID")))
    for one in children(element, "PubmedData", "ArticleIdList", "ArticleId"):
        found += _name(one, "IdType")
    for one in children(article, "ELocationID"):
        if one.get("ValidYN") != "N":
            found += _name(one, "EIdType")
    types = {say(one) for one in children(article, "PublicationTypeList", "PublicationType")}
    back = "Retracted Publication" in types
    topics = (*((RETRACTED,) if back else ()), *_topics(citation))
    summary = _abstract(child(article, "Abstract")) or _abstract(child(citation, "OtherAbstract"))
    language = languages.code(say(article, "Language"))
    return Record(
        title=title,
        kind=next((kind for name, kind in _KINDS.items() if name in types), Kind.PAPER),
        authors=_people(child(article, "AuthorList")),
        year=_year(child(article, "Journal", "JournalIssue", "PubDate"))
        or _year(child(article, "ArticleDate")),
        summary=f"Retracted. {summary}".strip() if back else summary,
        url=next(filter(None, map(identifiers.href, found)), None),
        identifiers=unique(found),
        language=language,
        cost=Cost.FREE if any(one.scheme == "pmcid" for one in found) else None,
        topics=topics[:_MOST_TOPICS],
        cites=_cited(element),
        editions=(Edition(language=language, title=_title(own)),)
        if own and _title(own) != title
        else (),
        where=where,
    )


def _book(element: Any, where: str) -> Record:
    """A chapter of a book on NCBI's shelf, or a whole book of it."""
    document = child(element, "BookDocument")
    chapter = _title(say(document, "ArticleTitle"))
    title = chapter or _title(say(document, "Book", "BookTitle"))
    if not title:
        raise BadInput(where, "has no title")
    found = list(named("pmid", say(document, "PMID")))
    for one in children(document, "ArticleIdList", "ArticleId"):
        found += _name(one, "IdType")
    book = tuple(isbns(" ".join(say(one) for one in children(document, "Book", "Isbn"))))
    people = _people(child(document, "AuthorList")) or _people(
        child(document, "Book", "AuthorList")
    )
    return Record(
        title=title,
        kind=Kind.PAPER if chapter else Kind.BOOK,
        authors=people,
        year=_year(child(document, "ContributionDate"))
        or _year(child(document, "Book", "PubDate")),
        summary=_abstract(child(document, "Abstract")),
        url=next(filter(None, map(identifiers.href, found)), None),
        identifiers=unique([*found, *(() if chapter else book)]),
        language=languages.code(say(document, "Language")),
        cost=Cost.FREE,  # NCBI's bookshelf is open
        topics=_topics(document)[:_MOST_TOPICS],
        cites=_cited(element),
        part_of=book if chapter else (),
        where=where,
    )


def _title(written: str) -> str:
    """A title without its full stop, and without the brackets of a translated one."""
    bare = re.sub(r"(?<!\.)\.$", "", written.strip())
    if bare.startswith("[") and bare.endswith("]") and "[" not in bare[1:]:
        bare = re.sub(r"(?<!\.)\.$", "", bare[1:-1].strip())
    return bare


def _abstract(element: Any) -> str:
    parts = []
    for one in children(element, "AbstractText"):
        label, said = (one.get("Label") or "").strip().capitalize(), say(one)
        known = label.upper() not in ("", "UNLABELLED")
        parts.append(f"{label}: {said}" if known and said else said)
    return " ".join(part for part in parts if part)[:20_000]


def _people(element: Any) -> tuple[str, ...]:
    if element is not None and element.get("Type") == "editors":
        return ()
    found = []
    for one in children(element, "Author"):
        if one.get("ValidYN") == "N":
            continue  # a spelling that was corrected, which follows
        given = say(one, "ForeName") or say(one, "Initials")
        whole = " ".join(filter(None, (given, say(one, "LastName"), say(one, "Suffix"))))
        found.append((whole or say(one, "CollectiveName"))[:200])
    return each(found)


def _year(element: Any) -> int | None:
    written = say(element, "Year") or say(element, "MedlineDate")
    found = re.search(r"(?<!\d)(?:1[5-9]|20|21)\d\d(?!\d)", written)
    return int(found[0]) if found else None


def _topics(element: Any) -> tuple[str, ...]:
    """Its keywords and medical subject headings, the major ones first."""
    headings = [
        (one.get("MajorTopicYN") != "Y", say(one, limit=100))
        for one in children(element, "MeshHeadingList", "MeshHeading", "DescriptorName")
    ]
    major = [name for minor, name in headings if not minor]
    rest = [name for minor, name in headings if minor]
    words = [say(one, limit=100).strip(" .") for one in children(element, "KeywordList", "Keyword")]
    return each((*major, *words, *rest))


def _cited(element: Any) -> tuple[Identifier, ...]:
    """What it cites, by every name that is given: the other end may have any of them."""
    found: list[Identifier] = []
    for within in ("PubmedData", "PubmedBookData", "BookDocument"):
        stack = list(children(element, within, "ReferenceList"))
        while stack:  # lists may hold lists
            one = stack.pop(0)
            stack = [*children(one, "ReferenceList"), *stack]
            for name in children(one, "Reference", "ArticleIdList", "ArticleId"):
                found += _name(name, "IdType")
    return tuple(dict.fromkeys(found))


def _name(element: Any, kind: str) -> tuple[Identifier, ...]:
    scheme = _SCHEMES.get((element.get(kind) or "").lower())
    value = say(element, limit=300)
    return named(scheme, value) if scheme and value and value != "0" else ()
