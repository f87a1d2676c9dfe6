"""A browser's bookmarks: the HTML all browsers export, and any page of links.

Format: Netscape bookmark file (learn.microsoft.com/previous-versions/aa753582); `ADD_DATE`
counts seconds since 1970.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

from graph import identifiers, text
from graph.errors import BadInput
from graph.model import Rejected
from ingest.readings.lines import ALONE, names
from ingest.readings.mention import Mention

_HEAD = 4_096
_MOST = 200_000  # links


def is_bookmarks(document: str) -> bool:
    """Whether this is an HTML document."""
    head = document[:_HEAD].lstrip("\ufeff \t\r\n").lower()
    return head.startswith(("<!doctype netscape", "<!doctype html", "<html")) or (
        head.startswith("<") and re.search(r"<(?:dl|dt|a)\b", head) is not None
    )


def read(document: str) -> Iterator[Mention | Rejected]:
    """Every link to a web page; scripts and other addresses are passed over."""
    from lxml import etree, html

    # No network, no entities, no huge trees: the file is somebody else's.
    parser = html.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        root = html.document_fromstring(document.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise BadInput("bookmarks", f"cannot be read as HTML ({error})") from None
    for number, link in enumerate(root.iter("a"), 1):
        where = f"link {number}"
        if number > _MOST:
            yield Rejected(where, "and what follows is left out; split the file")
            return
        address = (link.get("href") or "").strip()
        if not address.lower().startswith(("http://", "https://")):
            continue
        title = text.clean(" ".join(link.itertext()), 400)
        try:
            named = (identifiers.from_url(address),)
        except BadInput as error:
            yield Rejected(where, f"{error.where} {error.why}")
            continue
        yield Mention(
            where=where,
            given=title or text.clean(address, 200),
            names=tuple(dict.fromkeys(names(title, ALONE))) if title else (),
            identifiers=named,
            on=_day(link.get("add_date")),
        )


def _day(seconds: str | None) -> date | None:
    if not re.fullmatch(r"\d{1,10}", seconds or "") or not int(seconds or 0):
        return None
    found = datetime.fromtimestamp(int(seconds or 0), UTC).date()
    return found if found <= date.today() else None  # noqa: DTZ011 - the reader's own day
