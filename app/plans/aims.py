"""From what a person wants to get to, to concepts and resources."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from app import goals
from app.keys import Resolver
from app.plans import sense
from graph import identifiers
from graph.errors import BadInput, UnknownConcept
from graph.model import Area, Concept
from graph.planning.model import Goal
from graph.planning.words import listed, quoted
from graph.snapshot import Snapshot

CLOSE = 88  # rapidfuzz score of 0..100 from which a name counts as a misspelling of another
LOOSE = 70  # from which it is worth suggesting
CORE = 3  # up to this level the concepts of an area are what learning it means
LONG = 300
# What people put around the name of what they want to learn.
_LEAD = re.compile(
    r"^(?:(?:i|we) (?:want|need|would like) to |i'd like to |how (?:do i|can i|to) "
    r"|(?:help|teach) me |ich (?:möchte|will) |我(?:想要|想|要)|如何|怎么|怎样)?"
    r"(?:(?:to )?(?:learn|study|understand)(?: about)? |(?:an )?introduction to "
    r"|(?:the )?basics of |einführung in (?:die |das )?|grundlagen (?:der |des )?"
    r"|学习|学会|学|了解|理解|掌握)?"
)
_TAIL = re.compile(r"(?: lernen| verstehen| basics| for beginners|入门|基础|教程)?[.?!。？！]*$")
Search = Callable[[str], sense.Sense]


def understand(
    snapshot: Snapshot,
    resolver: Resolver,
    areas: Iterable[Area],
    search: Search,
    asked: str | Iterable[str],
) -> Goal:
    """The goal meant. Each part is a concept (id, name or alias in any language), an area of
    the map (which goes before a mere alias of a concept), a resource (key or title), or
    words: what is named between those of wanting to learn, else the nearest name, else the
    concept nearest in meaning to them and to what is found for them. The title of several
    resources is words, too. Raises UnknownKey or UnknownConcept with near names."""
    parts = [asked] if isinstance(asked, str) else list(asked)
    parts = [" ".join(str(part).split()) for part in parts]
    parts = [part for part in dict.fromkeys(parts) if part]
    if not parts:
        raise BadInput("goal", "is empty; name a concept, a resource or what you want to learn")
    concepts: dict[str, str] = {}
    resources: dict[str, str] = {}
    others: dict[str, str] = {}
    areas, said, titles = list(areas), list[str](), list[str]()
    for part in parts:
        exact = named(snapshot, areas, part)
        if exact is None and (place := _resource(resolver, part)):
            resource = snapshot.resources[place[0]]
            resources[resource.id] = resource.title
            titles.append(resource.title)
            continue
        (meant, *also), firm = ([exact], True) if exact else _words(snapshot, areas, search, part)
        titles.append(meant.name)
        if isinstance(meant, Area):
            inner = core(snapshot, meant)
            concepts |= inner
            said.append(f"{quoted(part)} was understood as the {len(inner)} concepts of"
                        f" {meant.name} up to level {CORE}.")  # fmt: skip
            continue
        concepts[meant.id] = meant.name
        if exact is None:
            said.append(
                f"{quoted(part)} was understood as {meant.name}."
                if firm
                else f"{quoted(part)} is near nothing here; the nearest is {meant.name}."
            )
        if also:
            others |= {one.id: one.name for one in also}
            said.append(f"It may also mean {' or '.join(c.name for c in also)}.")
    names = listed(titles)
    return Goal(
        tuple(parts), tuple(concepts), tuple(resources), names, " ".join(said), tuple(others)
    )


def named(snapshot: Snapshot, areas: Iterable[Area], part: str) -> Concept | Area | None:
    """The concept or the area of this name, whichever language it is in; an area goes before
    a mere alias of a concept."""
    found, area = _concept(snapshot, part), _area(areas, part)
    if found and area and part.casefold() not in (found.id, found.name.casefold()):
        return area
    return found or area


def core(snapshot: Snapshot, area: Area) -> dict[str, str]:
    """What learning an area means: its concepts up to a level, or all where all are above."""
    own = [c for c in snapshot.concepts.concepts.values() if c.area == area.id]
    inner = [c for c in own if c.level <= CORE] or own
    return {concept.id: concept.name for concept in inner}


def _concept(snapshot: Snapshot, part: str) -> Concept | None:
    """The concept of this name; that of one transformer for transformers."""
    if len(part) > LONG:
        return None
    return goals.find_concept(snapshot, part) or (
        goals.find_concept(snapshot, part[:-1]) if part.endswith("s") else None
    )


def _area(areas: Iterable[Area], part: str) -> Area | None:
    name = part.casefold()
    return next((a for a in areas if name in (a.id, a.name.casefold(), a.name_zh.casefold())), None)


def _resource(resolver: Resolver, part: str) -> list[int]:
    """The position a key or a title names, none for a title of several resources; raises
    UnknownKey for an identifier that names nothing."""
    place = resolver.exact(part)
    if not place and _is_identifier(part):
        return [resolver.position(part)]
    return place if len(place) == 1 else []


def _is_identifier(part: str) -> bool:
    try:
        return identifiers.parse(part) is not None
    except BadInput:
        return True


def _names(concept: Concept) -> Iterator[str]:
    yield concept.name
    for aliases in concept.aliases.values():
        yield from aliases


def _words(
    snapshot: Snapshot, areas: Sequence[Area], search: Search, part: str
) -> tuple[Sequence[Concept | Area], bool]:
    """What words may be about, the likeliest first, and whether one is near."""
    from rapidfuzz import fuzz, process

    concepts = snapshot.concepts.concepts
    text = part[:LONG].casefold()
    known = {name.casefold(): c.id for c in concepts.values() for name in _names(c)}
    every = [*known, *(name.casefold() for area in areas for name in (area.name, area.name_zh))]
    bare = _TAIL.sub("", _LEAD.sub("", text))
    near = process.extract(text, every, scorer=fuzz.ratio, limit=1, score_cutoff=CLOSE)
    for name in (bare, *(alike for alike, _, _ in near)):
        if name and (meant := named(snapshot, areas, name)):
            return [meant], True
    found = search(part[:LONG])
    likely = sense.about(snapshot.concepts, found)
    if likely:
        return [concepts[c] for c in likely], found.firm
    loose = process.extract(text, list(known), scorer=fuzz.WRatio, limit=3, score_cutoff=LOOSE)
    alike = [concepts[known[name]].name for name, _, _ in loose]
    names = dict.fromkeys(map(quoted, (*alike, *sense.nearest(snapshot.concepts, found))))
    raise UnknownConcept(part[:120], "is no concept or resource here, and no words lead to one;"
                         " try other words or add a source.", list(names)[:3])  # fmt: skip
