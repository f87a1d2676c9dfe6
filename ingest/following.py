"""Following a list of feeds: the list itself, and what is new in each feed it names."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from graph.errors import BadInput, ReadpathError
from graph.model import Rejected
from ingest.parts import Part, parts
from ingest.read import Opened

if TYPE_CHECKING:  # it takes long to import and few need it
    from ingest.net.client import Client

Again = Callable[[str, str, "str | None", "Client"], Iterator[Part]]
_LIST = "list"  # where the state keeps what the list itself was


def follow(opened: Opened, what: str, state: str, client: Client, again: Again) -> Iterator[Part]:
    """The list where it has changed, then each of its feeds as `again` reads it; the state
    maps the addresses of feeds to theirs. A feed that cannot be read is a Rejected item."""
    from ingest.formats import opml  # it loads the web client

    known = _known(state)
    data = opened.what.raw(opml.MAX_OPML)
    digest = hashlib.sha256(data).hexdigest()
    if known.get(_LIST) != digest:
        known[_LIST] = digest
        whole = replace(opened, what=replace(opened.what, state=""))
        yield from parts(whole, what, client, lambda: json.dumps(known))
    try:
        feeds = opml.feeds(data)
    except BadInput:
        return  # that was told with the list
    for feed in feeds:
        yield from _feed(feed.xml_url, known, client, again)


def _feed(url: str, known: dict[str, str], client: Client, again: Again) -> Iterator[Part]:
    try:
        for part in again(url, known.get(url, ""), None, client):
            known[url] = part.state or known.get(url, "")
            yield replace(part, state=json.dumps(known))
    except ReadpathError as error:
        refused = Rejected(url, getattr(error, "why", str(error)))
        yield Part((refused,), url, "feed")


def _known(state: str) -> dict[str, str]:
    try:
        found = json.loads(state) if state else {}
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}
