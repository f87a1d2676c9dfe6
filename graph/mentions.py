"""What speaks for a resource teaching a concept, as numbers: one line a pair, one column
a kind of evidence.

title      the concept's name stands in the title
share      the part of the title's words it makes up
topic      it stands among the topics
summary    it stands in the summary
early      near the beginning of the summary
words      how many words the name has (log)
plain      the name is one ordinary word, such as "set" or "function"
plain_title, plain_summary   the same, by where it stands
shared     the name means several concepts
need       it stands where the text says what must be known before
under      another concept that is named needs it
meaning    cosine of the resource's text and the concept's name and summary
lead       how far that is behind the nearest concept's
near       1 for the nearest concept, 1/2 for the next, and so on
both       meaning, where the name stands too
around     how much the works nearest in meaning teach it, of those that say what they teach
around_near, around_root   the same times the nearest one's cosine; its square root
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.concepts import ConceptGraph
from graph.model import Resource
from graph.names import Found, NameFinder

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

COLUMNS = (
    "title", "share", "topic", "summary", "early", "words", "plain", "plain_title",
    "plain_summary", "shared", "need", "under", "meaning", "lead", "near", "both",
    "around", "around_near", "around_root",
)  # fmt: skip
_MENTION = ("title", "share", "topic", "summary", "early", "words", "plain", "shared", "need")
BY_MEANING = COLUMNS[COLUMNS.index("meaning") :]
NEAREST = 8  # concepts that are candidates by meaning alone
FAINT = 0.25  # cosine; below it two texts have nothing to do with each other
AROUND = 10  # works that count as nearest
SPREAD = 0.1  # of cosines among them; a smaller one trusts the very nearest more
ENOUGH = 0.05  # of `around`, to be a candidate
EARLY = 8  # words
LETTERS = 6  # in a word, about
# Where a text says what its reader must know already, up to the end of the sentence.
NEED = re.compile(
    r"(?i)\b(?:prerequisites?\b|pre-requisites?\b|requires?\b|assum(?:es|ing)\b"
    r"|familiarity with|familiar with|background in|knowledge of|comfortable with"
    r"|should (?:already )?know|for (?:those|readers|students) who (?:already )?know"
    r"|after (?:finishing|completing|reading))[^.;!?。；]{0,160}"
    r"|(?:需要|要求|先修|具备|前置)[^。；.;]{0,60}"
)


@dataclass(frozen=True)
class Evidence:
    """Pairs of a resource's and a concept's number, and what speaks for each: p x
    len(COLUMNS). Pairs are in the order of the resources."""

    resources: Integers
    concepts: Integers
    values: Floats

    def column(self, name: str) -> Floats:
        """One kind of evidence."""
        return self.values[:, COLUMNS.index(name)]


@dataclass(frozen=True)
class Stated:
    """Works that say what they teach: unit rows (k x d) and their weights (k x m)."""

    vectors: Floats
    teaches: sparse.csr_array


class Gatherer:
    """Gathers evidence for the concepts of one graph. `vectors` is m x d, unit rows of the
    concepts' descriptions (zero where unknown), or None; `stated` are works to go by."""

    def __init__(
        self, concepts: ConceptGraph, vectors: Floats | None = None, stated: Stated | None = None
    ) -> None:
        self.size = len(concepts.ids)
        self._finder = NameFinder(
            (name, number)
            for number, concept in enumerate(concepts.concepts.values())
            for name in (
                concepts.sought[concept.id],
                *(n for names in concept.aliases.values() for n in names),
            )
        )
        self._vectors = vectors
        self._stated = stated if stated is not None and stated.vectors.any() else None
        entries = [(concepts.index[c], concepts.index[b])
                   for c in concepts.ids for b in concepts.closure(c)]  # fmt: skip
        table = np.array(entries, dtype=np.int64).reshape(-1, 2)
        ones = np.ones(len(table), dtype=np.float32)
        shape = (self.size, self.size)
        self.closures = sparse.csr_array((ones, (table[:, 0], table[:, 1])), shape=shape)

    def gather(
        self,
        resources: Sequence[Resource],
        vectors: Floats | None = None,
        apart: Integers | None = None,
    ) -> Evidence:
        """The evidence for each resource; `vectors` is n x d, unit rows or zeros. `apart`
        names for each resource the stated work not to go by: itself, where it is one."""
        rows = [
            (number, *mention)
            for number, resource in enumerate(resources)
            for mention in self._mentions(resource)
        ]
        named = np.array(rows, dtype=np.float64).reshape(-1, 2 + len(_MENTION))
        keys = named[:, 0].astype(np.int64) * self.size + named[:, 1].astype(np.int64)
        cosines = around = None
        candidates = [keys]
        if vectors is not None and self._vectors is not None and len(resources):
            cosines = vectors @ self._vectors.T
            around = self._around(vectors, apart)
            line, column = (around[0] >= ENOUGH).nonzero()
            candidates += [self._near(cosines), line.astype(np.int64) * self.size + column]
        every = np.unique(np.concatenate(candidates))
        owner, concept = every // max(self.size, 1), every % max(self.size, 1)
        values = np.zeros((len(every), len(COLUMNS)), dtype=np.float32)
        self._fill_named(values, np.searchsorted(every, keys), named[:, 2:])
        self._fill_under(values, owner, concept, len(resources))
        if cosines is not None and around is not None:
            _fill_meaning(values, owner, concept, cosines)
            _fill_around(values, owner, concept, *around)
        return Evidence(owner, concept, values)

    def _mentions(self, resource: Resource) -> Iterator[tuple[float, ...]]:
        """Each name in a resource's texts: its concept, then the columns of _MENTION."""
        title = self._finder.tokens(resource.title)
        for found in self._finder.find_in(title):
            yield from _rows(found, title=1.0, share=found.words / len(title))
        for topic in resource.topics:
            for found in self._finder.find(topic):
                yield from _rows(found, topic=1.0)
        for begin, end, need in _parts(resource.summary):
            for found in self._finder.find(resource.summary[begin:end]):
                early = 1 / (1 + (found.start + begin / LETTERS) / EARLY)
                if need:
                    yield from _rows(found, need=1.0)
                else:
                    yield from _rows(found, summary=1.0, early=early)

    def _near(self, cosines: Floats) -> Integers:
        """The pairs that are candidates by meaning, as keys."""
        count = min(NEAREST, self.size)
        best = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        keys = np.arange(len(cosines), dtype=np.int64)[:, None] * self.size + best
        return np.asarray(keys[np.take_along_axis(cosines, best, axis=1) >= FAINT])

    def _around(self, vectors: Floats, apart: Integers | None) -> tuple[sparse.csr_array, Floats]:
        """What the nearest works teach (n x m), and the cosine of the nearest one."""
        n = len(vectors)
        if self._stated is None:
            nothing: Any = sparse.csr_array((n, self.size), dtype=np.float32)
            return nothing, np.zeros(n, dtype=np.float32)
        cosines = vectors @ self._stated.vectors.T
        if apart is not None:
            cosines[np.arange(n), apart] = -1
        count = min(AROUND, cosines.shape[1])
        best = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        near = np.take_along_axis(cosines, best, axis=1)
        nearest = near.max(axis=1, keepdims=True)
        share = np.exp((near - nearest) / SPREAD) * (nearest > 0)
        share /= np.maximum(share.sum(axis=1, keepdims=True), 1e-9)
        places = (np.repeat(np.arange(n), count), best.ravel())
        walk = sparse.csr_array((share.ravel(), places), shape=cosines.shape)
        return sparse.csr_array(walk @ self._stated.teaches), nearest.ravel()

    def _fill_named(self, values: Floats, place: Integers, named: NDArray[np.float64]) -> None:
        for number, name in enumerate(_MENTION):
            np.maximum.at(values[:, COLUMNS.index(name)], place, named[:, number])
        # A name of several words, or of one owner, outweighs a plain or a shared one.
        for name in ("plain", "shared"):
            column = np.ones(len(values), dtype=np.float32)
            np.minimum.at(column, place, named[:, _MENTION.index(name)])
            values[:, COLUMNS.index(name)] *= column
        for where in ("title", "summary"):
            both = values[:, COLUMNS.index(where)] * values[:, COLUMNS.index("plain")]
            values[:, COLUMNS.index(f"plain_{where}")] = both

    def _fill_under(self, values: Floats, owner: Integers, concept: Integers, n: int) -> None:
        said = values[:, COLUMNS.index("words")] > 0
        ones = np.ones(int(said.sum()), dtype=np.float32)
        named = sparse.csr_array((ones, (owner[said], concept[said])), shape=(n, self.size))
        below = sparse.csr_array(named @ self.closures)
        if len(owner) and below.nnz:
            under = np.asarray(below[owner, concept]).ravel() > 0
            values[:, COLUMNS.index("under")] = under


def _fill_meaning(values: Floats, owner: Integers, concept: Integers, cosines: Floats) -> None:
    cosine = cosines[owner, concept]
    lead = cosine - cosines.max(axis=1)[owner]
    order = np.lexsort((-cosine, owner))
    first = np.searchsorted(owner[order], owner[order])
    rank = np.empty(len(order), dtype=np.float32)
    rank[order] = np.arange(len(order)) - first
    embedded = np.asarray(cosines.any(axis=1))[owner]
    said = values[:, COLUMNS.index("words")] > 0
    columns = {"meaning": cosine, "lead": lead, "near": 1 / (1 + rank), "both": cosine * said}
    for name, column in columns.items():
        values[:, COLUMNS.index(name)] = column * embedded


def _fill_around(
    values: Floats, owner: Integers, concept: Integers, around: sparse.csr_array, nearest: Floats
) -> None:
    if not around.nnz:
        return
    value = np.asarray(around[owner, concept]).ravel()
    columns = {"around": value, "around_near": value * nearest[owner],
               "around_root": np.sqrt(value)}  # fmt: skip
    for name, column in columns.items():
        values[:, COLUMNS.index(name)] = column


def _rows(found: Found, **columns: float) -> Iterator[tuple[float, ...]]:
    about = {
        **columns, "words": math.log1p(found.words), "plain": float(found.plain),
        "shared": float(len(found.owners) > 1),
    }  # fmt: skip
    for owner in found.owners:
        yield (owner, *(about.get(name, 0.0) for name in _MENTION))


def _parts(summary: str) -> Iterator[tuple[int, int, bool]]:
    """The stretches of a summary, and whether each says what must be known before."""
    place = 0
    for match in NEED.finditer(summary):
        begin, end = match.span()
        if begin > place:
            yield place, begin, False
        yield begin, end, True
        place = end
    if place < len(summary):
        yield place, len(summary), False
