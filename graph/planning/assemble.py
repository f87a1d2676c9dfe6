"""From a route to a plan a person can follow: steps with reasons, needs and days."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from graph.planning import costs
from graph.planning.ground import Ground, bits
from graph.planning.model import Goal, Need, Plan, Request, Step
from graph.planning.planner import Aim, Planner, Route, Traveller, named
from graph.planning.words import listed, quoted

LAST_DAY = date(9999, 12, 31)


def assemble(
    planner: Planner, who: Traveller, aim: Aim, route: Route, goal: Goal, request: Request
) -> Plan:
    """The plan of a route, without its note and days."""
    ground = planner.ground
    behind = [p for p in aim.through if who.done.get(p, 0.0) >= 1]
    finished = tuple(_finished(ground, route, position) for position in behind)
    taught_in = _taught_in(ground, route, behind)
    uses = [_uses(ground, *step) for step in route.steps]
    steps = finished + tuple(
        Step(
            resource=ground.snapshot.resources[position],
            hours=planner.left(position, who, aim),
            teaches=named(ground.snapshot, fresh),
            requires=tuple(
                Need(c, taught_in.get(ground.snapshot.concepts.index[c]))
                for c in named(ground.snapshot, uses[n])
            ),
            why=_why(ground, route, aim, n, uses, who, len(behind)),
            done=min(who.done.get(position, 0.0), 1.0),
        )
        for n, (position, fresh) in enumerate(route.steps)
    )
    learned = [concept for step in steps[len(behind) :] for concept in step.teaches]
    return Plan(
        goal=goal,
        steps=steps,
        hours=sum(step.hours for step in steps),
        missing=named(ground.snapshot, route.missing),
        gap=route.gap,
        concepts=tuple(learned),
        known=named(ground.snapshot, route.known),
        cost=route.cost,
        request=request,
    )


def dated(plan: Plan, today: date) -> Plan:
    """The plan with days, from the start that was asked for or today; without hours a week
    that mean something it has none. What is done has no days."""
    pace = plan.request.hours_per_week
    bare = tuple(replace(step, begins=None, ends=None) for step in plan.steps)
    if pace is None or not pace > 0 or not math.isfinite(pace):
        return replace(plan, steps=bare)
    start = plan.request.start or today
    spent, found = 0.0, []
    for step in bare:
        first, spent = spent, spent + step.hours
        begins = _day(start, math.floor(first / pace * 7))
        ends = _day(start, max(math.ceil(spent / pace * 7) - 1, math.floor(first / pace * 7)))
        if step.hours > 0 and begins and ends:
            found.append(replace(step, begins=begins, ends=ends))
        else:
            found.append(step)
    return replace(plan, steps=tuple(found))


def _day(start: date, days: int) -> date | None:
    return start + timedelta(days=days) if days <= (LAST_DAY - start).days else None


def _finished(ground: Ground, route: Route, position: int) -> Step:
    """A step that lies behind the reader: it stays on the path with what it gave."""
    gave = ground.teach[position] & route.wanted
    return Step(
        resource=ground.snapshot.resources[position],
        hours=0.0,
        teaches=named(ground.snapshot, gave & route.known),
        why="You have done it.",
        done=1.0,
    )


def _taught_in(ground: Ground, route: Route, behind: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for number, position in enumerate(behind, 1):
        for concept in bits(ground.teach[position] & route.wanted & route.known):
            found.setdefault(concept, number)
    for number, (_, fresh) in enumerate(route.steps, len(behind) + 1):
        for concept in bits(fresh):
            found[concept] = number
    return found


def _uses(ground: Ground, position: int, fresh: int) -> int:
    """What a step uses from before: its own needs, and what that it newly teaches needs."""
    found = ground.needs[position]
    for concept in bits(fresh):
        found |= ground.before[concept]
    return found & ~fresh


def _why(
    ground: Ground,
    route: Route,
    aim: Aim,
    n: int,
    uses: Sequence[int],
    who: Traveller,
    behind: int,
) -> str:
    position, fresh = route.steps[n]
    spoken = _Spoken(ground)
    if position in aim.resources:
        needs = spoken(uses[n])
        return f"It is what you want to get to; it uses {needs}." if needs else (
            "It is what you want to get to.")  # fmt: skip
    towards = fresh & route.wanted
    parts = []
    if aim.concepts & fresh:
        parts.append(f"It teaches {spoken(aim.concepts & fresh)}, which you want to get to")
        towards &= ~aim.concepts
        if towards:
            parts[0] += f", and {spoken(towards)} on the way"
    elif fresh:
        parts.append(f"It teaches {spoken(towards or fresh)}")
    # What it was said to teach is what the step that is named uses of it, where one does.
    after = range(n + 1, len(route.steps))
    given = towards if any(uses[m] & towards for m in after) else fresh
    later = [m for m in after if uses[m] & given]
    if later and not aim.concepts & fresh:
        first = later[0]
        title = ground.snapshot.resources[route.steps[first][0]].title
        used = spoken(uses[first] & given, 2)
        parts.append(f"step {first + behind + 1}, {quoted(title, 50)}, uses {used}")
    if who.done.get(position, 0) > 0:
        parts.append(f"you have done {who.done[position]:.0%} of it")
    elif not fresh and position in aim.through:
        parts.append("You asked to keep it")
    elif not fresh:
        well = ground.strong[position] & route.wanted
        parts.append(f"It teaches {spoken(well)} better than the steps before it")
    sentence = "; ".join(parts)
    return sentence[:1].upper() + sentence[1:] + "."


class _Spoken:
    """Names of concepts inside a sentence, the hardest first."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def __call__(self, concepts: int, most: int = 3) -> str:
        snapshot = self._ground.snapshot
        names = [snapshot.concepts.spoken[c] for c in reversed(named(snapshot, concepts))]
        return listed(names, most)


def hours_left(plan: Plan, done: Mapping[str, float]) -> Plan:
    """The same steps with the shares done that are given by key, and the hours that leaves."""
    steps = []
    for step in plan.steps:
        share = min(max(done.get(step.resource.id, 0.0), 0.0), 1.0)
        whole = plan.request.keep.get(step.resource.id) or costs.hours(step.resource)
        steps.append(replace(step, done=share, hours=whole * (1 - share)))
    return replace(plan, steps=tuple(steps), hours=sum(step.hours for step in steps))
