"""Reading feeds: RSS 0.9x, 1.0 and 2.0, Atom and JSON Feed become one shape.

Formats: rssboard.org/rss-specification, RFC 4287 (Atom), jsonfeed.org/version/1.1, Media RSS
and the podcast tags of Apple. XML is repaired before feedparser sees it, so that its reader
for broken markup, which is slow on hostile input, is never needed.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2s
from typing import Any

from graph.errors import BadInput
from ingest import markup

MAX_FEED = 16 * 1024 * 1024  # bytes
_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "prism": "http://prismstandard.org/namespaces/basic/2.0/",
    "atom": "http://www.w3.org/2005/Atom",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
}
_ENDS = ("</rss>", "</feed>", "</rdf:rdf>", "rdf>", "feed>", "rss>")


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
    if document.lstrip("\ufeff \t\r\n").startswith("{"):
        return _json(document)
    return _xml(document, base)


def _xml(document: str, base: str) -> Feed:
    import feedparser
    from lxml import etree

    try:
        root = markup.xml(document)
    except BadInput:
        raise BadInput("", "is not a feed, or is cut short; check the address") from None
    headers = {"content-type": "application/xml; charset=utf-8"}
    if base.startswith(("http://", "https://")):
        headers["content-location"] = base
    cleaned = etree.tostring(_declared(root), encoding="utf-8", xml_declaration=True)
    try:
        told = feedparser.parse(
            io.BytesIO(cleaned),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:
        # It trips in many ways over elements that stand where no feed has them.
        why = f"is not a feed that can be read ({type(error).__name__})"
        raise BadInput("", why) from None
    if not told.get("version") and not told.entries:
        raise BadInput("", "is not a feed; give the address of an RSS, Atom or JSON feed")
    channel = told.feed
    authors = _people(channel)
    language = str(channel.get("language") or "")
    entries = (_entry(one, language, authors) for one in told.entries)
    whole = document.rstrip()[-40:].lower().endswith(_ENDS)
    return Feed(
        markup.plain(str(channel.get("title") or ""), 300),
        str(channel.get("link") or ""),
        tuple(entries),
        whole,
    )


def _declared(root: Any) -> Any:
    """The tree with every prefix that nobody declared taken for the namespace it usually
    is, or dropped."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if ":" in element.tag and not element.tag.startswith("{"):
            prefix, _, name = element.tag.partition(":")
            element.tag = _qualified(prefix, name)
        for key in [key for key in element.attrib if ":" in key and not key.startswith("{")]:
            element.attrib.pop(key)
    return root


def _qualified(prefix: str, name: str) -> str:
    name = re.sub(r"[^\w.-]", "_", name) or "_"
    name = name if re.match(r"[^\W\d]", name) else f"_{name}"
    space = _NAMESPACES.get(prefix.lower())
    return f"{{{space}}}{name}" if space else name


def _entry(one: Any, language: str, authors: tuple[str, ...]) -> Entry:
    contents = [str(part.get("value") or "") for part in dict.get(one, "content") or ()]
    summary = str(dict.get(one, "summary") or "")
    link = str(dict.get(one, "feedburner_origlink") or dict.get(one, "link") or "")
    key = str(dict.get(one, "id") or "")
    named = [str(dict.get(one, name) or "") for name in ("prism_doi", "dc_identifier")]
    video = str(dict.get(one, "yt_videoid") or "")
    attached = tuple(_attached(one))
    if not link.startswith("http"):
        link = key if key.startswith("http") else next((a.url for a in attached), "")
    title = str(dict.get(one, "title") or "")
    if (dict.get(one, "title_detail") or {}).get("type") == "text/plain":
        title = title.replace("&", "&amp;").replace("<", "&lt;")
    return Entry(
        key=key,
        title=title,
        link=link,
        summary=summary or next(filter(None, contents), ""),
        authors=_people(one) or authors,
        year=_year(one),
        tags=tuple(str(tag.get("label") or tag.get("term") or "") for tag in _list(one, "tags")),
        language=str((dict.get(one, "title_detail") or {}).get("language") or language),
        attached=attached,
        named=tuple(value for value in (*named, f"youtube:{video}" if video else "") if value),
    )


def _people(one: Any) -> tuple[str, ...]:
    found = [str(person.get("name") or "") for person in _list(one, "authors")]
    found = found or [str(dict.get(one, "author") or "")]
    return tuple(dict.fromkeys(name for name in found if name and "@" not in name))


def _year(one: Any) -> int | None:
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        when = dict.get(one, name)
        if when:
            return int(when[0])
    return None


def _attached(one: Any) -> Iterator[Attached]:
    told = _seconds(str(dict.get(one, "itunes_duration") or ""))
    for part in [link for link in _list(one, "links") if link.get("rel") == "enclosure"]:
        yield Attached(str(part.get("href") or ""), str(part.get("type") or ""), told)
    for part in _list(one, "media_content"):
        kind = str(part.get("type") or part.get("medium") or "")
        seconds = _seconds(str(part.get("duration") or "")) or told
        yield Attached(str(part.get("url") or ""), kind, seconds)


def _list(one: Any, name: str) -> list[Mapping[str, Any]]:
    found = dict.get(one, name) or ()
    return [part for part in found if isinstance(part, Mapping)]


def _seconds(value: str) -> float:
    """The seconds in "5400", "1:30:00" or "90:00"; 0 where it is none of these."""
    if not re.fullmatch(r"\s*(?:\d{1,4}:){0,2}\d{1,6}(?:\.\d{1,6})?\s*", value):
        return 0.0
    total = 0.0
    for part in value.split(":"):
        total = total * 60 + float(part)
    return total


def _json(document: str) -> Feed:
    try:
        value = json.loads(document)
    except (ValueError, RecursionError):
        raise BadInput("", "is cut short or not a JSON feed; check the address") from None
    if not isinstance(value, dict) or not isinstance(value.get("items"), list):
        raise BadInput("", "is not a JSON feed: it has no list of items")
    language, authors = _word(value, "language"), _json_people(value)
    entries = (_item(one, language, authors) for one in value["items"] if isinstance(one, dict))
    return Feed(
        markup.plain(_word(value, "title"), 300), _word(value, "home_page_url"), tuple(entries)
    )


def _item(one: Mapping[str, Any], language: str, authors: tuple[str, ...]) -> Entry:
    year = re.match(r"\d{4}", _word(one, "date_published") or _word(one, "date_modified"))
    files = [file for file in _items(one, "attachments") if isinstance(file, dict)]
    escaped = _word(one, "content_text").replace("&", "&amp;").replace("<", "&lt;")
    entry = Entry(
        key=_word(one, "id"),
        title=_word(one, "title").replace("&", "&amp;").replace("<", "&lt;"),
        link=_word(one, "url") or _word(one, "external_url"),
        summary=_word(one, "summary") or _word(one, "content_html") or escaped,
        authors=_json_people(one) or authors,
        year=int(year[0]) if year else None,
        tags=tuple(str(tag) for tag in _items(one, "tags") if isinstance(tag, str)),
        language=_word(one, "language") or language,
        attached=tuple(
            Attached(
                _word(file, "url"), _word(file, "mime_type"),
                _seconds(_word(file, "duration_in_seconds")),
            )
            for file in files
        ),
    )  # fmt: skip
    if not entry.link.startswith("http"):
        entry = replace(entry, link=entry.key if entry.key.startswith("http") else "")
    return entry


def _json_people(one: Mapping[str, Any]) -> tuple[str, ...]:
    people: Iterable[Any] = _items(one, "authors") or [one.get("author")]
    found = (_word(person, "name") for person in people if isinstance(person, dict))
    return tuple(dict.fromkeys(name for name in found if name))


def _word(one: Mapping[str, Any], name: str) -> str:
    value = one.get(name)
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return str(value).strip()


def _items(one: Mapping[str, Any], name: str) -> list[Any]:
    value = one.get(name)
    return value if isinstance(value, list) else []
