"""What of a record counts when it is asked whether two are one work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from graph import identifiers
from graph.merging.persons import Person, person
from graph.merging.titles import Title, content, title
from graph.model import Identifier, Kind, Record

TAUGHT = (Kind.COURSE, Kind.VIDEO)
# Registrants of DOIs that name preprints (of works that get another when published).
PREPRINTS = ("10.1101/", "10.48550/", "10.21203/", "10.31234/", "10.26434/", "10.20944/",
             "10.2139/", "10.31219/", "10.36227/", "10.22541/", "10.31235/", "10.5281/",
             "10.12688/")  # fmt: skip


class Traits:
    """A record as it is compared. Built from its fields; what is costly is made when asked
    for."""

    __slots__ = (
        "__dict__",
        "authors",
        "identifiers",
        "kind",
        "part_of",
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
        part_of: Iterable[tuple[str, str]] = (),
    ) -> None:
        self.text = text
        self.title: Title = title(text, kind in TAUGHT)
        self.authors = authors
        self.year = year
        self.kind = kind
        self.identifiers = tuple(named)
        self.supersedes = frozenset(supersedes)
        self.part_of = frozenset(part_of)

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
            ((i.scheme, i.value) for i in record.part_of),
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
            _pairs(obj.get("supersedes", ())),
            _pairs(obj.get("part_of", ())),
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


def whole_and_part(a: Traits, b: Traits) -> bool:
    """Whether one says that it is part of the other."""
    return bool(
        (a.part_of and not a.part_of.isdisjoint(b.identifiers))
        or (b.part_of and not b.part_of.isdisjoint(a.identifiers))
    )


def two_entries(a: Traits, b: Traits) -> bool:
    """Whether a source that has both lists them as two: under two titles and with names of
    which they share none. A preprint and what was published of it may well be one."""
    if not a.identifiers or not b.identifiers or a.title.key == b.title.key:
        return False
    if not set(a.identifiers).isdisjoint(b.identifiers) or _preprint(a) != _preprint(b):
        return False
    return sorted(content(a.title.words)) != sorted(content(b.title.words))


def _preprint(one: Traits) -> bool:
    return "arxiv" in one.names or any(d.startswith(PREPRINTS) for d in one.names.get("doi", ()))


def _pairs(keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    for key in keys:
        scheme, _, value = key.partition(":")
        yield scheme, value


def canonical(named: Iterable[Identifier]) -> str:
    """The most stable of these identifiers, as a key."""
    return str(identifiers.canonical(named))
