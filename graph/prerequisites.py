"""Which of two ideas comes first, estimated for names that no concept graph orders.

Knowledge is carried over from the concepts of the library: each name is spread over the
nearest of them, and what these require of each other, near and far, speaks for the names.
Beside it stand how many concepts need the nearest ones, into how many pieces the model's
vocabulary cuts a name (rare words fall apart), how many other names contain it, and how much
more one description refers to the other name than the other way round (reference distance:
Liang et al. 2015, doi:10.18653/v1/D15-1193). The weights are a logistic regression on the
catalogue's own graph (`learned/prerequisites.json`, made by
`python -m tests.quality prerequisites --write`). Where some pairs are known, the others are
learned from them (`graph.pairwise`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph import minilm, pairwise
from graph.concepts import ConceptGraph
from graph.names import NameFinder
from graph.ordering import in_order
from graph.pairwise import Known

Floats = NDArray[np.float32]

LEARNED = Path(__file__).parent / "learned" / "prerequisites.json"
NEAREST = 12  # concepts a name is spread over
SPREAD = 0.07  # of cosines among them; a smaller one trusts the very nearest more
LIKELY = 0.5  # a score from which a pair counts
MOST = 1_000  # names at once
DOUBT = 0.02  # added to both sides of a ratio, so that faint evidence stays faint
TRUST = 20  # known pairs that the estimate from names alone counts as much as
FEATURES = ("transfer", "needed", "words", "pieces", "inside", "contains", "refers", "similar")
_ASIDE = re.compile(r"\(.*?\)|（.*?）")


@cache
def learned() -> Mapping[str, Any]:
    """The weight of each feature, with where they come from."""
    found: Mapping[str, Any] = json.loads(LEARNED.read_text(encoding="utf-8"))
    return found


class Ground:
    """The concepts that knowledge is carried over from; `vectors` is m x d, unit rows of
    their descriptions, or None where there is no model or no concept."""

    def __init__(self, concepts: ConceptGraph, vectors: Floats | None) -> None:
        self.concepts = concepts
        self.vectors = vectors

    @cached_property
    def closures(self) -> Floats:
        """m x m: 1 where the column's concept comes before the line's."""
        index = self.concepts.index
        table = np.zeros((len(index), len(index)), dtype=np.float32)
        for concept in self.concepts.ids:
            table[index[concept], [index[before] for before in self.concepts.closure(concept)]] = 1
        return table

    @cached_property
    def needed(self) -> Floats:
        """m: on a log scale, how many concepts need each one."""
        counts = [self.concepts.dependents[concept] for concept in self.concepts.ids]
        return np.log1p(np.array(counts, dtype=np.float32))

    @cached_property
    def finder(self) -> NameFinder:
        """Finds the concepts' own names."""
        return NameFinder(
            (name, number)
            for number, concept in enumerate(self.concepts.concepts.values())
            for name in (concept.name, *(n for names in concept.aliases.values() for n in names))
        )

    def spread(
        self, names: Sequence[str], vectors: Floats, apart: NDArray[np.bool_] | None = None
    ) -> Floats:
        """n x m, lines sum to 1: which concepts each name is about. A name that is a
        concept's own is about it alone. `apart` hides concepts from names (for learning)."""
        cosine = vectors @ self.vectors.T if self.vectors is not None else np.zeros((0, 0))
        for number, name in enumerate(names):
            bare = _bare(name)
            for found in self.finder.find(bare):
                if found.words == len(self.finder.tokens(bare)):
                    cosine[number, list(found.owners)] = 1.0
        if apart is not None:
            cosine = np.where(apart, -1, cosine)
        count = min(NEAREST, cosine.shape[1])
        least = -np.partition(-cosine, count - 1, axis=1)[:, count - 1 : count]
        share = np.exp((cosine - cosine.max(axis=1, keepdims=True)) / SPREAD) * (cosine >= least)
        return np.asarray(share / share.sum(axis=1, keepdims=True), dtype=np.float32)


def features(
    names: Sequence[str],
    vectors: Floats | None,
    ground: Ground,
    descriptions: Sequence[str] | None = None,
    apart: NDArray[np.bool_] | None = None,
) -> dict[str, Floats]:
    """What speaks for name j being a prerequisite of name i: FEATURES, and `related`, how much
    the concepts they are about require each other at all; each n x n at [i, j].

    All but `similar` and `related` change their sign with the direction. `vectors` are the
    names' (n x d).
    """
    n = len(names)
    found = {name: np.zeros((n, n), dtype=np.float32) for name in (*FEATURES, "related")}
    if vectors is not None:
        found["similar"] = np.asarray(vectors @ vectors.T, dtype=np.float32)
        if ground.vectors is not None and ground.concepts.ids:
            share = ground.spread(names, vectors, apart)
            after = (share @ ground.closures) @ share.T
            found["transfer"] = np.log((after + DOUBT) / (after.T + DOUBT))
            found["related"] = np.log(after + after.T + DOUBT)
            found["needed"] = _rise(share @ ground.needed)
    bags = [_words(name) for name in names]
    found["words"] = -_rise(np.array([len(_bare(name).split()) for name in names]))
    found["pieces"] = -_rise(minilm.pieces([_bare(name) for name in names]))
    found["inside"] = _rise(np.log1p([sum(bag < other for other in bags if bag) for bag in bags]))
    part = np.array([[float(bool(b) and b < a) for b in bags] for a in bags]).reshape(n, n)
    found["contains"] = part - part.T
    if descriptions is not None:
        refers = _references(names, descriptions)
        if found["similar"].any():
            # RefD: what is near a name in meaning speaks for it, by how near it is.
            near = np.maximum(found["similar"], 0) ** 4
            refers = (near @ refers) / np.maximum(near.sum(axis=1, keepdims=True), 1e-6)
        found["refers"] = refers - refers.T
    return {name: np.asarray(table, dtype=np.float32) for name, table in found.items()}


def scores(
    names: Sequence[str],
    vectors: Floats | None,
    ground: Ground,
    descriptions: Sequence[str] | None = None,
    known: Known | None = None,
) -> Floats:
    """n x n values in 0..1: at [i, j] how likely name j is a prerequisite of name i.

    Pairs `known` to hold or not are 1 or 0; the more of them, the more the others follow them.
    """
    table = features(names, vectors, ground, descriptions)
    rule = learned()
    odds = [table[name] * np.float32(rule["weights"][name]) for name in FEATURES]
    found = 1 / (1 + np.exp(-sum(odds, np.float32(rule["bias"]))))
    if known:
        taught = pairwise.regression(known, table["similar"], np.array([*odds, table["related"]]))
        found = (TRUST * found + len(known) * taught.clip(0, 1)) / (TRUST + len(known))
        found[tuple(np.array(list(known)).T)] = list(known.values())
    np.fill_diagonal(found, 0)
    return np.asarray(found, dtype=np.float32)


def order(score: Floats, known: Known | None = None) -> list[int]:
    """The numbers of names in an order to learn them in: what more of the others need comes
    first (Copeland's rule on the stronger direction of each pair), so cycles do no harm.
    Pairs `known` to hold are kept to."""
    margin = score - score.T
    before = (margin > 0).sum(axis=0) - (margin < 0).sum(axis=0)
    found = sorted(range(len(score)), key=lambda n: (-before[n], -float(margin[:, n].sum()), n))
    place = {number: n for n, number in enumerate(found)}
    needs: list[list[int]] = [[] for _ in found]
    for (concept, prerequisite), holds in (known or {}).items():
        if holds:
            needs[place[concept]].append(place[prerequisite])
    return [found[n] for group in in_order(needs) for n in group]


def _references(names: Sequence[str], descriptions: Sequence[str]) -> Floats:
    """n x n: 1 where the description of the line's name speaks of the column's."""
    finder = NameFinder((_bare(name), number) for number, name in enumerate(names))
    table = np.zeros((len(names), len(names)), dtype=np.float32)
    for number, text in enumerate(descriptions):
        for found in finder.find(text):
            table[number, list(found.owners)] = 1
    np.fill_diagonal(table, 0)
    return table


def _rise(value: Any) -> NDArray[Any]:
    """At [i, j] how much higher the value of j is than that of i."""
    column = np.asarray(value, dtype=np.float32)
    return np.asarray(column[None, :] - column[:, None])


def _bare(name: str) -> str:
    """A name without what stands in brackets after it."""
    return " ".join(_ASIDE.sub(" ", name).split()) or name


def _words(name: str) -> frozenset[str]:
    return frozenset(word.rstrip("s") for word in re.findall(r"\w+", _bare(name).casefold()))
