"""What was chosen comes in and no more, and is taken back whole and nothing else with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.library import Library
from graph.errors import BadInput, UnknownKey
from graph.model import Status
from tests.contract.support import FIXTURES

LIST = (
    "# Zebras\n\n"
    "1. [Stripes of the first kind](https://example.org/s1)\n"
    "2. [Stripes of the second kind](https://example.org/s2)\n"
)
FIRST, SECOND = "url:https://example.org/s1", "url:https://example.org/s2"


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "home", catalogue=False, embed=False) as opened:
        yield opened


@pytest.fixture
def stripes(tmp_path: Path) -> Path:
    path = tmp_path / "stripes.md"
    path.write_text(LIST)
    return path


def state(lib: Library) -> tuple[object, ...]:
    """All that a reader sees of a library."""
    return tuple(lib.export("jsonl")), lib.sources(), lib.trails(), dict(lib.progress())


def test_what_came_in_is_gone_and_what_was_there_is_as_it_was(lib: Library, stripes: Path) -> None:
    lib.add([{"title": "Stripes of the first kind", "url": "https://example.org/s1"}])
    before = state(lib)
    report = lib.accept(lib.preview(stripes))
    assert state(lib) != before
    assert lib.take_back(report) == 2
    assert state(lib) == before
    with pytest.raises(UnknownKey):
        lib.resource(SECOND)


def test_it_can_be_added_again_and_only_taken_back_once(lib: Library, stripes: Path) -> None:
    report = lib.add(stripes)
    lib.take_back(report)
    with pytest.raises(BadInput, match="taken back already"):
        lib.take_back(report)
    assert lib.add(stripes).added_count == 2


def test_records_given_as_objects_are_taken_back_too(lib: Library) -> None:
    report = lib.add([{"title": "Stripes of the first kind"}], source="mine")
    assert lib.take_back(report) == 1
    assert not lib.sources()
    assert not list(lib.resources())


def test_what_is_left_out_is_not_marked_either(lib: Library) -> None:
    lib.add([{"title": "Dune", "authors": ["Frank Herbert"], "year": 1965, "kind": "book"}])
    preview = lib.preview(FIXTURES / "goodreads.csv")
    left = [record for record in preview.records() if record.title != "Marelle"]
    report = lib.accept(preview, left)
    assert [work.title for work in lib.resources()] == ["Dune", "Marelle"]
    assert list(lib.progress()) == [report.added[0].key]


def test_its_marks_go_and_those_made_since_stay(lib: Library) -> None:
    report = lib.add(FIXTURES / "goodreads.csv")
    assert len(lib.progress()) == 4
    held = report.added[0].key
    lib.mark(held, Status.READING)
    lib.take_back(report)
    assert {key: mark.status for key, mark in lib.progress().items()} == {held: Status.READING}
    assert [work.id for work in lib.resources()] == [held]
    assert lib.undo()
    assert not lib.progress()


def test_a_mark_that_was_there_before_counts_again(lib: Library) -> None:
    lib.add([{"title": "Dune", "authors": ["Frank Herbert"], "year": 1965, "kind": "book"}])
    lib.mark("Dune", Status.PLANNED)
    report = lib.add(FIXTURES / "goodreads.csv")
    assert lib.progress()[lib.resource("Dune").id].status is not Status.PLANNED
    lib.take_back(report)
    assert [mark.status for mark in lib.progress().values()] == [Status.PLANNED]


def test_what_a_source_said_before_is_not_taken_for_what_it_adds(
    lib: Library, stripes: Path
) -> None:
    lib.add(stripes)
    stripes.write_text(LIST.replace("second", "third"))
    report = lib.add(stripes)
    with pytest.raises(BadInput, match=r"stripes\.md"):
        lib.take_back(report)
    assert lib.resource(FIRST).title == "Stripes of the first kind"
