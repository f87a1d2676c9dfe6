"""A table of works as what was read: its columns are known as those of a table that is
added, and its rows become mentions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.model import Identifier, Rejected, Status
from ingest.formats import shelves
from ingest.formats.columns import Cells
from ingest.formats.entry import year
from ingest.formats.listed import bare, identifier
from ingest.formats.rows import Row
from ingest.formats.table import body, planned, surely
from ingest.formats.tablerow import Plan, named_in
from ingest.readings.mention import NEVER, Mention, Name

WORDS = 2  # of a title without an author


def is_table(document: str) -> bool:
    """Whether the first line names the columns of a table of works."""
    return surely(document) > 0.7


def read(document: str, said: Sequence[tuple[str, str]] = ()) -> Iterator[Mention | Rejected]:
    """Every row; one that says it is neither read, being read, planned nor dropped is
    Rejected. `said` are columns that the person named, as `What.columns`. Raises BadInput
    for a table that names no works."""
    plan = planned(document, "the table", said)
    lines = document.removeprefix("\ufeff").split("\n")
    return (_mention(row, plan) for row in body(lines, plan))


def _mention(row: Row, plan: Plan) -> Mention | Rejected:
    where = f"line {row.line}"
    if row.broken:
        return Rejected(where, row.broken)
    cells = Cells(row.cells, plan.guess)
    title = cells.first("title")
    authors = ", ".join((*cells.all("authors"), *cells.all("others")))
    found = (*named_in(cells, row.cells, plan), *_identifiers(cells.all("url")))
    said = " · ".join(filter(None, (title, cells.first("authors"))))
    given = said or ", ".join(map(str, found[:1]))
    rating = shelves.rating(cells.first("rating"), plan.most)
    on = shelves.last_day(cells.first("read"))
    status = _status(cells, rating is not None or on is not None)
    if status is None:
        shelf = cells.first("status")
        why = f"is on the shelf {shelf!r}" if shelf else "is on no shelf"
        return Rejected(where, f"{given[:120]!r} {why}, which does not say that it was read")
    return Mention(
        where=where,
        given=given[:200] or where,
        names=tuple(_names(title, authors)),
        identifiers=tuple(dict.fromkeys(found)),
        year=year(cells.first("year")),
        status=status,
        rating=rating,
        on=on if status is Status.COVERED else None,
    )


def _names(title: str, authors: str) -> Iterator[Name]:
    """The title as it is, without a remark such as its series, and without its subtitle,
    which needs an author who agrees."""
    main = title.split(": ", maxsplit=1)[0]
    for one in dict.fromkeys(filter(None, (title, bare(title), main))):
        yield Name(one, authors, NEVER if authors or one == main != title else WORDS)


def _identifiers(cells: Sequence[str]) -> Iterator[Identifier]:
    for cell in cells:
        for word in re.split(r"[,;\s]+", cell):
            yield from identifier(word)


def _status(cells: Cells, touched: bool) -> Status | None:
    """What the shelf says; where it says nothing, what was rated or has a day was read. A
    table without shelves is a list of what was read."""
    found = shelves.status(cells.first("status"))
    if found is not None:
        return found
    return Status.COVERED if touched or not cells.has("status") else None
