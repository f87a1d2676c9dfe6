from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from graph.intake import Intake
from graph.model import Concept, Identifier, Record, Rejected, Trail
from graph.records import record_from_json
from graph.report import AddReport
from graph.store import Store


def record(title: str, **fields: Any) -> Record:
    return record_from_json({"title": title, **fields}, fields.get("url", ""))


def take(store: Store, *items: Any, source: str = "a list", format: str = "markdown") -> AddReport:
    return Intake(store, source, format).take(items)


RESNET = record(
    "Deep Residual Learning", authors=["Kaiming He"], identifiers={"arxiv": "1512.03385"}
)
VGG = record("Very Deep Networks", cites=["arxiv:1512.03385"])


def test_adding_the_same_twice_changes_nothing(store: Store) -> None:
    assert len(take(store, RESNET, VGG).added) == 2
    revision, before = store.revision(), list(store.resources())
    report = take(store, RESNET, VGG)
    assert (len(report.added), len(report.merged), len(report.unchanged)) == (0, 0, 2)
    assert (store.revision(), list(store.resources())) == (revision, before)


def test_a_second_source_fills_in_what_the_first_lacks(store: Store) -> None:
    take(store, RESNET)
    better = record(
        "Deep residual learning",
        authors=["K. He", "X. Zhang"],
        year=2016,
        summary="Skip connections.",
        identifiers={"doi": "10.1109/CVPR.2016.90"},
    )
    report = take(store, better, source="refs.bib", format="bibtex")
    assert [outcome.key for outcome in report.merged] == ["arxiv:1512.03385"]
    (resource,) = store.resources()
    assert resource.authors == ("K. He", "X. Zhang")
    assert resource.summary == "Skip connections."
    assert {str(i) for i in resource.identifiers} == {
        "arxiv:1512.03385",
        "doi:10.1109/cvpr.2016.90",
    }
    assert resource.provenance["summary"] == "refs.bib"


def test_a_record_that_names_two_known_works_makes_them_one(store: Store) -> None:
    take(
        store,
        record("One", identifiers={"arxiv": "1512.03385"}),
        record("Two", identifiers={"doi": "10.1234/x"}),
    )
    take(store, record("One", identifiers={"arxiv": "1512.03385", "doi": "10.1234/x"}), source="b")
    assert len(list(store.resources())) == 1
    assert store.find(Identifier("doi", "10.1234/x")) == store.find(
        Identifier("arxiv", "1512.03385")
    )


def test_a_citation_finds_its_work_when_that_comes_later(store: Store) -> None:
    take(store, VGG)
    assert list(store.links()) == []
    take(store, RESNET)
    (link,) = store.links()
    assert (link.tail, link.head) == (1, 2)


def test_a_source_that_corrects_itself_is_believed(store: Store) -> None:
    take(store, record("Old words", identifiers={"local": "a"}))
    take(store, record("New words", identifiers={"local": "a"}))
    assert [resource.title for resource in store.resources()] == ["New words"]
    assert store.count("claims") == 1


def test_a_malformed_item_is_reported_and_the_rest_goes_in(store: Store) -> None:
    report = take(store, RESNET, Rejected("file line 2", "has no title"), VGG)
    assert len(report.added) == 2
    assert report.rejected == (Rejected("file line 2", "has no title"),)


def test_a_second_catalogue_overrides_no_concept_silently(store: Store) -> None:
    ours = Concept("limit", "Limit", "calculus", 2, "The value approached.")
    theirs = Concept("limit", "Bound", "calculus", 5, where="mine.jsonl line 1")
    take(store, ours, source="catalogue", format="catalogue")
    report = take(store, theirs, source="mine.jsonl", format="jsonl")
    assert store.concepts()["limit"].name == "Limit"
    assert report.rejected[0].where == "mine.jsonl line 1"
    assert "catalogue" in report.rejected[0].why


def test_trails_keep_their_order_and_keys_that_are_not_here_yet(store: Store) -> None:
    items = (Identifier("arxiv", "1409.0473"), Identifier("arxiv", "1512.03385"))
    take(store, RESNET, Trail("My list", items))
    assert store.trails()[0].items == items
    assert store.trail_rows() == [("My list", True, [1])]


def test_a_dry_run_says_what_would_happen_and_writes_nothing(store: Store) -> None:
    take(store, RESNET)
    items = (
        VGG,
        record("Deep residual learning", year=2016, identifiers={"arxiv": "1512.03385"}),
        Rejected("file line 3", "has no title"),
        Trail("My list", (Identifier("arxiv", "1512.03385"),)),
    )
    before = "\n".join(store.connection.iterdump())
    would = Intake(store, "b").take(items, dry_run=True)
    assert "\n".join(store.connection.iterdump()) == before
    assert would.dry_run
    assert (would.added_count, would.merged_count, would.rejected_count) == (1, 1, 1)
    assert replace(would, dry_run=False) == take(store, *items, source="b")


def test_a_reading_taken_in_part_by_part_is_one_reading(store: Store) -> None:
    said_twice = record("Deep residual nets", identifiers={"arxiv": "1512.03385"}, hours=3)
    reading = Intake(store, "a list")
    reading.take([RESNET, VGG])
    report = reading.take([said_twice])
    assert store.count("claims") == 3
    assert report.added_count == 2
    again = Intake(store, "a list").take([RESNET, VGG, said_twice])
    assert again.unchanged_count == 3


def test_what_a_source_corrects_is_updated_and_what_it_leaves_out_stays(store: Store) -> None:
    take(store, RESNET, VGG)
    report = take(store, record("Deep Residual Learning", year=2016, identifiers={
        "arxiv": "1512.03385"}))  # fmt: skip
    assert [outcome.title for outcome in report.updated] == ["Deep Residual Learning"]
    assert (report.merged, report.added) == ((), ())
    assert {r.title: r.year for r in store.resources()} == {
        "Deep Residual Learning": 2016,
        "Very Deep Networks": None,
    }
    assert store.count("claims") == 2


def test_what_a_claim_joined_parts_when_it_is_taken_back(store: Store) -> None:
    take(store, record("Engines", identifiers={"arxiv": "1512.03385"}), source="a")
    take(store, record("Looms", identifiers={"doi": "10.1234/x"}), source="c")
    both = {"arxiv": "1512.03385", "doi": "10.1234/x"}
    take(store, record("Engines", identifiers=both), source="wrong")
    (work,) = store.rows()
    assert Intake(store, "wrong").retract(work)
    assert {resource.id for resource in store.resources()} == {"arxiv:1512.03385", "doi:10.1234/x"}


def test_every_field_lists_its_sources(store: Store) -> None:
    take(store, record("Engines", year=1843, authors=["Ada Lovelace"], url="https://a.org/e"))
    take(
        store, record("engines", year=1843, url="https://a.org/e"), source="better", format="jsonl"
    )
    (work,) = store.resources()
    assert work.sources["title"] == ("better", "a list")
    assert work.sources["year"] == ("better", "a list")
    assert work.sources["authors"] == ("a list",)
    assert work.provenance["title"] == "better"


def test_an_older_library_names_one_source_a_field(store: Store) -> None:
    take(store, RESNET)
    store.connection.execute('UPDATE resources SET provenance = \'{"title": "a list"}\'')
    assert next(store.resources()).sources == {"title": ("a list",)}


def test_works_that_would_be_given_one_name_get_two(store: Store) -> None:
    talk = record("Engines that think", authors=["Alan Turing"], year=1950, kind="video")
    paper = record("Engines that think", authors=["Alan Turing"], year=1950, kind="paper")
    take(store, talk, paper)
    keys = sorted(resource.id for resource in store.resources())
    assert keys[0] == "local:engines-that-think-turing-1950"
    assert keys[1].startswith("local:engines-that-think-turing-1950~")
    assert all(store.find(Identifier("local", key[6:])) for key in keys)


def test_a_large_addition_is_counted_whole_and_listed_in_part(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.merging.reporting.LISTED", 3)
    items = [record(f"Engine number {n}", identifiers={"local": str(n)}) for n in range(10)]
    report = take(store, *items, *(Rejected("", "") for _ in range(4)))
    assert (len(report.added), report.added_count) == (3, 10)
    assert (len(report.rejected), report.rejected_count) == (3, 4)
    assert take(store, *items).unchanged_count == 10
