from __future__ import annotations

import pytest

from graph.names import NameFinder

NAMES = (
    "Neural network", "Graph neural network", "Graph", "R", "Go", "MAP", "AI", "BERT", "C++",
    "Matrix", "Regularisation", "图", "图神经网络", "Naïve Bayes", "Set",
)  # fmt: skip


def found(text: str) -> list[str]:
    finder = NameFinder((name, number) for number, name in enumerate(NAMES))
    return [NAMES[owner] for match in finder.find(text) for owner in match.owners]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A survey of graph neural networks", ["Graph neural network"]),
        ("Graphs and neural networks", ["Graph", "Neural network"]),
        ("Matrices, and regularization of them", ["Matrix", "Regularisation"]),
        ("NAIVE  bayes", ["Naïve Bayes"]),
        ("深入浅出图神经网络", ["图神经网络"]),
        ("Programming in C++ for beginners", ["C++"]),
    ],
)
def test_the_longest_name_is_found_whatever_its_spelling(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    "text",
    ["Graphite and subsets", "A photograph", "R. A. Fisher", "How to go far", "maps of Europe",
     "地图学", "Bertrand's paradox", "Go Set a Watchman's Limit"],
)  # fmt: skip
def test_no_name_is_found_inside_a_word_or_in_another_sense(text: str) -> None:
    assert set(found(text)) <= {"Set"}


@pytest.mark.parametrize(
    ("text", "name"),
    [("R", "R"), ("R programming for data science", "R"), ("Statistics with R", "R"),
     ("The Go language", "Go"), ("MAP and ML estimates", "MAP"), ("What AI can do", "AI")],
)  # fmt: skip
def test_a_short_name_is_found_where_the_text_leaves_no_doubt(text: str, name: str) -> None:
    assert name in found(text)


def test_capitals_throughout_say_nothing_of_abbreviations() -> None:
    assert found("THE MAP OF AI THINGS") == []


def test_a_name_of_two_owners_says_so() -> None:
    finder = NameFinder([("kernel", 1), ("Kernels", 2)])
    (match,) = finder.find("The kernel trick")
    assert match.owners == (1, 2)
    assert match.plain
