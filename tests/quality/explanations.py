"""Whether explanations are true: take each named cause away, and see the score fall.

Readers are the beginnings of the catalogue's ordered trails, and those of each background who
covered nothing, some with a goal. For every suggestion each cause of each reason is taken away
by itself (a covered work, a list, a link, something known, something new, a part of the goal)
and the suggestion is scored again.

    python -m tests.quality explanations [--readers N]
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np

from app import goals
from app.library import Library
from graph.features import Reader
from graph.recommend import Recommender
from graph.replay import SEED, TrailStep, trail_steps, without_trail
from graph.snapshot import Floats, Matrix, Snapshot
from graph.suggestion import Cause, ReasonKind, Suggestion
from graph.threads import one_thread

GOALS = ("transformer", "quantum-computing", "causal-inference", "reinforcement-learning")
LIMIT = 10


def run(argv: list[str]) -> int:
    """Print how many causes of each kind held; 1 where one did not."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.quality explanations", description=__doc__
    )
    parser.add_argument("--readers", type=int, default=20)
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as home, Library.open(home, embed=False) as library:
        held, named, failed = figures(library, asked.readers)
    for kind, count in sorted(named.items()):
        print(f"  {kind:9} {held[kind]} of {count} causes held")
    for line in failed[:20]:
        print(f"    {line}")
    total = sum(named.values())
    print(f"  in all {sum(held.values())} of {total} ({sum(held.values()) / max(total, 1):.1%})")
    return 1 if failed else 0


def figures(library: Library, count: int) -> tuple[Counter[str], Counter[str], list[str]]:
    """How many causes of each kind held, how many were named, and those that failed."""
    held: Counter[str] = Counter()
    named: Counter[str] = Counter()
    failed = []
    with one_thread():
        for reader in _readers(library, count):
            checker = Checker(library, reader)
            for suggestion, kind, cause, fell in checker.checked():
                named[kind] += 1
                held[kind] += fell
                if not fell:
                    failed.append(f"{kind}: {cause.name} for {suggestion.resource.title}")
    return held, named, failed


def _readers(library: Library, count: int) -> Iterator[Reader]:
    """So many who covered something, and as many of those who covered nothing."""
    snapshot = library._engine.snapshot()
    for number, step in enumerate(_drawn(library, count)):
        yield library._reader(snapshot, step.before, _goal(library, number))
    for number, background in enumerate((None, *library.backgrounds()[: count - 1])):
        library.set_background(background and background.id)
        yield library._reader(snapshot, None, _goal(library, number))


def _goal(library: Library, number: int) -> Floats | None:
    """What every second reader wants."""
    goal = GOALS[number % len(GOALS)]
    snapshot = library._engine.snapshot()
    if not number % 2 or goal not in snapshot.concepts.index:
        return None
    return goals.weights(snapshot, library._resolver(), goal)


def _drawn(library: Library, count: int) -> Iterator[TrailStep]:
    steps = [s for s in trail_steps(library._engine.snapshot()) if len(s.before) > 1]
    rng = np.random.default_rng(SEED)
    for n in sorted(rng.choice(len(steps), min(count, len(steps)), replace=False)):
        yield steps[n]


class Checker:
    """The suggestions of one reader, and every cause they name taken away."""

    def __init__(self, library: Library, reader: Reader) -> None:
        self._engine = library._engine
        self._snapshot: Snapshot = library._engine.snapshot()
        self._recommender = library._engine.recommender()
        self._reader = reader

    def checked(self) -> Iterator[tuple[Suggestion, ReasonKind, Cause, bool]]:
        """Each cause with whether the score fell without it."""
        for suggestion in self._recommender.suggest(self._reader, LIMIT):
            for reason in suggestion.reasons:
                for cause in reason.causes:
                    fell = self._fell(reason.kind, cause, suggestion)
                    yield suggestion, reason.kind, cause, fell

    def _fell(self, kind: ReasonKind, cause: Cause, suggested: Suggestion) -> bool:
        position = self._snapshot.by_key[suggested.resource.id]
        if kind is ReasonKind.UNLOCKS:
            return self._opened(cause, position)
        reader, recommender = self._reader, self._recommender
        if kind is ReasonKind.COVERED:
            reader = next(iter(reader.less([self._snapshot.by_key[cause.key]])), reader)
        elif kind is ReasonKind.TRAIL:
            recommender = self._without_trail(cause.name)
        elif kind is ReasonKind.LINK:
            recommender = self._without_link(position, self._snapshot.by_key[cause.key])
        else:
            reader = self._changed(kind, _index(self._snapshot, cause))
        at = np.array([position])
        return bool(recommender.rank(reader, at).scores[0] < suggested.score)

    def _changed(self, kind: ReasonKind, concept: int) -> Reader:
        """The reader who knows, lacks or does not want one concept."""
        reader, knowledge = self._reader, self._reader.knowledge
        if kind is ReasonKind.GOAL and reader.goal is not None:
            goal = reader.goal.copy()
            goal[concept] = 0
            return replace(reader, goal=goal)
        degree, taught = knowledge.degree.copy(), knowledge.taught.copy()
        faded = knowledge.faded.copy()
        if kind is ReasonKind.TEACHES:
            degree[concept] = 1
        elif kind is ReasonKind.READY:
            degree[concept] = 0
        elif kind is ReasonKind.BUILDS:
            taught[concept] = 0
        elif kind is ReasonKind.REFRESH:
            faded[concept] = 0
        return replace(
            reader, knowledge=replace(knowledge, degree=degree, taught=taught, faded=faded)
        )

    def _opened(self, cause: Cause, position: int) -> bool:
        """Whether knowing what it teaches makes the other ready, and nothing else did."""
        from graph.ranking.pedagogy import READY, readiness
        from graph.snapshot import line

        other = np.array([self._snapshot.by_key[cause.key]])
        degree = self._reader.knowledge.degree
        after = degree.copy()
        columns, weights = line(self._snapshot.teaches, position)
        after[columns] = np.maximum(after[columns], weights)
        before, then = (
            readiness(self._snapshot, d, self._reader.level, other) for d in (degree, after)
        )
        return bool(before[0] < READY <= then[0])

    @cache  # noqa: B019 - a checker lives for one reader
    def _without_trail(self, title: str) -> Recommender:
        trail = self._snapshot.trails.titles.index(title)
        return self._other(without_trail(self._snapshot, trail))

    def _without_link(self, a: int, b: int) -> Recommender:
        cites, part_of = (_cut(m, a, b) for m in (self._snapshot.cites, self._snapshot.part_of))
        return self._other(replace(self._snapshot, cites=cites, part_of=part_of))

    def _other(self, snapshot: Snapshot) -> Recommender:
        """A recommender of a changed library; what texts make is the same."""
        made = Recommender(snapshot, self._recommender.vectors)
        mine = self._recommender.collection
        for name in ("words", "said", "centre", "precision", "traits", "usual"):
            made.collection.__dict__[name] = getattr(mine, name)
        return made


def _cut(matrix: Matrix, a: int, b: int) -> Matrix:
    cut = matrix.tolil()
    cut[a, b] = cut[b, a] = 0
    return cut.tocsr()


def _index(snapshot: Snapshot, cause: Cause) -> int:
    return snapshot.concepts.index[cause.key.removeprefix("concept:")]
