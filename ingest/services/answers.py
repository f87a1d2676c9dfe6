"""What the sources of works share: reading a service's JSON, whatever it holds instead of
what it should, and telling what was asked for and is not there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from graph import identifiers, records, text
from graph.errors import BadInput
from graph.model import Identifier, Record, Rejected
from ingest import jats, languages
from ingest.named import named
from ingest.source import Item, Raw
from ingest.what import What

Json = dict[str, Any]
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
        for missing in left:
            yield Rejected(missing, f"unknown to {self.title}; check it")
        if not (found or raw.wanted):
            yield Rejected(raw.where, f"{self.title} knows nothing that matches; try other words")

    def _found(self, raw: Raw) -> list[Json]:
        if not raw.data and raw.wanted:
            return []
        return self.works(decoded(raw, self.title))


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


def objects(value: object) -> list[Json]:
    """The objects in a list; [] where it is none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def inner(value: object, *names: str) -> Any:
    """What lies at a path of names in objects within objects; None where it ends early."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def say(value: object, limit: int = 1_000) -> str:
    """A text as one clean line without markup; "" for anything else. Of a list, the first."""
    if isinstance(value, list):
        value = next((one for one in value if isinstance(one, str) and one.strip()), None)
    return jats.plain(value, limit) if isinstance(value, str) else ""


def says(value: object, most: int = 50, limit: int = 200) -> tuple[str, ...]:
    """The texts in a list, each once."""
    found = (say(one, limit) for one in value) if isinstance(value, list) else iter(())
    return tuple(dict.fromkeys(one for one in found if one))[:most]


def name_of(scheme: str, value: object) -> tuple[Identifier, ...]:
    """The identifier in a field, alone in a tuple; () where it is absent or wrong."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    cleaned = text.clean(value, 2_000) if isinstance(value, str) else ""
    return named(scheme, cleaned) if cleaned else ()


def address(value: object) -> str | None:
    """A web address for people; None where it is not one of http or https."""
    found = text.clean(value, 2_000) if isinstance(value, str) else ""
    return found if found.startswith(("http://", "https://")) and name_of("url", found) else None


def year(value: object) -> int | None:
    """The year in a number or a date; None where there is none."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    try:
        return records.year(value)
    except (BadInput, ValueError, OverflowError):  # more digits than Python reads
        return None


def language(value: object) -> str | None:
    """The ISO 639-1 code of a language told as en, en-GB, eng or English."""
    return languages.code(say(value, 40))


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


def unique(found: Iterable[Identifier]) -> tuple[Identifier, ...]:
    """Identifiers each once, the most stable first."""
    return tuple(sorted(set(found), key=identifiers.rank))


def _answering(record: Record, asked: str | None) -> Record:
    """The record, with the name it was asked for among its names."""
    key = identifiers.parse(asked) if asked else None
    if key is None or key in record.identifiers:
        return record
    return replace(record, identifiers=unique((*record.identifiers, key)))


def page(value: Any) -> str:
    """A page of works as JSON text, cut to those that are wanted."""
    return json.dumps(value, ensure_ascii=False)


def count(value: object) -> int | None:
    """A count that a service tells, as a number or in digits; None where it is none."""
    if isinstance(value, str) and value.isascii() and value[:12].isdigit():
        return int(value[:12])
    return value if isinstance(value, int) and not isinstance(value, bool) else None
