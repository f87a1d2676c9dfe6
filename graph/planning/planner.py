"""From a goal and a reader to the cheapest way between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from graph.planning import costs
from graph.planning.exact import solve
from graph.planning.ground import Ground, bits, to_set
from graph.planning.task import Option, Task, reach
from graph.snapshot import Snapshot, line


@dataclass(frozen=True)
class Traveller:
    """Who goes the way: a set of known concepts, a level of 1 to 5, the languages read
    (any when empty), the share done of works that were begun or finished, works that must
    not be used, and a set of concepts of which it was said that they are not known."""

    known: int
    level: float = 1.0
    languages: frozenset[str] = frozenset()
    done: Mapping[int, float] = field(default_factory=dict)
    closed: frozenset[int] = frozenset()
    unknown: int = 0


@dataclass(frozen=True)
class Aim:
    """Where to: a set of concepts, and resources by position. `through` must be taken on
    the way; `allowed` limits what may be used, None is everything; `skip` is a set of
    concepts to count as known; `hours` maps positions to other hours than their own."""

    concepts: int = 0
    resources: tuple[int, ...] = ()
    through: tuple[int, ...] = ()
    allowed: frozenset[int] | None = None
    skip: int = 0
    hours: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Route:
    """The way found: positions in order with what each newly teaches; sets of what was
    wanted, was known before, and cannot be learned; resources that cannot be followed."""

    steps: tuple[tuple[int, int], ...]
    wanted: int
    known: int
    missing: int
    cost: float
    gap: float
    beyond: tuple[int, ...] = ()


class Planner:
    """Plans on one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.ground = Ground(snapshot)
        self.prices = costs.Prices(self.ground)

    def left(self, position: int, who: Traveller, aim: Aim) -> float:
        """The hours that are left of a resource."""
        whole = aim.hours.get(position, costs.hours(self.ground.snapshot.resources[position]))
        return whole * (1 - min(who.done.get(position, 0.0), 1.0))

    def required(self, aim: Aim) -> int:
        """Everything that must be known at the end, or before a resource that is a goal."""
        return self.ground.behind(self._direct(aim), aim.skip)

    def _direct(self, aim: Aim) -> int:
        found = aim.concepts
        for position in aim.resources:
            found |= self.before(position)
        return found

    def needed(self, who: Traveller, aim: Aim) -> int:
        """What of it must still be learned. Who knows an idea needs nothing for it: what lies
        behind is left out, unless the reader said that it is not known."""
        known = who.known | aim.skip
        denied = self.required(aim) & who.unknown
        return self.ground.behind(self._direct(aim) | denied, known) & ~known

    def before(self, position: int) -> int:
        """What a resource uses and does not teach."""
        ground, taught = self.ground, self.ground.teach[position]
        direct = ground.needs[position]
        for concept in bits(taught):
            direct |= ground.before[concept] & ~taught
        return direct

    def route(self, who: Traveller, aim: Aim) -> Route:
        """The cheapest way for this reader to this aim."""
        known = who.known | aim.skip
        needed = self.needed(who, aim)
        prices = self._prices(who, aim, needed)
        last = aim.resources if len(aim.resources) == 1 and not aim.concepts else ()
        ahead = [p for p in aim.through if who.done.get(p, 0.0) < 1]
        first = [p for p in (*aim.resources, *ahead) if p not in last]
        task = self._task(needed, known, prices, first, last)
        reachable = reach(known, task.options)
        missing = task.wanted & ~reachable
        followed = [p for p in first if not self.ground.needs[p] & ~reachable]
        if missing or len(followed) < len(first):
            task = self._task(task.wanted & reachable, known, prices, followed, last)
        chosen, bound = self._solved(task)
        ordered = self._ordered(task, chosen)
        ended = [p for p in last if not self.ground.needs[p] & ~(known | task.wanted)]
        steps, have = [], known
        for position in [*(o.position for o in ordered), *ended]:
            fresh = self.ground.learned(position, have)
            have |= fresh
            steps.append((position, fresh))
        cost = task.cost(ordered)
        done = {position for position, _ in steps}
        before = self.required(aim) & who.known
        return Route(
            steps=tuple(steps),
            wanted=needed | before,
            known=before,
            missing=missing,
            cost=cost + sum(prices[p] for p in ended),
            gap=max(0.0, (cost - bound) / cost) if cost - bound > 1e-6 else 0.0,
            beyond=tuple(p for p in (*first, *last) if p not in done),
        )

    def reachable(self, who: Traveller, aim: Aim) -> int:
        """Of what is required the set that can be known in the end."""
        known, needed = who.known | aim.skip, self.needed(who, aim)
        task = self._task(needed, known, self._prices(who, aim, needed), [], ())
        return known | needed & reach(known, task.options)

    def _prices(self, who: Traveller, aim: Aim, wanted: int) -> dict[int, float]:
        ground = self.ground
        left = {p: self.left(p, who, aim) for p in {*who.done, *aim.hours}}
        every = self.prices.of(who.level, who.languages, left)
        open_to_all = range(len(every)) if aim.allowed is None else aim.allowed
        usable = (set(open_to_all) - who.closed) | {*aim.through, *aim.resources}
        found = {p: float(every[p]) * costs.strained(ground, p, wanted) for p in usable}
        for goal in aim.resources:
            for cited in line(ground.snapshot.cites, goal)[0]:
                if int(cited) in found:
                    found[int(cited)] *= costs.CITED
        return found

    def _task(
        self,
        wanted: int,
        known: int,
        prices: Mapping[int, float],
        forced: Iterable[int],
        without: Iterable[int],
    ) -> Task:
        leave = set(without)
        forced = frozenset(forced)
        needs = 0
        for position in forced:
            needs |= self.ground.needs[position] & ~known
        wanted |= self.ground.behind(needs, known) & ~known
        usable = {p: price for p, price in prices.items() if p not in leave}
        return Task(self.ground, wanted, known, usable, forced)

    def _solved(self, task: Task) -> tuple[tuple[Option, ...], float]:
        if not task.wanted and not task.forced:
            return (), 0.0
        answer = solve(task)
        return answer.chosen, answer.bound

    def _ordered(self, task: Task, chosen: Iterable[Option]) -> list[Option]:
        """An order in which each can be followed: low levels first, and on with the same
        area or voice where there is a choice."""
        snapshot, left = self.ground.snapshot, list(chosen)
        known, found = task.known, list[Option]()

        def rank(option: Option) -> tuple[object, ...]:
            position = option.position
            before = found[-1].position if found else None
            voices = self.ground.voices
            level = snapshot.level[position]
            return (
                float(np.nan_to_num(level)),
                before is None or voices[position] != voices[before],
                before is None or not self.ground.teach[before] & self.before(position),
                -float(snapshot.standing[position]),
                position,
            )

        while left:
            ready = [o for o in left if not o.needs & ~known]
            if not ready:
                break
            best = min(ready, key=rank)
            left.remove(best)
            known |= best.teaches
            found.append(best)
        return found


def masked(snapshot: Snapshot, concepts: Iterable[str]) -> int:
    """The set of these concepts."""
    return to_set(snapshot.concepts.index[c] for c in concepts)


def named(snapshot: Snapshot, concepts: int) -> tuple[str, ...]:
    """The ids of a set of concepts, from the first to learn to the last."""
    graph = snapshot.concepts
    return tuple(graph.ids[n] for n in sorted(bits(concepts), key=graph.places.__getitem__))
