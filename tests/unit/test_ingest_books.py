"""Open Library, Google Books, Gutendex and the Open Textbook Library, field by field."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from graph.errors import BadInput, FetchError
from graph.model import Cost, Edition, Identifier, Kind, Record, Rejected
from ingest.detect import detect
from ingest.read import read
from ingest.services.googlebooks import GoogleBooks
from ingest.services.gutendex import Gutendex
from ingest.services.openlibrary import OpenLibrary
from ingest.services.opentextbooks import OpenTextbooks
from ingest.source import Item, Raw, Source, find_sources
from ingest.text import fields
from tests.contract.services.case import as_json
from tests.contract.support import Sleeps, quick_client
from tests.support import shared_folder

WORK = {
    "key": "/works/OL1017798W",
    "title": "Artificial intelligence",
    "subtitle": "a modern approach",
    "author_name": ["Stuart J. Russell", "Norvig, Peter"],
    "first_publish_year": 1994,
    "isbn": ["0131038052", "9780131038059", "9780136042594", "0000000001"],
    "edition_key": ["OL1089478M"],
    "language": ["eng", "ger"],
    "subject": ["Artificial intelligence.", "nyt:x=1", "Reading Level-Grade 7", "In library"],
    "number_of_pages_median": 1000,
    "ebook_access": "borrowable",
}
VOLUME = {
    "id": "8jZBksh-bUMC",
    "volumeInfo": {
        "title": "Linear Algebra Done Right",
        "subtitle": "Second Edition",
        "authors": ["Sheldon Axler"],
        "publishedDate": "1997-07-18",
        "description": "<p>A text for a <b>second</b> course.</p><br>It is short.",
        "industryIdentifiers": [
            {"type": "ISBN_13", "identifier": "9780387982588"},
            {"type": "OTHER", "identifier": "UOM:39015040341234"},
        ],
        "pageCount": 251,
        "categories": ["Mathematics"],
        "language": "en-GB",
    },
    "saleInfo": {"saleability": "FOR_SALE"},
}
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


def only(source: Source, page: object, wanted: tuple[str, ...] = ()) -> Record:
    (found,) = source.parse(Raw(json.dumps(page), "here", wanted=wanted))
    assert isinstance(found, Record)
    return found


def take(given: str, format: str | None = None, limit: int = 50) -> list[Item]:
    with quick_client(Sleeps()) as client:
        return list(read(given, format, client, limit))


def test_a_work_of_open_library_is_read_field_by_field() -> None:
    assert only(OpenLibrary(), {"docs": [WORK]}) == Record(
        title="Artificial intelligence: a modern approach",
        kind=Kind.BOOK,
        authors=("Stuart J. Russell", "Peter Norvig"),
        year=1994,
        url="https://openlibrary.org/works/OL1017798W",
        identifiers=(
            Identifier("isbn", "9780131038059"),
            Identifier("isbn", "9780136042594"),
            Identifier("openlibrary", "OL1017798W"),
        ),
        hours=50.0,
        topics=("Artificial intelligence",),
        editions=(Edition(language="en"), Edition(language="de")),
    )


def test_a_classic_with_very_many_editions_keeps_the_isbns_that_were_asked_for() -> None:
    many = [f"978{number:09d}" for number in range(200)]
    isbns = [first + str(-sum(int(c) * (3 if i % 2 else 1) for i, c in enumerate(first)) % 10)
             for first in many]  # fmt: skip
    asked = f"isbn:{isbns[150]}"
    record = only(OpenLibrary(), {"docs": [{**WORK, "isbn": isbns}]}, (asked,))
    assert [str(one) for one in record.identifiers] == [asked, "openlibrary:OL1017798W"]


def test_a_public_scan_is_free_and_an_only_language_is_the_books_own() -> None:
    doc = {**WORK, "ebook_access": "public", "language": ["fre"]}
    record = only(OpenLibrary(), {"docs": [doc]})
    assert (record.cost, record.language, record.editions) == (Cost.FREE, "fr", ())


def test_isbns_are_asked_for_together_and_a_late_one_at_its_own_page(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READPATH_OPENLIBRARY_URL", httpserver.url_for("").rstrip("/"))
    edition = {"title": "x", "works": [{"key": "/works/OL2W"}]}
    works = {"/works/OL1W": {"description": {"value": "About it. -----\n[1]: x"}}}

    def serve(request: Request) -> Response:
        if request.path == "/search.json":
            asked = request.args["q"]
            doc = {**WORK, "key": "/works/OL1W"}
            if "OL2W" in asked:
                doc = {"key": "/works/OL2W", "title": "Found late", "isbn": []}
            return as_json({"numFound": 1, "docs": [doc]})
        if request.path == "/isbn/9780201157673.json":
            return as_json(edition)
        if request.path.endswith("/editions.json"):
            return as_json({"entries": [
                {"title": "Künstliche Intelligenz", "publish_date": "2004", "isbn_13": [],
                 "languages": [{"key": "/languages/ger"}], "key": "/books/OL9M"}]})  # fmt: skip
        key = request.path.removesuffix(".json")
        return as_json(works.get(key, {}), 200 if key in works else 404)

    httpserver.expect_request(re.compile("/.*")).respond_with_handler(serve)
    found = take("9780131038059, 0-201-15767-5 9780465026562", "openlibrary")
    assert [type(one) for one in found] == [Record, Record, Rejected]
    first, late, unknown = found
    assert isinstance(first, Record)
    assert isinstance(late, Record)
    assert first.summary == "About it."
    assert first.editions[1] == Edition(language="de", title="Künstliche Intelligenz", year=2004)
    assert Identifier("isbn", "9780201157673") in late.identifiers
    assert unknown == Rejected(
        "isbn:9780465026562", "Open Library knows no book of this ISBN; check it"
    )
    asked = [request.args["q"] for request, _ in httpserver.log if request.path == "/search.json"]
    assert asked[0] == "isbn:(9780131038059 OR 9780201157673 OR 9780465026562)"


@pytest.mark.parametrize(
    ("given", "asked"),
    [("https://openlibrary.org/isbn/0131038052", "isbn:9780131038059"),
     ("https://openlibrary.org/works/OL1W/Title", 'key:"/works/OL1W"'),
     ("https://openlibrary.org/books/OL5M/Title", "edition_key:OL5M"),
     ("https://openlibrary.org/authors/OL6A/Name", "author_key:OL6A"),
     ("https://openlibrary.org/subjects/machine_learning", 'subject:"machine learning"'),
     ("https://openlibrary.org/search?q=linear+algebra&mode=everything", "linear algebra"),
     ("openlibrary: author:Knuth topic: algorithms", "author:Knuth subject:algorithms")],
)  # fmt: skip
def test_every_page_of_open_library_leads_to_a_question(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, given: str, asked: str
) -> None:
    monkeypatch.setenv("READPATH_OPENLIBRARY_URL", httpserver.url_for("").rstrip("/"))
    httpserver.expect_request("/search.json").respond_with_json({"numFound": 1, "docs": [WORK]})
    take(given)
    assert httpserver.log[0][0].args["q"] == asked


def test_a_volume_of_google_books_is_read_field_by_field() -> None:
    assert only(GoogleBooks(), {"items": [VOLUME]}) == Record(
        title="Linear Algebra Done Right: Second Edition",
        kind=Kind.BOOK,
        authors=("Sheldon Axler",),
        year=1997,
        summary="A text for a second course. It is short.",
        url="https://books.google.com/books?id=8jZBksh-bUMC",
        identifiers=(
            Identifier("isbn", "9780387982588"),
            Identifier("googlebooks", "8jZBksh-bUMC"),
            Identifier("url", "https://books.google.com/books?id=8jZBksh-bUMC"),
        ),
        language="en",
        hours=21.0,
        cost=Cost.PAID,
        topics=("Mathematics",),
    )


def test_google_books_without_a_key_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("READPATH_GOOGLEBOOKS_KEY", raising=False)
    with pytest.raises(BadInput, match="READPATH_GOOGLEBOOKS_KEY"):
        take("googlebooks: linear algebra")


@pytest.mark.parametrize("key", ["", "secret"])
def test_google_books_is_asked_for_an_isbn_after_open_library_and_with_a_key_only(
    monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("READPATH_GOOGLEBOOKS_KEY", key)
    named = [source.name for source in find_sources(detect("9780131038059"))]
    assert named[0] == "openlibrary"
    assert ("googlebooks" in named) == bool(key)


def test_a_book_that_open_library_does_not_know_is_found_at_google(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = httpserver.url_for("").rstrip("/")
    monkeypatch.setenv("READPATH_OPENLIBRARY_URL", f"{base}/ol")
    monkeypatch.setenv("READPATH_GOOGLEBOOKS_URL", f"{base}/google")
    monkeypatch.setenv("READPATH_GOOGLEBOOKS_KEY", "k")
    httpserver.expect_request("/ol/search.json").respond_with_json({"numFound": 0, "docs": []})
    httpserver.expect_request(re.compile("/ol/isbn/.*")).respond_with_json({}, status=404)
    page = {"kind": "books#volumes", "totalItems": 1, "items": [VOLUME]}
    httpserver.expect_request("/google/volumes").respond_with_json(page)
    found, unknown = take("0-387-98258-2 9780306406157")
    assert isinstance(found, Record)
    assert found.title == "Linear Algebra Done Right: Second Edition"
    assert isinstance(unknown, Rejected)
    assert unknown.where == "isbn:9780306406157"
    assert "Open Library knows no book" in unknown.why
    assert "unknown to Google Books" in unknown.why


def test_a_field_that_a_service_does_not_know_is_a_sentence() -> None:
    with pytest.raises(BadInput, match="cannot be asked by cites; the fields of gutendex are"):
        take("gutendex: cites:Euclid")
    with pytest.raises(BadInput, match="nothing follows topic:"):
        take("gutendex: topic:")


def test_a_key_that_google_refuses_is_told_and_never_shown(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READPATH_GOOGLEBOOKS_URL", httpserver.url_for("").rstrip("/"))
    monkeypatch.setenv("READPATH_GOOGLEBOOKS_KEY", "the-secret")
    error = {"error": {"code": 400, "message": "API key not valid. Please pass a valid API key."}}
    httpserver.expect_ordered_request("/volumes").respond_with_json(error, status=400)
    httpserver.expect_ordered_request("/volumes").respond_with_data("<html>", status=200)
    for words in ("API key not valid", "web page"):
        with pytest.raises(FetchError, match=words) as caught:
            take("googlebooks: linear algebra")
        assert "the-secret" not in str(caught.value)


def test_a_search_of_google_books_names_fields_as_google_does(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READPATH_GOOGLEBOOKS_URL", httpserver.url_for("").rstrip("/"))
    monkeypatch.setenv("READPATH_GOOGLEBOOKS_KEY", "k")
    httpserver.expect_request("/volumes").respond_with_json(
        {"kind": "books#volumes", "totalItems": 0}
    )
    (found,) = take("googlebooks: author:Knuth title: algorithms")
    assert isinstance(found, Rejected)
    assert httpserver.log[0][0].args["q"] == "inauthor:Knuth intitle:algorithms"


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
