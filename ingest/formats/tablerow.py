"""A row of a table of works to a record and a reading.

Of a reader's own notes, reviews and comments nothing is taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graph import identifiers, text
from graph.merge import local_name
from graph.model import Identifier, Kind, Reading, Record, Rejected, Status
from ingest.formats import columns, shelves
from ingest.formats.columns import Cells, ColumnGuess
from ingest.formats.entry import Entry, records
from ingest.formats.rows import Row
from ingest.source import Item
from ingest.text import markup, names
from ingest.text.named import isbns, named, parsed

# What only these exports have, and the columns of their own ids.
_EXPORTS: tuple[tuple[str, set[str], str], ...] = (
    ("goodreads", {"exclusive shelf", "my rating"}, "book id"),
    ("librarything", {"primary author", "collections"}, "work id"),
    ("storygraph", {"read status", "star rating"}, ""),
    ("openlibrary", {"work id", "bookshelf"}, ""),
    ("calibre", {"author sort", "title sort"}, ""),
    ("bookwyrm", {"author text", "remote id"}, ""),
    ("openreads", {"olid", "readings"}, ""),
)
_KINDS = (
    (Kind.PAPER, r"chapter|section|article|journal|paper|conference|preprint|thesis|report|review"),
    (Kind.BOOK, r"book|monograph|buch|livre|libro|книга|书"),
    (Kind.COURSE, r"course|mooc|kurs|curso|课程"),
    (Kind.VIDEO, r"video|film|lecture|视频"),
    (Kind.SOFTWARE, r"software|program|tool"),
    (Kind.ARTICLE, r"web|blog|post|news"),
)
_SERIES = re.compile(r"\s*\([^()]{1,200}#\s?\d[^()]{0,20}\)$")
# Names that sources are asked for.
_LOOKED_UP = {"doi", "isbn", "arxiv", "pmid", "pmcid", "openlibrary", "openalex", "s2", "acl"}
_SCHEMES = ("doi", "pmid", "pmcid", "arxiv", "openlibrary", "goodreads", "wikidata")


@dataclass(frozen=True, slots=True)
class Plan:
    """How a table is to be read: what parts its cells, what its columns mean, the most of
    its ratings, the export that it is and the column of that site's ids. `mixed`: not every
    row has a title."""

    sign: str
    guess: ColumnGuess
    most: float = 5.0
    export: str = ""
    own: int = -1

    def to_json(self) -> str:
        """The plan as a text, for the pieces of the table."""
        columns_ = {meaning: list(places) for meaning, places in self.guess.columns.items()}
        return json.dumps([self.sign, columns_, list(self.guess.heads), self.most, self.export,
                           self.own])  # fmt: skip

    @classmethod
    def from_json(cls, written: str) -> Plan:
        """The plan in such a text."""
        sign, columns_, heads, *rest = json.loads(written)
        places = {meaning: tuple(found) for meaning, found in columns_.items()}
        return cls(sign, ColumnGuess(places, tuple(heads)), *rest)


def plan_of(
    sample: Sequence[Sequence[str]], sign: str, said: Sequence[tuple[str, str]] = ()
) -> Plan:
    """How a table with these first rows is to be read; raises BadInput for a column that
    was said and is not there."""
    guess = columns.guess(sample, said)
    folded = [text.fold(head) for head in guess.heads]
    for export, heads, own in _EXPORTS:
        if heads <= set(folded):
            guess = ColumnGuess(_meant(export, guess, folded), guess.heads, guess.said)
            return Plan(sign, guess, export=export, own=folded.index(own) if own in folded else -1)
    ratings = (Cells(row, guess).first("rating") for row in sample[1:])
    return Plan(sign, guess, shelves.scale(ratings))


def _meant(export: str, guess: ColumnGuess, heads: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """The columns of an export whose names mean something of their own there, but for those
    of which a person said what they mean."""
    found = dict(guess.columns)
    if export == "calibre" and "comments" in heads:
        place = heads.index("comments")  # the book's description
        if not guess.said.intersection((place, *guess["summary"])):
            found["summary"] = (place,)
    if export == "librarything":
        for meaning in ("summary", "openlibrary", "source"):  # made of others; its own number
            if not guess.said.intersection(guess[meaning]):
                found.pop(meaning, None)
    return found


def items(body: Iterable[Row], plan: Plan, where: str) -> Iterator[Item]:
    """What the rows say, in order."""
    read = [(f"{where} line {row.line}", row) for row in body]
    entries = [_entry(row, plan, place) for place, row in read]
    made = records(one for one in entries if one is not None)
    for (place, row), entry in zip(read, entries, strict=True):
        record = next(made) if entry is not None else None
        if record is not None:
            yield record
        if isinstance(record, Rejected):
            continue
        cells = Cells(row.cells, plan.guess)
        key = _key(record) if record is not None else _known(cells, row, plan)
        reading = _reading(cells, plan, key, place)
        if reading is not None:
            yield reading


def lookup(row: Row, plan: Plan) -> Identifier | None:
    """The identifier by which a row without a title names its work."""
    cells = Cells(row.cells, plan.guess)
    return None if row.broken or cells.first("title") else _known(cells, row, plan)


def _known(cells: Cells, row: Row, plan: Plan) -> Identifier | None:
    """The first identifier of a row by which a work can be looked up."""
    found = named_in(cells, row.cells, plan)
    return next((one for one in found if one.scheme in _LOOKED_UP), None)


def _entry(row: Row, plan: Plan, place: str) -> Entry | Rejected | None:
    if row.broken:
        return Rejected(place, row.broken)
    width = len(plan.guess.heads)
    if width and len("".join(row.cells[width:]).strip()):
        return Rejected(
            place,
            f"has {len(row.cells)} cells where the first row names {width}; put a cell with"
            " a comma in it in quotation marks",
        )
    cells = Cells(row.cells, plan.guess)
    title = cells.first("title")
    if cells.first("deleted").lower() in ("true", "yes", "1"):
        return Rejected(place, f"{title[:80]!r} was deleted there")
    if not title:
        return None if _known(cells, row, plan) else Rejected(place, "has no title")
    kind, part = _kind(cells, plan)
    return Entry(
        where=place,
        title=_SERIES.sub("", title) if plan.export else title,
        subtitle=cells.first("subtitle"),
        kind=kind,
        part=part,
        authors=_people(cells),
        dates=cells.all("year") or cells.all("source"),
        summary=_summary(cells),
        language=cells.first("language"),
        topics=_topics(cells),
        names=[(one.scheme, one.value) for one in named_in(cells, row.cells, plan)
               if one.scheme != "isbn"],
        isbns=[one for meaning in ("isbn", "names") for one in cells.all(meaning)],
        urls=cells.all("url"),
    )  # fmt: skip


def _summary(cells: Cells) -> str:
    said = cells.first("summary")
    return markup.plain(said) if "</" in said else said


def _kind(cells: Cells, plan: Plan) -> tuple[Kind | None, bool]:
    """The kind of a row's work, and whether it is a part of a book."""
    if plan.export:
        return Kind.BOOK, False
    said = text.fold(cells.first("kind"))
    kind = next((kind for kind, words in _KINDS if said and re.search(words, said)), None)
    if kind is None and cells.first("doi") and not cells.first("isbn"):
        kind = Kind.PAPER
    return kind, "chapter" in said or "section" in said


def _people(cells: Cells) -> list[str]:
    found = [*cells.all("authors")[:1], *cells.all("others")]
    return [one for cell in found for one in people(cell)]


def people(cell: str) -> Iterator[str]:
    """The people in a cell: parted by semicolons or bars, or as citations list them."""
    parts = [part for part in re.split(r"\s*[;|]\s*", cell) if part]
    if len(parts) > 1:
        yield from parts
    elif cell:
        yield from names.citation(cell)


def _topics(cells: Cells) -> list[str]:
    found = (part.strip() for cell in cells.all("topics") for part in parted(cell))
    return [
        one
        for one in found
        if text.fold(one) not in shelves.SHELVES and not one.isdigit() and len(one) > 1
    ]


def parted(cell: str) -> Iterator[str]:
    """The words in a cell, parted by bars, else semicolons, else commas that stand in no
    brackets."""
    for sign in "|;":
        if sign in cell:
            yield from filter(None, cell.split(sign))
            return
    depth = start = 0
    for place, char in enumerate(cell):
        depth = max(0, depth + (char == "(") - (char == ")"))
        if char == "," and not depth:
            yield cell[start:place]
            start = place + 1
    yield cell[start:]


def named_in(cells: Cells, row: Sequence[str], plan: Plan) -> Iterator[Identifier]:
    """The identifiers that a row gives, but for its address."""
    for scheme in _SCHEMES:
        for cell in cells.all(scheme):
            yield from named(scheme, cell)
    for cell in [*cells.all("isbn"), *cells.all("names")]:
        yield from isbns(cell)
    for cell in cells.all("names"):
        for word in re.split(r"[,;\s]+", cell):
            scheme, colon, value = word.partition(":")
            yield from named(scheme, value) if colon and scheme in _SCHEMES else parsed(word)
    if 0 <= plan.own < len(row) and row[plan.own].strip().isdigit():
        yield from named(plan.export, row[plan.own])


def _key(record: Record) -> Identifier:
    return identifiers.canonical(record.identifiers or (local_name(record),))


def _reading(cells: Cells, plan: Plan, key: Identifier | None, where: str) -> Reading | None:
    """What the row says the reader did; None where it does not say."""
    if key is None or not (cells.has("status") or cells.has("read")):
        return None
    rating = shelves.rating(cells.first("rating"), plan.most)
    on = shelves.last_day(cells.first("read"))
    status = shelves.status(cells.first("status"))
    if status is None and (rating is not None or on is not None):
        status = Status.COVERED
    if status is None:
        return None
    return Reading(key, status, rating, on if status is Status.COVERED else None, where)
