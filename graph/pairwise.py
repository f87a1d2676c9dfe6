"""Learning from known pairs of names how other pairs lie: Gaussian-process regression.

Two pairs are alike when they are about the same (the midpoints of their names' vectors are
near), when they lead the same way (the steps from one name to the other are near), and when
the same evidence speaks for them. The constants did best on precalculus (AL-CPL, 54 choices;
`python -m tests.quality prerequisites --labels`); half or twice of each does little harm.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Known = Mapping[tuple[int, int], bool]  # (concept, prerequisite), by place: whether it holds

ABOUT, STEP, EVIDENCE = 0.5, 0.75, 0.025  # what a squared distance counts, of each kind
MOST = 5_000  # known pairs at once; work grows with their square
NOISE = 0.1  # variance of a known label; that of what is learned is 1


def regression(known: Known, similar: Floats, evidence: Floats) -> Floats:
    """n x n: at [i, j] how likely name j is a prerequisite of name i, around 0..1.

    `known` has at least one pair; `similar` (n x n) are inner products of the names'
    vectors, `evidence` (k x n x n) is what speaks for each pair, in log odds.
    """
    from scipy.linalg import solve

    pairs = np.array(list(known))
    truth = np.array(list(known.values()), dtype=np.float32)
    concept, prerequisite = pairs.T
    to_concept, to_prerequisite = similar[:, concept], similar[:, prerequisite]
    facts = evidence[:, concept, prerequisite]
    own = np.diag(similar)
    sizes = _inner(own[:, None] + own, 2 * similar, (evidence**2).sum(axis=0))

    def kernel(i: int, j: slice) -> Floats:
        """pairs x known pairs: how alike (i, each of j) are to those known."""
        straight = to_concept[i] + to_prerequisite[j]
        crossed = to_prerequisite[i] + to_concept[j]
        inner = _inner(straight, crossed, evidence[:, i, j].T @ facts)
        gap = sizes[i, j][:, None] + sizes[concept, prerequisite] - 2 * inner
        return np.asarray(np.exp(-gap), dtype=np.float32)

    among = np.vstack([kernel(i, slice(j, j + 1)) for i, j in known])
    among[np.diag_indices(len(truth))] += NOISE
    weights = solve(among, truth - truth.mean(), assume_a="pos")
    lines = [kernel(i, slice(None)) @ weights for i in range(len(similar))]
    return np.asarray(lines + truth.mean(), np.float32)


def _inner(straight: Floats, crossed: Floats, facts: Floats) -> Floats:
    """The inner product of two pairs, from those of their names in the same roles, of their
    names in opposite roles, and of their evidence."""
    about, step = (straight + crossed) / 4, straight - crossed
    return np.asarray(ABOUT * about + STEP * step + EVIDENCE * facts, dtype=np.float32)
