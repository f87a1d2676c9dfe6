"""OPML: the list of feeds a feed reader exports, and outlines of links.

Format: opml.org/spec2.opml. Attribute names are matched without regard to case, as readers
write xmlUrl in several ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graph import identifiers, text
from graph.errors import BadInput
from graph.model import Identifier, Kind, Record, Rejected
from ingest.net.client import Client
from ingest.source import Item, Raw
from ingest.text import guess, markup
from ingest.what import Form, What

MAX_OPML = 16 * 1024 * 1024  # bytes
_FOLDERS = re.compile(r"[/,]")
_NO_FOLDER = {"", "subscriptions", "feeds", "root", "all"}


@dataclass(frozen=True, slots=True)
class Feed:
    """One subscription: the feed's address, the page it belongs to (None where it is not
    told), and the folders above it. `number` counts outlines from 1."""

    title: str
    xml_url: str
    html_url: str | None = None
    path: tuple[str, ...] = ()
    number: int = 0
    summary: str = ""
    language: str = ""


class Opml:
    """The blogs, journals and channels in an exported list of feeds."""

    name = "opml"
    title = "OPML: the list of feeds that a feed reader exports"

    def claims(self, what: What) -> float:
        """Sure of a document whose root is opml."""
        if what.form not in (Form.FILE, Form.DATA):
            return 0.0
        head = what.head.lstrip("\ufeff \t\r\n")[:20_000]
        return 0.95 if head.startswith("<") and markup.root_name(head) == "opml" else 0.0

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:  # noqa: ARG002 - protocol
        """The whole outline."""
        yield Raw(markup.decoded(what.raw(MAX_OPML), what.encoding), what.url or what.name)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """A record for each feed and each linked page, its folders as topics."""
        try:
            root = _root(markup.decoded(raw.data))
        except BadInput as error:
            yield Rejected(raw.where, error.why)
            return
        count = 0
        for one in _outlines(root):
            count += 1
            yield _record(one, f"{raw.where} outline {one.number}")
        if not count:
            yield Rejected(raw.where, "lists no feed and no page")


def feeds(document: str | bytes) -> list[Feed]:
    """The feeds in an OPML document, each once, for following them. Raises BadInput."""
    found = (one for one in _outlines(_root(markup.decoded(document))) if one.xml_url)
    return list({one.xml_url: one for one in found}.values())


def _root(document: str) -> Any:
    try:
        root = markup.xml(document)
    except BadInput:
        raise BadInput("", "is not OPML, or is cut short") from None
    if not isinstance(root.tag, str) or root.tag.rpartition("}")[2].lower() != "opml":
        raise BadInput("", "is not OPML: its root element is another")
    return root


def _outlines(root: Any) -> Iterator[Feed]:
    """Every outline with an address, in order; without recursion, as nesting is unbounded."""
    stack: list[tuple[Any, tuple[str, ...]]] = [(root, ())]
    number = 0
    while stack:
        element, path = stack.pop()
        below = path
        if isinstance(element.tag, str) and element.tag.rpartition("}")[2].lower() == "outline":
            number += 1
            said = {str(name).lower(): str(value) for name, value in element.attrib.items()}
            name = markup.plain(said.get("text") or said.get("title") or "", 300)
            xml_url = _web(said.get("xmlurl"))
            html_url = _web(said.get("htmlurl")) or _web(said.get("url"))
            if xml_url or html_url:
                categories = _categories(said.get("category", ""))
                yield Feed(
                    name or markup.plain(said.get("title", ""), 300),
                    xml_url or "",
                    html_url,
                    tuple(dict.fromkeys((*path, *categories))),
                    number,
                    markup.plain(said.get("description", ""), 2_000),
                    said.get("language", ""),
                )
            elif name.lower() not in _NO_FOLDER and len(element):
                below = (*path, name)[-8:]
        stack.extend((child, below) for child in reversed(element))


def _categories(value: str) -> list[str]:
    """The names in a category attribute: "/AI/Vision,tagged"."""
    parts = (text.clean(part, 80) for part in _FOLDERS.split(value[:2_000]))
    return [part for part in parts if part.lower() not in _NO_FOLDER]


def _web(value: str | None) -> str | None:
    value = (value or "").strip()
    if value.lower().startswith("feed:"):
        value = value[5:].removeprefix("//")
        value = value if value.lower().startswith("http") else f"http://{value}"
    return value if re.match(r"https?://[^\s/]", value, re.IGNORECASE) else None


def _record(one: Feed, where: str) -> Record | Rejected:
    address = one.html_url or one.xml_url
    named: list[Identifier] = []
    for url in (one.html_url, one.xml_url):
        try:
            if url:
                named.append(identifiers.from_url(url))
        except BadInput as error:
            if url == address:
                return Rejected(where, f"{one.title[:80]}: {error}")
    title = one.title or text.clean(re.sub(r"^https?://(?:www\.)?|/$", "", address), 300)
    language = re.match(r"([a-z]{2})(?:[-_]|$)", one.language.lower())
    return Record(
        title=title,
        kind=guess.kind_of(address, named, (), code=False) or Kind.ARTICLE,
        summary=one.summary if one.summary != title else "",
        url=address,
        identifiers=tuple(dict.fromkeys(named)),
        language=language[1] if language else guess.language_of(title),
        topics=one.path,
        where=where,
    )
