"""A next step and why it is one, as data from which every sentence and picture is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from graph.model import Resource


class ReasonKind(StrEnum):
    """What speaks for a suggestion. Each has its own evidence in `Reason.causes`."""

    COVERED = "covered"  # it is near what the reader covered: causes are those items
    TRAIL = "trail"  # published lists lead here: causes are the trails
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
