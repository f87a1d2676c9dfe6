"""Other works for a step of a path: the same concepts, but free, shorter, or of another
kind or language."""

from __future__ import annotations

from collections.abc import Iterable

from graph.model import Cost, Resource
from graph.planning import costs
from graph.planning.ground import bits
from graph.planning.model import Plan, Swap
from graph.planning.planner import Aim, Planner, Traveller, masked, named
from graph.planning.words import span

MOST = 8


def swaps(planner: Planner, who: Traveller, aim: Aim, plan: Plan, step: int) -> list[Swap]:
    """What could stand in for a step (a number from 1), the nearest in cost first; each can
    be followed where the step stands, is allowed, and teaches what the rest of the path takes
    from it."""
    ground = planner.ground
    snapshot = ground.snapshot
    known = who.known | aim.skip
    for earlier in plan.steps[: step - 1]:
        known |= masked(snapshot, earlier.teaches)
    old = plan.steps[step - 1]
    position = snapshot.by_key[old.resource.id]
    used = planner.needed(who, aim)
    elsewhere = 0
    for later in plan.steps[step:]:
        used |= masked(snapshot, (need.concept for need in later.requires))
        elsewhere |= masked(snapshot, later.teaches)
        elsewhere |= ground.teach[snapshot.by_key[later.resource.id]]
    taken = masked(snapshot, old.teaches) & used
    present = {snapshot.by_key[s.resource.id] for s in plan.steps}
    every = planner.prices.of(who.level, who.languages, {})
    found = []
    for other in {p for c in bits(taken) for p in ground.teachers[c]} - present - who.closed:
        if ground.needs[other] & ~known or (aim.allowed is not None and other not in aim.allowed):
            continue
        without = taken & ~ground.learned(other, known)
        if without & ~elsewhere:
            continue
        resource = snapshot.resources[other]
        how = tuple(_how(snapshot.resources[position], resource))
        if how:
            swap = Swap(resource, costs.hours(resource), how, named(snapshot, without))
            found.append((bool(without), float(every[other]), other, swap))
    return [swap for _, _, _, swap in sorted(found, key=lambda one: one[:3])[:MOST]]


def _how(old: Resource, new: Resource) -> Iterable[str]:
    if new.cost is Cost.FREE and old.cost is not Cost.FREE:
        yield "free"
    saved = costs.hours(old) - costs.hours(new)
    if saved > 0.05:
        yield f"{span(saved)} shorter"
    if new.kind is not old.kind:
        yield f"{'an' if new.kind[0] in 'aeiou' else 'a'} {new.kind}".replace(
            "a software", "software"
        )
    if new.language and new.language != old.language:
        yield f"in {new.language}"
