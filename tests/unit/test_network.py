from __future__ import annotations

import json

import networkx as nx
import pytest

from app.library import Library
from graph import network
from graph.intake import Intake
from graph.model import Concept, Relation
from graph.records import record_from_json


@pytest.fixture
def linked(library: Library) -> Library:
    Intake(library._store, "test", "jsonl").take(
        [
            Concept("limit", "Limit", "calculus"),
            Concept("derivative", "Derivative", "calculus", requires={"limit": "It is one."}),
            record_from_json(
                {"title": "Old", "identifiers": {"local": "old"}, "teaches": ["limit"]}
            ),
            record_from_json(
                {
                    "title": "New",
                    "identifiers": {"local": "new"},
                    "teaches": {"derivative": 0.5},
                    "requires": ["limit"],
                    "cites": ["local:old", "local:not-here"],
                    "supersedes": ["local:old"],
                }
            ),
        ]
    )
    return library


def test_links_are_typed_and_carry_their_weight_and_evidence(linked: Library) -> None:
    graph = linked.graph()
    assert isinstance(graph, nx.MultiDiGraph)
    edges = {(t, h, r): d for t, h, r, d in graph.edges(keys=True, data=True)}
    assert set(edges) == {
        ("concept:derivative", "concept:limit", Relation.REQUIRES),
        ("local:old", "concept:limit", Relation.TEACHES),
        ("local:new", "concept:derivative", Relation.TEACHES),
        ("local:new", "concept:limit", Relation.REQUIRES),
        ("local:new", "local:old", Relation.CITES),
        ("local:new", "local:old", Relation.SUPERSEDES),
    }
    assert edges["concept:derivative", "concept:limit", "REQUIRES"]["evidence"] == "It is one."
    assert edges["local:new", "concept:derivative", "TEACHES"]["weight"] == 0.5


def test_a_neighbourhood_grows_with_its_radius_and_stops_at_its_limit(linked: Library) -> None:
    assert set(linked.neighbourhood("local:old")) == {"local:old", "concept:limit", "local:new"}
    assert len(linked.neighbourhood("local:old", radius=2)) == 4
    assert len(linked.neighbourhood("local:old", radius=3, limit=2)) == 2
    with pytest.raises(KeyError):
        network.neighbourhood(linked.graph(), "local:absent")


def test_both_exports_read_back_as_the_same_graph(linked: Library) -> None:
    graph = linked.graph()
    whole = nx.node_link_graph(json.loads("".join(linked.export("json"))), edges="edges")
    assert nx.utils.graphs_equal(whole, graph)
    read = nx.parse_graphml("".join(linked.export("graphml")), force_multigraph=True)
    assert set(read.nodes) == set(graph.nodes)
    assert read.number_of_edges() == graph.number_of_edges()
