from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import networkx as nx
import pytest

from app.library import Library
from graph.errors import BadInput, ReadpathError, UnknownConcept, UnknownKey
from graph.records import record_from_json, to_json
from tests.support import HashEncoder

RECORDS = [
    record_from_json(
        {
            "title": "Computing Machinery and Intelligence", "authors": ["A. M. Turing"],
            "year": 1950, "kind": "paper", "level": 2,
            "identifiers": {"doi": "10.1093/mind/LIX.236.433"},
            "summary": "Asks whether machines can think.", "teaches": ["turing-test"],
        }
    ),
    record_from_json(
        {
            "title": "<img src=x onerror=alert(1)> **bold** 🚀", "kind": "article",
            "url": "https://example.org/a", "language": "zh",
        }
    ),
]  # fmt: skip


@pytest.fixture
def filled(library: Library) -> Library:
    library.add(RECORDS)
    return library


def test_a_resource_is_found_by_any_of_its_names(filled: Library) -> None:
    for key in ("doi:10.1093/MIND/lix.236.433", "https://doi.org/10.1093/mind/LIX.236.433",
                "computing machinery and intelligence"):  # fmt: skip
        assert filled.resource(key).id == "doi:10.1093/mind/lix.236.433"


def test_an_unknown_key_says_so_and_names_near_ones(filled: Library) -> None:
    with pytest.raises(UnknownKey) as raised:
        filled.resource("Computing Machinery & Inteligence")
    assert "Computing Machinery and Intelligence" in str(raised.value)


def test_an_exact_title_or_key_comes_first(filled: Library) -> None:
    assert filled.search("doi:10.1093/mind/lix.236.433")[0].resource.year == 1950
    assert filled.search("Computing machinery and intelligence", 1)[0].score == 1.0


def test_filters_narrow_a_search(filled: Library) -> None:
    assert [h.resource.kind for h in filled.search("machines think", kind="paper")] == ["paper"]
    assert filled.search("machines think", language="fr") == []
    with pytest.raises(BadInput, match="none of paper"):
        filled.search("x", kind="film")


@pytest.mark.parametrize("query", ["", "   ", '"', "a AND (", "C++ \\ ]", "🚀" * 300, "x" * 5000])
def test_any_text_may_be_searched(filled: Library, query: str) -> None:
    filled.search(query)


def test_marks_are_kept_over_a_restart_and_can_be_undone(tmp_path: Path) -> None:
    with Library.open(tmp_path, catalogue=False, encoder=HashEncoder()) as library:
        library.add(RECORDS)
        library.mark(RECORDS[0].title, "covered", rating=5, on="2020-02-03")
    with Library.open(tmp_path, catalogue=False, encoder=HashEncoder()) as library:
        (entry,) = library.progress().values()
        assert (entry.status, entry.rating, entry.on.year) == ("covered", 5, 2020)
        assert "covered" in (library.undo() or "")
        assert library.progress() == {}
        assert library.undo() is None


def test_clearing_a_mark_is_a_step_that_can_be_undone(filled: Library) -> None:
    key = filled.mark(RECORDS[0].title, "planned").key
    filled.mark(key, None)
    assert filled.progress() == {}
    filled.undo()
    assert filled.progress()[key].status == "planned"


def test_a_mark_that_says_nothing_new_is_no_act(filled: Library) -> None:
    first = filled.mark(RECORDS[0].title, "covered", rating=4, on="2026-02-03")
    assert filled.mark(first.key, "covered", on="2026-02-03") == first
    assert filled.mark(first.key, "covered", rating=4) == first
    assert len(filled.history()) == 1
    filled.mark(RECORDS[1].title, None)
    assert len(filled.history()) == 1
    for more in ({"rating": 5}, {"on": "2026-02-04"}, {"feedback": "too easy"}, {"share": 0.5}):
        filled.mark(first.key, "covered", **more)  # type: ignore[arg-type]
    assert len(filled.history()) == 5
    filled.undo()
    filled.undo()
    assert filled.progress()[first.key].on.isoformat() == "2026-02-04"


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "finished it"},
        {"status": "covered", "rating": 9},
        {"status": "covered", "on": "soon"},
    ],
)
def test_a_wrong_mark_is_refused(filled: Library, wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        filled.mark(RECORDS[0].title, **wrong)  # type: ignore[arg-type]
    assert filled.progress() == {}


def test_an_export_can_be_added_again_and_gives_the_same_library(
    filled: Library, tmp_path: Path, write: Callable[[str, str], Path]
) -> None:
    path = write("library.jsonl", "".join(filled.export("jsonl")))
    with Library.open(tmp_path / "other", catalogue=False, encoder=HashEncoder()) as other:
        assert other.add(path).rejected == ()
        assert [to_json(r) for r in other.resources()] == [to_json(r) for r in filled.resources()]
        assert "".join(other.export("jsonl")) == path.read_text(encoding="utf-8")
    again = filled.add(path)
    assert (again.added, again.merged, len(again.unchanged)) == ((), (), 2)


def test_every_export_is_whole(filled: Library) -> None:
    data = json.loads("".join(filled.export("json")))
    assert nx.node_link_graph(data, edges="edges").number_of_nodes() == 2
    graph = nx.parse_graphml("".join(filled.export("graphml")))
    assert "doi:10.1093/mind/lix.236.433" in graph
    assert "".join(filled.export("bibtex")).count("\n}\n") == 2
    assert len("".join(filled.export("csv")).splitlines()) == 3
    assert "<img" not in "".join(filled.export("markdown")).replace("\\<img", "")
    with pytest.raises(BadInput, match="jsonl, json"):
        filled.export("docx")


def test_a_corrupted_index_is_rebuilt(tmp_path: Path) -> None:
    with Library.open(tmp_path, catalogue=False, encoder=HashEncoder()) as library:
        library.add(RECORDS)
        assert library.search("machines think")
    for path in (tmp_path / "derived").rglob("*"):
        if path.is_file():
            path.write_bytes(b"\0garbage")
    with Library.open(tmp_path, catalogue=False, encoder=HashEncoder()) as library:
        assert library.search("machines think")[0].resource.year == 1950


def test_a_goal_nobody_knows_is_named_with_near_ones(filled: Library) -> None:
    with pytest.raises(UnknownConcept):
        filled.next_steps(goal="zzz unheard of")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.bib", b"", "empty"),
        ("noise.md", bytes(range(256)) * 40, "not text|binary"),
        ("page.pdf", b"%PDF-1.7 \x00\x01\x02", "PDF"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(
    filled: Library, write: Callable[[str, bytes], Path], name: str, content: bytes, says: str
) -> None:
    with pytest.raises(ReadpathError, match=says) as raised:
        filled.add(write(name, content))
    assert name in str(raised.value)
    assert filled.status().resources == 2


def test_a_missing_file_and_a_folder_are_refused(filled: Library, tmp_path: Path) -> None:
    for what in (
        str(tmp_path / "absent.md"),
        tmp_path,
        "isbn:9781617294433",
        "~nobody",
        "x" * 9000,
    ):
        with pytest.raises(ReadpathError):
            filled.add(what)


def test_one_bad_line_does_not_stop_the_others(
    filled: Library, write: Callable[[str, str], Path]
) -> None:
    path = write(
        "mine.jsonl",
        '{"title": "One"}\n{"title": "Two", "level": 9}\n{broken\n{"title": "Three"}\n',
    )
    report = filled.add(path)
    assert [outcome.title for outcome in report.added] == ["One", "Three"]
    assert ["line 2" in r.where or "line 3" in r.where for r in report.rejected] == [True, True]
    assert "level" in report.rejected[0].why


def test_threads_may_share_a_library(filled: Library) -> None:
    failures: list[BaseException] = []

    def work(month: int) -> None:
        try:
            for day in range(1, 6):
                filled.search("machines")
                filled.mark(RECORDS[0].title, "planned", on=date(2026, month, day))
                filled.next_steps(2)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(month,)) for month in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(filled.history()) == 20


def test_the_neighbourhood_is_what_is_linked(filled: Library) -> None:
    graph = filled.neighbourhood("Computing Machinery and Intelligence")
    assert set(graph) == {"doi:10.1093/mind/lix.236.433"}


def test_objects_of_the_json_format_may_be_added_too(library: Library) -> None:
    report = library.add([{"title": "One", "identifiers": {"local": "1"}}, {"no": "title"}])
    assert [outcome.key for outcome in report.added] == ["local:1"]
    assert report.rejected[0].where == "item 2"


def test_two_parts_of_one_page_are_two_works(library: Library) -> None:
    report = library.add(
        [
            {"title": "Chapter one", "url": "https://example.org/book#one"},
            {"title": "Chapter two", "url": "https://example.org/book#two"},
        ]
    )
    assert len(report.added) == 2
