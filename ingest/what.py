"""What a person gave: a file, a web address, identifiers, a search, or uploaded bytes."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from graph.errors import BadInput
from graph.model import Identifier

MAX_TEXT = 64 * 1024 * 1024  # bytes a source may take in as one text
MAX_LINE = 10 * 1024 * 1024  # characters in one line of a streamed file
SPREADSHEET = "a spreadsheet"
_CHUNK = 1 << 20


class Form(StrEnum):
    """The form in which something was given."""

    FILE = "file"
    URL = "url"
    IDENTIFIER = "identifier"
    QUERY = "query"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class What:
    """Something to take in, recognised but not yet read.

    `text` is what the person gave, `name` what messages call it. `head` is the start of
    the content (FILE and DATA), decoded, from which a source tells whether it can read it;
    it is empty for the other forms. Where the content is not text, `binary` says what it
    is ("a PDF") and `head` holds its bytes as Latin-1. `service` names the one source that
    was asked for, "" for any. `limit` bounds the answers to a QUERY. `state` is where the
    last reading of the same thing ended, for sources that can go on from there. `columns`
    are the columns of a table that the person named, as (meaning, name) pairs, a meaning
    more than once where several columns have it.
    """

    form: Form
    text: str
    name: str
    head: str = ""
    encoding: str = "utf-8"
    path: Path | None = None
    data: bytes | None = None
    url: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    query: str | None = None
    service: str = ""
    limit: int = 50
    binary: str = ""
    state: str = ""
    columns: tuple[tuple[str, str], ...] = ()

    def raw(self, limit: int = MAX_TEXT) -> bytes:
        """All of a FILE's or DATA's bytes; BadInput above `limit` of them."""
        return b"".join(self._bounded(limit))

    def content(self, limit: int = MAX_TEXT) -> str:
        """All of a FILE's or DATA's text; BadInput above `limit` bytes."""
        return "".join(self._chunks(limit)).replace("\r\n", "\n").replace("\r", "\n")

    def lines(self) -> Iterator[str]:
        """The lines of a FILE's or DATA's text without their ends, read as they are asked
        for. A line above MAX_LINE characters comes cut to one character more than that."""
        parts: list[str] = []
        length = 0
        for chunk in self._chunks(None):
            first, *rest = chunk.split("\n")
            for index, piece in enumerate([first, *rest]):
                if index:
                    yield "".join(parts)[: MAX_LINE + 1].removesuffix("\r")
                    parts, length = [], 0
                if length <= MAX_LINE:
                    parts.append(piece)
                    length += len(piece)
        if parts:
            yield "".join(parts)[: MAX_LINE + 1].removesuffix("\r")

    def _chunks(self, limit: int | None) -> Iterator[str]:
        if self.binary:
            raise BadInput(self.name, not_text(self.binary))
        decoder = codecs.getincrementaldecoder(self.encoding)(errors="replace")
        for block in self._bounded(limit):
            yield decoder.decode(block)
        yield decoder.decode(b"", final=True)

    def _bounded(self, limit: int | None) -> Iterator[bytes]:
        total = 0
        for block in self._blocks():
            total += len(block)
            if limit is not None and total > limit:
                raise BadInput(
                    self.name, f"is larger than {limit >> 20} MB; split it into smaller files"
                )
            yield block

    def _blocks(self) -> Iterator[bytes]:
        if self.data is not None:
            for start in range(0, len(self.data), _CHUNK):
                yield self.data[start : start + _CHUNK]
        elif self.path is not None:
            try:
                with self.path.open("rb") as file:
                    while block := file.read(_CHUNK):
                        yield block
            except OSError as error:
                raise unreadable(self.name, error) from None


def not_text(kind: str) -> str:
    """Why a file that is no text ("a PDF") is refused where a text should be."""
    remedy = "give a text file such as .md, .bib or .jsonl"
    if kind == SPREADSHEET:
        remedy = "save its sheet as CSV and give that"
    return f"is not text but {kind}; {remedy}"


def unreadable(name: str, error: OSError) -> BadInput:
    """The sentence for a file the system does not let us read."""
    return BadInput(name, f"cannot be read ({(error.strerror or 'unknown error').lower()})")
