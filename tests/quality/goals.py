"""What goals in words are understood as, against what a teacher would take each for.

    python -m tests.quality goals [--miss]

The goals and their answers are in goals_in_words.tsv, each written before it was tried; the
last 30 only checked the method that the others had led to. Beside it: what words alone and nearness
in meaning alone would answer.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from app.library import Library
from app.plans import sense
from app.plans.sense import Sense
from graph.model import Hit

GOALS = Path(__file__).with_name("goals_in_words.tsv")
LATER = 50  # the goals from here on, on which the weights were only checked
Answers = list[tuple[str, frozenset[str]]]


def goals() -> Iterator[tuple[str, frozenset[str]]]:
    """Each goal with the concepts that are right for it."""
    for line in GOALS.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            words, right = line.split("\t")
            yield words, frozenset(right.split(","))


def run(argv: list[str]) -> int:
    """Print how many are understood at first and among what is offered."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality goals")
    parser.add_argument("--miss", action="store_true", help="print what was misunderstood")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as home, Library.open(home, embed=False) as lib:
        asked = list(goals())
        senses = [lib._by_words(words) for words, _ in asked]
        index, snapshot = lib._engine.search(), lib._engine.snapshot()
        plain = [
            Sense([Hit(snapshot.resources[m.position], m.score) for m in index.search(words)])
            for words, _ in asked
        ]
        for name, found in (("by words", plain), ("by words and meaning", senses)):
            told = [sense.about(snapshot.concepts, one) for one in found]
            _report(name, asked, told)
        alone = [sense.about(snapshot.concepts, replace(one, hits=())) for one in senses]
        _report("by meaning alone", asked, alone)
        if options.miss:
            for (words, right), one in zip(asked, told, strict=True):
                if not right & set(one[:1]):
                    print(f"  {words}: {', '.join(one) or 'nothing'}")
    return 0


def _report(name: str, asked: Answers, told: list[list[str]]) -> None:
    def share(right: Callable[[frozenset[str], list[str]], bool], begin: int) -> float:
        found = [right(r, one) for (_, r), one in zip(asked[begin:], told[begin:], strict=True)]
        return sum(found) / len(found)

    first = [share(lambda r, one: bool(r & set(one[:1])), b) for b in (0, LATER)]
    offered = [share(lambda r, one: bool(r & set(one)), b) for b in (0, LATER)]
    print(f"{name:22} of {len(asked)} at first {first[0]:.2f}, offered {offered[0]:.2f};"
          f" of the last {len(asked) - LATER} {first[1]:.2f}, {offered[1]:.2f}")  # fmt: skip
