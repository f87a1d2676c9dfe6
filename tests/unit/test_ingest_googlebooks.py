"""Google Books: volumes field by field, what it is asked, and its key."""

from __future__ import annotations

import re

import pytest
from pytest_httpserver import HTTPServer

from graph.errors import BadInput, FetchError
from graph.model import Cost, Identifier, Kind, Record, Rejected
from ingest.detect import detect
from ingest.services.googlebooks import GoogleBooks
from ingest.source import find_sources
from tests.contract.support import only, take

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
