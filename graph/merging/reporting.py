"""Counting what became of each record, and keeping the first of them to show."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from graph.merging.arriving import Arrived
from graph.merging.member import Member
from graph.model import Record, Rejected
from graph.report import AddReport, Outcome

LISTED = 2_000  # of each outcome; a report of a million records stays small
_SAME = "the same record was added before"
_NAME = "it has the same identifier"
_LIKE = "its title, authors and year agree"


class Reporting:
    """The outcomes of one reading."""

    def __init__(self) -> None:
        self._listed: dict[str, list[Any]] = {
            name: [] for name in ("added", "updated", "merged", "unchanged", "rejected", "same")
        }
        self._counts = dict.fromkeys(self._listed, 0)

    def reject(self, item: Rejected) -> None:
        """Note an item that could not be read."""
        self._add("rejected", item)

    def same(self, outcome: Outcome) -> None:
        """Note a concept that is one which another source defines under another id."""
        self._add("same", outcome)

    def note(
        self,
        records: Sequence[Record],
        members: Sequence[Member],
        known: Mapping[str, str],
        arrived: Arrived,
        corrected: Collection[str],
    ) -> None:
        """Note a chunk, in its order. `known` maps the digests that were there before to
        their resource's key."""
        keys: dict[str, str] = {}
        begun: dict[int, str] = {}  # resources that begin in this chunk, and their titles
        for record, member in zip(records, members, strict=True):
            digest = member.digest
            if digest in known or digest in keys:
                key = known.get(digest) or keys[digest]
                self._add("unchanged", Outcome(record.where, _SAME, key, record.title))
                continue
            outcome, why = self._fate(member, arrived, begun, digest in corrected)
            row = arrived.settled.rows.get(member.id)
            key = arrived.keys[member.id] if row is None else arrived.settled.keys[row]
            keys[digest] = key
            into = ""
            if row is not None and outcome == "added":
                begun[row] = record.title
            elif row is not None:
                into = arrived.settled.joined(row) or begun.get(row, "")
            self._add(outcome, Outcome(record.where, why, key, record.title, into))

    def _fate(
        self, member: Member, arrived: Arrived, begun: Collection[int], corrected: bool
    ) -> tuple[str, str]:
        row = arrived.settled.rows.get(member.id)
        if row is None:
            return "added", "new"
        before = arrived.settled.before[row]
        if not before and row not in begun:
            return "added", "new"
        if corrected:
            return "updated", "its source says something else now"
        why = _NAME if member.id in arrived.shared else _LIKE
        if row in arrived.settled.changed or len(before) > 1:
            return "merged", why
        return "unchanged", f"{why}; it says nothing new"

    def report(self, **rest: Any) -> AddReport:
        """All of it."""
        unlisted = {
            name: count - len(self._listed[name])
            for name, count in self._counts.items()
            if count > len(self._listed[name])
        }
        found: dict[str, Any] = {name: tuple(items) for name, items in self._listed.items()}
        return AddReport(**found, unlisted=unlisted, **rest)

    def _add(self, name: str, item: Outcome | Rejected) -> None:
        self._counts[name] += 1
        if len(self._listed[name]) < LISTED:
            self._listed[name].append(item)
