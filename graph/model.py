"""The values readpath works with: frozen, with enums inside and strings only at the edges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


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
class Outcome:
    """What became of one item that was added: the resource's key and the item's title, where
    it was found, and why it was merged or left unchanged. `into` is the title that the
    work had which it joins, "" where it joins none."""

    where: str
    why: str
    key: str
    title: str
    into: str = ""


@dataclass(frozen=True, slots=True)
class AddReport:
    """What adding something did, or with `dry_run` would do.

    `updated` are works of which this source now says something else than before, `merged`
    those to which it adds; `trails` and `concepts` count what came in beside the resources,
    `readings` are what it says the reader did with them. `same` are concepts that another
    source defines under another id: one idea, by both names.
    Of a large addition the lists name the first items and `unlisted` counts the others, by
    the name of the list; the properties ending in `_count` count all.
    `sources` are the names it came under, where none of them had said anything before, and
    `acts` the acts of the ledger that `readings` became: with both an addition can be taken
    back.
    """

    added: tuple[Outcome, ...] = ()
    merged: tuple[Outcome, ...] = ()
    unchanged: tuple[Outcome, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    trails: int = 0
    concepts: int = 0
    source: str = ""
    updated: tuple[Outcome, ...] = ()
    unlisted: Mapping[str, int] = field(default_factory=dict)
    dry_run: bool = False
    readings: tuple[Reading, ...] = ()
    sources: tuple[str, ...] = ()
    acts: tuple[int, ...] = ()
    same: tuple[Outcome, ...] = ()

    @property
    def added_count(self) -> int:
        """How many works are new."""
        return len(self.added) + self.unlisted.get("added", 0)

    @property
    def updated_count(self) -> int:
        """How many works their source corrected."""
        return len(self.updated) + self.unlisted.get("updated", 0)

    @property
    def merged_count(self) -> int:
        """How many records joined a work that was here."""
        return len(self.merged) + self.unlisted.get("merged", 0)

    @property
    def unchanged_count(self) -> int:
        """How many records said nothing new."""
        return len(self.unchanged) + self.unlisted.get("unchanged", 0)

    @property
    def rejected_count(self) -> int:
        """How many items could not be read."""
        return len(self.rejected) + self.unlisted.get("rejected", 0)

    @property
    def same_count(self) -> int:
        """How many concepts are known by another id."""
        return len(self.same) + self.unlisted.get("same", 0)


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result. `score` is the fused score, higher is better; `dense` is the
    cosine in -1..1 and `lexical` the BM25 score where that half found it."""

    resource: Resource
    score: float
    dense: float | None = None
    lexical: float | None = None


class ReasonKind(StrEnum):
    """What speaks for a suggestion. Each has its own evidence in `Reason.causes`."""

    COVERED = "covered"  # it is near what the reader covered: causes are those items
    TRAIL = "trail"  # published lists go on here: causes are the trails
    LINK = "link"  # what the reader covered cites it, is cited by it or contains it
    READY = "ready"  # what it requires is known: causes are the concepts
    TEACHES = "teaches"  # it teaches what is new: causes are the concepts
    BUILDS = "builds"  # it builds on what covered works taught: causes are the concepts
    UNLOCKS = "unlocks"  # it makes others ready: causes are those resources
    LEVEL = "level"  # it is a small step up from where the reader stands
    GOAL = "goal"  # it teaches what the goal needs: causes are the concepts
    PLANNED = "planned"  # the reader has planned it
    FIT = "fit"  # kind, language and cost are those the reader chooses
    REFRESH = "refresh"  # it brings back what has faded: causes are the concepts
    ENTRY = "entry"  # a good first step for somebody who begins here
    STANDING = "standing"  # much cited or listed by many trails


@dataclass(frozen=True, slots=True)
class Cause:
    """One piece of evidence: a resource key, `concept:ID` or `trail:TITLE`, its name for
    people, and its share in 0..1 of the reason it belongs to."""

    key: str
    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is suggested: `weight` is what it adds to the score."""

    kind: ReasonKind
    weight: float
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class Rival:
    """The suggestion just below: `behind` is how much lower its score is, `lost` what made
    the difference, strongest first, each with how much. Where `behind` is not positive it
    came lower because it is too much like what stands above."""

    key: str
    name: str
    behind: float
    lost: tuple[tuple[ReasonKind, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A next step with its whole explanation as data.

    `reasons` come strongest first. `teaches` are ids of concepts it newly teaches,
    `missing` ids of required concepts the reader does not know yet, `fixes` maps each of
    these to the key of the shortest resource that teaches it, `unlocks` are keys of
    resources that become ready after it; `rival` is what came next and why it lost.
    `sentence` says it in one sentence of plain text made from these data alone.
    """

    resource: Resource
    score: float
    reasons: tuple[Reason, ...] = ()
    teaches: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unlocks: tuple[str, ...] = ()
    fixes: Mapping[str, str] = field(default_factory=dict)
    sentence: str = ""
    rival: Rival | None = None
