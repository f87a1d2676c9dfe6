"""The commands as a person types them: what they print, and their exit status."""

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

from app.cli import cli, table
from app.library import Library

Run = Callable[..., Result]
TURING = "doi:10.1093/mind/lix.236.433"


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
    return lambda *args: CliRunner().invoke(cli, ["--home", str(home), *map(str, args)])


def told(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_next_names_a_step_with_its_reason(run: Run) -> None:
    told(run("mark", TURING, "covered", "--json"))
    steps = told(run("next", "-n", "3", "--json"))
    assert len(steps) == 3
    assert TURING not in {step["key"] for step in steps}
    assert all(step["sentence"] and step["reasons"] for step in steps)
    assert steps[0]["title"] in run("next").stdout


def test_path_lays_out_the_way_and_opens_it_again(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "derivative.md"
    plan = told(run("path", "derivative", "-w", "5", "--json"))
    assert plan["steps"][-1]["newly_teaches"]
    assert plan["steps"][0]["begins"]
    assert "derivative" in run("path", "derivative", "--export", file).stdout
    assert told(run("path", file, "--json"))["steps"][0]["key"] == plan["steps"][0]["key"]
    others = told(run("path", "derivative", "--swap", "1", "--json"))
    assert all(other["how"] for other in others)
    assert "weeks" in run("path", "derivative", "-w", "0").stdout


def test_a_path_is_planned_anew_where_a_step_takes_longer(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "derivative.md"
    plan = told(run("path", "derivative", "--export", file, "--json"))
    key, hours = plan["steps"][0]["key"], plan["steps"][0]["hours"]
    for asked in (file, "derivative"):
        longer = told(run("path", asked, "--takes", f"{key}={hours + 20}", "--json"))
        assert {s["key"]: s["hours_left"] for s in longer["steps"]}[key] == hours + 20
        assert longer["hours"] >= plan["hours"] + 20
    for wrong in (f"{key}=long", "12", f"{key}=0"):
        assert run("path", file, "--takes", wrong).exit_code != 0
    assert "KEY=HOURS" in run("path", file, "--takes", "12").stderr


def test_two_paths_are_compared(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "derivative.md"
    first = told(run("path", "derivative", "--export", file, "--json"))["steps"][0]
    found = told(run("path", "derivative", "--skip", first["key"], "--beside", file, "--json"))
    assert first["key"] in found["added"]
    assert first["key"] not in found["kept"]
    said = run("path", "derivative", "--skip", first["key"], "--beside", file)
    assert said.exit_code == 0
    assert "Only the path of the file" in said.stdout
    assert first["title"] in said.stdout


def test_search_finds_and_says_when_it_does_not(run: Run) -> None:
    assert told(run("search", "Computing Machinery and Intelligence", "--json"))[0]["key"] == TURING
    nothing = run("search", "turing", "--kind", "video", "--max-hours", "0.01")
    assert nothing.exit_code == 1
    assert "nothing found" in nothing.stderr
    assert "no work has these words" in run("search", "zxcvb asdfqwer").stderr
    assert "no work" not in run("search", "how do networks learn").stderr


def test_mark_show_undo(run: Run) -> None:
    assert run("mark", TURING, "planned").exit_code == 0
    assert "planned already" in run("mark", TURING, "planned").stdout
    assert told(run("show", TURING, "--json"))["progress"]["status"] == "planned"
    assert "planned" in run("undo").stdout
    assert told(run("show", TURING, "--json"))["progress"] is None
    assert run("undo").exit_code == 1


def test_add_reports_each_item(run: Run, write: Callable[[str, str], Path]) -> None:
    path = write("mine.jsonl", '{"title": "A new note"}\n{"title": ""}\n')
    report = told(run("add", path, "--no-index", "--json"))
    assert [item["title"] for item in report["added"]] == ["A new note"]
    assert "line 2" in report["rejected"][0]["where"]
    again = told(run("add", path, "--no-index", "--json"))
    assert (len(again["added"]), len(again["unchanged"])) == (0, 1)


def test_export_goes_to_standard_output(run: Run) -> None:
    lines = run("export", "--format", "jsonl").stdout.splitlines()
    assert any(
        json.loads(line).get("title") == "Computing Machinery and Intelligence" for line in lines
    )


def test_an_order_keeps_to_what_is_said_to_require_what(run: Run) -> None:
    names = ("Algorithm", "Sorting algorithm")
    assert told(run("order", *names, "--json"))["order"] == [*names]
    said = told(run("order", *names, "--requires", "Set=Number", "--requires",
                    "algorithm = Sorting algorithm", "--json"))  # fmt: skip
    assert said["order"] == [*names[::-1]]
    assert said["prerequisites"][0]["score"] == 1


def test_status_counts(run: Run) -> None:
    counts = told(run("status", "--json"))
    assert counts["resources"] == sum(counts["kinds"].values()) > 0


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (["show", "local:no-such-thing"], 1, "names nothing"),
        (["add", "/no/such/file.md"], 1, "no such file"),
        (["next", "--kind", "film"], 1, "none of paper"),
        (["next", "--goal", "zzzz qqqq"], 1, "no concept"),
        (["path", "zzzz qqqq"], 1, "no concept"),
        (["path", "/no/such/path.md"], 1, "cannot be read"),
        (["path", "derivative", "--start", "soon"], 1, "not a day"),
        (["path", "derivative", "--swap", "99"], 1, "not on the path"),
        (["mark", TURING, "eaten"], 1, "none of planned"),
        (["export", "--format", "docx"], 1, "there are jsonl"),
        (["order", "Algorithm", "--requires", "Set"], 1, "not NAME=NAME"),
        (["frobnicate"], 2, "No such command"),
        (["search"], 2, "Missing argument"),
        (["mark", TURING, "covered", "--rating", "9"], 2, "rating"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_a_status(
    run: Run, args: list[str], code: int, says: str
) -> None:
    result = run(*args)
    assert result.exit_code == code
    assert says in result.stderr
    assert "Traceback" not in result.output


def commands() -> list[list[str]]:
    found = [[str(c.name or c.callback.__name__)] for c in cli.registered_commands if c.callback]
    for group in cli.registered_groups:
        assert group.typer_instance
        found += [[str(group.name), str(c.name or c.callback.__name__)]
                  for c in group.typer_instance.registered_commands if c.callback]  # fmt: skip
    return found


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_helps_with_an_example(command: list[str]) -> None:
    result = CliRunner().invoke(cli, [*command, "--help"])
    assert result.exit_code == 0
    assert "Example" in result.stdout
    assert "readpath" in result.stdout


def test_home_may_be_given_before_or_after_the_command(prepared: Path) -> None:
    before = CliRunner().invoke(cli, ["--home", str(prepared), "status", "--json"])
    after = CliRunner().invoke(cli, ["status", "--json", "--home", str(prepared)])
    assert told(before)["path"] == told(after)["path"] == str(prepared / "library.sqlite")


def test_the_table_says_which_module_has_each_command() -> None:
    have = {
        (command.name or command.callback.__name__, command.callback.__module__)
        for command in cli.registered_commands
        if command.callback
    }
    have |= {(str(group.name), f"app.cli.{group.name}") for group in cli.registered_groups}
    told = {(n, f"app.cli.{module}") for module, names in table.MODULES.items() for n in names}
    assert told - {("source", "app.cli.sources")} == have - {("source", "app.cli.source")}


@pytest.mark.parametrize(
    ("words", "loaded"),
    [
        (["search", "next"], "app.cli.commands"),
        (["--home", "path", "sync"], "app.cli.syncing"),
        (["--home=path", "digest"], "app.cli.digest"),
    ],
)
def test_only_the_module_of_the_command_is_loaded(words: list[str], loaded: str) -> None:
    modules = [f"app.cli.{module}" for module in table.MODULES]
    code = (
        f"import sys; from app.cli import table; table.commands({words!r});"
        f"print(*(m for m in {modules!r} if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [loaded]


@pytest.mark.parametrize("words", [["--help"], ["nxt"], ["--home", "next"]])
def test_words_that_name_no_command_are_answered_from_all(words: list[str]) -> None:
    assert len(table.commands(words).registered_commands) >= 20


def test_what_is_known_is_shown_with_its_evidence_and_can_be_corrected(run: Run) -> None:
    assert run("knows").exit_code == 1
    assert "Physicist" in run("background", "physicist").stdout
    chosen = [one for one in told(run("background", "--json")) if one["chosen"]]
    assert [one["background"] for one in chosen] == ["physicist"]
    known = told(run("knows", "--area", "微积分与分析", "--json"))
    assert {one["area"] for one in known} == {"calculus"}
    (chain,) = told(run("knows", "chain rule", "--json"))
    assert chain["degree"] == 0.9
    assert chain["evidence"][0]["kind"] == "background"
    (after,) = [told(run("know", "链式法则", "--not", "--json"))]
    assert (after["degree"], after["evidence"][0]["key"]) == (0.0, "don't know")
    assert "you say that you don't" in run("knows", "chain-rule").stdout
    assert "Chain rule" in run("undo").stdout
    assert told(run("knows", "chain rule", "--json")) == [chain]
    assert "No background" in run("background", "none").stdout
    both = run("know", "chain-rule", "--not", "--clear")
    assert (both.exit_code, "exclude each other" in both.stderr) == (1, True)


def test_already_know_is_one_word_for_a_mark(run: Run) -> None:
    entry = told(run("mark", TURING, "already know", "--json"))
    assert (entry["status"], entry["feedback"]) == ("covered", "too easy")
    assert TURING not in {step["key"] for step in told(run("next", "-n", "50", "--json"))}


def test_feedback_alone_says_not_that_a_work_was_covered(run: Run) -> None:
    said = told(run("mark", TURING, "--feedback", "not now", "--json"))
    assert (said["status"], said["feedback"]) == (None, "not now")
    assert told(run("mark", TURING, "--json"))["status"] == "covered"
    assert told(run("mark", TURING, "--feedback", "too hard", "--json"))["status"] == "covered"
    assert "covered · too hard" in run("show", TURING).stdout


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["--max-hours", "0"], "with more hours there is “"),
        (["--kind", "video", "--max-hours", "0.01"], "with more hours there is “"),
        (["--language", "xx"], "in any language there is “"),
        (["--language", "xx", "--max-hours", "0"], "without any filter there is “"),
        (["--mode", "refresh"], "has faded yet"),
        (["--kind", "podcast"], "'podcast' is none of paper"),
    ],
)
def test_no_next_step_is_answered_with_the_nearest_thing(
    run: Run, asked: list[str], words: str
) -> None:
    run("mark", TURING)
    nothing = run("next", *asked)
    assert nothing.exit_code != 0
    assert words in " ".join(nothing.stderr.split())


@pytest.mark.parametrize(
    "command", [["mark", ""], ["know", " "], ["mark", TURING, "--on", "2999-01-01"]]
)
def test_an_empty_name_and_a_day_to_come_are_refused(run: Run, command: list[str]) -> None:
    refused = run(*command)
    assert refused.exit_code == 1
    assert "is empty" in refused.stderr or "still to come" in refused.stderr


def test_the_part_that_is_done_can_be_said(run: Run) -> None:
    said = told(run("mark", TURING, "--share", "0.4", "--json"))
    assert (said["status"], said["share"]) == ("reading", 0.4)
    assert "reading · 40% done" in run("show", TURING).stdout
    assert told(run("mark", TURING, "--share", "1", "--json"))["status"] == "covered"


def test_refreshing_says_what_it_brings_back(run: Run) -> None:
    run("mark", "readpath:ng-machine-learning", "--on", "2010-01-31")
    steps = told(run("next", "--mode", "refresh", "-n", "2", "--json"))
    assert steps
    for step in steps:
        (faded,) = (r["causes"] for r in step["reasons"] if r["kind"] == "refresh")
        assert f"brings back {faded[0]['name']}" in step["sentence"]
