"""The rows of a table in text: which sign parts its cells, and each row with its line.

A quotation mark that is never closed would swallow the rest of the file; the row is
refused and reading goes on behind its first line.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

SIGNS = ("\t", ",", ";", "|")
MOST = 100  # rows with an open quotation mark, after which the rest is no table
_SAMPLE = 100  # rows looked at to tell the sign
_HEAD = 1 << 16  # characters of them


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its cells, the number of its first line, and its lines as they were; what is
    wrong with it where it is `broken`, and only its first line then."""

    line: int
    cells: list[str]
    text: str
    broken: str = ""


def rows(lines: Iterable[str], sign: str, first: int = 1) -> Iterator[Row]:
    """The rows in lines without their ends, but for empty ones."""
    source = _Lines(lines)
    reader = csv.reader(source, delimiter=sign)
    line, opened, width = first, 0, 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            cells, broken = [], True
        else:
            broken = cells is not None and source.swallowed(len(cells), width)
        if cells is None:
            return
        if not broken:
            taken = source.settle()
            width = width or len(cells)
            if any(map(str.strip, cells)):
                yield Row(line, cells, "\n".join(taken))
            line += len(taken)
            continue
        opened += 1
        text = source.go_back()
        if opened > MOST:
            yield Row(line, [], text, "and what follows is no table")
            return
        yield Row(line, [], text, "has a quotation mark that is never closed; close it")
        reader = csv.reader(source, delimiter=sign)
        line += 1


class _Lines:
    """Lines as they are asked for, those of the row that is being read kept."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self._taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self._taken.append(line)
        return f"{line}\n"

    def swallowed(self, cells: int, width: int) -> bool:
        """Whether the row ran over lines that are not its own: to the end of the file
        within a quotation, or to another number of cells than the first row has."""
        if len(self._taken) < 2:
            return False
        quotes = sum(line.count('"') for line in self._taken)
        return quotes % 2 == 1 or (width > 0 and cells != width)

    def settle(self) -> list[str]:
        """The lines of the row that was read."""
        taken, self._taken = self._taken, []
        return taken

    def go_back(self) -> str:
        """The first line of the row; the others are to be read again."""
        first, *others = self._taken or [""]
        self._again.extendleft(reversed(others))
        self._taken = []
        return first


def sign_of(head: str) -> str:
    """The sign that parts the cells of a text's rows most evenly; "" where none does."""
    best, found = 0.5, ""
    for sign in SIGNS:
        sample = head_rows(head, sign)
        widths = [len(row.cells) for row in sample]
        usual = max(set(widths), key=widths.count) if widths else 0
        if usual < 2 or widths[0] < 2:
            continue
        # More columns in the first row decide between signs that fit alike.
        score = widths.count(usual) / len(widths) + min(widths[0], 50) / 1_000
        if score > best:
            best, found = score, sign
    return found


def head_rows(head: str, sign: str) -> list[Row]:
    """The first sound rows of a text, without one that its end may have cut."""
    lines = head[:_HEAD].removeprefix("\ufeff").split("\n")
    if len(head) >= _HEAD and len(lines) > 1:
        lines.pop()
    found = rows((line.removesuffix("\r") for line in lines), sign)
    return list(islice((row for row in found if not row.broken), _SAMPLE))
