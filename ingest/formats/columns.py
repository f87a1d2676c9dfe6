"""What the columns of a table of works mean: by the names they have, in several languages,
and by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from graph import text
from graph.errors import BadInput
from ingest.text.named import doi, isbns

# The meanings of columns, each with the names it has, folded, the best first.
HEADS: Mapping[str, tuple[str, ...]] = {
    "title": (
        "title", "book title", "name", "book", "paper title", "article title", "document title",
        "primary title", "titel", "buchtitel", "titre", "titulo", "titolo", "tytul", "nome",
        "название", "заглавие", "书名", "标题", "題名", "题名", "タイトル", "書名", "عنوان",
    ),
    "subtitle": ("subtitle", "untertitel", "sous titre", "subtitulo", "sottotitolo", "副标题"),
    "authors": (
        "author", "authors", "primary author", "author s", "author names", "author full names",
        "author text", "creator", "creators", "by", "autor", "autoren", "autor in", "autorin",
        "verfasser", "auteur", "auteurs", "autores", "autore", "autori", "schrijver", "автор",
        "авторы", "作者", "著者", "المؤلف",
    ),
    "others": ("additional authors", "secondary author", "contributors"),
    "year": (
        "original publication year", "year published", "publication year", "year", "date",
        "publication", "pubdate", "published", "publication date", "date published", "jahr",
        "erscheinungsjahr", "annee", "annee de publication", "ano", "anno", "jaar", "год",
        "年", "年份", "出版年", "年度",
    ),
    "source": ("source", "source title", "quelle", "fuente", "fonte"),
    "isbn": ("isbn13", "isbn 13", "isbn", "isbn10", "isbn 10", "isbn uid", "isbns", "ean"),
    "doi": ("doi", "doi link", "digital object identifier"),
    "pmid": ("pmid", "pubmed id", "pubmed"),
    "pmcid": ("pmcid", "pmc id"),
    "arxiv": ("arxiv", "arxiv id", "eprint"),
    "openlibrary": ("openlibrary key", "openlibrary", "olid", "work id", "edition id"),
    "goodreads": ("goodreads key", "goodreads", "goodreads id"),
    "wikidata": ("wikidata",),
    "url": ("url", "link", "links", "web address", "website", "page url", "adresse", "enlace",
            "lien", "ссылка", "链接", "网址"),
    "names": ("identifiers", "identifier", "key", "id"),
    "summary": ("abstract", "summary", "description", "zusammenfassung", "beschreibung",
                "resume", "resumen", "descripcion", "descrizione", "аннотация", "摘要", "简介"),
    "topics": ("keywords", "author keywords", "tags", "subjects", "topics", "subject", "topic",
               "bookshelves", "schlagworte", "schlagworter", "themen", "mots cles", "sujets",
               "palabras clave", "temas", "etiquetas", "parole chiave", "ключевые слова", "темы",
               "关键词", "标签", "主题"),
    "language": ("language", "languages", "lang", "sprache", "langue", "idioma", "lingua",
                 "язык", "语言"),
    "kind": ("kind", "type", "document type", "item type", "publication type", "typ", "art",
             "тип", "类型"),
    "rating": ("my rating", "rating", "star rating", "your rating", "stars", "bewertung", "note",
               "оценка", "评分"),
    "read": ("date read", "last date read", "date finished", "finished", "readings", "read at",
             "date completed", "completed", "finish date", "gelesen am", "date de lecture"),
    "status": ("exclusive shelf", "read status", "status", "bookshelf", "shelf", "collections",
               "gelesen", "estado", "statut"),
    "deleted": ("deleted",),
}  # fmt: skip
# What makes a first row one of names, and a table one of works.
NAMING = ("title", "isbn", "doi", "pmid", "arxiv", "openlibrary", "names", "url")
UNUSED = "unused"  # what a person may say of a column from which nothing is to be taken
_SURE = ("title", "isbn", "pmid", "openlibrary")
_YEAR = re.compile(r"(?:1[4-9]|20)\d\d")
_LETTERS = re.compile(r"[^\W\d_]")
_TESTS: Mapping[str, Callable[[str], bool]] = {
    "doi": lambda cell: bool(doi(cell)),
    "isbn": lambda cell: any(isbns(cell)),
    "url": lambda cell: cell.startswith(("http://", "https://")),
    "year": lambda cell: _YEAR.fullmatch(cell) is not None,
}
_ENOUGH = 0.6  # of a column's cells that show what it is


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """Which columns, counted from 0, hold what; `heads` are their names, none where the
    first row is a work already. Of those in `said` a person said so."""

    columns: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    heads: tuple[str, ...] = ()
    said: frozenset[int] = frozenset()

    def __getitem__(self, meaning: str) -> tuple[int, ...]:
        """The columns of this meaning, the best first."""
        return self.columns.get(meaning, ())

    def named(self) -> dict[str, str]:
        """The first column of each meaning by its name, or by its number from 1."""
        return {
            meaning: self.heads[places[0]] if places[0] < len(self.heads) else str(places[0] + 1)
            for meaning in HEADS
            if (places := self[meaning])
        }


def guess(rows: Sequence[Sequence[str]], said: Sequence[tuple[str, str]] = ()) -> ColumnGuess:
    """What the columns of a table mean, from its first rows. `said` are meanings, or UNUSED,
    each with the name of a column or its number from 1, and come first. Raises BadInput for
    a name that is not there."""
    first = [text.clean(cell, 100) for cell in rows[0]] if rows else []
    folded = [text.fold(cell) for cell in first]
    known = {
        meaning: tuple(folded.index(head) for head in heads if head in folded)
        for meaning, heads in HEADS.items()
    }
    columns = {meaning: places for meaning, places in known.items() if places}
    headed = bool(columns) and not any(map(_telling, first))
    body = rows[1:] if headed else rows
    if not headed:
        columns = {}
    meant: dict[int, str] = {}
    for meaning, written in said:
        meant[_place(meaning, written, first)] = meaning
        if not written.strip().isdigit():
            headed, body = True, rows[1:]
    columns = {
        meaning: kept
        for meaning, places in columns.items()
        if (kept := tuple(one for one in places if one not in meant))
    }
    columns |= {
        meaning: tuple(place for place, other in meant.items() if other == meaning)
        for meaning in meant.values()
    }
    unused = set(columns.pop(UNUSED, ()))
    guessed = _by_content(columns, body, unused)
    if not headed and _headed(guessed, rows):
        headed = True
    columns = guessed
    return ColumnGuess(columns, tuple(first) if headed else (), frozenset(meant))


def _place(meaning: str, written: str, heads: Sequence[str]) -> int:
    if meaning not in HEADS and meaning != UNUSED:
        raise BadInput(f"column {meaning!r}", f"is none of {', '.join(HEADS)}, {UNUSED}")
    written = written.strip()
    folded = [text.fold(head) for head in heads]
    if text.fold(written) in folded:
        return folded.index(text.fold(written))
    if written.isdigit() and 1 <= int(written[:6]) <= max(len(heads), 1):
        return int(written) - 1
    there = ", ".join(head for head in heads if head)[:300]
    raise BadInput(f"column {written[:60]!r}", f"is not in the table; there are {there}")


def _telling(cell: str) -> bool:
    """Whether a cell of the first row is a work's own, so that the row names no columns."""
    return bool(doi(cell) or any(isbns(cell)) or cell.startswith(("http://", "https://")))


def _headed(columns: Mapping[str, tuple[int, ...]], rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns in words unknown here: it alone has no year,
    or no DOI, where all others have one."""
    if len(rows) < 3:
        return False
    for meaning, test in _TESTS.items():
        for place in columns.get(meaning, ()):
            cells = [row[place].strip() for row in rows if len(row) > place]
            if cells[0] and not test(cells[0]) and all(map(test, cells[1:])):
                return True
    return False


def _by_content(
    columns: Mapping[str, tuple[int, ...]],
    body: Sequence[Sequence[str]],
    unused: Collection[int] = (),
) -> dict[str, tuple[int, ...]]:
    """The columns, with those whose names are not known by what stands in them."""
    columns = dict(columns)
    taken = {place for places in columns.values() for place in places}.union(unused)
    width = max((len(row) for row in body), default=0)
    free = [place for place in range(width) if place not in taken]
    cells = {
        place: [cell for row in body if len(row) > place and (cell := row[place].strip())]
        for place in free
    }
    for place in free:
        meaning = _meaning(cells[place])
        if meaning and meaning not in columns:
            columns[meaning] = (place,)
            del cells[place]
    if any(meaning in columns for meaning in _SURE):
        return columns  # what is left may be the reader's own notes
    texts = [place for place, found in cells.items() if _wordy(found)]
    if texts:
        longest = max(texts, key=lambda place: (_distinct(cells[place]), -place))
        columns["title"] = (longest,)
        beside = [place for place in texts if place != longest]
        if beside and "authors" not in columns:
            columns["authors"] = (beside[0],)
    return columns


def _meaning(cells: Sequence[str]) -> str:
    for meaning, test in _TESTS.items():
        if cells and sum(map(test, cells)) >= _ENOUGH * len(cells):
            return meaning
    return ""


def _wordy(cells: Sequence[str]) -> bool:
    return bool(cells) and sum(len(_LETTERS.findall(cell)) > 2 for cell in cells) >= (
        _ENOUGH * len(cells)
    )


def _distinct(cells: Sequence[str]) -> float:
    """How much like titles: different ones, of several words, but no whole paragraphs."""
    words = sum(min(len(cell.split()), 12) for cell in cells) / len(cells)
    long = sum(len(cell) > 300 for cell in cells) / len(cells)
    return len(set(cells)) / len(cells) * words * (1 - long)


class Cells:
    """One row by what its columns mean."""

    def __init__(self, row: Sequence[str], guess: ColumnGuess) -> None:
        self._row = row
        self._guess = guess

    def all(self, meaning: str) -> list[str]:
        """What the columns of this meaning hold."""
        cells = (self._row[n] for n in self._guess[meaning] if n < len(self._row))
        return [cell for cell in map(plain, cells) if cell]

    def first(self, meaning: str) -> str:
        """The first of them that holds something."""
        return next(iter(self.all(meaning)), "")

    def has(self, meaning: str) -> bool:
        """Whether the table has such a column."""
        return bool(self._guess[meaning])


def plain(cell: str) -> str:
    """A cell as it was meant: ="978..." keeps spreadsheets from making it a number."""
    cell = text.clean(cell)
    wrapped = re.fullmatch(r'=?\s*"(.*)"', cell)
    return (wrapped[1] if wrapped else cell).strip().strip("[]'").strip()
