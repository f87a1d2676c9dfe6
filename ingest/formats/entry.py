"""What an entry of a bibliography says, whatever format it was written in, to a Record."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from graph import identifiers, text
from graph.model import Cost, Edition, Identifier, Kind, Record, Rejected
from ingest.text import jats, languages, latex, names
from ingest.text.named import doi, isbns, labelled, named

_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)", re.ASCII)
_ACCENT = re.compile(r"\\['`^\"~=.cuvHk]\{?\\?[A-Za-z]")  # as LaTeX writes accents
# Several addresses in one field may be parted by semicolons alone.
_ADDRESS = re.compile(r"https?://(?:[^\s\"<>;]|;(?!\s*https?:))+", re.IGNORECASE)
# The DOI that an OpenURL asks a library's link resolver for (ANSI/NISO Z39.88).
_RESOLVED = re.compile(r"[?&](?:rft_)?id=(?:info:)?doi(?::|/|%3A|%2F)(10\.[^&#]+)", re.IGNORECASE)
_MOST_TOPICS = 50
# Databases whose pages only their subscribers see; a DOI leads further.
_CLOSED = {
    "embase.com", "scopus.com", "search.proquest.com", "ovidsp.ovid.com", "webofscience.com",
    "webofknowledge.com", "search.ebscohost.com", "gateway.webofknowledge.com",
}  # fmt: skip
_QUALIFIER = re.compile(r"/\*?[a-z][\w &'-]*(?:/.*)?$")


@dataclass(slots=True)
class Entry:
    """An entry with its fields named and their text as it was written.

    `names` are (scheme, value) pairs, `dates` are tried in order until one holds a year.
    `urls` are pages of the work itself; from `links` only a DOI, an arXiv id and the like
    are taken, and from `notes` only what is labelled as one. With `part` the ISBNs are
    those of the book that it is a part of.
    """

    where: str
    title: str = ""
    subtitle: str = ""
    kind: Kind | None = None
    part: bool = False
    authors: Sequence[str] = ()
    dates: Sequence[object] = ()
    summary: str = ""
    language: str = ""
    topics: Iterable[str] = ()
    names: Sequence[tuple[str, str]] = ()
    isbns: Sequence[str] = ()
    urls: Sequence[str] = ()
    links: Sequence[str] = ()
    notes: Sequence[str] = ()
    cost: Cost | None = None
    editions: tuple[Edition, ...] = ()
    cites: tuple[Identifier, ...] = ()


def records(entries: Iterable[Entry | Rejected]) -> Iterator[Record | Rejected]:
    """The record of each entry; one without a title is Rejected. A DOI or an address that
    several titles give is a container's, so it names none of them."""
    read = [one if isinstance(one, Rejected) else _Reading(one) for one in entries]
    titles: dict[Identifier, set[str]] = defaultdict(set)
    for one in read:
        if isinstance(one, _Reading):
            for name in one.named:
                titles[name].add(one.title)
    shared = {name for name, several in titles.items() if len(several) > 1 and apart(several)}
    for one in read:
        yield one if isinstance(one, Rejected) else one.record(shared)


def apart(titles: set[str]) -> bool:
    """Whether these are titles of several works, and not one with and without its subtitle."""
    keys = sorted(filter(None, map(text.title_key, titles)), key=len)
    return not all(key.startswith(keys[0]) for key in keys)


def plain(written: str, limit: int = 1_000) -> str:
    """One line of text without the HTML tags, the entities and the accents of LaTeX that
    exports leave in it."""
    said = jats.untagged(written.replace("\u00ad", ""))  # where a line might have been broken
    accented = "\\" in said and _ACCENT.search(said)
    return latex.plain(said, limit) if accented else text.clean(said, limit)


def year(written: object) -> int | None:
    """The first number of four digits that can be a year."""
    found = _YEAR.search(str(written))
    number = int(found[0]) if found else 0
    return number if 1000 <= number <= 2200 else None


def topics(written: Iterable[str]) -> tuple[str, ...]:
    """Keywords, one or several in a text, each once."""
    parts = (part for one in written for part in re.split(r"[;\n\r|]", one))
    found = dict.fromkeys(clean for part in parts if (clean := plain(part, 100).strip(" .,")))
    return tuple(found)[:_MOST_TOPICS]


def mesh(heading: str) -> str:
    """A medical subject heading without its qualifiers and the sign of a major topic:
    "Colitis, Ulcerative/*therapy" is about Colitis, Ulcerative."""
    return _QUALIFIER.sub("", heading).replace("*", "").strip()


class _Reading:
    """An entry on its way to a record, which needs the others' names."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry
        title = plain(entry.title)
        subtitle = plain(entry.subtitle, 500)
        if subtitle and text.fold(subtitle) not in text.fold(title):
            title = f"{title}: {subtitle}" if title else subtitle
        full_stop = title.endswith(".") and not title.endswith("..")
        self.title = title[:-1].rstrip() if full_stop else title
        self._url, address = _page(entry)
        self._books = tuple(name for written in entry.isbns for name in isbns(written))
        found = [*_named(entry), *address]
        if not entry.part:
            found += self._books
        self.named = tuple(dict.fromkeys(found))

    def record(self, shared: set[Identifier]) -> Record | Rejected:
        entry = self._entry
        if not self.title:
            return Rejected(entry.where, "has no title")
        named = tuple(name for name in self.named if name not in shared)
        container = [name for name in self.named if name in shared and name.scheme == "url"]
        url = self._url if not container else None
        return Record(
            title=self.title,
            kind=_kind(entry, named),
            authors=people(entry.authors),
            year=next((found for date in entry.dates if (found := year(date))), None),
            summary=plain(entry.summary, 5_000),
            url=url or next(filter(None, map(identifiers.href, named)), None),
            identifiers=named,
            language=languages.code(entry.language) if entry.language else None,
            cost=entry.cost,
            topics=topics(entry.topics),
            cites=entry.cites,
            part_of=tuple(dict.fromkeys([*container, *(self._books if entry.part else ())])),
            editions=entry.editions,
            where=entry.where,
        )


def people(written: Iterable[str]) -> tuple[str, ...]:
    """The people of an entry, each written "Family, Given" or as it is said."""
    found = (names.natural(plain(one, 200)) for one in written)
    return tuple(dict.fromkeys(one for one in found if one))


def _named(entry: Entry) -> Iterator[Identifier]:
    for scheme, value in entry.names:
        yield from doi(value) if scheme == "doi" else named(scheme, value)
    for address in (*entry.urls, *entry.links):
        for written in _ADDRESS.findall(address):
            yield from (one for one in named("url", written) if one.scheme != "url")
            resolved = _RESOLVED.search(written)
            yield from doi(unquote(resolved[1])) if resolved else ()
    for note in entry.notes:
        yield from labelled(note[:2_000])


def _page(entry: Entry) -> tuple[str | None, tuple[Identifier, ...]]:
    """The first address of the work and what it names; a publisher's front page names no
    paper."""
    for address in entry.urls:
        for written in _ADDRESS.findall(address):
            url = written.rstrip(".,;")
            found = named("url", url)
            parts = urlsplit(url) if found else None
            home = parts is not None and not parts.path.strip("/") and not parts.query
            host = (parts.hostname or "").lower().removeprefix("www.") if parts else ""
            closed = host in _CLOSED and any(scheme == "doi" for scheme, _ in entry.names)
            closed = closed or _RESOLVED.search(url) is not None
            if found and not closed and not (home and entry.kind in (Kind.PAPER, Kind.BOOK)):
                return url, found
    return None, ()


def _kind(entry: Entry, named: Sequence[Identifier]) -> Kind | None:
    schemes = {one.scheme for one in named}
    if entry.kind in (None, Kind.ARTICLE) and schemes & {"arxiv", "pmid"}:
        return Kind.PAPER
    if entry.kind is None and "isbn" in schemes:
        return Kind.BOOK
    return Kind.VIDEO if entry.kind is None and "youtube" in schemes else entry.kind
