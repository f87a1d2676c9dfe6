"""Concepts of resources that state none: hide what the catalogue's resources teach, and
estimate it from title and summary.

Half of the resources tunes weights and thresholds, the other half is reported on; a
resource never goes by itself, but by what its neighbours of both halves state, as a new one
would. The level likewise. `--write` fits on all of them and writes graph/learned/linking.json.

    python -m tests.quality concepts [--write]
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from graph.concepts import ConceptGraph
from graph.embed import text_hash
from graph.engine import embedding_text
from graph.linking import LEARNED, LEVEL, NAMED, Linker, description
from graph.mentions import COLUMNS, Evidence, Gatherer, Stated
from graph.merge import Claim, fold
from graph.model import Concept, Record, Resource
from ingest.catalogue import bundle
from tests.quality import _logistic

SEED = 0
SETS = {"names": NAMED, "meaning": COLUMNS}
BETA = 0.5  # a wrong claim costs more than a missing one


@dataclass(frozen=True)
class Hidden:
    """The catalogue's resources, what they state, and the evidence without it."""

    resources: list[Resource]
    graph: ConceptGraph
    truth: np.ndarray
    vectors: np.ndarray
    gatherer: Gatherer
    evidence: Evidence
    tuned: np.ndarray  # n: whether a resource is of the half that is tuned on
    seconds: float


def read() -> Hidden:
    """The bundled catalogue with its bundled vectors."""
    place = bundle.folder()
    items = list(bundle.items(place))
    graph = ConceptGraph({item.id: item for item in items if isinstance(item, Concept)})
    records = [item for item in items if isinstance(item, Record) and item.teaches]
    resources = [fold([Claim(r, "catalogue", 0, "")], str(r.identifiers[0]), r.identifiers)
                 for r in records]  # fmt: skip
    truth = np.zeros((len(resources), len(graph.ids)), dtype=np.float32)
    for number, resource in enumerate(resources):
        for concept, weight in resource.teaches.items():
            truth[number, graph.index[concept]] = weight
    vectors = _vectors([embedding_text(resource) for resource in resources])
    meanings = _vectors([description(graph.concepts[concept]) for concept in graph.ids])
    gatherer = Gatherer(graph, meanings, Stated(vectors, sparse.csr_array(truth)))
    begin = time.perf_counter()
    evidence = gatherer.gather(resources, vectors, np.arange(len(resources)))
    seconds = time.perf_counter() - begin
    tuned = np.random.default_rng(SEED).permutation(len(resources)) % 2 == 0
    return Hidden(resources, graph, truth, vectors, gatherer, evidence, tuned, seconds)


def _vectors(texts: Sequence[str]) -> np.ndarray:
    _, known = bundle.embeddings(bundle.folder())
    missing = [text for text in texts if text_hash(text) not in known]
    if missing:
        from graph.embed import load_encoder

        rows = load_encoder().encode(missing)
        known |= {text_hash(text): row for text, row in zip(missing, rows, strict=True)}
    return np.array([known[text_hash(text)] for text in texts], dtype=np.float32)


def fitted(data: Hidden, among: np.ndarray) -> dict[str, Any]:
    """The rules fitted on these resources (a mask), as linking.json holds them."""
    pairs = data.evidence
    labels = data.truth[pairs.resources, pairs.concepts]
    chosen = among[pairs.resources]
    rules: dict[str, Any] = {}
    for name, columns in SETS.items():
        use = chosen & _possible(pairs, name)
        table = _table(pairs, columns)
        rule = _logistic.fit(table[use], (labels[use] > 0).astype(float))
        chance = rule.chance(table)
        rules[name] = {
            "weights": _rounded(columns, rule.weights),
            "bias": round(rule.bias, 4),
            "threshold": _threshold(data, name, chance, among),
        }
        taught = use & (labels > 0)
        slope, base = np.polyfit(chance[taught], labels[taught], 1)
        rules["weight"] = [round(float(base), 3), round(float(slope), 3)]
    rules["level"] = _level(data, rules, among)
    return rules


def _rounded(columns: Sequence[str], weights: np.ndarray) -> dict[str, float]:
    """Weights by column. No resource of the catalogue has topics, so there is nothing to fit
    that column on: a name among them counts as one in the summary."""
    found = {c: round(float(w), 4) for c, w in zip(columns, weights, strict=True)}
    return {**found, "topic": found["summary"]}


def _possible(pairs: Evidence, name: str) -> np.ndarray:
    """The pairs a set of columns has anything to say about."""
    return pairs.column("words") > 0 if name == "names" else np.ones(len(pairs.values), bool)


def _table(pairs: Evidence, columns: Sequence[str]) -> np.ndarray:
    return pairs.values[:, [COLUMNS.index(c) for c in columns]].astype(np.float64)


def _threshold(data: Hidden, name: str, chance: np.ndarray, among: np.ndarray) -> float:
    possible = _possible(data.evidence, name)
    found = {t: _counted(data, possible & (chance >= t), among) for t in np.arange(0.1, 0.8, 0.05)}
    return round(float(max(found, key=lambda t: _f(*found[t], BETA))), 2)


def _counted(data: Hidden, kept: np.ndarray, among: np.ndarray) -> tuple[float, float]:
    """Precision and recall of the pairs that are kept, over the resources of the mask."""
    pairs = data.evidence
    kept = kept & among[pairs.resources]
    right = int((data.truth[pairs.resources[kept], pairs.concepts[kept]] > 0).sum())
    return right / max(int(kept.sum()), 1), right / int((data.truth[among] > 0).sum())


def _f(precision: float, recall: float, beta: float = 1.0) -> float:
    both = beta**2 * precision + recall
    return (1 + beta**2) * precision * recall / both if both else 0.0


def _level(data: Hidden, rules: Mapping[str, Any], among: np.ndarray) -> dict[str, Any]:
    zero = {"weights": dict.fromkeys(LEVEL, 0.0), "bias": 3.0, "sure": 0.0}
    linker = Linker(data.graph, data.gatherer, {**rules, "level": zero})
    levels = np.array([resource.level for resource in data.resources], dtype=np.float64)
    tables, targets = [], []
    for known in (True, False):  # fitted for both, since a new resource begins unembedded
        embedded = np.full(len(data.resources), known)
        chance = linker.chance(data.evidence, embedded) * (
            1 if known else _possible(data.evidence, "names")
        )
        table = linker.level_features(data.resources, data.evidence, chance, embedded)
        use = among & (table[:, LEVEL.index("unknown")] == 0)
        tables.append(np.column_stack([table[use], np.ones(int(use.sum()))]).astype(np.float64))
        targets.append(levels[use])
    ones, target = np.vstack(tables), np.concatenate(targets)
    found = np.linalg.solve(ones.T @ ones + np.eye(ones.shape[1]), ones.T @ target)
    near = np.abs(np.clip(ones @ found, 1, 5) - target) <= 0.5
    weights = {name: round(float(w), 4) for name, w in zip(LEVEL, found[:-1], strict=True)}
    sure = round(float(near.mean()), 2)
    return {"weights": weights, "bias": round(float(found[-1]), 4), "sure": sure}


def run(argv: list[str]) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality concepts", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write graph/learned/linking.json")
    write = parser.parse_args(argv).write
    data = read()
    _report(data, fitted(data, data.tuned), ~data.tuned)
    if write:
        rules = fitted(data, np.ones(len(data.resources), dtype=bool))
        made = {
            "made_by": "python -m tests.quality concepts --write",
            "from": f"what the {len(data.resources)} resources of the bundled catalogue teach",
            "on": dt.date.today().isoformat(),  # noqa: DTZ011 - the day on the maker's wall
        }
        LEARNED.parent.mkdir(exist_ok=True)
        LEARNED.write_text(json.dumps({**made, **rules}, indent=1) + "\n", encoding="utf-8")
        print(f"written: {LEARNED}")
    return 0


def _report(data: Hidden, rules: Mapping[str, Any], among: np.ndarray) -> None:
    pairs = data.evidence
    print(f"{len(data.resources)} resources, {len(data.graph.ids)} concepts, {len(pairs.values)} "
          f"pairs in {data.seconds:.1f} s; reported on {among.sum()}")  # fmt: skip
    linker = Linker(data.graph, data.gatherer, rules)
    scores = {
        "names and meaning": linker.chance(pairs, np.ones(len(data.resources), bool)),
        "names alone": linker.chance(pairs, np.zeros(len(data.resources), bool))
        * _possible(pairs, "names"),
        "any name found": (pairs.column("words") > 0) * (1 + pairs.column("title")),
        "nearest in meaning": pairs.column("meaning"),
        "what neighbours teach": pairs.column("around"),
    }
    for name, score in scores.items():
        cells = [_at(data, score, among, k) for k in (1, 3, 5, 10)]
        print(f"  {name:<22}", "  ".join(f"P@{k} {p:.3f} R@{k} {r:.3f}" for k, p, r in cells))
    for name, kind in (("names and meaning", "meaning"), ("names alone", "names")):
        threshold = rules[kind]["threshold"]
        precision, recall = _counted(data, scores[name] >= threshold, among)
        print(f"  {name} from {threshold}: precision {precision:.3f}, recall {recall:.3f}, "
              f"F1 {_f(precision, recall):.3f}")  # fmt: skip
    for name, embedded in (("names and meaning", True), ("names alone", False)):
        known = np.full(len(data.resources), embedded)
        chance = linker.chance(pairs, known) * (1 if embedded else _possible(pairs, "names"))
        table = linker.level_features(data.resources, pairs, chance, known)
        guess = table @ np.array([rules["level"]["weights"][c] for c in LEVEL])
        truth = np.array([resource.level for resource in data.resources])
        told = among & (table[:, LEVEL.index("unknown")] == 0)
        error = np.abs(np.clip(guess + rules["level"]["bias"], 1, 5) - truth)[told]
        print(f"  level, {name}: {told.sum()} estimated, mean error {error.mean():.2f}, "
              f"{(error <= 0.5).mean():.0%} within half a level")  # fmt: skip
    always = np.abs(truth[among] - np.median(truth)).mean()
    print(f"  level, always the median: mean error {always:.2f}")


def _at(data: Hidden, score: np.ndarray, among: np.ndarray, k: int) -> tuple[int, float, float]:
    """Mean precision@k and recall@k over the resources of the mask."""
    pairs = data.evidence
    order = np.lexsort((-score, pairs.resources))
    rank = np.arange(len(order)) - np.searchsorted(pairs.resources, pairs.resources)
    kept = order[(rank < k) & (score[order] > 0)]
    right = data.truth[pairs.resources[kept], pairs.concepts[kept]] > 0
    hits = np.bincount(pairs.resources[kept], right, minlength=len(data.resources))[among]
    total = (data.truth[among] > 0).sum(axis=1)
    return k, float(hits.mean() / k), float((hits / total).mean())
