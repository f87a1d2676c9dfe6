"""Zotero's items as JSON: from its web API, and as Better BibTeX exports a library.

Fields: www.zotero.org/support/kb/item_types_and_fields; collections become topics. Notes
and attachments are the reader's own and are not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from graph.model import Kind, Rejected
from ingest.formats.entry import Entry
from ingest.formats.jsondoc import JsonSource, text, texts
from ingest.text.fields import Json, objects
from ingest.what import What

_KINDS = {
    **dict.fromkeys(
        ["journalArticle", "conferencePaper", "preprint", "bookSection", "thesis", "report",
         "manuscript", "encyclopediaArticle", "dictionaryEntry", "document", "standard",
         "patent"],
        Kind.PAPER,
    ),
    "book": Kind.BOOK,
    **dict.fromkeys(
        ["webpage", "blogPost", "forumPost", "magazineArticle", "newspaperArticle", "interview"],
        Kind.ARTICLE,
    ),
    **dict.fromkeys(["film", "videoRecording", "tvBroadcast", "presentation"], Kind.VIDEO),
    "computerProgram": Kind.SOFTWARE,
}  # fmt: skip
_PARTS = {"bookSection", "conferencePaper", "encyclopediaArticle", "dictionaryEntry"}
_MAKERS = ("author", "editor", "bookAuthor", "director", "presenter", "programmer", "podcaster",
           "artist", "inventor", "contributor", "seriesEditor")  # fmt: skip
_OWN = {"note", "attachment", "annotation"}
_DEEPEST = 20  # collections within one another


class ZoteroJson(JsonSource):
    """The items of a Zotero export or answer that are works."""

    name = "zoterojson"
    title = "Zotero items as JSON (Better BibTeX or the web API)"

    def claims(self, what: What) -> float:
        """Sure when items give their type as Zotero does."""
        return 0.96 if re.search(r'"itemType"\s*:\s*"\w', what.head) else 0.0

    def entries(self, value: Any, where: str) -> Iterator[Entry | Rejected]:
        """The works among one item, those of a list, or those of a library."""
        wrapped = isinstance(value, dict) and isinstance(value.get("items"), list)
        shelves = _shelves(value.get("collections")) if wrapped else {}
        found = value["items"] if wrapped else value
        if not isinstance(found, list):
            one = entry(found, where) if isinstance(found, dict) else Rejected(where, _NOT_ONE)
            yield from () if one is None else (one,)
            return
        for number, item in enumerate(found, 1):
            place = f"{where} item {number}"
            if not isinstance(item, dict):
                yield Rejected(place, _NOT_ONE)
                continue
            one = entry(item, place, shelves)
            if one is not None:
                yield one


_NOT_ONE = "is not a Zotero item {...}"


def entry(
    item: Json, where: str, shelves: Mapping[str, tuple[str, ...]] | None = None
) -> Entry | Rejected | None:
    """What one item says, with the names of the collections it is in by its id or theirs;
    None for what belongs to another item."""
    inner = item.get("data")
    data: Json = inner if isinstance(inner, dict) else item
    kind = text(data.get("itemType"))
    if kind in _OWN:
        if kind == "annotation" or data.get("parentItem"):
            return None
        return Rejected(where, f"is a{'n' * (kind[0] == 'a')} {kind} of the reader, not a work")
    shelves = shelves or {}
    keys = [text(data.get("itemID")), text(data.get("key")), *texts(data.get("collections"))]
    notes = ("extra", "publicationTitle", "archiveID", "reportNumber", "callNumber")
    return Entry(
        where=where,
        title=text(data.get("title")) or text(data.get("caseName")) or text(data.get("subject")),
        kind=_KINDS.get(kind),
        part=kind in _PARTS,
        authors=_people(data.get("creators")),
        dates=[text(data.get(name)) for name in ("date", "originalDate", "dateEnacted")],
        summary=text(data.get("abstractNote")),
        language=text(data.get("language")),
        topics=[*_tags(data.get("tags")), *(name for key in keys for name in shelves.get(key, ()))],
        names=[("doi", text(data.get("DOI")))],
        isbns=texts(data.get("ISBN")),
        urls=texts(data.get("url")),
        notes=[text(data.get(name)) for name in notes],
    )


def collections(found: list[Json]) -> dict[str, tuple[str, ...]]:
    """The names of each collection and of those it lies in, by its key, from the web API's
    list of collections."""
    data = [one["data"] if isinstance(one.get("data"), dict) else one for one in found]
    tree = {text(one.get("key")): one for one in data}
    return {key: tuple(_path(key, tree, "parentCollection")) for key in tree if key}


def _shelves(value: object) -> dict[str, tuple[str, ...]]:
    """The names of the collections that each item is in, and of those they lie in, by the
    item's id."""
    if not isinstance(value, dict):
        return {}
    tree = {str(key): one for key, one in value.items() if isinstance(one, dict)}
    found: dict[str, list[str]] = {}
    for key, one in tree.items():
        names = list(_path(key, tree, "parent"))
        for item in texts(one.get("items")):
            found.setdefault(item, []).extend(names)
    return {item: tuple(names) for item, names in found.items()}


def _path(key: str, tree: Mapping[str, Json], parent: str) -> Iterator[str]:
    for _ in range(_DEEPEST):
        if key not in tree:
            return
        yield text(tree[key].get("name"))
        key = text(tree[key].get(parent))


def _people(value: object) -> list[str]:
    by_role: dict[str, list[str]] = {}
    for one in objects(value):
        said = text(one.get("name")) or " ".join(
            filter(None, (text(one.get("firstName")).strip(), text(one.get("lastName")).strip()))
        )
        by_role.setdefault(text(one.get("creatorType")), []).append(said.replace(",", ""))
    return next((by_role[role] for role in _MAKERS if role in by_role), [])


def _tags(value: object) -> list[str]:
    if not isinstance(value, list):
        return []
    return [text(one.get("tag")) if isinstance(one, dict) else text(one) for one in value]
