"""Goals in words are understood by meaning, at once, and what they were taken for is said."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.library import Library
from graph.errors import UnknownConcept
from tests.support import HashEncoder

PROGRAM = """
import sys
from app.cli import cli
try:
    cli(sys.argv[1:])
except SystemExit as left:
    assert not left.code, left.code
print("torch" in sys.modules or "sentence_transformers" in sys.modules)
"""


@pytest.fixture(scope="module")
def lib(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("words"), embed=False) as opened:
        yield opened


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("how do neural networks learn", {"what-is-a-neural-network", "backpropagation"}),
        ("how do networks learn", {"backpropagation"}),
        ("why do planets go round the sun", {"gravitation"}),
        ("a robot that builds a map while it moves", {"slam"}),
        ("find out what people feel in reviews", {"sentiment-analysis"}),
        ("infinity of different sizes", {"cardinality"}),
        ("train on many gpus at once", {"data-parallel-training"}),
        ("turn source code into machine code", {"code-generation", "compiler-and-interpreter"}),
    ],
)
def test_words_that_are_no_name_are_understood_by_what_they_mean(
    lib: Library, words: str, meant: set[str]
) -> None:
    plan = lib.plan(words)
    assert meant.issuperset(plan.goal.concepts)
    name = lib.concepts()[plan.goal.concepts[0]].name
    assert f"“{words}” was understood as {name}." in plan.note
    assert plan.steps
    assert plan.goal.understood in lib.about_goal(words)


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("I want to learn reinforcement learning", "Reinforcement learning"),
        ("我想学习强化学习", "Reinforcement learning"),
        ("强化学习入门", "Reinforcement learning"),
        ("Lineare Algebra", "Linear algebra"),
        ("ich möchte Python lernen", "Python"),
    ],
)
def test_a_name_is_found_within_what_people_say_around_it_and_where_it_is_nearly_spelled(
    lib: Library, words: str, title: str
) -> None:
    plan = lib.plan(words)
    assert plan.goal.title == title
    assert f"“{words}” was understood as " in plan.note


def test_a_second_meaning_that_is_as_near_is_offered(lib: Library) -> None:
    assert "It may also mean Simple sorting" in lib.about_goal("sort a list of names quickly")
    assert "simple-sorting" in lib.plan("sort a list of names quickly").goal.also
    assert "also" not in lib.about_goal("infinity of different sizes")
    assert not lib.plan("infinity of different sizes").goal.also


@pytest.mark.parametrize("words", ["grow tomatoes", "how to boil pasta", "zzzz qqqq"])
def test_words_about_nothing_here_are_refused_with_the_nearest_there_is(
    lib: Library, words: str
) -> None:
    with pytest.raises(UnknownConcept, match="Did you mean “"):
        lib.plan(words)


def test_words_that_are_hardly_near_anything_are_told_so(lib: Library) -> None:
    assert "is near nothing here; the nearest is" in lib.about_goal("learn to play the guitar")


def test_chinese_words_go_by_names(lib: Library) -> None:
    assert lib._by_words("怎样让机器学习").nearness is None
    assert lib.plan("怎样让机器学习").goal.concepts == ("what-is-machine-learning",)


def test_a_model_that_has_to_be_waited_for_is_not_asked(tmp_path: Path) -> None:
    encoder = HashEncoder()
    with Library.open(tmp_path, embed=False, encoder=encoder) as lib:
        lib.about_goal("how do networks learn")
    assert encoder.calls == []


@pytest.mark.parametrize(
    "command", [["next", "--goal", "how do networks learn"], ["path", "how do networks learn"]]
)
def test_the_command_line_understands_words_without_torch(lib: Library, command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "--home", str(lib.home), *command],
        capture_output=True, encoding="utf-8", timeout=600, check=True,
    )  # fmt: skip
    assert "was understood as Backpropagation." in done.stdout + done.stderr
    assert done.stdout.rstrip().endswith("False")


def test_the_title_of_several_works_is_understood_by_what_it_means(lib: Library) -> None:
    plan = lib.plan("neural networks")
    assert not plan.goal.resources
    assert "what-is-a-neural-network" in plan.goal.concepts
    assert "“neural networks” was understood as " in plan.note
