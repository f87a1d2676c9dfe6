"""A browser's bookmarks file: every link to a web page, with its folders.

Format: Netscape bookmark file (learn.microsoft.com/previous-versions/aa753582); `ADD_DATE`
counts seconds since 1970, `TAGS` are parted by commas, a folder is a heading and the list
after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from graph import identifiers, text
from graph.errors import BadInput
from graph.model import Identifier, Rejected
from ingest.text import markup

_MOST = 200_000  # links
# The folders that browsers make themselves.
_OWN = re.compile(
    r"(?:bookmarks?|favou?rites|lesezeichen|favoris|marcadores|segnalibri|закладки|书签|书签栏)"
    r"(?: ?-?(?:bar|menu|toolbar|leiste|menü))?"
    r"|(?:other|mobile|imported|unsorted) (?:bookmarks|favou?rites)|recently .*|其他书签"
    r"|(?:その他の)?ブックマーク(?: バー)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A link to a web page: where it stands, its title, the folders above it with its tags,
    the day it was kept, and what it names."""

    where: str
    title: str
    url: str
    named: Identifier
    path: tuple[str, ...] = ()
    on: date | None = None


def bookmarks(document: str) -> Iterator[Bookmark | Rejected]:
    """Every link to a web page; scripts and other addresses are passed over. Raises BadInput
    where it cannot be read as HTML."""
    try:
        root = markup.page(document)
    except BadInput as error:
        raise BadInput("bookmarks", error.why) from None
    for number, (link, path) in enumerate(_links(root), 1):
        where = f"link {number}"
        if number > _MOST:
            yield Rejected(where, "and what follows is left out; split the file")
            return
        address = (link.get("href") or "").strip()
        if not address.lower().startswith(("http://", "https://")):
            continue
        try:
            named = identifiers.from_url(address)
        except BadInput as error:
            yield Rejected(where, f"{error.where} {error.why}")
            continue
        tags = [text.clean(tag, 80) for tag in (link.get("tags") or "")[:1_000].split(",")]
        yield Bookmark(
            where,
            text.clean(" ".join(link.itertext()), 400),
            address,
            named,
            tuple(dict.fromkeys(one for one in (*path, *tags) if one)),
            _day(link.get("add_date")),
        )


def _links(root: Any) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Each link with the folders that are open at it."""
    from lxml import etree

    folders: list[str] = []
    named = ""
    for event, one in etree.iterwalk(root, events=("start", "end"), tag=("dl", "h3", "a")):
        if one.tag == "dl" and event == "start":
            folders.append(named)
            named = ""
        elif one.tag == "dl":
            folders = folders[:-1]
        elif one.tag == "h3" and event == "end":
            title = text.clean("".join(one.itertext()), 80)
            named = "" if _OWN.fullmatch(title) else title
        elif one.tag == "a" and event == "start":
            yield one, tuple(name for name in folders if name)


def _day(seconds: str | None) -> date | None:
    if not re.fullmatch(r"\d{1,10}", seconds or "") or not int(seconds or 0):
        return None
    found = datetime.fromtimestamp(int(seconds or 0), UTC).date()
    return found if found <= date.today() else None  # noqa: DTZ011 - the reader's own day
