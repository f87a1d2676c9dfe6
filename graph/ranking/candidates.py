"""Which resources of a large library are worth scoring: what any signal brings to the top.

Small libraries are scored whole. In large ones lists, links, nearness, concepts and standing
each name their best, and only these are scored; a filter that leaves few of them is answered
from all that pass it, the most cited and listed first.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from graph.features import Reader
from graph.knowledge import KNOWN
from graph.ranking import following
from graph.ranking.affinity import Affinity
from graph.ranking.collection import Collection
from graph.ranking.sparse_tools import Places, entries, strongest
from graph.snapshot import Floats

Nearest = Callable[[Floats, int], Places]  # unit rows, how many: the positions nearest to any

LARGE = 20_000  # resources; up to here all are scored
EACH = 400  # what one signal names
ASKED = 8  # covered works whose neighbours are asked for
CONCEPTS = 60  # concepts to learn next that are looked at
FALLBACK = 4_000


def candidates(
    collection: Collection,
    reader: Reader,
    affinity: Affinity,
    nearest: Nearest | None,
    allowed: NDArray[np.bool_] | None,
) -> Places:
    """Positions to score, in order; never those the reader is not to see. `affinity` is
    the reader's."""
    hidden = np.fromiter({*reader.excluded, *reader.covered}, dtype=np.int64)
    open_ = np.ones(len(collection.snapshot.rows), dtype=np.bool_)
    open_[hidden] = False
    if allowed is not None:
        open_ &= allowed
    possible = np.flatnonzero(open_)
    if len(possible) <= FALLBACK or len(open_) <= LARGE:
        return possible
    named = _named(collection, reader, affinity, nearest)
    found = np.unique(named)
    found = found[open_[found]]
    if len(found) >= EACH:
        return found
    standing = collection.snapshot.standing[possible]
    most = possible[np.argpartition(-standing, FALLBACK)[:FALLBACK]]
    return np.union1d(found, most)


def _named(
    collection: Collection,
    reader: Reader,
    affinity: Affinity,
    nearest: Nearest | None,
) -> Places:
    snapshot = collection.snapshot
    named = [snapshot.foremost[:EACH], np.fromiter(reader.planned, dtype=np.int64)]
    if len(affinity.covered):
        named += [
            affinity.lists.foremost(EACH),
            strongest(affinity.reached, EACH + len(affinity.covered)),
            _taught(collection, reader),
        ]
        if nearest is not None and collection.vectors is not None:
            named.append(nearest(affinity.meaning.questions(affinity.foremost[:ASKED]), EACH // 4))
    else:
        named += [
            _taught(collection, reader),
            following.beginnings(snapshot, reader.knowledge.degree, reader.level)[1],
        ]
    return np.concatenate(named)


def _taught(collection: Collection, reader: Reader) -> Places:
    """The foremost resources for each concept that can be learned next, or that the goal
    needs."""
    snapshot, degree = collection.snapshot, reader.knowledge.degree
    if not len(degree):
        return np.zeros(0, dtype=np.int64)
    unmet = snapshot.prerequisites @ (degree < KNOWN).astype(np.float32)
    worth = (1 - degree) * (1 + snapshot.behind) * (unmet < 0.5) * (degree < KNOWN)
    if reader.goal is not None:
        worth = worth * reader.goal + reader.goal * (1 - degree)
    chosen = strongest(np.asarray(worth, dtype=np.float32), CONCEPTS)
    return entries(collection.teachers, chosen)[1]
