"""Concepts of resources that state none."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.library import Library
from app.linking import ESTIMATED, Ties
from graph.concepts import ConceptGraph
from graph.errors import BadInput, UnknownConcept, UnknownKey
from graph.linking import Linker
from graph.mentions import Gatherer
from graph.model import Concept, Kind, Resource
from tests.support import HashEncoder

CONCEPTS = {
    "sets": Concept("sets", "Set", "a", 1, "A set collects things."),
    "graph": Concept("graph", "Graph theory", "a", 2, "Nodes and edges.", {"zh": ("图论",)},
                     {"sets": "Edges are sets."}),
    "colouring": Concept("colouring", "Graph colouring", "a", 3, "Colours on nodes.", {},
                         {"graph": "It colours a graph."}),
}  # fmt: skip
LINES = [
    {"concept": c.id, "name": c.name, "area": c.area, "level": c.level, "summary": c.summary,
     "aliases": {k: list(v) for k, v in c.aliases.items()}, "requires": dict(c.requires)}
    for c in CONCEPTS.values()
]  # fmt: skip


@pytest.fixture
def taught(library: Library, tmp_path: Path) -> Library:
    import json

    path = tmp_path / "concepts.jsonl"
    path.write_text("\n".join(map(json.dumps, LINES)), encoding="utf-8")
    library.add(path)
    library.add([
        {"title": "Graph colouring and its bounds", "identifiers": {"local": "paper"},
         "summary": "Assumes knowledge of set operations. Bounds on colours."},
        {"title": "Cooking for two", "identifiers": {"local": "cook"}, "level": 1},
        {"title": "A course", "identifiers": {"local": "course"}, "teaches": {"graph": 0.7}},
    ])  # fmt: skip
    return library


def teaches(ties: Ties) -> dict[str, str]:
    return {tie.concept: tie.source for tie in ties.teaches}


def test_a_name_in_the_title_says_what_a_work_teaches(taught: Library) -> None:
    ties = taught.ties("local:paper")
    assert teaches(ties) == {"colouring": ESTIMATED}
    assert 0 < ties.teaches[0].confidence < 1
    assert ties.level is not None
    assert ties.level_source == ESTIMATED


def test_what_the_text_asks_for_is_required_and_not_taught(taught: Library) -> None:
    ties = taught.ties("local:paper")
    required = {tie.concept: tie for tie in ties.requires}
    assert set(required) == {"sets", "graph"}, "one is named as needed, one is a prerequisite"
    assert required["sets"].weight > required["graph"].weight
    assert "sets" not in teaches(ties)


def test_what_is_stated_stays_as_it_is(taught: Library) -> None:
    ties = taught.ties("local:course")
    assert [(t.concept, t.weight, t.confidence) for t in ties.teaches] == [("graph", 0.7, 1.0)]
    snapshot = taught._engine.snapshot()
    assert snapshot.teaches[snapshot.by_key["local:course"]].sum() == pytest.approx(0.7)
    assert not snapshot.probably(snapshot.by_key["local:course"])


def test_nothing_is_made_up_where_nothing_is_said(taught: Library) -> None:
    assert taught.ties("local:cook").teaches == ()


def test_an_estimate_counts_less_than_a_statement_and_says_probably(taught: Library) -> None:
    snapshot = taught._engine.snapshot()
    place = snapshot.by_key["local:paper"]
    (tie,) = taught.ties("local:paper").teaches
    damped = snapshot.teaches[place].sum()
    assert damped == pytest.approx(tie.weight * tie.confidence, abs=0.01)
    assert snapshot.probably(place)
    with Library.open(taught.home, catalogue=False, embed=False, encoder=HashEncoder()) as plain:
        steps = {s.resource.id: s.sentence for s in plain.next_steps(limit=5)}
    assert "probably teaches" in steps["local:paper"]
    assert "probably" not in steps["local:course"]


def test_nothing_estimated_reaches_the_truth(taught: Library) -> None:
    taught.ties("local:paper")
    assert taught.resource("local:paper").teaches == {}
    assert "estimated" not in "".join(taught.export("jsonl"))


def test_the_reader_s_word_stands_above_every_source(taught: Library) -> None:
    ties = taught.teach("local:course", {"Graph colouring": 0.5}, ["set"], 2)
    assert teaches(ties) == {"colouring": "you"}
    assert [tie.concept for tie in ties.requires] == ["sets"]
    assert (ties.level, ties.level_source) == (2, "you")
    assert taught.resource("local:course").title == "A course"


def test_the_reader_s_word_can_be_changed_and_taken_back(taught: Library) -> None:
    before = taught.ties("local:course")
    taught.teach("local:course", {"sets": 1.0})
    taught.teach("local:course", ["图论"], level=4)
    assert teaches(taught.ties("local:course")) == {"graph": "you"}
    assert taught.teach("local:course", None) == before
    assert taught.teach("local:course", None) == before, "a second time nothing is there"


def test_saying_only_the_level_leaves_the_rest_estimated(taught: Library) -> None:
    ties = taught.teach("local:paper", {}, level=5)
    assert teaches(ties) == {"colouring": ESTIMATED}
    assert ties.level == 5


@pytest.mark.parametrize(
    ("concepts", "error"),
    [
        ({"no such thing": 1.0}, UnknownConcept),
        ({"sets": 0.0}, BadInput),
        ({"sets": 7.0}, BadInput),
    ],
)
def test_a_wrong_correction_is_refused_and_changes_nothing(
    taught: Library, concepts: dict[str, float], error: type[Exception]
) -> None:
    before = taught.ties("local:course")
    with pytest.raises(error):
        taught.teach("local:course", concepts)
    with pytest.raises(UnknownKey):
        taught.teach("local:nowhere", {"sets": 1.0})
    assert taught.ties("local:course") == before


def test_a_library_without_concepts_has_nothing_estimated(library: Library) -> None:
    library.add([{"title": "Graph colouring", "identifiers": {"local": "x"}}])
    assert library.ties("local:x").teaches == ()
    assert len(library._engine.snapshot().estimated) == 0


def test_the_estimates_are_found_again_and_follow_what_is_added(
    taught: Library, tmp_path: Path
) -> None:
    taught.index()
    first = taught.ties("local:paper")
    with Library.open(taught.home, catalogue=False, encoder=HashEncoder()) as again:
        assert again.ties("local:paper") == first
        again.add([{"title": "Graph theory", "identifiers": {"local": "new"},
                    "summary": "Graph theory: nodes and edges."}])  # fmt: skip
        again.index()
        assert teaches(again.ties("local:new")) == {"graph": ESTIMATED}
        assert again.ties("local:paper") == first


def test_damaged_estimates_are_made_anew(taught: Library) -> None:
    first = taught.ties("local:paper")
    (made,) = (taught.home / "derived").glob("links-*/links.npz")
    made.write_bytes(b"rubbish")
    with Library.open(taught.home, catalogue=False, encoder=HashEncoder()) as again:
        assert again.ties("local:paper") == first


def test_linking_one_by_one_is_linking_them_together() -> None:
    graph = ConceptGraph(CONCEPTS)
    linker = Linker(graph, Gatherer(graph))
    titles = ["Graph colouring", "", "Set and graph theory", "Nothing", "图论入门"]
    works = [Resource(f"local:{n}", Kind.BOOK, title) for n, title in enumerate(titles)]
    together = linker.link(works).teaches.toarray()
    for number, work in enumerate(works):
        assert linker.link([work]).teaches.toarray()[0] == pytest.approx(together[number])
    assert together[4, graph.index["graph"]] > 0
    assert linker.link([]).teaches.shape == (0, 3)
