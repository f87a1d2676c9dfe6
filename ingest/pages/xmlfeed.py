"""Reading RSS and Atom, whatever state their markup is in.

XML is repaired before feedparser sees it, so that its reader for broken markup, which is
slow on hostile input, is never needed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from graph.errors import BadInput
from ingest.pages.feeds import Attached, Entry, Feed, seconds_of
from ingest.text import markup

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


def read(document: str, base: str) -> Feed:
    """The feed in an XML document; relative addresses are taken from `base`. Raises BadInput."""
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
    told = seconds_of(str(dict.get(one, "itunes_duration") or ""))
    for part in [link for link in _list(one, "links") if link.get("rel") == "enclosure"]:
        yield Attached(str(part.get("href") or ""), str(part.get("type") or ""), told)
    for part in _list(one, "media_content"):
        kind = str(part.get("type") or part.get("medium") or "")
        seconds = seconds_of(str(part.get("duration") or "")) or told
        yield Attached(str(part.get("url") or ""), kind, seconds)


def _list(one: Any, name: str) -> list[Mapping[str, Any]]:
    found = dict.get(one, name) or ()
    return [part for part in found if isinstance(part, Mapping)]
