"""What ranking needs of a library and no reader changes, made once for each revision."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.ranking.sparse_tools import Places, entries, floats, lines
from graph.ranking.texts import word_matrix
from graph.snapshot import Floats, Matrix, Snapshot

CONCEPT = 0.25  # what a shared concept weighs in the graph of links, beside a citation
TEACHERS = 10  # resources that are looked at for a concept that can be learned next
SHRINKAGE = 0.3  # of the covariance towards a sphere
WORD_SPREAD = 1e-3
CHUNK = 4_096  # trails whose words are added up at once
PLAIN = ("", "en")  # languages that anyone is taken to read: English, and none said
SAMPLE = 20_000  # rows the covariance is taken from


class Collection:
    """Arrays over n resources, t trails and m concepts.

    `vectors` is n x d with unit rows, zero where a resource has no embedding; None without.
    """

    def __init__(self, snapshot: Snapshot, vectors: Floats | None = None) -> None:
        self.snapshot = snapshot
        self.vectors = vectors if vectors is not None and vectors.shape[1] > 1 else None

    # Published lists

    @cached_property
    def trails(self) -> Matrix:
        """t x n: 1 where an unordered trail names the resource. Where the order counts, what
        lies far ahead must not count as what is next: graph.ranking.following takes those."""
        unordered = 1 - floats(self.snapshot.trails.ordered)
        kept = sparse.csr_array(sparse.diags_array(unordered) @ self.snapshot.trails.membership)
        kept.eliminate_zeros()
        return kept

    @cached_property
    def listed(self) -> Matrix:
        """n x t: the same, by resource."""
        return self.trails.T.tocsr()

    @cached_property
    def popularity(self) -> Floats:
        """n: how many trails name each resource."""
        return np.diff(self.listed.indptr).astype(np.float32)

    @cached_property
    def lengths(self) -> Floats:
        """t: how many resources each trail names."""
        return np.diff(self.trails.indptr).astype(np.float32)

    @cached_property
    def named(self) -> Places:
        """The positions that some trail names."""
        return np.flatnonzero(self.popularity)

    @cached_property
    def named_words(self) -> Matrix:
        """len(named) x v: their words."""
        return lines(self.words, self.named)

    @cached_property
    def voices(self) -> Floats:
        """t: what each word of a trail counts where it speaks for a work: over the length of
        all its words together, and the root of how many works it names."""
        squares = np.zeros(self.trails.shape[0], dtype=np.float32)
        for begin in range(0, len(squares), CHUNK):
            words = self.trails[begin : begin + CHUNK] @ self.words
            squares[begin : begin + CHUNK] = words.multiply(words).sum(axis=1)
        return floats(1 / np.sqrt(np.maximum(squares, 1e-9) * np.maximum(self.lengths, 1)))

    # Links

    @cached_property
    def links(self) -> Matrix:
        """(n + m) x (n + m), lines sum to 1: citations and parts in both directions, and
        what a resource teaches."""
        graph = self._related
        taught = self.snapshot.teaches * np.float32(CONCEPT)
        whole = sparse.block_array([[graph, taught], [taught.T, None]], format="csr")
        total = floats(whole.sum(axis=1)).ravel()
        scale = np.divide(1, total, out=np.zeros_like(total), where=total > 0)
        return sparse.csr_array(sparse.diags_array(scale) @ whole)

    @cached_property
    def links_back(self) -> Matrix:
        """The transpose of `links`."""
        return self.links.T.tocsr()

    @cached_property
    def _related(self) -> Matrix:
        one_way = self.snapshot.cites + self.snapshot.part_of
        both = ((one_way + one_way.T) > 0).astype(np.float32).tocsr()
        both.setdiag(0)
        both.eliminate_zeros()
        return sparse.csr_array(both)

    @cached_property
    def teachers(self) -> Matrix:
        """m x n: which resources teach each concept, only the TEACHERS that come first by how
        much they teach it and their standing."""
        taught_by, standing = self.snapshot.taught_by, self.snapshot.standing
        concept, place, weight = entries(taught_by, np.arange(taught_by.shape[0]))
        order = np.lexsort((-(weight * (1 + standing[place])), concept))
        rank = np.arange(len(order)) - taught_by.indptr[concept]
        kept = order[rank < TEACHERS]
        return sparse.csr_array((weight[kept], (concept[kept], place[kept])), shape=taught_by.shape)

    @cached_property
    def degree(self) -> Floats:
        """n: how many resources each is linked to."""
        return np.diff(self._related.indptr).astype(np.float32)

    # Words and directions

    @cached_property
    def words(self) -> Matrix:
        """n x v: TF-IDF of what texts say, lines of length 1 (see graph.ranking.texts)."""
        return word_matrix(self.snapshot.resources)

    @cached_property
    def wordiness(self) -> Floats:
        """n: how many different words each text has."""
        return np.diff(self.words.indptr).astype(np.float32)

    @cached_property
    def said(self) -> tuple[Floats, Floats]:
        """Of each word the mean weight over all texts, and the spread around it plus a floor
        (WORD_SPREAD) that keeps rare words from counting for everything."""
        mean = floats(self.words.mean(axis=0)).ravel()
        squared = floats(self.words.multiply(self.words).mean(axis=0)).ravel()
        return mean, floats(np.maximum(squared - mean**2, 0) + WORD_SPREAD)

    @cached_property
    def centre(self) -> Floats:
        """d: the mean of the vectors of a sample."""
        return np.asarray(self._sample.mean(axis=0), dtype=np.float32)

    @cached_property
    def precision(self) -> Floats:
        """d x d: the inverse of the vectors' shrunk covariance, so that directions common to
        the whole library count little (exemplar LDA: Hariharan, Malik and Ramanan 2012,
        doi:10.1007/978-3-642-33765-9_33)."""
        around = self._sample - self.centre
        spread = around.T @ around / max(len(around), 1)
        size = spread.shape[0]
        ridge = SHRINKAGE * np.trace(spread) / size + 1e-6
        inverse = np.linalg.inv(spread + ridge * np.eye(size, dtype=np.float32))
        return np.asarray(inverse, dtype=np.float32)

    @cached_property
    def _sample(self) -> Floats:
        if self.vectors is None:
            return np.zeros((1, 1), dtype=np.float32)
        there = self.vectors
        if len(there) > SAMPLE:
            rows = np.random.default_rng(0).choice(len(there), SAMPLE, replace=False)
            there = there[np.sort(rows)]
        there = there[np.any(there != 0, axis=1)]
        return there if len(there) else np.zeros((1, self.vectors.shape[1]), dtype=np.float32)

    # What a resource is like

    @cached_property
    def traits(self) -> NDArray[np.int32]:
        """n x 3: codes of kind, language and cost."""
        resources = self.snapshot.resources
        columns = [
            [str(r.kind) for r in resources],
            [r.language or "" for r in resources],
            [str(r.cost or "") for r in resources],
        ]
        codes = [np.unique(column, return_inverse=True)[1] for column in columns if column]
        if not codes:
            return np.zeros((0, 3), dtype=np.int32)
        return np.stack(codes, axis=1).astype(np.int32)

    @cached_property
    def usual(self) -> tuple[Floats, ...]:
        """How common each kind, each language and each cost is, in 0..1, by code."""
        count = max(len(self.traits), 1)
        return tuple(floats(np.bincount(column) / count) for column in self.traits.T)

    @cached_property
    def presumed(self) -> tuple[Floats, ...]:
        """The same among what a reader of whom nothing is known is taken to choose: as usual,
        but of languages PLAIN alone, where there is any such work."""
        kinds, languages, costs = self.usual
        first = np.unique(self.traits[:, 1], return_index=True)[1]  # a work of each language
        plain = [(self.snapshot.resources[n].language or "") in PLAIN for n in first]
        read = languages * plain
        return (kinds, floats(read / read.sum()), costs) if read.any() else self.usual
