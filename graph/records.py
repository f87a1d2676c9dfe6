"""readpath's own JSON: reading it with every field checked, and writing it.

One object a line. A resource has a `title`; a trail has `trail`; a concept has `concept`.
A record with a wrong field is refused with the field named; a later one is not affected.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from graph import identifiers, text
from graph.errors import BadInput
from graph.model import Concept, Cost, Edition, Identifier, Kind, Record, Resource, Trail

Json = dict[str, Any]
E = TypeVar("E", Kind, Cost)

_KINDS = {
    "tutorial": Kind.ARTICLE, "blog": Kind.ARTICLE, "post": Kind.ARTICLE, "notes": Kind.ARTICLE,
    "lecture notes": Kind.ARTICLE, "web": Kind.ARTICLE, "preprint": Kind.PAPER,
    "thesis": Kind.PAPER, "report": Kind.PAPER, "playlist": Kind.VIDEO, "channel": Kind.VIDEO,
    "library": Kind.SOFTWARE, "tool": Kind.SOFTWARE, "textbook": Kind.BOOK, "mooc": Kind.COURSE,
}  # fmt: skip


def from_json(obj: object, where: str = "") -> Record | Trail | Concept:
    """The record, trail or concept in one JSON object; raises BadInput naming the field."""
    if not isinstance(obj, dict):
        raise BadInput(where, "is not a JSON object; write one {...} a line")
    if "trail" in obj:
        return trail_from_json(obj, where)
    if "concept" in obj:
        return concept_from_json(obj, where)
    return record_from_json(obj, where)


def record_from_json(obj: Json, where: str = "") -> Record:
    """A validated Record; unknown fields are left out."""
    named = list(_identifiers(obj.get("identifiers"), where))
    if obj.get("id"):
        named.append(identifiers.make("readpath", _text(obj, "id", where)))
    url = _text(obj, "url", where) or None
    if url:
        address = _in_field(where, "url", partial(identifiers.from_url, url))
        # An address with a fragment names a part of a page, which others may share.
        if address.scheme != "url" or "#" not in url or "#" in address.value:
            named.append(address)
    title = text.clean(_text(obj, "title", where), 1_000)
    if not title:
        raise BadInput(where, "has no title; `title` is the one field that is required")
    return Record(
        title=title,
        kind=_kind(obj.get("kind"), where),
        authors=tuple(_texts(obj.get("authors"), "authors", where)),
        year=year(obj.get("year"), where),
        summary=text.clean(_text(obj, "summary", where)),
        url=url,
        identifiers=tuple(sorted(set(named), key=identifiers.rank)),
        language=_text(obj, "language", where).lower()[:20] or None,
        level=_level(obj.get("level"), where),
        hours=_hours(obj.get("hours"), where),
        cost=_enum(Cost, obj.get("cost"), "cost", where),
        topics=tuple(_texts(obj.get("topics"), "topics", where)),
        teaches=_weights(obj.get("teaches"), "teaches", where),
        requires=_weights(obj.get("requires"), "requires", where),
        cites=_keys(obj.get("cites"), "cites", where),
        part_of=_keys(obj.get("part_of"), "part_of", where),
        supersedes=_keys(obj.get("supersedes"), "supersedes", where),
        editions=tuple(_editions(obj.get("editions"), where)),
        where=where,
    )


def trail_from_json(obj: Json, where: str = "") -> Trail:
    """A validated Trail."""
    title = text.clean(_text(obj, "trail", where), 500)
    if not title:
        raise BadInput(where, "field `trail`: the trail's title is empty")
    return Trail(
        title=title,
        items=_keys(obj.get("items"), "items", where),
        url=_text(obj, "url", where) or None,
        ordered=obj.get("ordered") is not False,
        summary=text.clean(_text(obj, "summary", where)),
        where=where,
    )


def concept_from_json(obj: Json, where: str = "") -> Concept:
    """A validated Concept."""
    key = text.clean(_text(obj, "concept", where), 100)
    if not key:
        raise BadInput(where, "field `concept`: the concept's id is empty")
    aliases = obj.get("aliases") or {}
    requires = obj.get("requires") or {}
    if isinstance(requires, list):
        requires = dict.fromkeys(map(str, requires), "")
    if not isinstance(aliases, dict) or not isinstance(requires, dict):
        raise BadInput(where, "fields `aliases` and `requires` are objects, {...}")
    return Concept(
        id=key,
        name=text.clean(_text(obj, "name", where), 200) or key.replace("-", " "),
        area=_text(obj, "area", where),
        level=_level(obj.get("level"), where) or 1,
        summary=text.clean(_text(obj, "summary", where)),
        aliases={
            str(language): tuple(_texts(names, "aliases", where))
            for language, names in sorted(aliases.items())
        },
        requires={str(k): text.clean(str(v), 500) for k, v in sorted(requires.items())},
        where=where,
    )


def to_json(item: Record | Resource | Trail | Concept) -> Json:
    """The JSON object that `from_json` reads back as the same value; empty fields left out."""
    if isinstance(item, Trail):
        obj: Json = {
            "trail": item.title, "url": item.url, "ordered": item.ordered,
            "summary": item.summary, "items": [str(key) for key in item.items],
        }  # fmt: skip
    elif isinstance(item, Concept):
        obj = {
            "concept": item.id, "name": item.name, "area": item.area, "level": item.level,
            "summary": item.summary,
            "aliases": {language: list(names) for language, names in item.aliases.items()},
            "requires": dict(item.requires),
        }  # fmt: skip
    else:
        obj = {
            "kind": item.kind, "title": item.title, "authors": list(item.authors),
            "year": item.year, "summary": item.summary, "url": item.url,
            "identifiers": _identifiers_to_json(item.identifiers),
            "language": item.language, "level": item.level, "hours": item.hours,
            "cost": item.cost, "topics": list(item.topics),
            "teaches": _weights_to_json(item.teaches),
            "requires": _weights_to_json(item.requires),
            "cites": [str(key) for key in item.cites],
            "part_of": [str(key) for key in item.part_of],
            "supersedes": [str(key) for key in item.supersedes],
            "editions": [_edition_to_json(edition) for edition in item.editions],
        }  # fmt: skip
    return {name: value for name, value in obj.items() if value not in (None, "", [], {}, ())}


_ENCODER = json.JSONEncoder(ensure_ascii=False)


def dumps(obj: Any) -> str:
    """One line of JSON, readable in any script."""
    return _ENCODER.encode(obj)


def stored(obj: Json) -> Record:
    """The record in an object that `to_json` made: nothing in it is checked again."""
    kind, cost = obj.get("kind"), obj.get("cost")
    return Record(
        title=obj["title"],
        kind=Kind(kind) if kind else None,
        authors=tuple(obj.get("authors", ())),
        year=obj.get("year"),
        summary=obj.get("summary", ""),
        url=obj.get("url"),
        identifiers=tuple(_stored_names(obj.get("identifiers"))),
        language=obj.get("language"),
        level=obj.get("level"),
        hours=obj.get("hours"),
        cost=Cost(cost) if cost else None,
        topics=tuple(obj.get("topics", ())),
        teaches=_stored_weights(obj.get("teaches")),
        requires=_stored_weights(obj.get("requires")),
        cites=_stored_keys(obj.get("cites")),
        part_of=_stored_keys(obj.get("part_of")),
        supersedes=_stored_keys(obj.get("supersedes")),
        editions=tuple(_editions(obj.get("editions"), "")) if "editions" in obj else (),
    )


def _stored_names(named: Json | None) -> Iterable[Identifier]:
    for scheme, values in (named or {}).items():
        if isinstance(values, str):
            yield Identifier(scheme, values)
        else:
            for value in values:
                yield Identifier(scheme, value)


def _stored_weights(given: Any) -> dict[str, float]:
    if not given:
        return {}
    return dict(given) if isinstance(given, dict) else dict.fromkeys(given, 1.0)


def _stored_keys(given: Any) -> tuple[Identifier, ...]:
    return tuple(Identifier(*key.split(":", 1)) for key in given) if given else ()


def year(value: object, where: str = "") -> int | None:
    """The year in a number or a text such as "2015-06" or "c. 1998"; None when absent."""
    if value in (None, ""):
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        number = int(value)
    else:
        digits = next((w for w in _digit_runs(str(value)) if len(w) == 4), None)
        if digits is None:
            raise BadInput(where, f"field `year`: {str(value)[:40]!r} is not a year")
        number = int(digits)
    if not -3000 <= number <= 2200:
        raise BadInput(where, f"field `year`: {number} is not a year")
    return number


def _digit_runs(value: str) -> list[str]:
    return "".join(c if c.isascii() and c.isdigit() else " " for c in value).split()


def _in_field(where: str, name: str, read: Callable[[], Identifier]) -> Identifier:
    try:
        return read()
    except BadInput as error:
        raise BadInput(where, f"field `{name}`: {error}") from None


def _text(obj: Json, name: str, where: str) -> str:
    value = obj.get(name)
    if value is None:
        return ""
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(value).strip()
    raise BadInput(where, f"field `{name}` is {type(value).__name__}, not a text")


def _texts(value: object, name: str, where: str) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, Sequence) or not all(isinstance(v, (str, int, float)) for v in value):
        raise BadInput(where, f"field `{name}` is not a list of texts")
    cleaned = (text.clean(str(v), 500) for v in value)
    return list(dict.fromkeys(v for v in cleaned if v))


def _identifiers(value: object, where: str) -> Iterable[Identifier]:
    if value is None:
        return
    if not isinstance(value, dict):
        raise BadInput(where, 'field `identifiers` is not an object, {"arxiv": "1706.03762"}')
    for scheme, values in value.items():
        for one in values if isinstance(values, list) else [values]:
            if one in (None, ""):
                continue
            make = partial(identifiers.make, str(scheme), str(one))
            yield _in_field(where, "identifiers", make)


def _keys(value: object, name: str, where: str) -> tuple[Identifier, ...]:
    found = (
        _in_field(where, name, partial(_required_key, key)) for key in _texts(value, name, where)
    )
    return tuple(dict.fromkeys(found))


def _required_key(key: str) -> Identifier:
    found = identifiers.parse(key)
    if found is None:
        raise BadInput(key[:120], "is not a key; write scheme:value, such as arxiv:1706.03762")
    return found


def _kind(value: object, where: str) -> Kind | None:
    if isinstance(value, str) and value.strip().lower() in _KINDS:
        return _KINDS[value.strip().lower()]
    return _enum(Kind, value, "kind", where)


def _enum(enum: type[E], value: object, name: str, where: str) -> E | None:
    if value in (None, ""):
        return None
    try:
        return enum(str(value).strip().lower())
    except ValueError:
        known = ", ".join(enum)
        raise BadInput(where, f"field `{name}`: {str(value)[:40]!r} is none of {known}") from None


def _number(value: object, name: str, where: str) -> float | None:
    if value in (None, ""):
        return None
    try:
        number = float(str(value)) if not isinstance(value, bool) else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadInput(where, f"field `{name}`: {str(value)[:40]!r} is not a number")
    return number


def _level(value: object, where: str) -> int | None:
    number = _number(value, "level", where)
    if number is None:
        return None
    if number not in (1, 2, 3, 4, 5):
        raise BadInput(where, f"field `level`: {value} is not 1, 2, 3, 4 or 5")
    return int(number)


def _hours(value: object, where: str) -> float | None:
    number = _number(value, "hours", where)
    if number is not None and not 0 < number <= 10_000:
        raise BadInput(where, f"field `hours`: {value} is not more than 0 and at most 10,000")
    return number


def _weights(value: object, name: str, where: str) -> dict[str, float]:
    if isinstance(value, dict):
        weights = {}
        for concept, weight in sorted(value.items()):
            number = _number(weight, name, where)
            if number is None or not 0 < number <= 1:
                raise BadInput(where, f"field `{name}`: {concept}'s weight is not in 0..1")
            weights[text.clean(str(concept), 100)] = number
        return weights
    return dict.fromkeys(sorted(_texts(value, name, where)), 1.0)


def _weights_to_json(weights: Mapping[str, float]) -> list[str] | dict[str, float]:
    if all(weight == 1.0 for weight in weights.values()):
        return list(weights)
    return dict(weights)


def _identifiers_to_json(found: Iterable[Identifier]) -> Json:
    obj: Json = {}
    for identifier in found:
        if identifier.scheme not in obj:
            obj[identifier.scheme] = identifier.value
        elif isinstance(obj[identifier.scheme], list):
            obj[identifier.scheme].append(identifier.value)
        else:
            obj[identifier.scheme] = [obj[identifier.scheme], identifier.value]
    return obj


def _editions(value: object, where: str) -> Iterable[Edition]:
    if value is None:
        return
    if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
        raise BadInput(where, "field `editions` is not a list of objects")
    for obj in value:
        yield Edition(
            language=_text(obj, "language", where).lower() or None,
            title=text.clean(_text(obj, "title", where), 1_000) or None,
            year=year(obj.get("year"), where),
            url=_text(obj, "url", where) or None,
            identifiers=tuple(_identifiers(obj.get("identifiers"), where)),
        )


def _edition_to_json(edition: Edition) -> Json:
    obj: Json = {
        "language": edition.language, "title": edition.title, "year": edition.year,
        "url": edition.url, "identifiers": _identifiers_to_json(edition.identifiers),
    }  # fmt: skip
    return {name: value for name, value in obj.items() if value not in (None, "", {})}
