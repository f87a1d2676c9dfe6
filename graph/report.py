"""What adding something did: what became of each item, and how many there are of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.model import Reading, Rejected


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
