"""What ranking is compared with: well-known recommenders on the same lists and texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy import sparse
from sklearn.svm import LinearSVC

from graph.ranking.collection import Collection
from graph.snapshot import Floats

NAMES = (
    "popularity", "user-kNN", "item-kNN", "RP3beta", "embeddings only", "linear SVM on TF-IDF",
)  # fmt: skip
DAMPED = 0.5  # the beta of RP3beta; .3 and .5 were tried, .3 is a little better at the top
SHRINK = 10.0  # of item-kNN's cosine
DRAWN = 1_000  # resources taken as not chosen, for the linear model


class Baselines:
    """The scores of every resource by each of NAMES, for a reader who has covered `seen`."""

    def __init__(self, collection: Collection) -> None:
        self._all = collection
        trails, listed = collection.trails, collection.listed
        self._walk = sparse.diags_array(1 / np.maximum(collection.lengths, 1)) @ trails
        words = collection.words
        # scikit-learn takes 32-bit indices only.
        narrow = (words.data, words.indices.astype(np.int32), words.indptr.astype(np.int32))
        self._words = sparse.csr_matrix(narrow, shape=words.shape)
        self._rng = np.random.default_rng(11)
        self._both = (listed @ trails).tocsr()

    def scores(self, seen: Sequence[int]) -> Iterator[tuple[str, Floats]]:
        """One baseline after the other."""
        chosen = np.zeros(len(self._all.snapshot.rows), dtype=np.float32)
        chosen[list(seen)] = 1
        popularity, trails = self._all.popularity, self._all.trails
        yield "popularity", popularity
        overlap = trails @ chosen
        alike = overlap / np.sqrt(np.maximum(self._all.lengths, 1) * len(seen))
        yield "user-kNN", self._all.listed @ alike
        together = self._both[list(seen)].toarray()
        norm = np.sqrt(np.outer(popularity[list(seen)], popularity)) + SHRINK
        yield "item-kNN", np.asarray((together / norm).sum(axis=0), dtype=np.float32)
        stepped = self._walk.T @ (trails @ (chosen / np.maximum(popularity, 1)))
        yield "RP3beta", stepped / np.maximum(popularity, 1) ** DAMPED
        vectors = self._all.vectors
        if vectors is not None:
            yield "embeddings only", vectors @ vectors[list(seen)].mean(axis=0)
        yield "linear SVM on TF-IDF", self._support_vectors(seen)

    def _support_vectors(self, seen: Sequence[int]) -> Floats:
        """As arXiv Sanity does: what was covered against what was not, a sample of it."""
        words = self._words
        left = np.setdiff1d(np.arange(words.shape[0]), np.asarray(seen))
        drawn = self._rng.choice(left, min(DRAWN, len(left)), replace=False)
        rows = np.concatenate([np.asarray(seen), drawn])
        label = np.concatenate([np.ones(len(seen)), np.zeros(len(drawn))])
        model = LinearSVC(C=0.1, class_weight="balanced", max_iter=2_000)
        model.fit(words[rows], label)
        return np.asarray(words @ model.coef_[0], dtype=np.float32)
