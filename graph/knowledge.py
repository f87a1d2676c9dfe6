"""What the reader knows, concept by concept, inferred from reading and from what was said.

Old knowledge fades. What was learned falls in the first years and then stays for decades
(Bahrick 1984, Spanish learned at school over fifty years, doi:10.1037/0096-3445.113.1.1;
Conway, Cohen and Stanhope 1991, a psychology course over twelve,
doi:10.1037/0096-3445.120.4.395), so the part that is lost grows exponentially towards a
floor. The constants are milder than those studies: a degree that is shown as too low is
noticed and corrected less easily than one that is a little too high.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from graph.concepts import ConceptGraph
from graph.grounds import KNOWN, Grounds, Tally, Work
from graph.snapshot import Floats, Snapshot

__all__ = [
    "IMPLIES",
    "KNOWN",
    "Grounds",
    "Knowledge",
    "Work",
    "conclude",
    "conclude_without",
    "infer",
]

# Knowing a concept says this much about each of its direct prerequisites.
IMPLIES = 0.97


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The reader's degree of knowing each concept, m values in 0..1.

    `taught` is the part of it that works taught, nothing inferred from it; `faded` what
    was lost since it was last touched, so that `degree + faded` is what it was; `grounds`
    is what it was inferred from.
    """

    degree: Floats
    taught: Floats
    faded: Floats
    grounds: Grounds = field(default_factory=Grounds)

    def known(self, concepts: ConceptGraph) -> set[str]:
        """The ids of the concepts that count as known."""
        return {concepts.ids[n] for n in np.flatnonzero(self.degree >= KNOWN)}


def infer(snapshot: Snapshot, covered: Mapping[int, float]) -> Knowledge:
    """Knowing from works covered just now alone: position to the share done in 0..1."""
    return conclude(snapshot, Grounds({p: Work(share, share) for p, share in covered.items()}))


def conclude(snapshot: Snapshot, grounds: Grounds) -> Knowledge:
    """Knowing from everything that is known of the reader.

    Several works teach a concept independently (noisy or); a work that was managed speaks
    for what it requires; knowing a concept speaks for its prerequisites, less with each
    step. "I know" counts as CLAIMED. "I don't know" overrules everything of that day and
    before, nothing is inferred for that concept or through it, and a background no longer
    speaks for what rests on it; works covered later that teach it count again.
    """
    return _concluded(snapshot, Tally(snapshot, grounds))


def conclude_without(
    snapshot: Snapshot, grounds: Grounds, positions: Sequence[int]
) -> list[Knowledge]:
    """What `conclude` would find without each of some works, one at a time."""
    each = _concluded(snapshot, Tally(snapshot, grounds, positions))
    found = []
    for n, position in enumerate(positions):
        works = dict(grounds.works)
        works.pop(position, None)
        rest = replace(grounds, works=works)
        found.append(Knowledge(each.degree[n], each.taught[n], each.faded[n], rest))
    return found


def _concluded(snapshot: Snapshot, tally: Tally) -> Knowledge:
    taught = tally.taught
    own = np.maximum(np.maximum(taught, tally.managed), tally.claimed)
    fresh = np.maximum(own * tally.kept, tally.assumed)
    degree = _spread(snapshot, fresh, tally.denied)
    unfaded = np.maximum(own, tally.assumed)
    lost = not np.array_equal(unfaded, fresh)
    before = _spread(snapshot, unfaded, tally.denied) if lost else degree
    left, faded = taught * tally.kept, np.maximum(before - degree, 0)
    return Knowledge(degree, left, faded, tally.grounds)


def _spread(snapshot: Snapshot, degree: Floats, denied: NDArray[np.bool_]) -> Floats:
    """Hand what is known down to prerequisites until nothing changes: the greatest product
    over all ways, whatever the cycles, since each step takes a part away. Nothing is handed
    to what is denied. `degree` is m, or r x m."""
    edges = snapshot.prerequisites
    every = np.stack([np.repeat(np.arange(len(denied)), np.diff(edges.indptr)), edges.indices])
    every = every[:, ~denied[every[1]]]
    above, below = every
    while True:
        passed = degree[..., above] * np.float32(IMPLIES)
        more = passed > degree[..., below]
        if not more.any():
            return degree
        degree = degree.copy()
        *row, edge = np.nonzero(more)
        np.maximum.at(degree, (*row, below[edge]), passed[more])
        raised = np.zeros(len(denied), dtype=np.bool_)
        raised[below[edge]] = True
        above, below = every[:, raised[every[0]]]
