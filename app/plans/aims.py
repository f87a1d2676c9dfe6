"""From what a person wants to get to, to concepts and resources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from app import goals
from app.keys import Resolver
from graph import identifiers
from graph.errors import BadInput, UnknownConcept
from graph.model import Concept, Hit
from graph.planning.model import Goal
from graph.planning.words import listed, quoted
from graph.snapshot import Snapshot

CLOSE = 88  # rapidfuzz score of 0..100 from which a name counts as a misspelling of another
LOOSE = 70  # from which it is worth suggesting
VOTES = 3  # search results that say what words are about
LONG = 300
Search = Callable[[str], Sequence[Hit]]


def understand(
    snapshot: Snapshot, resolver: Resolver, search: Search, asked: str | Iterable[str]
) -> Goal:
    """The goal meant. Each part is a concept (id, name or alias in any language), else a
    resource (key or title), else words: the concept of the nearest name, else what the best
    search results teach. Raises UnknownKey or UnknownConcept with near names."""
    parts = [asked] if isinstance(asked, str) else list(asked)
    parts = [" ".join(str(part).split()) for part in parts]
    parts = [part for part in dict.fromkeys(parts) if part]
    if not parts:
        raise BadInput("goal", "is empty; name a concept, a resource or what you want to learn")
    concepts: dict[str, str] = {}
    resources: dict[str, str] = {}
    said = []
    for part in parts:
        found = _concept(snapshot, part)
        if found:
            concepts[found.id] = found.name
        elif place := _resource(resolver, part):
            resource = snapshot.resources[place[0]]
            resources[resource.id] = resource.title
        else:
            meant = _words(snapshot, search, part)
            concepts |= meant
            said.append(f"{quoted(part)} was understood as {listed(list(meant.values()))}.")
    names = [*concepts.values(), *resources.values()]
    return Goal(tuple(parts), tuple(concepts), tuple(resources), listed(names), " ".join(said))


def _concept(snapshot: Snapshot, part: str) -> Concept | None:
    """The concept of this name; that of one transformer for transformers."""
    if len(part) > LONG:
        return None
    return goals.find_concept(snapshot, part) or (
        goals.find_concept(snapshot, part[:-1]) if part.endswith("s") else None
    )


def _resource(resolver: Resolver, part: str) -> list[int]:
    """The position a key or a title names; raises UnknownKey for an identifier that names
    nothing and for a title of several resources."""
    place = resolver.exact(part)
    if len(place) > 1 or (not place and _is_identifier(part)):
        return [resolver.position(part)]
    return place


def _is_identifier(part: str) -> bool:
    try:
        return identifiers.parse(part) is not None
    except BadInput:
        return True


def _names(concept: Concept) -> Iterator[str]:
    yield concept.name
    for aliases in concept.aliases.values():
        yield from aliases


def _words(snapshot: Snapshot, search: Search, part: str) -> dict[str, str]:
    """The concepts that words are about, id to name."""
    from rapidfuzz import fuzz, process

    concepts = snapshot.concepts.concepts
    known = {name.casefold(): c.id for c in concepts.values() for name in _names(c)}
    text = part[:LONG].casefold()
    near = process.extract(text, list(known), scorer=fuzz.ratio, limit=1, score_cutoff=CLOSE)
    if near:
        concept = concepts[known[near[0][0]]]
        return {concept.id: concept.name}
    votes: dict[str, float] = {}
    for rank, hit in enumerate(search(part[:LONG])[:VOTES]):
        for concept_id, weight in hit.resource.teaches.items():
            if concept_id in concepts:
                votes[concept_id] = votes.get(concept_id, 0.0) + weight / (rank + 1)
    if votes:
        best = max(votes, key=lambda c: (votes[c], c))
        return {best: concepts[best].name}
    loose = process.extract(text, list(known), scorer=fuzz.WRatio, limit=3, score_cutoff=LOOSE)
    names = [repr(concepts[c].name) for c in dict.fromkeys(known[name] for name, _, _ in loose)]
    raise UnknownConcept(part[:120], "is no concept or resource here, and no words lead to one;"
                         " try other words or add a source.", names)  # fmt: skip
