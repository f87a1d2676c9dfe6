"""A table of books, as Goodreads, StoryGraph, LibraryThing, Openreads, Calibre and readpath
export it: columns are known by their names, whatever their order."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from graph import text
from graph.errors import BadInput
from graph.model import Identifier, Rejected, Status
from ingest.readings.lines import bare, day, identifier
from ingest.readings.mention import NEVER, Mention, Name

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "book title", "name", "book"),
    "author": ("author", "authors", "primary author", "author s", "creator", "by"),
    "others": ("additional authors", "secondary author", "contributors"),
    "name": ("isbn13", "isbn", "isbn 13", "isbn10", "isbn uid", "isbns", "doi", "url", "link",
             "arxiv", "identifiers", "identifier", "key"),
    "rating": ("my rating", "rating", "star rating", "your rating", "stars"),
    "read": ("date read", "last date read", "date finished", "finished", "readings", "read at",
             "date completed", "completed"),
    "status": ("exclusive shelf", "read status", "status", "bookshelf", "shelf", "collections"),
    "year": ("original publication year", "year published", "publication year", "year",
             "publication", "pubdate"),
}  # fmt: skip
_STATUS: Mapping[Status, tuple[str, ...]] = {
    Status.DROPPED: ("did not finish", "dnf", "abandoned", "unfinished", "dropped", "gave up"),
    Status.READING: ("currently reading", "in progress", "reading", "reading now", "started"),
    Status.PLANNED: ("to read", "want to read", "planned", "for later", "wishlist", "tbr",
                     "wish list", "to be read"),
    Status.COVERED: ("read", "already read", "finished", "completed", "done", "covered",
                     "read but unowned"),
}  # fmt: skip
_HEAD = 20_000  # characters within which the first line must end
WORDS = 2  # of a title without an author


def dialect(document: str) -> str:
    """What parts the columns, where the first line names those of a table of books; else
    the empty string."""
    first = document.lstrip("\ufeff\n")[:_HEAD].split("\n", 1)[0]
    for sign in ("\t", ",", ";"):
        heads = [text.fold(head) for head in next(csv.reader([first], delimiter=sign), [])]
        known = {head for heads_ in _COLUMNS.values() for head in heads_}
        if len(heads) > 1 and (len(known & set(heads)) > 1 or "title" in heads):
            return sign
        if len(heads) > 2 and {"work id", "bookshelf"} <= set(heads):
            return sign
    return ""


def read(document: str, sign: str) -> Iterator[Mention | Rejected]:
    """Every row; one that says it is neither read, being read, planned nor dropped is
    Rejected. Raises BadInput for a table that names no works."""
    rows = csv.reader(io.StringIO(document.lstrip("\ufeff\n"), newline=""), delimiter=sign)
    heads = [text.fold(head) for head in next(rows, [])]
    places = {
        name: [heads.index(head) for head in known if head in heads]
        for name, known in _COLUMNS.items()
    }
    if not places["title"] and not places["name"]:
        raise BadInput("the table", "has no column with titles or ISBNs; name one `title`")
    table = list(_rows(rows))
    scale = _scale(table, places["rating"])
    for line, row in table:
        if isinstance(row, Rejected):
            yield row
        elif any(cell.strip() for cell in row):
            yield _mention(f"line {line}", _Row(row, places), scale)


def _rows(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | Rejected]]:
    line = 2
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield line, Rejected(f"line {line}", f"and what follows is no table ({error})")
            return
        if row is None:
            return
        yield line, row
        line = rows.line_num + 1  # type: ignore[attr-defined]


class _Row:
    """One row by what its columns mean."""

    def __init__(self, cells: Sequence[str], places: Mapping[str, Sequence[int]]) -> None:
        self._cells = cells
        self._places = places

    def all(self, name: str) -> list[str]:
        """What the columns of this meaning hold."""
        cells = (self._cells[n] for n in self._places[name] if n < len(self._cells))
        return [cell for cell in map(_plain, cells) if cell]

    def first(self, name: str) -> str:
        """The first of them that holds something."""
        return next(iter(self.all(name)), "")

    def has(self, name: str) -> bool:
        """Whether the table has such a column."""
        return bool(self._places[name])


def _plain(cell: str) -> str:
    """A cell as it was meant: ="978..." keeps spreadsheets from making it a number."""
    cell = text.clean(cell, 2_000)
    wrapped = re.fullmatch(r'=?\s*"(.*)"', cell)
    return (wrapped[1] if wrapped else cell).strip().strip("[]'").strip()


def _mention(where: str, row: _Row, scale: float) -> Mention | Rejected:
    title = row.first("title")
    authors = ", ".join((*row.all("author"), *row.all("others")))
    given = " · ".join(filter(None, (title, row.first("author")))) or row.first("name") or where
    rating = _rating(row.first("rating"), scale)
    on = _last_day(row.first("read"))
    status = _status(row, rating is not None or on is not None)
    if status is None:
        said = row.first("status")
        why = f"is on the shelf {said!r}" if said else "is on no shelf"
        return Rejected(where, f"{given[:120]!r} {why}, which does not say that it was read")
    return Mention(
        where=where,
        given=given[:200],
        names=tuple(_names(title, authors)),
        identifiers=tuple(dict.fromkeys(_identifiers(row.all("name")))),
        year=_year(row.first("year")),
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
        for word in [cell, *re.split(r"[,;\s]+", cell)]:
            yield from identifier(word)


def _status(row: _Row, touched: bool) -> Status | None:
    """What the shelf says; where it says nothing, what was rated or has a day was read. A
    table without shelves is a list of what was read."""
    said = {text.fold(part) for part in re.split(r"[,;|]", row.first("status"))}
    for status, words in _STATUS.items():
        if said & set(words):
            return status
    return Status.COVERED if touched or not row.has("status") else None


def _scale(table: Sequence[tuple[int, list[str] | Rejected]], places: Sequence[int]) -> float:
    """The most a rating of this table can be: 5, 10 or 100 by the highest that is there."""
    highest = max(
        (
            _number(_plain(row[place]))
            for _, row in table
            if not isinstance(row, Rejected)
            for place in places
            if place < len(row)
        ),
        default=0.0,
    )
    return next((top for top in (5.0, 10.0, 100.0) if highest <= top), highest)


def _rating(written: str, scale: float) -> int | None:
    """1 to 5; halves go up, and none is 0."""
    value = _number(written) / scale * 5
    return max(1, min(5, int(value + 0.5))) if value > 0 else None


def _number(written: str) -> float:
    match = re.fullmatch(r"\d{1,3}(?:[.,]\d{1,2})?", written.strip())
    return float(match[0].replace(",", ".")) if match else 0.0


def _last_day(written: str) -> date | None:
    """The last day in a cell: readings are listed as start|end;start|end."""
    days = [day(part) for part in re.split(r"[|;,\s]", written.replace("T", " "))]
    return max((found for found in days if found), default=None)


def _year(written: str) -> int | None:
    match = re.search(r"(?<!\d)(1[5-9]|20)\d\d(?!\d)", written)
    return int(match[0]) if match else None
