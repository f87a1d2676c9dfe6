"""What a work stands on, what it teaches and what it opens, for one reader."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np

from graph.features import Reader
from graph.knowledge import KNOWN
from graph.model import Cost
from graph.ranking.pedagogy import READY, readiness
from graph.ranking.sparse_tools import Places, entries
from graph.snapshot import Floats, Snapshot, line
from graph.suggestion import Cause

NEEDED = 0.4  # a need weighs at least this much to be called missing
SHOWN = 5
OPENED = 2_000  # resources that are looked at for what a work opens
GROUND = 0.05  # what less of it stands on carries nothing by itself


class Bearings:
    """Works as they lie before a reader, by position; causes come weightiest first."""

    def __init__(self, snapshot: Snapshot, reader: Reader) -> None:
        self._snapshot = snapshot
        self._reader = reader
        self._degree = reader.knowledge.degree

    def linked(self, position: int) -> list[Cause]:
        """The covered works that it cites, is part of, or is cited or held by."""
        snapshot, seeds = self._snapshot, self._reader.seeds
        around: dict[int, float] = {}
        for matrix in (snapshot.cites, snapshot.cited_by, snapshot.part_of, snapshot.parts):
            for p, weight in zip(*line(matrix, position), strict=True):
                if int(p) in seeds:
                    around[int(p)] = around.get(int(p), 0.0) + float(weight)
        linked = sorted(around.items())
        return [self.work(p, share) for p, share in shares(linked)][:SHOWN]

    def _weighed(self, position: int, worth: Floats, matrix_is_needs: bool = False) -> list[Cause]:
        matrix = self._snapshot.needs if matrix_is_needs else self._snapshot.teaches
        columns, weights = line(matrix, position)
        pairs = [(int(c), float(w * worth[c])) for c, w in zip(columns, weights, strict=True)]
        pairs.sort(key=lambda pair: (-pair[1], pair[0]))
        return [self.concept(c, share) for c, share in shares(pairs)]

    def met(self, position: int) -> list[Cause]:
        """What it needs that the reader knows."""
        known = np.where(self._degree >= KNOWN, self._degree, 0)
        return self._weighed(position, known, matrix_is_needs=True)[:SHOWN]

    def taught(self, position: int) -> list[Cause]:
        """What it teaches that the reader does not know."""
        return self._weighed(position, np.where(self._degree < KNOWN, 1 - self._degree, 0))

    def new(self, position: int) -> list[Cause]:
        """What it newly teaches, without what its own needs rest on: knowing that would
        bring it nearer, so it is no reason by being new."""
        snapshot = self._snapshot
        needed, _ = line(snapshot.needs, position)
        _, below, _ = entries(snapshot.closures, needed.astype(np.int64))
        rests, index = {*needed.tolist(), *below.tolist()}, snapshot.concepts.index
        return [
            cause
            for cause in self.taught(position)
            if index[cause.key.removeprefix("concept:")] not in rests
        ]

    def towards_goal(self, position: int) -> list[Cause]:
        """What it teaches on the way to the reader's goal."""
        goal = self._reader.goal
        return [] if goal is None else self._weighed(position, goal * (1 - self._degree))[:SHOWN]

    def faded(self, position: int) -> list[Cause]:
        """What it teaches that the reader once knew better."""
        return self._weighed(position, self._reader.knowledge.faded)[:SHOWN]

    def ground(self, position: int) -> list[Cause]:
        """The concepts covered works taught on which what it newly teaches stands."""
        taught = self._reader.knowledge.taught
        under: dict[int, float] = {}
        for c, weight in zip(*line(self._snapshot.teaches, position), strict=True):
            fresh = float(weight * (1 - self._degree[c]))
            for before in line(self._snapshot.prerequisites, int(c))[0]:
                share = fresh * float(taught[before])
                under[int(before)] = under.get(int(before), 0.0) + share
        pairs = sorted(under.items(), key=lambda pair: (-pair[1], pair[0]))
        bearing = [pair for pair in shares(pairs) if pair[1] >= GROUND]
        return [self.concept(c, share) for c, share in bearing][:SHOWN]

    # What is missing, and what it opens

    def missing(self, position: int) -> tuple[str, ...]:
        """Stated and implied needs that are not known, the weightiest first."""
        columns, weights = line(self._snapshot.needs, position)
        open_needs = sorted(
            (-float(w), int(c))
            for c, w in zip(columns, weights, strict=True)
            if self._degree[c] < KNOWN and w >= NEEDED
        )
        return tuple(self._snapshot.concepts.ids[c] for _, c in open_needs)

    def fixes(self, position: int, missing: Iterable[str]) -> dict[str, int]:
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

    def unlocks(self, position: int) -> list[int]:
        """The resources that become ready after this one, the most standing first."""
        snapshot = self._snapshot
        after = self._degree.copy()
        columns, weights = line(snapshot.teaches, position)
        after[columns] = np.maximum(after[columns], weights)
        touched = [line(snapshot.needed_by, int(c))[0] for c in columns]
        around = np.unique(np.concatenate([*touched, []])).astype(np.int64)
        if len(around) > OPENED:
            around = around[np.argsort(-snapshot.standing[around], kind="stable")[:OPENED]]
        degrees = np.stack([self._degree, after])
        now, then = readiness(snapshot, degrees, self._reader.level, around)
        opened = around[(then >= READY) & (now < READY)]
        return [
            p
            for p in opened[np.argsort(-snapshot.standing[opened], kind="stable")].tolist()
            if p != position and p not in self._hidden
        ]

    @cached_property
    def _hidden(self) -> set[int]:
        return {*self._reader.covered, *self._reader.excluded}

    def work(self, position: int, share: float) -> Cause:
        """A work as a cause; `share` in 0..1 is its part of the reason."""
        resource = self._snapshot.resources[position]
        return Cause(resource.id, resource.title, round(share, 4))

    def concept(self, index: int, share: float) -> Cause:
        """A concept as a cause; `share` in 0..1 is its part of the reason."""
        concept = self._snapshot.concepts.ids[index]
        name = self._snapshot.concepts.spoken[concept]
        return Cause(f"concept:{concept}", name, round(share, 4))


def shares(pairs: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    """The positive values as shares of their sum."""
    kept = [(key, value) for key, value in pairs if value > 0]
    total = sum(value for _, value in kept)
    return [(key, value / total) for key, value in kept]
