"""Why a resource is suggested: reasons as data, and one sentence made from them.

Every cause is read off the numbers that made the score; a sentence says nothing that its
reasons do not hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from graph.features import Features, Reader, readiness
from graph.knowledge import KNOWN
from graph.model import Cause, Cost, Reason, ReasonKind, Suggestion
from graph.snapshot import Snapshot, line

_KINDS = {
    "taste": ReasonKind.COVERED, "trail": ReasonKind.TRAIL, "link": ReasonKind.LINK,
    "ready": ReasonKind.READY, "gain": ReasonKind.TEACHES, "unlock": ReasonKind.UNLOCKS,
    "onward": ReasonKind.BUILDS, "step": ReasonKind.LEVEL, "standing": ReasonKind.STANDING,
    "goal": ReasonKind.GOAL, "planned": ReasonKind.PLANNED,
}  # fmt: skip
READY = 0.8  # a resource counts as ready from this part of its needs on
SHOWN = 5


class Explainer:
    """Explains candidates of one ranking."""

    def __init__(
        self, snapshot: Snapshot, reader: Reader, features: Features, weights: Mapping[str, float]
    ) -> None:
        self._snapshot = snapshot
        self._reader = reader
        self._features = features
        self._weights = weights
        self._degree = reader.knowledge.degree
        self._ready = readiness(snapshot, self._degree, reader.level)

    def suggestion(self, position: int, score: float) -> Suggestion:
        """The candidate at `position` with everything that speaks for it."""
        missing = self._missing(position)
        unlocks = self._unlocks(position)
        teaches = tuple(cause.key.removeprefix("concept:") for cause in self._taught(position))
        reasons = self._reasons(position, unlocks)
        fixes = self._fixes(position, missing)
        return Suggestion(
            resource=self._snapshot.resources[position],
            score=score,
            reasons=reasons,
            teaches=teaches,
            missing=missing,
            unlocks=tuple(self._snapshot.resources[p].id for p in unlocks),
            fixes={c: self._snapshot.resources[p].id for c, p in fixes.items()},
            sentence=self._sentence(position, reasons, missing, fixes, len(unlocks)),
        )

    def _reasons(self, position: int, unlocks: Sequence[int]) -> tuple[Reason, ...]:
        found = []
        for name, kind in _KINDS.items():
            weight = float(self._features.column(name)[position]) * self._weights[name]
            if weight <= 0.01:
                continue
            causes = self._causes(kind, position, unlocks)
            if causes or kind in (ReasonKind.LEVEL, ReasonKind.PLANNED, ReasonKind.STANDING):
                found.append(Reason(kind, round(weight, 4), tuple(causes)))
        if not self._reader.covered:
            found.append(Reason(ReasonKind.ENTRY, 0.0))
        return tuple(sorted(found, key=lambda reason: -reason.weight))

    def _causes(self, kind: ReasonKind, position: int, unlocks: Sequence[int]) -> list[Cause]:
        if kind is ReasonKind.UNLOCKS:
            return [self._resource_cause(p, 1 / len(unlocks)) for p in unlocks[:SHOWN]]
        evidence = {
            ReasonKind.COVERED: self._near,
            ReasonKind.TRAIL: self._trails,
            ReasonKind.LINK: self._linked,
            ReasonKind.READY: self._met,
            ReasonKind.TEACHES: self._taught,
            ReasonKind.BUILDS: self._ground,
            ReasonKind.GOAL: self._towards_goal,
        }
        return evidence[kind](position) if kind in evidence else []

    def _near(self, position: int) -> list[Cause]:
        near = self._features.near[position]
        best = np.argsort(-near, kind="stable")[:3]
        pairs = _shares((int(self._features.covered[b]), float(near[b])) for b in best)
        return [self._resource_cause(p, share) for p, share in pairs]

    def _trails(self, position: int) -> list[Cause]:
        trails = self._snapshot.trails
        pairs = [(t, float(values[position])) for t, values in self._features.via_trail.items()]
        pairs = sorted((p for p in pairs if p[1] > 0), key=lambda pair: -pair[1])
        found = [Cause(f"trail:{trails.titles[t]}", trails.titles[t], s) for t, s in _shares(pairs)]
        return found[:SHOWN] or self._unordered(position)

    def _unordered(self, position: int) -> list[Cause]:
        """The unordered trails that hold this and something covered."""
        membership = self._snapshot.trails.membership
        mine = membership[:, [position]].toarray().ravel() > 0
        covered = [self._snapshot.current(int(p)) for p in self._features.covered]
        theirs = np.asarray(membership[:, covered].sum(axis=1)).ravel()
        pairs = [(int(t), float(theirs[t])) for t in np.flatnonzero(mine & (theirs > 0))]
        titles = self._snapshot.trails.titles
        pairs.sort(key=lambda pair: -pair[1])
        return [Cause(f"trail:{titles[t]}", titles[t], s) for t, s in _shares(pairs[:SHOWN])]

    def _linked(self, position: int) -> list[Cause]:
        around: dict[int, float] = {}
        for matrix in (self._snapshot.cites, self._snapshot.part_of):
            both = matrix[[position]].toarray().ravel() + matrix[:, [position]].toarray().ravel()
            for p in self._reader.covered:
                if both[p]:
                    around[p] = around.get(p, 0.0) + float(both[p])
        return [self._resource_cause(p, share) for p, share in _shares(around.items())][:SHOWN]

    def _met(self, position: int) -> list[Cause]:
        columns, weights = line(self._snapshot.needs, position)
        pairs = [
            (int(c), float(w * self._degree[c]))
            for c, w in zip(columns, weights, strict=True)
            if self._degree[c] >= KNOWN
        ]
        pairs.sort(key=lambda pair: (-pair[1], pair[0]))
        return [self._concept_cause(c, share) for c, share in _shares(pairs)][:SHOWN]

    def _taught(self, position: int) -> list[Cause]:
        columns, weights = line(self._snapshot.teaches, position)
        pairs = [
            (int(c), float(w * (1 - self._degree[c])))
            for c, w in zip(columns, weights, strict=True)
            if self._degree[c] < KNOWN
        ]
        pairs.sort(key=lambda pair: (-pair[1], pair[0]))
        return [self._concept_cause(c, share) for c, share in _shares(pairs)]

    def _ground(self, position: int) -> list[Cause]:
        """The concepts covered works taught on which what it newly teaches stands."""
        taught = self._reader.knowledge.taught
        under: dict[int, float] = {}
        for c, weight in zip(*line(self._snapshot.teaches, position), strict=True):
            fresh = float(weight * (1 - self._degree[c]))
            for before in line(self._snapshot.prerequisites, int(c))[0]:
                share = fresh * float(taught[before])
                under[int(before)] = under.get(int(before), 0.0) + share
        pairs = sorted(under.items(), key=lambda pair: (-pair[1], pair[0]))
        return [self._concept_cause(c, share) for c, share in _shares(pairs)][:SHOWN]

    def _towards_goal(self, position: int) -> list[Cause]:
        goal = self._reader.goal
        if goal is None:
            return []
        columns, weights = line(self._snapshot.teaches, position)
        pairs = [
            (int(c), float(w * goal[c] * (1 - self._degree[c])))
            for c, w in zip(columns, weights, strict=True)
        ]
        pairs.sort(key=lambda pair: (-pair[1], pair[0]))
        return [self._concept_cause(c, share) for c, share in _shares(pairs)][:SHOWN]

    def _missing(self, position: int) -> tuple[str, ...]:
        """Stated and implied needs that are not known, the weightiest first."""
        columns, weights = line(self._snapshot.needs, position)
        open_needs = sorted(
            (-float(w), int(c))
            for c, w in zip(columns, weights, strict=True)
            if self._degree[c] < KNOWN and w >= 0.4
        )
        return tuple(self._snapshot.concepts.ids[c] for _, c in open_needs)

    def _fixes(self, position: int, missing: Iterable[str]) -> dict[str, int]:
        """For each missing concept the quickest ready resource that teaches it."""
        snapshot = self._snapshot
        fixes = {}
        hours = np.nan_to_num(snapshot.hours, nan=20.0)
        paid = np.array([r.cost == Cost.PAID for r in snapshot.resources])
        effort = hours * np.where(paid, 1.5, 1.0) * (2 - self._ready)
        for concept in missing:
            column = snapshot.teaches[:, [snapshot.concepts.index[concept]]].toarray().ravel()
            able = column >= 0.5
            able[position] = False
            if able.any():
                fixes[concept] = int(np.argmin(np.where(able, effort, np.inf)))
        return fixes

    def _unlocks(self, position: int) -> list[int]:
        """The resources that become ready after this one, the most standing first."""
        after = self._degree.copy()
        columns, weights = line(self._snapshot.teaches, position)
        after[columns] = np.maximum(after[columns], weights)
        ready = readiness(self._snapshot, after, self._reader.level)
        opened = np.flatnonzero((ready >= READY) & (self._ready < READY))
        hidden = {position, *self._reader.covered, *self._reader.excluded}
        return sorted(
            (int(p) for p in opened if int(p) not in hidden),
            key=lambda p: (-float(self._snapshot.standing[p]), p),
        )

    def _sentence(
        self,
        position: int,
        reasons: Sequence[Reason],
        missing: Sequence[str],
        fixes: Mapping[str, int],
        unlocks: int,
    ) -> str:
        by_kind = {reason.kind: reason for reason in reasons}
        parts = [_led_here(by_kind, bool(missing)), self._newly(by_kind, unlocks)]
        replaced = self._snapshot.superseded.get(position)
        if replaced is not None:
            parts.append(f"Its successor is {_quoted(self._snapshot.resources[replaced].title)}.")
        if missing:
            names = [self._snapshot.concepts.spoken[c] for c in missing]
            first = fixes.get(missing[0])
            fix = ""
            if first is not None:
                resource = self._snapshot.resources[first]
                time = f" ({_hours(resource.hours)})" if resource.hours else ""
                fix = f"; {_quoted(resource.title)}{time} closes that"
                if len(missing) > 1:
                    fix = f"; begin with {_quoted(resource.title)}{time}"
            parts.append(f"You are missing {_listed(names, 3)}{fix}.")
        return " ".join(part for part in parts if part)

    def _newly(self, by_kind: Mapping[ReasonKind, Reason], unlocks: int) -> str:
        taught = by_kind.get(ReasonKind.TEACHES)
        if not taught or not taught.causes:
            return ""
        names = _listed([cause.name for cause in taught.causes], 3)
        opens = f", and opens the way to {unlocks} more" if unlocks > 1 else ""
        return f"It newly teaches {names}{opens}."

    def _resource_cause(self, position: int, share: float) -> Cause:
        resource = self._snapshot.resources[position]
        return Cause(resource.id, resource.title, round(share, 4))

    def _concept_cause(self, index: int, share: float) -> Cause:
        concept = self._snapshot.concepts.ids[index]
        name = self._snapshot.concepts.spoken[concept]
        return Cause(f"concept:{concept}", name, round(share, 4))


def _led_here(by_kind: Mapping[ReasonKind, Reason], gaps: bool) -> str:
    """The half sentence about the reader: what was covered, what is known."""
    goal, trail = by_kind.get(ReasonKind.GOAL), by_kind.get(ReasonKind.TRAIL)
    near, ready = by_kind.get(ReasonKind.COVERED), by_kind.get(ReasonKind.READY)
    link = by_kind.get(ReasonKind.LINK)
    start = ""
    if goal:
        start = f"Your goal needs {_listed([c.name for c in goal.causes], 2)}"
    elif near and (not trail or near.weight >= trail.weight):
        strong = [c.name for c in near.causes if c.share >= 0.25]
        start = f"You covered {_listed([_quoted(name) for name in strong], 2)}"
    elif trail:
        start = f"After what you covered, {_quoted(trail.causes[0].name)} goes on here"
    elif link:
        start = f"It is linked to {_quoted(link.causes[0].name)}, which you covered"
    if ready and not gaps:
        known = _listed([c.name for c in ready.causes], 2)
        if start.startswith("You covered"):
            return f"{start} and know {known}, so you are ready."
        return f"{start}; you know {known}, so you are ready." if start else f"You know {known}."
    if ReasonKind.ENTRY in by_kind and not gaps:
        return "A good first step: it assumes no background."
    return f"{start}." if start else ""


def _shares(pairs: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    kept = [(key, value) for key, value in pairs if value > 0]
    total = sum(value for _, value in kept)
    return [(key, value / total) for key, value in kept]


def _listed(names: Sequence[str], most: int) -> str:
    shown = list(names[:most])
    more = len(names) - len(shown)
    if more > 0:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 2 else shown)


def _quoted(title: str) -> str:
    short = title if len(title) <= 70 else title[:67].rsplit(" ", 1)[0] + "…"
    return f"“{short}”"


def _hours(hours: float | None) -> str:
    return f"{hours:g} h" if hours else ""
