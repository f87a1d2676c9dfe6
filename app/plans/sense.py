"""Which concepts words are about, where they are no concept's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.concepts import ConceptGraph
from graph.model import Hit

FAR = 0.25  # the cosine below which words are about nothing here: "grow tomatoes" reaches 0.18
FIRM = 0.35  # from which a concept is near; half of what lies between is about nothing here
FOUND = 1.0  # the BM25 score above which a word was found, not one that is spelled like it
# Measured by `python -m tests.quality goals`; the figures hardly move around these values.
BY_WORKS = 0.2  # what the best works on the words count beside nearness in meaning
BY_REST = 0.02  # who lacks the name means rather what much rests on: per ln(1 + dependents)
FIRST = 10  # results that decide where words alone do
ALSO = 0.8  # of the best, what a second meaning reaches to be worth naming
MEANINGS = 3


@dataclass(frozen=True)
class Sense:
    """What searching for words found, and how near each concept is to them in meaning: m
    cosines, None where the model does not read them or would have to be waited for."""

    hits: Sequence[Hit]
    nearness: NDArray[np.float32] | None = None

    @property
    def far(self) -> bool:
        """Whether the words are about nothing here."""
        if self.nearness is None:
            return not self.hits
        found = any(hit.lexical is not None and hit.lexical > FOUND for hit in self.hits)
        return bool(self.nearness.max(initial=0.0) < (FAR if found else FIRM))

    @property
    def firm(self) -> bool:
        """Whether some concept is near in meaning, or meaning was not asked."""
        return self.nearness is None or bool(self.nearness.max(initial=0.0) >= FIRM)


def about(concepts: ConceptGraph, sense: Sense) -> list[str]:
    """The concepts the words may be about, the likeliest first and only those that come
    close to it; none where nothing leads to one."""
    near = sense.nearness
    if sense.far:
        return []
    if near is None:
        votes = _votes(concepts, sense.hits[:FIRST], 1.0)
        return [concepts.ids[int(votes.argmax())]] if votes.any() else []
    votes = _votes(concepts, sense.hits, 2.0)
    rest = np.log1p([concepts.dependents[c] for c in concepts.ids])
    score = near + BY_WORKS * votes / max(votes.max(initial=0.0), 1e-9) + BY_REST * rest
    best = np.argsort(-score, kind="stable")[:MEANINGS]
    return [concepts.ids[place] for place in best if score[place] >= ALSO * score[best[0]]]


def nearest(concepts: ConceptGraph, sense: Sense) -> list[str]:
    """The names of the concepts nearest in meaning, however far they are."""
    if sense.nearness is None:
        return []
    best = np.argsort(-sense.nearness, kind="stable")[:MEANINGS]
    return [concepts.concepts[concepts.ids[place]].name for place in best]


def _votes(concepts: ConceptGraph, hits: Sequence[Hit], power: float) -> NDArray[np.float64]:
    """What the works found teach, m values from 0."""
    votes = np.zeros(len(concepts.ids))
    for hit in hits:
        # A work about many things says less about each.
        breadth = sum(hit.resource.teaches.values()) ** 0.5
        for concept, weight in hit.resource.teaches.items():
            if concept in concepts.index and weight > 0:
                votes[concepts.index[concept]] += hit.score**power * weight / breadth
    return votes
