"""Whatever a person pastes or drops comes in with one command."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner

from app.cli import cli
from app.library import Library
from graph.model import Kind, Resource, Status
from tests.contract.services import cases
from tests.contract.services.openlibrary import isbn
from tests.contract.support import FIXTURES
from tests.pdfs import pdf

PLAYLIST = "https://www.youtube.com/playlist?list=PL7BImOT2srcFYFlrYQ2bX2y9CIclX7arc"
COURSE = "https://ocw.mit.edu/courses/6-007-engines-fall-2020/"
Add = Callable[[str | Path], list[Resource]]


def isbn10(isbn13: str) -> str:
    """The older form of an ISBN."""
    nine = isbn13[3:12]
    check = sum((10 - place) * int(digit) for place, digit in enumerate(nine)) * -1 % 11
    return nine + ("X" if check == 10 else str(check))


@pytest.fixture(scope="module", autouse=True)
def services() -> Iterator[None]:
    """Every service is a stand-in on this machine, and nobody waits between two requests."""
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setattr("ingest.net.manners.SHARED._sleep", lambda seconds: None)
    servers = []
    for case in cases():
        server = HTTPServer()
        server.start()
        servers.append(server)
        server.expect_request(re.compile("^/.*")).respond_with_handler(case.serve)
        monkeypatch.setenv(case.setting, server.url_for("/").rstrip("/"))
        for name, value in case.environment:
            monkeypatch.setenv(name, value)
    yield
    for server in servers:
        server.stop()
    monkeypatch.undo()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One library for all of these, with the catalogue in it as a reader's has."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def add(home: Path) -> Add:
    """Add one thing by the command line; the works that it brought."""

    def added(given: str | Path) -> list[Resource]:
        words = ["--home", str(home), "add", str(given), "--json", "--no-index"]
        run = CliRunner().invoke(cli, words)
        assert run.exit_code == 0, run.output
        report = json.loads(run.stdout)
        with Library.open(home, catalogue=False, embed=False) as lib:
            return [
                lib.resource(one["key"])
                for name in ("added", "merged", "unchanged")
                for one in report[name]
            ]

    return added


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("arxiv:2001.00007", "Paper 2001.00007"),
        ("https://arxiv.org/abs/2001.00008", "Paper 2001.00008"),
        ("10.5555/work.7", "The work 10.5555/work.7"),
        ("https://doi.org/10.5555/work.8", "The work 10.5555/work.8"),
        (isbn(7), "Book 7"),
        (isbn10(isbn(8)), "Book 8"),
        ("pmid:31000007", "Paper 31000007"),
        ("openalex:W4000000009", "The work W4000000009"),
    ],
)
def test_an_identifier_or_its_address_is_looked_up(add: Add, given: str, title: str) -> None:
    (found,) = add(given)
    assert found.title == title


def test_a_search_brings_as_many_as_were_asked_for(home: Path) -> None:
    words = ["add", "openalex: everything", "--limit", "3", "--json", "--no-index"]
    run = CliRunner().invoke(cli, ["--home", str(home), *words])
    report = json.loads(run.stdout)
    found = [one for name in ("added", "merged", "unchanged") for one in report[name]]
    assert len(found) == 3
    with Library.open(home, catalogue=False, embed=False) as lib:
        assert len(list(lib.preview("openalex: everything", limit=4).records())) == 4


def test_a_playlist_comes_with_its_videos(add: Add) -> None:
    found = add(PLAYLIST)
    assert len(found) > 2
    assert {one.kind for one in found} == {Kind.VIDEO}


def test_a_course_page_is_the_course(add: Add) -> None:
    found = next(one for one in add(COURSE) if one.kind is Kind.COURSE)
    assert found.title.startswith("Engines")


def test_a_list_on_github_is_read(
    add: Add, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (FIXTURES / "reading_list.md").read_bytes()
    httpserver.expect_request("/someone/lists/HEAD/README.md").respond_with_data(text)
    monkeypatch.setenv("READPATH_GITHUB_RAW_URL", httpserver.url_for("").rstrip("/"))
    assert len(add("https://github.com/someone/lists")) > 3


def test_a_feed_is_read_at_its_address(
    add: Add, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    httpserver.expect_request("/feed").respond_with_data((FIXTURES / "feed.xml").read_bytes())
    monkeypatch.setenv("READPATH_TRUSTED_URLS", httpserver.url_for("/"))
    assert len(add(httpserver.url_for("/feed"))) >= 2


def test_a_bibliography_comes_in(add: Add) -> None:
    assert len(add(FIXTURES / "references.bib")) > 3


def test_the_shelves_of_a_book_site_become_progress(add: Add, home: Path) -> None:
    found = add(FIXTURES / "goodreads.csv")
    with Library.open(home, catalogue=False, embed=False) as lib:
        marks = [lib.progress()[one.id] for one in found if one.id in lib.progress()]
        assert Status.COVERED in {mark.status for mark in marks}
        assert any(mark.rating for mark in marks)
        assert lib.undo()


def test_a_reading_log_of_ids_alone_marks_the_works_that_they_name(
    add: Add, home: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log.csv"
    log.write_text("Work ID,Edition ID,Bookshelf\nOL41W,,Already Read\n,OL42M,Want to Read\n")
    found = {one.title: one.id for one in add(log)}
    assert sorted(found) == ["Book 41", "Book 42"]
    with Library.open(home, catalogue=False, embed=False) as lib:
        marks = {title: lib.progress()[key].status for title, key in found.items()}
    assert marks == {"Book 41": Status.COVERED, "Book 42": Status.PLANNED}


def test_a_pdf_is_the_paper_that_it_names(add: Add, tmp_path: Path) -> None:
    path = tmp_path / "download(3).pdf"
    path.write_bytes(pdf([(20, "arXiv:2001.00042v1 [cs.LG] 3 Jan 2020"), (18, "Paper of ours")]))
    (found,) = add(path)
    assert found.title == "Paper 2001.00042"


def test_nothing_that_is_unknown_is_an_exception(home: Path) -> None:
    for given in ("10.5555/no.such", "isbn:9780000999993", "pmid:999999999"):
        run = CliRunner().invoke(cli, ["--home", str(home), "add", given, "--no-index"])
        assert run.exit_code == 1
        assert "Traceback" not in run.output
