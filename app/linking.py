"""What a resource teaches and requires: seeing it with its source, and correcting it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.door import Door, turns
from app.goals import find_concept
from graph import pairwise
from graph import prerequisites as precedence
from graph.concepts import name_key
from graph.database import transaction
from graph.errors import BadInput, UnknownConcept
from graph.intake import PERSON, Intake
from graph.linked import Links
from graph.model import Record
from graph.pairwise import Known
from graph.snapshot import Matrix, Snapshot, line

ESTIMATED = "estimated"


@dataclass(frozen=True, slots=True)
class Tie:
    """A concept that a resource teaches or requires: how much of it (0..1), how sure that is
    (0..1; 1 where a source states it) and who says so, `estimated` where nobody does."""

    concept: str
    weight: float
    confidence: float
    source: str


class Prerequisite(NamedTuple):
    """`prerequisite` likely comes before `concept`; `score` is in 0..1."""

    concept: str
    prerequisite: str
    score: float


@dataclass(frozen=True, slots=True)
class Ties:
    """What one resource teaches and requires, the surest first, and its level, 1 to 5."""

    key: str
    title: str
    teaches: tuple[Tie, ...]
    requires: tuple[Tie, ...]
    level: float | None
    level_confidence: float
    level_source: str


class Linking(Door):
    """The part of `Library` that ties resources to concepts."""

    @turns
    def ties(self, key: str) -> Ties:
        """What a resource teaches and requires, stated or estimated."""
        snapshot = self._engine.snapshot()
        return _ties(snapshot, self._engine.links(), self._resolver().position(key))

    @turns
    def teach(
        self,
        key: str,
        concepts: Mapping[str, float] | Iterable[str] | None,
        requires: Mapping[str, float] | Iterable[str] | None = None,
        level: int | None = None,
    ) -> Ties:
        """Say what a resource teaches and requires, and how hard it is.

        Concepts are ids, names or aliases in any language, with weights in 0..1 (1 without).
        Your word stands above every other source; what you leave empty stays as it was
        stated or estimated. A new call replaces the last, and `teach(key, None)` takes it
        back. Raises UnknownConcept with near names.
        """
        snapshot = self._engine.snapshot()
        row = self._resolver().row(key)
        resource = self._store.resource(row)
        if level is not None and level not in range(1, 6):
            raise BadInput("level", f"{level} is not 1, 2, 3, 4 or 5")
        said = Record(
            title=resource.title,
            authors=resource.authors,
            year=resource.year,
            identifiers=resource.identifiers,
            level=level,
            teaches=_weights(snapshot, concepts or {}),
            requires=_weights(snapshot, requires or {}),
        )
        with transaction(self._store.connection):
            Intake(self._store, PERSON, PERSON).retract(row)
            if concepts is not None and (said.teaches or said.requires or level):
                Intake(self._store, PERSON, PERSON).take([said])
        return self.ties(resource.id)

    @turns
    def prerequisites(
        self,
        names: Sequence[str],
        descriptions: Mapping[str, str] | None = None,
        least: float = precedence.LIKELY,
        known: Mapping[tuple[str, str], bool] | None = None,
    ) -> list[Prerequisite]:
        """Which of these names is likely a prerequisite of which, the surest first.

        For ideas that no concept graph orders: estimated from the names, from descriptions
        (by name) where given, and from the library's concepts. What you know of some pairs
        (concept, prerequisite), also of other names, teaches how the others lie; a pair that
        holds does not hold the other way round. Each pair appears in its stronger direction,
        with a score in 0..1 of at least `least`.
        """
        given, score, _ = self._scored(names, descriptions, known)
        score = score[: len(given), : len(given)]
        after, before = ((score >= least) & (score > score.T)).nonzero()
        found = [
            Prerequisite(given[a], given[b], round(float(score[a, b]), 3))
            for a, b in zip(after, before, strict=True)
        ]
        return sorted(found, key=lambda p: (-p.score, p.concept, p.prerequisite))

    @turns
    def order(
        self,
        names: Sequence[str],
        descriptions: Mapping[str, str] | None = None,
        known: Mapping[tuple[str, str], bool] | None = None,
    ) -> list[str]:
        """These names in an order to learn them in, estimated as in `prerequisites`; it keeps
        to the pairs known to hold."""
        given, score, pairs = self._scored(names, descriptions, known)
        return [given[n] for n in precedence.order(score, pairs) if n < len(given)]

    def _scored(
        self,
        names: Sequence[str],
        descriptions: Mapping[str, str] | None,
        known: Mapping[tuple[str, str], bool] | None,
    ) -> tuple[list[str], NDArray[np.float32], Known]:
        """The names asked about; the scores of these and, after them, of the others in known
        pairs; and the known pairs by place."""
        spelled: dict[str, str] = {}

        def plain(name: str) -> str:
            """One spelling, the first met, of each name."""
            name = " ".join(name.split())
            return spelled.setdefault(name_key(name) or name, name)

        given = [name for name in dict.fromkeys(map(plain, names)) if name]
        if not given:
            raise BadInput("names", "there are none; give the names of at least two ideas")
        said = {(plain(a), plain(b)): holds for (a, b), holds in (known or {}).items()}
        for a, b in said:
            if not a or not b or a == b:
                raise BadInput(f"{a} = {b}"[:120], "a known pair has two different names")
        said = {(b, a): False for (a, b), holds in said.items() if holds} | said
        every = list(dict.fromkeys([*given, *itertools.chain(*said)]))
        for what, count, most in (("names", len(every), precedence.MOST),
                                  ("known", len(said), pairwise.MOST)):  # fmt: skip
            if count > most:
                raise BadInput(what, f"{count} are too many; at most {most}")
        place = {name: n for n, name in enumerate(every)}
        pairs = {(place[a], place[b]): holds for (a, b), holds in said.items()}
        concepts = self._engine.snapshot().concepts
        ground = precedence.Ground(concepts, self._engine.meanings())
        vectors = self._engine.encoder.encode(every)
        texts = None if descriptions is None else [descriptions.get(n, "") for n in every]
        return given, precedence.scores(every, vectors, ground, texts, pairs), pairs


def _weights(snapshot: Snapshot, given: Mapping[str, float] | Iterable[str]) -> dict[str, float]:
    pairs = given.items() if isinstance(given, Mapping) else ((name, 1.0) for name in given)
    found = {}
    for name, weight in pairs:
        concept = find_concept(snapshot, name)
        if concept is None:
            raise UnknownConcept(name[:120], "is no concept here.", _near(snapshot, name))
        if not 0 < weight <= 1:
            raise BadInput(name[:120], f"its weight {weight:g} is not above 0 and at most 1")
        found[concept.id] = float(weight)
    return dict(sorted(found.items()))


def _near(snapshot: Snapshot, name: str) -> list[str]:
    from rapidfuzz import fuzz, process

    names = [concept.name for concept in snapshot.concepts.concepts.values()]
    found = process.extract(name, names, scorer=fuzz.WRatio, limit=3, score_cutoff=70)
    return [f"{near!r}" for near, _, _ in found]


def _ties(snapshot: Snapshot, links: Links | None, position: int) -> Ties:
    resource = snapshot.resources[position]
    number = links.line.get(position) if links else None
    teaches = _stated(resource.teaches, resource.provenance.get("teaches", ""))
    requires = _stated(resource.requires, resource.provenance.get("requires", ""))
    level: float | None = resource.level
    sure, source = (1.0, resource.provenance.get("level", "")) if level else (0.0, "")
    if links is not None and number is not None:
        guess = links.linked
        teaches = _guessed(snapshot, guess.teaches, guess.sure, number)
        if not requires:
            requires = _guessed(snapshot, guess.requires, guess.sure_requires, number)
        if level is None and guess.level_sure[number] > 0:
            level = round(float(guess.level[number]), 1)
            sure, source = round(float(guess.level_sure[number]), 2), ESTIMATED
    return Ties(resource.id, resource.title, teaches, requires, level, sure, source)


def _stated(weights: Mapping[str, float], source: str) -> tuple[Tie, ...]:
    found = (Tie(concept, weight, 1.0, source) for concept, weight in weights.items())
    return tuple(sorted(found, key=lambda tie: (-tie.weight, tie.concept)))


def _guessed(snapshot: Snapshot, much: Matrix, sure: Matrix, number: int) -> tuple[Tie, ...]:
    weights = dict(zip(*map(list, line(much, number)), strict=True))
    found = [
        Tie(
            snapshot.concepts.ids[concept],
            round(float(weights.get(concept, 0.0)), 2),
            round(float(certain), 2),
            ESTIMATED,
        )
        for concept, certain in zip(*map(list, line(sure, number)), strict=True)
    ]
    return tuple(sorted(found, key=lambda tie: (-tie.confidence, tie.concept)))
