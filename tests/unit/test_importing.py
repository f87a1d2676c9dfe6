"""What somebody read before readpath becomes marks, where the library has it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.library import Library
from graph.errors import BadInput
from graph.model import Status
from graph.records import record_from_json
from tests.support import HashEncoder, shared_folder

WORKS: list[dict[str, Any]] = [
    {"title": "Conic Sections: Ellipses for Everyone", "authors": ["Ann Euclid"], "year": 1999,
     "identifiers": {"local": "cones", "isbn": "9780306406157"}},
    {"title": "Geometry", "authors": ["Bo Thales"], "year": 1980, "identifiers": {"local": "g1"}},
    {"title": "Geometry", "authors": ["Cy Hilbert"], "year": 1990, "identifiers": {"local": "g2"}},
    {"title": "Analytic Geometry of the Plane, Volume 1", "authors": ["Di Descartes"],
     "identifiers": {"local": "v1"}, "url": "https://example.org/plane"},
    {"title": "Analytic Geometry of the Plane, Volume 2", "authors": ["Di Descartes"],
     "identifiers": {"local": "v2"}},
    {"title": "Elements", "authors": ["Ann Euclid"], "identifiers": {"local": "elements"},
     "editions": [{"language": "zh", "title": "几何原本"}]},
    {"title": "Geometry of the Plane", "authors": ["Eve Gauss"], "identifiers": {"local": "plain"}},
    {"title": "Plane Geometry of the Sky, The Second Try", "authors": ["Eve Gauss"]},
    {"title": "Plane Drawing", "kind": "video", "url": "https://www.openschool.org/plane-drawing",
     "authors": ["Eve Gauss"], "identifiers": {"local": "video"}},
    {"title": "Curves in a Ghastly Space: How They Bend", "authors": ["Eve Gauss"],
     "identifiers": {"local": "ghastly"}},
]  # fmt: skip


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "home", catalogue=False, encoder=HashEncoder()) as opened:
        opened.add(map(record_from_json, WORKS))
        yield opened


def local(lib: Library, line: str) -> str | None:
    """Which work a line is taken for."""
    report = lib.add_read(f"{line}\n\n# end", dry_run=True)
    names = [work["identifiers"]["local"] for work in WORKS if "identifiers" in work]
    key = {lib.resource(f"local:{name}").id: name for name in names}
    (found,) = [*(key[one.mark.key] for one in report.marked), *(None for _ in report.missing)]
    return found


@pytest.mark.parametrize(
    ("line", "work"),
    [
        ("978-0-306-40615-7", "cones"),
        ("https://www.example.org/plane/", "v1"),
        ("Conic Sections: Ellipses for Everyone", "cones"),
        ("Conic Sections, A. Euclid", "cones"),
        ("Conic Sectoins: Elipses for Everyone by Euclid", "cones"),
        ("Analytic geometry of the plane, volume 2", "v2"),
        ("Geometry, Cy Hilbert", "g2"),
        ("Geometry (1980)", "g1"),
        ("几何原本", "elements"),
        ("《几何原本》 欧几里得", "elements"),
        ("Plane Drawing, Open School", "video"),
        ("12.5 Elements, Euclid", "elements"),
        ("Curves in a Ghastly Space", "ghastly"),
        ("Geometry of the Plane, Zed Other", None),
        ("Geometry", None),
        ("Plane Drawing, Other School", None),
        ("Conic Sections", None),
        ("Conic Sections, Zed Other", None),
        ("Analytic Geometry of the Plane, Volume 3, Descartes", None),
        ("Elements, a cookbook by Zed Other", None),
        ("War and Peace", None),
    ],
)
def test_a_line_means_a_work_only_when_that_is_certain(
    lib: Library, line: str, work: str | None
) -> None:
    assert local(lib, line) == work


def test_what_is_not_here_is_listed_with_the_nearest_title(lib: Library) -> None:
    report = lib.add_read("Analytic Geometry of the Plane, Volume 7\nGeometry\n")
    near, several = report.missing
    assert near.title.startswith("Analytic Geometry of the Plane")
    assert "several" in several.why
    assert report.marked == ()
    assert lib.progress() == {}


def test_an_import_keeps_shelf_rating_and_day_and_is_undone_at_once(
    lib: Library, write: Callable[[str, str], Path]
) -> None:
    before = lib.mark("local:g1", "covered", on="2001-01-01")
    path = write(
        "books.csv",
        "Title,Author,ISBN13,My Rating,Date Read,Exclusive Shelf\n"
        'Cones,Somebody,"=""9780306406157""",4,2020/05/06,read\n'
        "Elements,Ann Euclid,,0,,to-read\n"
        "Geometry,Bo Thales,,0,,to-read\n"
        "Elements,Zed Other,,5,,read\n",
    )
    preview = lib.add_read(path, dry_run=True)
    assert list(lib.progress().values()) == [before]
    report = lib.add_read(path)
    assert report.marked == preview.marked
    assert [(len(report.unchanged), len(report.missing))] == [(1, 1)]
    entry = lib.progress()[lib.resource("local:cones").id]
    assert (entry.status, entry.rating, entry.on.isoformat()) == ("covered", 4, "2020-05-06")
    assert lib.progress()[lib.resource("local:elements").id].status is Status.PLANNED
    again = lib.add_read(path)
    assert (again.marked, len(again.unchanged)) == ((), 3)
    assert lib.undo() == "2 marks that were made together are taken back."
    assert list(lib.progress().values()) == [before]


def test_a_later_rating_does_not_make_new_what_was_read(
    lib: Library, write: Callable[[str, str], Path]
) -> None:
    lib.mark("local:elements", "covered", on="2001-01-01")
    lib.add_read(write("books.csv", "title,author,rating\nElements,Ann Euclid,5\n"))
    (entry,) = lib.progress().values()
    assert (entry.rating, entry.on.year) == (5, 2001)


def test_only_files_and_lists_are_taken(lib: Library) -> None:
    for wrong, why in (("/no/such/file.csv", "no such file"), ("https://example.org/", "a file")):
        with pytest.raises(BadInput, match=why):
            lib.add_read(wrong)


def test_the_command_previews_marks_and_lists(
    lib: Library, write: Callable[[str, str], Path]
) -> None:
    path = write("read.txt", "Elements, Euclid\nWar and Peace\n")

    def run(*args: object) -> dict[str, list[dict[str, object]]]:
        result = CliRunner().invoke(cli, ["--home", str(lib.home), *map(str, args), "--json"])
        assert result.exit_code == 0, result.output
        found: dict[str, list[dict[str, object]]] = json.loads(result.stdout)
        return found

    report = run("read", path, "--dry-run")
    assert [one["title"] for one in report["marked"]] == ["Elements"]
    assert [one["given"] for one in report["missing"]] == ["War and Peace"]
    assert lib.progress() == {}
    run("read", path)
    assert len(lib.progress()) == 1


@pytest.mark.parametrize(
    "name", ["goodreads_csv/bookwyrm_fixture_goodreads.csv", "other_book_exports/storygraph.csv",
             "other_book_exports/librarything.tsv", "other_book_exports/openreads.csv",
             "other_book_exports/calibre.csv"],
)  # fmt: skip
def test_real_exports_are_read_and_no_novel_is_taken_for_a_textbook(
    lib: Library, name: str
) -> None:
    folder = shared_folder("formats")
    if folder is None:
        pytest.skip("shared/formats is not here")
    report = lib.add_read(folder / name)
    assert report.marked == ()
    assert len(report.missing) >= 1
    assert all(" · " in missing.given for missing in report.missing)


BIB = """@article{e99,
  title = {Conic Sections: Ellipses for {Everyone}},
  author = {Euclid, Ann},
  year = 1999
}
@book{other, title = {Cooking without Fire}, author = {Doe, Jo}, year = 2001}
"""


def test_a_bibliography_is_read_by_its_entries(
    lib: Library, write: Callable[[str, str], Path]
) -> None:
    report = lib.add_read(write("read.bib", BIB))
    assert [one.mark.key for one in report.marked] == ["isbn:9780306406157"]
    assert [(one.where, one.given) for one in report.missing] == [
        ("entry 2", "Cooking without Fire · Jo Doe")
    ]


def test_a_list_of_feeds_says_nothing_of_what_was_read(
    lib: Library, write: Callable[[str, str], Path]
) -> None:
    feeds = '<?xml version="1.0"?><opml version="1.0"><body><outline xmlUrl="http://x.org/"/></body></opml>'
    with pytest.raises(BadInput, match="does not say what was read"):
        lib.add_read(write("feeds.opml", feeds))


def test_of_one_title_the_work_of_all_who_are_named_is_meant(library: Library) -> None:
    both = [("book", ["Ann Euclid", "Bo Thales"]), ("paper", ["Cy Hilbert", "Bo Thales"])]
    library.add(
        record_from_json({"title": "Deep Geometry", "authors": who, "identifiers": {"local": key}})
        for key, who in both
    )
    for line, key in (
        ("Deep Geometry, Ann Euclid, Bo Thales", "local:book"),
        ("Deep Geometry, Cy Hilbert, Bo Thales", "local:paper"),
    ):
        report = library.add_read(f"{line}\n\n# end", dry_run=True)
        assert [one.mark.key for one in report.marked] == [key]
    assert not library.add_read("Deep Geometry, Bo Thales\n\n# end", dry_run=True).marked
