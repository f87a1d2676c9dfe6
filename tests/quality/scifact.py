"""Search on SciFact's training queries: BM25, dense, and each way of fusing them.

SciFact (Wadden et al., 2020) in its BEIR split (Thakur et al., 2021): 5,183 abstracts and
809 claims with the abstracts that bear on them; nDCG@10. The way of fusing and its numbers
are chosen by five-fold cross-validation: chosen on four fifths, counted on the last.

    python -m tests.quality search [--vectors FOLDER]
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from graph import fusion
from graph.embed import load_encoder
from graph.lexical import Document, TextIndex
from graph.search import DENSE_FLOOR, DEPTH, SearchIndex
from graph.vectors import VectorIndex
from tests.support import shared_folder

Lists = tuple[dict[int, float], dict[int, float]]  # cosines and BM25 scores by position
FOLDS = 5


@dataclass(frozen=True)
class SciFact:
    """The abstracts, the claims, and the positions that answer each claim."""

    documents: list[Document]
    queries: list[str]
    answers: list[set[int]]

    @classmethod
    def read(cls, folder: Path) -> SciFact:
        """From corpus.jsonl, queries.jsonl and qrels_train.tsv."""
        corpus = [json.loads(line) for line in (folder / "corpus.jsonl").open(encoding="utf-8")]
        texts = {
            row["_id"]: row["text"]
            for row in map(json.loads, (folder / "queries.jsonl").open(encoding="utf-8"))
        }
        places = {row["_id"]: place for place, row in enumerate(corpus)}
        answers: dict[str, set[int]] = {}
        for line in (folder / "qrels_train.tsv").read_text(encoding="utf-8").splitlines()[1:]:
            query, document, score = line.split("\t")
            if int(score) > 0:
                answers.setdefault(query, set()).add(places[document])
        documents = [
            Document(place, row["title"], summary=row["text"]) for place, row in enumerate(corpus)
        ]
        return cls(documents, [texts[query] for query in answers], list(answers.values()))


def ndcg(ranking: Sequence[int], relevant: set[int], k: int = 10) -> float:
    """Normalised discounted cumulative gain with gains of 0 and 1 (0..1)."""
    gains = 1 / np.log2(np.arange(2, k + 2))
    found = sum(gains[place] for place, item in enumerate(ranking[:k]) if item in relevant)
    return float(found / gains[: min(k, len(relevant))].sum())


def ways() -> dict[str, Callable[[Lists, Lists], fusion.Ranked]]:
    """Every way of fusing: given both halves' own lists, and the same with gaps filled."""
    table: dict[str, Callable[[Lists, Lists], fusion.Ranked]] = {}
    for constant in (5, 10, 20, 60):
        for weight in (0.4, 0.5, 0.6):

            def rrf(lists: Lists, _: Lists, c: int = constant, w: float = weight) -> fusion.Ranked:
                orders = [[p for p, _ in fusion.best_first(half)] for half in lists]
                return fusion.reciprocal_rank(orders, [w, 1 - w], c)

            table[f"rrf k={constant} dense={weight}"] = rrf
    for floor in (None, -1.0, 0.0, 0.15):
        for weight in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
            for filled in (False, True):

                def mix(
                    lists: Lists,
                    full: Lists,
                    f: float | None = floor,
                    w: float = weight,
                    filled: bool = filled,
                ) -> fusion.Ranked:
                    return fusion.convex(*(full if filled else lists), w, f)

                name = "min-max" if floor is None else f"floor={floor}"
                table[f"convex {name}{' filled' if filled else ''} dense={weight}"] = mix
    return table


def cross_validated(scores: Mapping[str, np.ndarray], prefix: str) -> tuple[float, list[str]]:
    """The mean over held-out folds of the way that was best on the others."""
    names = [name for name in scores if name.startswith(prefix)]
    table = np.array([scores[name] for name in names])
    fold = np.random.default_rng(0).permutation(table.shape[1]) % FOLDS
    held, chosen = np.zeros(table.shape[1]), []
    for number in range(FOLDS):
        best = int(table[:, fold != number].mean(axis=1).argmax())
        held[fold == number] = table[best, fold == number]
        chosen.append(names[best])
    return float(held.mean()), chosen


def run(argv: list[str]) -> int:
    """Print the figures; 1 when the data set is not there."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality search", description=__doc__)
    parser.add_argument("--vectors", type=Path, default=None, help="keep the vectors here")
    kept = parser.parse_args(argv).vectors
    folder = shared_folder("eval/scifact")
    if folder is None:
        print("SciFact is not there: set READPATH_SHARED to a folder that holds eval/scifact")
        return 1
    data = SciFact.read(folder)
    texts = [f"{item.title}\n{item.summary}" for item in data.documents]
    rows, claims = _encoded(kept, "documents", texts), _encoded(kept, "claims", data.queries)
    words, vectors = TextIndex.build(None, data.documents), VectorIndex.build(rows)
    own, full = _lists(data, words, vectors, claims)
    scores = {
        "BM25 alone": _each(data, [fusion.best_first(lexical) for _, lexical in own]),
        "dense alone": _each(data, [fusion.best_first(dense) for dense, _ in own]),
    }
    for name, way in ways().items():
        scores[name] = _each(data, [way(*pair) for pair in zip(own, full, strict=True)])
    print(f"nDCG@10, {len(data.queries)} training claims, {len(texts)} abstracts")
    for prefix in ("BM25", "dense", "rrf", "convex"):
        ours = {name: row.mean() for name, row in scores.items() if name.startswith(prefix)}
        for name in sorted(ours, key=lambda name: -ours[name])[:4]:
            print(f"  {ours[name]:.4f}  {name}")
    for prefix in ("rrf", "convex"):
        mean, chosen = cross_validated(scores, prefix)
        print(f"  {mean:.4f}  {prefix}, cross-validated ({'; '.join(sorted(set(chosen)))})")
    with tempfile.TemporaryDirectory() as place:
        index = SearchIndex.open_or_build(Path(place), "1", data.documents, rows, "quality")
        begin = time.perf_counter()
        found = [index.search(q, v, 10) for q, v in zip(data.queries, claims, strict=True)]
        spent = (time.perf_counter() - begin) / len(found)
    shipped = _each(data, [[(hit.position, hit.score) for hit in hits] for hits in found])
    print(f"  {shipped.mean():.4f}  SearchIndex as shipped ({spent * 1e3:.1f} ms a query)")
    return 0


def _encoded(kept: Path | None, name: str, texts: Sequence[str]) -> np.ndarray:
    path = kept / f"scifact-{name}.npy" if kept else None
    if path and path.is_file():
        return np.load(path, allow_pickle=False)
    rows = load_encoder().encode(
        texts, lambda done, total: print(f"\r{name}: {done}/{total}", end="", flush=True)
    )
    print()
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, rows)
    return rows


def _lists(
    data: SciFact, words: TextIndex, vectors: VectorIndex, claims: np.ndarray
) -> tuple[list[Lists], list[Lists]]:
    own, full = [], []
    for query, claim in zip(data.queries, claims, strict=True):
        lexical = dict(words.search(query, DEPTH))
        positions, cosines = vectors.search(claim, DEPTH)
        near = cosines >= DENSE_FLOOR
        dense = dict(zip(positions[near].tolist(), cosines[near].tolist(), strict=True))
        own.append((dense, lexical))
        lacking = [place for place in lexical if place not in dense]
        more = dict(zip(lacking, (vectors.vectors(lacking) @ claim).tolist(), strict=True))
        unranked = [place for place in dense if place not in lexical]
        others = dict(words.search(query, len(unranked), unranked))
        full.append((dense | more, lexical | others))
    return own, full


def _each(data: SciFact, rankings: Sequence[fusion.Ranked]) -> np.ndarray:
    pairs = zip(rankings, data.answers, strict=True)
    return np.array([ndcg([place for place, _ in ranked], right) for ranked, right in pairs])
