"""Reading the works that a passage of a reading list names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ingest.lists import rows
from ingest.lists.citations import citation
from ingest.lists.links import (
    POINTER,
    Link,
    flat,
    is_bare,
    is_format,
    opens,
    points,
    several,
    titled,
)
from ingest.lists.mdinline import Span
from ingest.lists.mdwalk import Passage, Place, plain
from ingest.lists.persons import by_line, people_before, people_in, reads_as_people
from ingest.lists.work import LABEL, YEAR, Work, clean_title, dated, identified
from ingest.text import names

_EBOOK = re.compile(r"\b(?:epub|kindle|mobi|e-?book)\b", re.IGNORECASE)
_AUTHOR_START = re.compile(r"^\W*(?:written )?(?:by|von|par|por|автор:?)\s+(?=\S)", re.IGNORECASE)
_DASH = re.compile(r"^\s*(?:[-–—|:：]|--)\s*")


def works(passage: Passage, people_follow: bool) -> Iterator[Work]:
    """The works a passage names, in order. `people_follow` says that this list writes the
    authors, not a description, after a title and a dash."""
    whole, links = flat(passage.spans, passage.links)
    found = citation(passage, whole, links)
    if found is None and links:
        run = several(whole, links) if passage.place is not Place.PARAGRAPH else ()
        if run:
            for link in run:
                yield dated(Work(clean_title(link.text), passage.line, url=link.url), link.text)
            return
        if passage.place is Place.ROW:
            yield from rows.works(passage, whole, links)
            return
        elif passage.place is Place.PARAGRAPH and not opens(whole, links[0]):
            yield from _prose(passage, links)
            return
        else:
            found = _linked(passage, whole, links, people_follow)
    elif found is None and passage.place is Place.ITEM:
        found = _unlinked(passage, whole)
    if found is not None and re.search(r"\w", found.title):
        yield found


def tail_names_people(passage: Passage) -> bool | None:
    """Whether what follows a title and a dash in this passage reads as names; None where
    the passage has no such place."""
    whole, links = flat(passage.spans, passage.links)
    if passage.place is not Place.ITEM or not links or links[0].start > 3:
        return None
    rest = whole[links[0].end :]
    match = _DASH.match(rest)
    if not match or not rest[match.end() :].strip():
        return None
    return bool(people_in(rest[match.end() :], strict=False))


def _linked(passage: Passage, whole: str, links: list[Link], people_follow: bool) -> Work | None:
    """`[Title](url) - Author (PDF)`, `Author. [Title](url)`, `Title by Author [pdf](url)`."""
    main = titled(whole, links)
    if main is not links[0]:
        named = _before_formats(passage, whole, links)
        if named is not None:
            return named
    if main is None:
        bare = next((link for link in links if is_bare(link.text)), None)
        if bare is None:
            return None
        return identified(Work(_address(bare.url), passage.line, url=bare.url), whole)
    if points(main.text) and not opens(whole, main):
        return None
    title, authors = by_line(main.text)
    before = LABEL.sub("", whole[: main.start]).strip(" *_[(-–—:\"“'")
    if not authors and before:
        authors = people_before(before)
    tail = whole[main.end :]
    after_people, note = tail_of(tail, people_follow)
    found = Work(
        title,
        passage.line,
        authors or after_people,
        None,
        main.url,
        note,
        ebook=_EBOOK.search(tail) is not None,
    )
    return identified(dated(found, main.text, tail), whole)


def _words(value: str) -> int:
    return value.count(" ") + 1 if len(value) < 200 else 0


def _address(url: str) -> str:
    """An address as the title of a work that is given no other."""
    return re.sub(r"^https?://(?:www\.)?|/$", "", url, flags=re.IGNORECASE)


def _before_formats(passage: Passage, whole: str, links: list[Link]) -> Work | None:
    """A work named in plain text before links that are only formats."""
    bare = whole[: links[0].start].rstrip(" [(（,:-–—|")
    if len(re.findall(r"\w{2,}", bare)) < 1 or len(bare) > 400:
        return None
    cut = replace(passage, spans=_cut(passage.spans, len(bare)), links=())
    found = _unlinked(cut, bare)
    if found is None:
        if POINTER.fullmatch(links[0].text):
            return None  # a sentence that points somewhere
        title = clean_title(re.split(r"\s[-–—]\s|\s*[(（]", LABEL.sub("", bare))[0])
        prose = _words(title) > 11 and re.search(r"[.!?] [A-Z]", title)
        if not title or len(title) > 200 or title.endswith((".", "!", "?")) or prose:
            return None
        found = dated(Work(title, passage.line), bare)
    return identified(replace(found, url=links[0].url), whole)


def _cut(spans: tuple[Span, ...], length: int) -> tuple[Span, ...]:
    kept = []
    for span in spans:
        if length <= 0:
            break
        kept.append(replace(span, text=re.sub(r"\s+", " ", span.text)[:length], link=None))
        length -= len(re.sub(r"\s+", " ", span.text))
    return tuple(kept)


def _unlinked(passage: Passage, whole: str) -> Work | None:
    """A work listed without a link: emphasised title, "Title by Author", or APA style."""
    value = LABEL.sub("", whole).strip()
    apa = re.match(
        r"(?P<who>[^()]{3,200}?)\s\((?P<year>(?:1[89]|20)\d\d)\)\.\s(?P<title>[^.?!]{3,200}[?!]?)",
        value,
    )
    if apa and reads_as_people(apa["who"]):
        people = names.citation(apa["who"])
        return identified(
            Work(clean_title(apa["title"]), passage.line, people, int(apa["year"]), cited=True),
            whole,
        )
    lead = next((span for span in passage.spans if span.text.strip()), None)
    if lead is not None and (lead.strong or lead.emphasis) and " " in lead.text.strip():
        rest = value[len(re.sub(r"\s+", " ", lead.text).strip()) :]
        people = _after_title(rest)
        if people:
            return dated(Work(clean_title(lead.text), passage.line, people), rest)
    match = re.match(
        r"(?P<title>[^.!?]{3,150}?),? by (?P<who>[^.!?]{4,120}?\.?)\s*(?:\(.*)?$", value
    )
    if match:
        people = people_in(YEAR.sub(" ", match["who"]), strict=True)
        if people:
            return dated(Work(clean_title(match["title"]), passage.line, people), value)
    return None


def _after_title(rest: str) -> tuple[str, ...]:
    match = re.match(r"\s*(?:by\s|[-–—,:]\s*(?:by\s)?)", rest, re.IGNORECASE)
    return people_in(YEAR.sub(" ", rest[match.end() :]), strict=True) if match else ()


def _prose(passage: Passage, links: list[Link]) -> Iterator[Work]:
    """The links of running text whose words read as titles."""
    for link in links:
        if is_bare(link.text):
            yield identified(Work(_address(link.url), passage.line, url=link.url), link.url)
        elif not is_format(link.text) and not points(link.text) and _words(link.text) > 1:
            yield dated(Work(clean_title(link.text), passage.line, url=link.url), link.text)


def tail_of(tail: str, people_follow: bool) -> tuple[tuple[str, ...], str]:
    """The people, or else the remark, that follow a title."""
    tail = re.sub(r"^\s*[(（][^()（）]*[)）](?=\s*[-–—])", "", tail)
    by = _AUTHOR_START.match(tail)
    if by:
        people = people_in(re.split(r"\s[-–—]\s|[.:]\s", tail[by.end() :])[0], strict=False)
        return people, ""
    dash = _DASH.match(tail)
    rest = tail[dash.end() :] if dash else tail.lstrip(" ,.")
    if dash or tail.startswith(","):
        by = _AUTHOR_START.match(rest)
        people = people_in(rest[by.end() :] if by else rest, strict=not (people_follow or by))
        if people:
            return people, ""
    note = plain(rest).strip(" *_>")
    note = re.sub(r"^\([^()]*\)\s*[-–—:]?\s*", "", note)
    told = len(note) > 12 and " " in note if dash else len(note.split()) > 5
    return (), note if told else ""
