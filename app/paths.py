"""Ways to a goal: planning one, changing it, keeping it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from app.door import Door, turns
from app.given import day
from app.plans import aims, asked, notes
from app.reader import BEGUN
from graph.errors import BadInput
from graph.knowledge import KNOWN
from graph.model import Area, Status
from graph.planning.assemble import assemble, dated, hours_left
from graph.planning.ground import to_set
from graph.planning.model import (
    Constraints,
    Difference,
    Goal,
    Plan,
    Request,
    Swap,
    compared,
)
from graph.planning.planner import Aim, Traveller, masked
from graph.planning.swaps import swaps
from graph.snapshot import Snapshot
from graph.state import Said

ENGLISH = "en"
Keep = Iterable[str] | Mapping[str, float | None]


class Paths(Door):
    """The part of a library that lays out ways to a goal."""

    @turns
    def plan(
        self,
        goal: str | Iterable[str],
        hours_per_week: float | None = None,
        constraints: Constraints | Mapping[str, Any] | None = None,
        start: date | str | None = None,
        skip: Iterable[str] = (),
        keep: Keep = (),
    ) -> Plan:
        """The cheapest way to a goal, in an order that never uses what was not learned yet.

        `goal` is a concept (id, name or alias in any language), a resource (key or title),
        words, or several of these. `constraints` limit the kinds, languages, costs and the
        hours of a single step. With `hours_per_week` the steps have days, from `start` or
        today. `skip` names concepts and areas to count as known and resources to do without; `keep`
        names resources to stay on the path, or maps them to the hours they take. What the
        path cannot reach is in `.missing`, and `.note` says what to do about it.
        Raises UnknownKey or UnknownConcept, with near names, for what is not here.
        """
        snapshot = self._engine.snapshot()
        wish = Request(
            hours_per_week=asked.number("hours_per_week", hours_per_week),
            constraints=asked.constraints(constraints),
            start=None if start is None else day(start),
            skip=self._skipped(snapshot, [skip] if isinstance(skip, str) else skip),
            keep=self._kept([keep] if isinstance(keep, str) else keep),
        )
        if not snapshot.concepts.ids and not snapshot.resources:
            parts = (goal,) if isinstance(goal, str) else tuple(goal)
            return Plan(Goal(parts, title=", ".join(parts)), request=wish, note=(
                "The library is empty: load the catalogue or add a source, then ask again."
            ))  # fmt: skip
        meant = self._meant(goal)
        return self._planned(snapshot, meant, wish)

    @turns
    def replan(self, plan: Plan, takes: Mapping[str, float] | None = None) -> Plan:
        """The path from where the reader stands now: what is done stays behind, what is
        begun stays on it, the rest is chosen anew from today. `takes` maps keys of steps
        to the hours they turn out to take."""
        snapshot = self._engine.snapshot()
        longer = self._kept(takes or {})
        shares = self._shares(snapshot)
        here = [key for step in plan.steps if (key := step.resource.id) in snapshot.by_key]
        begun = [key for key in here if snapshot.by_key[key] in shares or key in longer]
        keep = {key: longer.get(key, plan.request.keep.get(key)) for key in begun}
        goal = plan.goal
        known = snapshot.by_key.keys()
        start = plan.request.start
        wish = replace(
            plan.request,
            keep={**{k: h for k, h in plan.request.keep.items() if k in known}, **keep},
            start=max(start, day(None)) if start else None,
            skip=tuple(s for s in plan.request.skip
                       if s in known or s in snapshot.concepts.index),
        )  # fmt: skip
        goal = replace(
            goal,
            concepts=tuple(c for c in goal.concepts if c in snapshot.concepts.index),
            resources=tuple(key for key in goal.resources if key in known),
        )
        return self._planned(snapshot, goal, wish)

    @turns
    def track(self, plan: Plan) -> Plan:
        """The same path with what the reader has done of each step by now, and the days of
        what is left counted from today where the path has begun."""
        snapshot = self._engine.snapshot()
        shares = self._shares(snapshot)
        done = {snapshot.resources[p].id: share for p, share in shares.items()}
        now = hours_left(plan, done)
        start = plan.request.start
        if start is None or start < day(None):
            now = replace(now, request=replace(now.request, start=day(None)))
        return replace(dated(now, day(None)), request=plan.request)

    @turns
    def paced(
        self, plan: Plan, hours_per_week: float | None, start: date | str | None = None
    ) -> Plan:
        """The same path with other days: so many hours a week, from `start` or today."""
        wish = replace(
            plan.request,
            hours_per_week=asked.number("hours_per_week", hours_per_week),
            start=None if start is None else day(start),
        )
        said = plan.note.removesuffix(notes.pace(plan)).strip()
        now = dated(replace(plan, request=wish), day(None))
        return replace(now, note=" ".join(filter(None, (said, notes.pace(now)))))

    @turns
    def swaps(self, plan: Plan, step: int) -> list[Swap]:
        """What could stand in for a step, a number from 1: the same concepts but free,
        shorter, of another kind or language, the nearest in cost first."""
        snapshot = self._engine.snapshot()
        if not 1 <= step <= len(plan.steps):
            raise BadInput(f"step {step}", f"is not on the path; it has {len(plan.steps)} steps")
        # Another kind is what a swap may be for; cost, language and hours stay as they were.
        bounds = replace(plan.request.constraints, kinds=frozenset())
        wish = replace(plan.request, constraints=bounds)
        who, aim = self._who_and_where(snapshot, plan.goal, wish)
        return swaps(self._engine.planner(), who, aim, plan, step)

    @turns
    def swap(self, plan: Plan, step: int, key: str) -> Plan:
        """The path with another resource for a step, the rest chosen anew around it."""
        if not 1 <= step <= len(plan.steps):
            raise BadInput(f"step {step}", f"is not on the path; it has {len(plan.steps)} steps")
        old, new = plan.steps[step - 1].resource.id, self._key(key)
        keep = {k: h for k, h in plan.request.keep.items() if k != old}
        skip = tuple(s for s in plan.request.skip if s != new)
        wish = replace(
            plan.request, skip=tuple(dict.fromkeys((*skip, old))), keep={**keep, new: None}
        )
        return self._planned(self._engine.snapshot(), plan.goal, wish)

    def compare(self, first: Plan, second: Plan) -> Difference:
        """What changes from one path to another: steps, hours, concepts."""
        return compared(first, second)

    def _planned(
        self, snapshot: Snapshot, goal: Goal, wish: Request, among: frozenset[int] | None = None
    ) -> Plan:
        planner = self._engine.planner()
        who, aim = self._who_and_where(snapshot, goal, wish)
        if among is not None:
            aim = replace(aim, allowed=among)
        route = planner.route(who, aim)
        plan = dated(assemble(planner, who, aim, route, goal, wish), day(None))
        return replace(plan, note=notes.note(planner, who, aim, route, plan))

    def _who_and_where(
        self, snapshot: Snapshot, goal: Goal, wish: Request
    ) -> tuple[Traveller, Aim]:
        who = self._traveller(snapshot, goal, wish)
        index, place = snapshot.concepts.index, snapshot.by_key
        closed = {place[key] for key in wish.skip if key in place}
        who = replace(who, closed=who.closed | closed)
        resources = tuple(place[key] for key in goal.resources)
        return who, Aim(
            concepts=masked(snapshot, goal.concepts),
            resources=tuple(p for p in resources if who.done.get(p, 0.0) < 1),
            through=tuple(place[key] for key in wish.keep if key in place),
            allowed=asked.allowed(snapshot, wish.constraints),
            skip=to_set(index[c] for c in wish.skip if c in index),
            hours={place[k]: h for k, h in wish.keep.items() if h is not None and k in place},
        )

    def _traveller(self, snapshot: Snapshot, goal: Goal, wish: Request) -> Traveller:
        """The reader as planning sees one."""
        reader = self._reader(snapshot)
        done = self._shares(snapshot)
        begun = {position for position, share in done.items() if share < 1}
        index = snapshot.concepts.index
        return Traveller(
            known=to_set(int(c) for c in (reader.knowledge.degree >= KNOWN).nonzero()[0]),
            level=reader.level,
            languages=_languages(snapshot, reader.covered, goal, wish),
            done=done,
            closed=frozenset(reader.excluded) - begun,
            unknown=to_set(
                index[c]
                for c, claim in self._said().claims.items()
                if claim.said is Said.DONT_KNOW and c in index
            ),
        )

    def _shares(self, snapshot: Snapshot) -> dict[int, float]:
        """The share done of what was begun and finished, by position."""
        done: dict[int, float] = {}
        for row, entry in self._ledger.current().items():
            position = snapshot.position.get(row)
            if position is not None and entry.status is Status.READING:
                done[position] = min(entry.share or BEGUN, 0.99)
            elif position is not None and entry.status is Status.COVERED:
                done[position] = 1.0
        return done

    def _skipped(self, snapshot: Snapshot, skip: Iterable[str]) -> tuple[str, ...]:
        """Ids of concepts and keys of resources."""
        found, areas = list[str](), self._store.areas()
        for one in skip:
            meant = aims.named(snapshot, areas, one)
            if isinstance(meant, Area):
                found += aims.core(snapshot, meant)
            else:
                found.append(meant.id if meant else self._key(one))
        return tuple(dict.fromkeys(found))

    def _kept(self, keep: Keep) -> dict[str, float | None]:
        given = keep if isinstance(keep, Mapping) else dict.fromkeys(keep)
        found = {}
        for key, hours in given.items():
            takes = asked.number(f"hours of {key[:80]}", hours)
            if takes is not None and takes <= 0:
                raise BadInput(f"hours of {key[:80]}", f"{takes:g} is not more than 0")
            found[self._key(key)] = takes
        return found

    def _key(self, key: str) -> str:
        return self._store.resource(self._resolver().row(key)).id


def _languages(
    snapshot: Snapshot, covered: Iterable[int], goal: Goal, wish: Request
) -> frozenset[str]:
    """What the reader is taken to read: what was covered, English, and the language of the
    goal's script and of the goal itself; any of those asked for when there are."""
    if wish.constraints.languages:
        return frozenset()
    found = {ENGLISH, *(snapshot.resources[p].language for p in covered)}
    found |= {snapshot.resources[snapshot.by_key[key]].language for key in goal.resources}
    if any("\u4e00" <= letter <= "\u9fff" for part in goal.asked for letter in part):
        found.add("zh")
    return frozenset(language for language in found if language)
