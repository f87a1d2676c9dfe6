"""The ground `Library` stands on: opening and closing, taking turns, what is derived."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar, cast

import numpy as np
import platformdirs
from numpy.typing import NDArray

from app import reader
from app.given import day
from app.keys import Resolver
from app.plans import aims
from app.plans.sense import Sense
from graph.database import explained
from graph.embed import Encoder
from graph.engine import Engine
from graph.features import Reader
from graph.intake import Intake
from graph.model import Hit
from graph.news import News
from graph.planning.model import Goal
from graph.progress import Ledger
from graph.report import AddReport
from graph.search import SearchIndex
from graph.snapshot import Snapshot
from graph.store import Store
from graph.watching import Watches
from ingest.catalogue import bundle

Method = TypeVar("Method", bound=Callable[..., Any])
Report = Callable[[int, int], None]
FILE = "library.sqlite"
VOTES = 20  # search results that say what the words of a goal are about
HEARD = 100  # words of goals whose meaning is kept


def default_home() -> Path:
    """Where the library lies: READPATH_HOME, else the platform's user-data folder."""
    return Path(os.environ.get("READPATH_HOME") or platformdirs.user_data_path("readpath"))


def turns(method: Method) -> Method:
    """One thread at a time, and what SQLite says of trouble as one sentence."""

    @wraps(method)
    def taken(self: Door, *args: Any, **kwargs: Any) -> Any:
        with self._lock, explained(self.path):
            return method(self, *args, **kwargs)

    return cast("Method", taken)


class Door:
    """An open library file with what is derived from it."""

    def __init__(
        self, home: Path | str | None = None, *, embed: bool = True, encoder: Encoder | None = None
    ) -> None:
        self.home = Path(home) if home else default_home()
        self.path = self.home / FILE
        self._lock = threading.RLock()
        self._embeds = embed
        self._store = Store(self.path)
        self._ledger = Ledger(self._store.connection)
        self._news = News(self._store.connection)
        self._watches = Watches(self._store.connection)
        self._engine = Engine(self._store, self.home / "derived", encoder)
        self._senses: tuple[SearchIndex, dict[str, Sense]] | None = None

    @classmethod
    def open(
        cls,
        home: Path | str | None = None,
        catalogue: bool = True,
        *,
        progress: Report | None = None,
        embed: bool = True,
        encoder: Encoder | None = None,
    ) -> Self:
        """Open the library in folder `home`, making it on first use.

        With `catalogue` the bundled catalogue is taken in when it is new or has changed.
        `embed=False` never waits for a model on the way to a suggestion: what has no
        embedding yet is then ranked by everything else.
        """
        library = cls(home, embed=embed, encoder=encoder)
        try:
            if catalogue:
                library.load_catalogue(progress)
        except BaseException:
            library.close()
            raise
        return library

    def close(self) -> None:
        """Close the file."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @turns
    def load_catalogue(self, progress: Report | None = None) -> AddReport | None:
        """Take the bundled catalogue in; None when it is in already, unchanged."""
        place = bundle.folder()
        stamp = bundle.fingerprint(place)
        if self._store.meta("catalogue") == stamp:
            return None
        items = list(bundle.items(place))
        report = Intake(self._store, bundle.SOURCE, "catalogue").take(
            items, (lambda done: progress(done, len(items))) if progress else None
        )
        self._store.set_areas(bundle.areas(place))
        self._store.set_backgrounds(bundle.backgrounds(place))
        model, vectors = bundle.embeddings(place)
        if vectors:
            self._store.put(model, vectors)
        if self._store.meta("catalogue") is None:
            self._news.settle(bundle.SOURCE)
        self._store.set_meta("catalogue", stamp)
        return report

    def _reader(
        self, snapshot: Snapshot, covered: Iterable[int] | None = None, goal: Any = None
    ) -> Reader:
        progress = self._ledger.current()
        return reader.reader(snapshot, progress, day(None), covered, goal, self._said())

    def _said(self) -> reader.Statements:
        """What the reader says of concepts, and the chosen background if it still exists."""
        chosen = self._ledger.background()
        background = self._store.backgrounds().get(chosen) if chosen else None
        return reader.Statements(self._ledger.claims(self._store.same()), background)

    def _fresh(self) -> Snapshot:
        """The present snapshot, with new texts embedded where that is wanted."""
        if self._embeds and self._engine.pending():
            self._engine.embed()
        return self._engine.snapshot()

    def _resolver(self) -> Resolver:
        return Resolver(self._store, self._engine.snapshot())

    def _meant(self, goal: str | Iterable[str]) -> Goal:
        """What a goal is understood as, for next steps and for paths alike."""
        return aims.understand(
            self._engine.snapshot(), self._resolver(), self._store.areas(), self._by_words, goal
        )

    def _by_words(self, words: str) -> Sense:
        """What words may be about: search results, and how near each concept is. Kept, since
        a goal is asked about more than once."""
        index = self._engine.search()
        if self._senses is None or self._senses[0] is not index or len(self._senses[1]) >= HEARD:
            self._senses = (index, {})
        heard = self._senses[1]
        if words not in heard:
            heard[words] = self._sense(index, words)
        return heard[words]

    def _sense(self, index: SearchIndex, words: str) -> Sense:
        snapshot = self._engine.snapshot()
        vector = self._vector(words) if index.reads(words) else None
        matches = index.search(words, vector, VOTES, None)
        hits = [Hit(snapshot.resources[m.position], m.score, m.dense, m.lexical) for m in matches]
        meanings = self._engine.meanings()
        if vector is None or meanings is None:
            return Sense(hits)
        return Sense(hits, meanings @ vector)

    def _vector(self, words: str) -> NDArray[np.float32] | None:
        """Words as the model reads them; None where it would have to be waited for."""
        if not (self._embeds or self._engine.quick):
            return None
        vector: NDArray[np.float32] = self._engine.encoder.encode([words])[0]
        return vector
