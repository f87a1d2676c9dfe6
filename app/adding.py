"""Taking in: files, addresses, identifiers and searches become resources, trails and marks."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import given
from app.answers import SOME, Answers
from app.door import Door, turns
from app.given import ColumnsTold
from app.reports import joined
from graph.database import rehearsal, transaction
from graph.errors import BadInput
from graph.intake import Intake
from graph.model import Progress, Reading, Record, Status
from graph.report import AddReport
from ingest.detect import detect, from_bytes
from ingest.pages import web
from ingest.parts import Part, parts
from ingest.read import open_sources
from ingest.what import Form, What

if TYPE_CHECKING:  # it takes long to import and few need it
    from ingest.formats.table import Columns

# What is further on is not taken back by a list that is behind.
_RANK = {None: 0, Status.PLANNED: 1, Status.READING: 2, Status.DROPPED: 3, Status.COVERED: 4}


@dataclass(frozen=True, slots=True)
class Preview:
    """Something that was read and not written yet: `report` says what taking it in would
    do, `parts` hold what was read. `name` is where it is from."""

    name: str
    report: AddReport
    parts: tuple[Part, ...]

    def records(self) -> Iterator[Record]:
        """The works in it, in their order."""
        return (item for part in self.parts for item in part.items if isinstance(item, Record))


class Adding(Door):
    """The part of `Library` that takes things in."""

    def add(
        self,
        what: str | Path | Iterable[Record | Mapping[str, Any]],
        format: str | None = None,  # noqa: A002 - the public contract
        source: str | None = None,
        progress: Callable[[int], None] | None = None,
        *,
        anew: bool = False,
        limit: int = 50,
        columns: ColumnsTold | None = None,
    ) -> AddReport:
        """Take in a file, a web address, identifiers, a search (`NAME:WORDS`), or Records (or
        objects of the JSON Lines format).

        What is malformed is listed in `.rejected` with where and why, and the rest goes in.
        What it says was read is marked so, and `undo` takes these marks back. `format`
        names a source instead of detecting it; `source` names where it came from; with
        `anew` services are asked also for what is kept of their answers; `limit` bounds the
        answers to a search; `columns` says which columns of a table mean what, as in
        {"title": "Titel", "unused": ["Notes", "7"]}. Others may use the library while it
        waits for an answer.
        """
        if isinstance(what, (str, Path)):
            found = given.with_columns(detect(what, limit), columns)
            answers = _read(found, source or _name(found), format, anew=anew)
            return self._take_all(answers, progress)
        items = map(given.item, itertools.count(1), what)
        return self._take_records(items, source or "records", format or "records", progress)

    def add_bytes(
        self,
        data: bytes,
        name: str,
        format: str | None = None,  # noqa: A002 - the public word for it
        *,
        columns: ColumnsTold | None = None,
    ) -> AddReport:
        """Take in the content of a file that was uploaded; `name` is its name."""
        return self._take_all(
            _read(given.with_columns(from_bytes(data, name), columns), name, format), None
        )

    def preview(
        self,
        what: str | Path,
        format: str | None = None,  # noqa: A002 - the public word for it
        progress: Callable[[int], None] | None = None,
        *,
        limit: int = 50,
        columns: ColumnsTold | None = None,
    ) -> Preview:
        """Read something and say what `add` would do; `accept` then takes it in as it was
        read. Nothing is written. `limit` bounds the answers to a search, and `columns` are
        those of a table."""
        found = given.with_columns(detect(what, limit), columns)
        return self._previewed(_read(found, _name(found), format), progress)

    def answers(
        self,
        what: str,
        format: str | None = None,  # noqa: A002 - the public word for it
    ) -> Answers:
        """The answers to a search (`NAME:WORDS`), for `more` to read; nothing is asked for
        yet. Raises BadInput where it is no search."""
        found = detect(what)
        if found.form is not Form.QUERY:
            raise BadInput(found.name, "is no search; write one as NAME:WORDS")
        return Answers(found, format)

    def more(
        self, answers: Answers, count: int = SOME, progress: Callable[[int], None] | None = None
    ) -> Preview:
        """A preview of all that was read of a search so far and of `count` answers more,
        which go on where the last ones ended."""
        part = answers.read_on(count, progress)
        return self.rehearse([Preview(part.name, AddReport(), (part,))])[0]

    def preview_bytes(
        self,
        data: bytes,
        name: str,
        format: str | None = None,  # noqa: A002 - the public word for it
        *,
        columns: ColumnsTold | None = None,
    ) -> Preview:
        """The same for the content of a file that was uploaded; `name` is its name."""
        return self._previewed(
            _read(given.with_columns(from_bytes(data, name), columns), name, format), None
        )

    def columns(self, what: str | Path | bytes) -> Mapping[str, str]:
        """What the columns of a table, a file or its content, are taken to mean: their names
        by their meanings; {} for what is no table."""
        from ingest.formats.table import columns_of

        return columns_of(from_bytes(what, "table") if isinstance(what, bytes) else detect(what))

    def table(
        self, what: str | Path | bytes, name: str = "", *, columns: ColumnsTold | None = None
    ) -> Columns:
        """All columns of a file, or of the content of one with this name, as a table, with
        what each is taken to mean; none for what is no text. `columns` as for `add`."""
        from ingest.formats.table import columns_in

        found = from_bytes(what, name) if isinstance(what, bytes) else detect(what)
        return columns_in(given.with_columns(web.unpacked(found), columns))

    def accept(self, preview: Preview, leave_out: Iterable[Record] = ()) -> AddReport:
        """Take in what a preview showed, without the records that are to be left out and
        what it says was done with them."""
        left = {id(record): record.where for record in leave_out}
        places = set(left.values()) - {
            record.where for record in preview.records() if id(record) not in left
        }

        def stays(item: object) -> bool:
            out = isinstance(item, Reading) and item.where in places
            return not out and id(item) not in left

        kept = (
            Part(tuple(filter(stays, part.items)), part.name, part.format) for part in preview.parts
        )
        return self._take_all(kept, None)

    @turns
    def rehearse(self, previews: Iterable[Preview]) -> list[Preview]:
        """These previews, with what taking them in one after the other would do now."""
        with rehearsal(self._store.connection):
            reports = [(one, self._take_all(one.parts, None)) for one in previews]
        return [
            replace(one, report=replace(report, dry_run=True, sources=(), acts=()))
            for one, report in reports
        ]

    def _take_all(self, found: Iterable[Part], progress: Callable[[int], None] | None) -> AddReport:
        intakes: dict[tuple[str, str], Intake] = {}
        reports: dict[tuple[str, str], AddReport] = {}
        known: dict[str, bool] = {}
        acts: tuple[int, ...] = ()
        count = 0
        for part in found:
            key = (part.name, part.format)
            if part.name not in known:
                known[part.name] = self._heard(part.name)
            intake = intakes.setdefault(key, Intake(self._store, *key))
            reports[key] = self._take_part(part, intake)
            acts += reports[key].acts
            count += len(part.items)
            if progress is not None:
                progress(count)
        sources = () if any(known.values()) else tuple(known)
        return replace(joined(reports.values()), sources=sources, acts=acts)

    @turns
    def take_back(self, report: AddReport) -> int:
        """Take back an addition, with the marks it made; how many records that were. A work
        of which something was noted since stays. Raises BadInput where a source of it had
        said something before, or it was taken back already."""
        if not report.sources:
            why = "said something before, which this addition replaced; it cannot be taken back"
            raise BadInput(report.source or "this addition", why)
        gone = [name for name in report.sources if not self._heard(name)]
        if gone:
            raise BadInput(gone[0], "was taken back already")
        with transaction(self._store.connection):
            self._ledger.forget(report.acts)
            return sum(Intake(self._store, name).retract_all() for name in report.sources)

    @turns
    def _heard(self, source: str) -> bool:
        return any(known["name"] == source for known in self._store.sources())

    @turns
    def _take_part(self, part: Part, intake: Intake) -> AddReport:
        report = intake.take(part.items)
        act = self._mark_all(item for item in part.items if isinstance(item, Reading))
        return replace(report, acts=(act,) if act else ())

    @turns
    def _take_records(
        self,
        items: Iterable[Any],
        source: str,
        format: str,  # noqa: A002
        progress: Callable[[int], None] | None,
    ) -> AddReport:
        sources = () if self._heard(source) else (source,)
        return replace(Intake(self._store, source, format).take(items, progress), sources=sources)

    def _previewed(self, found: Iterable[Part], progress: Callable[[int], None] | None) -> Preview:
        kept = []
        for part in found:
            kept.append(part)
            if progress is not None:
                progress(sum(len(one.items) for one in kept))
        name = kept[0].name if kept else ""
        return self.rehearse([Preview(name, AddReport(), tuple(kept))])[0]

    def _mark_all(self, readings: Iterable[Reading]) -> int:
        """Mark what a source says was read, as one act; its number, 0 without any."""
        now = self._ledger.current()
        entries: dict[int, Progress] = {}
        for reading in readings:
            row = self._store.find(reading.key)
            mark = Progress(str(reading.key), reading.status, given.day(reading.on), reading.rating)
            if row is not None and adds(mark, entries.get(row, now.get(row)), reading.on is None):
                entries[row] = mark
        return self._ledger.record_all(entries.items()) if entries else 0


def _name(what: What) -> str:
    """Where something came from. Files are known by their full path, so that two of one
    name stay apart."""
    return str(what.path.resolve()) if what.path else what.text


def _read(
    what: What,
    name: str,
    format: str | None,  # noqa: A002
    *,
    anew: bool = False,
) -> Iterator[Part]:
    from ingest.net.client import Client

    with Client(anew=anew) as client:
        for opened in open_sources(what, format, client):
            yield from parts(opened, name, client)


def adds(mark: Progress, before: Progress | None, undated: bool) -> bool:
    """Whether a mark says more than what is known: a work further on, a rating or a day."""
    if before is None or before.status is Status.DISMISSED:
        return True
    if mark.status is not before.status:
        return _RANK[mark.status] > _RANK[before.status]
    rated = mark.rating is not None and mark.rating != before.rating
    return rated or (not undated and mark.on != before.on)
