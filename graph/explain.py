"""Why a resource is suggested: reasons as data, and one sentence made from them.

Every cause is read off the numbers that made the score. A covered work is named only where
the score was seen to fall without it; a sentence says nothing that its reasons do not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np

from graph.features import NAMES, Features, Reader
from graph.knowledge import KNOWN
from graph.model import Cause, Cost, Reason, ReasonKind, Rival, Suggestion
from graph.ranking.collection import Collection
from graph.ranking.pedagogy import readiness
from graph.ranking.sentence import sentence
from graph.ranking.sparse_tools import Places
from graph.snapshot import Floats, line

# Which features make up each reason.
_MADE_OF: Mapping[ReasonKind, tuple[str, ...]] = {
    ReasonKind.COVERED: ("linear", "taste", "words", "profile"),
    ReasonKind.TRAIL: ("walk", "neighbours", "trail"),
    ReasonKind.LINK: ("links", "degree"),
    ReasonKind.READY: ("ready", "unready", "far"),
    ReasonKind.TEACHES: ("gain", "stale"),
    ReasonKind.UNLOCKS: ("unlock",),
    ReasonKind.BUILDS: ("onward",),
    ReasonKind.LEVEL: ("step",),
    ReasonKind.STANDING: ("standing",),
    ReasonKind.FIT: ("fit",),
    ReasonKind.GOAL: ("goal",),
    ReasonKind.REFRESH: ("refresh",),
    ReasonKind.PLANNED: ("planned",),
}
_BY_ITSELF = (ReasonKind.LEVEL, ReasonKind.PLANNED, ReasonKind.STANDING, ReasonKind.FIT)
READY = 0.8  # a resource counts as ready from this part of its needs on
NEEDED = 0.4  # a need weighs at least this much to be called missing
SHOWN = 5
TRIED = 3  # covered works whose absence is tried for each suggestion, the likeliest causes
OPENED = 2_000  # resources that are looked at for what a suggestion opens
OUT = 20.0
GROUND = 0.05  # what less of it stands on carries nothing by itself
LEAST = 0.02  # what adds less to the score is no reason


class Explainer:
    """Explains candidates of one ranking. `scores` are those of `features.at`, made of the
    features by `importance`; `rescore` scores positions for another reader."""

    def __init__(
        self,
        collection: Collection,
        reader: Reader,
        features: Features,
        scores: Floats,
        importance: Floats,
        rescore: Callable[[Reader, Places], Floats],
    ) -> None:
        self._all = collection
        self._snapshot = collection.snapshot
        self._reader = reader
        self._features = features
        self._scores = scores
        self._importance = importance
        self._rescore = rescore
        self._degree = reader.knowledge.degree

    def suggestions(self, chosen: Sequence[int], limit: int) -> list[Suggestion]:
        """The first `limit` of the chosen candidates, indices into `features.at`, each with
        everything that speaks for it and what came next."""
        led = self._led(chosen[:limit])
        return [
            self._suggestion(n, led.get(n, ()), chosen[place + 1 : place + 2])
            for place, n in enumerate(chosen[:limit])
        ]

    def _suggestion(self, n: int, led: Sequence[Cause], below: Sequence[int]) -> Suggestion:
        position = int(self._features.at[n])
        missing = self._missing(position)
        unlocks = self._unlocks(position)
        teaches = tuple(cause.key.removeprefix("concept:") for cause in self._taught(position))
        reasons = self._reasons(n, led, unlocks)
        fixes = self._fixes(position, missing)
        return Suggestion(
            resource=self._snapshot.resources[position],
            score=float(self._scores[n]),
            reasons=reasons,
            teaches=teaches,
            missing=missing,
            unlocks=tuple(self._snapshot.resources[p].id for p in unlocks),
            fixes={c: self._snapshot.resources[p].id for c, p in fixes.items()},
            sentence=sentence(
                self._snapshot,
                position,
                reasons,
                self._taught(position),
                missing,
                fixes,
                len(unlocks),
            ),
            rival=self._rival(n, below[0]) if below else None,
        )

    # What the reader covered

    def _led(self, chosen: Sequence[int]) -> dict[int, list[Cause]]:
        """For each candidate the covered works without which its score would be lower, by
        how much: the likeliest are taken away one at a time and everything is scored anew."""
        covered = self._features.affinity.covered
        if not len(covered) or not len(chosen):
            return {}
        at = self._features.at[list(chosen)]
        weight = dict(zip(NAMES, map(float, self._importance), strict=True))
        credit = self._features.affinity.credit(at, weight)
        likely = np.argsort(-credit, axis=1, kind="stable")[:, :TRIED]
        falls = np.zeros_like(credit)
        for place in np.unique(likely):
            less = self._reader.less(int(covered[place]))
            if less is not None:
                now = self._scores[list(chosen)]
                # What would not be suggested at all without it falls by a finite amount, too.
                falls[:, place] = now - np.maximum(self._rescore(less, at), now - OUT)
        named = np.zeros_like(falls)
        np.put_along_axis(named, likely, np.take_along_axis(falls, likely, axis=1), axis=1)
        return {
            n: [
                self._resource_cause(int(covered[place]), share)
                for place, share in _shares(
                    (int(k), float(fall[k]) if fall[k] > LEAST else 0.0)
                    for k in np.argsort(-fall, kind="stable")[:TRIED]
                )
            ]
            for n, fall in zip(chosen, named, strict=True)
        }

    # Reasons

    @cached_property
    def _parts(self) -> Floats:
        """What each feature adds to the score of each candidate."""
        return self._features.values * self._importance

    def _amount(self, n: int, kind: ReasonKind) -> float:
        return float(sum(self._parts[n, NAMES.index(name)] for name in _MADE_OF[kind]))

    def _reasons(self, n: int, led: Sequence[Cause], unlocks: Sequence[int]) -> tuple[Reason, ...]:
        found = []
        for kind in _MADE_OF:
            weight = self._amount(n, kind)
            if weight <= LEAST:
                continue
            causes = led if kind is ReasonKind.COVERED else self._causes(kind, n, unlocks)
            if causes or kind in _BY_ITSELF:
                found.append(Reason(kind, round(weight, 4), tuple(causes)))
        if not self._reader.seeds:
            found.append(Reason(ReasonKind.ENTRY, 0.0))
        return tuple(sorted(found, key=lambda reason: -reason.weight))

    def _causes(self, kind: ReasonKind, n: int, unlocks: Sequence[int]) -> list[Cause]:
        position = int(self._features.at[n])
        if kind is ReasonKind.UNLOCKS:
            return [self._resource_cause(p, 1 / len(unlocks)) for p in unlocks[:SHOWN]]
        if kind is ReasonKind.TRAIL:
            return self._trails(n)
        evidence = {
            ReasonKind.LINK: self._linked,
            ReasonKind.READY: self._met,
            ReasonKind.TEACHES: self._new,
            ReasonKind.BUILDS: self._ground,
            ReasonKind.GOAL: self._towards_goal,
            ReasonKind.REFRESH: self._faded,
        }
        return evidence[kind](position) if kind in evidence else []

    def _rival(self, n: int, other: int) -> Rival:
        """What came next, and which reasons made the difference."""
        resource = self._snapshot.resources[int(self._features.at[other])]
        lost = [(kind, self._amount(n, kind) - self._amount(other, kind)) for kind in _MADE_OF]
        lost = sorted((pair for pair in lost if pair[1] > LEAST), key=lambda pair: -pair[1])
        behind = float(self._scores[n] - self._scores[other])
        return Rival(
            resource.id, resource.title, round(behind, 4),
            tuple((kind, round(amount, 4)) for kind, amount in lost[:3]),
        )  # fmt: skip

    def _trails(self, n: int) -> list[Cause]:
        """The lists that go on here, or hold this and something covered."""
        position = int(self._features.at[n])
        follows = float(self._importance[NAMES.index("trail")])
        says = {t: follows * float(v[n]) for t, v in self._features.via_trail.items() if v[n] > 0}
        rest = max(self._amount(n, ReasonKind.TRAIL) - follows * float(
            self._features.column("trail")[n]), 0.0)  # fmt: skip
        for t, share in self._features.affinity.lists(position):
            says[t] = says.get(t, 0.0) + rest * share
        pairs = sorted(says.items(), key=lambda pair: (-pair[1], pair[0]))[:SHOWN]
        titles = self._snapshot.trails.titles
        return [Cause(f"trail:{titles[t]}", titles[t], round(s, 4)) for t, s in _shares(pairs)]

    def _linked(self, position: int) -> list[Cause]:
        around: dict[int, float] = {}
        for matrix in (self._snapshot.cites, self._snapshot.part_of):
            both = matrix[[position]].toarray().ravel() + matrix[:, [position]].toarray().ravel()
            for p in self._reader.seeds:
                if both[p]:
                    around[p] = around.get(p, 0.0) + float(both[p])
        return [self._resource_cause(p, share) for p, share in _shares(around.items())][:SHOWN]

    def _weighed(self, position: int, worth: Floats, matrix_is_needs: bool = False) -> list[Cause]:
        matrix = self._snapshot.needs if matrix_is_needs else self._snapshot.teaches
        columns, weights = line(matrix, position)
        pairs = [(int(c), float(w * worth[c])) for c, w in zip(columns, weights, strict=True)]
        pairs.sort(key=lambda pair: (-pair[1], pair[0]))
        return [self._concept_cause(c, share) for c, share in _shares(pairs)]

    def _met(self, position: int) -> list[Cause]:
        known = np.where(self._degree >= KNOWN, self._degree, 0)
        return self._weighed(position, known, matrix_is_needs=True)[:SHOWN]

    def _taught(self, position: int) -> list[Cause]:
        return self._weighed(position, np.where(self._degree < KNOWN, 1 - self._degree, 0))

    def _new(self, position: int) -> list[Cause]:
        """What it newly teaches, without what its own needs rest on: knowing that would
        bring it nearer, so it is no reason by being new."""
        snapshot = self._snapshot
        needed, _ = line(snapshot.needs, position)
        below = {int(c) for need in needed for c in (need, *line(snapshot.closures, int(need))[0])}
        rests = {f"concept:{snapshot.concepts.ids[c]}" for c in below}
        return [cause for cause in self._taught(position) if cause.key not in rests]

    def _towards_goal(self, position: int) -> list[Cause]:
        goal = self._reader.goal
        return [] if goal is None else self._weighed(position, goal * (1 - self._degree))[:SHOWN]

    def _faded(self, position: int) -> list[Cause]:
        return self._weighed(position, self._reader.knowledge.faded)[:SHOWN]

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
        shares = [pair for pair in _shares(pairs) if pair[1] >= GROUND]
        return [self._concept_cause(c, share) for c, share in shares][:SHOWN]

    # What is missing, and what it opens

    def _missing(self, position: int) -> tuple[str, ...]:
        """Stated and implied needs that are not known, the weightiest first."""
        columns, weights = line(self._snapshot.needs, position)
        open_needs = sorted(
            (-float(w), int(c))
            for c, w in zip(columns, weights, strict=True)
            if self._degree[c] < KNOWN and w >= NEEDED
        )
        return tuple(self._snapshot.concepts.ids[c] for _, c in open_needs)

    def _fixes(self, position: int, missing: Iterable[str]) -> dict[str, int]:
        """For each missing concept the quickest ready resource that teaches it."""
        fixes = {}
        for concept in missing:
            places, weights = line(self._snapshot.taught_by, self._snapshot.concepts.index[concept])
            able = places[(weights >= 0.5) & (places != position)].astype(np.int64)
            if len(able):
                fixes[concept] = int(able[np.argmin(self._effort(able))])
        return fixes

    def _effort(self, at: Places) -> Floats:
        """What it takes to take up some resources: hours, more where paid or not ready for."""
        snapshot = self._snapshot
        hours = np.nan_to_num(snapshot.hours[at], nan=20.0)
        paid = np.array([snapshot.resources[p].cost == Cost.PAID for p in at])
        ready = readiness(snapshot, self._degree, self._reader.level, at)
        return np.asarray(hours * np.where(paid, 1.5, 1.0) * (2 - ready), dtype=np.float32)

    def _unlocks(self, position: int) -> list[int]:
        """The resources that become ready after this one, the most standing first."""
        snapshot = self._snapshot
        after = self._degree.copy()
        columns, weights = line(snapshot.teaches, position)
        after[columns] = np.maximum(after[columns], weights)
        touched = [line(snapshot.needed_by, int(c))[0] for c in columns]
        around = np.unique(np.concatenate([*touched, []])).astype(np.int64)
        if len(around) > OPENED:
            around = around[np.argsort(-snapshot.standing[around], kind="stable")[:OPENED]]
        level = self._reader.level
        now = readiness(snapshot, self._degree, level, around)
        opened = around[(readiness(snapshot, after, level, around) >= READY) & (now < READY)]
        hidden = {position, *self._reader.covered, *self._reader.excluded}
        return sorted(
            (int(p) for p in opened if int(p) not in hidden),
            key=lambda p: (-float(snapshot.standing[p]), p),
        )

    def _resource_cause(self, position: int, share: float) -> Cause:
        resource = self._snapshot.resources[position]
        return Cause(resource.id, resource.title, round(share, 4))

    def _concept_cause(self, index: int, share: float) -> Cause:
        concept = self._snapshot.concepts.ids[index]
        name = self._snapshot.concepts.spoken[concept]
        return Cause(f"concept:{concept}", name, round(share, 4))


def _shares(pairs: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    kept = [(key, value) for key, value in pairs if value > 0]
    total = sum(value for _, value in kept)
    return [(key, value / total) for key, value in kept]
