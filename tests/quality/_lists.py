"""Works as independent lists state them: what the catalogue is checked against.

The lists are tables, reading lists, bibliographies and recorded answers of public
interfaces in the shared folder. None of them is trusted: a broken row is left out.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from graph import identifiers, text
from graph.errors import BadInput
from graph.model import Identifier, Record
from ingest.read import read

# No author at all, or the account that published a page.
_NOBODY = re.compile(r"(?i:(author )?unknown|n/?a|none|anonymous|various( authors)?)|[a-z0-9_-]+")
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
_AND = re.compile(r"\s*(?:;|&|\band\b)\s*")

# The columns that say one thing in the several tables.
_TITLES = ("title", "Title", "course_title", "original_title", "Primary Title")
_AUTHORS = ("author", "authors", "Author", "Authors", "Instructor", "Primary Author")
_YEARS = ("year", "Year", "original_publication_year", "Original Publication Year",
          "Year Published", "publication_year", "date")  # fmt: skip
_NUMBERS = ("isbn", "isbn13", "ISBN", "ISBN13", "ISBN/UID", "isbn_13", "isbn_10")
_ADDRESSES = ("url", "URL", "link")
_DOIS = ("doi", "DOI")


@dataclass(frozen=True)
class Entry:
    """One work as a list states it; `site` is the host that a whole list stands for, and
    `printed` says that the list holds nothing but papers and books."""

    title: str
    source: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    identifiers: tuple[Identifier, ...] = ()
    site: str = ""
    printed: bool = False

    def __str__(self) -> str:
        people = ", ".join(self.authors[:3]) or "no author"
        return f"{self.source}: “{self.title}”, {people}, {self.year or 'no year'}"


def tables(root: Path) -> Iterator[Entry]:
    """Tutorials, lectures, courses and books, from tab- and comma-separated tables."""
    for place, source, site in (
        ("eval/tutorialbank/resources_v2023.tsv", "tutorialbank", ""),
        ("eval/lecturebank/lectures.tsv", "lecturebank", ""),
        ("eval/lecturebank/CV_lectures.tsv", "lecturebank", ""),
        ("eval/lecturebank/BIO_lectures.tsv", "lecturebank", ""),
        ("eval/goodbooks/books.csv", "goodbooks", ""),
        ("eval/courses/coursera.csv", "coursera", "coursera.org"),
        ("eval/courses/mit_open_learning_library.csv", "mit-oll", "mit.edu"),
    ):
        yield from table(root / place, source, site)
    for folder in ("goodreads_csv", "other_book_exports", "csv_export"):
        for path in sorted((root / "formats" / folder).glob("*.[ct]sv")):
            yield from table(path, f"formats/{folder}")


def table(path: Path, source: str, site: str = "") -> Iterator[Entry]:
    """The rows of one table that have a title; nothing where the file is absent."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        if path.suffix == ".tsv":  # its titles hold quotes that nobody closes
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        else:
            rows = csv.DictReader(file)
        for row in rows:
            filled = {name: value for name, value in row.items() if isinstance(value, str) and name}
            yield from _row(filled, source, site)


def _row(row: Mapping[str, str], source: str, site: str) -> Iterator[Entry]:
    people = [row[name] for name in _AUTHORS if row.get(name)]
    people += [row[f"Instructor {n}"] for n in range(1, 7) if row.get(f"Instructor {n}")]
    titles = dict.fromkeys(row[name].strip(" '\"\\") for name in _TITLES if row.get(name))
    named = [one for name in _NUMBERS for one in isbn(row.get(name, ""))]
    named += [one for name in _DOIS for one in made("doi", row.get(name, ""))]
    named += [one for name in _ADDRESSES for one in address(row.get(name, ""))]
    for title in titles:
        if title:
            yield Entry(
                title, source, authors(people),
                year(next((row[name] for name in _YEARS if row.get(name)), "")),
                tuple(dict.fromkeys(named)), site,
            )  # fmt: skip


def documents(root: Path) -> Iterator[Entry]:
    """Works of the reading lists and bibliographies, as readpath itself reads them."""
    for pattern in ("lists/*.md", "formats/bib/*.bib", "recorded/awesome-lists/**/*.md",
                    "recorded/*/**/*.bib"):  # fmt: skip
        for path in sorted(root.glob(pattern)):
            yield from document(path, "/".join(path.relative_to(root).parts[:3]))


def folder(root: Path) -> Iterator[Entry]:
    """Works of every reading list and bibliography under any folder."""
    for pattern in ("**/*.md", "**/*.bib"):
        for path in sorted(root.glob(pattern)):
            yield from document(path, path.relative_to(root).as_posix())


def document(path: Path, source: str) -> Iterator[Entry]:
    """The works one document names."""
    for item in _read(path):
        if isinstance(item, Record):
            yield Entry(item.title, source, item.authors, item.year, item.identifiers)


def _read(path: Path) -> Iterable[object]:
    try:
        return list(read(path))
    except BadInput:
        return []


def ris(root: Path) -> Iterator[Entry]:
    """The entries of RIS files."""
    paths = [*root.glob("formats/ris/*.ris"), *root.glob("recorded/bibtex-ris-csl/**/*.ris")]
    for path in sorted(paths):
        data = path.read_text(encoding="utf-8-sig", errors="replace")
        for block in re.split(r"^ER  -.*$", data, flags=re.MULTILINE):
            fields: dict[str, list[str]] = {}
            for tag, value in re.findall(r"^([A-Z][A-Z0-9])  - (.+)$", block, re.MULTILINE):
                fields.setdefault(tag, []).append(value.strip())
            title = next((fields[tag][0] for tag in ("TI", "T1") if tag in fields), "")
            if title:
                date = next((fields[tag][0] for tag in ("PY", "Y1", "DA") if tag in fields), "")
                named = [one for value in fields.get("DO", ()) for one in made("doi", value)]
                people = tuple(fields.get("AU", ()) or fields.get("A1", ()))
                yield Entry(title, "formats/ris", people, year(date), tuple(named))


def authors(values: Iterable[str]) -> tuple[str, ...]:
    """The people named in free text ("A, B and C"); a list that says "unknown" names none."""
    people = [text.clean(one, 200).strip("'\" ") for value in values for one in _AND.split(value)]
    return tuple(one for one in people if one and not _NOBODY.fullmatch(one))


def year(value: object) -> int | None:
    """The first year written in a date, number or sentence."""
    found = _YEAR.search(str(value))
    return int(found[1]) if found else None


def made(scheme: str, value: str) -> Iterator[Identifier]:
    """The identifier, unless it is none."""
    try:
        yield identifiers.make(scheme, value)
    except BadInput:
        return


def isbn(value: str) -> Iterator[Identifier]:
    """An ISBN from a table: one that lost its leading zeros is mended, one that a
    spreadsheet rounded is left out."""
    digits = re.sub(r"[^0-9Xx]", "", value)
    if "e+" not in value.lower() and 7 <= len(digits) <= 13:
        yield from made("isbn", digits.zfill(10))


def address(value: str) -> Iterator[Identifier]:
    """What an address names: not a site's front page, which a list gives for many works."""
    value = value.strip(" '\"\\")
    if value and "://" not in value:
        value = f"https://{value}"
    for one in made("url", value) if value else ():
        if one.scheme != "url" or urlsplit(one.value).path.strip("/") or "?" in one.value:
            yield one
