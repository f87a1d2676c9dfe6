"""The papers in the ACL Anthology's data files to records.

The elements: github.com/acl-org/acl-anthology, data/xml/schema.rnc. How an id is made of
collection, volume and paper: aclanthology.org/info/ids. The data may be used under CC BY 4.0
and the Apache licence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graph import text
from graph.errors import BadInput
from graph.model import Cost, Identifier, Kind, Record
from ingest.services.answers import RETRACTED
from ingest.services.tree import child, children, local, say
from ingest.text import languages
from ingest.text.fields import each
from ingest.text.named import isbns, named

ROOT = "collection"


def papers(root: Any) -> Iterator[tuple[Any, Any]]:
    """Each volume with each of its papers, without the front matter."""
    for volume in children(root, "volume"):
        for paper in children(volume, "paper"):
            yield volume, paper


def anthology_id(collection: str, volume: str, paper: str) -> str:
    """The id of a paper: P16-1162, W05-0101 or 2021.naacl-main.208; "" without numbers."""
    if re.match(r"\d{4}\.", collection):
        return f"{collection}-{volume}.{paper}"
    if not (volume.isdecimal() and paper.isdecimal()):
        return ""
    # Workshops have many small volumes, which leaves two digits for each of both.
    small = collection[:1] == "W" or collection == "C69"
    if small or (collection == "D19" and int(volume) >= 5):
        return f"{collection}-{int(volume):02d}{int(paper):02d}"
    return f"{collection}-{int(volume)}{int(paper):03d}"


def record(collection: str, volume: Any, paper: Any, where: str) -> Record:
    """The record of one paper; raises BadInput for one that is not there any more."""
    if child(paper, "removed") is not None:
        raise BadInput(where, "was removed from the Anthology")
    title = _marked(child(paper, "title"))
    if not title:
        raise BadInput(where, "has no title")
    meta = child(volume, "meta")
    own = named("acl", anthology_id(collection, volume.get("id") or "", paper.get("id") or ""))
    address = say(paper, "url", limit=500)
    back = child(paper, "retracted") is not None
    summary = _marked(child(paper, "abstract"))
    year = re.search(r"\d{4}", say(meta, "year"))
    return Record(
        title=title[:1_000],
        kind=Kind.PAPER,
        authors=_people(paper),
        year=int(year[0]) if year and 1900 <= int(year[0]) <= 2100 else None,
        summary=f"Retracted. {summary}".strip() if back else summary,
        url=f"https://aclanthology.org/{own[0].value}/"
        if own
        else (address if address.startswith(("http://", "https://")) else None),
        identifiers=(*_doi(paper), *own),
        language=languages.code(say(paper, "language")) or "en",
        cost=Cost.FREE,
        topics=(RETRACTED,) if back else (),
        part_of=tuple(isbns(say(meta, "isbn"))),
        where=where,
    )


def _doi(paper: Any) -> tuple[Identifier, ...]:
    return named("doi", say(paper, "doi", limit=300)) if child(paper, "doi") is not None else ()


def _people(paper: Any) -> tuple[str, ...]:
    found = (
        " ".join(filter(None, (say(one, part) for part in ("first", "last", "suffix"))))
        for one in children(paper, "author")
    )
    return each(name[:200] for name in found)


def _marked(element: Any) -> str:
    """The text of an element, formulas between dollar signs as in the original."""
    if element is None:
        return ""
    parts: list[str] = []
    stack: list[tuple[Any, bool]] = [(element, False)]
    while stack:
        one, done = stack.pop()
        dollar = "$" if local(one) == "tex-math" else ""
        if done:
            parts.append(dollar)
            if one is not element:
                parts.append(one.tail or "")
        else:
            parts.append(dollar + (one.text or ""))
            stack.append((one, True))
            stack.extend((child_, False) for child_ in reversed(one))
    return text.clean("".join(parts))
