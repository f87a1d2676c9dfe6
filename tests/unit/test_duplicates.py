"""Doubtful pairs, and what the reader says of them: joined, kept apart, taken apart, undone."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from app.cli import cli
from app.library import Library
from graph.errors import BadInput
from graph.intake import Intake
from graph.merging.decision import learned

ATLAS: dict[str, Any] = {
    "title": "An atlas of small engines",
    "authors": ["Ada Lovelace"],
    "year": 1843,
    "kind": "paper",
    "identifiers": {"doi": "10.1234/atlas"},
}
FILM = {**ATLAS, "kind": "video", "identifiers": {"youtube": "abcdefghijk"}}
NOTES = {
    "title": "Notes on the engine",
    "authors": ["Ada Lovelace"],
    "identifiers": {"doi": "10.1234/notes"},
}
WRONG = {"title": "Sketch of a loom", "identifiers": {"doi": "10.1234/notes"}, "year": 1801}


def keys(lib: Library) -> set[str]:
    return {resource.id for resource in lib.resources()}


def test_a_doubtful_pair_is_listed_with_what_agrees_and_what_not(library: Library) -> None:
    library.add([ATLAS], source="papers")
    library.add([FILM, NOTES], source="films")
    (pair,) = library.duplicates()
    assert {pair.one.resource.id, pair.other.resource.id} == {
        "doi:10.1234/atlas",
        "youtube:abcdefghijk",
    }
    assert {pair.one.sources, pair.other.sources} == {("papers",), ("films",)}
    assert 0 < pair.score < 1
    assert "the same title" in pair.agree
    assert "the same authors" in pair.agree
    assert any("video" in phrase for phrase in pair.differ)


def test_what_other_records_keep_apart_is_listed_as_doubtful_and_says_why(
    library: Library,
) -> None:
    plain = {**ATLAS, "kind": None, "identifiers": {"youtube": "abcdefghijk"}}
    library.add([ATLAS], source="papers")
    library.add([{**FILM, "title": "Another thing altogether"}], source="films")
    library.add([plain], source="third")
    (pair,) = library.duplicates()
    assert learned().doubt <= pair.score < learned().same
    assert any("video" in phrase and "paper" in phrase for phrase in pair.differ)


def test_two_works_of_the_catalogue_are_never_listed(library: Library) -> None:
    ours = {**ATLAS["identifiers"], "readpath": "lovelace-atlas"}
    theirs = {**FILM["identifiers"], "readpath": "lovelace-film"}
    library.add([{**ATLAS, "identifiers": ours}, {**FILM, "identifiers": theirs}])
    library.add([ATLAS], source="papers")
    library.add([FILM], source="films")
    assert len(keys(library)) == 2
    assert library.duplicates() == []


def test_what_a_list_gives_two_titles_and_addresses_is_two_works(library: Library) -> None:
    def entry(title: str, address: str) -> dict[str, Any]:
        return {"title": title, "authors": ["Ada Lovelace"], "url": address}

    one = entry("Thinking engines explained", "https://a.org/1")
    other = entry("Thinking engine explained", "https://a.org/2")
    library.add([one, other], source="list")
    assert len(keys(library)) == 2
    assert len(library.duplicates()) == 1
    library.add([entry("Thinking engine explained", "https://b.org/2")], source="second")
    assert sorted(len(work.identifiers) for work in library.resources()) == [1, 2]
    library.add([{**entry("Thinking engines explained", "https://b.org/2")}], source="third")
    assert len(keys(library)) == 1


def test_a_merge_stays_when_the_sources_are_read_again_and_is_undone(library: Library) -> None:
    for source, record in (("papers", ATLAS), ("films", FILM)):
        library.add([record], source=source)
    before = library.resource("doi:10.1234/atlas"), library.resource("youtube:abcdefghijk")
    merged = library.merge("doi:10.1234/atlas", "youtube:abcdefghijk")
    assert merged.id == "doi:10.1234/atlas"
    assert len(merged.identifiers) == 2
    assert merged.sources["title"] == ("films", "papers")
    assert library.duplicates() == []
    library.add([{**FILM, "summary": "A film."}], source="films")
    assert keys(library) == {"doi:10.1234/atlas"}
    assert library.undo() == (
        "“An atlas of small engines” and “An atlas of small engines”:"
        " you no longer say that they are one work."
    )
    assert library.resource("doi:10.1234/atlas") == before[0]
    assert library.resource("youtube:abcdefghijk").summary == "A film."
    assert len(library.duplicates()) == 1


def test_works_kept_apart_are_not_asked_about_again(library: Library) -> None:
    library.add([ATLAS, FILM])
    library.keep_apart("doi:10.1234/atlas", "youtube:abcdefghijk")
    assert library.duplicates() == []
    assert len(keys(library)) == 2
    assert "different works" in str(library.undo())
    assert len(library.duplicates()) == 1


def test_what_was_judged_apart_is_joined_by_no_later_record(library: Library) -> None:
    library.add([ATLAS, FILM])
    library.keep_apart("doi:10.1234/atlas", "youtube:abcdefghijk")
    both = {"doi": "10.1234/atlas", "youtube": "abcdefghijk"}
    library.add([{**ATLAS, "kind": None, "identifiers": both}], source="third")
    assert keys(library) == {"doi:10.1234/atlas", "youtube:abcdefghijk"}
    library.undo()
    assert keys(library) == {"doi:10.1234/atlas"}


def test_a_work_that_is_two_is_taken_apart_by_its_records(library: Library) -> None:
    library.add([NOTES], source="good")
    library.add([WRONG], source="careless")
    assert keys(library) == {"doi:10.1234/notes"}
    stated = library.records("doi:10.1234/notes")
    assert [(one.number, one.source, one.title) for one in stated] == [
        (1, "careless", "Sketch of a loom"),
        (2, "good", "Notes on the engine"),
    ]
    stays, left = library.split("doi:10.1234/notes", [1])
    assert (stays.title, left.title) == ("Notes on the engine", "Sketch of a loom")
    assert len({stays.id, left.id}) == 2
    library.add([NOTES], source="good")
    library.add([WRONG], source="careless")
    assert keys(library) == {stays.id, left.id}
    library.undo()
    assert keys(library) == {"doi:10.1234/notes"}


def test_a_merge_takes_back_an_earlier_split(library: Library) -> None:
    library.add([NOTES], source="good")
    library.add([WRONG], source="careless")
    stays, left = library.split("doi:10.1234/notes", [1])
    assert library.merge(stays.id, left.id).id == "doi:10.1234/notes"
    assert len(keys(library)) == 1
    library.undo()
    assert keys(library) == {stays.id, left.id}


def test_progress_follows_its_work_through_merge_and_split(library: Library) -> None:
    library.add([ATLAS, FILM])
    library.mark("doi:10.1234/atlas", "covered", rating=5)
    library.mark("youtube:abcdefghijk", "planned")
    library.merge("doi:10.1234/atlas", "youtube:abcdefghijk")
    assert {key: p.status for key, p in library.progress().items()} == {
        "doi:10.1234/atlas": "planned"
    }
    numbers = {one.kind: one.number for one in library.records("doi:10.1234/atlas")}
    library.split("doi:10.1234/atlas", [numbers["video"]])
    after = {key: p.status for key, p in library.progress().items()}
    assert after == {"doi:10.1234/atlas": "covered", "youtube:abcdefghijk": "planned"}
    library.undo()  # the split
    library.undo()  # the merge
    assert {key: p.status for key, p in library.progress().items()} == after
    library.undo()  # the second mark
    assert set(library.progress()) == {"doi:10.1234/atlas"}


def test_a_part_of_a_known_work_is_no_news(library: Library) -> None:
    library.add([NOTES], source="good")
    library.add([WRONG], source="careless")
    library.digest()
    library.split("doi:10.1234/notes", [1])
    assert library.digest(mark=False).count == 0


@pytest.mark.parametrize("leaving", [[], [1, 2], [3], [0]])
def test_numbers_that_take_nothing_apart_are_refused(library: Library, leaving: list[int]) -> None:
    library.add([NOTES], source="good")
    library.add([WRONG], source="careless")
    with pytest.raises(BadInput):
        library.split("doi:10.1234/notes", leaving)


def test_one_work_is_not_merged_with_itself(library: Library) -> None:
    library.add([ATLAS])
    with pytest.raises(BadInput, match="same work"):
        library.merge("doi:10.1234/atlas", "doi:10.1234/atlas")


def test_trails_find_the_joined_and_the_parted_work(library: Library) -> None:
    library.add([ATLAS, FILM])
    library.add([{"trail": "Both", "items": ["doi:10.1234/atlas", "youtube:abcdefghijk"]}])
    library.merge("doi:10.1234/atlas", "youtube:abcdefghijk")
    ((_, _, rows),) = library._store.trail_rows()
    assert len(set(rows)) == 1
    library.undo()
    ((_, _, rows),) = library._store.trail_rows()
    assert len(set(rows)) == 2


# The commands


@pytest.fixture
def run(library: Library) -> Callable[..., Result]:
    library.add([ATLAS, FILM, NOTES])
    library.close()
    home = ["--home", str(library.home)]
    with Library.open(library.home, embed=False):
        pass  # the catalogue
    return lambda *args: CliRunner().invoke(cli, [*home, "duplicates", *map(str, args)])


def told(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_commands_list_join_and_part(run: Callable[..., Result], library: Library) -> None:
    (pair,) = told(run("--json"))
    ours, theirs = pair["one"]["key"], pair["other"]["key"]
    assert pair["agree"]
    listing = run()
    assert all(text in listing.stdout for text in (ours, theirs, "agree:", "differ:"))
    assert told(run("merge", ours, theirs, "--json"))["key"] == "doi:10.1234/atlas"
    assert run("merge", ours, theirs).exit_code == 1
    records = told(run("split", ours, "--json"))
    assert [record["number"] for record in records] == [1, 2]
    assert "records" in run("split", ours, "7").stderr
    parted = told(run("split", ours, "2", "--json"))
    assert {work["key"] for work in parted} == {ours, theirs}
    assert "two works" in run("apart", ours, theirs).stdout
    assert told(run("--json")) == []


def test_the_help_teaches_by_an_example(run: Callable[..., Result]) -> None:
    for command in ([], ["merge"], ["apart"], ["split"]):
        assert "Example" in run(*command, "--help").stdout


def test_a_work_nobody_speaks_of_waits_with_what_was_noted_of_it(library: Library) -> None:
    library.add([ATLAS], source="papers")
    library.add([{"title": "No name but this one"}], source="papers")
    library.mark("doi:10.1234/atlas", "covered")
    library.mark("No name but this one", "planned")
    for row in library._store.rows():
        Intake(library._store, "papers").retract(row)
    assert len(library.progress()) == 2
    library.add([{**ATLAS, "summary": "Back again."}], source="others")
    library.add([{"title": "No name but this one"}], source="others")
    assert {key: p.status for key, p in library.progress().items()} == {
        "doi:10.1234/atlas": "covered",
        "local:no-name-but-this-one": "planned",
    }
    assert len(keys(library)) == 2
    assert library.resource("doi:10.1234/atlas").summary == "Back again."
