"""Open Library: works and editions field by field, and what it is asked."""

from __future__ import annotations

import re

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from graph.model import Cost, Edition, Identifier, Kind, Record, Rejected
from ingest.services.openlibrary import OpenLibrary
from tests.contract.services.case import as_json
from tests.contract.support import only, take

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
