"""A browser's bookmarks as what was read: the HTML all browsers export, and any page of links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph import text
from graph.model import Rejected
from ingest.formats.netscape import bookmarks
from ingest.readings.lines import ALONE, names
from ingest.readings.mention import Mention

_HEAD = 4_096


def is_bookmarks(document: str) -> bool:
    """Whether this is an HTML document."""
    head = document[:_HEAD].lstrip("\ufeff \t\r\n").lower()
    return head.startswith(("<!doctype netscape", "<!doctype html", "<html")) or (
        head.startswith("<") and re.search(r"<(?:dl|dt|a)\b", head) is not None
    )


def read(document: str) -> Iterator[Mention | Rejected]:
    """Every link to a web page as a mention of what was read."""
    for one in bookmarks(document):
        if isinstance(one, Rejected):
            yield one
            continue
        yield Mention(
            where=one.where,
            given=one.title or text.clean(one.url, 200),
            names=tuple(dict.fromkeys(names(one.title, ALONE))) if one.title else (),
            identifiers=(one.named,),
            on=one.on,
        )
