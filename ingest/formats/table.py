"""Tables of works: CSV and TSV by what their columns are called and hold, among them what
Goodreads, StoryGraph, LibraryThing, Open Library, Calibre, BookWyrm and Openreads export.

A person may say which column is which (`What.columns`); the meanings are those of
`ingest.formats.columns.HEADS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from graph import text
from graph.errors import BadInput
from graph.model import Identifier, Rejected
from ingest.formats import columns
from ingest.formats.columns import NAMING, UNUSED
from ingest.formats.rows import Row, head_rows, rows, sign_of
from ingest.formats.tablerow import Plan, items, lookup, plan_of
from ingest.formats.tagged import BATCH, decoded
from ingest.net.client import Client
from ingest.source import Item, Raw
from ingest.what import Form, What

_EXAMPLES = 3  # things shown of a column
_FOREIGN = ("<", "{", "[", "@", "%", "#", "|", "TY  -", "PMID", "FN ", "- ", "* ")


class Table:
    """The rows of a table of works, and what the reader did with them."""

    name = "table"
    title = "Tables of works: CSV, TSV, and the exports of book sites"

    def claims(self, what: What) -> float:
        """Sure when the first row names columns of works or the person did; less so by what
        the cells hold."""
        if what.form not in (Form.FILE, Form.DATA):
            return 0.0
        return 1.0 if what.columns and not what.binary else surely(what.head)

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:  # noqa: ARG002 - protocol
        """The table in pieces of whole rows. Raises BadInput for a column that was named
        and is not there, and for a table without titles or identifiers."""
        plan = _plan(what)
        wanted = (plan.to_json(),)
        batch: list[str] = []
        size, first, following = 0, 1, 1
        for row in rows(_lines(what), plan.sign):
            if size >= BATCH:
                yield Raw("\n".join(batch), what.name, first, wanted)
                batch, size, first, following = [], 0, row.line, row.line
            # Empty lines between rows count for the numbers of those behind them.
            batch.extend([""] * (row.line - following))
            batch.append(row.text)
            size += len(row.text) + 1
            following = row.line + row.text.count("\n") + 1
        if batch:
            yield Raw("\n".join(batch), what.name, first, wanted)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """A record for each row that has a title, and a reading where the row says what the
        reader did; what is neither is Rejected with its line."""
        data = decoded(raw)
        try:
            plan = Plan.from_json(raw.wanted[0]) if raw.wanted else planned(data, raw.where)
        except BadInput as error:
            yield Rejected(raw.where, error.why)
            return
        yield from items(body(data.split("\n"), plan, raw.line), plan, raw.where)

    def lookups(self, what: What) -> Iterator[Identifier]:
        """An identifier of each work that the table names by nothing else, for the sources
        that know such identifiers."""
        plan = _plan(what)
        for row in body(_lines(what), plan):
            found = lookup(row, plan)
            if found is not None:
                yield found


def surely(head: str) -> float:
    """How surely a text that begins so is a table of works, 0 to 1."""
    if head.lstrip("\ufeff \t\r\n").startswith(_FOREIGN):
        return 0.0
    sample = head_rows(head, _sign(head))
    guess = columns.guess([row.cells for row in sample])
    naming = any(guess[meaning] for meaning in NAMING)
    if guess.heads:
        sure = len(guess.columns) > 1 or naming
        short = all(len(head) <= 60 for head in guess.heads)
        return 0.9 if sure and short and len(sample) > 1 else 0.0
    even = len({len(row.cells) for row in sample}) == 1 and len(sample) > 2
    return 0.6 if even and naming and guess["title"] and len(guess.columns) > 1 else 0.0


def planned(head: str, name: str, said: Sequence[tuple[str, str]] = ()) -> Plan:
    """How a table that begins so is to be read; raises BadInput for a column that was said
    and is not there, and for a table without titles or identifiers."""
    plan = plan_of_head(head, name, said)
    if not any(plan.guess[meaning] for meaning in NAMING):
        raise BadInput(
            name, "has no column with titles or ISBNs that is known; say which holds the titles"
        )
    return plan


def columns_of(what: What) -> dict[str, str]:
    """What the columns of a table are taken to mean: a column's name, or its number from 1,
    by its meaning; {} for what is no table. Raises BadInput for a column that was said and
    is not there."""
    if what.binary or what.form not in (Form.FILE, Form.DATA):
        return {}
    if not what.columns and surely(what.head) < 0.5:
        return {}
    return _plan(what).guess.named()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: what its first row has in it, what it is taken to mean, "" for
    nothing, and the first things that stand in it. `rank` counts from 0, the best, among
    the columns of one meaning."""

    head: str
    meaning: str
    examples: tuple[str, ...] = ()
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table in their order; `headed` says that the first row names them."""

    columns: tuple[Column, ...] = ()
    headed: bool = False

    def said(self, meanings: Sequence[str], headed: bool) -> dict[str, tuple[str, ...]]:
        """What a person says who gives each column one of these meanings, "" for none, and
        whether the first row names them: the columns by their meaning, as reading takes it.
        A column that changes its meaning comes before those that had it."""
        heads = [text.fold(column.head) for column in self.columns]

        def order(place: int) -> tuple[bool, int, int]:
            column = self.columns[place]
            return column.meaning == meanings[place], column.rank, place

        found: dict[str, tuple[str, ...]] = {}
        for place in sorted(range(len(heads)), key=order):
            meaning = meanings[place]
            named = headed and heads[place] and heads.count(heads[place]) == 1
            name = self.columns[place].head if named else str(place + 1)
            found[meaning or UNUSED] = (*found.get(meaning or UNUSED, ()), name)
        return found


def columns_in(what: What) -> Columns:
    """All columns of what is taken for a table, whether it is one or not, and what each is
    taken to mean; none for what is no text. Raises BadInput for a column that was said and
    is not there."""
    if what.binary or what.form not in (Form.FILE, Form.DATA):
        return Columns()
    sign = _sign(what.head)
    plan = plan_of_head(what.head, what.name, what.columns)
    sample = [row.cells for row in head_rows(what.head, sign)]
    meant = {
        place: (name, rank)
        for name, places in plan.guess.columns.items()
        for rank, place in enumerate(places)
    }
    width = max((len(cells) for cells in sample), default=0)
    body = sample[1:] if plan.guess.heads else sample
    return Columns(
        tuple(
            Column(
                _cell(sample[0], place),
                meant.get(place, ("", 0))[0],
                tuple(filter(None, (_cell(cells, place) for cells in body)))[:_EXAMPLES],
                meant.get(place, ("", 0))[1],
            )
            for place in range(width)
        ),
        bool(plan.guess.heads),
    )


def _cell(cells: Sequence[str], place: int) -> str:
    return columns.plain(cells[place]) if place < len(cells) else ""


def plan_of_head(head: str, name: str, said: Sequence[tuple[str, str]] = ()) -> Plan:
    """How what begins so would be read as a table, also where it names no works; raises
    BadInput for a column that was said and is not there."""
    sign = _sign(head)
    try:
        return plan_of([row.cells for row in head_rows(head, sign)], sign, said)
    except BadInput as error:
        raise BadInput(name, str(error)) from None


def _plan(what: What) -> Plan:
    return planned(what.head, what.name, what.columns)


def _sign(head: str) -> str:
    return sign_of(head) or ","


def _lines(what: What) -> Iterator[str]:
    for number, line in enumerate(what.lines()):
        yield line if number else line.removeprefix("\ufeff")


def body(lines: Iterable[str], plan: Plan, first: int = 1) -> Iterator[Row]:
    """The rows of a table but for that of its names, which is the first of line 1."""
    heads = first == 1 and plan.guess.heads
    return islice(rows(lines, plan.sign, first), 1 if heads else 0, None)
