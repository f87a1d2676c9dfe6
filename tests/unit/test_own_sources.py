"""A source of one's own: a package that is installed, a skeleton, a watched folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import cli
from graph.errors import BadInput
from ingest import skeleton
from ingest.recipe.pages import check
from ingest.recipe.recipe import read_recipe
from tests.support import CHECKOUT

EXAMPLE = CHECKOUT / "tests" / "fixtures" / "example_package"
LIST = "# Reading\n\n- [A first course in everything](https://example.org/a)\n"


def python(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def installed(package: Path, folder: Path) -> str:
    """Install a package for real into a folder of its own; the path to find it there."""
    done = python(
        "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation",
        "--disable-pip-version-check", "--target", str(folder), str(package),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return os.pathsep.join((str(folder), str(CHECKOUT)))


def test_a_package_of_forty_lines_is_a_source_once_it_is_installed(tmp_path: Path) -> None:
    lines = sum(len(path.read_text().splitlines()) for path in EXAMPLE.iterdir() if path.is_file())
    assert lines < 40
    found = installed(EXAMPLE, tmp_path / "site")
    path = tmp_path / "mine.txt"
    path.write_text("#quiet\nOn the heavens\n\nOn the earth\n")
    run = python(
        "-m", "app.cli", "source", "try", str(path), "--json",
        PYTHONPATH=found, READPATH_HOME=str(tmp_path / "home"),
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert [one["title"] for one in json.loads(run.stdout)] == ["On the heavens", "On the earth"]


def test_the_skeleton_is_installed_works_and_passes_its_own_test(tmp_path: Path) -> None:
    folder = tmp_path / "readpath-star-charts"
    skeleton.write(skeleton.files("star-charts"), folder)
    found = installed(folder, tmp_path / "site")
    tested = python("-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder), PYTHONPATH=found)
    assert tested.returncode == 0, tested.stdout
    kinds = python("-m", "app.cli", "source", "kinds", "--json", PYTHONPATH=found)
    assert "star-charts" in {one["name"] for one in json.loads(kinds.stdout)}


def test_the_described_skeleton_is_a_recipe() -> None:
    recipe = read_recipe(skeleton.recipe("star-charts"), "star-charts.toml")
    check(recipe, "star-charts.toml")
    assert recipe.name == "star-charts"


@pytest.mark.parametrize("name", ["", "../up", "Two Words", "9lives", "a--b", "x" * 60])
def test_a_name_that_cannot_be_one_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match="is no name"):
        skeleton.files(name)


def test_nothing_is_written_over(tmp_path: Path) -> None:
    skeleton.write(skeleton.files("mine"), tmp_path)
    with pytest.raises(BadInput, match="is there already"):
        skeleton.write(skeleton.files("mine"), tmp_path)


def test_a_watched_folder_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READPATH_HOME", str(tmp_path / "home"))
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "a.md").write_text(LIST)
    run = CliRunner().invoke

    added = run(cli, ["source", "add", str(folder), "--every", "6h", "--later"])
    assert "every 6h" in added.stdout
    (synced,) = json.loads(run(cli, ["sync", "--json", "--no-index"]).stdout)
    assert (synced["added"], synced["error"]) == (1, None)
    assert "Nothing is due; the next is due" in run(cli, ["sync", "--no-index"]).stdout
    (listed,) = json.loads(run(cli, ["source", "list", "--json"]).stdout)
    assert listed["outcome"]["added"] == 1
    assert "no longer read" in run(cli, ["source", "remove", str(folder)]).stdout
    assert "Nothing is watched" in run(cli, ["source", "list"]).stdout
    assert run(cli, ["source", "remove", str(folder)]).exit_code == 1


def test_trying_shows_a_few_records_and_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "list.md"
    path.write_text(LIST + "- [A second course in everything](https://example.org/b)\n")
    run = CliRunner().invoke(cli, ["source", "try", str(path), "-n", "1"])
    assert run.exit_code == 0
    assert "A first course" in run.stdout
    assert "A second course" not in run.stdout
