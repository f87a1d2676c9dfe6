"""Documents at addresses: where the plain text of a page is, and fetching it."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from urllib.parse import urlsplit

from graph.errors import BadInput, FetchError
from ingest.client import Answer, Client
from ingest.detect import from_bytes
from ingest.what import What

DEFAULT_RAW = "https://raw.githubusercontent.com"
_READMES = ("README.md", "readme.md", "Readme.md", "README.markdown")
_NOT_REPOSITORIES = {"features", "topics", "orgs", "settings", "sponsors", "about", "collections"}


def plain_text_urls(url: str) -> tuple[str, ...]:
    """Where to look for the plain text of a page, in order: a GitHub repository's readme or
    file lies on another host; other addresses are their own."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    base = (os.environ.get("READPATH_GITHUB_RAW_URL") or DEFAULT_RAW).rstrip("/")
    names = [name for name in parts.path.split("/") if name]
    if host == "github.com" and len(names) >= 2 and names[0] not in _NOT_REPOSITORIES:
        owner, repository, *rest = names
        repository = repository.removesuffix(".git")
        if not rest:
            return tuple(f"{base}/{owner}/{repository}/HEAD/{name}" for name in _READMES)
        if rest[0] in ("blob", "raw") and len(rest) >= 3:
            return (f"{base}/{owner}/{repository}/{'/'.join(rest[1:])}",)
        if rest[0] == "tree" and len(rest) >= 2:
            folder = "/".join(rest[1:])
            return tuple(f"{base}/{owner}/{repository}/{folder}/{name}" for name in _READMES)
    if "/-/blob/" in parts.path:  # GitLab
        return (url.replace("/-/blob/", "/-/raw/", 1),)
    return (url,)


def download(what: What, client: Client) -> What:
    """The document at `what`'s address, as data; raises FetchError, also for a web page,
    where only plain text can be read."""
    url = what.url or what.text
    answer = _first(plain_text_urls(url), url, client)
    if _is_page(answer):
        raise FetchError(
            url[:200],
            "is a web page, where a Markdown, BibTeX or JSON Lines text should be; give the"
            " address of the raw text",
        )
    try:
        found = from_bytes(answer.data, url[:200])
    except BadInput as error:
        raise FetchError(url[:200], error.why) from None
    return replace(found, url=url, text=what.text)


def _first(urls: tuple[str, ...], given: str, client: Client) -> Answer:
    for index, url in enumerate(urls):
        raw = os.environ.get("READPATH_GITHUB_RAW_URL")
        try:
            return client.get(url, trusted=bool(raw) and url.startswith(raw or "") and url != given)
        except FetchError as error:
            if error.status != 404 or index + 1 == len(urls):
                raise FetchError(given[:200], error.why, error.status) from None
    raise AssertionError("unreachable")


def _is_page(answer: Answer) -> bool:
    if re.match(
        rb"\s*(<!--.*?-->\s*)*<(!doctype html|html[\s>])",
        answer.data[:4096],
        re.IGNORECASE | re.DOTALL,
    ):
        return True
    kind = answer.content_type.split(";")[0].strip().lower()
    return kind == "application/xhtml+xml"
