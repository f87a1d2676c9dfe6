"""Why a concept counts as known, or does not: every ground with what it gives."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from graph.grounds import CLAIMED, Tally
from graph.knowledge import IMPLIES, Knowledge
from graph.snapshot import Snapshot, line
from graph.state import Evidence, EvidenceKind, Knowing, Said

IMPLYING = 5  # the nearest causes that are named of what follows from other knowledge
LITTLE = 0.01  # what gives less is not worth a line


def knowing(
    snapshot: Snapshot, knowledge: Knowledge, concepts: Iterable[int] | None = None
) -> dict[str, Knowing]:
    """Degree and evidence by concept id: of the concepts of these indices, or of all for
    which there is any evidence."""
    tally = Tally(snapshot, knowledge.grounds)
    found = _works(snapshot, tally)
    _background(tally, found)
    _implied(snapshot, knowledge, found)
    wanted = sorted({*found, *knowledge.grounds.claims}) if concepts is None else concepts
    told = {}
    for n in wanted:
        pieces = sorted(found.get(n, ()), key=lambda piece: (-piece.amount, piece.kind, piece.name))
        claim = _claim(knowledge, tally, n)
        degree = float(knowledge.degree[n])
        told[snapshot.concepts.ids[n]] = Knowing(degree, (*claim, *pieces))
    return told


def _works(snapshot: Snapshot, tally: Tally) -> dict[int, list[Evidence]]:
    found: dict[int, list[Evidence]] = {}
    for entries, required in ((tally.teaching, False), (tally.needing, True)):
        amounts = tally.left(entries)
        for work, concept, amount in zip(entries.work, entries.concept, amounts, strict=True):
            if amount >= LITTLE:
                kind = EvidenceKind.REQUIRED if required else tally.works[work].kind
                resource = snapshot.resources[tally.positions[work]]
                piece = Evidence(kind, resource.id, resource.title, float(amount))
                found.setdefault(int(concept), []).append(piece)
    return found


def _background(tally: Tally, found: dict[int, list[Evidence]]) -> None:
    background = tally.grounds.background
    if background is None:
        return
    for n in np.flatnonzero(tally.background):
        # One that no longer speaks, because of what the reader does not know, shows as 0.
        amount = float(tally.assumed[n])
        key = f"background:{background.id}"
        piece = Evidence(EvidenceKind.BACKGROUND, key, background.name, amount)
        found.setdefault(int(n), []).append(piece)


def _implied(snapshot: Snapshot, knowledge: Knowledge, found: dict[int, list[Evidence]]) -> None:
    """The nearest causes: what requires a concept directly and is known. In a cycle each
    would be a cause of the other; there only the better known one is."""
    concepts, degree = snapshot.concepts, knowledge.degree
    cycle = {concept: n for n, group in enumerate(concepts.cycles) for concept in group}
    requiring = snapshot.required_by
    for n, concept in enumerate(concepts.ids):
        pieces = []
        for above in line(requiring, n)[0]:
            name = concepts.ids[above]
            circular = cycle.get(name, -1) == cycle.get(concept, -2) and degree[above] <= degree[n]
            amount = float(degree[above]) * IMPLIES
            if amount >= LITTLE and not circular:
                cause = concepts.concepts[name].name
                pieces.append(Evidence(EvidenceKind.IMPLIED, f"concept:{name}", cause, amount))
        if pieces:
            pieces.sort(key=lambda piece: (-piece.amount, piece.name))
            found.setdefault(n, []).extend(pieces[:IMPLYING])


def _claim(knowledge: Knowledge, tally: Tally, concept: int) -> tuple[Evidence, ...]:
    """What the reader said, first of all: it decides."""
    said, _ = knowledge.grounds.claims.get(concept, (None, 0))
    if said is None:
        return ()
    amount = CLAIMED * float(tally.kept[concept]) if said is Said.KNOW else 0.0
    name = "You know this" if said is Said.KNOW else "You don't know this"
    return (Evidence(EvidenceKind.CLAIM, said, name, amount),)
