"""Concepts that several sources define under different ids are one idea.

Worked out from what is stored whenever it is read, so that it depends neither on the order
in which sources came nor on what was here before, and goes when its source goes. Two
concepts of one source are never one: a source knows what it tells apart.
"""

from __future__ import annotations

import itertools
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from graph.concepts import name_key
from graph.model import Concept, Resource
from graph.records import concept_from_json
from graph.report import Outcome

_SHORTEST = 8  # characters from which another name of one word means one thing
_CHINESE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}")
_UNKNOWN = "und"  # the language of a name of which no source says it (ISO 639-2)


@dataclass(frozen=True, slots=True)
class Stated:
    """A concept, the source that defines it, and that source's rank: the smaller is trusted
    more."""

    rank: int
    source: str
    concept: Concept


@dataclass(frozen=True, slots=True)
class Ideas:
    """Every idea once, by id; `same` maps the other ids to the one that is used."""

    concepts: Mapping[str, Concept]
    same: Mapping[str, str] = field(default_factory=dict)


def read(db: sqlite3.Connection) -> Ideas:
    """The ideas of a library; of several sources of one id the most trusted is in force."""
    found = db.execute(
        "SELECT sources.rank, sources.name, body FROM concepts"
        " JOIN sources ON sources.id = concepts.source"
        " ORDER BY sources.rank DESC, sources.id DESC"
    )
    stated = (
        Stated(rank, source, concept_from_json(json.loads(body))) for rank, source, body in found
    )
    return united({one.concept.id: one for one in stated})


def told(db: sqlite3.Connection, defined: Mapping[str, str]) -> Iterator[Outcome]:
    """Which of these concepts, new by id and where they were found, are another source's
    under another id, or give theirs to another source's."""
    ideas = read(db) if defined else Ideas({})
    for other, key in ideas.same.items():
        if other in defined or key in defined:
            (source,) = db.execute(
                "SELECT sources.name FROM concepts JOIN sources ON sources.id = concepts.source"
                " WHERE concepts.id = ? ORDER BY sources.rank, sources.id",
                (key,),
            ).fetchone()
            why = f"concept {other!r} is {key!r} of {source}; its names were added"
            where = defined.get(other, defined.get(key, ""))
            yield Outcome(where, why, f"concept:{key}", ideas.concepts[key].name)


def united(stated: Mapping[str, Stated]) -> Ideas:
    """These concepts, by id, with twins made one: the most trusted source names the idea and
    says what it requires; the others add names and fill in what it leaves out."""
    same = twins(stated.values())
    if not same:
        return Ideas({key: one.concept for key, one in stated.items()})
    joined: dict[str, list[Concept]] = {}
    for other, key in same.items():
        joined.setdefault(key, []).append(stated[other].concept)
    return Ideas(
        {
            key: _joined(one.concept, joined.get(key, ()), same)
            for key, one in stated.items()
            if key not in same
        },
        same,
    )


def twins(stated: Iterable[Stated]) -> dict[str, str]:
    """The id of each concept that a more trusted source defines under another id, and that
    id. Among sources of one rank the name decides."""
    standing = sorted(stated, key=lambda one: (one.rank, one.source, one.concept.id))
    if not standing or standing[0].source == standing[-1].source:
        return {}
    nodes = _Nodes()
    same: dict[str, str] = {}
    for number, (_, group) in enumerate(
        itertools.groupby(standing, key=lambda one: (one.rank, one.source))
    ):
        given = [one.concept for one in group]
        found = _distinct({c.id: nodes.match(c) for c in given}) if number else {}
        for concept in given:
            nodes.add(concept, found.get(concept.id, concept.id))
        same |= found
    return same


def mapped(weights: Mapping[str, float], same: Mapping[str, str]) -> Mapping[str, float]:
    """Weights of concepts by the ids in use; the greater where two ids are one idea."""
    if same.keys().isdisjoint(weights):
        return weights
    found: dict[str, float] = {}
    for concept, weight in weights.items():
        key = same.get(concept, concept)
        found[key] = max(weight, found.get(key, 0.0))
    return dict(sorted(found.items()))


def spoken_of(resource: Resource, same: Mapping[str, str]) -> Resource:
    """The resource with the concepts it names by the ids in use."""
    teaches, requires = mapped(resource.teaches, same), mapped(resource.requires, same)
    if teaches is resource.teaches and requires is resource.requires:
        return resource
    return replace(resource, teaches=teaches, requires=requires)


class _Nodes:
    """The ideas so far, by their names and by their other names."""

    def __init__(self) -> None:
        self._named: dict[str, set[str]] = {}
        self._called: dict[str, set[str]] = {}
        self._ids: dict[str, set[str]] = {}
        self._requires: dict[str, set[str]] = {}

    def add(self, concept: Concept, node: str) -> None:
        for name in (concept.name, concept.id):
            self._named.setdefault(name_key(name), set()).add(node)
        for alias in _telling(concept):
            self._called.setdefault(name_key(alias), set()).add(node)
        self._ids.setdefault(node, set()).add(concept.id)
        self._requires.setdefault(node, set()).update(concept.requires)

    def match(self, concept: Concept) -> tuple[str, bool] | None:
        """The one idea that the concept's name names, and whether that is its own name; else
        the one that has the concept's name as another name, or the other way about."""
        key = name_key(concept.name)
        found, own = self._named.get(key, set()) if key else set(), True
        if not found:
            own = False
            found = set(self._called.get(key, ())) if _tells(concept.name) else set()
            found = found.union(*(self._named.get(name_key(a), ()) for a in _telling(concept)))
        if len(found) != 1:
            return None
        (node,) = found
        # What comes before something is not the same.
        apart = concept.id in self._requires[node] or self._ids[node] & concept.requires.keys()
        return None if apart else (node, own)


def _distinct(wanted: Mapping[str, tuple[str, bool] | None]) -> dict[str, str]:
    """What each concept of one source is the same as: one of them at most for each idea, the
    one of its own name before one of another name, none where that leaves a choice."""
    found = {concept: match for concept, match in wanted.items() if match}
    counts = Counter(found.values())
    return {
        concept: node
        for concept, (node, own) in found.items()
        if counts[node, own] == 1 and (own or not counts[node, True])
    }


def _telling(concept: Concept) -> Iterator[str]:
    return filter(_tells, itertools.chain(*concept.aliases.values()))


def _tells(name: str) -> bool:
    """Whether another name is long enough to mean one thing: "SVD" and "kernel" are not."""
    return bool(name_key(name)) and (
        " " in name or len(name) >= _SHORTEST or _CHINESE.match(name) is not None
    )


def _joined(concept: Concept, others: Iterable[Concept], same: Mapping[str, str]) -> Concept:
    """An idea with what the other concepts that are it add to it."""
    aliases = {language: list(names) for language, names in concept.aliases.items()}
    known = {name_key(name) for name in (concept.name, *itertools.chain(*aliases.values()))}
    summary, area = concept.summary, concept.area
    for other in others:
        summary, area = summary or other.summary, area or other.area
        new = [(language, name) for language, names in other.aliases.items() for name in names]
        for language, name in (*new, (_UNKNOWN, other.name)):
            if name_key(name) not in known:
                known.add(name_key(name))
                aliases.setdefault(language, []).append(name)
    requires: dict[str, str] = {}
    for before, why in concept.requires.items():
        key = same.get(before, before)
        if key != concept.id:
            requires.setdefault(key, why)
    return replace(
        concept,
        area=area,
        summary=summary,
        aliases={language: tuple(names) for language, names in sorted(aliases.items())},
        requires=dict(sorted(requires.items())),
    )
