"""The README is true: its code runs, its data is valid, its commands and files exist."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from app.cli import cli
from app.library import Library

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_python_runs(tmp_path: Path) -> None:
    for code in blocks("python"):
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert len(done.stdout.splitlines()) == 3


def test_the_json_lines_can_be_added(library: Library, write: Callable[[str, str], Path]) -> None:
    (lines,) = blocks("json")
    report = library.add(write("mine.jsonl", lines))
    assert (len(report.added), report.trails, report.rejected) == (1, 1, ())
    assert all(json.loads(line) for line in lines.splitlines())


def test_every_command_is_named() -> None:
    for command in cli.registered_commands:
        assert command.callback
        name = command.name or command.callback.__name__
        assert f"readpath {name}" in README or f"`{name}`" in README, f"{name} is not in the README"


def test_every_file_it_points_to_exists() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"make (\w+)", README):
        assert f"\n{target}:" in makefile, target
