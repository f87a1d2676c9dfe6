"""readpath's own JSON: reading it with every field checked, and writing it.

One object a line. A resource has a `title`; a trail has `trail`; a concept has `concept`.
A record with a wrong field is refused with the field named; a later one is not affected.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from graph import checked, identifiers, text
from graph.checked import Json
from graph.errors import BadInput
from graph.model import Concept, Cost, Edition, Identifier, Kind, Record, Resource, Trail


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
    named = list(checked.named(obj.get("identifiers"), where))
    if obj.get("id"):
        named.append(identifiers.make("readpath", checked.one_text(obj, "id", where)))
    url = checked.one_text(obj, "url", where) or None
    if url:
        address = checked.in_field(where, "url", partial(identifiers.from_url, url))
        # An address with a fragment names a part of a page, which others may share.
        if address.scheme != "url" or "#" not in url or "#" in address.value:
            named.append(address)
    title = text.clean(checked.one_text(obj, "title", where), 1_000)
    if not title:
        raise BadInput(where, "has no title; `title` is the one field that is required")
    return Record(
        title=title,
        kind=checked.kind(obj.get("kind"), where),
        authors=tuple(checked.texts(obj.get("authors"), "authors", where)),
        year=checked.year(obj.get("year"), where),
        summary=text.clean(checked.one_text(obj, "summary", where)),
        url=url,
        identifiers=tuple(sorted(set(named), key=identifiers.rank)),
        language=checked.one_text(obj, "language", where).lower()[:20] or None,
        level=checked.level(obj.get("level"), where),
        hours=checked.hours(obj.get("hours"), where),
        cost=checked.choice(Cost, obj.get("cost"), "cost", where),
        topics=tuple(checked.texts(obj.get("topics"), "topics", where)),
        teaches=checked.weights(obj.get("teaches"), "teaches", where),
        requires=checked.weights(obj.get("requires"), "requires", where),
        cites=checked.keys(obj.get("cites"), "cites", where),
        part_of=checked.keys(obj.get("part_of"), "part_of", where),
        supersedes=checked.keys(obj.get("supersedes"), "supersedes", where),
        editions=tuple(checked.editions(obj.get("editions"), where)),
        where=where,
    )


def trail_from_json(obj: Json, where: str = "") -> Trail:
    """A validated Trail."""
    title = text.clean(checked.one_text(obj, "trail", where), 500)
    if not title:
        raise BadInput(where, "field `trail`: the trail's title is empty")
    return Trail(
        title=title,
        items=checked.keys(obj.get("items"), "items", where),
        url=checked.one_text(obj, "url", where) or None,
        ordered=obj.get("ordered") is not False,
        summary=text.clean(checked.one_text(obj, "summary", where)),
        where=where,
    )


def concept_from_json(obj: Json, where: str = "") -> Concept:
    """A validated Concept."""
    key = text.clean(checked.one_text(obj, "concept", where), 100)
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
        name=text.clean(checked.one_text(obj, "name", where), 200) or key.replace("-", " "),
        area=checked.one_text(obj, "area", where),
        level=checked.level(obj.get("level"), where) or 1,
        summary=text.clean(checked.one_text(obj, "summary", where)),
        aliases={
            str(language): tuple(checked.texts(names, "aliases", where))
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
        editions=tuple(checked.editions(obj.get("editions"), "")) if "editions" in obj else (),
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


def _edition_to_json(edition: Edition) -> Json:
    obj: Json = {
        "language": edition.language, "title": edition.title, "year": edition.year,
        "url": edition.url, "identifiers": _identifiers_to_json(edition.identifiers),
    }  # fmt: skip
    return {name: value for name, value in obj.items() if value not in (None, "", {})}
