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


def test_columns_are_said_in_one_word_or_several() -> None:
    expected = {"title": "Titel, lang", "authors": "2"}
    assert given.columns(["title=Titel, lang,authors=2"]) == expected
    assert given.columns(["title=Titel, lang", "AUTHORS = 2"]) == expected
    for wrong in ("title", "=x", "title="):
        with pytest.raises(BadInput, match="write title=Titel"):
            given.columns([wrong])
