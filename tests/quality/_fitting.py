"""Weights by conditional logistic regression: the chosen one of each group against the others.

What nothing can find is forgiven more than -log of its chance would forgive it: the loss is
(1 - chance ** FORGIVING) / FORGIVING (generalised cross entropy: Zhang and Sabuncu 2018,
arXiv:1805.07836), since who reads the first ten has nothing of a place in the thousands.

A group is c candidates with f features, the chosen one first. Where some stand for more or
less than themselves, as a sample does, `stands_for` (g x c) says for how many (importance
sampling).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from graph.snapshot import Floats

FORGIVING = 0.3
PENALTY = 3e-3  # on the square of each weight, at the spread of its feature
RIGID = 3e-3  # on the square of each coefficient of trust
Ends = tuple[float | None, float | None]


def fit(groups: Floats, names: Sequence[str], bounds: Mapping[str, Ends]) -> dict[str, float]:
    """The weight of each feature, within bounds, where all are trusted alike. `groups` is
    g x c x f."""
    ones = np.ones(groups.shape[:2], dtype=np.float32)
    return fit_trusted(groups, np.zeros((*ones.shape, 0), np.float32), ones, names, bounds)[0]


def fit_trusted(
    groups: Floats,
    around: Floats,
    stands_for: Floats,
    names: Sequence[str],
    bounds: Mapping[str, Ends],
) -> tuple[dict[str, float], dict[str, list[float]]]:
    """The weight of each feature, and its coefficients of trust: a feature counts its weight
    times exp(coefficients . context). `around` is g x c x k, each context less its middle."""
    features, contexts = groups.shape[2], around.shape[2]
    spread = groups.reshape(-1, features).std(axis=0) + 1e-9
    scaled, more = groups / spread, np.log(stands_for)

    def loss(both: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weight, trust = both[:features], both[features:].reshape(features, contexts)
        counted = scaled * np.exp(around @ trust.T)
        value, error = _missed(counted @ weight + more)
        missed = (error[:, :, None] * counted).reshape(-1, features)
        by_weight = missed.sum(axis=0) + 2 * PENALTY * weight
        by_trust = weight[:, None] * (missed.T @ around.reshape(len(missed), contexts))
        by_trust += 2 * RIGID * trust
        value += PENALTY * weight @ weight + RIGID * float((trust**2).sum())
        return value, np.concatenate([by_weight, by_trust.ravel()])

    ends = [_scaled(bounds[name], size) for name, size in zip(names, spread, strict=True)]
    ends += [(-1.0, 1.0)] * (features * contexts)
    begin = np.concatenate([[0.1 if low == 0 else -0.1 for low, _ in ends[:features]],
                            np.zeros(features * contexts)])  # fmt: skip
    found = minimize(loss, begin, jac=True, bounds=ends, method="L-BFGS-B").x
    trust = found[features:].reshape(features, contexts)
    return (
        {name: float(w / s) for name, w, s in zip(names, found, spread, strict=False)},
        {name: [float(one) for one in line] for name, line in zip(names, trust, strict=True)},
    )


def _missed(logits: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    """The mean loss by the chance of the first of each group, and its slope by logit."""
    logits = logits - logits.max(axis=1, keepdims=True)
    chance = np.exp(logits)
    chance /= chance.sum(axis=1, keepdims=True)
    heeded = chance[:, [0]] ** FORGIVING
    chance[:, 0] -= 1
    return float((1 - heeded).mean()) / FORGIVING, heeded * chance / len(chance)


def _scaled(ends: Ends, size: float) -> Ends:
    low, high = (None if end is None else float(end * size) for end in ends)
    return low, high
