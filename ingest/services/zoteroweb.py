"""Asking Zotero's web API for the items of a library, page by page and since a version.

The API: zotero.org/support/dev/web_api/v3/basics and /syncing (version 3 of it; 100 items a
page; `since` and Last-Modified-Version for what changed; Backoff on any answer).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from graph.errors import BadInput, FetchError
from ingest.net.client import Answer, Client
from ingest.net.manners import Manner
from ingest.net.service import Service
from ingest.text.fields import Json, count, inner, say
from ingest.what import Form, What

PAGE = 100  # items asked for at once
MOST_COLLECTIONS = 2_000
MOST_STARTS = 3  # times that a library which changes meanwhile is read from its start
SERVICE = Service("zotero", "Zotero", "https://api.zotero.org", Manner(gap=0.2), fresh=0.0)
_ASKED = re.compile(
    r"(?P<library>me|(?:groups|users)/\d{1,10})(?!\w)(?:/\S*?collections/(?P<shelf>[A-Z0-9]{8}))?\S*"
    r"(?:\s+(?P<words>.+))?"
)
_PAGE = re.compile(
    r"/(?:(?P<library>groups/\d{1,10})|(?P<person>[\w.-]{1,80})/(?=library|collections|items))"
    r"(?:/?(?:.*?/)?collections/(?P<shelf>[A-Z0-9]{8}))?(?:/?.*)?"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reading of a library is: the version since which changes are asked for, how
    many of them were taken, and the version of the library they are counted in."""

    since: int = 0
    start: int = 0
    version: int = 0

    def state(self) -> str:
        """The place as text, for `place_in`."""
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True)
class Library:
    """What is asked of a library: all of it, a collection, or what matches words. With the
    prefix "me" it is that of the key, and of the `person` whose page was given."""

    prefix: str
    shelf: str = ""
    words: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some items, the place after them, and how many there are. `last` when nothing comes
    after, `anew` when the library changed in between and is read from its start again."""

    items: tuple[Json, ...]
    after: Place
    total: int
    last: bool
    anew: bool = False


def place_in(state: str) -> Place:
    """The place that a state says; the very start where it says none."""
    try:
        return Place(**{name: int(value) for name, value in json.loads(state).items()})
    except (ValueError, TypeError, AttributeError):
        return Place()


def wanted(what: What, client: Client) -> Library:
    """The library that was asked for; raises BadInput or FetchError."""
    if what.form is Form.URL:
        found = of_page(what.url or "")
    else:
        words = (what.query or what.text.partition(":")[2]).strip()
        match = _ASKED.fullmatch(" ".join(words.split()))
        found = Library(match[1], match["shelf"] or "", match["words"] or "") if match else None
    if found is None:
        raise BadInput(
            what.name, "names no Zotero library; write groups/NUMBER, users/NUMBER or me"
        )
    if found.prefix != "me":
        return found
    if not SERVICE.key():
        raise BadInput(
            what.name, "needs a key: make one at zotero.org/settings/keys, set READPATH_ZOTERO_KEY"
        )
    person = SERVICE.value(client, _asked("keys/current", {}, 0, client))
    number = count(inner(person, "userID"))
    slug = re.sub(r"\W+", "_", say(inner(person, "username")).lower())
    if found.person and re.sub(r"\W+", "_", found.person.lower()) != slug:
        raise BadInput(
            what.name, "is not the library of the key you set; write zotero:users/NUMBER for it"
        )
    if not number:
        raise FetchError("zotero: me", "Zotero does not say whose the key is; check the key")
    return replace(found, prefix=f"users/{number}")


def of_page(url: str) -> Library | None:
    """The library whose page an address of zotero.org is; None for another page."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    match = _PAGE.fullmatch(parts.path) if host == "zotero.org" else None
    if match is None:
        return None
    shelf, person = match["shelf"] or "", match["person"] or ""
    return Library(match["library"] or "me", shelf, person=person)


def pages(library: Library, place: Place, limit: int, client: Client) -> Iterator[Page]:
    """The items after a place, no more than the limit; none where nothing has changed."""
    taken, starts, seen = 0, 0, set[str]()
    while taken < limit:
        found = _page(library, place, min(PAGE, limit - taken), client)
        if found is None:
            return
        if found.anew:
            starts, seen = starts + 1, set()
            if starts > MOST_STARTS:
                raise FetchError(library.prefix, "changes while it is read; try again later")
        keys = {say(one.get("key")) for one in found.items}
        if keys and keys <= seen:
            return  # a page that repeats
        seen |= keys
        yield found
        if found.last:
            return
        taken += len(found.items)
        place = found.after


def _page(library: Library, place: Place, size: int, client: Client) -> Page | None:
    """A page of items, the oldest first, so that what is added meanwhile comes at the end;
    None where the library is still in the version since which changes are asked for."""
    shelf = f"collections/{library.shelf}/" if library.shelf else ""
    params: dict[str, str | int] = {
        "format": "json", "limit": size, "start": place.start, "sort": "dateAdded",
        "direction": "asc",
    }  # fmt: skip
    params |= {"q": library.words} if library.words else {}
    params |= {"since": place.since} if place.since else {}
    since = place.since if not place.start else 0
    answer = _asked(f"{library.prefix}/{shelf}items/top", params, since, client)
    if answer.status == 304:
        return None
    version, total = _number(answer, "Last-Modified-Version"), _number(answer, "Total-Results")
    if place.start and place.version not in (0, version):
        # Somebody changed the library in between, so that the count is off.
        again = _page(library, Place(place.since), size, client)
        return None if again is None else replace(again, anew=True)
    found = _listed(answer, client)
    after = Place(place.since, place.start + len(found), version)
    last = not found or after.start >= (total or after.start)
    return Page(tuple(found), Place(version) if last and version else after, total, last)


def collections(library: Library, client: Client) -> list[Json]:
    """The collections of a library, each with its key and data."""
    found: list[Json] = []
    while len(found) < MOST_COLLECTIONS:
        params: dict[str, str | int] = {"format": "json", "limit": PAGE, "start": len(found)}
        answer = _asked(f"{library.prefix}/collections", params, 0, client)
        fresh = _listed(answer, client)
        found += [{"key": one.get("key"), "data": one.get("data")} for one in fresh]
        if not fresh or len(found) >= _number(answer, "Total-Results"):
            break
    return found


def _asked(path: str, params: dict[str, str | int], since: int, client: Client) -> Answer:
    headers = {"Zotero-API-Version": "3"}
    if key := SERVICE.key():
        headers["Zotero-API-Key"] = key
    if since:
        headers["If-Modified-Since-Version"] = str(since)
    answer = SERVICE.get(client, path, params, headers=headers, allow=(403, 404))
    if answer.status == 403:
        why = (
            "Zotero does not let this library be read; make a key that may at"
            " zotero.org/settings/keys and set READPATH_ZOTERO_KEY"
        )
        raise FetchError(answer.url[:200], why, 403)
    if answer.status == 404:
        raise FetchError(answer.url[:200], "Zotero has no such library; check its number", 404)
    return answer


def _listed(answer: Answer, client: Client) -> list[Json]:
    value: Any = SERVICE.value(client, answer)
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise SERVICE.unlike(client, answer)
    return value


def _number(answer: Answer, header: str) -> int:
    told = answer.headers.get(header, "").strip()
    return int(told[:15]) if told.isascii() and told.isdigit() else 0
