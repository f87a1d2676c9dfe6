"""Feeds as a source: what a blog, a journal, a channel or a podcast publishes, as it comes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph import identifiers, text
from graph.errors import BadInput
from graph.model import Cost, Identifier, Kind, Record, Rejected
from ingest.net.client import Client
from ingest.pages import feeds
from ingest.source import Item, Raw
from ingest.text import guess, markup, names
from ingest.text.named import parsed
from ingest.what import Form, What

MAX_STATE = 2_000  # entries that are remembered as seen
_LONGEST = 2_000  # characters of a summary
_ARXIV_NOTE = re.compile(r"^arXiv:\S+ Announce Type: [\w-]+ +Abstract: *", re.IGNORECASE)
_ARXIV_MARK = re.compile(r"\s*\(arXiv:\S{1,40}(?: \[[^\]]{1,20}\])?(?: [A-Z]+)?\)$")
_TURNED = re.compile(r",\s*(?:[^\W\d_]\.\s*){1,4}$")  # "Hines, P. J."
_NO_TOPIC = {"uncategorized", "uncategorised", "general", "misc", "news", "blog"}


class Feed:
    """The entries of an RSS, Atom or JSON feed; of one that is read again, the new ones."""

    name = "feed"
    title = "Feeds: RSS, Atom and JSON Feed, also found from the address of a blog"

    def claims(self, what: What) -> float:
        """Sure where the content is a feed, but for an answer of arXiv's interface."""
        if what.form not in (Form.FILE, Form.DATA) or not feeds.is_feed(what.head):
            return 0.0
        return 0.6 if "arxiv.org/api" in what.head else 0.97

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:  # noqa: ARG002 - protocol
        """The whole feed, with which of its entries are new; nothing where none is. The
        state remembers the entries that were there, each by ten letters."""
        where = what.url or what.name
        document = markup.decoded(what.raw(feeds.MAX_FEED), what.encoding)
        try:
            entries = feeds.feed(document, where).entries
        except BadInput:
            yield Raw(document, where)  # parsing says what is wrong
            return
        there = tuple(dict.fromkeys(one.digest() for one in entries))
        seen = frozenset(what.state.split())
        new = tuple(one for one in there if one not in seen)
        if seen and not new:
            return
        state = " ".join(there[:MAX_STATE])
        yield Raw(document, where, wanted=new if seen else (), state=state, total=len(new))

    def parse(self, raw: Raw) -> Iterator[Item]:
        """A record for each entry, or for those that are wanted."""
        try:
            found = feeds.feed(markup.decoded(raw.data), raw.where)
        except BadInput as error:
            yield Rejected(raw.where, error.why)
            return
        wanted = frozenset(raw.wanted)
        for number, entry in enumerate(found.entries, 1):
            if not wanted or entry.digest() in wanted:
                yield record(entry, f"{raw.where} entry {number}")
        if not found.whole:
            yield Rejected(raw.where, "ends in the middle; what follows is missing, try again")
        elif not found.entries:
            yield Rejected(raw.where, "is a feed that has no entries yet")


def record(entry: feeds.Entry, where: str) -> Record | Rejected:
    """What an entry says as a record; Rejected where it says nothing."""
    about = _ARXIV_NOTE.sub("", markup.plain(entry.summary, _LONGEST))
    title = _ARXIV_MARK.sub("", markup.plain(entry.title, 1_000)) or _opening(about)
    if not re.search(r"\w", title):
        return Rejected(where, "has neither a title nor a text")
    named, link = _named(entry)
    kind = _kind(entry, link, named)
    return Record(
        title=title,
        kind=kind,
        authors=_authors(entry.authors, kind is Kind.PAPER),
        year=entry.year if entry.year and 1000 < entry.year < 2200 else None,
        summary="" if about == title else about,
        url=link,
        identifiers=named,
        language=_language(entry.language) or guess.language_of(title),
        hours=_hours(entry),
        cost=Cost.FREE if any(one.scheme == "arxiv" for one in named) else None,
        topics=_topics(entry.tags),
        where=where,
    )


def _opening(about: str) -> str:
    """The first words of a text, for an entry without a title."""
    if len(about) <= 100:
        return about
    cut = about[:100].rsplit(" ", 1)[0]
    return f"{cut} …"


def _named(entry: feeds.Entry) -> tuple[tuple[Identifier, ...], str | None]:
    """What names the work, and its address where that is one."""
    found: dict[Identifier, None] = {}
    for value in (*entry.named, entry.key if re.match(r"(?:doi:|10\.\d{4})", entry.key) else ""):
        found |= dict.fromkeys(one for one in parsed(value) if one.scheme != "url")
    try:
        found[identifiers.from_url(entry.link)] = None
    except BadInput:
        return tuple(found), None
    return tuple(found), entry.link


def _kind(entry: feeds.Entry, link: str | None, named: tuple[Identifier, ...]) -> Kind:
    """What is watched or listened to is a video; a post is an article."""
    if {one.scheme for one in named} & {"doi", "arxiv", "pmid", "acl"}:
        return Kind.PAPER
    if any(file.kind.lower().startswith(("audio", "video")) for file in entry.attached):
        return Kind.VIDEO
    return guess.kind_of(link, named, (), code=False) or Kind.ARTICLE


def _authors(people: tuple[str, ...], paper: bool) -> tuple[str, ...]:
    found: list[str] = []
    for value in people:
        one = markup.plain(value, 2_000)
        if paper or _TURNED.search(one):
            found += names.citation(one)
        elif all(" " in part.strip() for part in one.split(",")):
            found += names.listed(one)
        else:
            found.append(one[:200])
    return tuple(dict.fromkeys(name for name in found if re.search(r"\w", name)))


def _language(value: str) -> str | None:
    match = re.match(r"([a-z]{2})(?:[-_]|$)", value.strip().lower())
    return match[1] if match else None


def _hours(entry: feeds.Entry) -> float | None:
    longest = max((file.seconds for file in entry.attached), default=0.0)
    return round(longest / 3600, 2) if 30 <= longest <= 360_000 else None


def _topics(tags: tuple[str, ...]) -> tuple[str, ...]:
    found = (text.clean(markup.plain(tag), 80) for tag in tags[:30] if "://" not in tag)
    return tuple(dict.fromkeys(one for one in found if one and one.lower() not in _NO_TOPIC))
