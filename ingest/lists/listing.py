"""A reading list, however it is marked up: the works its passages name, and their order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath
from urllib.parse import urlsplit

from graph import identifiers, text
from graph.model import Identifier, Kind, Record, Rejected, Trail
from ingest.lists.links import flat, leads_aside
from ingest.lists.mdwalk import MAX_PASSAGE, Passage, Place
from ingest.lists.work import Work, checked_url
from ingest.lists.works import tail_names_people, works
from ingest.source import Item
from ingest.text import guess
from ingest.text.named import named

# Headings under which a list speaks of itself.
_META = re.compile(
    r"(?:how to )?contribut\w*|licen[sc]es?|credits?|acknowledge?ments?|star history|sponsors?|"
    r"code of conduct|changelog|thanks|backers|support(?: us| this project)?|maintainers?|"
    r"contributing guidelines|stargazers.*|disclaimer|share|community",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"(?:table of )?contents|index|toc|目录|目次|содержание|índice", re.IGNORECASE
)
_ABOUT_ITSELF = re.compile(
    r"contribut\w+(?: guide\w*)?|licen[sc]e|pull requests?|issues?|star history|readme|"
    r"code of conduct|awesome(?: badge)?|back to top|edit this page|home|next|previous|prev|top|"
    r"share(?: on| to)? .{2,30}|permalink",
    re.IGNORECASE,
)
_LABELLED_LINK = re.compile(
    r"\W*+(?:link|url|website|web ?site|web ?page|homepage|course|available|start|address)?"
    r"(?: (?:link|page|here|at))?\W*+https?://\S++\W*+",
    re.IGNORECASE,
)
# What is called the same in every course.
_SERIAL = re.compile(
    r"(?:lectures?|labs?|weeks?|assignments?|chapters?|parts?|units?|lessons?|sessions?|modules?|"
    r"days?|homeworks?|hw|exercises?|problem sets?|ps|slides?|notes|quiz|recitations?|sections?)"
    r"\W{0,3}\d{1,3}(?:\W\d{1,3})?[a-z]?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Omitted:
    """A line of a list that was left out, and why."""

    line: int
    why: str


def listing(
    passages: list[Passage], where: str, document: str, title: str = "", ordered: bool = True
) -> Iterator[Item]:
    """A record for each work in order, what was left out by line, and the list as a trail.
    `ordered` says whether the order of the list means something."""
    votes = [vote for one in passages if (vote := tail_names_people(one)) is not None]
    people_follow = sum(votes) >= 0.6 * len(votes)
    title = title or _list_title(passages, where)
    stem = _stem(where)
    reading = _List(title, stem, guess.is_japanese(document), not people_follow, {})
    items: list[Identifier] = []
    left: list[Rejected] = []
    for work, path in _works(passages, people_follow):
        place = f"{where} line {work.line}"
        if isinstance(work, Omitted):
            left.append(Rejected(place, work.why))
            continue
        if work.broken:
            yield Rejected(place, f"{work.title[:80]}: {work.broken}")
            continue
        record = reading.record(work, path, place)
        items.append(identifiers.canonical(record.identifiers))
        yield record
    for passage in passages:
        if passage.cut:
            place = f"{where} line {passage.line}"
            yield Rejected(place, f"is read only up to its {MAX_PASSAGE:,}th character")
    if not items:
        yield Rejected(where, "no linked or cited work was found in this list")
        return
    yield from left
    url = where if where.startswith(("http://", "https://")) else None
    yield Trail(title, tuple(dict.fromkeys(items)), url, ordered, where=where)


def _works(
    passages: list[Passage], people_follow: bool
) -> Iterator[tuple[Work | Omitted, tuple[str, ...]]]:
    """Each work and the headings above it; what a list says of itself is left out."""
    had_work = False
    for passage in passages:
        if any(_META.fullmatch(name) for name in passage.path):
            continue
        if passage.place is Place.HEADING and not _is_work_heading(passage):
            continue
        if passage.place is Place.MORE and had_work:
            continue  # what a list adds about the work of the item
        had_work = False
        found = list(works(passage, people_follow))
        for work in found:
            if _ABOUT_ITSELF.fullmatch(work.title) or (work.url and leads_aside(work.url)):
                continue
            had_work = True
            yield checked_url(_named_by_heading(work, passage)), passage.path
        if not found and passage.place in (Place.ITEM, Place.ROW):
            why = _omitted(passage)
            if why:
                yield Omitted(passage.line, why), passage.path


def _named_by_heading(work: Work, passage: Passage) -> Work:
    """A link alone under a heading, such as "Link: https://...", is what the heading says."""
    if passage.place is not Place.PARAGRAPH or not passage.path or len(passage.links) != 1:
        return work
    bare = (work.url or "").lower().startswith(f"http://{work.title}".lower()[:12])
    bare = (
        bare or f"//{work.title}" in (work.url or "") or f"//www.{work.title}" in (work.url or "")
    )
    if bare and _LABELLED_LINK.fullmatch(passage.text):
        return replace(work, title=passage.path[-1])
    return work


def _omitted(passage: Passage) -> str:
    """Why an item or a row with a link gave no work; "" where it has none to give."""
    _, links = flat(passage.spans, passage.links)
    links = [one for one in links if not leads_aside(one.url)]
    if not links or all(_ABOUT_ITSELF.fullmatch(one.text) for one in links):
        return ""
    return f"has a link ({links[0].url[:120]}) but names no title with it, so it is left out"


def _is_work_heading(passage: Passage) -> bool:
    return passage.level > 1 and any(target.startswith("http") for target in passage.links)


def _list_title(passages: Iterable[Passage], where: str) -> str:
    """The first heading, where it is above all else and says something; else the name."""
    for passage in passages:
        if passage.place is not Place.HEADING:
            if passage.place is not Place.PARAGRAPH:
                break
            continue
        name = passage.text
        if passage.level <= 2 and name and not _CONTENTS.fullmatch(name):
            return text.clean(name, 300)
        break
    return _stem(where) or "Reading list"


def _stem(where: str) -> str:
    """A list's name from its file or address: for a readme, its repository's."""
    web = where.startswith(("http://", "https://"))
    path = urlsplit(where).path if web else where.partition(" (not UTF-8")[0]
    parts = [part for part in path.split("/") if part]
    stem = PurePath(path).stem
    if web and len(parts) > 1 and (stem.lower() in ("readme", "index") or len(parts) == 2):
        stem = parts[1]
    return text.clean(re.sub(r"[-_]+", " ", stem), 300)


@dataclass(frozen=True, slots=True)
class _List:
    """What is known of the whole list when one of its works becomes a record. `taken`
    holds the place on the page (the URL's fragment) that each address was first given with."""

    title: str
    stem: str
    japanese: bool
    code: bool
    taken: dict[Identifier, str]

    def record(self, work: Work, path: tuple[str, ...], where: str) -> Record:
        named = _identifiers(work)
        if len(named) == 1 and named[0].scheme == "url":
            # Two places on one page are two works, though the page has one address.
            place = urlsplit(work.url or "").fragment
            if self.taken.setdefault(named[0], place) != place:
                named = []
        topics = (text.clean(name, 300) for name in (*path, work.under) if name)
        serial = _SERIAL.fullmatch(work.title) is not None
        return Record(
            title=text.clean(f"{work.title} ({self.title})" if serial else work.title, 1_000),
            kind=self._kind(work, named, path),
            authors=work.authors,
            year=work.year,
            summary=work.note,
            url=work.url,
            identifiers=tuple(named) or (_local(work),),
            language=guess.language_of(work.title, self.japanese),
            topics=tuple(dict.fromkeys(name for name in topics if name and name != self.title)),
            where=where,
        )

    def _kind(self, work: Work, named: list[Identifier], path: tuple[str, ...]) -> Kind | None:
        above = (self.stem, self.title, *path)
        if work.cited:
            above = path[-1:]  # the list's title says "papers" of a book, too
        kind = guess.kind_of(work.url, named, above, self.code)
        if kind is None and work.ebook:
            return Kind.BOOK
        return Kind.PAPER if kind is None and work.cited else kind


def _identifiers(work: Work) -> list[Identifier]:
    told = (("arxiv", work.arxiv), ("doi", work.doi), ("url", work.url))
    return list(
        dict.fromkeys(one for scheme, value in told if value for one in named(scheme, value))
    )


def _local(work: Work) -> Identifier:
    """A name for a work that has no address: the same list gives the same one."""
    family = text.family_name(work.authors[0]) if work.authors else ""
    parts = (text.slug(work.title), family, str(work.year or ""))
    return identifiers.make("local", "-".join(part for part in parts if part))
