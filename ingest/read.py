"""From what a person gave to records: find the source, fetch, parse."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import BadInput, FetchError, ReadpathError
from graph.model import Identifier, Rejected
from ingest.detect import detect, from_bytes
from ingest.lookups import Nobody, gently, lookups
from ingest.pages import web
from ingest.source import (
    Item,
    Raw,
    Source,
    claim,
    debugging,
    find_source,
    find_sources,
    names_it,
)
from ingest.what import Form, What

if TYPE_CHECKING:  # it takes long to import and few need it
    from ingest.net.client import Client

Noted = Callable[[Raw], None]
REST = "the rest is missing"  # how what is said of a failure half-way begins
_CHECK = "check it"
_UNKNOWN = re.compile(r"(?:[\w-]+: )?unknown to ([^;]{1,60})")


@dataclass(frozen=True, slots=True)
class Opened:
    """What is about to be read: the sources that claim it, the surest first, and what of
    it each is asked for. `source` is the first, whose name the records carry. What is read
    `beside` a file may fail without it."""

    sources: tuple[Source, ...]
    what: What
    beside: bool = False

    @property
    def source(self) -> Source:
        """The source that is asked first."""
        return self.sources[0]


def read(
    given: str | Path | What,
    format: str | None = None,  # noqa: A002 - the public word for it
    client: Client | None = None,
    limit: int = 50,
) -> Iterator[Item]:
    """The records, trails, concepts, readings and rejected items in a file, address,
    identifier or search. Raises BadInput or FetchError when nothing can be read at all;
    `limit` bounds a search's answers."""
    what = given if isinstance(given, What) else detect(given, limit)
    if client is None:
        return _with_own_client(what, format)
    return _all(what, format, client)


def read_bytes(
    data: bytes,
    name: str,
    format: str | None = None,  # noqa: A002 - the public word for it
) -> Iterator[Item]:
    """The same for bytes that were uploaded; `name` is for messages."""
    return read(from_bytes(data, name), format)


def _with_own_client(what: What, format: str | None) -> Iterator[Item]:  # noqa: A002
    from ingest.net.client import Client

    with Client() as client:
        yield from _all(what, format, client)


def _all(what: What, format: str | None, client: Client) -> Iterator[Item]:  # noqa: A002
    for opened in open_sources(what, format, client):
        yield from items(opened, client)


def open_sources(what: What, format: str | None, client: Client) -> list[Opened]:  # noqa: A002
    """What is to be read, each part with its sources: identifiers by their scheme, and an
    address that no source knows by itself with its document fetched."""
    if what.form is Form.URL:
        known = _known(what, format)
        if known:
            return [Opened(tuple(known), what)]
        columns = what.columns
        what = web.download(what, client, feeds=format in (None, "feed"))
        what = replace(what, columns=columns)
    if what.form in (Form.FILE, Form.DATA):
        what = web.unpacked(what)
    if what.form is not Form.IDENTIFIER:
        source = find_source(what, format)
        # Works named by identifiers alone come first: what was read is marked with them.
        return [*map(_named_alone, lookups(source, what)), Opened((source,), what)]
    parts = [replace(what, identifiers=group) for group in _by_scheme(what.identifiers)]
    return [Opened(tuple(find_sources(part, format)), part) for part in parts]


def _named_alone(what: What) -> Opened:
    try:
        return Opened(tuple(find_sources(what)), what, beside=True)
    except BadInput as error:
        return Opened((Nobody(error.why),), what, beside=True)


def _known(what: What, format: str | None) -> list[Source]:  # noqa: A002
    """The sources that read an address themselves, rather than the document there."""
    if format is not None:
        return [one for one in find_sources(what, format) if claim(one, what) > 0]
    try:
        return find_sources(what)
    except BadInput:
        return []


def _by_scheme(found: tuple[Identifier, ...]) -> list[tuple[Identifier, ...]]:
    groups: dict[str, list[Identifier]] = {}
    for one in found:
        groups.setdefault(one.scheme, []).append(one)
    return [tuple(group) for group in groups.values()]


def items(
    opened: Opened, client: Client, noted: Noted | None = None, opening: Noted | None = None
) -> Iterator[Item]:
    """What the sources make of it; `opening` is called before and `noted` after each raw
    piece is read.

    A failure half-way is the last item, so that what came before it is kept; one at the
    very start is raised. Identifiers that one source does not know are looked for in the
    next that claims them.
    """
    if opened.beside:
        return gently(items(replace(opened, beside=False), client, noted, opening), opened.what)
    if opened.what.form is Form.IDENTIFIER and len(opened.sources) > 1:
        return _looked_up(opened, client)
    return _read(opened.source, opened.what, client, noted, opening)


def _looked_up(opened: Opened, client: Client) -> Iterator[Item]:
    left = dict.fromkeys(opened.what.identifiers, "")
    failure: ReadpathError | None = None
    for number, source in enumerate(opened.sources):
        # The page an address shows is one work's; the last resort for that one.
        what = replace(opened.what, identifiers=tuple(left))
        by_key = {str(one): one for one in left}
        unknown: dict[Identifier, str] = {}
        final = names_it(source, what)
        found = 0
        try:
            for item in _read(source, what, client):
                if isinstance(item, Rejected) and item.where in by_key:
                    unknown[by_key[item.where]] = item.why
                elif isinstance(item, Rejected) and not (
                    found or number + 1 == len(opened.sources)
                ):
                    unknown |= dict.fromkeys(left, item.why)
                    final = False
                else:
                    found += not isinstance(item, Rejected)
                    yield item
        except (FetchError, BadInput) as error:
            failure = failure or error
            if found:
                return
            continue
        left = unknown if final else _told(left, unknown, source.name)
        if final or not left:
            break
    if failure is not None and left and not any(left.values()):
        raise failure
    for one, why in left.items():
        also = f"; {failure}" if failure is not None else ""
        yield Rejected(str(one), f"{_one_sentence(why)}{also}".removeprefix("; "))


def _one_sentence(why: str) -> str:
    """What several sources said, those that do not know it named together."""
    said = why.split("; ")
    unknown = [match[1] for one in said if (match := _UNKNOWN.fullmatch(one))]
    if len(unknown) < 2:
        return why
    others = [one for one in said if not _UNKNOWN.fullmatch(one) and one != _CHECK]
    together = f"unknown to {', '.join(unknown[:-1])} and {unknown[-1]}; {_CHECK}"
    return "; ".join([*others, together])


def _told(
    left: dict[Identifier, str], unknown: dict[Identifier, str], name: str
) -> dict[Identifier, str]:
    """What is left to look for, with what each source that was asked said of it."""
    return {
        one: "; ".join(filter(None, (left[one], f"{name}: {why}")))
        for one, why in unknown.items()
        if one in left
    }


def _read(
    source: Source,
    what: What,
    client: Client,
    noted: Noted | None = None,
    opening: Noted | None = None,
) -> Iterator[Item]:
    count = 0
    try:
        for raw in source.fetch(what, client):
            if opening is not None:
                opening(raw)
            for item in source.parse(raw):
                count += 1
                yield item
            if noted is not None:
                noted(raw)
    except ReadpathError as error:
        if not count:
            raise
        yield Rejected(what.name, f"{REST}: {error}")
    except Exception as error:
        # A stranger's source may fail in any way; the reader gets a sentence.
        if debugging():
            raise
        why = f"the source {source.name} failed ({type(error).__name__}: {error})"[:300]
        yield Rejected(what.name, why)
