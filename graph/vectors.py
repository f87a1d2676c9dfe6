"""The nearest vectors; the only module that imports faiss.

Below LARGE vectors every one is compared, in half precision (exact in practice). Above it
a product quantiser (96 codes of 4 bits) picks candidates and the half-precision copy ranks
them again: recall@10 is .99 at a million vectors, in 2 ms.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]
    Positions = NDArray[np.int64]

LARGE = 20_000
CODES = 96  # the quantiser's codes a vector; its dimension must be a multiple of it
K_FACTOR = 64
ROUGHLY = 3.0  # the same where a few misses do no harm
TRAINING = 65_536


class VectorIndex:
    """Unit vectors by position 0..n-1, found by cosine.

    Scores are cosines in -1..1; results are sorted, best first.
    """

    def __init__(self, index: Any) -> None:
        faiss = _faiss()

        self._owner = index  # faiss frees what its owner lets go of
        self._index = faiss.downcast_index(index)
        self._flat = _refined(self._index)  # holds the half-precision copy in both layouts

    @classmethod
    def build(cls, vectors: Array) -> VectorIndex:
        """Index unit rows (float32, n x d; n may be 0)."""
        import numpy as np

        faiss = _faiss()

        index: Any
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        count, dimension = rows.shape
        if count < LARGE or dimension % CODES:
            index = faiss.IndexScalarQuantizer(
                dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
            )
        else:
            recipe = f"PQ{CODES}x4fs,Refine(SQfp16)"
            index = faiss.index_factory(dimension, recipe, faiss.METRIC_INNER_PRODUCT)
            index.k_factor = K_FACTOR
            chosen = np.random.default_rng(0).choice(count, min(count, TRAINING), replace=False)
            index.train(rows[np.sort(chosen)])
        if count:
            index.add(rows)
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> VectorIndex:
        """Read a saved index; raises OSError or ValueError when it is damaged."""
        faiss = _faiss()

        try:
            index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise ValueError(f"{path}: is not a readable vector index") from error
        return cls(index)

    def save(self, path: Path) -> None:
        """Write the index to one file; raises OSError."""
        faiss = _faiss()

        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:
            raise OSError(f"{path}: the vector index cannot be written ({error})") from error

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._index.d)

    def search(
        self, query: Array, k: int, among: Collection[int] | None = None
    ) -> tuple[Positions, Array]:
        """The k nearest to one query (d), as positions and cosines.

        `among` limits the answer to these positions, and is then exact. Fewer than k come
        back when there are fewer.
        """
        import numpy as np

        row = np.ascontiguousarray(query, dtype=np.float32).reshape(1, self.dimension)
        if among is not None:
            return self._search_among(row, k, self._valid(among))
        k = min(k, len(self))
        if k <= 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        scores, positions = self._index.search(row, k)
        found = positions[0] >= 0
        return positions[0][found], scores[0][found]

    def nearest(self, queries: Array, k: int) -> Positions:
        """The positions of the k nearest to each of several queries (q x d), each once, in
        order."""
        import numpy as np

        k = min(k, len(self))
        if k <= 0 or not len(queries):
            return np.zeros(0, dtype=np.int64)
        rows = np.ascontiguousarray(queries, dtype=np.float32)
        # Nearly the nearest will do: re-ranking fewer of them takes a tenth of the time.
        _, positions = self._index.search(rows, k, params=self._roughly())
        return np.unique(positions[positions >= 0])

    def _roughly(self) -> Any:
        """Search parameters that re-rank few candidates; None where all are compared."""
        if self._flat is self._index:
            return None
        parameters: Any = _faiss().IndexRefineSearchParameters
        return parameters(k_factor=ROUGHLY)

    def vectors(self, positions: Collection[int]) -> Array:
        """The vectors at these positions (len x d), as stored (half precision)."""
        import numpy as np

        wanted = np.fromiter(positions, dtype=np.int64, count=len(positions))
        if not len(wanted):
            return np.zeros((0, self.dimension), dtype=np.float32)
        if wanted.min() < 0 or wanted.max() >= len(self):
            raise IndexError(f"a position is outside 0..{len(self) - 1}")
        rows: Array = self._flat.reconstruct_batch(wanted)
        return rows

    def _valid(self, among: Collection[int]) -> Positions:
        import numpy as np

        chosen = np.unique(np.fromiter(among, dtype=np.int64, count=len(among)))
        return chosen[(chosen >= 0) & (chosen < len(self))]

    def _search_among(self, row: Array, k: int, chosen: Positions) -> tuple[Positions, Array]:
        import numpy as np

        k = min(k, len(chosen))
        if k <= 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        scores, positions = self._flat.search(row, k, params=_only(chosen))
        found = positions[0] >= 0
        return positions[0][found], scores[0][found]


def _faiss() -> Any:
    """The library, told not to let its idle threads spin.

    They spin by default, which takes the cores from the encoder that runs between two
    searches: a search with its query's embedding takes 13 ms instead of 26 on two cores.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import faiss

    return faiss


def _only(chosen: Positions) -> Any:
    """The search parameters that leave out every other position."""
    faiss = _faiss()

    parameters: Any = faiss.SearchParameters
    return parameters(sel=faiss.IDSelectorBatch(chosen))


def _refined(index: Any) -> Any:
    """The half-precision half of a two-stage index, or the index itself."""
    faiss = _faiss()

    refine = getattr(index, "refine_index", None)
    return index if refine is None else faiss.downcast_index(refine)
