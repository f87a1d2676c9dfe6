"""Learning what each signal counts, and writing it down with where it comes from.

In two steps, both a conditional logistic regression (the chosen one against others), with a
small penalty on large weights and signs that a teacher would give:

1. What goes with a library: the signals of graph.ranking.affinity and standing, and how far
   each is trusted for which candidate (graph.ranking.trust), on some readers of CiteULike-a
   and CiteULike-t, one work of each hidden.
2. What is taken next: everything else, with the first step's sum as one signal, on the
   catalogue's ordered trails, each hidden in turn.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.libraries import DAY
from app.library import Library
from app.reader import reader as reader_of
from app.replaying import trail_trials
from graph import readers
from graph.features import NAMES, affinity_of, compute
from graph.ranking.affinity import LOGARITHMIC, SIGNALS
from graph.ranking.sparse_tools import floats
from graph.ranking.trust import Trust, context
from graph.ranking.weights import Weights
from graph.recommend import Recommender
from graph.replay import SEED
from graph.snapshot import Floats
from graph.threads import one_thread
from tests.quality._fitting import Ends, fit, fit_trusted
from tests.support import CHECKOUT

FILE = CHECKOUT / "graph" / "learned" / "ranking.json"
LEARNED_FROM = 1_200  # readers of each set, the first drawn
BEND = 0.9  # the quantile of a signal's positive values where its logarithm bends
AGAINST = ("unready", "far", "stale", "superseded")
ENDS = 0.02  # the part of a context's values that lies below its least, and above its most
HARD = 300  # others that look most like the reader's own: the chosen one is held against all
DRAWN = 300  # and against so many of the rest, drawn at random
# So many others they stand for together. With few, what is at the very top of a whole
# collection hardly counts; with all of it, little else does.
AMONG = 3_000
SHARED = (*SIGNALS, "standing")  # what is learned from readers
NEXT = (
    "affinity", "trail", "ready", "unready", "far", "gain", "stale", "onward", "unlock",
    "step", "fit", "superseded",
)  # fmt: skip
# What a teacher insists on, whatever lists do: nothing that stands on what is not known, the
# less the further away; no second introduction, however near, and though a list goes on with it.
# And a list keeps to one kind of work, which a reader need not.
BOUNDS: Mapping[str, Ends] = {
    **dict.fromkeys((*SHARED, *NEXT), (0.0, None)), **dict.fromkeys(AGAINST, (None, 0.0)),
    "ready": (1.0, None), "unready": (None, -8.0), "far": (None, -4.0), "stale": (None, -8.0),
    "gain": (1.0, None), "unlock": (0.5, None), "step": (1.5, None),
    "trail": (0.0, 20.0), "fit": (0.0, 2.0), "superseded": (None, -1.0), "affinity": (0.0, 0.45),
}  # fmt: skip
# Readers' sets are linked by citations alone. Here links are also parts and shared concepts, and
# count more; not so much that they outweigh what holds back a second introduction.
LINKS = 3.0
# What no trail can teach, set by hand: a goal that was named counts more than anything else,
# what was planned a little, and what a mode asks for by itself not at all.
BY_HAND = {"goal": 10.0, "planned": 0.3, "refresh": 0.0}


@dataclass(frozen=True)
class Asked:
    """What readers were asked: the features of the work each chose and of others, g x c x f,
    the `context` of each, g x c x k, and for how many each stands, g x c."""

    signals: Floats
    context: Floats
    stands_for: Floats


def learn(libraries: Mapping[str, Library], keep: Path) -> int:
    """Both steps, the first on the unordered trails of these libraries, by name, readers;
    writes the weights and prints them. The catalogue is opened in `keep`."""
    with one_thread():
        shared = from_readers([asked_readers(library) for library in libraries.values()])
    with Library.open(keep, embed=False) as own, one_thread():
        columns = _columns(from_trails(own, shared), shared.columns)
    whole = {
        "provenance": {
            "command": "python -m tests.quality next --learn",
            "date": datetime.now(UTC).date().isoformat(),
            "affinity": f"{LEARNED_FROM} readers each of {' and '.join(libraries)}, one work of"
            " each hidden",
            "next": "the catalogue's ordered trails, each hidden in turn",
            "by_hand": [*BY_HAND, f"links, {LINKS:g} times what readers give them"],
        },
        "columns": {name: round(columns[name], 4) for name in NAMES if name in columns},
        "affinity": {name: round(shared.columns[name], 4) for name in SHARED},
        "scale": {name: float(f"{value:.3g}") for name, value in shared.scale.items()},
        "trust": _written(shared.trust),
    }
    text = json.dumps(whole, indent=1)
    FILE.write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0


def asked_readers(library: Library) -> Asked:
    """The first readers drawn of a library, and what each chose among."""
    recommender = library._engine.recommender()
    rng = np.random.default_rng(3)
    chosen = readers.order(recommender.snapshot)[:LEARNED_FROM]
    snapshot, tasks = readers.leave_one_out(recommender.snapshot, chosen, rng)
    collection = Recommender(snapshot, recommender.vectors).collection
    everything = np.arange(len(snapshot.rows))
    plain = dict.fromkeys(LOGARITHMIC, 1.0)
    groups, contexts = [], []
    for task in tasks:
        who = reader_of(snapshot, {}, DAY, covered=task.seen)
        columns = affinity_of(collection, who, plain).columns(everything)
        columns["standing"] = snapshot.standing
        values = np.stack([columns[name] for name in SHARED], axis=1)
        open_ = np.setdiff1d(everything, [*task.seen, task.hidden])
        hard = open_[_most_alike(values[open_])]
        drawn = rng.choice(np.setdiff1d(open_, hard), DRAWN, replace=False)
        at = np.array([task.hidden, *hard, *drawn])
        groups.append(values[at])
        contexts.append(context(collection, len(task.seen), at))
    share = AMONG / len(everything)
    rest = share * (len(everything) - HARD) / DRAWN
    stands_for = np.concatenate([[1.0], np.full(HARD, share), np.full(DRAWN, rest)])
    return Asked(np.stack(groups), np.stack(contexts), np.tile(floats(stands_for), (len(tasks), 1)))


def from_readers(asked: Sequence[Asked]) -> Weights:
    """The weight of each signal of affinity, the scale of those that count by their logarithm,
    and how far each is trusted."""
    signals, around, stands_for = (
        np.concatenate(each)
        for each in zip(*((one.signals, one.context, one.stands_for) for one in asked), strict=True)
    )
    scale = {name: _bend(signals[:, :, SHARED.index(name)]) for name in LOGARITHMIC}
    least, most = np.quantile(around, [ENDS, 1 - ENDS], axis=(0, 1))
    held = np.clip(around, least, most)
    usual = held.mean(axis=(0, 1))
    columns, trusted = fit_trusted(signals, held - usual, stands_for, SHARED, BOUNDS)
    columns["links"] *= LINKS
    return Weights(columns, scale, Trust(least.tolist(), most.tolist(), usual.tolist(), trusted))


def _bend(values: Floats) -> float:
    """Where the logarithm of a signal bends; its values are bent there, in place."""
    raw = np.expm1(values)
    scale = float(np.quantile(raw[raw > 0], BEND))
    values[:] = np.log1p(raw / scale)
    return scale


def _most_alike(values: Floats) -> NDArray[np.int64]:
    """The HARD lines that look most like the reader's own, by lists, direction and words."""
    columns = values[:, [SHARED.index(name) for name in ("walk", "linear", "words")]]
    alike = (columns / (columns.std(axis=0) + 1e-9)).sum(axis=1)
    return np.argpartition(-alike, HARD)[:HARD]


def _written(trust: Trust) -> dict[str, object]:
    """As JSON, rounded."""
    ends = {"least": trust.least, "most": trust.most, "usual": trust.usual}
    return {
        **{name: [round(one, 3) for one in values] for name, values in ends.items()},
        "features": {
            name: [round(one, 3) for one in values] for name, values in trust.features.items()
        },
    }


def from_trails(library: Library, shared: Weights) -> dict[str, float]:
    """The weight of every signal of NEXT."""
    groups = trail_groups(library, shared)
    return fit(np.stack([group for _, group in groups]), NEXT, BOUNDS)


def across_folds(
    library: Library, shipped: Weights, folds: int, drawn: int = DRAWN
) -> dict[int, Weights]:
    """For each ordered trail the weights that are learned on those of the other folds, trails
    dealt out at random with a fixed seed; two trails at least. What goes with a library is
    weighed as it was learned from readers, which no trail had a part in."""
    affinity = json.loads(FILE.read_text(encoding="utf-8"))["affinity"]
    groups = list(trail_groups(library, replace(shipped, columns=affinity), drawn))
    trails, owner = np.unique([trail for trail, _ in groups], return_inverse=True)
    table = np.stack([group for _, group in groups])
    fold = np.random.default_rng(SEED).permutation(len(trails)) % min(folds, len(trails))
    found: dict[int, Weights] = {}
    for number in np.unique(fold):
        taken = fit(table[fold[owner] != number], NEXT, BOUNDS)
        weights = Weights(_columns(taken, affinity), shipped.scale, shipped.trust)
        found |= dict.fromkeys(map(int, trails[fold == number]), weights)
    return found


def _columns(taken: Mapping[str, float], affinity: Mapping[str, float]) -> dict[str, float]:
    """What each column of graph.features counts, from both steps and by hand."""
    columns = {name: taken["affinity"] * affinity[name] for name in SHARED}
    return columns | {name: taken[name] for name in NEXT if name != "affinity"} | BY_HAND


def trail_groups(
    library: Library, shared: Weights, drawn: int = DRAWN
) -> Iterator[tuple[int, Floats]]:
    """For each step of an ordered trail its trail, and the signals of what was taken next and
    of others, `drawn` at random."""
    rng = np.random.default_rng(5)
    snapshot = library._engine.snapshot()
    vectors = library._engine.recommender().vectors
    weight = np.array([shared.columns[name] for name in SHARED], dtype=np.float32)
    shares = [NAMES.index(name) for name in SHARED]
    for trial in trail_trials(snapshot, vectors):
        who = trial.reader
        hidden = {*who.covered, *who.excluded, trial.target}
        open_ = np.setdiff1d(np.arange(len(snapshot.rows)), np.fromiter(hidden, dtype=np.int64))
        at = np.concatenate([[trial.target], rng.choice(open_, drawn, replace=False)])
        collection = trial.recommender.collection
        affinity = affinity_of(collection, who, shared.scale)
        features = compute(collection, who, at, affinity, shared.trust)
        columns = {name: features.column(name) for name in NEXT if name != "affinity"}
        columns["affinity"] = features.values[:, shares] @ weight
        assert trial.trail is not None
        yield trial.trail, np.stack([columns[name] for name in NEXT], axis=1)
