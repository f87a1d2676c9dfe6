"""A claim on its way into a group: the record as it is stored, and what is made of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from graph.merging.naming import made_name
from graph.merging.traits import Traits
from graph.model import Identifier, Record
from graph.records import stored


class Member:
    """One claim. `row` is the resource it belongs to, None before it is written; `obj` its
    record as graph.records.to_json makes it, `body` the same as text."""

    __slots__ = ("__dict__", "body", "digest", "id", "row", "slot", "source")

    def __init__(
        self,
        id: int,  # noqa: A002 - the name of the column
        row: int | None,
        source: int,
        slot: str,
        digest: str,
        body: str,
        obj: Mapping[str, Any] | None = None,
    ) -> None:
        self.id = id
        self.row = row
        self.source = source
        self.slot = slot
        self.digest = digest
        self.body = body
        if obj is not None:
            self.__dict__["obj"] = obj

    @cached_property
    def obj(self) -> Mapping[str, Any]:
        """The record as an object."""
        found: Mapping[str, Any] = json.loads(self.body)
        return found

    @cached_property
    def record(self) -> Record:
        """The record."""
        return stored(dict(self.obj))

    @cached_property
    def traits(self) -> Traits:
        """What of it counts in a comparison."""
        return Traits.stored(self.obj)

    @cached_property
    def named(self) -> tuple[Identifier, ...]:
        """The identifiers its source gives it; none where the source gives none."""
        return tuple(Identifier(*pair) for pair in self.traits.identifiers)

    @cached_property
    def made(self) -> Identifier:
        """The name readpath makes of its title where its source gives none."""
        return made_name(self.traits.text, self.traits.authors, self.traits.year)

    @cached_property
    def keys(self) -> set[str]:
        """The keys it could be known by."""
        return {str(name) for name in self.named} or {str(self.made)}
