"""What of a record counts when it is asked whether two are one work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from graph import identifiers
from graph.merging.persons import Person, person
from graph.merging.titles import Title, title
from graph.model import Identifier, Kind, Record

TAUGHT = (Kind.COURSE, Kind.VIDEO)


class Traits:
    """A record as it is compared. Built from its fields; what is costly is made when asked
    for."""

    __slots__ = (
        "__dict__",
        "authors",
        "identifiers",
        "kind",
        "supersedes",
        "text",
        "title",
        "year",
    )

    def __init__(
        self,
        text: str,
        authors: Sequence[str] = (),
        year: int | None = None,
        kind: str | None = None,
        named: Iterable[tuple[str, str]] = (),
        supersedes: Iterable[tuple[str, str]] = (),
    ) -> None:
        self.text = text
        self.title: Title = title(text, kind in TAUGHT)
        self.authors = authors
        self.year = year
        self.kind = kind
        self.identifiers = tuple(named)
        self.supersedes = frozenset(supersedes)

    @classmethod
    def of(cls, record: Record) -> Traits:
        """Those of a record."""
        return cls(
            record.title,
            record.authors,
            record.year,
            record.kind,
            ((i.scheme, i.value) for i in record.identifiers),
            ((i.scheme, i.value) for i in record.supersedes),
        )

    @classmethod
    def stored(cls, obj: Mapping[str, Any]) -> Traits:
        """Those of a record as the store holds it (graph.records.to_json)."""
        named = [
            (scheme, value)
            for scheme, values in obj.get("identifiers", {}).items()
            for value in (values if isinstance(values, list) else [values])
        ]
        return cls(
            obj["title"],
            obj.get("authors", ()),
            obj.get("year"),
            obj.get("kind"),
            named,
            (tuple(key.split(":", 1)) for key in obj.get("supersedes", ())),
        )

    @cached_property
    def persons(self) -> list[Person]:
        """The authors, those who are named."""
        return [found for found in map(person, self.authors) if found is not None]

    @cached_property
    def names(self) -> dict[str, set[str]]:
        """Identifiers by scheme."""
        named: dict[str, set[str]] = {}
        for scheme, value in self.identifiers:
            named.setdefault(scheme, set()).add(value)
        return named

    @cached_property
    def hosts(self) -> set[str]:
        """The hosts of its addresses."""
        return {
            value.removeprefix("https://").split("/", 1)[0] for value in self.names.get("url", ())
        }


def canonical(named: Iterable[Identifier]) -> str:
    """The most stable of these identifiers, as a key."""
    return str(identifiers.canonical(named))
