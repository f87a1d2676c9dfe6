"""Search: the dense and the lexical half as one.

Positions are indices into the sequence of documents that the index was made from. The
derived files are generations `text-N` and `vectors-N`, rebuilt when they do not match.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from graph import fusion, generation, minilm
from graph.lexical import Document, TextIndex, cjk_share

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from graph.vectors import VectorIndex

    Array = NDArray[np.float32]

T = TypeVar("T")

DEPTH = 100  # candidates each half brings
DENSE_FLOOR = 0.15  # cosine; below it nothing is alike (SciFact: 99.8% of answers are above)
MOSTLY = 0.5
ATTEMPTS = 3


class Match(NamedTuple):
    """One result. `score` is the fused score in 0..1; `dense` the cosine and `lexical` the
    BM25 score, None where that half has nothing to say."""

    position: int
    score: float
    dense: float | None
    lexical: float | None


class SearchIndex:
    """Finds documents by text and vector, and documents like another."""

    def __init__(
        self,
        text: TextIndex,
        vectors: VectorIndex | None,
        notes: Sequence[str] = (),
        *,
        english_only: bool = False,
    ) -> None:
        self._text = text
        self._vectors = vectors
        self._english_only = english_only
        self.notes = tuple(notes)  # what was rebuilt or could not be saved, and why

    @classmethod
    def open_or_build(
        cls,
        folder: Path,
        revision: str,
        documents: Sequence[Document] | Callable[[], Sequence[Document]],
        vectors: Array | Callable[[], Array] | None = None,
        model: str = "",
    ) -> SearchIndex:
        """The index kept in `folder`, built first where it is absent, stale or damaged.

        `revision` names the state of the documents: as long as it is the same, neither
        `documents` nor `vectors` is looked at, so both may be functions. `vectors` are
        unit rows, one a document (a row of zeros for one that has none), made by `model`;
        None searches words only. A folder that cannot be written is no failure: the index
        is then kept in memory, and `notes` says so.
        """
        notes: list[str] = []
        given = _once(documents)
        text = _Part(
            kind="text",
            facts={"revision": revision},
            content=lambda: _documents_hash(given()),
            build=lambda place: TextIndex.build(place / "words" if place else None, given()),
            load=lambda place: TextIndex.open(place / "words"),
        ).open_or_build(folder, notes)
        if vectors is None:
            return cls(text, None, notes)
        from graph.vectors import VectorIndex

        rows = _once(vectors)

        def build(place: Path | None) -> VectorIndex:
            index = VectorIndex.build(rows())
            if place:
                index.save(place / "vectors.faiss")
            return index

        dense = _Part(
            kind="vectors",
            facts={"revision": revision, "model": model},
            content=lambda: hashlib.sha256(rows().tobytes()).hexdigest(),
            build=build,
            load=lambda place: VectorIndex.load(place / "vectors.faiss"),
        ).open_or_build(folder, notes)
        if len(dense) != len(text):
            raise ValueError(f"{len(dense)} vectors for {len(text)} documents")
        return cls(text, dense, notes, english_only=model.startswith(minilm.NAME))

    def __len__(self) -> int:
        return len(self._text)

    def search(
        self,
        text: str,
        vector: Array | None = None,
        k: int = 10,
        among: Collection[int] | None = None,
    ) -> list[Match]:
        """The k best for a text and its vector (384 floats, length 1), best first.

        Without a vector words alone decide, as for a text that the model does not read.
        `among` limits the answer to these positions.
        """
        depth = max(DEPTH, k)
        lexical = dict(self._text.search(text, depth, among))
        if vector is None or self._vectors is None or not self.reads(text):
            return _matches(fusion.convex({}, lexical, 0.0), {}, lexical)[:k]
        dense = self._dense(vector, depth, among)
        missing = [position for position in lexical if position not in dense]
        cosines = self._vectors.vectors(missing) @ vector
        dense.update(zip(missing, map(float, cosines), strict=True))
        unranked = [position for position in dense if position not in lexical]
        lexical.update(self._text.search(text, len(unranked), unranked))
        return _matches(fusion.convex(dense, lexical), dense, lexical)[:k]

    def reads(self, text: str) -> bool:
        """Whether the model reads the text: the bundled one reads English only, and nothing
        that is mostly Chinese, Japanese or Korean."""
        return not (self._english_only and cjk_share(text) > MOSTLY)

    def similar(
        self, to: int | Array, k: int = 10, among: Collection[int] | None = None
    ) -> list[Match]:
        """The k documents nearest to a position (itself left out) or to a vector."""
        if self._vectors is None or k <= 0:
            return []
        itself = to if isinstance(to, int) else None
        if isinstance(to, int):
            if not 0 <= to < len(self._vectors):
                return []
            vector = self._vectors.vectors([to])[0]
        else:
            vector = to
        found = self._dense(vector, k + 1, among)
        ranked = [item for item in fusion.best_first(found) if item[0] != itself]
        return [Match(position, max(0.0, score), score, None) for position, score in ranked[:k]]

    def nearest(self, vectors: Array, k: int) -> NDArray[np.int64]:
        """The positions of the k nearest to each of several vectors, each once."""
        import numpy as np

        return np.zeros(0, np.int64) if self._vectors is None else self._vectors.nearest(vectors, k)

    def _dense(self, vector: Array, k: int, among: Collection[int] | None) -> dict[int, float]:
        if self._vectors is None:
            return {}
        positions, cosines = self._vectors.search(vector, k, among)
        near = cosines >= DENSE_FLOOR
        return dict(zip(positions[near].tolist(), cosines[near].tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class _Part(Generic[T]):
    """One derived half: how to make it, and how to find it made."""

    kind: str
    facts: Mapping[str, Any]
    content: Callable[[], str]
    build: Callable[[Path | None], T]  # into an empty folder, or in memory
    load: Callable[[Path], T]

    def open_or_build(self, root: Path, notes: list[str]) -> T:
        """The half, from disk where it is sound; what had to be done goes to `notes`."""
        for _ in range(ATTEMPTS):
            try:
                made = self._current(root, notes)
            except OSError as error:
                notes.append(f"{root}: the {self.kind} index is kept in memory ({error})")
                break
            try:
                return self.load(made.folder)
            except (OSError, ValueError) as error:
                # Damaged beyond what the manifest shows, or just replaced by another process.
                notes.append(f"{made.folder}: cannot be opened ({error}); it is built again")
                generation.discard(made)
                if made.folder.exists():  # not ours to remove
                    break
        return self.build(None)

    def _current(self, root: Path, notes: list[str]) -> generation.Generation:
        looked = generation.find(root, self.kind, self.facts)
        if looked.generation:
            return looked.generation
        content = {"content": self.content()}
        rest = {name: value for name, value in self.facts.items() if name != "revision"}
        same = generation.find(root, self.kind, {**rest, **content})
        if same.generation:
            return same.generation
        notes.append(f"{root}: the {self.kind} index is built because {looked.reason}")

        def write(place: Path) -> None:
            self.build(place)

        return generation.publish(root, self.kind, {**self.facts, **content}, write)


def _once(given: T | Callable[[], T]) -> Callable[[], T]:
    """A function that gives the value, asking for it once at most."""
    kept: list[T] = []

    def value() -> T:
        if not kept:
            kept.append(given() if callable(given) else given)
        return kept[0]

    return value


def _documents_hash(documents: Sequence[Document]) -> str:
    """A hash of all that is searched of the documents, and of their order."""
    digest = hashlib.sha256()
    names = [field.name for field in fields(Document)]
    for document in documents:
        digest.update(repr([getattr(document, name) for name in names]).encode("utf-8", "replace"))
    return digest.hexdigest()


def _matches(
    ranked: fusion.Ranked, dense: Mapping[int, float], lexical: Mapping[int, float]
) -> list[Match]:
    return [
        Match(position, score, dense.get(position), lexical.get(position))
        for position, score in ranked
    ]
