"""A PDF: what it is by the DOI, arXiv id or ISBN on its first pages, looked up; else what it
says itself."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import PurePath

from graph import identifiers, records, text
from graph.errors import FetchError, ReadpathError
from graph.model import Cost, Identifier, Kind, Record, Rejected
from ingest.formats.pdftext import Facts, facts, told
from ingest.net.client import Client
from ingest.source import Item, Raw
from ingest.text import guess, languages, names
from ingest.text.named import doi, isbns, named
from ingest.what import Form, What

MAX_PDF = 64 * 1024 * 1024  # bytes
_LOOKED_UP = 3  # identifiers that are tried
_PATIENCE = 45.0  # seconds after which no other is
_STAMP = re.compile(
    r"arXiv:\s?((?:[a-z-]{2,20}(?:\.[A-Z]{2})?/\d{7})|\d{4}\.\d{4,5})(?:v\d{1,3})?\s{0,3}\["
)
_ARXIV = re.compile(r"arXiv[:\s]\s?(\d{4}\.\d{4,5})", re.IGNORECASE)
_DOI = re.compile(r"(?:doi(?:\.org/|[:\s])\s{0,3})?(10\.\d{4,9}/[^\s\"<>|]{2,120})", re.IGNORECASE)
_REFERENCES = re.compile(
    r"\n[ \t]{0,20}(?:\d{1,2}\.?[ \t]{0,5})?(?:references|bibliography)[ \t]{0,20}\n", re.IGNORECASE
)
_NO_TITLE = re.compile(
    r"untitled|microsoft word|\.(?:docx?|tex|dvi|pdf|ps|indd|qxd|pptx?|rtf|fm|cls)\b|^slide \d|"
    r"^(?:layout|template|manuscript|paper|title|document|main|article|pii:|doi:|arxiv:)\W*\d*$|"
    r"^powerpoint|^\W*$|^[\w-]+\d{3,}$",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"^(?:user|admin\w*|author|authors?|unknown|owner|root|anonymous|default|.*\.com|\W*)$"
    r"|latex|hyperref|acrobat|word|tex\b",
    re.IGNORECASE,
)
_NOT_TITLE = re.compile(r"arxiv|doi|issn|volume|vol\.|journal|proceedings|\W*\d", re.IGNORECASE)
_BOOK = 120  # pages from which a text that says nothing else is a book


class Pdf:
    """The work a PDF holds, from a file or an address."""

    name = "pdf"
    title = "PDF files: found by the DOI, arXiv id or ISBN in them, else by their title"
    binary = True

    def claims(self, what: What) -> float:
        """Sure of a PDF."""
        return 1.0 if what.binary == "a PDF" else 0.0

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        """What the PDF says and what the sources that know its identifiers say of it, as
        JSON; without them where they cannot be reached."""
        if what.form in (Form.URL, Form.IDENTIFIER):
            from ingest.pages import web

            what = web.download(what, client, feeds=False)
        where = what.url or what.name
        found = facts(what.raw(MAX_PDF), where)
        known = next(_looked_up(found, client), None)
        value = {
            "facts": asdict(found),
            "known": records.to_json(known) if known is not None else None,
        }
        yield Raw(json.dumps(value), where)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The work: as it is known elsewhere, else as it says itself."""
        try:
            value = json.loads(raw.data)
            found = told(value["facts"])
            known = value.get("known")
            if known:
                yield _found(records.record_from_json(known, raw.where), found, raw.where)
                return
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            yield Rejected(raw.where, "is not what was taken out of a PDF; give the PDF itself")
            return
        yield _itself(found, raw.where)


def candidates(found: Facts) -> list[Identifier]:
    """What the PDF may be, the surest first: by its metadata, arXiv's stamp, and what its
    first page names before any list of references."""
    first = _REFERENCES.split(found.first)[0]
    if len(first) < 400:  # a cover sheet
        first += _REFERENCES.split(found.front[:6_000])[0]
    kept: dict[Identifier, None] = {}
    for match in _STAMP.finditer(found.first):
        kept |= dict.fromkeys(named("arxiv", match[1]))
    for value in found.named:
        kept |= dict.fromkeys(doi(value))
        arxiv = _ARXIV.search(value)
        kept |= dict.fromkeys(named("arxiv", arxiv[1]) if arxiv else ())
    for match in list(_DOI.finditer(first))[:5]:
        kept |= dict.fromkeys(doi(match[1]))
    text_ = f"{found.first}\n{found.front}"
    if "isbn" in text_.lower():
        kept |= dict.fromkeys(list(isbns(text_))[:2])
    for match in list(_ARXIV.finditer(first))[:2]:
        kept |= dict.fromkeys(named("arxiv", match[1]))
    return list(kept)


def _looked_up(found: Facts, client: Client) -> Iterator[Record]:
    """The records of what the PDF may be whose titles stand on its first pages."""
    from ingest.read import read

    start = time.monotonic()
    for one in candidates(found)[:_LOOKED_UP]:
        what = What(Form.IDENTIFIER, str(one), str(one), identifiers=(one,))
        try:
            for item in read(what, client=client):
                if isinstance(item, Record) and stands_in(item.title, found):
                    yield item
        except FetchError:
            return  # nobody can be reached
        except ReadpathError:
            continue  # nobody looks such identifiers up
        if time.monotonic() - start > _PATIENCE:
            return


def stands_in(title: str, found: Facts) -> bool:
    """Whether most words of a title stand in the PDF's front, so that it is the work and
    not one that it cites."""
    words = [word for word in text.fold(title).split() if len(word) > 2] or text.fold(title).split()
    # Letters alone: hyphenation and ligatures part words on the page.
    said = re.sub(r"\W+", "", text.fold(f"{found.title} {found.first} {found.front}"))
    return bool(words) and sum(word in said for word in words) >= 0.8 * len(words)


def _found(known: Record, found: Facts, where: str) -> Record:
    address = named("url", where) if where.startswith(("http://", "https://")) else ()
    return replace(
        known,
        identifiers=tuple(dict.fromkeys((*known.identifiers, *address))),
        kind=known.kind or _kind(found, known.identifiers),
        where=where,
    )


def _itself(found: Facts, where: str) -> Record | Rejected:
    title = _title(found, where)
    if not title:
        return Rejected(
            where, "has no title that can be read, as scans do not; add it by its title or DOI"
        )
    sure = tuple(_sure(found))
    url = where if where.startswith(("http://", "https://")) else None
    address = named("url", url) if url else ()
    local = () if sure or address else (_local(title),)
    return Record(
        title=title,
        kind=_kind(found, sure),
        authors=_authors(found),
        year=_year(sure),
        url=url or next(filter(None, map(identifiers.href, sure)), None),
        identifiers=(*sure, *address, *local),
        language=languages.code(found.language) or guess.language_of(title),
        cost=Cost.FREE if any(one.scheme == "arxiv" for one in sure) else None,
        where=where,
    )


def _sure(found: Facts) -> Iterator[Identifier]:
    """What certainly names the PDF itself, though nobody could be asked: the stamp, a DOI
    in its metadata, the only DOI on page one, a book's ISBN."""
    for match in _STAMP.finditer(found.first):
        yield from named("arxiv", match[1])
        return
    dois = [one for value in found.named for one in doi(value)]
    first = _REFERENCES.split(found.first)[0]
    dois = dois or list(dict.fromkeys(one for m in _DOI.finditer(first) for one in doi(m[1])))
    if len(set(dois)) == 1:
        yield dois[0]
    elif found.pages >= _BOOK and not dois:
        yield from [one for one in candidates(found) if one.scheme == "isbn"][:1]


def _title(found: Facts, where: str) -> str:
    """The metadata's title where it stands on the page, else the largest words there that
    read as one, else the name of the file."""
    meant = text.clean(found.title, 500)
    sane = len(meant) > 3 and not _NO_TITLE.search(meant)
    if sane and (not found.first.strip() or stands_in(meant, replace(found, title=""))):
        return meant
    for words in found.largest:
        said = text.clean(words, 300)
        if not _NOT_TITLE.match(said) and "@" not in said and (" " in said or len(said) > 5):
            return said
    if sane:
        return meant
    stem = text.clean(re.sub(r"[-_+.]+", " ", PurePath(where.partition("?")[0]).stem), 300)
    return stem if len(re.findall(r"[^\W\d_]{2,}", stem)) >= 2 else ""


def _authors(found: Facts) -> tuple[str, ...]:
    who = text.clean(found.author, 5_000)
    return () if _NO_AUTHOR.search(who) else names.citation(who)


def _kind(found: Facts, sure: tuple[Identifier, ...]) -> Kind:
    schemes = {one.scheme for one in sure}
    if schemes & {"arxiv", "doi", "pmid"}:
        return Kind.PAPER
    if "isbn" in schemes or found.pages >= _BOOK:
        return Kind.BOOK
    said = f"{found.first}\n{found.front}".lower()
    scholarly = "abstract" in said[:6_000] or "references" in said or found.pages > 3
    return Kind.PAPER if scholarly else Kind.ARTICLE


def _year(sure: tuple[Identifier, ...]) -> int | None:
    """The year of an arXiv paper's first version."""
    for one in sure:
        match = re.match(r"(\d\d)(?:0[1-9]|1[0-2])\.", one.value) if one.scheme == "arxiv" else None
        if match:
            return 2000 + int(match[1])
    return None


def _local(title: str) -> Identifier:
    return identifiers.make("local", text.slug(title, 16))
