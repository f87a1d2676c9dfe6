"""What the sources of works share: reading the works in a service's JSON, and telling what
was asked for and is not there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from graph import identifiers
from graph.errors import BadInput
from graph.model import Identifier, Record, Rejected
from ingest.services.newer import END, NEWER
from ingest.source import Item, Raw
from ingest.text.fields import Json, objects, unique
from ingest.what import What

RETRACTED = "retracted"  # the topic of a work that was taken back
_RETRACTED_TITLE = re.compile(
    r"^(?:[\[(]\s*(?:retracted|withdrawn)(?:\s+(?:article|paper|chapter))?\s*[\])]\s*[:.\u2013-]?"
    r"|(?:retracted|withdrawn)(?:\s+(?:article|paper|chapter))?\s*[:.\u2013-])\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Shape:
    """How one service tells of works: `title` names it in messages, `works` finds them in
    its answer (BadInput where that is not what it documents), `names` their identifiers,
    and `record` reads one of them (BadInput where it is nothing to learn from)."""

    title: str
    works: Callable[[Any], list[Json]]
    names: Callable[[Json], tuple[Identifier, ...]]
    record: Callable[[Json, str], Record]

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The works in a piece; then what was wanted and is not among them is Rejected.
        A piece without data, but with something wanted, says that nothing was found."""
        if raw.how == END:
            return
        try:
            found = self._found(raw)
        except BadInput as error:
            yield Rejected(raw.where, error.why)
            return
        left = dict.fromkeys(raw.wanted)
        for number, work in enumerate(found, 1):
            names = tuple(map(str, self.names(work)))
            asked = next((one for one in names if one in left), None)
            if asked is None and len(raw.wanted) == len(found) == 1:
                asked = raw.wanted[0]  # a name that the service has merged into another
            if asked is not None:
                for one in (asked, *names):
                    left.pop(one, None)
            where = f"{raw.where} item {number}" if len(found) > 1 else raw.where
            try:
                record = self.record(work, where)
            except BadInput as error:
                yield Rejected(asked or where, error.why)
                continue
            yield _answering(record, asked)
        yield from missing(left, self.title)
        if not (found or raw.wanted):
            yield from nothing_in(raw, self.title)

    def _found(self, raw: Raw) -> list[Json]:
        if not raw.data and raw.wanted:
            return []
        return self.works(decoded(raw, self.title))


def missing(wanted: Iterable[str], title: str) -> Iterator[Rejected]:
    """What was asked for by its name and is not known there."""
    for one in wanted:
        yield Rejected(one, f"unknown to {title}; check it")


def nothing(where: str, title: str) -> Rejected:
    """What a search that finds nothing comes to."""
    return Rejected(where, f"{title} knows nothing that matches; try other words")


def nothing_in(raw: Raw, title: str) -> Iterator[Rejected]:
    """The same for a piece of a search, unless it was one for what is newer."""
    if raw.how != NEWER:
        yield nothing(raw.where, title)


def decoded(raw: Raw, title: str) -> Any:
    """The JSON value in a piece; raises BadInput with one sentence."""
    data = raw.data.decode("utf-8", "replace") if isinstance(raw.data, bytes) else raw.data
    data = data.strip("\ufeff \t\r\n")
    if not data:
        raise BadInput(raw.where, f"is empty where {title}'s answer should be")
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise BadInput(
            raw.where, f"is cut short or not JSON where {title}'s answer should be"
        ) from None


def loaded(data: bytes | str) -> Json:
    """The JSON object in a piece; {} where there is none."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def works_at(title: str, *places: str) -> Callable[[Any], list[Json]]:
    """How the works are found in an answer that lists them at one of these names."""

    def works(value: Any) -> list[Json]:
        for place in places:
            held = value.get(place) if isinstance(value, dict) else None
            if isinstance(held, list):
                return objects(held)
        raise foreign(title)

    return works


def foreign(title: str) -> BadInput:
    """The error for JSON that is not what the service documents."""
    return BadInput("", f"is not what {title} documents as its answer; try again later")


def saved(what: What) -> Iterator[Raw]:
    """The pieces of a saved answer: the whole of it, or line by line where each line is
    an answer or a work of its own."""
    first, end, rest = what.head.lstrip("\ufeff \t\r\n").partition("\n")
    if not (end and first.rstrip().endswith("}") and rest.lstrip().startswith("{")):
        yield Raw(what.content(), what.name)
        return
    for number, line in enumerate(what.lines(), 1):
        if line.strip("\ufeff \t\r"):
            yield Raw(line, f"{what.name} line {number}", number)


def page(value: Any) -> str:
    """A page of works as JSON text, cut to those that are wanted."""
    return json.dumps(value, ensure_ascii=False)


def retracted(title: str, summary: str, topics: tuple[str, ...], known: bool) -> Json:
    """The title, summary and topics of a work, which say so when it was taken back. Some
    publishers write it into the title alone."""
    bare = _RETRACTED_TITLE.sub("", title)
    if not known and (bare == title or not bare):
        return {"title": title, "summary": summary, "topics": topics}
    return {
        "title": bare or title,
        "summary": f"Retracted. {summary}".strip(),
        "topics": (RETRACTED, *(one for one in topics if one != RETRACTED)),
    }


def _answering(record: Record, asked: str | None) -> Record:
    """The record, with the name it was asked for among its names."""
    key = identifiers.parse(asked) if asked else None
    if key is None or key in record.identifiers:
        return record
    return replace(record, identifiers=unique((*record.identifiers, key)))
