"""Searching for a concept by its name: what teaches it well comes first.

Words alone put a short text that repeats the name before the course that explains it.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from graph.fusion import best_first
from graph.model import Concept
from graph.search import Match
from graph.snapshot import Snapshot

WORDS, TEACHES, STANDING = 0.3, 0.5, 0.2  # shares of the score; they sum to 1
STEP = 0.2  # what each level between the work and the concept takes off
TAUGHT = 0.5  # a work teaches a concept from this weight on


def best_for(
    snapshot: Snapshot, concept: Concept, matches: Iterable[Match], among: Iterable[int] | None
) -> list[Match]:
    """The matches of a query that names `concept`, and what else teaches it, best first.

    `among` limits what is added to these positions. Scores are in 0..1.
    """
    found = {match.position: match for match in matches}
    fit = _fit(snapshot, concept)
    allowed = set(range(len(fit)) if among is None else among)
    for position in fit.nonzero()[0].tolist():
        if position in allowed:
            found.setdefault(position, Match(position, 0.0, None, None))
    known = np.where(fit > 0, snapshot.standing, 0.0)
    scores = {
        p: WORDS * m.score + TEACHES * float(fit[p]) + STANDING * float(known[p])
        for p, m in found.items()
    }
    return [found[p]._replace(score=score) for p, score in best_first(scores)]


def _fit(snapshot: Snapshot, concept: Concept) -> NDArray[np.float32]:
    """n: how well each work teaches the concept to somebody who is to meet it, 0..1."""
    column = snapshot.concepts.index[concept.id]
    weight = np.asarray(snapshot.teaches[:, [column]].todense()).ravel()
    away = np.abs(np.nan_to_num(snapshot.level, nan=concept.level) - concept.level)
    near = np.maximum(0.0, 1.0 - STEP * away)
    fit: NDArray[np.float32] = np.where(weight >= TAUGHT, weight * near, 0.0).astype(np.float32)
    return fit
