"""What a digest holds: data first, so that every rendering says the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from graph.news import Follow
from graph.suggestion import Suggestion


@dataclass(frozen=True, slots=True)
class Item:
    """A new work with its reasons. `also` are the labels of what else it matches; `teaches`
    and `missing` are the names of the concepts of the suggestion."""

    step: Suggestion
    came: datetime
    also: tuple[str, ...] = ()
    teaches: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """New works under what they match best, the best for the reader first. `follow` is None
    where nothing is followed and everything new is shown."""

    title: str
    items: tuple[Item, ...]
    follow: Follow | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """What is new from `since` (None: from the beginning) until `until`, both with a time
    zone. `count` is how many works the sections hold; `waiting` how many more match and come
    next time; `others` how many came in outside what is followed; `catalogue` how many a
    later catalogue brought, of which only those that are followed are listed; `note` says in
    plain words what this is, and what to do where it is empty. `arrivals` are the ids that
    it deals with, for marking them as told."""

    since: datetime | None
    until: datetime
    sections: tuple[Section, ...]
    count: int
    waiting: int = 0
    others: int = 0
    catalogue: int = 0
    note: str = ""
    arrivals: tuple[int, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """All works, section by section."""
        return tuple(item for section in self.sections for item in section.items)
