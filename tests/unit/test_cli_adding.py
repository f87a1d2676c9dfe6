"""Adding and keeping by the command line: what is printed, counted and never obeyed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli import cli
from app.library import Library
from ingest.detect import joined_words

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("prepared")
    with Library.open(home):
        pass
    return home


@pytest.fixture
def run(prepared: Path, tmp_path: Path) -> Run:
    home = tmp_path / "library"
    shutil.copytree(prepared, home)
    return lambda *args, given=None: CliRunner().invoke(
        cli, ["--home", str(home), *map(str, args)], input=given
    )


def told(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_adding_counts_all_and_lists_the_first(run: Run, write: Callable[[str, str], Path]) -> None:
    lines = "".join(f'{{"title": "Note number {n}"}}\n' for n in range(2_500)) + '{"x": 1}\n'
    path = write("many.jsonl", lines)
    added = run("add", path, "--no-index")
    assert "2,500 added, 1 refused" in added.stdout
    report = told(run("add", path, "--no-index", "--json"))
    assert report["counts"]["unchanged"] == 2_500 > len(report["unchanged"])


def test_one_of_several_that_cannot_be_read_leaves_the_others(
    run: Run, write: Callable[[str, str], Path]
) -> None:
    path = write("mine.jsonl", '{"title": "A new note"}\n')
    result = run("add", "/no/such/file.md", path, "--no-index", "--json")
    assert result.exit_code == 1
    missing, there = json.loads(result.stdout)
    assert (missing["given"], "no such file" in missing["error"]) == ("/no/such/file.md", True)
    assert there["counts"]["added"] == 1


def test_the_words_of_a_search_need_no_quotes() -> None:
    assert joined_words(["arxiv:", "deep", "learning"]) == ["arxiv: deep learning"]
    assert joined_words(["openalex:graph", "networks", "arxiv:1706.03762", "no/such.md"]) == [
        "openalex:graph networks", "arxiv:1706.03762", "no/such.md"
    ]  # fmt: skip


def test_a_list_is_read_from_standard_input(run: Run) -> None:
    result = run("add", "-", "--no-index", given='{"title": "A new note"}\n')
    assert "-: 1 added" in result.stdout


def test_nothing_from_outside_is_obeyed_by_a_terminal(
    run: Run, write: Callable[[str, str], Path], tmp_path: Path
) -> None:
    evil = "\x1b]0;owned\x07\x1b[31m\x9b31m\u202egpj.exe"
    path = write(f"a{evil}.jsonl", '{"title": "Note\\u001b[2J of \\u202e lists"}\n{"title": 1}\n')
    (tmp_path / "lists").mkdir()
    write("lists/x.bib", f"@article{{k{evil},\n author = {{A}}\n}}\n")
    for words in (
        ["add", path, "--no-index"],
        ["add", str(tmp_path / "lists" / "x.bib"), "--no-index"],
        ["add", path, "--no-index", "--json"],
        ["add", f"no such thing {evil}", "--json"],
        ["source", "try", path],
        ["source", "try", path, "--json"],
        ["source", "add", path],
        ["source", "list"],
        ["source", "list", "--json"],
        ["search", "note of lists", "--json"],
    ):
        result = run(*words)
        assert "Traceback" not in result.output
        assert not set("\x1b\x07\x9b\u202e") & set(result.output), words
    (listed,) = told(run("source", "list", "--json"))
    assert listed["what"] == str(path)


def test_a_name_that_looks_like_markup_is_only_a_name(
    run: Run, write: Callable[[str, str], Path], tmp_path: Path
) -> None:
    (tmp_path / "a[red]b[").mkdir()
    path = write("a[red]b[/nope].jsonl", '{"title": "[bold]A[/] new [/note]"}\n')
    assert run("source", "add", path).exit_code == 0
    assert "a[red]b[/nope].jsonl" in run("source", "list").stdout


def test_a_command_starts_without_what_only_some_need() -> None:
    heavy = "torch faiss tantivy streamlit requests lxml pypdf feedparser bibtexparser"
    code = (
        f"import sys; from app.cli import cli; print(*(set({heavy.split()!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
