"""Plain logistic regression with a ridge, for the small rules that ship: by scipy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Logistic:
    """Weights over the columns as they were given, and the bias."""

    weights: Array
    bias: float

    def chance(self, table: Array) -> Array:
        """The probability of a positive, n values."""
        return 1 / (1 + np.exp(-(table @ self.weights + self.bias)))


def fit(
    table: Array, labels: Array, ridge: float = 1.0, importance: Array | None = None
) -> Logistic:
    """The most likely weights; columns are scaled to unit variance while fitting."""
    scale = np.where(table.std(axis=0) > 0, table.std(axis=0), 1.0)
    scaled = table / scale
    weight = np.ones(len(labels)) if importance is None else importance

    def loss(theta: Array) -> tuple[float, Array]:
        score = scaled @ theta[:-1] + theta[-1]
        miss = (1 / (1 + np.exp(-score)) - labels) * weight
        value = (weight * (np.logaddexp(0, score) - labels * score)).sum()
        gradient = np.append(scaled.T @ miss + ridge * theta[:-1], miss.sum())
        return float(value + ridge * (theta[:-1] ** 2).sum() / 2), gradient

    start = np.zeros(table.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 2000})
    return Logistic(found.x[:-1] / scale, float(found.x[-1]))


def auc(labels: Array, scores: Array) -> float:
    """The area under the ROC curve; ties count half."""
    from scipy.stats import rankdata

    positive = labels > 0
    ranks = rankdata(scores)
    count = positive.sum()
    return float((ranks[positive].sum() - count * (count + 1) / 2) / (count * (~positive).sum()))
