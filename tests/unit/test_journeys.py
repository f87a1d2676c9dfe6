"""Readers on their way through the bundled catalogue, and what a teacher would insist on.

No list of suggestions is frozen here: each journey states properties that any good answer
has, whatever the catalogue grows to.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.library import Library
from graph.model import Kind
from graph.suggestion import Suggestion

TURING, BODEN = "readpath:turing-1950-computing", "readpath:boden-1998-creativity"
NG = "readpath:ng-machine-learning"
SPECIALISATION = "readpath:deeplearning-ai-specialization"
PARTS = tuple(
    f"readpath:{name}"
    for name in (
        "neural-networks-and-deep-learning",
        "improving-deep-neural-networks",
        "structuring-machine-learning-projects",
        "convolutional-neural-networks",
        "sequence-models",
    )
)

# What each reader has covered, and the level above which nothing belongs into the first ten.
JOURNEYS: dict[str, tuple[tuple[str, ...], int]] = {
    "somebody who begins": ((), 2),
    "a high-school student": (("readpath:khan-arithmetic",), 2),
    "a reader of Turing": ((TURING,), 3),
    "a student of Ng's course": ((NG,), 3),
    "a biologist moving to machine learning": (
        ("readpath:openintro-statistics", "readpath:r-for-data-science"), 3),
    "a web developer": (("readpath:mdn-learn", "readpath:python-for-everybody"), 3),
    "a statistician": (("readpath:casella-berger", "readpath:r-for-data-science"), 5),
    "a reader of the bootstrap": (("readpath:efron-tibshirani-bootstrap",), 4),
    "a Chinese-speaking undergraduate": (
        ("readpath:chen-gailvlun", "readpath:tongji-linear-algebra"), 3),
    "a student of deep learning": ((NG, *PARTS), 4),
    "a reader of papers": (("arxiv:1706.03762", "arxiv:1409.0473"), 5),
}  # fmt: skip


@pytest.fixture(scope="module")
def lib(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("journeys"), embed=False) as opened:
        yield opened


def here(lib: Library, keys: tuple[str, ...]) -> list[str]:
    """The canonical keys of those works that the catalogue has."""
    identifiers = {str(i): r.id for r in lib.resources() for i in r.identifiers}
    return [identifiers[key] for key in keys if key in identifiers]


def steps(lib: Library, covered: tuple[str, ...], limit: int = 10) -> list[Suggestion]:
    return lib.next_steps(limit, covered=here(lib, covered))


@pytest.mark.parametrize("who", JOURNEYS)
def test_nothing_is_far_above_the_reader(lib: Library, who: str) -> None:
    """No paper above the reader's reach, and no course or book more than a step above it."""
    covered, top = JOURNEYS[who]
    for step in steps(lib, covered):
        reach = top if step.resource.kind is Kind.PAPER else top + 1
        assert (step.resource.level or 0) <= reach, step.resource.title


@pytest.mark.parametrize("who", JOURNEYS)
def test_every_step_teaches_something_new_and_says_why(lib: Library, who: str) -> None:
    found = steps(lib, JOURNEYS[who][0])
    assert len(found) == 10
    for step in found:
        assert step.teaches, step.resource.title
        assert step.reasons
        assert step.sentence
        assert step.resource.id not in here(lib, JOURNEYS[who][0])


@pytest.mark.parametrize("who", JOURNEYS)
def test_what_is_missing_has_a_remedy_and_is_not_much(lib: Library, who: str) -> None:
    for step in steps(lib, JOURNEYS[who][0]):
        assert set(step.missing) == set(step.fixes), step.resource.title
        assert len(step.missing) <= 5, step.resource.title


@pytest.mark.parametrize("who", JOURNEYS)
def test_the_first_three_are_within_reach(lib: Library, who: str) -> None:
    for step in steps(lib, JOURNEYS[who][0], 3):
        assert len(step.missing) <= 2, step.resource.title


def test_after_an_introduction_comes_no_second_one(lib: Library) -> None:
    """Having done the five courses, a reader is not sent back to a first course on any of
    it: what is suggested teaches mostly what the reader does not know, and nothing teaches
    less than a quarter of it."""
    found = steps(lib, (NG, *PARTS))
    new = [len(step.teaches) / len(step.resource.teaches) for step in found]
    assert sum(new) / len(new) > 0.5
    for step, share in zip(found, new, strict=True):
        assert share >= 0.25, step.resource.title
        assert (step.resource.level or 0) >= 2, step.resource.title


def test_somebody_who_begins_gets_a_bit_of_everything(lib: Library) -> None:
    concepts = lib.concepts()
    fields = {area.id: area.field for area in lib.areas()}
    seen = {fields[concepts[step.teaches[0]].area] for step in steps(lib, ()) if step.teaches}
    assert len(seen) >= 4
    assert all(step.missing == () for step in steps(lib, ()))


def test_the_first_journey_is_found_again(lib: Library) -> None:
    """At each place of the road from an AI class to deep learning, what was taken next (or
    its successor) is among the first ten of the whole catalogue.

    The catalogue holds that road as one of its trails; this shows that whoever is on a
    published road is led on along it, past other things. Parts of what was covered whole,
    what the reader's own tools have replaced, and what teaches nothing that the reader did
    not know by then are not to be suggested at all.
    """
    (road,) = (t for t in lib.trails() if t.title.startswith("From an AI class"))
    keys = list(dict.fromkeys(lib.resource(str(item)).id for item in road.items))
    named = {str(i): r.id for r in lib.resources() for i in r.identifiers}
    newer = {named.get(str(old)): r.id for r in lib.resources() for old in r.supersedes}
    wholes = {r.id: {named.get(str(part)) for part in r.part_of} for r in lib.resources()}
    for place, taken in enumerate(keys[1:], start=1):
        covered = keys[:place]
        suggested = [step.resource.id for step in lib.next_steps(covered=covered)]
        if wholes[taken] & set(covered) or newer.get(taken) in covered:
            assert taken not in suggested
        elif not {taken, newer.get(taken)} & set(suggested):
            (asked,) = lib.next_steps(covered=covered, among=[taken])
            assert asked.teaches == (), asked.resource.title


def test_chinese_readers_can_stay_in_chinese(lib: Library) -> None:
    found = lib.next_steps(5, covered=here(lib, (NG,)), language="zh")
    assert len(found) == 5
    for step in found:
        spoken = {step.resource.language, *(e.language for e in step.resource.editions)}
        assert "zh" in spoken


@pytest.mark.parametrize("name", ["反向传播", "线性代数", "强化学习", "图灵测试", "概率"])
def test_a_chinese_name_finds_works_in_any_language(lib: Library, name: str) -> None:
    languages = {hit.resource.language for hit in lib.search(name, 10)}
    assert "en" in languages
