"""From what people call a resource to the resource."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from graph import identifiers, text
from graph.errors import BadInput, UnknownKey
from graph.snapshot import Snapshot
from graph.store import Store

NEAR = 75  # rapidfuzz score of 0..100 from which a title is worth suggesting


class Resolver:
    """Finds resources of one store by key: an identifier, or a title only one has."""

    def __init__(self, store: Store, snapshot: Snapshot) -> None:
        self._store = store
        self._snapshot = snapshot

    def row(self, key: str) -> int:
        """The row of the resource `key` names; raises UnknownKey."""
        if not key.strip():
            raise BadInput("key", "is empty; give an identifier or a title")
        rows = self._rows(key)
        if len(rows) == 1:
            return rows[0]
        if rows:
            keys = [self._store.resource(row).id for row in rows[:3]]
            raise UnknownKey(key[:120], "is the title of several resources; use a key.", keys)
        raise UnknownKey(key[:120], "names nothing in the library; add or search for it.",
                         self._near(key))  # fmt: skip

    def position(self, key: str) -> int:
        """The position of the resource `key` names; raises UnknownKey."""
        return self._snapshot.position[self.row(key)]

    def positions(self, keys: Iterable[str]) -> list[int]:
        """The positions of several keys."""
        return list(dict.fromkeys(map(self.position, keys)))

    def mask(self, keys: Iterable[str]) -> NDArray[np.bool_]:
        """True at the positions of these keys."""
        chosen = np.zeros(len(self._snapshot.rows), dtype=np.bool_)
        chosen[self.positions(keys)] = True
        return chosen

    def exact(self, key: str) -> list[int]:
        """The positions an identifier or an exact title names, if any."""
        return [self._snapshot.position[row] for row in self._rows(key)]

    def _rows(self, key: str) -> list[int]:
        try:
            identifier = identifiers.parse(key)
        except BadInput:
            identifier = None
        if identifier is not None:
            row = self._store.find(identifier)
            if row is not None:
                return [row]
        return self._store.find_title(key)

    def _near(self, key: str) -> list[str]:
        from rapidfuzz import fuzz, process

        titles = [text.title_key(resource.title) for resource in self._snapshot.resources]
        found = process.extract(
            text.title_key(key), titles, scorer=fuzz.WRatio, limit=3, score_cutoff=NEAR
        )
        return [f"“{self._snapshot.resources[n].title}”" for _, _, n in found]
