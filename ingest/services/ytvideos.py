"""What YouTube's feeds and its Data API say of playlists, channels and videos."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from graph import identifiers, text
from graph.errors import BadInput
from graph.model import Cost, Identifier, Kind, Record, Rejected, Trail
from ingest.services import answers, effort
from ingest.source import Item, Raw
from ingest.text.fields import (
    Json,
    inner,
    language,
    line,
    lines,
    name_of,
    names_of,
    objects,
    unique,
    year,
)

FULL = 15  # videos in a feed that may have been cut
MORE = 1.5  # the catalogue's rule: a video takes its length and half of it

_ATOM = "{http://www.w3.org/2005/Atom}"
_YT = "{http://www.youtube.com/xml/schemas/2015}"
_MEDIA = "{http://search.yahoo.com/mrss/}"
_SCHEMA = "http://www.youtube.com/xml/schemas/2015"
_SAID = 3_000  # characters of a description: what follows is advertisement


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's own id, playlist or channel, its title and maker, and its entries."""

    id: str
    title: str
    maker: str
    playlist: bool
    entries: tuple[Element, ...]

    def videos(self) -> tuple[str, ...]:
        """The ids of its videos, in its order."""
        found = (_say(entry, f"{_YT}videoId") for entry in self.entries)
        return tuple(dict.fromkeys(one for one in found if one))


def is_feed(head: str) -> bool:
    """Whether a text begins as YouTube's feeds do."""
    return _SCHEMA in head[:1_000] and "<feed" in head[:1_000]


def feed(data: bytes | str) -> Feed:
    """The feed in an answer; raises BadInput where it is cut short or something else."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if isinstance(data, str):
        data = re.sub(r"^\ufeff?\s*<\?xml[^>]*\?>", "", data).encode("utf-8", "replace")
    wrong = "is cut short or not one of YouTube's feeds; try again later"
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise BadInput("", wrong) from None
    playlist = _say(root, f"{_YT}playlistId")
    channel = _say(root, f"{_YT}channelId") or _say(root, f"{_ATOM}id").rpartition(":")[2]
    if root.tag != f"{_ATOM}feed" or not (playlist or channel):
        raise BadInput("", wrong)
    if not playlist and not channel.startswith("UC"):
        channel = f"UC{channel}"  # the feed of a channel leaves that out
    maker = _say(root, f"{_ATOM}author/{_ATOM}name")
    entries = tuple(root.findall(f"{_ATOM}entry"))
    return Feed(playlist or channel, _say(root, f"{_ATOM}title"), maker, bool(playlist), entries)


def items(raw: Raw) -> Iterator[Item]:
    """What comes of one raw piece: a feed, or part of what the Data API answered."""
    start = raw.data[:100] if isinstance(raw.data, bytes) else raw.data[:100].encode()
    if not start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        yield from _of_feed(raw)
        return
    page = answers.loaded(raw.data)
    if isinstance(page.get("playlist"), dict) or isinstance(page.get("channel"), dict):
        yield _whole(page, raw)
    elif "videos" in page:
        yield from _of_page(page, raw)
    elif isinstance(page.get("trail"), dict):
        yield from _trail(page, raw)
    elif isinstance(page.get("oembed"), dict):
        yield _told(page["oembed"], raw)
    else:
        asked = raw.wanted[0] if raw.wanted else raw.where
        yield Rejected(asked, "YouTube shows nothing here: it does not exist, or is private")


def listed_id(item: Json) -> str:
    """The video that an item of a playlist is."""
    found = line(inner(item, "contentDetails", "videoId"), 40)
    return found if re.fullmatch(r"[\w-]{11}", found) else ""


def _of_feed(raw: Raw) -> Iterator[Item]:
    try:
        found = feed(raw.data)
    except BadInput as error:
        yield Rejected(raw.where, error.why)
        return
    own = name_of("youtube", found.id)
    if not own or not found.title:
        yield Rejected(raw.where, "is a feed of YouTube without a title")
        return
    yield Record(
        title=found.title,
        kind=Kind.VIDEO,
        authors=(found.maker,) if found.maker else (),
        url=identifiers.href(own[0]),
        identifiers=unique((*own, *_asked(raw))),
        cost=Cost.FREE,
        where=raw.where,
    )
    videos: list[Record] = []
    for number, entry in enumerate(found.entries, 1):
        where = f"{raw.where} video {number}"
        video = _entry(entry, own, where)
        if video is None:
            yield Rejected(where, "has no id or no title")
            continue
        videos.append(video)
        if not isinstance(raw.how, frozenset) or video.identifiers[0].value in raw.how:
            yield video
    if found.playlist and len(videos) > 1:
        days = [_say(entry, f"{_ATOM}published") for entry in found.entries]
        yield Trail(
            title=found.title,
            items=tuple(one.identifiers[0] for one in videos),
            url=identifiers.href(own[0]),
            ordered=days != sorted(days, reverse=True),  # the newest first is no order to learn in
            where=raw.where,
        )
    if found.playlist and len(found.entries) == FULL and raw.how is None:
        why = (
            f"YouTube's feed ends after {FULL} videos; a key in READPATH_YOUTUBE_KEY brings all"
            " that the playlist has"
        )
        yield Rejected(f"{raw.where} feed", why)


def _entry(entry: Element, part_of: tuple[Identifier, ...], where: str) -> Record | None:
    key = name_of("youtube", _say(entry, f"{_YT}videoId"))
    title = _say(entry, f"{_ATOM}title") or _say(entry, f"{_MEDIA}group/{_MEDIA}title")
    if not key or not title:
        return None
    maker = _say(entry, f"{_ATOM}author/{_ATOM}name")
    return Record(
        title=title,
        kind=Kind.VIDEO,
        authors=(maker,) if maker else (),
        year=year(_say(entry, f"{_ATOM}published")[:4]),
        summary=_say(entry, f"{_MEDIA}group/{_MEDIA}description", _SAID),
        url=identifiers.href(key[0]),
        identifiers=key,
        cost=Cost.FREE,
        part_of=part_of,
        where=where,
    )


def _whole(page: Json, raw: Raw) -> Item:
    """A playlist or a channel."""
    head = page.get("playlist") if isinstance(page.get("playlist"), dict) else page.get("channel")
    own = name_of("youtube", inner(head, "id"))
    snippet = inner(head, "snippet")
    title = line(inner(snippet, "title"))
    if not own or not title:
        return Rejected(raw.where, "has no id or no title")
    maker = line(inner(snippet, "channelTitle"), 200) or title
    return Record(
        title=title,
        kind=Kind.VIDEO,
        authors=(maker,),
        year=year(line(inner(snippet, "publishedAt"))[:4]),
        summary=line(inner(snippet, "description"), _SAID),
        url=identifiers.href(own[0]),
        identifiers=unique((*own, *_asked(raw))),
        language=language(inner(snippet, "defaultLanguage")),
        cost=Cost.FREE,
        where=raw.where,
    )


def _of_page(page: Json, raw: Raw) -> Iterator[Item]:
    whole = name_of("youtube", page.get("part_of")) if page.get("part_of") else ()
    seen = set()
    for number, video in enumerate(objects(page.get("videos")), 1):
        where = f"{raw.where} video {number}"
        record = _video(video, whole, where)
        if record is None:
            yield Rejected(where, "has no id or no title")
            continue
        seen |= {one.value for one in record.identifiers}
        yield record
    for one in raw.wanted:
        if one not in seen:
            why = "YouTube does not show this video: it is gone or private"
            yield Rejected(f"youtube:{one}", why)


def _video(video: Json, part_of: tuple[Identifier, ...], where: str) -> Record | None:
    key = name_of("youtube", video.get("id"))
    snippet = video.get("snippet")
    title = line(inner(snippet, "title"))
    if not key or not title or not isinstance(snippet, dict):
        return None
    maker = line(snippet.get("channelTitle"), 200)
    length = effort.of_duration(inner(video, "contentDetails", "duration"))
    spoken = snippet.get("defaultAudioLanguage") or snippet.get("defaultLanguage")
    return Record(
        title=title,
        kind=Kind.VIDEO,
        authors=(maker,) if maker else (),
        year=year(line(snippet.get("publishedAt"))[:4]),
        summary=line(snippet.get("description"), _SAID),
        url=identifiers.href(key[0]),
        identifiers=key,
        language=language(spoken),
        hours=round(max(0.1, MORE * length), 1) if length else None,
        cost=Cost.FREE,
        topics=lines(snippet.get("tags"), most=10),
        part_of=part_of,
        where=where,
    )


def _trail(page: Json, raw: Raw) -> Iterator[Item]:
    head = page["trail"]
    own = name_of("youtube", head.get("id"))
    title = line(inner(head, "snippet", "title"), 500)
    ids = lines(page.get("order"), most=10_000)
    order = names_of("youtube", ids)
    if title and own and len(order) > 1:
        yield Trail(title=title, items=order, url=identifiers.href(own[0]), where=raw.where)


def _told(told: Json, raw: Raw) -> Item:
    """A video of which oEmbed tells no more than title and maker."""
    key = name_of("youtube", told.get("id"))
    title, maker = line(told.get("title")), line(told.get("author_name"), 200)
    if not key or not title:
        return Rejected(raw.where, "YouTube's answer is not what it documents; try again later")
    return Record(
        title=title,
        kind=Kind.VIDEO,
        authors=(maker,) if maker else (),
        url=identifiers.href(key[0]),
        identifiers=key,
        cost=Cost.FREE,
        where=raw.where,
    )


def _asked(raw: Raw) -> tuple[Identifier, ...]:
    """The address that was asked for, where it is one of a channel's pages."""
    pages = (one for one in raw.wanted if one.startswith("url:") and "/feeds/" not in one)
    return names_of("url", (page.removeprefix("url:") for page in pages))


def _say(element: Element, path: str, limit: int = 1_000) -> str:
    return text.clean(element.findtext(path) or "", limit)
