"""What a reader should know of a path, in sentences: why it is empty, what it leaves out,
and the nearest thing that can be done."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from app.plans import asked
from graph.planning.model import Constraints, Plan
from graph.planning.planner import Aim, Planner, Route, Traveller, named
from graph.planning.words import listed, quoted, span
from graph.snapshot import Snapshot

USUAL = 5.0  # hours a week that an example uses


def note(planner: Planner, who: Traveller, aim: Aim, route: Route, plan: Plan) -> str:
    """All that is to be said of a plan."""
    sentences = [plan.goal.understood, _kept(planner.ground.snapshot, plan)]
    if route.missing or route.beyond:
        sentences.append(_missing(planner, who, aim, route, plan))
    elif not plan.steps:
        sentences.append(_reached(planner, who, aim, plan))
    sentences.append(_unsaid(planner, aim))
    if plan.gap > 0:
        sentences.append(f"A cheaper path may exist: at most {plan.gap:.1%} cheaper.")
    sentences.append(pace(plan))
    return " ".join(filter(None, sentences))


def _kept(snapshot: Snapshot, plan: Plan) -> str:
    """What is on the path though it was to be left out."""
    wanted = {*plan.request.keep, *plan.goal.resources}
    kept = [snapshot.resources[snapshot.by_key[k]] for k in plan.request.skip if k in wanted]
    if not kept:
        return ""
    return (
        f"You asked both for {listed([quoted(r.title) for r in kept])} and to do without;"
        f" the path keeps {'them' if len(kept) > 1 else 'it'}."
    )


def _missing(planner: Planner, who: Traveller, aim: Aim, route: Route, plan: Plan) -> str:
    snapshot = planner.ground.snapshot
    names = _names(snapshot, plan.missing)
    beyond = [quoted(snapshot.resources[p].title) for p in route.beyond]
    if names:
        first = f"Nothing that may be used here teaches {listed(names)}"
        rest = [c for c in plan.missing if not _taught_at_all(planner, c)]
        if len(rest) < len(names) and not plan.request.constraints:
            first = f"What is here does not lead to {listed(names)}"
    else:
        first = f"What {listed(beyond)} needs cannot be learned with what is here"
    if plan.steps:
        first += "; the path goes as far as it can"
    looser = _loosened(planner, who, aim, plan)
    if looser:
        return f"{first}. {looser}"
    return f"{first}. Add a resource that does (`readpath add`), or choose a goal on the way."


def _unsaid(planner: Planner, aim: Aim) -> str:
    """That a goal stands alone because nobody knows what it rests on."""
    snapshot = planner.ground.snapshot
    works = (p for p in aim.resources if not planner.before(p) and not planner.ground.teach[p])
    silent = [snapshot.resources[p] for p in works if not snapshot.resources[p].teaches]
    if not silent:
        return ""
    return (
        f"What {listed([quoted(one.title) for one in silent])} requires is not known;"
        f" `readpath concepts {silent[0].id} --requires CONCEPT` says it."
    )


def _taught_at_all(planner: Planner, concept: str) -> bool:
    return bool(planner.ground.teachers[planner.ground.snapshot.concepts.index[concept]])


def _loosened(planner: Planner, who: Traveller, aim: Aim, plan: Plan) -> str:
    """Which one constraint to give up, the one that helps most; all where none alone does."""
    given = plan.request.constraints
    if not given:
        return ""
    snapshot = planner.ground.snapshot
    ways: dict[str, Constraints] = {}
    if given.costs:
        ways["with what is not free, too," if len(given.costs) == 1 else "at any cost"] = replace(
            given, costs=frozenset()
        )
    if given.languages:
        ways["in any language"] = replace(given, languages=frozenset())
    if given.kinds:
        ways["with any kind of resource"] = replace(given, kinds=frozenset())
    if given.max_hours is not None:
        ways["with longer steps"] = replace(given, max_hours=None)
    found = {}
    for words, looser in ways.items():
        reached = planner.reachable(who, replace(aim, allowed=asked.allowed(snapshot, looser)))
        found[words] = len(plan.missing) - len(
            [c for c in plan.missing if not reached >> snapshot.concepts.index[c] & 1]
        )
    best = max(found, key=lambda words: found[words])
    if found[best]:
        how_much = "all of it" if found[best] == len(plan.missing) else f"{found[best]} of them"
        return f"{best[:1].upper()}{best[1:]} {how_much} can be learned."
    without = planner.reachable(who, replace(aim, allowed=None))
    gained = [c for c in plan.missing if without >> snapshot.concepts.index[c] & 1]
    if gained:
        return f"Only without any constraint can {listed(_names(snapshot, gained))} be learned."
    return ""


def _reached(planner: Planner, who: Traveller, aim: Aim, plan: Plan) -> str:
    """The goal is known: say so, and what follows it."""
    snapshot = planner.ground.snapshot
    known = f"You know {plan.goal.title} already" if not aim.skip else (
        f"There is nothing to learn for {plan.goal.title}")  # fmt: skip
    goals = aim.concepts
    for position in aim.resources:
        goals |= planner.ground.teach[position]
    after = _follows(planner, who.known | aim.skip, goals)
    if not after:
        return f"{known}."
    return f"{known}. What follows it: {listed(_names(snapshot, after), 5)}."


def _follows(planner: Planner, known: int, goals: int) -> tuple[str, ...]:
    """Concepts that build on the goals and can be learned next."""
    before = planner.ground.before
    found = 0
    for concept in range(len(before)):
        if before[concept] & goals and not before[concept] & ~known and not known >> concept & 1:
            found |= 1 << concept
    return named(planner.ground.snapshot, found)


def pace(plan: Plan) -> str:
    """What is to be said of the hours a week."""
    weekly = plan.request.hours_per_week
    if weekly is None or not plan.steps or not plan.hours:
        return ""
    if weekly <= 0:
        weeks = math.ceil(plan.hours / USUAL)
        return (
            f"At {weekly:g} hours a week there are no days to give; with {USUAL:g} hours a week"
            f" the {span(plan.hours)} take {weeks} weeks."
        )
    if plan.steps[-1].hours and plan.steps[-1].ends is None:
        return f"At {weekly:g} hours a week it would not end before the year 9999."
    return ""


def _names(snapshot: Snapshot, concepts: Iterable[str]) -> list[str]:
    return [snapshot.concepts.spoken[c] for c in concepts]
