"""The map as data: its order, its states, its edges, and what is left out of a large one."""

from __future__ import annotations

import itertools

from app.ui import charts
from graph.model import Concept


def concepts(**requires: list[str]) -> dict[str, Concept]:
    return {
        name: Concept(name, name.capitalize(), "area", requires=dict.fromkeys(before, "because"))
        for name, before in requires.items()
    }


CHAIN = concepts(a=[], b=["a"], c=["a", "b"], d=["c"])


def states(data: dict) -> dict[str, str]:
    return {node["id"]: node["state"] for node in data["nodes"]}


def test_the_order_puts_what_is_required_first_and_survives_a_cycle() -> None:
    assert charts.in_order(CHAIN, ["d", "c", "b", "a"]) == ["a", "b", "c", "d"]
    ring = concepts(a=["c"], b=["a"], c=["b"])
    assert sorted(charts.in_order(ring, list(ring))) == ["a", "b", "c"]


def test_what_is_known_next_later_and_the_goal_differ() -> None:
    data = charts.chart(CHAIN, list("abcd"), {"a": 0.9, "b": 0.2}, {}, soon=["b"], goals=["d"])
    assert states(data) == {"a": "known", "b": "next", "c": "later", "d": "goal"}
    assert [node["note"] for node in data["nodes"]][:3] == [
        "90% known",
        "20% known",
        "not known yet",
    ]
    assert data["nodes"][0]["acts"][0]["id"] == "unknow"
    assert data["nodes"][1]["acts"][0]["id"] == "know"


def test_an_edge_that_a_longer_way_implies_is_left_out() -> None:
    edges = charts.chart(CHAIN, list("abcd"), {}, {})["edges"]
    assert edges == [("a", "b"), ("b", "c"), ("c", "d")]


def test_a_cycle_keeps_no_edge_against_the_order() -> None:
    ring = concepts(a=["b"], b=["a"])
    assert charts.chart(ring, ["a", "b"], {}, {})["edges"] == [("a", "b")]


def test_a_large_map_keeps_goal_and_next_and_connects_over_what_it_drops() -> None:
    names = [f"n{n}" for n in range(10)]
    line = concepts(n0=[], **{name: [before] for before, name in itertools.pairwise(names)})
    data = charts.chart(line, names, {}, {}, soon=["n0"], goals=["n9"], limit=4)
    kept = [node["id"] for node in data["nodes"]]
    assert len(kept) == 4
    assert {"n0", "n9"} <= set(kept)
    assert data["edges"] == list(itertools.pairwise(kept))
    assert data["note"] == "Shows 4 of 10 concepts, those most depends on."


def test_a_concept_can_be_followed_only_where_it_is_told_what_is_followed() -> None:
    def offered(followed: set[str] | None) -> list[list[str]]:
        data = charts.chart(CHAIN, ["a", "b"], {}, {}, followed=followed)
        return [[act["id"] for act in node["acts"]] for node in data["nodes"]]

    assert offered(None) == [["know"], ["know"]]
    assert offered({"b"}) == [["know", "follow"], ["know", "unfollow"]]
