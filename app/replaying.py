"""Does it work for me: hide what the reader took, and ask each strategy to find it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

import numpy as np

from app import reader
from app.door import Door, turns
from graph.errors import BadInput
from graph.features import NAMES, Reader
from graph.model import Status
from graph.progress import latest
from graph.ranking.weights import Weights
from graph.recommend import Recommender
from graph.replay import (
    SEED,
    Row,
    by_chance,
    observed,
    place,
    trail_steps,
    without_trail,
)
from graph.snapshot import Floats, Snapshot
from graph.threads import one_thread

FULL = "full ranking"
STRATEGIES = (FULL, "taste only", "popularity", "random")
RANDOM = "random"
FEATURES = tuple(f"feature {name}" for name in NAMES)  # each alone is a strategy, too
# Features that speak against a work.
LESS_IS_BETTER = frozenset({"far", "stale", "superseded", "unready"})
FEW = 30  # trials below which figures say little


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of hiding `tried` works: a row for each strategy, `skipped` with a reason for
    each work that could not be asked for, and the result in plain words. `k` is the k of
    hit@k and nDCG@k."""

    rows: tuple[Row, ...]
    tried: int
    skipped: tuple[str, ...]
    k: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Trial:
    """One work to find: whom to ask for, and where a hidden trail is left out; the number of
    that trail, where one is."""

    recommender: Recommender
    reader: Reader
    target: int
    trail: int | None = None


def scores(recommender: Recommender, who: Reader) -> dict[str, Floats]:
    """What each strategy and each single feature says of every resource, by name; features
    are named `feature NAME`, and what speaks against a work is turned round."""
    ranking = recommender.rank(who)
    columns = {name: ranking.features.column(name) for name in NAMES}
    found = {
        FULL: ranking.scores,
        "taste only": columns["taste"],
        "popularity": recommender.snapshot.standing,
    }
    signs = {name: np.float32(-1 if name in LESS_IS_BETTER else 1) for name in NAMES}
    return found | {f"feature {name}": signs[name] * columns[name] for name in NAMES}


def measure(trials: Iterable[Trial], strategies: Sequence[str], k: int) -> tuple[Row, ...]:
    """The figures of each strategy over the trials, in the order of `strategies`."""
    places, sizes = placed(trials, strategies)
    return tuple(
        by_chance(sizes, k) if name == RANDOM else observed(name, places[name], k)
        for name in strategies
    )


def placed(
    trials: Iterable[Trial], strategies: Sequence[str]
) -> tuple[dict[str, list[int]], list[int]]:
    """Where each strategy but chance puts the hidden work of each trial, and among how many:
    all resources but those the reader had covered by then."""
    places: dict[str, list[int]] = {name: [] for name in strategies if name != RANDOM}
    sizes: list[int] = []
    with one_thread():
        for trial in trials:
            candidates = np.ones(len(trial.recommender.snapshot.rows), dtype=np.bool_)
            candidates[list(trial.reader.covered)] = False
            candidates[trial.target] = True
            said = scores(trial.recommender, trial.reader)
            for name, found in places.items():
                found.append(place(said[name], trial.target, candidates))
            sizes.append(int(candidates.sum()))
    return places, sizes


def trail_trials(
    snapshot: Snapshot,
    vectors: Floats | None,
    most: int | None = None,
    weights: Mapping[int, Weights] | None = None,
) -> Iterator[Trial]:
    """The ordered trails' next works, each asked for with its own trail hidden, of a reader
    who covered what comes before it; `most` of them, drawn with a fixed seed. `weights`
    gives each trail the weights that rank its steps, in place of those that ship."""
    steps = list(trail_steps(snapshot))
    if most is not None and most < len(steps):
        drawn = np.random.default_rng(SEED).choice(len(steps), most, replace=False)
        steps = [steps[n] for n in sorted(drawn)]
    today = date(2000, 1, 1)  # nothing here has a date: what was covered, was covered just now
    for trail, following in groupby(steps, key=lambda step: step.trail):
        learned = weights[trail] if weights else None
        recommender = Recommender(without_trail(snapshot, trail), vectors, weights=learned)
        for step in following:
            who = reader.reader(recommender.snapshot, {}, today, covered=step.before)
            yield Trial(recommender, who, step.target, trail)


class Replaying(Door):
    """Measuring the strategies on what this reader took, or on the trails."""

    @turns
    def replay(
        self,
        last: int = 5,
        k: int = 10,
        strategies: Iterable[str] | None = None,
        *,
        trails: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> Replay:
        """Hide the last things covered one after the other, and see where each strategy puts
        them, knowing only what was known the moment before; the whole library competes.

        With `trails` the next work of every ordered trail is hidden instead, and that trail
        with it. Raises BadInput for a strategy that does not exist or a number below 1.
        """
        names = tuple(strategies or STRATEGIES)
        unknown = [name for name in names if name not in {*STRATEGIES, *FEATURES}]
        if unknown:
            raise BadInput(f"strategy {unknown[0]!r}", f"is none of {', '.join(STRATEGIES)}")
        if last < 1 or k < 1:
            raise BadInput("replay", "needs at least one work to hide and one place to look at")
        snapshot = self._fresh()
        skipped: list[str] = []
        if trails:
            total = sum(1 for _ in trail_steps(snapshot))
            trials = trail_trials(snapshot, self._engine.recommender().vectors)
        else:
            past = list(self._past(snapshot, last, skipped))
            total, trials = len(past), iter(past)
        rows = measure(_counted(trials, total, progress), names, k) if total else ()
        tried = rows[0].tried if rows else 0
        return Replay(rows, tried, tuple(skipped), k, _sentence(rows, tried, k, trails=trails))

    def _past(self, snapshot: Snapshot, last: int, skipped: list[str]) -> Iterator[Trial]:
        """The last works covered, each with the reader of the moment before."""
        resolver, said = self._resolver(), self._said()
        entries = [(resolver.row(e.key), e) for e in reversed(list(self._ledger.history(-1)))]
        entries.sort(key=lambda pair: pair[1].on)  # stable: those of one day as they were told
        still = {r for r, e in self._ledger.current().items() if e.status is Status.COVERED}
        first: dict[int, int] = {}
        for n, (row, entry) in enumerate(entries):
            if entry.status is Status.COVERED and row in still:
                first.setdefault(row, n)
        for row, n in list(first.items())[-last:]:
            hidden = entries[n][1]
            before = latest([pair for pair in entries[:n] if pair[0] != row])
            if not any(entry.status is Status.COVERED for entry in before.values()):
                title = snapshot.resources[snapshot.position[row]].title
                skipped.append(f"“{title}”: nothing was covered before it")
                continue
            claims = {c: claim for c, claim in said.claims.items() if claim.on <= hidden.on}
            told = replace(said, claims=claims)  # a background is what was there all along
            who = reader.reader(snapshot, before, hidden.on, said=told)
            yield Trial(self._engine.recommender(), who, snapshot.position[row])


def _counted(
    trials: Iterable[Trial], total: int, progress: Callable[[int, int], None] | None
) -> Iterator[Trial]:
    for n, trial in enumerate(trials):
        if progress:
            progress(n, total)
        yield trial
    if progress:
        progress(total, total)


def _sentence(rows: Sequence[Row], tried: int, k: int, *, trails: bool) -> str:
    """What the figures say, and how much they can say."""
    if not tried:
        if trails:
            return (
                "No ordered trail of two works or more is here; add a reading list with an order."
            )
        return (
            "There is too little history to replay: mark at least two works as covered, with the"
            " day of each, and five or more to see something; or replay the trails instead."
        )
    by_name: Mapping[str, Row] = {row.strategy: row for row in rows}
    first = rows[0]
    what = "next works of published trails" if trails else "things you covered last"
    low, high = first.hit_interval
    said = (
        f"Of {tried} {what}, the {first.strategy} had {first.hits} among its first {k}"
        if tried > 1
        else f"The one thing asked for was{'' if first.hits else ' not'} among the first {k} of"
        f" the {first.strategy}"
    )
    if not first.expected:
        said += f" (95% interval {low:.0%} to {high:.0%})"
    chance = by_name.get(RANDOM)
    if chance and chance is not first:
        said += f"; chance alone would reach {chance.hit:.1%}"
    return f"{said}. {compared(first, rows[1:], tried)}".strip()


def compared(first: Row, others: Sequence[Row], tried: int) -> str:
    """How the first strategy did beside the best of the others, in words."""
    rivals = [row for row in others if not row.expected]
    if not rivals or first.expected:
        return "" if tried >= FEW else f"{tried} are few: read this as a hint."
    best = max(rivals, key=lambda row: (row.mrr, row.hit))
    apart = (
        first.mrr_interval[0] > best.mrr_interval[1]
        or best.mrr_interval[0] > (first.mrr_interval[1])
    )
    ahead = (
        "ahead of" if first.mrr > best.mrr else "behind" if first.mrr < best.mrr else "level with"
    )
    said = f"By mean reciprocal rank it is {ahead} the best of the others, {best.strategy}"
    if tried < FEW:
        return f"{said}, but {tried} are few: read this as a hint, not as proof."
    return f"{said}{'' if apart else ', within the uncertainty of both'}."
