"""What was given on the Add page, and what was read in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.adding import Preview
from app.answers import Answers
from app.given import ColumnsTold
from app.ui import session
from graph.errors import ReadpathError

if TYPE_CHECKING:  # it takes long to import and few need it
    from ingest.formats.table import Columns

_FEW = 5  # refused things that are told beside the form, where nothing else was found
_TABLES = (".csv", ".tsv", ".tab")


@dataclass(frozen=True)
class Thing:
    """One thing that was given: a preview of it, or why it could not be read. A file has
    its `data`; a table its `columns` with what the reader `told` of them, and a search the
    `answers` that can be read on."""

    name: str
    found: Preview | str
    data: bytes | None = None
    columns: Columns | None = None
    told: ColumnsTold = field(default_factory=dict)
    answers: Answers | None = None

    @property
    def preview(self) -> Preview | None:
        """What was read, where that did not fail."""
        return self.found if isinstance(self.found, Preview) else None

    @property
    def vain(self) -> bool:
        """Whether there is nothing to take in and little to say of it."""
        if self.columns is not None and self.columns.columns:
            return False
        if isinstance(self.found, str):
            return True
        report = self.found.report
        there = any(self.found.records()) or report.trails or report.concepts
        return not there and report.rejected_count <= _FEW


def of_file(data: bytes, name: str, told: ColumnsTold | None = None) -> Thing:
    """A file as it is read, where some is `told` of the columns of a table. One that is in
    no known format and called a table is read as one."""
    found = _previewed(data, name, told)
    if isinstance(found, str) and name.lower().endswith(_TABLES):
        found = _previewed(data, name, told, "table")
    return Thing(name, found, data, columns_of(data, name, told), told or {})


def _previewed(
    data: bytes, name: str, told: ColumnsTold | None, as_: str | None = None
) -> Preview | str:
    try:
        return session.library().preview_bytes(data, name, as_, columns=told)
    except ReadpathError as error:
        return str(error)


def of_text(typed: str, searched: bool, progress: Callable[[int], None]) -> Thing:
    """What was typed as it is read; of a search the first answers."""
    lib = session.library()
    answers = None
    try:
        if searched:
            answers = lib.answers(typed)
            found: Preview | str = lib.more(answers, progress=progress)
        else:
            found = lib.preview(typed, progress=progress)
    except ReadpathError as error:
        found = str(error)
    return Thing(typed, found, answers=answers)


def columns_of(data: bytes, name: str, told: ColumnsTold | None = None) -> Columns | None:
    """The columns of a file that is a table, or is called one; None of another."""
    lib = session.library()
    try:
        if told or name.lower().endswith(_TABLES) or lib.columns(data):
            return lib.table(data, name, columns=told)
    except ReadpathError:
        pass
    return None


def together(things: Iterable[Thing]) -> tuple[Thing, ...]:
    """The same things, each as what it would do after those before it."""
    found = tuple(things)
    previews = [thing.preview for thing in found if thing.preview is not None]
    if len(previews) < 2:
        return found
    rehearsed = iter(session.library().rehearse(previews))
    return tuple(
        replace(thing, found=next(rehearsed)) if thing.preview is not None else thing
        for thing in found
    )
