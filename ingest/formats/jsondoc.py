"""JSON from other programs: what their sources do alike, and telling which wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graph.errors import BadInput
from graph.model import Rejected
from ingest.formats.entry import Entry, records
from ingest.formats.jsonlines import loads
from ingest.formats.tagged import decoded
from ingest.net.client import Client
from ingest.source import Item, Raw
from ingest.what import MAX_LINE, What

_LOOKED_AT = 1 << 16  # characters
_KEY = re.compile(r'"([A-Za-z][\w-]{0,40})"\s{0,4}:')


class JsonSource:
    """A source of such JSON, which says what `entries` one value of it holds."""

    def entries(self, value: Any, where: str) -> Iterator[Entry | Rejected]:
        """The entries in one JSON value, whatever it is."""
        raise NotImplementedError

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:  # noqa: ARG002 - protocol
        """The whole text: what is in it refers to what is elsewhere in it."""
        yield Raw(what.content(), what.name)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """A record for each work; one without a title is Rejected with its number."""
        yield from records(self._found(raw))

    def _found(self, raw: Raw) -> Iterator[Entry | Rejected]:
        for where, value in _values(raw):
            if isinstance(value, Rejected):
                yield value
            else:
                yield from self.entries(value, where)


def keys_in(head: str) -> set[str]:
    """The keys in the beginning of a JSON text, of its objects at any depth; none for what
    is no JSON."""
    head = head[:_LOOKED_AT].lstrip("\ufeff \t\r\n")
    return set(_KEY.findall(head)) if head.startswith(("{", "[")) else set()


def _values(raw: Raw) -> Iterator[tuple[str, Any]]:
    """The JSON values in a raw piece, each with its place: the one document that it is, or
    one a line. What is no JSON comes as a Rejected."""
    text = decoded(raw)
    try:
        yield raw.where, loads(text)
        return
    except BadInput as error:
        whole = Rejected(raw.where, error.why)
    lines = [(number, line) for number, line in enumerate(text.split("\n"), raw.line)]
    if not all(line.lstrip().startswith("{") for _, line in lines if line.strip()):
        yield raw.where, whole
        return
    for number, line in lines:
        where = f"{raw.where} line {number}"
        if len(line) > MAX_LINE:
            yield where, Rejected(where, "is too long a line for a record")
        elif line.strip():
            try:
                yield where, loads(line)
            except BadInput as error:
                yield where, Rejected(where, error.why)


def text(value: object) -> str:
    """A text, a number, or the first of a list of them, as a text; "" for anything else."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return str(value)


def texts(value: object) -> list[str]:
    """All texts in a list, or the one text."""
    found = value if isinstance(value, list) else [value]
    return [one for one in map(text, found) if one]
