"""Which of two names is the prerequisite: AL-CPL, and the direction of pairs of TutorialBank
and LectureBank.

Without labels: the shipped score and single features, AUC over the pairs of each domain
(AL-CPL, Liang et al. 2018; negatives hold every positive reversed). With labels: the shipped
score with the training folds' labels as known pairs, ten-fold cross-validation by target
concept, as the mean over DRAWS ways of dealing the concepts out (which one it is moves the AUC
by .01); "unreversed" also drops from training every test pair reversed, "strict" every pair in
which a test concept is the candidate.
Direction: the share of positives that score higher than themselves reversed, ties half.
`--write` fits the weights on the catalogue's graph and writes graph/learned/prerequisites.json.

    python -m tests.quality prerequisites [--labels] [--write]
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from graph.concepts import ConceptGraph
from graph.embed import load_encoder
from graph.linking import description
from graph.model import Concept
from graph.prerequisites import FEATURES, LEARNED, Ground, features, scores
from ingest.catalogue import bundle
from tests.quality import _logistic
from tests.quality.concepts import _vectors
from tests.support import shared_folder

Pairs = list[tuple[str, str]]  # (concept, candidate)
FOLDS = 10
DRAWS = 5
HIDDEN = 0.5  # of the concepts, while learning: a name is as a rule not one of them
TEXTLESS = ("transfer", "needed", "words", "pieces", "inside", "contains", "similar")


def run(argv: list[str]) -> int:
    """Print the figures; 1 when the data sets are not there."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality prerequisites",
                                     description=__doc__)  # fmt: skip
    parser.add_argument("--write", action="store_true", help="fit and write the weights")
    parser.add_argument("--labels", action="store_true", help="the labelled measure, some minutes")
    given = parser.parse_args(argv)
    items = bundle.items(bundle.folder())
    graph = ConceptGraph({item.id: item for item in items if isinstance(item, Concept)})
    ground = Ground(graph, _vectors([description(c) for c in graph.concepts.values()]))
    if given.write:
        _write(ground)
    root = shared_folder("eval")
    if root is None:
        print("AL-CPL is not there: set READPATH_SHARED to a folder that holds eval/al-cpl")
        return 1
    for domain, (pairs, labels) in sorted(_alcpl(root / "al-cpl" / "pairs.tsv").items()):
        _measured(ground, domain, pairs, labels, labelled=given.labels)
    for name, pairs in _directions(root):
        _directed(ground, name, pairs)
    return 0


def _write(ground: Ground) -> None:
    """Fit on pairs of the catalogue's areas: closures, the same reversed, and unrelated ones."""
    graph, rng = ground.concepts, np.random.default_rng(0)
    area = np.array([graph.concepts[c].area for c in graph.ids])
    vectors = _encoded([graph.concepts[c].name for c in graph.ids])
    tables, labels, importance = [], [], []
    for name in sorted(set(area)):
        own = np.flatnonzero(area == name)
        members = sorted({*own.tolist(), *(graph.index[b] for n in own
                                           for b in graph.requires(graph.ids[n]))})  # fmt: skip
        apart = np.tile(rng.random(len(graph.ids)) < HIDDEN, (len(members), 1))
        apart[np.arange(len(members)), members] = True
        concepts = [graph.concepts[graph.ids[n]] for n in members]
        found = features([c.name for c in concepts], vectors[members], ground,
                         [c.summary for c in concepts], apart)  # fmt: skip
        after = ground.closures[np.ix_(members, members)] > 0
        loose = np.argwhere(~after & ~after.T & ~np.eye(len(members), dtype=bool))
        near = np.exp(4 * found["similar"][loose[:, 0], loose[:, 1]])
        count = min(len(loose), int(after.sum()))
        chosen = loose[rng.choice(len(loose), count, replace=False, p=near / near.sum())]
        positive = np.argwhere(after)
        pairs = np.vstack([positive, positive[:, ::-1], chosen])
        tables.append(np.column_stack([found[f][pairs[:, 0], pairs[:, 1]] for f in FEATURES]))
        labels.append(np.arange(len(pairs)) < len(positive))
        importance.append(np.full(len(pairs), 1000 / len(pairs)))  # areas count alike
    rule = _logistic.fit(np.vstack(tables).astype(float), np.concatenate(labels).astype(float),
                         importance=np.concatenate(importance))  # fmt: skip
    made = {
        "made_by": "python -m tests.quality prerequisites --write",
        "from": f"the bundled catalogue's own graph of {len(graph.ids)} concepts",
        "on": dt.date.today().isoformat(),  # noqa: DTZ011 - the day on the maker's wall
        "weights": {f: round(float(w), 4) for f, w in zip(FEATURES, rule.weights, strict=True)},
        "bias": round(rule.bias, 4),
    }
    LEARNED.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    print(f"written: {LEARNED}")


def _encoded(names: list[str]) -> np.ndarray:
    return load_encoder().encode(names)


def _alcpl(path: Path) -> dict[str, tuple[Pairs, np.ndarray]]:
    rows: dict[str, list[tuple[str, str, int]]] = {}
    for row in csv.DictReader(path.open(encoding="utf-8"), delimiter="\t"):
        named = (row["concept"].replace("_", " "), row["candidate_prerequisite"].replace("_", " "))
        rows.setdefault(row["domain"], []).append((*named, int(row["label"])))
    return {d: ([(a, b) for a, b, _ in found], np.array([y for *_, y in found]))
            for d, found in rows.items()}  # fmt: skip


def _table(ground: Ground, pairs: Pairs) -> tuple[dict[str, np.ndarray], list[str], np.ndarray]:
    names = sorted({name for pair in pairs for name in pair})
    vectors = _encoded(names)
    place = {name: n for n, name in enumerate(names)}
    at = np.array([(place[a], place[b]) for a, b in pairs])
    found = features(names, vectors, ground)
    found["all, as shipped"] = scores(names, vectors, ground)
    return {f: t[at[:, 0], at[:, 1]] for f, t in found.items()}, names, at


def _measured(
    ground: Ground, domain: str, pairs: Pairs, labels: np.ndarray, *, labelled: bool
) -> None:
    found, names, at = _table(ground, pairs)
    print(f"{domain}: {len(pairs)} pairs, {labels.sum()} positive; AUC without labels")
    for name in ("all, as shipped", *TEXTLESS):
        print(f"  {name:<16} {_logistic.auc(labels, found[name]):.3f}")
    if not labelled:
        return
    vectors = _encoded(names)
    for left_out in ("by target", "unreversed", "strict"):
        each = [
            _logistic.auc(labels, _cross_validated(ground, names, vectors, at, labels, draw,
                                                   left_out))
            for draw in range(DRAWS)
        ]  # fmt: skip
        print(f"  with labels, {left_out}: AUC {np.mean(each):.3f} "
              f"({min(each):.3f} to {max(each):.3f})")  # fmt: skip


def _cross_validated(
    ground: Ground, names: list[str], vectors: np.ndarray, at: np.ndarray, labels: np.ndarray,
    draw: int, left_out: str,
) -> np.ndarray:  # fmt: skip
    """The score of each pair, learned from the labels of other folds."""
    targets = np.unique(at[:, 0])
    fold = np.full(len(names), -1)
    fold[targets] = np.random.default_rng(draw).permutation(len(targets)) % FOLDS
    found = np.zeros(len(labels))
    for number in range(FOLDS):
        test, reversed_target = fold[at[:, 0]] == number, fold[at[:, 1]] == number
        train = ~test
        if left_out == "strict":
            train &= ~reversed_target
        elif left_out == "unreversed":
            tested = set(map(tuple, at[test]))
            train &= np.array([(b, a) not in tested for a, b in at])
        known = {
            (a, b): bool(y) for (a, b), y in zip(at[train].tolist(), labels[train], strict=True)
        }
        score = scores(names, vectors, ground, known=known)
        found[test] = score[at[test, 0], at[test, 1]]
    return found


def _directions(root: Path) -> Iterator[tuple[str, Pairs]]:
    bank = root / "tutorialbank"
    topics = {r[0]: r[1] for r in csv.reader((bank / "prerequisite_topics.csv").open())}
    rows = csv.reader((bank / "prerequisite_annotations.csv").open(), skipinitialspace=True)
    yield "tutorialbank", [(topics[b], topics[a]) for a, b, y, *_ in rows
                           if y.strip() == "1" and a in topics and b in topics]  # fmt: skip
    bank = root / "lecturebank"
    topics = {r[0]: r[1] for r in csv.reader((bank / "topics208.csv").open())}
    rows = csv.reader((bank / "prereq208.csv").open())
    yield "lecturebank 208", [(topics[b], topics[a]) for a, b, y in rows
                              if y == "1" and a in topics and b in topics]  # fmt: skip
    lines = (bank / "topics322.tsv").read_text(encoding="utf-8").splitlines()
    names = [line.split("|")[1] for line in lines]  # the splits count topics from 0
    edges = {tuple(map(int, line.split(","))) for path in bank.glob("split322/*_positive_*")
             for line in path.read_text().splitlines()}  # fmt: skip
    yield "lecturebank 322", sorted((names[b], names[a]) for a, b in edges)


def _directed(ground: Ground, name: str, pairs: Pairs) -> None:
    forth, _, _ = _table(ground, pairs)
    back, _, _ = _table(ground, [(b, a) for a, b in pairs])
    cells = []
    for feature in ("all, as shipped", "transfer", "needed", "words", "pieces"):
        gap = forth[feature] - back[feature]
        cells.append(f"{feature} {float((gap > 0).mean() + (gap == 0).mean() / 2):.3f}")
    print(f"{name}: {len(pairs)} positives, right direction: {', '.join(cells)}")
