"""Documents at addresses: where the plain text of a page is, and fetching it."""

from __future__ import annotations

import os
import re
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from graph.errors import BadInput, FetchError
from ingest.detect import from_bytes
from ingest.text import markup
from ingest.what import MAX_TEXT, What

if TYPE_CHECKING:  # it takes long to import and few need it
    from ingest.net.client import Answer, Client

DEFAULT_RAW = "https://raw.githubusercontent.com"
DEFAULT_GIST = "https://gist.githubusercontent.com"
_READMES = ("README.md", "readme.md", "Readme.md", "README.markdown", "README.rst", "README.adoc")
_NOT_REPOSITORIES = {"features", "topics", "orgs", "settings", "sponsors", "about", "collections"}
_GITLAB = {"gitlab.com", "gitlab.gnome.org", "salsa.debian.org", "framagit.org", "invent.kde.org"}
_CHUNK = 1 << 16


def plain_text_urls(url: str) -> tuple[str, ...]:
    """Where to look for the plain text of a page, in order: the readme or a file of a
    repository lies at another address; other addresses are their own."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    names = [name for name in parts.path.split("/") if name]
    if host == "github.com" and len(names) >= 2 and names[0] not in _NOT_REPOSITORIES:
        return _github(names) or (url,)
    if host == "gist.github.com" and len(names) >= 2 and re.fullmatch(r"[0-9a-f]{8,40}", names[1]):
        base = (os.environ.get("READPATH_GIST_RAW_URL") or DEFAULT_GIST).rstrip("/")
        return (f"{base}/{names[0]}/{names[1]}/raw",)
    if "/-/blob/" in parts.path:  # GitLab
        return (url.replace("/-/blob/", "/-/raw/", 1),)
    root = f"{parts.scheme}://{parts.netloc}"
    if "/-/tree/" in parts.path:
        folder = parts.path.rstrip("/").replace("/-/tree/", "/-/raw/", 1)
        return tuple(f"{root}{folder}/{name}" for name in _READMES)
    if host in _GITLAB and len(names) >= 2 and "-" not in names:
        return tuple(f"{root}/{'/'.join(names)}/-/raw/HEAD/{name}" for name in _READMES)
    return (url,)


def _github(names: list[str]) -> tuple[str, ...]:
    base = (os.environ.get("READPATH_GITHUB_RAW_URL") or DEFAULT_RAW).rstrip("/")
    owner, repository, *rest = names
    repository = repository.removesuffix(".git")
    if not rest:
        return tuple(f"{base}/{owner}/{repository}/HEAD/{name}" for name in _READMES)
    if rest[0] in ("blob", "raw") and len(rest) >= 3:
        return (f"{base}/{owner}/{repository}/{'/'.join(rest[1:])}",)
    if rest[0] == "tree" and len(rest) >= 2:
        folder = "/".join(rest[1:])
        return tuple(f"{base}/{owner}/{repository}/{folder}/{name}" for name in _READMES)
    return ()


def download(what: What, client: Client, feeds: bool = True) -> What:
    """The document at `what`'s address, as data; raises FetchError. With `feeds`, the feed
    of a page that shows no work itself, such as a blog's front page, is taken in its place."""
    url = what.url or what.text
    answer = _first(plain_text_urls(url), url, client)
    found = _document(answer, url)
    if feeds and not found.binary:
        feed = _feed_of(found)
        if feed is not None:
            found = _document(client.get(feed), feed)
    return replace(found, text=what.text, state=what.state, limit=what.limit)


def _document(answer: Answer, url: str) -> What:
    from ingest.pages import feeds, pageshape

    try:
        found = _as_told(unpacked(from_bytes(answer.data, url[:200])), answer.content_type)
    except BadInput as error:
        raise FetchError(url[:200], error.why) from None
    # Where a page or feed was found in the end is what its own links are relative to.
    moved = pageshape.is_html(found.head) or feeds.is_feed(found.head)
    return replace(found, url=answer.url.partition("#")[0] if moved and answer.url else url)


def _as_told(what: What, content_type: str) -> What:
    """A text that is not UTF-8, in the encoding its server names, where it names one."""
    told = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", content_type, re.IGNORECASE)
    encoding = markup.codec(told[1]) if told else ""
    if what.binary or not encoding or what.encoding.startswith(("utf", "ascii")):
        return what
    head = (what.data or b"")[: len(what.head) * 4].decode(encoding, "replace")
    return replace(what, encoding=encoding, head=head[: len(what.head)])


def _feed_of(found: What) -> str | None:
    from ingest.pages import metatags, pageshape

    if pageshape.shape(found.head, found.url or "") != "other":
        return None
    try:
        page = metatags.page(markup.decoded(found.raw(), found.encoding), found.url or "")
    except BadInput:
        return None
    return pageshape.leads_to_feed(page, found.url or "")


def unpacked(what: What) -> What:
    """What is in a gzip file, bounded, or `what` itself; raises BadInput."""
    if what.binary != "gzip":
        return what
    found = from_bytes(inflated(what.raw(), what.name), what.name)
    return replace(
        found, text=what.text, url=what.url, state=what.state, limit=what.limit,
        columns=what.columns,
    )  # fmt: skip


def inflated(data: bytes, name: str, limit: int = MAX_TEXT) -> bytes:
    """The content of gzip bytes, all members of it; BadInput above `limit` bytes or where
    it is damaged. Format: RFC 1952."""
    parts: list[bytes] = []
    size = 0
    reader = zlib.decompressobj(31)
    try:
        while data:
            block = reader.decompress(data, _CHUNK)
            parts.append(block)
            size += len(block)
            if size > limit:
                raise BadInput(name, f"is larger than {limit >> 20} MB when unpacked; split it")
            data = reader.unconsumed_tail
            if reader.eof:
                data = reader.unused_data.lstrip(b"\0")
                reader = zlib.decompressobj(31)
            elif not data and not block:
                break
        rest = reader.flush()
    except zlib.error:
        raise BadInput(name, "is a damaged gzip file; fetch it again") from None
    return b"".join([*parts, rest])


def _first(urls: tuple[str, ...], given: str, client: Client) -> Answer:
    own = [
        os.environ.get(name) or "" for name in ("READPATH_GITHUB_RAW_URL", "READPATH_GIST_RAW_URL")
    ]
    for index, url in enumerate(urls):
        trusted = url != given and any(base and url.startswith(base) for base in own)
        try:
            return client.get(url, trusted=trusted)
        except FetchError as error:
            if error.status != 404 or index + 1 == len(urls):
                raise FetchError(given[:200], error.why, error.status) from None
    raise AssertionError("unreachable")
