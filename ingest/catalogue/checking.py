"""Checking a catalogue: every line, and the map as a whole.

An error is something a reader would stumble over: a broken line, a name that does not
exist, a prerequisite above what needs it, a concept that nothing free teaches. A warning
is something to look at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from urllib.parse import urlsplit

from graph import text
from graph.concepts import ConceptGraph, name_key
from graph.errors import BadInput
from graph.model import Area, Concept, Cost, Identifier, Kind, Record, Rejected, Trail
from ingest.catalogue import backgrounds, bundle

TAUGHT = 0.5  # a resource teaches a concept from this weight on
EVERY_AREA = (Kind.COURSE, Kind.BOOK, Kind.PAPER)
NEAR = 93  # rapidfuzz score from which two concepts' names are nearly one
NOT = ("un", "in", "non ")


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found, and how much there is of everything."""

    errors: tuple[Rejected, ...]
    warnings: tuple[Rejected, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True)
class _Catalogue:
    areas: list[Area]
    concepts: dict[str, Concept]
    records: list[Record]
    trails: list[Trail]


def check(folder: Path) -> Checked:
    """Check the catalogue in `folder`."""
    if not (folder / "areas.jsonl").is_file():
        raise BadInput(str(folder), "is no catalogue; it has no areas.jsonl")
    errors: list[Rejected] = []
    concepts: dict[str, Concept] = {}
    records: list[Record] = []
    trails: list[Trail] = []
    for item in bundle.items(folder):
        match item:
            case Rejected():
                errors.append(item)
            case Concept():
                if item.id in concepts:
                    why = f"concept {item.id!r} is defined before, in {concepts[item.id].where}"
                    errors.append(Rejected(item.where, why))
                concepts[item.id] = item
            case Record():
                records.append(item)
            case Trail():
                trails.append(item)
    found = _Catalogue(bundle.areas(folder), concepts, records, trails)
    for rule in (_concepts, _levels, _cycles, _resources, _duplicates, _trails, _doors):
        errors += rule(found)
    errors += backgrounds.check(folder, concepts)
    warnings = [
        problem
        for rule in (_orphans, _twins, _redundant, _balance, _shapes)
        for problem in rule(found)
    ]
    return Checked(tuple(errors), tuple(warnings), _counts(found, folder))


def _concepts(found: _Catalogue) -> Iterator[Rejected]:
    areas = {area.id for area in found.areas}
    for c in found.concepts.values():
        if c.area not in areas:
            yield Rejected(c.where, f"concept {c.id!r}: area {c.area!r} is not in areas.jsonl")
        if not c.summary:
            yield Rejected(c.where, f"concept {c.id!r} has no summary")
        # A brand is written in Latin letters in Chinese, too; it must still be said.
        if not c.aliases.get("zh"):
            yield Rejected(c.where, f"concept {c.id!r} has no Chinese name in aliases.zh")
        for before, reason in c.requires.items():
            if before not in found.concepts:
                yield Rejected(c.where, f"concept {c.id!r} requires {before!r}, which is unknown")
            if not reason:
                yield Rejected(c.where, f"concept {c.id!r} requires {before!r} without a reason")


def _levels(found: _Catalogue) -> Iterator[Rejected]:
    for c in found.concepts.values():
        for before in c.requires:
            other = found.concepts.get(before)
            if other and other.level > c.level:
                why = (
                    f"concept {c.id!r} (level {c.level}) requires {before!r} (level {other.level})"
                )
                yield Rejected(c.where, f"{why}; a level never falls along a prerequisite")


def _cycles(found: _Catalogue) -> Iterator[Rejected]:
    for cycle in ConceptGraph(found.concepts).cycles:
        where = found.concepts[cycle[0]].where
        yield Rejected(where, f"these concepts require each other: {', '.join(cycle)}")


def _resources(found: _Catalogue) -> Iterator[Rejected]:
    taught = {c for r in found.records for c, weight in r.teaches.items() if weight >= TAUGHT}
    for r in found.records:
        for name in ("kind", "url", "language", "level", "hours", "cost", "summary", "teaches"):
            if not getattr(r, name):
                yield Rejected(r.where, f"{r.title!r} has no {name}")
        for concept in (*r.teaches, *r.requires):
            if concept not in found.concepts:
                yield Rejected(r.where, f"{r.title!r} names the unknown concept {concept!r}")
        for concept in r.requires:
            if concept in found.concepts and concept not in taught:
                yield Rejected(r.where, f"{r.title!r} requires {concept!r}, which nothing teaches")
            if concept in r.teaches:
                yield Rejected(r.where, f"{r.title!r} both teaches and requires {concept!r}")


def _duplicates(found: _Catalogue) -> Iterator[Rejected]:
    owner: dict[Identifier, Record] = {}
    for r in found.records:
        for identifier in r.identifiers:
            if identifier in owner:
                why = f"{r.title!r} has the identifier {identifier} of {owner[identifier].where}"
                yield Rejected(r.where, why)
            owner.setdefault(identifier, r)


def _trails(found: _Catalogue) -> Iterator[Rejected]:
    known = {identifier for r in found.records for identifier in r.identifiers}
    for trail in found.trails:
        for key in trail.items:
            if key not in known:
                yield Rejected(trail.where, f"trail {trail.title!r} names the unknown {key}")
    for r in found.records:
        for key in (*r.part_of, *r.supersedes, *r.cites):
            if key.scheme == "readpath" and key not in known:
                yield Rejected(r.where, f"{r.title!r} names the unknown {key}")


def _doors(found: _Catalogue) -> Iterator[Rejected]:
    free = {
        concept
        for r in found.records
        if r.cost is Cost.FREE
        for concept, weight in r.teaches.items()
        if weight >= TAUGHT
    }
    for c in found.concepts.values():
        if c.id not in free:
            why = f"no free resource teaches {c.id!r} with weight {TAUGHT} or more"
            yield Rejected(c.where, why)
    kinds = {(area, r.kind) for r in found.records for area in _areas_of(found, r)}
    for area in found.areas:
        for kind in EVERY_AREA:
            if (area.id, kind) not in kinds:
                yield Rejected("areas.jsonl", f"area {area.id!r} has no {kind}")


def _areas_of(found: _Catalogue, record: Record) -> set[str]:
    strong = [c for c, weight in record.teaches.items() if weight >= TAUGHT]
    return {found.concepts[c].area for c in strong if c in found.concepts}


def _orphans(found: _Catalogue) -> Iterator[Rejected]:
    needed = {before for c in found.concepts.values() for before in c.requires}
    for c in found.concepts.values():
        if not c.requires and c.id not in needed:
            yield Rejected(c.where, f"concept {c.id!r} is linked to no other concept")


def _twins(found: _Catalogue) -> Iterator[Rejected]:
    """Concepts that share a name, in any language, or have nearly the same name."""
    from rapidfuzz import fuzz, process

    owners: dict[str, set[str]] = {}
    for c in found.concepts.values():
        for name in (c.name, *(n for names in c.aliases.values() for n in names)):
            owners.setdefault(name_key(name), set()).add(c.id)
    for name, ids in sorted(owners.items()):
        if len(ids) > 1:
            one, *others = sorted(ids)
            why = f"the name {name!r} belongs to {one!r} and {', '.join(map(repr, others))}"
            yield Rejected(found.concepts[one].where, why)
    names = sorted((text.fold(c.name), c.id) for c in found.concepts.values())
    scores = process.cdist(
        [n for n, _ in names], [n for n, _ in names], scorer=fuzz.ratio, score_cutoff=NEAR
    )
    for a, b in combinations(range(len(names)), 2):
        if scores[a][b] and not _opposites(names[a][0], names[b][0]):
            one, other = names[a][1], names[b][1]
            yield Rejected(found.concepts[one].where, f"{one!r} and {other!r} have near names")


def _opposites(one: str, other: str) -> bool:
    """Whether two names are one, or one the denial of the other, which no reader confuses."""
    return one == other or any(f"{no}{one}" == other or f"{no}{other}" == one for no in NOT)


def _redundant(found: _Catalogue) -> Iterator[Rejected]:
    graph = ConceptGraph(found.concepts)
    for c in found.concepts.values():
        for before in graph.redundant(c.id):
            why = f"concept {c.id!r} requires {before!r} anyway, through another prerequisite"
            yield Rejected(c.where, f"{why}; name only direct ones")


def _balance(found: _Catalogue) -> Iterator[Rejected]:
    sizes = Counter(c.area for c in found.concepts.values())
    works = Counter(area for r in found.records for area in _areas_of(found, r))
    if not sizes:
        return
    for area in found.areas:
        if works[area.id] < sizes[area.id] / 2:
            why = f"area {area.id!r} has {works[area.id]} resources for {sizes[area.id]} concepts"
            yield Rejected("areas.jsonl", why)


def _shapes(found: _Catalogue) -> Iterator[Rejected]:
    """Addresses of a shape that cannot last or cannot be reached."""
    for r in found.records:
        parts = urlsplit(r.url or "")
        host = parts.hostname or ""
        if "." not in host or host.replace(".", "").isdigit() or "?utm_" in (r.url or ""):
            yield Rejected(r.where, f"{r.title!r}: the address {r.url} is of a dead shape")
        elif host in ("bit.ly", "goo.gl", "t.co", "tinyurl.com", "web.archive.org"):
            yield Rejected(r.where, f"{r.title!r}: {host} only forwards; give the address itself")


def _counts(found: _Catalogue, folder: Path) -> dict[str, int]:
    kinds = Counter(r.kind for r in found.records)
    chinese = sum(
        r.language == "zh" or any(e.language == "zh" for e in r.editions) for r in found.records
    )
    return {
        "areas": len(found.areas),
        "concepts": len(found.concepts),
        "prerequisites": sum(len(c.requires) for c in found.concepts.values()),
        "resources": len(found.records),
        **{str(kind): kinds[kind] for kind in Kind},
        "in or with Chinese": chinese,
        "citations": sum(len(r.cites) for r in found.records),
        "parts": sum(len(r.part_of) for r in found.records),
        "successors": sum(len(r.supersedes) for r in found.records),
        "trails": len(found.trails),
        "backgrounds": len(bundle.backgrounds(folder)),
        "lines": sum(len(p.read_bytes().splitlines()) for p in folder.rglob("*.jsonl")),
    }
