"""Walking the catalogue: from nothing to a goal, concept by concept, as a teacher would.

A walk shows what the map asks of a reader, so that a silly prerequisite is seen at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from graph.concepts import ConceptGraph
from graph.errors import UnknownConcept
from graph.model import Area, Concept, Cost, Kind, Record
from ingest.catalogue import bundle

TAUGHT = 0.5  # a work teaches a concept, and cannot do without one, from this weight on
WELL = 0.8  # and teaches it well from this one on
# Which kind explains best to somebody who meets an idea for the first time.
_KINDS = (Kind.COURSE, Kind.BOOK, Kind.ARTICLE, Kind.VIDEO, Kind.SOFTWARE)


@dataclass(frozen=True, slots=True)
class Stage:
    """One concept on the way: `needed_for` maps those concepts of the walk that directly
    require it to their reason; `best` is the free work that teaches it best here."""

    concept: Concept
    needed_for: Mapping[str, str]
    best: Record | None


@dataclass(frozen=True, slots=True)
class Walk:
    """The way to a goal, its last stage; stages are in the order of their levels and never
    use what comes later. `depth` counts those that must follow one another."""

    stages: tuple[Stage, ...]
    depth: int

    @property
    def goal(self) -> Concept:
        """What the walk leads to."""
        return self.stages[-1].concept


class Walker:
    """Makes walks over the catalogue in a folder; malformed lines are left out."""

    def __init__(self, place: Path) -> None:
        items = list(bundle.items(place))
        self.areas: dict[str, Area] = {area.id: area for area in bundle.areas(place)}
        self.concepts = ConceptGraph({c.id: c for c in items if isinstance(c, Concept)})
        self._free: dict[str, list[Record]] = {}
        for record in items:
            if isinstance(record, Record) and record.cost is Cost.FREE:
                for concept, weight in record.teaches.items():
                    if weight >= TAUGHT:
                        self._free.setdefault(concept, []).append(record)

    def walk(self, goal: str) -> Walk:
        """The way to the concept of this id, name or alias; raises UnknownConcept."""
        wanted = self.concepts.named(goal)
        if wanted is None:
            near = [repr(name) for name in self.concepts.near(goal)]
            raise UnknownConcept(goal[:120], "is no concept of the catalogue.", near)
        # A level never falls along a prerequisite, so this keeps the order of learning.
        chain = sorted(self.concepts.chain(wanted.id), key=self._level)
        chain.append(chain.pop(chain.index(wanted.id)))
        known: set[str] = set()
        stages = []
        for concept in chain:
            stages.append(self._stage(concept, chain, known))
            known.add(concept)
        return Walk(tuple(stages), self._depth(chain))

    def outside(self, walk: Walk) -> list[Concept]:
        """The concepts of a walk that belong to another field than its goal."""
        field = self._field(walk.goal)
        return [s.concept for s in walk.stages if self._field(s.concept) != field]

    def rising(self, walk: Walk) -> list[tuple[str, str]]:
        """Direct prerequisites on a walk whose level is above that of what needs them."""
        return [
            (before, s.concept.id)
            for s in walk.stages
            for before in self.concepts.requires(s.concept.id)
            if self._level(before) > s.concept.level
        ]

    def redundant(self, walk: Walk) -> list[tuple[str, str]]:
        """Direct prerequisites on a walk that follow from others of the same concept."""
        return [
            (before, s.concept.id)
            for s in walk.stages
            for before in self.concepts.redundant(s.concept.id)
        ]

    def _stage(self, concept: str, chain: Iterable[str], known: AbstractSet[str]) -> Stage:
        found = self.concepts.concepts
        needed = {
            other: found[other].requires[concept]
            for other in chain
            if concept in found[other].requires
        }
        works = self._free.get(concept, ())
        best = min(works, key=lambda r: _distance(r, found[concept], known), default=None)
        return Stage(found[concept], needed, best)

    def _level(self, concept: str) -> int:
        return self.concepts.concepts[concept].level

    def _field(self, concept: Concept) -> str:
        return self.areas[concept.area].field if concept.area in self.areas else ""

    def _depth(self, chain: Sequence[str]) -> int:
        depths: dict[str, int] = {}
        for concept in chain:
            before = self.concepts.requires(concept)
            depths[concept] = 1 + max((depths.get(b, 0) for b in before), default=0)
        return depths[chain[-1]]


def _distance(record: Record, concept: Concept, known: AbstractSet[str]) -> tuple[float, ...]:
    """How far a work is from the best one for somebody who has come this far."""
    weight = record.teaches[concept.id]
    unknown = [c for c, w in record.requires.items() if w >= TAUGHT and c not in known]
    return (
        weight < WELL,
        record.language != "en",
        record.kind is Kind.PAPER,  # papers are written for those who know the field
        len(unknown),
        abs((record.level or concept.level) - concept.level),
        -weight,
        _KINDS.index(record.kind) if record.kind in _KINDS else len(_KINDS),
        record.hours or 0.0,
    )
