"""The one door: the command line, the app and Python users all go through `Library`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app import export, standing
from app.door import Report, turns
from app.duplicates import Duplicates
from app.filters import Filters
from app.following import Following
from app.importing import Importing
from app.learning import Learning
from app.libraries import ReplayingReaders
from app.linking import Linking
from app.pathfiles import PathFiles
from app.replaying import Replaying
from app.standing import Standing
from app.status import LibraryStatus
from app.suggesting import Suggesting
from app.syncing import Syncing
from graph import network, teaching
from graph.model import (
    Area,
    Concept,
    Hit,
    Resource,
    Status,
    Trail,
)
from graph.search import DEPTH


class Library(
    Duplicates,
    Syncing,
    Learning,
    Importing,
    Following,
    PathFiles,
    Replaying,
    ReplayingReaders,
    Suggesting,
    Linking,
):
    """A person's library: search it, add to it, mark progress, ask what to take next.

    A key is any identifier of a resource (`arxiv:1706.03762`, `doi:...`, `isbn:978...`,
    `url:https://...`, `local:...`) or its title where only one resource has it. Safe to
    share between threads. Errors are of the tree in graph.errors.
    """

    @turns
    def index(self, progress: Report | None = None) -> None:
        """Embed what has no embedding yet and bring the search index up to date."""
        self._engine.embed(progress)
        self._engine.search()

    @turns
    def pending(self) -> int:
        """How many texts have no embedding yet."""
        return self._engine.pending()

    @turns
    def embeddings(self) -> tuple[str, dict[str, NDArray[np.float32]]]:
        """The model's name and the vectors of all texts, by hash of the text."""
        return self._engine.encoder.name, self._engine.embeddings()

    # Finding

    @turns
    def search(self, query: str, limit: int = 10, **filters: Any) -> list[Hit]:
        """The best resources for a query, best first; filters as in app.filters.Filters.

        An identifier or an exact title comes first. Words and meaning count together; where
        the words name a concept, in any language, so does how well a work teaches it.
        """
        snapshot = self._fresh()
        mask = Filters(**filters).mask(snapshot)
        among = None if mask is None else mask.nonzero()[0].tolist()
        words = " ".join(query.split())
        if not words or limit <= 0:
            return []
        index = self._engine.search()
        vector = self._engine.encoder.encode([words])[0] if self._embeds else None
        concept = snapshot.concepts.named(words)
        matches = index.search(words, vector, max(limit, DEPTH) if concept else limit, among)
        if concept:
            matches = teaching.best_for(snapshot, concept, matches, among)[:limit]
        found = [Hit(snapshot.resources[m.position], m.score, m.dense, m.lexical) for m in matches]
        named = self._resolver().exact(words)
        first = [
            Hit(snapshot.resources[position], 1.0)
            for position in named
            if mask is None or mask[position]
        ]
        seen = {hit.resource.id for hit in first}
        return (first + [hit for hit in found if hit.resource.id not in seen])[:limit]

    @turns
    def similar(self, key: str, limit: int = 10, among: Iterable[str] | None = None) -> list[Hit]:
        """The resources whose texts are nearest in meaning to that of `key`."""
        snapshot = self._fresh()
        resolver = self._resolver()
        chosen = None if among is None else resolver.positions(among)
        matches = self._engine.search().similar(resolver.position(key), limit, chosen)
        return [Hit(snapshot.resources[m.position], m.score, m.dense, m.lexical) for m in matches]

    @turns
    def resource(self, key: str) -> Resource:
        """The resource a key names; raises UnknownKey."""
        return self._store.resource(self._resolver().row(key))

    @turns
    def resources(self, **filters: Any) -> Iterator[Resource]:
        """Every resource that passes the filters, in the order they came in."""
        snapshot = self._engine.snapshot()
        mask = Filters(**filters).mask(snapshot)
        return iter([r for n, r in enumerate(snapshot.resources) if mask is None or mask[n]])

    @turns
    def concepts(self) -> Mapping[str, Concept]:
        """Every concept by id."""
        return self._engine.snapshot().concepts.concepts

    @turns
    def areas(self) -> list[Area]:
        """The parts of the map, in their order."""
        return self._store.areas()

    @turns
    def trails(self) -> list[Trail]:
        """Every published list that is known."""
        return self._store.trails()

    @turns
    def sources(self) -> list[Mapping[str, Any]]:
        """Where everything came from: name, added, seen, records."""
        return self._store.sources()

    # The reader

    @turns
    def standing(self) -> list[Standing]:
        """How far the reader is in each field of the map."""
        snapshot = self._engine.snapshot()
        return standing.standing(snapshot, self._store.areas(), self._reader(snapshot))

    # Out

    @turns
    def export(self, format: str = "jsonl") -> Iterator[str]:  # noqa: A002
        """The library as text, in pieces: jsonl (can be added again and gives the same
        library), json (node-link), graphml, bibtex, csv or markdown."""
        return export.export(self._engine.snapshot(), self._store, format)

    @turns
    def graph(self) -> network.Network[str]:
        """The whole library as a NetworkX graph."""
        return network.build(self._engine.snapshot())

    @turns
    def neighbourhood(self, key: str, radius: int = 1, limit: int = 60) -> network.Network[str]:
        """The graph around a resource or `concept:ID`."""
        graph = network.build(self._engine.snapshot())
        node = key if key in graph else self.resource(key).id
        return network.neighbourhood(graph, node, radius, limit)

    @turns
    def status(self) -> LibraryStatus:
        """Counts of what is here."""
        snapshot = self._engine.snapshot()
        kinds: dict[str, int] = {}
        for resource in snapshot.resources:
            kinds[resource.kind] = kinds.get(resource.kind, 0) + 1
        states = [entry.status for entry in self._ledger.current().values()]
        return LibraryStatus(
            path=self.path,
            resources=len(snapshot.resources),
            concepts=len(snapshot.concepts.ids),
            trails=self._store.count("trails"),
            covered=states.count(Status.COVERED),
            planned=states.count(Status.PLANNED),
            reading=states.count(Status.READING),
            pending_embeddings=self._engine.pending(),
            kinds=dict(sorted(kinds.items())),
        )
