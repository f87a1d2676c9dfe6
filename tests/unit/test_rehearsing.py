"""A preview says what taking in then does, work by work, and that a work is here already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.library import Library
from graph.report import AddReport
from tests.contract.support import FIXTURES

FILES = (
    "arxiv_two.xml", "bookmarks.html", "crossref_works.json", "goodreads.csv",
    "library.zotero.json", "openalex_works.json", "pubmed_set.xml", "reading_list.md",
    "records.jsonl", "references.bib", "references.ciw", "references.csl.json",
    "references.enw", "references.nbib", "references.ris", "titel.tsv", "titles.txt",
)  # fmt: skip


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "home", catalogue=False, embed=False) as opened:
        yield opened


def told(report: AddReport) -> AddReport:
    """What a report says of works, lists and marks, whether it was done or would be."""
    return replace(report, dry_run=False, sources=(), acts=())


@pytest.mark.parametrize("name", FILES)
def test_what_is_foretold_is_what_is_done(lib: Library, name: str) -> None:
    for _ in range(2):  # the second time everything is here already
        preview = lib.preview(FIXTURES / name)
        report = lib.accept(preview)
        assert preview.report.dry_run
        assert not report.dry_run
        assert told(preview.report) == told(report)
        assert report.added or report.unchanged


def test_several_things_are_foretold_as_they_come_in_one_after_the_other(lib: Library) -> None:
    lib.add(FIXTURES / "references.bib")
    names = ("references.ris", "references.bib", "references.csl.json", "references.nbib")
    previews = [lib.preview_bytes((FIXTURES / name).read_bytes(), name) for name in names]
    together = lib.rehearse(previews)
    assert [one.parts for one in together] == [one.parts for one in previews]
    assert [told(one.report) for one in together] == [told(lib.accept(one)) for one in previews]


def test_looking_writes_nothing(lib: Library) -> None:
    before = list(lib.export("jsonl")), lib.progress(), lib.sources(), lib.undo()
    lib.rehearse([lib.preview(FIXTURES / "goodreads.csv")])
    assert (list(lib.export("jsonl")), lib.progress(), lib.sources(), lib.undo()) == before


def test_a_preview_names_the_work_that_each_joins(lib: Library) -> None:
    lib.add([{"title": "Stripes", "authors": ["Ann Euclid"], "identifiers": {"doi": "10.5555/s"}}])
    found = [
        {"title": "Stripes: of zebras", "identifiers": {"doi": "10.5555/s"}, "year": 1999},
        {"title": "Spots", "identifiers": {"doi": "10.5555/spots"}},
        {"title": "Spots of the okapi", "identifiers": {"doi": "10.5555/spots"}, "year": 2001},
    ]
    report = lib.add(found, source="others")
    assert [(one.title, one.into) for one in report.added] == [("Spots", "")]
    assert [(one.title, one.into) for one in report.merged] == [
        ("Stripes: of zebras", "Stripes"),
        ("Spots of the okapi", "Spots"),
    ]
    again = lib.add([{"title": "Stripes", "identifiers": {"doi": "10.5555/s"}}], source="third")
    assert [(one.title, one.into != "") for one in again.unchanged] == [("Stripes", True)]
