"""EPUB books and Calibre's metadata.opf: what the package document says of the book.

Formats: EPUB 2 and 3 (www.w3.org/TR/epub-33), Dublin Core; only the package document of a
book is read, and no more of it than MAX_OPF.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from graph.errors import BadInput
from graph.model import Cost, Kind, Rejected
from ingest.formats.entry import Entry, records
from ingest.net.client import Client
from ingest.source import Item, Raw
from ingest.text import markup
from ingest.text.named import parsed
from ingest.what import Form, What, unreadable

MAX_OPF = 4 * 1024 * 1024  # bytes of a package document
_MAX_CONTAINER = 64 * 1024
_MEMBERS = 100_000
_CONTAINER = "META-INF/container.xml"
_ROLES = {"", "aut", "cre", "edt", "com"}
_GUTENBERG = re.compile(r"gutenberg\.org/(?:ebooks|files)/(\d+)")


class Epub:
    """The book in an EPUB file, or that a package document describes."""

    name = "epub"
    title = "EPUB books, and Calibre's metadata.opf"
    binary = True

    def claims(self, what: What) -> float:
        """Sure of a zip that says to be an EPUB, and of a package document."""
        if what.form not in (Form.FILE, Form.DATA):
            return 0.0
        if what.binary:
            zipped = what.head.startswith("PK")
            said = "application/epub+zip" in what.head[:200] or _CONTAINER in what.head[:4_096]
            return 1.0 if zipped and said else 0.0
        head = what.head[: 1 << 14]
        package = head.lstrip("\ufeff \t\r\n").startswith("<") and "idpf.org/2007/opf" in head
        return 0.97 if package and markup.root_name(head) == "package" else 0.0

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:  # noqa: ARG002 - protocol
        """The package document alone."""
        if not what.binary:
            yield Raw(what.raw(MAX_OPF), what.name)
            return
        try:
            if what.path is not None:
                with what.path.open("rb") as file:
                    yield Raw(_package(file, what.name), what.name)
            else:
                yield Raw(_package(io.BytesIO(what.raw()), what.name), what.name)
        except OSError as error:
            raise unreadable(what.name, error) from None

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The one record; Rejected where the document has no title or is no package."""
        try:
            root = markup.xml(markup.decoded(raw.data))
        except BadInput as error:
            yield Rejected(raw.where, error.why)
            return
        metadata = next((one for one in root.iter() if _local(one) == "metadata"), None)
        if metadata is None:
            yield Rejected(raw.where, "has no metadata of a book in it")
            return
        yield from records([_entry(metadata, raw.where)])


def _package(file: BinaryIO, name: str) -> bytes:
    """The package document of an EPUB; raises BadInput for what is none."""
    try:
        with zipfile.ZipFile(file) as book:
            if len(book.infolist()) > _MEMBERS:
                raise BadInput(name, "holds too many files to be a book")
            place = _place(markup.decoded(_member(book, _CONTAINER, _MAX_CONTAINER, name)), name)
            return _member(book, place, MAX_OPF, name)
    except BadInput:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError,
            ValueError):  # fmt: skip
        raise BadInput(name, "is a damaged EPUB file; fetch it again") from None


def _member(book: zipfile.ZipFile, place: str, limit: int, name: str) -> bytes:
    try:
        with book.open(place) as member:
            data = member.read(limit + 1)
    except KeyError:
        raise BadInput(name, f"is no EPUB: it has no {place[:100]}") from None
    if len(data) > limit:
        raise BadInput(name, f"is no book: its {place[:100]} is larger than {limit >> 10} KB")
    return data


def _place(container: str, name: str) -> str:
    """Where the package document is (OCF, 3.5.2.1)."""
    for element in markup.xml(container).iter():
        if _local(element) == "rootfile" and element.get("full-path"):
            return str(element.get("full-path"))
    raise BadInput(name, "is no EPUB: its container names no package document")


def _entry(metadata: Any, where: str) -> Entry:
    said: dict[str, list[Any]] = {}
    refined: dict[tuple[str, str], str] = {}
    for element in metadata.iter():
        said.setdefault(_local(element), []).append(element)
        if _local(element) == "meta" and element.get("refines"):
            key = (str(element.get("refines")).lstrip("#"), str(element.get("property")))
            refined[key] = _text(element)
    titles = said.get("title", [])
    kinds = [refined.get((str(one.get("id")), "title-type"), "main") for one in titles]
    main = [_text(one) for one, kind in zip(titles, kinds, strict=True) if kind != "subtitle"]
    subtitle = [_text(one) for one, kind in zip(titles, kinds, strict=True) if kind == "subtitle"]
    identifiers = [_text(one) for one in said.get("identifier", [])]
    sources = [_text(one) for one in said.get("source", [])]
    names = list(_names(said, [*identifiers, *sources]))
    dated = all(scheme != "gutenberg" for scheme, _ in names)  # theirs is the e-book's day
    return Entry(
        where=where,
        title=next(filter(None, main), ""),
        subtitle=next(filter(None, subtitle), ""),
        kind=Kind.BOOK,
        authors=list(_people(said, refined)),
        dates=_dates(said) if dated else (),
        summary=markup.plain(next(map(_text, said.get("description", [])), "")),
        language=next(map(_text, said.get("language", [])), ""),
        topics=[word for one in said.get("subject", []) for word in _text(one).split(",")],
        names=names,
        isbns=identifiers,
        cost=Cost.FREE if any(map(_free, said.get("rights", []))) else None,
    )


def _people(said: dict[str, list[Any]], refined: dict[tuple[str, str], str]) -> Iterator[str]:
    for element in said.get("creator", []):
        role = _attribute(element, "role") or refined.get((str(element.get("id")), "role"), "")
        if role.lower()[:3] in _ROLES:
            yield _text(element)


def _dates(said: dict[str, list[Any]]) -> list[str]:
    """The day of publication before others, such as that of a conversion."""
    dates = said.get("date", [])
    events = {"publication": 0, "original-publication": 0, "": 1}
    dates = sorted(dates, key=lambda one: events.get(_attribute(one, "event"), 2))
    return [_text(one) for one in dates]


def _names(said: dict[str, list[Any]], texts: list[str]) -> Iterator[tuple[str, str]]:
    for element in said.get("identifier", []):
        scheme = _attribute(element, "scheme").lower()
        if scheme in ("doi", "goodreads", "wikidata", "pmid", "arxiv"):
            yield scheme, _text(element)
    for written in texts:
        gutenberg = _GUTENBERG.search(written)
        if gutenberg:
            yield "gutenberg", gutenberg[1]
        for one in parsed(re.sub(r"^(?:urn:)?(?=(?:isbn|doi):)", "", written, flags=re.IGNORECASE)):
            if one.scheme not in ("url", "isbn"):
                yield one.scheme, one.value


def _free(element: Any) -> bool:
    said = _text(element).lower()
    return "public domain" in said or "creative commons" in said or "cc by" in said


def _attribute(element: Any, name: str) -> str:
    """An attribute, whatever namespace it is in."""
    found = (value for key, value in element.attrib.items() if key.rpartition("}")[2] == name)
    return str(next(found, "")).strip()


def _text(element: Any) -> str:
    return "".join(element.itertext()).strip()[:100_000]


def _local(element: Any) -> str:
    """An element's name without its namespace; "" for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
