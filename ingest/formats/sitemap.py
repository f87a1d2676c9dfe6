"""A site's map: every page of it that says that it shows a work, such as a course.

Format: sitemaps.org/protocol.html. The pages come in the order in which they were changed,
so that a later reading goes on after the last one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from graph.errors import BadInput, FetchError
from graph.model import Rejected
from ingest.formats import page
from ingest.net.client import Client
from ingest.pages import metatags, pageshape, web
from ingest.source import Item, Raw
from ingest.text import markup
from ingest.what import Form, What

MAX_MAP = 64 * 1024 * 1024  # bytes, unpacked; the protocol allows 50
MOST = 500  # pages of one reading
_MAPS = 50  # maps that one index may lead to
_ANEW = " "  # a state before every page
_LISTED = 200_000  # pages of a site


@dataclass(frozen=True, slots=True, order=True)
class _Page:
    changed: str
    url: str


class Sitemap:
    """The works that the pages of a site show, by the site's map."""

    name = "sitemap"
    title = f"Sitemaps: the works that a site's pages show, {MOST} pages at a time"
    remote = True

    def claims(self, what: What) -> float:
        """Sure of a document whose root is that of a map or of an index of maps."""
        if what.form not in (Form.FILE, Form.DATA):
            return 0.0
        head = what.head.lstrip("\ufeff \t\r\n")[:20_000]
        known = head.startswith("<") and markup.root_name(head) in ("urlset", "sitemapindex")
        return 0.95 if known else 0.0

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        """One page after another. The state says when the last one had changed; of a map that
        does not tell, how far it was read, until it was read to its end."""
        where = what.url or what.name
        host = urlsplit(where).hostname if what.url else None
        document = markup.decoded(what.raw(MAX_MAP), what.encoding)
        found = sorted(set(_pages(document, where, host, client)))
        dated = any(one.changed for one in found)
        left = [one for one in found if f"{one.changed} {one.url}" > what.state]
        for number, one in enumerate(left[:MOST], 1):
            last = number == len(left)
            state = _ANEW if last and not dated else f"{one.changed} {one.url}"
            try:
                answer = client.get(one.url)
            except FetchError as error:
                # Why it cannot be had stands in the place of what was wanted.
                yield Raw("", one.url, wanted=(error.why,), state=state, total=len(left))
                continue
            yield Raw(markup.decoded(answer.data), one.url, state=state, total=len(left))

    def parse(self, raw: Raw) -> Iterator[Item]:
        """What one page shows; Rejected where it says that it shows no work."""
        document = markup.decoded(raw.data)
        if not document.strip():
            yield Rejected(raw.where, raw.wanted[0] if raw.wanted else "is empty")
            return
        try:
            found = metatags.page(document, raw.where)
        except BadInput as error:
            yield Rejected(raw.where, error.why)
            return
        if pageshape.tells_of_work(found):
            yield from page.items(found, raw.where)
        else:
            yield Rejected(raw.where, "does not say that it shows a work")


def _pages(document: str, where: str, host: str | None, client: Client) -> Iterator[_Page]:
    """The pages of a map and of the maps it leads to, all on the map's own host."""
    waiting, seen, count = [(document, where)], {where}, 0
    while waiting:
        text, at = waiting.pop(0)
        try:
            root = markup.xml(text)
        except BadInput:
            raise BadInput(at[:200], "is not a sitemap, or is cut short") from None
        for url, changed, leads_on in _entries(root):
            if host is not None and urlsplit(url).hostname != host:
                continue
            if not leads_on:
                count += 1
                yield _Page(changed, url)
            elif url not in seen and len(seen) <= _MAPS:
                seen.add(url)
                waiting.append((_map(url, client), url))
            if count >= _LISTED:
                return


def _map(url: str, client: Client) -> str:
    data = client.get(url).data
    return markup.decoded(web.inflated(data, url, MAX_MAP) if data[:2] == b"\x1f\x8b" else data)


def _entries(root: Any) -> Iterator[tuple[str, str, bool]]:
    """Address, last change and whether it is another map, for each entry."""
    for entry in root:
        name = entry.tag.rpartition("}")[2].lower() if isinstance(entry.tag, str) else ""
        if name not in ("url", "sitemap"):
            continue
        said = {
            one.tag.rpartition("}")[2].lower(): (one.text or "").strip()
            for one in entry
            if isinstance(one.tag, str)
        }
        url = said.get("loc", "")
        if url.lower().startswith(("http://", "https://")) and len(url) <= 2_048:
            yield url, said.get("lastmod", "")[:40], name == "sitemap"
