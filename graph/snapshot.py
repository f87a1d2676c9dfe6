"""One state of the library as arrays, for ranking: CSR matrices over positions.

A resource's position is its index in `rows`; a concept's is its index in `concepts.ids`.
Derived from the store and never written back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.concepts import ConceptGraph
from graph.model import Relation, Resource
from graph.store import Store

Floats = NDArray[np.float32]
Matrix = sparse.csr_array

# What a resource's requirements weigh that follow from what it teaches, and were not stated.
IMPLIED = 0.5
PROSE = 20_000  # summaries that show which words are ordinary ones
BEGINNER = 2  # works up to this level that state no requirement have none


@dataclass(frozen=True)
class Trails:
    """Published lists over positions: `membership` is trails x resources."""

    titles: tuple[str, ...]
    ordered: tuple[bool, ...]
    items: tuple[tuple[int, ...], ...]
    membership: Matrix

    @cached_property
    def in_turn(self) -> NDArray[np.bool_]:
        """t: whether each is ordered."""
        return np.array(self.ordered, dtype=np.bool_)

    @cached_property
    def ends(self) -> NDArray[np.int64]:
        """t + 1: where in `every` each begins, and the last ends."""
        return np.concatenate([[0], np.cumsum([len(items) for items in self.items])]).astype(int)

    @cached_property
    def every(self) -> NDArray[np.int64]:
        """The items of all lists, one list after the other."""
        return np.fromiter(chain.from_iterable(self.items), dtype=np.int64, count=self.ends[-1])


@dataclass(frozen=True)
class Snapshot:
    """The arrays ranking works on; n resources, m concepts.

    `teaches` and `requires` are n x m with weights in 0..1; `cites`, `part_of` and
    `supersedes` are n x n from tail to head; `level` is nan where unknown. `estimated` is
    empty, or says of each resource how sure what it teaches is estimated (0 where stated).
    """

    revision: str
    rows: NDArray[np.int64]
    resources: tuple[Resource, ...]
    concepts: ConceptGraph
    teaches: Matrix
    requires: Matrix
    cites: Matrix
    part_of: Matrix
    supersedes: Matrix
    trails: Trails
    level: Floats
    hours: Floats
    estimated: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))

    @cached_property
    def position(self) -> dict[int, int]:
        """Row to position."""
        return {int(row): n for n, row in enumerate(self.rows)}

    @cached_property
    def by_key(self) -> dict[str, int]:
        """Canonical key to position."""
        return {resource.id: n for n, resource in enumerate(self.resources)}

    @cached_property
    def needs(self) -> Matrix:
        """n x m: what a resource requires. Where nothing is stated of a work that is not for
        beginners, it is implied: what the concepts it teaches require and it does not teach
        itself."""
        implied = (self.teaches @ self.prerequisites).tocsr()
        implied.data = np.minimum(implied.data, 1.0) * np.float32(IMPLIED)
        taught = (self.teaches > 0).astype(np.float32)
        implied = implied - implied.multiply(taught)
        stated = np.asarray(self.requires.sum(axis=1)).ravel() > 0
        silent = ~stated & ~(self.level <= BEGINNER)
        implied = implied.multiply(silent[:, None])
        return sparse.csr_array(self.requires + implied.tocsr())

    @cached_property
    def prerequisites(self) -> Matrix:
        """m x m: 1 where the concept of the line requires that of the column."""
        return self._between_concepts(self.concepts.requires)

    @cached_property
    def required_by(self) -> Matrix:
        """m x m: which concepts require each; the transpose of `prerequisites`."""
        return self.prerequisites.T.tocsr()

    @cached_property
    def closures(self) -> Matrix:
        """m x m: 1 where the column's concept comes before the line's, near or far."""
        return self._between_concepts(self.concepts.closure)

    def _between_concepts(self, before: Callable[[str], Iterable[str]]) -> Matrix:
        index = self.concepts.index
        entries = [(index[c], index[b], 1.0) for c in self.concepts.ids for b in before(c)]
        return _matrix(entries, (len(index), len(index)))

    @cached_property
    def taught_by(self) -> Matrix:
        """m x n: which resources teach each concept; the transpose of `teaches`."""
        return self.teaches.T.tocsr()

    @cached_property
    def needed_by(self) -> Matrix:
        """m x n: which resources need each concept; the transpose of `needs`."""
        return self.needs.T.tocsr()

    @cached_property
    def cited_by(self) -> Matrix:
        """n x n from head to tail; the transpose of `cites`."""
        return self.cites.T.tocsr()

    @cached_property
    def parts(self) -> Matrix:
        """n x n from whole to part; the transpose of `part_of`."""
        return self.part_of.T.tocsr()

    @cached_property
    def foremost(self) -> NDArray[np.int64]:
        """The positions of all resources, those of most standing first."""
        return np.argsort(-self.standing, kind="stable")

    @cached_property
    def behind(self) -> Floats:
        """m: how much of the concept graph lies behind each concept, on a log scale."""
        counts = [self.concepts.dependents[concept] for concept in self.concepts.ids]
        return np.log1p(np.array(counts, dtype=np.float32))

    @cached_property
    def listed(self) -> Matrix:
        """n x t: 1 where a trail names the resource; the transpose of `trails.membership`."""
        return self.trails.membership.T.tocsr()

    @cached_property
    def concept_levels(self) -> Floats:
        """m: the level of each concept, 1 to 5."""
        levels = [self.concepts.concepts[concept].level for concept in self.concepts.ids]
        return np.array(levels, dtype=np.float32)

    @cached_property
    def standing(self) -> Floats:
        """n: how much a resource is cited and listed here, in 0..1 on a log scale."""
        counts = np.asarray(self.cites.sum(axis=0)).ravel()
        counts = counts + 2 * np.asarray(self.trails.membership.sum(axis=0)).ravel()
        top = counts.max(initial=0.0)
        return (np.log1p(counts) / np.log1p(top) if top else counts).astype(np.float32)

    @cached_property
    def superseded(self) -> dict[int, int]:
        """Position of an old work to that of the one that replaces it."""
        return _replaced(self.supersedes)

    def probably(self, position: int) -> bool:
        """Whether what a resource teaches is estimated, stated by no one."""
        return bool(len(self.estimated) and self.estimated[position] > 0)

    def current(self, position: int) -> int:
        """The newest work that stands in for this one; itself where nothing does."""
        return _newest(self.superseded, position)


def _replaced(supersedes: Matrix) -> dict[int, int]:
    tails, heads = supersedes.nonzero()
    return {int(head): int(tail) for tail, head in zip(tails, heads, strict=True)}


def _newest(replaced: dict[int, int], position: int) -> int:
    seen = {position}
    while (newer := replaced.get(position, position)) not in seen:
        seen.add(newer)
        position = newer
    return position


def take(store: Store) -> Snapshot:
    """The arrays of the store's present state."""
    revision = store.revision()
    rows = store.rows()
    position = {row: n for n, row in enumerate(rows)}
    resources = tuple(store.resources())
    ideas = store.ideas()
    prose = (resource.summary for resource in islice(resources, PROSE))
    concepts = ConceptGraph(ideas.concepts, ideas.same, prose)
    entries: dict[Relation, list[tuple[int, int, float]]] = {r: [] for r in Relation}
    for link in store.links():
        head = concepts.index.get(link.concept) if link.concept else None
        if link.head is not None:
            head = position.get(link.head)
        tail = position.get(link.tail)
        if head is not None and tail is not None:
            entries[link.relation].append((tail, head, link.weight))
    n, m = len(rows), len(concepts.ids)
    supersedes = _matrix(entries[Relation.SUPERSEDES], (n, n))
    return Snapshot(
        revision=revision,
        rows=np.array(rows, dtype=np.int64),
        resources=resources,
        concepts=concepts,
        teaches=_matrix(entries[Relation.TEACHES], (n, m)),
        requires=_matrix(entries[Relation.REQUIRES], (n, m)),
        cites=_matrix(entries[Relation.CITES], (n, n)),
        part_of=_matrix(entries[Relation.PART_OF], (n, n)),
        supersedes=supersedes,
        trails=_trails(store, position, _replaced(supersedes)),
        level=np.array([r.level or np.nan for r in resources], dtype=np.float32),
        hours=np.array([r.hours or np.nan for r in resources], dtype=np.float32),
    )


def _trails(store: Store, position: dict[int, int], replaced: dict[int, int]) -> Trails:
    """Trails over positions; where a list names an old work its successor stands in."""
    found = []
    for title, ordered, rows in store.trail_rows():
        items = tuple(dict.fromkeys(_newest(replaced, position[row]) for row in rows))
        if len(items) > 1:
            found.append((title, ordered, items))
    entries = [(t, item, 1.0) for t, (_, _, items) in enumerate(found) for item in items]
    return Trails(
        titles=tuple(title for title, _, _ in found),
        ordered=tuple(ordered for _, ordered, _ in found),
        items=tuple(items for _, _, items in found),
        membership=_matrix(entries, (len(found), len(position))),
    )


def _matrix(entries: list[tuple[int, int, float]], shape: tuple[int, int]) -> Matrix:
    table = np.array(entries, dtype=np.float64).reshape(-1, 3)
    places = (table[:, 0].astype(np.int64), table[:, 1].astype(np.int64))
    return sparse.csr_array((table[:, 2].astype(np.float32), places), shape=shape)


def line(matrix: Matrix, position: int) -> tuple[NDArray[np.int32], Floats]:
    """The columns and weights of one line of a CSR matrix."""
    start, end = matrix.indptr[position], matrix.indptr[position + 1]
    return matrix.indices[start:end], matrix.data[start:end]
