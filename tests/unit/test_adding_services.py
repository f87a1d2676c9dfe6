"""What a person pastes, from the address or number to what is in the library afterwards."""

from __future__ import annotations

import re

import pytest
from pytest_httpserver import HTTPServer

from app.library import Library
from graph.model import Kind
from ingest.net.manners import SHARED
from tests.contract.services import cases
from tests.contract.services.openlibrary import isbn
from tests.contract.services.youtube import LIST

OURS = {"openlibrary", "ocw", "youtube", "wikidata", "coursera", "gutendex"}


@pytest.fixture
def lib(library: Library, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Library:
    """A library, and stand-ins of the services on one server, each under its name."""
    monkeypatch.setattr(SHARED, "wait", lambda host, manner=None: None)
    for case in cases():
        if case.source not in OURS:
            continue
        base = httpserver.url_for(f"/{case.source}")
        for name in (case.setting, *case.also):
            monkeypatch.setenv(name, base)

        def serve(request, case=case):  # type: ignore[no-untyped-def]
            request.path = request.path.removeprefix(f"/{case.source}")
            return case.serve(request)

        httpserver.expect_request(re.compile(f"^/{case.source}/")).respond_with_handler(serve)
    return library


def test_a_book_by_either_of_its_isbns_is_one_book(lib: Library) -> None:
    thirteen = isbn(7)
    bare = thirteen[3:12]
    total = sum((10 - place) * int(digit) for place, digit in enumerate(bare))
    ten = bare + "0123456789X"[-total % 11]
    assert lib.add(thirteen).added_count == 1
    again = lib.add(ten)
    assert (again.added_count, again.unchanged_count) == (0, 1)
    (book,) = lib.resources()
    assert (book.title, book.kind) == ("Book 7", Kind.BOOK)
    assert lib.resource(f"isbn:{thirteen}") == lib.resource("openlibrary:OL7W") == book


def test_a_playlist_comes_with_its_videos_as_parts_and_a_trail(lib: Library) -> None:
    report = lib.add(f"https://www.youtube.com/playlist?list={LIST}")
    assert (report.added_count, report.trails) == (6, 1)
    whole = lib.resource(f"youtube:{LIST}")
    parts = [one for one in lib.resources() if one.part_of]
    assert [str(one.part_of[0]) for one in parts] == [whole.id] * 5
    (trail,) = lib.trails()
    assert [one.value for one in trail.items] == [f"video{number:06d}" for number in range(1, 6)]


def test_a_course_page_joins_the_course_that_a_list_named_by_it(lib: Library) -> None:
    page = "https://ocw.mit.edu/courses/6-007-engines-fall-2020/"
    lib.add([{"title": "MIT 6.007, Engines", "url": page}])
    report = lib.add(f"{page}?utm_source=x")
    assert (report.added_count, report.merged_count) == (0, 1)
    (course,) = lib.resources()
    assert (course.kind, course.authors, course.level) == (Kind.COURSE, ("Ada Lovelace",), 3)


def test_an_idea_comes_as_a_concept_with_the_article_that_teaches_it(lib: Library) -> None:
    report = lib.add("wikidata: Q7")
    assert (report.concepts, report.added_count) == (1, 1)
    assert lib.concepts()["engine-7"].aliases["de"] == ("Maschine 7",)
    (article,) = lib.resources()
    assert article.teaches == {"engine-7": 0.5}


def test_nothing_of_what_cannot_be_found_is_written(lib: Library) -> None:
    report = lib.add("https://www.coursera.org/learn/course-999999")
    assert (report.added_count, report.rejected_count) == (0, 1)
    assert "Coursera" in report.rejected[0].why
    assert not list(lib.resources())
