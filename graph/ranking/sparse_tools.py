"""Small operations on CSR matrices that touch only the lines they need."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from graph.snapshot import Floats, Matrix

Places = NDArray[np.int64]
Made = TypeVar("Made")


def floats(values: ArrayLike) -> Floats:
    """As 32-bit floats."""
    return np.asarray(values, dtype=np.float32)


def lines(matrix: Matrix, at: Places) -> Matrix:
    """The lines of a matrix at these places; the matrix itself where these are all."""
    return matrix if len(at) == matrix.shape[0] else matrix[at]


class Last(Generic[Made]):
    """What is made of some places, as `lines` of a matrix are; made last, it is kept, since
    several signals look at the same places."""

    def __init__(self, make: Callable[[Places], Made]) -> None:
        self._make = make
        self._last: tuple[Places, Made] | None = None

    def __call__(self, at: Places) -> Made:
        """What is made of these places; the same array asked for again gives the same."""
        if self._last is None or self._last[0] is not at:
            self._last = (at, self._make(at))
        return self._last[1]


def weighed(weights: Mapping[int, float]) -> tuple[Places, Floats]:
    """Positions, and the weight of each, in the order they are given."""
    count = len(weights)
    return (
        np.fromiter(weights, dtype=np.int64, count=count),
        np.fromiter(weights.values(), dtype=np.float32, count=count),
    )


def together(weight: Floats) -> float:
    """The weights of all; never 0, as it divides."""
    return max(float(weight.sum()), 1e-6)


def onto(matrix: Matrix, values: Floats) -> Floats:
    """matrix @ values; where `values` are several vectors, a line each, so is what comes out."""
    return np.asarray((matrix @ values.T).T)


def entries(matrix: Matrix, at: Places) -> tuple[Places, Places, Floats]:
    """The entries of some lines: which of `at` each belongs to, its column and its value."""
    start, end = matrix.indptr[at], matrix.indptr[at + 1]
    counts = (end - start).astype(np.int64)
    owner = np.repeat(np.arange(len(at), dtype=np.int64), counts)
    first = np.repeat(start - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
    places = first + np.arange(len(owner), dtype=np.int64)
    return owner, matrix.indices[places].astype(np.int64), matrix.data[places]


def gathered(matrix: Matrix, at: Places, weight: Floats) -> Floats:
    """weight @ matrix[at]: what some weighted lines add to each column."""
    owner, columns, values = entries(matrix, at)
    total = np.bincount(columns, weights=values * weight[owner], minlength=matrix.shape[1])
    return total.astype(np.float32)


def strongest(values: Floats, most: int) -> Places:
    """The places of the largest positive values, at most `most`, in order of place."""
    places = np.flatnonzero(values > 0)
    if len(places) > most:
        kept = np.argpartition(-values[places], most)[:most]
        places = np.sort(places[kept])
    return places


def among(matrix: Matrix, columns: Places) -> Matrix:
    """The matrix with nothing but these columns; it is changed in place."""
    kept = np.zeros(matrix.shape[1], dtype=np.bool_)
    kept[columns] = True
    matrix.data *= kept[matrix.indices]
    matrix.eliminate_zeros()
    return matrix


def spread(matrix: Matrix) -> Iterator[Floats]:
    """Each line as a vector, all in the same memory: the next takes the place of the last."""
    whole = np.zeros(matrix.shape[1], dtype=np.float32)
    for begin, end in pairwise(matrix.indptr):
        columns = matrix.indices[begin:end]
        whole[columns] = matrix.data[begin:end]
        yield whole
        whole[columns] = 0
