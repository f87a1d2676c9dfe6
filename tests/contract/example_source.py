"""A source such as a stranger would write: one title a line, after a line that names it."""

from __future__ import annotations

from collections.abc import Iterator

from graph.model import Identifier, Record, Rejected
from ingest.net.client import Client
from ingest.source import Item, Raw
from ingest.what import What

MARK = "#titles"


class Titles:
    name = "titles"
    title = "Plain lists of titles, one a line, under a line #titles"

    def claims(self, what: What) -> float:
        return 1.0 if what.head.startswith(MARK) else 0.0

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        yield Raw(what.content(), what.name)

    def parse(self, raw: Raw) -> Iterator[Item]:
        data = raw.data if isinstance(raw.data, str) else raw.data.decode("utf-8", "replace")
        lines = data.splitlines()
        if not lines or lines[0] != MARK:
            yield Rejected(raw.where, f"does not begin with {MARK}")
            return
        for number, line in enumerate(lines[1:], 2):
            title = " ".join(line.split())
            if title.isprintable() and title:
                key = Identifier("local", title.lower()[:80])
                yield Record(title, identifiers=(key,), where=f"{raw.where} line {number}")
            else:
                yield Rejected(f"{raw.where} line {number}", "is not a title")


class BreaksWhenLoaded:
    def __init__(self) -> None:
        raise RuntimeError("no such luck")


class BreaksWhenAsked(Titles):
    name = "asked"

    def claims(self, what: What) -> float:
        raise RuntimeError("who knows")


class BreaksHalfWay(Titles):
    name = "halfway"

    def claims(self, what: What) -> float:
        return 1.0 if what.head.startswith("#half") else 0.0

    def parse(self, raw: Raw) -> Iterator[Item]:
        yield Record("The good part", where=raw.where)
        raise KeyError("oops")


NOT_A_SOURCE = dict
