"""Reading lists written in Markdown: every work they list, and the order they put it in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import urlsplit

from graph import identifiers, text
from graph.errors import BadInput
from graph.model import Identifier, Kind, Record, Rejected, Trail
from ingest import guess
from ingest.client import Client
from ingest.mdwalk import MAX_PASSAGE, Passage, Place, walk
from ingest.source import Item, Raw
from ingest.what import Form, What
from ingest.work import Work, checked_url
from ingest.works import tail_names_people, works

MAX_LIST = 4 * 1024 * 1024  # bytes; the longest public reading list is under 1 MB

# Headings under which a list speaks of itself.
_META = re.compile(
    r"(?:how to )?contribut\w*|licen[sc]es?|credits?|acknowledge?ments?|star history|sponsors?|"
    r"code of conduct|changelog|thanks|backers|support(?: us| this project)?|maintainers?|"
    r"contributing guidelines|stargazers.*|disclaimer",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"(?:table of )?contents|index|toc|目录|目次|содержание|índice", re.IGNORECASE
)
_ABOUT_ITSELF = re.compile(
    r"contribut\w+(?: guide\w*)?|licen[sc]e|pull requests?|issues?|star history|readme|"
    r"code of conduct|awesome(?: badge)?|back to top|edit this page",
    re.IGNORECASE,
)


class Markdown:
    """The works in a Markdown reading list, and the list as a trail."""

    name = "markdown"
    title = "Markdown reading lists (.md), from a file or an address such as GitHub's"

    def claims(self, what: What) -> float:
        """By how much the text has of Markdown: links most, then headings, lists, addresses."""
        head = what.head.lstrip("\ufeff \t\r\n")
        if what.form not in (Form.FILE, Form.DATA) or re.match(
            r"<\?xml|<!doctype|<html|<feed|<rss|TY  - |\{\s*\"|\[\s*\{", head, re.IGNORECASE
        ):
            return 0.0
        if re.search(r"\]\(\s*<?https?://|^\s*\[[^\]]+\]:\s*<?https?://", head, re.MULTILINE):
            return 0.8
        if re.search(r"^\s*(?:#{1,6} \S|[-*+] \S|\d+[.)] \S|\*\*\[\d+\]\*\*)", head, re.MULTILINE):
            return 0.5
        return 0.3 if re.search(r"^\s*<?https?://\S+", head, re.MULTILINE) else 0.0

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:  # noqa: ARG002 - protocol
        """The whole list: its links may be defined at its end."""
        yield Raw(what.content(MAX_LIST), what.url or what.name)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """A record for each work in order, then the list as a trail."""
        data = raw.data if isinstance(raw.data, str) else raw.data.decode("utf-8", "replace")
        passages = list(walk(data.removeprefix("\ufeff")))
        votes = [vote for one in passages if (vote := tail_names_people(one)) is not None]
        people_follow = sum(votes) >= 0.6 * len(votes)
        title = _list_title(passages, raw.where)
        stem = _stem(raw.where)
        reading = _List(title, stem, guess.is_japanese(data), not people_follow, {})
        items: list[Identifier] = []
        for work, path in _works(passages, people_follow):
            where = f"{raw.where} line {work.line}"
            if work.broken:
                yield Rejected(where, f"{work.title[:80]}: {work.broken}")
                continue
            record = reading.record(work, path, where)
            items.append(identifiers.canonical(record.identifiers))
            yield record
        for passage in passages:
            if passage.cut:
                where = f"{raw.where} line {passage.line}"
                yield Rejected(where, f"is read only up to its {MAX_PASSAGE:,}th character")
        if not items:
            yield Rejected(raw.where, "no linked or cited work was found in this list")
            return
        url = raw.where if raw.where.startswith(("http://", "https://")) else None
        yield Trail(title, tuple(dict.fromkeys(items)), url, True, where=raw.where)


def _works(passages: list[Passage], people_follow: bool) -> Iterator[tuple[Work, tuple[str, ...]]]:
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
        for work in works(passage, people_follow):
            if not _ABOUT_ITSELF.fullmatch(work.title):
                had_work = True
                yield checked_url(work), passage.path


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
        return Record(
            title=work.title,
            kind=self._kind(work, named, path),
            authors=work.authors,
            year=work.year,
            summary=work.note,
            url=work.url,
            identifiers=tuple(named) or (_local(work),),
            language=guess.language_of(work.title, self.japanese),
            topics=tuple(dict.fromkeys(name for name in path if name != self.title)),
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
    found = []
    for scheme, value in (("arxiv", work.arxiv), ("doi", work.doi), ("url", work.url)):
        if value:
            try:
                found.append(identifiers.make(scheme, value))
            except BadInput:
                continue
    return list(dict.fromkeys(found))


def _local(work: Work) -> Identifier:
    """A name for a work that has no address: the same list gives the same one."""
    family = text.family_name(work.authors[0]) if work.authors else ""
    parts = (text.slug(work.title), family, str(work.year or ""))
    return identifiers.make("local", "-".join(part for part in parts if part))
