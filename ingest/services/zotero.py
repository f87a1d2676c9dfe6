"""A Zotero library by Zotero's web API: a group's, or a person's with a key.

The API: zotero.org/support/dev/web_api/v3/basics and /syncing (version 3 of it; 100 items a
page; `since` and Last-Modified-Version for what changed; Backoff on any answer). A key of
one's own, for a library that is not public, is made at zotero.org/settings/keys and given as
READPATH_ZOTERO_KEY. Notes and attachments are the reader's own and are left; what was
deleted there stays here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from graph.errors import BadInput
from graph.model import Identifier, Record, Rejected, Trail
from ingest.formats import zotero as items
from ingest.formats.entry import Entry, records
from ingest.net.client import Client
from ingest.services import zoteroweb
from ingest.services.answers import decoded, page
from ingest.source import Item, Raw
from ingest.text.fields import Json, inner, objects, say
from ingest.what import Form, What

MOST = 1_000_000  # items of a library that is not searched
_OWN = {"note", "attachment", "annotation"}


class Zotero:
    """A Zotero library: `zotero: groups/12345`, its address at zotero.org, `users/475425`,
    or `me` for the one of the key in READPATH_ZOTERO_KEY; with words after it, what matches
    them. Collections become topics and trails; kept as a source, only changes are read."""

    name = "zotero"
    title = "A Zotero library: zotero:groups/12345, its address, or zotero:me with a key"
    searches = "zotero: groups/12345 neural networks"

    def claims(self, what: What) -> float:
        """Sure of its libraries and their addresses; saved items are another source's."""
        if what.service == self.name:
            return 1.0
        return 0.95 if what.form is Form.URL and zoteroweb.of_page(what.url or "") else 0.0

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        """A page of items at a time, each with the place where to go on after it; the last
        of a whole library says what is in its collections."""
        library = zoteroweb.wanted(what, client)
        # A whole library is no search: it is wanted whole.
        limit = what.limit if library.words else MOST
        complete = not (what.state or library.words)
        shelves: list[Json] = []
        members: dict[str, list[str]] = {}
        place = zoteroweb.place_in(what.state)
        for number, found in enumerate(zoteroweb.pages(library, place, limit, client)):
            if not number and found.items:
                shelves = zoteroweb.collections(library, client)
            works = [one for one in found.items if say(inner(one, "data", "itemType")) not in _OWN]
            complete = complete and not found.anew
            for one in works:
                for shelf in _in_collections(one):
                    members.setdefault(shelf, []).append(say(one.get("key")))
            content: Json = {"library": library.prefix, "collections": shelves, "items": works}
            if found.last and complete:
                content["members"] = members
            if not (number or found.items or what.state):
                content["nothing"] = True
            where = f"Zotero {library.prefix}"
            total = min(found.total, limit) or None
            yield Raw(page(content), where, state=found.after.state(), total=total)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The works on a page; after the last of a whole library, its collections."""
        try:
            content = decoded(raw, "Zotero")
        except BadInput as error:
            yield Rejected(raw.where, error.why)
            return
        if not isinstance(content, dict) or not isinstance(content.get("items"), list):
            yield Rejected(raw.where, "is not what Zotero documents as its answer")
            return
        prefix = say(content.get("library"))
        shelves = items.collections(objects(content.get("collections")))
        entries = (
            _entry(one, f"{raw.where} item {number}", prefix, shelves)
            for number, one in enumerate(objects(content["items"]), 1)
        )
        found = 0
        for item in records(one for one in entries if one is not None):
            found += 1
            yield item if isinstance(item, Rejected) else _paged(item)
        if isinstance(content.get("members"), dict):
            yield from _trails(content, prefix, shelves, raw.where)
        if not found and content.get("nothing"):
            yield Rejected(raw.where, "Zotero has nothing there that matches; check the library")


def _in_collections(item: Json) -> list[str]:
    found = inner(item, "data", "collections")
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _entry(
    item: Json, where: str, prefix: str, shelves: dict[str, tuple[str, ...]]
) -> Entry | Rejected | None:
    found = items.entry(item, where, shelves)
    key = say(item.get("key"))
    if isinstance(found, Entry) and key and prefix:
        found.names = [*found.names, ("zotero", f"{prefix}/{key}")]
    return found


def _paged(record: Record) -> Record:
    own = next((one.value for one in record.identifiers if one.scheme == "zotero"), "")
    if record.url or not own.startswith("groups/"):
        return record
    library, _, key = own.rpartition("/")
    return replace(record, url=f"https://www.zotero.org/{library}/items/{key}")


def _trails(
    content: Json, prefix: str, shelves: dict[str, tuple[str, ...]], where: str
) -> Iterator[Trail]:
    """Each collection of two works or more, in no order that means anything."""
    for key, members in content["members"].items():
        names = shelves.get(key, ())
        keys = [one for one in members if isinstance(one, str)] if isinstance(members, list) else []
        if names and len(keys) > 1:
            yield Trail(
                title=" / ".join(reversed(names))[:300],
                items=tuple(Identifier("zotero", f"{prefix}/{one}") for one in dict.fromkeys(keys)),
                url=f"https://www.zotero.org/{prefix}/collections/{key}"
                if prefix.startswith("groups/")
                else None,
                ordered=False,
                where=where,
            )
