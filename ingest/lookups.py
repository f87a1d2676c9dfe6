"""Works that a file names by their identifiers alone: who can say what they are."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from graph.errors import ReadpathError
from graph.model import Identifier, Rejected
from ingest.source import Item, Raw, Source, debugging
from ingest.what import Form, What

if TYPE_CHECKING:  # it takes long to import and few need it
    from ingest.net.client import Client

MOST = 10_000  # identifiers of one file that are looked up

_log = logging.getLogger("readpath")


def lookups(source: Source, what: What) -> list[What]:
    """What else is to be read of a file: the works that it names by identifiers alone, by
    the scheme of these."""
    ask = getattr(source, "lookups", None)
    if ask is None:
        return []
    try:
        found = tuple(dict.fromkeys(islice(ask(what), MOST)))
    except ReadpathError:
        return []  # reading the file says what is wrong with it
    except Exception as error:
        # A stranger's source may fail in any way; its file is still read.
        if debugging():
            raise
        _log.warning("the source %s failed and looks nothing up: %s", source.name, error)
        return []
    groups: dict[str, list[Identifier]] = {}
    for one in found:
        groups.setdefault(one.scheme, []).append(one)
    return [
        What(Form.IDENTIFIER, what.text, what.name, identifiers=tuple(group))
        for group in groups.values()
    ]


class Nobody:
    """What stands for a source where none knows an identifier."""

    name = "records"
    title = "Identifiers that no source knows"

    def __init__(self, why: str) -> None:
        self._why = why

    def claims(self, what: What) -> float:  # noqa: ARG002 - protocol
        """Nothing."""
        return 0.0

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:  # noqa: ARG002 - protocol
        """The identifiers that were wanted."""
        yield Raw("", what.name, wanted=tuple(map(str, what.identifiers)))

    def parse(self, raw: Raw) -> Iterator[Item]:
        """Each of them Rejected."""
        return (Rejected(key, self._why) for key in raw.wanted)


def gently(found: Iterable[Item], what: What) -> Iterator[Item]:
    """The items, and a failure as the last of them, since the file itself could be read."""
    try:
        yield from found
    except ReadpathError as error:
        number = len(what.identifiers)
        works = "1 work" if number == 1 else f"{number} works"
        scheme = what.identifiers[0].scheme
        why = f"{works} named by {scheme} alone could not be looked up: {error}; add it again later"
        yield Rejected(what.name, why)
