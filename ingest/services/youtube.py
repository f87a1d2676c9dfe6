"""YouTube: a playlist, a channel or a video, by address.

Without a key the feeds are read (youtube.com/feeds/videos.xml), which name the first fifteen
videos of a playlist in its order, or the fifteen newest of a channel, and oEmbed tells of a
single video. With a key in READPATH_YOUTUBE_KEY the Data API v3 is asked, fifty items a page:
developers.google.com/youtube/v3/docs. Its settings are READPATH_YOUTUBE_URL for the site and
READPATH_YOUTUBEAPI_URL for the API.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from graph.errors import BadInput, FetchError
from graph.model import Identifier
from ingest.net.client import Client
from ingest.net.manners import Manner
from ingest.net.service import HOUR, Service
from ingest.services import answers, ytvideos
from ingest.services.base import ServiceSource
from ingest.services.paging import batches, bounded
from ingest.source import Item, Raw
from ingest.text.fields import Json, inner, line, objects, say
from ingest.what import What

PAGE = 50
MOST = 2_000  # videos of one playlist

SITE = Service(
    "youtube", "YouTube", "https://www.youtube.com", Manner(gap=0.5, at_once=1), fresh=HOUR
)
API = Service(
    "youtubeapi",
    "YouTube's Data API",
    "https://www.googleapis.com/youtube/v3",
    Manner(gap=0.1, at_once=1),
    fresh=HOUR,
)
_VIDEO = re.compile(r"[\w-]{11}")
_CHANNEL = re.compile(r"UC[\w-]{22}")
_LIST = re.compile(r"[A-Z]{2}[\w-]{8,64}")
_PERSON = re.compile(r"/(@[\w.%-]{1,200}|(?:c|user)/[\w.%-]{1,200})(?:/[a-z]{0,20})?/?")
# Where a channel's page names itself, the surest place first.
_OWN = tuple(
    re.compile(pattern)
    for pattern in (
        r"feeds/videos\.xml\?channel_id=(UC[\w-]{22})",
        r'<link rel="canonical" href="https?://www\.youtube\.com/channel/(UC[\w-]{22})"',
        r'"externalId":\s?"(UC[\w-]{22})"',
        r'itemprop="(?:identifier|channelId)" content="(UC[\w-]{22})"',
    )
)


class YouTube(ServiceSource):
    """A playlist with its videos in order, a channel with its newest, or a video alone."""

    name = "youtube"
    title = "YouTube: addresses of playlists, channels and videos"
    surely: ClassVar = {"youtube": 1.0}

    def shows(self, url: str) -> bool:
        """Whether an address is that of a channel, or of a feed."""
        return bool(_of_address(url))

    def recognises(self, head: str) -> float:
        """Sure of YouTube's feeds where they were saved."""
        return 0.98 if ytvideos.is_feed(head) else 0.0

    def look_up(self, what: What, client: Client) -> Iterator[Raw]:
        """What has these ids: who made it, its videos, and their order."""
        known = self.known(what)
        for one in known:
            if not _VIDEO.fullmatch(one.value):
                yield from _made_of(one.value, str(one), what, client)
        yield from _videos([one for one in known if _VIDEO.fullmatch(one.value)], client)

    def show(self, what: What, client: Client) -> Iterator[Raw]:
        """The channel at an address, or what a feed is of."""
        asked = str(what.identifiers[0])
        yield from _made_of(_of_address(what.url or ""), asked, what, client)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The playlist or channel, its videos as parts of it, and their order as a trail."""
        yield from ytvideos.items(raw)


def _made_of(value: str, asked: str, what: What, client: Client) -> Iterator[Raw]:
    """A playlist or a channel with its videos."""
    if SITE.key():
        yield from _by_key(value, asked, what, client)
    else:
        yield from _by_feed(value, asked, what.state, client)


def _of_address(url: str) -> str:
    """The channel's page or the feed's subject in an address that is no identifier, else ""."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if host != "youtube.com":
        return ""
    if parts.path.rstrip("/") == "/feeds/videos.xml":
        asked = parse_qs(parts.query)
        found = (asked.get("playlist_id") or asked.get("channel_id") or [""])[0]
        return found if _CHANNEL.fullmatch(found) or _LIST.fullmatch(found) else ""
    match = _PERSON.fullmatch(parts.path)
    return match[1] if match else ""


def _by_feed(value: str, asked: str, state: str, client: Client) -> Iterator[Raw]:
    """The feed of a playlist or channel; at a later reading for the videos that are new."""
    channel = value if _CHANNEL.fullmatch(value) else ""
    if not channel and not _LIST.fullmatch(value):
        channel = _own_name(value, client) if _PERSON.fullmatch(f"/{value}") else ""
        if not channel:
            yield Raw("{}", asked, wanted=(asked,))
            return
    params: dict[str, str | int] = {"channel_id": channel} if channel else {"playlist_id": value}
    try:
        answer = SITE.get(
            client, "feeds/videos.xml", params, accept="application/atom+xml", allow=(400, 404)
        )
    except FetchError as error:
        if error.status not in (400, 404):
            raise
        answer = None
    if answer is None or answer.status in (400, 404):
        yield Raw("{}", asked, wanted=(asked,))
        return
    try:
        there = ytvideos.feed(answer.data).videos()
    except BadInput as error:
        client.forget(answer)
        raise SITE.fault(answer, error.why) from None
    new = frozenset(there) - frozenset(state.split())
    if new or not state:
        how = new if state else None
        yield Raw(answer.data, asked, wanted=(asked,), state=" ".join(there), how=how)


def _own_name(page: str, client: Client) -> str:
    """The id of the channel whose page this is, "" where there is no such page."""
    try:
        answer = SITE.get(client, page, accept="text/html", allow=(404,))
    except FetchError as error:
        if error.status != 404:
            raise
        return ""
    if answer.status == 404:
        return ""
    text = answer.data.decode("utf-8", "replace")
    for pattern in _OWN:
        match = pattern.search(text)
        if match:
            return match[1]
    client.forget(answer)
    raise FetchError(
        answer.url[:200],
        "does not say which channel it is; give the address with the channel's id,"
        " youtube.com/channel/UC..., or a key in READPATH_YOUTUBE_KEY",
        answer.status,
    )


def _by_key(value: str, asked: str, what: What, client: Client) -> Iterator[Raw]:
    """A playlist or channel as the Data API tells of it, a page of videos at a time."""
    if _LIST.fullmatch(value) and not _CHANNEL.fullmatch(value):
        head = _first("playlists", {"id": value}, client)
    else:
        head = _first("channels", _called(value), client)
    if head is None:
        yield Raw("{}", asked, wanted=(asked,))
        return
    uploads = line(inner(head, "contentDetails", "relatedPlaylists", "uploads"), 100)
    if not uploads:
        yield Raw(answers.page({"playlist": head}), asked, wanted=(asked,))
    seen = frozenset(what.state.split()) if uploads else frozenset()
    order: list[str] = []
    pages = _listed(uploads or value, seen, client)
    for items in bounded(pages, what.limit if uploads else MOST, ytvideos.listed_id):
        ids = [ytvideos.listed_id(item) for item in items]
        order += ids
        page = _ask("videos", {"part": "snippet,contentDetails", "id": ",".join(ids)}, client)
        known = objects(page["items"])
        text = answers.page({"videos": known, "part_of": line(head.get("id"), 100)})
        yield Raw(text, asked, wanted=tuple(ids))
    if uploads:
        state = " ".join([*order, *what.state.split()][:PAGE])
        yield Raw(answers.page({"channel": head}), asked, wanted=(asked,), state=state)
    else:
        yield Raw(answers.page({"trail": head, "order": order}), asked)


def _called(value: str) -> dict[str, str | int]:
    """How the Data API is asked for a channel by its id, or by the end of its address."""
    if _CHANNEL.fullmatch(value):
        return {"id": value}
    place, _, name = value.partition("/")
    return {"forUsername": name} if place == "user" else {"forHandle": name or value}


def _first(path: str, params: dict[str, str | int], client: Client) -> Json | None:
    page = _ask(path, {"part": "snippet,contentDetails", **params}, client)
    return next(iter(objects(page["items"])), None)


def _listed(playlist: str, seen: frozenset[str], client: Client) -> Iterator[list[Json]]:
    """What a playlist lists, page by page, as far as the first that was `seen` before."""
    token = ""
    while True:
        params: dict[str, str | int] = {
            "part": "contentDetails", "playlistId": playlist, "maxResults": PAGE,
            **({"pageToken": token} if token else {}),
        }  # fmt: skip
        page = _ask("playlistItems", params, client)
        found = [one for one in objects(page["items"]) if ytvideos.listed_id(one)]
        new = list(takewhile(lambda one: ytvideos.listed_id(one) not in seen, found))
        yield new
        if len(new) < len(found):
            return
        token = line(page.get("nextPageToken"), 200)
        if not token:
            return


def _ask(path: str, params: dict[str, str | int], client: Client) -> Json:
    """An answer of the Data API, with its list of items."""
    answer = API.get(client, path, {**params, "key": SITE.key()}, allow=(400, 403, 404))
    page = answers.loaded(answer.data)
    if answer.status == 404:
        return {"items": []}
    if answer.status >= 400:
        said = say(inner(page, "error", "message"), 200) or answer.status
        raise API.fault(answer, f"YouTube refuses: {said}; check READPATH_YOUTUBE_KEY")
    # A list that is empty may be left out.
    if "kind" not in page or not isinstance(page.setdefault("items", []), list):
        raise API.unlike(client, answer)
    return page


def _videos(wanted: list[Identifier], client: Client) -> Iterator[Raw]:
    """Videos by themselves: together with a key, else one by one."""
    if SITE.key():
        for some in batches(wanted, PAGE):
            ids = [one.value for one in some]
            page = _ask("videos", {"part": "snippet,contentDetails", "id": ",".join(ids)}, client)
            text = answers.page({"videos": page["items"]})
            yield Raw(text, f"YouTube {', '.join(ids)[:80]}", wanted=tuple(ids))
        return
    for one in wanted:
        params: dict[str, str | int] = {
            "url": f"https://www.youtube.com/watch?v={one.value}", "format": "json",
        }  # fmt: skip
        told = SITE.object(client, "oembed", params, allow=(400, 401, 403, 404))
        page = {} if told is None else {"oembed": {**told, "id": one.value}}
        yield Raw(answers.page(page), str(one), wanted=(str(one),))
