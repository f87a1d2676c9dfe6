"""The order of the concept graph on graphs with every kind of circle, beside NetworkX."""

from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from graph.concepts import ConceptGraph
from graph.model import Concept
from graph.ordering import Needs, circles, in_order


@st.composite
def needs(draw: st.DrawFn) -> Needs:
    size = draw(st.integers(0, 12))
    each = st.lists(st.integers(0, max(size - 1, 0)), max_size=4)
    return draw(st.lists(each, min_size=size, max_size=size))


def network(given_needs: Needs) -> nx.DiGraph[int]:
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(given_needs)))
    graph.add_edges_from((b, n) for n, before in enumerate(given_needs) for b in before)
    return graph


@given(needs())
def test_circles_are_the_strongly_connected_components_those_needed_first(found: Needs) -> None:
    groups = circles(found)
    assert sorted(map(sorted, groups)) == sorted(
        sorted(group) for group in nx.strongly_connected_components(network(found))
    )
    place = {thing: n for n, group in enumerate(groups) for thing in group}
    assert all(place[b] <= place[n] for n, before in enumerate(found) for b in before)


@given(needs())
def test_the_order_is_the_first_by_number_of_all_that_are_possible(found: Needs) -> None:
    condensed = nx.condensation(network(found))
    members = {n: tuple(sorted(condensed.nodes[n]["members"])) for n in condensed}
    sort = nx.lexicographical_topological_sort(condensed, key=lambda n: members[n][0])
    assert in_order(found) == [members[n] for n in sort]


@given(needs())
def test_what_rests_on_a_concept_is_all_that_leads_to_it(found: Needs) -> None:
    concepts = ConceptGraph(
        {f"c{n}": Concept(f"c{n}", f"Concept {n}", "area", requires={f"c{b}": "" for b in before})
         for n, before in enumerate(found)}
    )  # fmt: skip
    graph = network(found)
    for n in range(len(found)):
        assert concepts.onward(f"c{n}") == {f"c{a}" for a in nx.descendants(graph, n)}


def test_a_long_chain_is_no_deeper_than_the_stack() -> None:
    chain = [[n + 1] for n in range(50_000)] + [[0]]
    assert circles(chain) == [list(range(50_000, -1, -1))]
