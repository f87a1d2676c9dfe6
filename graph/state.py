"""What readers say of themselves, and what that and their reading show they know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Said(StrEnum):
    """What a reader can say of a concept."""

    KNOW = "know"
    DONT_KNOW = "don't know"


@dataclass(frozen=True, slots=True)
class Claim:
    """What the reader said of a concept (by id) on a day; None takes it back."""

    concept: str
    said: Said | None
    on: date


@dataclass(frozen=True, slots=True)
class Background:
    """Where a reader comes from: `concepts` maps the id of a concept that one can assume
    to how surely, in 0..1; what these require follows. `summary` is one sentence."""

    id: str
    name: str
    name_zh: str = ""
    summary: str = ""
    concepts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The background the reader chose on a day, by id; None for none."""

    background: str | None
    on: date


class EvidenceKind(StrEnum):
    """What shows that a concept is known."""

    CLAIM = "claim"  # the reader said so, or said the contrary
    COVERED = "covered"  # a covered work teaches it
    PARTLY = "read in part"  # a work that teaches it was begun
    TOO_EASY = "too easy"  # a work that teaches it was too easy
    REQUIRED = "required"  # a covered work requires it and was managed
    IMPLIED = "implied"  # something known cannot be known without it
    BACKGROUND = "background"  # people of the chosen background know it


class Evidence(NamedTuple):
    """One piece of evidence: `key` is a resource's, `concept:ID`, `background:ID`, or what
    was said; `name` is for people; `amount` in 0..1 is the degree of knowing it shows
    alone, today."""

    kind: EvidenceKind
    key: str
    name: str
    amount: float


class Knowing(NamedTuple):
    """How well a concept is known, in 0..1, and why: a claim first, then the strongest.

    Where the reader said "don't know", evidence from before that day is still listed but
    does not count.
    """

    degree: float
    evidence: tuple[Evidence, ...]
