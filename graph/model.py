"""The values readpath works with: frozen, with enums inside and strings only at the edges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

AKIN = 0.45  # cosine of a query and a text; below it, without a common word, nothing binds them


class Kind(StrEnum):
    """What a resource is."""

    PAPER = "paper"
    COURSE = "course"
    BOOK = "book"
    ARTICLE = "article"
    VIDEO = "video"
    SOFTWARE = "software"


class Relation(StrEnum):
    """How one node of the graph relates to another."""

    CITES = "CITES"
    TEACHES = "TEACHES"
    REQUIRES = "REQUIRES"
    PART_OF = "PART_OF"
    SUPERSEDES = "SUPERSEDES"


class Status(StrEnum):
    """Where the reader stands with a resource."""

    PLANNED = "planned"
    READING = "reading"
    COVERED = "covered"
    DROPPED = "dropped"
    DISMISSED = "dismissed"


class Feedback(StrEnum):
    """What the reader thought of a suggestion or a resource."""

    TOO_EASY = "too easy"
    TOO_HARD = "too hard"
    NOT_NOW = "not now"


class Cost(StrEnum):
    """What it costs to learn from a resource."""

    FREE = "free"
    REGISTRATION = "registration"
    PAID = "paid"


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """A normalised (scheme, value) pair; written `scheme:value`.

    Build one from outside text with `graph.identifiers.parse`, which normalises it.
    """

    scheme: str
    value: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


@dataclass(frozen=True, slots=True)
class Edition:
    """A translation or another edition of the same work."""

    language: str | None = None
    title: str | None = None
    year: int | None = None
    url: str | None = None
    identifiers: tuple[Identifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One source's claim about one resource, validated at the boundary, not yet merged.

    `teaches` and `requires` map a concept id to a weight in 0..1; `cites`, `part_of` and
    `supersedes` name other resources by identifier, present or not. `level` is 1 (no
    background) to 5 (research); `hours` is an average reader's time. `where` says where
    in its source the record was found, for messages; it takes no part in equality.
    """

    title: str
    kind: Kind | None = None
    authors: tuple[str, ...] = ()
    year: int | None = None
    summary: str = ""
    url: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    language: str | None = None
    level: int | None = None
    hours: float | None = None
    cost: Cost | None = None
    topics: tuple[str, ...] = ()
    teaches: Mapping[str, float] = field(default_factory=dict)
    requires: Mapping[str, float] = field(default_factory=dict)
    cites: tuple[Identifier, ...] = ()
    part_of: tuple[Identifier, ...] = ()
    supersedes: tuple[Identifier, ...] = ()
    editions: tuple[Edition, ...] = ()
    where: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Resource:
    """One thing to learn from: every claim about it, merged field by field.

    `id` is the canonical key: the identifier of the most stable scheme it has. Any of
    `identifiers` finds it. `sources` maps a field's name to every source that says the same
    of it, the one it was taken from first.
    """

    id: str
    kind: Kind
    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    summary: str = ""
    url: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    language: str | None = None
    level: int | None = None
    hours: float | None = None
    cost: Cost | None = None
    topics: tuple[str, ...] = ()
    teaches: Mapping[str, float] = field(default_factory=dict)
    requires: Mapping[str, float] = field(default_factory=dict)
    cites: tuple[Identifier, ...] = ()
    part_of: tuple[Identifier, ...] = ()
    supersedes: tuple[Identifier, ...] = ()
    editions: tuple[Edition, ...] = ()
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def provenance(self) -> dict[str, str]:
        """The source each field was taken from."""
        return {name: sources[0] for name, sources in self.sources.items()}


@dataclass(frozen=True, slots=True)
class Concept:
    """One idea to know. `aliases` maps a language to other names; `requires` maps the id
    of a direct prerequisite to the reason for it, a sentence."""

    id: str
    name: str
    area: str
    level: int = 1
    summary: str = ""
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    requires: Mapping[str, str] = field(default_factory=dict)
    where: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the map; `field` groups areas, `name_zh` is its Chinese name."""

    id: str
    name: str
    field: str
    name_zh: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An edge: `tail` and `head` are keys (`concept:ID` for a concept), `weight` in 0..1,
    `evidence` a sentence or the name of the source that claims it."""

    tail: str
    head: str
    relation: Relation
    weight: float = 1.0
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Trail:
    """A list of resources that somebody published; `ordered` when its order means
    something. What people take after what is learned from trails."""

    title: str
    items: tuple[Identifier, ...]
    url: str | None = None
    ordered: bool = True
    summary: str = ""
    where: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Progress:
    """What the reader did with a resource: the latest of its history.

    `rating` is 1..5, `share` the part done in 0..1, `on` the day it happened.
    """

    key: str
    status: Status | None
    on: date
    rating: int | None = None
    feedback: Feedback | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a source says the reader did with a work, as the shelves of a book site do.

    `key` names the work; `rating` is 1..5, `on` the day where it is told.
    """

    key: Identifier
    status: Status
    rating: int | None = None
    on: date | None = None
    where: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Rejected:
    """An item of a source that could not be read: where it is and what is wrong."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result. `score` is the fused score, higher is better; `dense` is the
    cosine in -1..1 and `lexical` the BM25 score where that half found it."""

    resource: Resource
    score: float
    dense: float | None = None
    lexical: float | None = None

    @property
    def stray(self) -> bool:
        """Whether it has no word of the query, and is not near in meaning either."""
        return self.lexical is None and self.dense is not None and self.dense < AKIN
