"""What a ranking is compared with: well-known recommenders on the same lists and texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec

import numpy as np
from scipy import sparse

from graph.ranking.collection import Collection
from graph.ranking.sparse_tools import floats
from graph.snapshot import Floats, Matrix

NAMES = (
    "popularity", "user-kNN", "item-kNN", "RP3beta", "embeddings only", "linear SVM on TF-IDF",
)  # fmt: skip
DAMPED = 0.5  # the beta of RP3beta; .3 and .5 were tried, .3 is a little better at the top
SHRINK = 10.0  # of item-kNN's cosine
DRAWN = 1_000  # resources taken as not chosen, for the linear model


class Baselines:
    """Scores every resource by each of NAMES that can be had here: `embeddings only` where
    there are embeddings, the linear SVM where scikit-learn is installed."""

    def __init__(self, collection: Collection) -> None:
        self._all = collection
        self._rng = np.random.default_rng(11)
        learns = find_spec("sklearn") is not None
        here = {"embeddings only": collection.vectors is not None, "linear SVM on TF-IDF": learns}
        self.names = tuple(name for name in NAMES if here.get(name, True))

    def scores(self, seen: Sequence[int]) -> Iterator[tuple[str, Floats]]:
        """One baseline after the other, for a reader who has covered `seen`, positions."""
        chosen = np.zeros(len(self._all.snapshot.rows), dtype=np.float32)
        chosen[list(seen)] = 1
        popularity, trails = self._all.popularity, self._all.trails
        yield "popularity", popularity
        overlap = trails @ chosen
        alike = overlap / np.sqrt(np.maximum(self._all.lengths, 1) * len(seen))
        yield "user-kNN", floats(self._all.listed @ alike)
        together = self._both[list(seen)].toarray()
        norm = np.sqrt(np.outer(popularity[list(seen)], popularity)) + SHRINK
        yield "item-kNN", floats((together / norm).sum(axis=0))
        stepped = self._walk.T @ (trails @ (chosen / np.maximum(popularity, 1)))
        yield "RP3beta", floats(stepped / np.maximum(popularity, 1) ** DAMPED)
        vectors = self._all.vectors
        if vectors is not None:
            yield "embeddings only", floats(vectors @ vectors[list(seen)].mean(axis=0))
        if "linear SVM on TF-IDF" in self.names:
            yield "linear SVM on TF-IDF", self._support_vectors(seen)

    @cached_property
    def _both(self) -> Matrix:
        """n x n: how many lists name both."""
        return sparse.csr_array(self._all.listed @ self._all.trails)

    @cached_property
    def _walk(self) -> Matrix:
        lengths = sparse.diags_array(1 / np.maximum(self._all.lengths, 1))
        return sparse.csr_array(lengths @ self._all.trails)

    @cached_property
    def _words(self) -> sparse.csr_matrix:
        words = self._all.words  # scikit-learn takes 32-bit indices only
        narrow = (words.data, words.indices.astype(np.int32), words.indptr.astype(np.int32))
        return sparse.csr_matrix(narrow, shape=words.shape)

    def _support_vectors(self, seen: Sequence[int]) -> Floats:
        """As arXiv Sanity does: what was covered against what was not, a sample of it."""
        words = self._words
        left = np.setdiff1d(np.arange(words.shape[0]), np.asarray(seen))
        drawn = self._rng.choice(left, min(DRAWN, len(left)), replace=False)
        rows = np.concatenate([np.asarray(seen), drawn])
        label = np.concatenate([np.ones(len(seen)), np.zeros(len(drawn))])
        machine = import_module("sklearn.svm")
        model = machine.LinearSVC(C=0.1, class_weight="balanced", max_iter=2_000)
        model.fit(words[rows], label)
        return floats(words @ model.coef_[0])
