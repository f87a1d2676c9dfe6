"""Taking in: files, addresses, identifiers and searches become resources, trails and marks."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from app import given
from app.door import Door, turns
from graph.intake import Intake
from graph.model import AddReport, Progress, Reading, Record, Status
from ingest.what import What

# What is further on is not taken back by a list that is behind.
_RANK = {None: 0, Status.PLANNED: 1, Status.READING: 2, Status.DROPPED: 3, Status.COVERED: 4}


class Adding(Door):
    """The part of `Library` that takes things in."""

    @turns
    def add(
        self,
        what: str | Path | Iterable[Record | Mapping[str, Any]],
        format: str | None = None,  # noqa: A002 - the public contract
        source: str | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> AddReport:
        """Take in a file, a web address, identifiers, a search (`NAME:WORDS`), or Records (or
        objects of the JSON Lines format).

        What is malformed is listed in `.rejected` with where and why, and the rest goes in.
        What it says was read is marked so, and `undo` takes these marks back. `format`
        names a source instead of detecting it; `source` names where it came from.
        """
        if isinstance(what, (str, Path)):
            from ingest.detect import detect

            found = detect(what)
            # Files are known by their full path, so that two of one name stay apart.
            name = str(found.path.resolve()) if found.path else found.text
            return self._read(found, source or name, format, progress)
        items = map(given.item, itertools.count(1), what)
        return Intake(self._store, source or "records", format or "records").take(items, progress)

    @turns
    def add_bytes(self, data: bytes, name: str, format: str | None = None) -> AddReport:  # noqa: A002
        """Take in the content of a file that was uploaded; `name` is its name."""
        from ingest.detect import from_bytes

        return self._read(from_bytes(data, name), name, format, None)

    def _read(
        self,
        what: What,
        source: str,
        format: str | None,  # noqa: A002
        progress: Callable[[int], None] | None,
    ) -> AddReport:
        from ingest.client import Client
        from ingest.read import items, open_sources

        with Client() as client:
            reports = []
            for opened in open_sources(what, format, client):
                intake = Intake(self._store, source, opened.source.name)
                reports.append(intake.take(items(opened, client), progress))
        report = joined(reports)
        self._mark_all(report.readings)
        return report

    def _mark_all(self, readings: Iterable[Reading]) -> None:
        """Mark what a source says was read, as one act."""
        now = self._ledger.current()
        entries: dict[int, Progress] = {}
        for reading in readings:
            row = self._store.find(reading.key)
            mark = Progress(str(reading.key), reading.status, given.day(reading.on), reading.rating)
            if row is not None and adds(mark, entries.get(row, now.get(row)), reading.on is None):
                entries[row] = mark
        if entries:
            self._ledger.record_all(entries.items())


def adds(mark: Progress, before: Progress | None, undated: bool) -> bool:
    """Whether a mark says more than what is known: a work further on, a rating or a day."""
    if before is None or before.status is Status.DISMISSED:
        return True
    if mark.status is not before.status:
        return _RANK[mark.status] > _RANK[before.status]
    rated = mark.rating is not None and mark.rating != before.rating
    return rated or (not undated and mark.on != before.on)


def joined(reports: Iterable[AddReport]) -> AddReport:
    """Several reports of one thing as one."""
    parts = tuple(reports)
    if len(parts) == 1:
        return parts[0]

    def united(name: str) -> tuple[Any, ...]:
        return tuple(itertools.chain.from_iterable(getattr(part, name) for part in parts))

    return AddReport(
        added=united("added"),
        merged=united("merged"),
        unchanged=united("unchanged"),
        rejected=united("rejected"),
        trails=sum(part.trails for part in parts),
        concepts=sum(part.concepts for part in parts),
        source=parts[0].source if parts else "",
        updated=united("updated"),
        unlisted=dict(sum((Counter(part.unlisted) for part in parts), Counter())),
        dry_run=any(part.dry_run for part in parts),
        readings=united("readings"),
    )
