"""How far some features are trusted for a candidate.

What lists say of a work that few of them name is little, and its words say more the more
there are of them. So each feature is multiplied by exp(coefficients . context). The context,
each as log(1 + x), held to the range it was learned in, and less what it usually is:

listed    how many unordered lists name the candidate
linked    how many works the candidate is linked to
covered   how many works the reader covered
said      how many different words the candidate's text has

No factor is below 0: what raises a feature still raises the score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from graph.ranking.collection import Collection
from graph.ranking.sparse_tools import Places, floats
from graph.snapshot import Floats

CONTEXT = ("listed", "linked", "covered", "said")


@dataclass(frozen=True)
class Trust:
    """`features` maps each feature to its coefficients, in the order of CONTEXT; `least`,
    `most` and `usual` are the ends and the middle of each context."""

    least: Sequence[float] = (0.0,) * len(CONTEXT)
    most: Sequence[float] = (0.0,) * len(CONTEXT)
    usual: Sequence[float] = (0.0,) * len(CONTEXT)
    features: Mapping[str, Sequence[float]] = field(default_factory=dict)

    def factors(self, collection: Collection, covered: int, at: Places) -> dict[str, Floats]:
        """len(at) for each feature that has coefficients: what it is multiplied by for each
        candidate of a reader who covered so many works."""
        around = np.clip(context(collection, covered, at), self.least, self.most) - self.usual
        return {name: floats(np.exp(around @ floats(c))) for name, c in self.features.items()}


def context(collection: Collection, covered: int, at: Places) -> Floats:
    """len(at) x len(CONTEXT): log(1 + x) of each, for candidates of a reader who covered so
    many works."""
    of_each = (collection.popularity, collection.degree, collection.wordiness)
    listed, linked, said = (values[at] for values in of_each)
    known = np.full(len(at), covered, dtype=np.float32)
    return floats(np.log1p(np.stack([listed, linked, known, said], axis=1)))
