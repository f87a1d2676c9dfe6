"""The digest as an Atom feed (RFC 4287): a file that is brought up to date in place.

An entry's id is made from the library's own and the work's key, so that it is the same in
every run. What an older run wrote is read back, cautiously, and kept up to ENTRIES.
"""

from __future__ import annotations

import uuid
import xml.etree.ElementTree as ET  # builds only; what is read goes through defusedxml
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from app.digest import safe
from app.digest.values import Digest, Item
from app.ui import words
from graph.errors import BadInput

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
ENTRIES = 100
TITLE = "readpath: new in what you follow"
AUTHORS = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; times are as RFC 3339 writes them, `kind` is the work's."""

    id: str
    title: str
    published: str
    updated: str
    content: str
    link: str | None = None
    kind: str = ""
    authors: tuple[str, ...] = field(default=())


def render(
    digest: Digest, library: uuid.UUID, earlier: bytes | None = None, where: str = "feed"
) -> bytes:
    """The feed with this digest's works first, then those of the `earlier` file.

    Raises BadInput, naming `where`, when `earlier` is not a feed that this library wrote.
    """
    known = {entry.id: entry for entry in _read(earlier, library, where)} if earlier else {}
    fresh = (_entry(item, digest, library) for item in digest.items)
    entries = [*(entry for entry in fresh if entry.id not in known), *known.values()]
    entries = sorted(entries, key=lambda entry: entry.updated, reverse=True)[:ENTRIES]
    updated = entries[0].updated if entries else _time(digest.until)
    return _xml(entries, library, updated)


def _entry(item: Item, digest: Digest, library: uuid.UUID) -> Entry:
    resource = item.step.resource
    lines = [
        " · ".join(filter(None, (
            words.KINDS[resource.kind][0],
            words.byline(resource),
            f"level {resource.level}" if resource.level else "",
            *words.meta(resource),
        ))),
        item.step.sentence,
        f"Also in {', '.join(item.also)}." if item.also else "",
    ]  # fmt: skip
    return Entry(
        id=uuid.uuid5(library, resource.id).urn,
        title=safe.plain(resource.title) or resource.id,
        published=_time(item.came),
        updated=_time(digest.until),
        content="\n".join(filter(None, map(safe.plain, lines))),
        link=safe.address(resource),
        kind=str(resource.kind),
        authors=tuple(filter(None, map(safe.plain, resource.authors[:AUTHORS]))),
    )


def _xml(entries: Iterable[Entry], library: uuid.UUID, updated: str) -> bytes:
    ET.register_namespace("", ATOM)
    feed = ET.Element(_name("feed"))
    _add(feed, "id", library.urn)
    _add(feed, "title", TITLE)
    _add(feed, "updated", updated)
    _add(_add(feed, "author"), "name", "readpath")
    _add(feed, "generator", "readpath")
    for entry in entries:
        node = _add(feed, "entry")
        _add(node, "id", entry.id)
        _add(node, "title", entry.title, type="text")
        _add(node, "published", entry.published)
        _add(node, "updated", entry.updated)
        for author in entry.authors:
            _add(_add(node, "author"), "name", author)
        if entry.link:
            _add(node, "link", rel="alternate", href=entry.link)
        if entry.kind:
            _add(node, "category", term=entry.kind)
        _add(node, "content", entry.content, type="text")
    ET.indent(feed)
    body: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return body + b"\n"


def _read(earlier: bytes, library: uuid.UUID, where: str) -> Iterator[Entry]:
    """The entries of a feed that this library wrote, each part of them made safe anew."""
    refusal = BadInput(where, "is not a feed that this library wrote; choose another file for it")
    try:
        feed = fromstring(earlier, forbid_dtd=True)
    except (ET.ParseError, DefusedXmlException, ValueError, LookupError):
        raise refusal from None
    if feed.tag != _name("feed") or feed.findtext(_name("id"), "").strip() != library.urn:
        raise refusal
    for node in feed.iterfind(_name("entry")):
        texts = {part: node.findtext(_name(part), "") for part in
                 ("id", "title", "published", "updated", "content")}  # fmt: skip
        link, kind = node.find(_name("link")), node.find(_name("category"))
        updated = _when(texts["updated"])
        if updated is None or not texts["id"].startswith("urn:uuid:"):
            continue
        yield Entry(
            id=safe.plain(texts["id"]),
            title=safe.plain(texts["title"]),
            published=_when(texts["published"]) or updated,
            updated=updated,
            content="\n".join(filter(None, map(safe.plain, texts["content"].splitlines()))),
            link=safe.sound(None if link is None else link.get("href")),
            kind=safe.plain("" if kind is None else kind.get("term", "")),
            authors=tuple(safe.plain(name.text or "") for name in
                          node.iterfind(f"{_name('author')}/{_name('name')}")),
        )  # fmt: skip


def _add(parent: ET.Element, name: str, content: str = "", **attributes: str) -> ET.Element:
    node = ET.SubElement(parent, _name(name), attributes)
    node.text = content or None
    return node


def _name(local: str) -> str:
    return f"{{{ATOM}}}{local}"


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _when(written: str) -> str | None:
    try:
        return _time(datetime.fromisoformat(written.strip()))
    except (ValueError, OverflowError):
        return None
