"""Which records are one work, on labelled pairs with their identifiers hidden.

The pairs are records of works that several files of the shared folder know by identifier:
the bibliographies and their renderings, recorded answers, reading lists, tutorials, books,
and the catalogue. `linked` pairs are as two sources wrote them; `original titles` are books
under another, often foreign, title, which no rule could join without their identifiers;
`rendered` are real records written as other sources would, with slips, other initials,
missing subtitles, editions and the like. Pairs of two works are those that share a block.
Of the works one half tunes the weights and the other is reported on.

    python -m tests.quality merging [--learn] [--errors N]
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from graph import text
from graph.merging import decision
from graph.merging.decision import Weights, likeness
from graph.merging.traits import Traits
from graph.merging.wording import LEAST, compare
from tests.quality._pairs import Pair, labelled

Floats = NDArray[np.float64]
FILE = Path(decision.__file__).parent.parent / "learned" / "merging.json"
# Of identifiers, which are hidden here, of courses, of what no author signs and of works that
# differ by one word there is little to learn from: these weights are set by hand.
GIVEN = {"doi preprint": 0.0, "doi differs": -1.0, "isbn differs": -0.2, "url unsigned": -6.8,
         "url differs": -0.3, "host same": -0.3, "course same": 3.0, "course one": -6.5,
         "subtitle taught": -5.0, "title loose": -2.5, "title swapped": -5.5, "clash": -2.0,
         "authors none": -0.5, "authors one": -1.0, "short unsigned": -5.5,
         "year unknown": 0.0}  # fmt: skip
# What speaks for one work and what against it, whatever a small sample says.
FOR = {"authors share", "authors several", "kind same", "title exact", "title length",
       "year same"}  # fmt: skip
RENDERED = 0.1  # what a rendered pair counts in learning, beside one that was found so
PRECISION = 0.993  # on the part that tunes, from which score on two records are one work
DOUBT = 0.3


def run(argv: Sequence[str]) -> int:
    """Measure, or learn with `--learn`, and print."""
    parser = argparse.ArgumentParser(prog="tests.quality merging")
    parser.add_argument("--learn", action="store_true", help="write graph/learned/merging.json")
    parser.add_argument("--errors", type=int, default=0, help="list so many of each kind")
    options = parser.parse_args(argv)
    pairs = labelled()
    weights = decision.learned()
    if options.learn:
        weights = learn([pair for pair in pairs if pair.part == "tune"])
        write(weights, pairs)
    for part in ("tune", "report"):
        chosen = [pair for pair in pairs if pair.part == part]
        print(f"{part}: {len({w for p in chosen for w in p.works}):,} records of works")
        measure(chosen, weights)
    if options.errors:
        errors([pair for pair in pairs if pair.part == "report"], weights, options.errors)
    return 0


def measure(pairs: Sequence[Pair], weights: Weights) -> None:
    """Precision and recall by stratum, with the baselines."""
    ways: dict[str, Callable[[Pair], bool]] = {
        "identifiers alone": lambda pair: False,
        "the same title": _same_title,
        "title and an author": lambda pair: _same_title(pair) and _same_author(pair),
        "readpath": lambda pair: decide(pair, weights) >= weights.same,
    }
    for stratum in ("linked", "rendered", "linked and rendered", "original titles"):
        chosen = [pair for pair in pairs if pair.stratum in stratum.split(" and ")]
        positive = sum(pair.same for pair in chosen)
        print(f"  {stratum}: {positive:,} pairs of one work, {len(chosen) - positive:,} of two")
        for name, way in ways.items():
            said = [pair for pair in chosen if way(pair)]
            right = sum(pair.same for pair in said)
            precision = right / len(said) if said else 1.0
            print(
                f"    {name:<20} precision {precision:.4f} ({right:,} of {len(said):,}),"
                f" recall {right / max(positive, 1):.4f}"
            )
        doubtful = [p for p in chosen if weights.doubt <= decide(p, weights) < weights.same]
        print(
            f"    left to the reader: {len(doubtful):,}, of which one work"
            f" {sum(pair.same for pair in doubtful):,}"
        )


def decide(pair: Pair, weights: Weights) -> float:
    """The score of a pair; none where they would never be compared."""
    if not pair.met:
        return 0.0
    return likeness(Traits.of(pair.one), Traits.of(pair.other), weights).score


def learn(pairs: Sequence[Pair]) -> Weights:
    """The most likely weights, and the score from which the precision aimed at is reached."""
    rows, labels, importance = [], [], []
    for pair in pairs:
        a, b = Traits.of(pair.one), Traits.of(pair.other)
        wording = compare(a.title, b.title)
        if not pair.met or decision.bars(a, b) or wording.score < LEAST:
            continue
        if pair.stratum == "original titles":
            continue
        rows.append(decision.features(a, b, wording))
        labels.append(float(pair.same))
        importance.append(RENDERED if pair.stratum == "rendered" else 1.0)
    terms = _fitted(rows, np.array(labels), np.array(importance))
    draft = Weights(terms, 2.0, DOUBT)
    scores = np.array([decide(pair, draft) for pair in pairs])
    kept = np.array([pair.stratum != "original titles" for pair in pairs])
    return Weights(terms, _threshold(scores[kept], _truth(pairs)[kept]), DOUBT)


def _fitted(
    rows: Sequence[Mapping[str, float]], truth: Floats, importance: Floats
) -> dict[str, float]:
    """Logistic regression with a ridge, each weight on the side where it must be."""
    names = sorted({name for row in rows for name in row} - set(GIVEN))
    table = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    known = np.array([sum(GIVEN.get(n, 0.0) * v for n, v in row.items()) for row in rows])
    ridge = np.array([0.0 if name == "bias" else 0.3 for name in names])

    def loss(weights: Floats) -> tuple[float, Floats]:
        odds = table @ weights + known
        miss = (1 / (1 + np.exp(-odds)) - truth) * importance
        value = (importance * (np.logaddexp(0, odds) - truth * odds)).sum()
        return float(value + (ridge * weights**2).sum() / 2), table.T @ miss + ridge * weights

    bounds = [
        (None, None) if name == "bias" else (0, None) if name in FOR else (None, 0)
        for name in names
    ]
    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", bounds=bounds)
    return {n: round(float(w), 2) for n, w in zip(names, found.x, strict=True)} | GIVEN


def _truth(pairs: Sequence[Pair]) -> NDArray[np.bool_]:
    return np.array([pair.same for pair in pairs], dtype=np.bool_)


def _threshold(scores: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """The lowest score of hundredths from which on the precision aimed at is kept."""
    for score in np.arange(0.5, 0.99, 0.01):
        said = scores >= score
        if said.any() and truth[said].mean() >= PRECISION:
            return round(float(score), 2)
    return 0.99


def write(weights: Weights, pairs: Sequence[Pair]) -> None:
    """Keep the weights with where they come from."""
    tuned = [pair for pair in pairs if pair.part == "tune"]
    found = {
        "provenance": {
            "command": "python -m tests.quality merging --learn",
            "date": dt.datetime.now(dt.UTC).date().isoformat(),
            "learned on": f"{sum(p.same for p in tuned)} pairs of one work and"
            f" {sum(not p.same for p in tuned)} of two; the other half of the works is kept"
            " for the report",
            "set by hand": sorted(GIVEN),
            "reviewed": "every sign is that which a librarian would expect",
        },
        "terms": dict(sorted(weights.terms.items())),
        "same": weights.same,
        "doubt": weights.doubt,
    }
    FILE.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def errors(pairs: Sequence[Pair], weights: Weights, count: int) -> None:
    """List pairs that are decided wrongly."""
    for title, wanted in (("two works taken for one", False), ("one work taken for two", True)):
        wrong = [
            pair for pair in pairs
            if pair.same is wanted and (decide(pair, weights) >= weights.same) is not wanted
            and pair.stratum != "original titles"
        ]  # fmt: skip
        print(f"{title}: {len(wrong):,}")
        for pair in wrong[:: max(len(wrong) // count, 1)][:count]:
            found = likeness(Traits.of(pair.one), Traits.of(pair.other), weights)
            print(f"  {found.score:.3f} {pair.stratum} {'; '.join(found.differ)}")
            for record, work in zip((pair.one, pair.other), pair.works, strict=True):
                people = ", ".join(record.authors[:3])
                print(f"    {record.title} / {people} / {record.year} / {record.kind} [{work}]")


def _same_title(pair: Pair) -> bool:
    return text.title_key(pair.one.title) == text.title_key(pair.other.title)


def _same_author(pair: Pair) -> bool:
    families = [{text.family_name(name) for name in r.authors} for r in (pair.one, pair.other)]
    return bool(families[0] & families[1])
