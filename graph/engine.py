"""What is derived from the store, kept for as long as the store does not change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graph import linked, minilm
from graph.concepts import ConceptGraph
from graph.embed import Encoder, count_missing, embed_missing, load_encoder, text_hash
from graph.lexical import Document
from graph.linking import description
from graph.model import Resource
from graph.planning.planner import Planner
from graph.recommend import Recommender
from graph.search import SearchIndex
from graph.snapshot import Snapshot, take
from graph.store import Store

Floats = NDArray[np.float32]
Progress = Callable[[int, int], None]
NAMED = 0.5  # a resource is found by the names of what it teaches from this weight on


@dataclass(frozen=True)
class _Embedded:
    revision: str
    count: int  # resources embedded
    found: int  # different texts embedded, those of concepts with them
    complete: bool
    vectors: Floats

    @property
    def state(self) -> tuple[str, int]:
        return self.revision, self.found


class Engine:
    """The snapshot, the vectors, the search index and the recommender of one store.

    Each is made when it is first asked for and again when the store's revision or the
    number of embedded texts has changed.
    """

    def __init__(self, store: Store, folder: Path, encoder: Encoder | None = None) -> None:
        self._store = store
        self._folder = folder
        self._encoder = encoder
        self._snapshot: Snapshot | None = None
        self._silent_rows: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._linked: tuple[_Embedded, linked.Links, Snapshot] | None = None
        self._filled: tuple[str, object] | None = None
        self._embedded: _Embedded | None = None
        self._search: tuple[_Embedded, SearchIndex] | None = None
        self._recommender: tuple[_Embedded, Recommender] | None = None
        self._planner: Planner | None = None

    @property
    def encoder(self) -> Encoder:
        """The model that embeds texts and queries; it loads when it first encodes."""
        if self._encoder is None:
            self._encoder = load_encoder(self._store.meta("model"))
        return self._encoder

    @property
    def quick(self) -> bool:
        """Whether a few words are embedded at once: the bundled model needs numpy alone."""
        return self.encoder.name == minilm.NAME

    def snapshot(self) -> Snapshot:
        """The arrays of the present revision; what no source says of what a resource teaches
        is estimated (graph.linking)."""
        stated = self._stated()
        if not self._silent_rows.size:
            return stated
        embedded = self._fill()
        if self._linked is None or self._linked[0] is not embedded:
            links = linked.estimate(
                stated,
                self._silent_rows,
                self._folder,
                self.encoder.name,
                embedded.vectors if embedded.count else None,
                self.meanings,
            )
            self._linked = (embedded, links, linked.lay_over(stated, links))
        return self._linked[2]

    def links(self) -> linked.Links | None:
        """The estimates in the present snapshot; None where everything is stated."""
        self.snapshot()
        return self._linked[1] if self._linked and self._silent_rows.size else None

    def _stated(self) -> Snapshot:
        """The present revision as its sources state it."""
        if self._snapshot is None or self._snapshot.revision != self._store.revision():
            self._snapshot = take(self._store)
            self._silent_rows = linked.silent(self._snapshot)
        return self._snapshot

    def meanings(self) -> Floats | None:
        """m x d, what each concept is; zeros where it is not embedded yet, None before any
        is."""
        hashes = [text_hash(text) for text in self._descriptions()]
        known = self._store.get(self.encoder.name, list(dict.fromkeys(hashes)))
        if not known:
            return None
        nothing = np.zeros_like(next(iter(known.values())))
        return np.array([known.get(key, nothing) for key in hashes], dtype=np.float32)

    def pending(self) -> int:
        """How many texts have no embedding yet."""
        if self._fill().complete:
            return 0
        return count_missing(self._store, self.encoder.name, self._every_text())

    def embed(self, progress: Progress | None = None) -> None:
        """Embed what has no embedding yet; may be interrupted and goes on from there."""
        embed_missing(self._store, self.encoder, self._every_text(), progress)

    def embeddings(self) -> dict[str, Floats]:
        """The vectors of all texts that have one, by hash of the text."""
        return self._store.get(self.encoder.name, [text_hash(t) for t in self._every_text()])

    def vectors(self) -> Floats:
        """n x d, one unit row a resource; zeros where it is not embedded yet."""
        return self._fill().vectors

    def search(self) -> SearchIndex:
        """The search index of the present state."""
        embedded = self._fill()
        if self._search is None or self._search[0] is not embedded:
            index = SearchIndex.open_or_build(
                self._folder,
                embedded.revision,
                lambda: documents(self.snapshot()),
                (lambda: embedded.vectors) if embedded.count else None,
                model=f"{self.encoder.name} {embedded.count}",
            )
            self._search = (embedded, index)
        return self._search[1]

    def recommender(self) -> Recommender:
        """The recommender of the present state."""
        embedded = self._fill()
        if self._recommender is None or self._recommender[0] is not embedded:
            vectors = embedded.vectors if embedded.count else None
            self._recommender = (embedded, Recommender(self.snapshot(), vectors, self._nearest))
        return self._recommender[1]

    def planner(self) -> Planner:
        """The planner of the present revision."""
        snapshot = self.snapshot()
        if self._planner is None or self._planner.ground.snapshot is not snapshot:
            self._planner = Planner(snapshot)
        return self._planner

    def _nearest(self, vectors: Floats, k: int) -> NDArray[np.int64]:
        # Asked for in large libraries only; the index is opened, or built, when it is.
        return self.search().nearest(vectors, k)

    def _fill(self) -> _Embedded:
        """The vectors of the present revision, those that are known."""
        snapshot, now = self._stated(), self._embedded
        state = (snapshot.revision, self._store.changes())
        if now and now.revision == snapshot.revision and (now.complete or self._filled == state):
            return now
        hashes = [text_hash(text) for text in self._texts()]
        meanings = {text_hash(text) for text in self._descriptions()}
        found = self._store.get(self.encoder.name, list(meanings.union(hashes)))
        known = {key: found[key] for key in hashes if key in found}
        if now is None or now.state != (snapshot.revision, len(found)):
            dimension = len(next(iter(known.values()))) if known else 1
            vectors = np.zeros((len(hashes), dimension), dtype=np.float32)
            for n, key in enumerate(hashes):
                if key in known:
                    vectors[n] = known[key]
            complete = len(found) == len(meanings.union(hashes))
            now = _Embedded(snapshot.revision, len(known), len(found), complete, vectors)
            self._embedded = now
        self._filled = state
        return now

    def _texts(self) -> list[str]:
        return [embedding_text(resource) for resource in self._stated().resources]

    def _descriptions(self) -> list[str]:
        return [description(c) for c in self._stated().concepts.concepts.values()]

    def _every_text(self) -> list[str]:
        return [*self._texts(), *self._descriptions()]


def embedding_text(resource: Resource) -> str:
    """What of a resource is embedded: title and summary, or title and topics."""
    rest = resource.summary or ", ".join(resource.topics)
    return f"{resource.title}. {rest}" if rest else resource.title


def documents(snapshot: Snapshot) -> list[Document]:
    """What of each resource words are searched in: also the names, in every language, of
    what it teaches, so that a Chinese name finds an English course."""
    concepts = snapshot.concepts
    return [
        Document(
            position=position,
            title=" ".join([resource.title, *(e.title for e in resource.editions if e.title)]),
            authors=resource.authors,
            summary=resource.summary,
            topics=resource.topics,
            names=_names(concepts, resource),
            year=resource.year,
        )
        for position, resource in enumerate(snapshot.resources)
    ]


def _names(concepts: ConceptGraph, resource: Resource) -> tuple[str, ...]:
    taught = [c for c, weight in resource.teaches.items() if weight >= NAMED]
    found = [concepts.concepts[c] for c in taught if c in concepts.concepts]
    return tuple(
        dict.fromkeys(
            name
            for concept in found
            for name in (concept.name, *(n for names in concept.aliases.values() for n in names))
        )
    )
