"""The papers in arXiv's OAI-PMH answers (metadataPrefix=arXiv) to records.

The elements: arxiv.org/OAI/arXiv.xsd. Metadata is CC0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graph import identifiers, text
from graph.errors import BadInput
from graph.model import Cost, Kind, Record
from ingest.services.tree import child, children, say
from ingest.text.fields import each
from ingest.text.named import named


def records(root: Any) -> Iterator[Any]:
    """The records on a page, as elements."""
    for verb in ("ListRecords", "GetRecord"):
        yield from children(root, verb, "record")


def record(element: Any, where: str) -> Record | None:
    """The record of one paper; None where it was deleted. Raises BadInput."""
    header = child(element, "header")
    if header is not None and header.get("status") == "deleted":
        return None
    paper = child(element, "metadata", "arXiv")
    if paper is None:
        raise BadInput(where, "is not in the format arXiv (metadataPrefix=arXiv)")
    known = named("arxiv", say(paper, "id"))
    title = say(paper, "title", limit=1_000)
    if not known or not title:
        raise BadInput(where, "has no title" if known else "has no arXiv id")
    authors = (
        " ".join(filter(None, (say(one, part) for part in ("forenames", "keyname", "suffix"))))
        for one in children(paper, "authors", "author")
    )
    year = re.match(r"\d{4}", say(paper, "created"))
    dois = (one for value in say(paper, "doi").split() for one in named("doi", value))
    topics = (text.clean(one, 100) for one in say(paper, "categories").split())
    return Record(
        title=title,
        kind=Kind.PAPER,
        authors=each(name[:200] for name in authors),
        year=int(year[0]) if year and 1900 <= int(year[0]) <= 2100 else None,
        summary=say(paper, "abstract"),
        url=identifiers.href(known[0]),
        identifiers=tuple(dict.fromkeys((*known, *dois))),
        language="en",
        cost=Cost.FREE,
        topics=each(topics),
        where=where,
    )
