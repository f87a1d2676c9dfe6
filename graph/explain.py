"""Why a resource is suggested: reasons as data, and one sentence made from them.

Every cause is read off the numbers that made the score. A covered work is named only where
the score was seen to fall without it; a sentence says nothing that its reasons do not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import numpy as np

from graph.bearings import SHOWN, Bearings, shares
from graph.features import NAMES, Features, Reader
from graph.ranking.collection import Collection
from graph.ranking.removal import Removals
from graph.ranking.sentence import sentence
from graph.ranking.sparse_tools import Places
from graph.snapshot import Floats
from graph.suggestion import Cause, Reason, ReasonKind, Rival, Suggestion

# Which features make up each reason.
_MADE_OF: Mapping[ReasonKind, tuple[str, ...]] = {
    ReasonKind.COVERED: ("linear", "taste", "words", "profile"),
    ReasonKind.TRAIL: ("walk", "company", "trail"),
    ReasonKind.LINK: ("links",),
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
TRIED = 3  # covered works whose absence is tried for each suggestion, the likeliest causes
OUT = 20.0
LEAST = 0.02  # what adds less to the score is no reason


class Explainer:
    """Explains candidates of one ranking. `scores` are those of `features.at`, made of the
    features by `importance`; `rescore` scores positions for readers who each lack the covered
    work at one of some places, readers x positions."""

    def __init__(
        self,
        collection: Collection,
        reader: Reader,
        features: Features,
        scores: Floats,
        importance: Floats,
        removals: Callable[[Places], Removals],
        rescore: Callable[[Removals, Places, Sequence[Reader]], Floats],
    ) -> None:
        self._snapshot = collection.snapshot
        self._reader = reader
        self._features = features
        self._scores = scores
        self._importance = importance
        self._removals = removals
        self._rescore = rescore
        self._bearings = Bearings(collection.snapshot, reader)

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
        missing = self._bearings.missing(position)
        unlocks = self._bearings.unlocks(position)
        taught = self._bearings.taught(position)
        reasons = self._reasons(n, led, unlocks)
        fixes = self._bearings.fixes(position, missing)
        return Suggestion(
            resource=self._snapshot.resources[position],
            score=float(self._scores[n]),
            reasons=reasons,
            teaches=tuple(cause.key.removeprefix("concept:") for cause in taught),
            missing=missing,
            unlocks=tuple(self._snapshot.resources[p].id for p in unlocks),
            fixes={c: self._snapshot.resources[p].id for c, p in fixes.items()},
            sentence=sentence(
                self._snapshot,
                position,
                reasons,
                taught,
                missing,
                fixes,
                len(unlocks),
                bool(self._reader.like),
            ),
            rival=self._rival(n, below[0]) if below else None,
        )

    # What the reader covered

    def _led(self, chosen: Sequence[int]) -> dict[int, list[Cause]]:
        """For each candidate the covered works without which its score would be lower, by
        how much: the likeliest are taken away one at a time and all are scored anew."""
        covered = self._features.affinity.covered
        if not len(covered) or not len(chosen):
            return {}
        at = self._features.at[list(chosen)]
        removals = self._removals(at)
        credit = removals.credit(dict(zip(NAMES, self._parts[list(chosen)].T, strict=True)))
        likely = np.argsort(-credit, axis=1, kind="stable")[:, :TRIED]
        places = np.unique(likely)
        readers = self._reader.less([int(p) for p in covered[places]])
        if not readers:
            return {}
        then = self._rescore(removals, places, readers)
        now = self._scores[list(chosen)]
        falls = np.zeros_like(credit)
        # What would not be suggested at all without it falls by a finite amount, too.
        falls[:, places] = (now - np.maximum(then, now - OUT)).T
        named = np.zeros_like(falls)
        np.put_along_axis(named, likely, np.take_along_axis(falls, likely, axis=1), axis=1)
        return {
            n: [
                self._bearings.work(int(covered[place]), share)
                for place, share in shares(
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

    @cached_property
    def _amounts(self) -> Mapping[ReasonKind, Floats]:
        """The same, of all features that make up a reason."""
        return {
            kind: self._parts[:, [NAMES.index(name) for name in names]].sum(axis=1)
            for kind, names in _MADE_OF.items()
        }

    def _amount(self, n: int, kind: ReasonKind) -> float:
        return float(self._amounts[kind][n])

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
            return [self._bearings.work(p, 1 / len(unlocks)) for p in unlocks[:SHOWN]]
        if kind is ReasonKind.TRAIL:
            return self._trails(n)
        evidence = {
            ReasonKind.LINK: self._bearings.linked,
            ReasonKind.READY: self._bearings.met,
            ReasonKind.TEACHES: self._bearings.new,
            ReasonKind.BUILDS: self._bearings.ground,
            ReasonKind.GOAL: self._bearings.towards_goal,
            ReasonKind.REFRESH: self._bearings.faded,
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
        """The lists that lead here, or hold this and something covered."""
        position = int(self._features.at[n])
        follows = float(self._parts[n, NAMES.index("trail")])
        told = {t: float(v[n]) for t, v in self._features.via_trail.items() if v[n] > 0}
        whole = sum(told.values())
        says = {t: follows * each / whole for t, each in told.items()}
        rest = max(self._amount(n, ReasonKind.TRAIL) - follows, 0.0)
        for t, share in self._features.affinity.lists.naming(position):
            says[t] = says.get(t, 0.0) + rest * share
        pairs = sorted(says.items(), key=lambda pair: (-pair[1], pair[0]))[:SHOWN]
        titles = self._snapshot.trails.titles
        return [Cause(f"trail:{titles[t]}", titles[t], round(s, 4)) for t, s in shares(pairs)]
