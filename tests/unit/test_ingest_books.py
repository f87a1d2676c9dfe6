"""Free books of Project Gutenberg and the Open Textbook Library, and recorded answers
of all that know books."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from graph.model import Cost, Identifier, Kind, Record, Rejected
from ingest.services.googlebooks import GoogleBooks
from ingest.services.gutendex import Gutendex
from ingest.services.openlibrary import OpenLibrary
from ingest.services.opentextbooks import OpenTextbooks
from ingest.source import Raw
from ingest.text import fields
from tests.contract.support import only, take
from tests.support import shared_folder

GUTENBERG = {
    "id": 33283,
    "title": "Calculus Made Easy $b Being a very-simplest introduction",
    "authors": [{"name": "Thompson, Silvanus P. (Silvanus Phillips)"}, {"name": "Various"}],
    "subjects": ["Calculus"],
    "bookshelves": ["Category: Mathematics", "Mathematics"],
    "languages": ["en"],
    "summaries": ["It makes calculus easy."],
}
TEXTBOOK = {
    "id": 117,
    "title": "Introductory Statistics",
    "description": "<div>It begins with <em>sampling</em>&nbsp;and data.</div>",
    "copyright_year": 2013,
    "ISBN13": "9781938168208",
    "ISBN10": None,
    "language": "eng",
    "contributors": [
        {"first_name": "Barbara", "middle_name": "", "last_name": "Illowsky",
         "contribution": "Author", "primary": True},
        {"first_name": "Susan", "middle_name": None, "last_name": "Dean",
         "contribution": "Author", "primary": False},
        {"first_name": "A", "last_name": "Reader", "contribution": "Editor"},
    ],
    "subjects": [{"name": "Mathematics"}, {"name": "Statistics"}],
}  # fmt: skip


def test_a_book_of_project_gutenberg_is_read_field_by_field() -> None:
    assert only(Gutendex(), {"results": [GUTENBERG]}) == Record(
        title="Calculus Made Easy: Being a very-simplest introduction",
        kind=Kind.BOOK,
        authors=("Silvanus P. Thompson",),
        summary="It makes calculus easy.",
        url="https://www.gutenberg.org/ebooks/33283",
        identifiers=(Identifier("gutenberg", "33283"),),
        language="en",
        cost=Cost.FREE,
        topics=("Calculus", "Mathematics"),
    )


@pytest.mark.parametrize(
    ("given", "asked"),
    [("gutendex: topic:mathematics", {"topic": "mathematics"}),
     ("gutendex: euclid language:fr topic: plane geometry",
      {"search": "euclid", "languages": "fr", "topic": "plane geometry"}),
     ("gutendex: 33283, 21076", {"ids": "33283,21076"}),
     ("https://www.gutenberg.org/ebooks/33283.epub.images", {"ids": "33283"})],
)  # fmt: skip
def test_gutendex_is_asked_as_it_documents(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, given: str, asked: dict[str, str]
) -> None:
    monkeypatch.setenv("READPATH_GUTENDEX_URL", httpserver.url_for("").rstrip("/"))
    httpserver.expect_request("/books/").respond_with_json({"count": 0, "results": []})
    assert all(isinstance(one, Rejected) for one in take(given))
    sent = dict(httpserver.log[0][0].args)
    sent.pop("page", None)
    assert sent == asked


def test_an_open_textbook_is_read_field_by_field() -> None:
    url = "https://open.umn.edu/opentextbooks/textbooks/117"
    assert only(OpenTextbooks(), {"data": [TEXTBOOK]}) == Record(
        title="Introductory Statistics",
        kind=Kind.BOOK,
        authors=("Barbara Illowsky", "Susan Dean"),
        year=2013,
        summary="It begins with sampling and data.",
        url=url,
        identifiers=(Identifier("isbn", "9781938168208"), Identifier("url", url)),
        language="en",
        cost=Cost.FREE,
        topics=("Mathematics", "Statistics"),
    )


@pytest.mark.parametrize(
    ("words", "found"),
    [("statistic samples", True), ("subject:mathematics", True), ("illowsky", True),
     ("subject:sampling", False), ("botany", False)],
)  # fmt: skip
def test_what_the_textbook_library_answers_is_sifted_by_the_words(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, words: str, found: bool
) -> None:
    monkeypatch.setenv("READPATH_OPENTEXTBOOKS_URL", httpserver.url_for("").rstrip("/"))
    page: dict[str, Any] = {"data": [TEXTBOOK], "links": {"next": None}}
    httpserver.expect_request("/textbooks.json").respond_with_json(page)
    (one,) = take(f"opentextbooks: {words}")
    assert isinstance(one, Record) == found


@pytest.mark.parametrize(
    ("name", "said"),
    [("Knuth, Donald E.", "Donald E. Knuth"),
     ("King, Martin Luther, Jr.", "Martin Luther King Jr."),
     ("Plato", "Plato"), ("Prévost, abbé", "abbé Prévost"),
     ("Wells, H. G. (Herbert George)", "H. G. Wells"),
     ("Various", ""), (3, "3"), (None, "")],
)  # fmt: skip
def test_a_catalogues_names_are_turned(name: object, said: str) -> None:
    assert fields.person(name) == said


RECORDED = shared_folder("recorded")


needs_recordings = pytest.mark.skipif(RECORDED is None, reason="../shared/recorded is absent")


def recorded(path: str) -> tuple[str, Path]:
    assert RECORDED is not None
    file = RECORDED / path
    return file.read_text(encoding="utf-8"), file


JAY = "openlibrary/jayfajardo__openlibrary/raw/spec/fixtures"
WYRM = "openlibrary/bookwyrm-social__bookwyrm/raw/bookwyrm/tests/data"
PIPELINE = "ibraheemmawwal__book-data-pipeline/raw/tests/fixtures"


@needs_recordings
@pytest.mark.parametrize(
    ("path", "pattern"),
    [(f"{JAY}/search.json", r'"title": '), (f"{JAY}/free_search.json", r'"title": '),
     (f"{JAY}/editions.json", r'"key" : "/books/OL\d+M"'),
     (f"{WYRM}/ol_search.json", r'"title": '),
     (f"{WYRM}/ol_edition_list.json", r'"key": "/books/OL\d+M"'),
     (f"openlibrary/{PIPELINE}/openlibrary_search.json", r'"title": ')],
)  # fmt: skip
def test_recorded_answers_of_open_library_come_in_whole(path: str, pattern: str) -> None:
    body, _ = recorded(path)
    found = list(OpenLibrary().parse(Raw(body, "recorded")))
    assert all(isinstance(one, Record) for one in found)
    assert len(found) == len(re.findall(pattern, body)) > 1


@needs_recordings
def test_recorded_books_are_read_right() -> None:
    first, *_ = OpenLibrary().parse(
        Raw(recorded(f"openlibrary/{PIPELINE}/openlibrary_search.json")[0], "recorded")
    )
    assert isinstance(first, Record)
    assert (first.title, first.year, first.hours) == ("Dune", 1965, 30.0)
    assert Identifier("isbn", "9780441172634") in first.identifiers
    assert not any(":" in topic or "bestseller" in topic for topic in first.topics)
    assert {"en", "uk", "el", "he"} <= {one.language for one in first.editions}
    edition = only(OpenLibrary(), json.loads(recorded(f"{WYRM}/ol_edition.json")[0]))
    assert (edition.title, edition.authors, edition.language) == ("Sabriel", ("Garth Nix",), "en")
    assert Identifier("openlibrary", "OL15832982W") in edition.identifiers
    path = "google-books/apelsoczi__GoogleBooks/raw/app/src/test/resources/200-success-items.json"
    body, _ = recorded(path)
    volumes = list(GoogleBooks().parse(Raw(body, "recorded")))
    assert len(volumes) == body.count('"kind": "books#volume",') == 2
    assert isinstance(volumes[0], Record)
    assert volumes[0].title.startswith("Google Android 5ª edição: Aprenda a criar aplicações")
    assert (volumes[0].language, volumes[0].year) == ("pt", 2015)
    body, _ = recorded(f"gutendex/{PIPELINE}/gutendex_page2.json")
    books = list(Gutendex().parse(Raw(body, "recorded")))
    assert len(books) == body.count('"download_count"') == 2
    assert isinstance(books[1], Record)
    assert (books[1].title, books[1].authors) == ("Manon Lescaut", ("abbé Prévost",))
