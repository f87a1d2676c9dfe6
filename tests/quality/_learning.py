"""Learning what each signal counts, and writing it down with where it comes from.

In two steps, both a conditional logistic regression (the chosen one against others), with a
small penalty on large weights and signs that a teacher would give:

1. What goes with a library: the signals of graph.ranking.affinity, on some readers of
   CiteULike-a, others' libraries as trails.
2. What is taken next: everything else, with the first step's sum as one signal, on the
   catalogue's ordered trails, each hidden in turn.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from app.libraries import DAY
from app.library import Library
from app.reader import reader as reader_of
from app.replaying import trail_trials
from graph import readers
from graph.features import NAMES, affinity_of, compute
from graph.ranking.affinity import SIGNALS
from graph.ranking.weights import Weights
from graph.recommend import Recommender
from graph.replay import SEED, without_trails
from graph.snapshot import Floats
from graph.threads import one_thread
from tests.support import CHECKOUT

FILE = CHECKOUT / "graph" / "learned" / "ranking.json"
LEARNED_FROM = 600  # readers; those drawn after them chose the form of the signals
BEND = 0.9  # the quantile of a signal's positive values where its logarithm bends
LOGARITHMS = ("walk", "neighbours", "links", "degree")
AGAINST = ("degree", "unready", "far", "stale", "superseded")
DRAWN = 300  # others the chosen one is held against, drawn at random
HARD, ALIKE = 100, 300  # and so many of so many that look most like the reader's own
PENALTY = 1e-3
NEXT = (
    "affinity", "trail", "ready", "unready", "far", "gain", "stale", "onward", "unlock", "step",
    "standing", "fit", "superseded",
)  # fmt: skip
# What a teacher insists on, whatever lists do: nothing that stands on what is not known, the
# less the further away; no second introduction. And a list keeps to one kind of work, which
# a reader need not.
BOUNDS: Mapping[str, tuple[float | None, float | None]] = {
    "ready": (1.0, None), "unready": (None, -8.0), "far": (None, -4.0), "stale": (None, -8.0),
    "gain": (1.0, None), "unlock": (0.5, None), "step": (1.5, None),
    "fit": (0.0, 2.0), "superseded": (None, -1.0),
}  # fmt: skip
# What no trail can teach, set by hand: a goal that was named counts more than anything else,
# what was planned a little, and what a mode asks for by itself not at all.
BY_HAND = {"goal": 10.0, "planned": 0.3, "refresh": 0.0}


def fit(groups: Floats, names: Sequence[str]) -> dict[str, float]:
    """Weights that make the first of each group the likeliest. `groups` is g x c x f."""
    spread = groups.reshape(-1, groups.shape[2]).std(axis=0) + 1e-9
    scaled = groups / spread

    def loss(weight: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = scaled @ weight
        logits -= logits.max(axis=1, keepdims=True)
        chance = np.exp(logits)
        chance /= chance.sum(axis=1, keepdims=True)
        value = -np.log(chance[:, 0]).mean() + PENALTY * weight @ weight
        error = chance
        error[:, 0] -= 1
        slope = np.einsum("gc,gcf->f", error, scaled) / len(scaled) + 2 * PENALTY * weight
        return float(value), slope

    bounds = [
        tuple(None if end is None else end * size for end in _bounds(name))
        for name, size in zip(names, spread, strict=True)
    ]
    found = minimize(loss, np.zeros(len(names)), jac=True, bounds=bounds, method="L-BFGS-B")
    return {name: float(w / s) for name, w, s in zip(names, found.x, spread, strict=True)}


def _bounds(name: str) -> tuple[float | None, float | None]:
    return BOUNDS.get(name, (None, 0.0) if name in AGAINST else (0.0, None))


def learn(library: Library, keep: Path) -> int:
    """Both steps, the first on this library's unordered trails, readers; writes the weights
    and prints them. The catalogue is opened in `keep`."""
    recommender = library._engine.recommender()
    drawn = readers.order(recommender.snapshot)
    learned, count = drawn[:LEARNED_FROM], len(drawn) - LEARNED_FROM
    with one_thread():
        scale, affinity = from_readers(recommender, learned)
    with Library.open(keep, embed=False) as own, one_thread():
        taken = from_trails(own, scale, affinity)
    columns = _columns(taken, affinity)
    whole = {
        "provenance": {
            "command": "python -m tests.quality next --learn",
            "date": datetime.now(UTC).date().isoformat(),
            "affinity": f"{len(learned)} readers of CiteULike-a, {count} others as trails",
            "next": "the catalogue's ordered trails, each hidden in turn",
            "by_hand": list(BY_HAND),
        },
        "columns": {name: round(columns[name], 4) for name in NAMES if name in columns},
        "scale": {name: float(f"{value:.3g}") for name, value in scale.items()},
    }
    text = json.dumps(whole, indent=1)
    FILE.write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0


def from_readers(
    recommender: Recommender, learned: NDArray[np.int64]
) -> tuple[dict[str, float], dict[str, float]]:
    """The scale of the logarithmic signals, and the weight of each signal of affinity: of
    these trails, readers, without which the recommender's others are known."""
    rng = np.random.default_rng(3)
    plain = dict.fromkeys(LOGARITHMS, 1.0)
    lists = recommender.snapshot.trails.items
    snapshot = without_trails(recommender.snapshot, map(int, learned))
    collection = Recommender(snapshot, recommender.vectors).collection
    everything = np.arange(len(snapshot.rows))
    groups = []
    for reader in learned:
        task = readers.task(lists[int(reader)], len(everything), rng)
        who = reader_of(snapshot, {}, DAY, covered=task.seen)
        columns = affinity_of(collection, who, plain).columns(everything)
        values = np.stack([columns[name] for name in SIGNALS], axis=1)
        open_ = np.setdiff1d(everything, [*task.seen, task.hidden])
        drawn = rng.choice(open_, DRAWN, replace=False)
        groups.append(values[[task.hidden, *drawn, *_hard(values, open_, rng)]])
    whole = np.stack(groups)
    scale = {}
    for name in LOGARITHMS:
        n = SIGNALS.index(name)
        raw = np.expm1(whole[:, :, n])
        scale[name] = float(np.quantile(raw[raw > 0], BEND)) if name != "degree" else 1.0
        whole[:, :, n] = np.log1p(raw / scale[name])
    return scale, fit(whole, SIGNALS)


def _hard(values: Floats, open_: NDArray[np.int64], rng: np.random.Generator) -> Sequence[int]:
    """Some of those that look most like the reader's own, by lists, direction and words."""
    columns = values[open_][:, [SIGNALS.index(name) for name in ("neighbours", "linear", "words")]]
    alike = (columns / (columns.std(axis=0) + 1e-9)).sum(axis=1)
    best = open_[np.argpartition(-alike, ALIKE)[:ALIKE]]
    return [int(position) for position in rng.choice(best, HARD, replace=False)]


def from_trails(
    library: Library, scale: Mapping[str, float], affinity: Mapping[str, float]
) -> dict[str, float]:
    """The weight of every signal of NEXT."""
    groups = trail_groups(library, scale, affinity)
    return fit(np.stack([group for _, group in groups]), NEXT)


def across_folds(
    library: Library, shipped: Weights, folds: int, drawn: int = DRAWN
) -> dict[int, Weights]:
    """For each ordered trail the weights that are learned on those of the other folds, trails
    dealt out at random with a fixed seed; two trails at least. What goes with a library is
    weighed as shipped: it was learned from readers, not from trails."""
    affinity = {name: shipped.columns[name] for name in SIGNALS}
    groups = list(trail_groups(library, shipped.scale, affinity, drawn))
    trails, owner = np.unique([trail for trail, _ in groups], return_inverse=True)
    table = np.stack([group for _, group in groups])
    fold = np.random.default_rng(SEED).permutation(len(trails)) % min(folds, len(trails))
    found: dict[int, Weights] = {}
    for number in np.unique(fold):
        taken = fit(table[fold[owner] != number], NEXT)
        weights = Weights(_columns(taken, affinity), shipped.scale)
        found |= dict.fromkeys(map(int, trails[fold == number]), weights)
    return found


def _columns(taken: Mapping[str, float], affinity: Mapping[str, float]) -> dict[str, float]:
    """What each column of graph.features counts, from both steps and by hand."""
    columns = {name: taken["affinity"] * affinity[name] for name in SIGNALS}
    return columns | {name: taken[name] for name in NEXT if name != "affinity"} | BY_HAND


def trail_groups(
    library: Library,
    scale: Mapping[str, float],
    affinity: Mapping[str, float],
    drawn: int = DRAWN,
) -> Iterator[tuple[int, Floats]]:
    """For each step of an ordered trail its trail, and the signals of what was taken next and
    of others, `drawn` at random."""
    rng = np.random.default_rng(5)
    snapshot = library._engine.snapshot()
    vectors = library._engine.recommender().vectors
    weight = np.array([affinity[name] for name in SIGNALS], dtype=np.float32)
    for trial in trail_trials(snapshot, vectors):
        who = trial.reader
        hidden = {*who.covered, *who.excluded, trial.target}
        open_ = np.setdiff1d(np.arange(len(snapshot.rows)), np.fromiter(hidden, dtype=np.int64))
        at = np.concatenate([[trial.target], rng.choice(open_, drawn, replace=False)])
        collection = trial.recommender.collection
        features = compute(collection, who, at, affinity_of(collection, who, scale))
        columns = {name: features.column(name) for name in NEXT if name != "affinity"}
        columns["affinity"] = features.values[:, : len(SIGNALS)] @ weight
        assert trial.trail is not None
        yield trial.trail, np.stack([columns[name] for name in NEXT], axis=1)
