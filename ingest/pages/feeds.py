"""Feeds of all kinds in one shape: RSS 0.9x, 1.0 and 2.0, Atom and JSON Feed.

Formats: rssboard.org/rss-specification, RFC 4287 (Atom), jsonfeed.org/version/1.1, Media RSS
and the podcast tags of Apple.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2s

from ingest.text import markup

MAX_FEED = 16 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with an entry: its address, media type and length in seconds."""

    url: str
    kind: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed as it says itself; `title` and `summary` may hold HTML. `named`
    are values that may name a work, such as a DOI."""

    key: str
    title: str
    link: str
    summary: str = ""
    authors: tuple[str, ...] = ()
    year: int | None = None
    tags: tuple[str, ...] = ()
    language: str = ""
    attached: tuple[Attached, ...] = ()
    named: tuple[str, ...] = ()

    def digest(self) -> str:
        """Ten letters that are the same as long as the entry names the same work."""
        said = f"{self.key}\n{self.link}\n{self.title}"
        return blake2s(said.encode("utf-8", "replace"), digest_size=5).hexdigest()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its title, the page it belongs to, and its entries. `whole` is False where
    its end is missing."""

    title: str
    link: str
    entries: tuple[Entry, ...]
    whole: bool = True


def is_feed(head: str) -> bool:
    """Whether a document that begins so is a feed."""
    head = head.lstrip("\ufeff \t\r\n")[:20_000]
    if head.startswith("{"):
        return '"https://jsonfeed.org/version/' in head.replace("\\/", "/").replace(
            "http:", "https:"
        )
    root = markup.root_name(head) if head.startswith("<") else ""
    if root == "feed":
        return "www.w3.org/2005/Atom" in head or "purl.org/atom/ns" in head
    return root == "rss" or (
        root == "rdf" and re.search(r"<(?:\w+:)?channel[\s>]", head) is not None
    )


def feed(document: str, base: str = "") -> Feed:
    """The feed in a document; relative addresses are taken from `base`. Raises BadInput."""
    from ingest.pages import jsonfeed, xmlfeed

    if document.lstrip("\ufeff \t\r\n").startswith("{"):
        return jsonfeed.read(document)
    return xmlfeed.read(document, base)


def seconds_of(value: str) -> float:
    """The seconds in "5400", "1:30:00" or "90:00"; 0 where it is none of these."""
    if not re.fullmatch(r"\s*(?:\d{1,4}:){0,2}\d{1,6}(?:\.\d{1,6})?\s*", value):
        return 0.0
    total = 0.0
    for part in value.split(":"):
        total = total * 60 + float(part)
    return total
