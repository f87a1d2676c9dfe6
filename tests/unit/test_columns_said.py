"""The columns of a table can be seen and corrected, from Python and on the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import given
from app.cli import cli
from app.library import Library
from graph.errors import BadInput
from tests.contract.support import FIXTURES

TABLE = "Buch;Werk;Wer\nA;Die Elemente;Euklid\nB;Geometrie;David Hilbert\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "buch.csv"
    path.write_text(TABLE, "utf-8")
    return path


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., str]:
    def told(*words: str | Path) -> str:
        args = ["--home", str(tmp_path / "home"), *map(str, words)]
        found = CliRunner().invoke(cli, args)
        return found.output

    return told


def test_a_library_takes_the_columns_that_were_said(table: Path, tmp_path: Path) -> None:
    said = {"title": "Werk", "authors": "Wer"}
    with Library.open(tmp_path / "home", catalogue=False, embed=False) as lib:
        assert lib.preview(table, columns=said).report.added[0].title == "Die Elemente"
        assert lib.add(table, columns=said).added_count == 2
        assert lib.add_bytes(TABLE.encode(), "x", columns=said).unchanged_count == 2
        assert {one.authors for one in lib.resources()} == {("Euklid",), ("David Hilbert",)}


def test_what_was_taken_for_what_is_shown(table: Path, tmp_path: Path) -> None:
    with Library.open(tmp_path / "home", catalogue=False, embed=False) as lib:
        assert lib.columns(b"Titel;Jahr\nDie Elemente;1899\n") == {"title": "Titel", "year": "Jahr"}
        assert lib.columns(b"# A list\n- [A](https://example.org)\n") == {}
        assert lib.columns(b"%PDF-1.7") == {}


def test_the_command_shows_and_takes_columns(table: Path, run: Callable[..., str]) -> None:
    table.write_text("Titel;Verfasser\nDie Elemente;Euklid\n", "utf-8")
    assert "a table, read as title=Titel, authors=Verfasser" in run("add", table, "--no-index")
    table.write_text(TABLE, "utf-8")
    out = run("add", table, "--no-index", "--columns", "title=Werk,authors=Wer")
    assert "1 added" in out
    assert "1 unchanged" in out
    assert "there are Buch, Werk, Wer" in run("add", table, "-c", "title=Nichts", "--no-index")


def test_every_column_is_told_with_what_stands_in_it(table: Path, tmp_path: Path) -> None:
    with Library.open(tmp_path / "home", catalogue=False, embed=False) as lib:
        found = lib.table(b"Titel;Jahr;Regal\nDie Elemente;1899;oben\n", "buch.csv")
        told = [(one.head, one.meaning, one.examples) for one in found.columns]
        assert told == [
            ("Titel", "title", ("Die Elemente",)),
            ("Jahr", "year", ("1899",)),
            ("Regal", "", ("oben",)),
        ]
        assert found.headed
        assert not lib.table(b"10.5555/a;1899\n10.5555/b;1900\n10.5555/c;1901\n", "x.csv").headed
        assert not lib.table(b"%PDF-1.7", "x.pdf").columns
        assert lib.table(table, columns={"title": "Wer"}).columns[2].meaning == "title"


@pytest.mark.parametrize("name", ["goodreads.csv", "titel.tsv"])
def test_what_is_told_can_be_said_and_means_the_same(name: str, tmp_path: Path) -> None:
    data = (FIXTURES / name).read_bytes()
    with Library.open(tmp_path / "home", catalogue=False, embed=False) as lib:
        found = lib.table(data, name)
        said = found.said([one.meaning for one in found.columns], found.headed)
        assert lib.table(data, name, columns=said) == found
        assert lib.preview_bytes(data, name, columns=said) == lib.preview_bytes(data, name)


def test_a_column_of_which_nothing_is_wanted_is_left_out(tmp_path: Path) -> None:
    data = b"Title,Author,Tags,Labels\nThe Elements,Euclid,mine,geometry\n"
    with Library.open(tmp_path / "home", catalogue=False, embed=False) as lib:
        found = lib.table(data, "x.csv")
        assert [one.meaning for one in found.columns] == ["title", "authors", "topics", ""]
        said = found.said(["title", "", "", "topics"], headed=True)
        assert said == {"topics": ("Labels",), "title": ("Title",), "unused": ("Author", "Tags")}
        (record,) = lib.preview_bytes(data, "x.csv", columns=said).records()
        assert (record.title, record.authors, record.topics) == ("The Elements", (), ("geometry",))


def test_columns_without_names_are_said_by_number_or_by_the_first_row(tmp_path: Path) -> None:
    data = b"Foo;Bar;Foo\nAlpha;Die Elemente;x\nBeta;Geometrie;y\n"
    with Library.open(tmp_path / "home", catalogue=False, embed=False) as lib:
        found = lib.table(data, "x.csv")
        assert not found.headed
        assert found.said(["", "title", ""], headed=False)["title"] == ("2",)
        said = found.said(["authors", "title", ""], headed=True)
        assert said == {"authors": ("1",), "title": ("Bar",), "unused": ("3",)}
        titles = [one.title for one in lib.preview_bytes(data, "x.csv", columns=said).records()]
        assert titles == ["Die Elemente", "Geometrie"]


def test_what_was_read_takes_the_columns_that_were_said(
    table: Path, tmp_path: Path, run: Callable[..., str]
) -> None:
    with Library.open(tmp_path / "home", catalogue=False, embed=False) as lib:
        lib.add([{"title": "Die Elemente", "authors": ["Euklid"]}])
        said = {"title": "Werk", "authors": "Wer"}
        report = lib.add_read_bytes(TABLE.encode(), "x.csv", dry_run=True, columns=said)
        assert [one.title for one in report.marked] == ["Die Elemente"]
        assert [one.given for one in report.missing] == ["Geometrie · David Hilbert"]
    assert "1 marked" in run("read", table, "-c", "title=Werk,authors=Wer,unused=Buch")


def test_columns_are_said_in_one_word_or_several() -> None:
    assert given.columns(["unused=A,unused=B"]) == {"unused": ("A", "B")}
    expected = {"title": "Titel, lang", "authors": "2"}
    assert given.columns(["title=Titel, lang,authors=2"]) == expected
    assert given.columns(["title=Titel, lang", "AUTHORS = 2"]) == expected
    for wrong in ("title", "=x", "title="):
        with pytest.raises(BadInput, match="write title=Titel"):
            given.columns([wrong])
