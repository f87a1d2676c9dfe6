"""The library as a NetworkX graph: what people program against and export.

Nodes are resource keys and `concept:ID`; edges carry `relation` (also their key), `weight`
and `evidence`. Ranking does not run on it (see graph.snapshot).
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from graph.model import Concept, Relation, Resource
from graph.snapshot import Snapshot

if TYPE_CHECKING:
    from networkx import MultiDiGraph

    Network = MultiDiGraph


def build(snapshot: Snapshot) -> Network[str]:
    """The whole graph of a snapshot."""
    import networkx as nx

    graph: Network[str] = nx.MultiDiGraph(name="readpath")
    for concept in snapshot.concepts.concepts.values():
        graph.add_node(f"concept:{concept.id}", **_concept(concept))
    keys = [resource.id for resource in snapshot.resources]
    for resource in snapshot.resources:
        graph.add_node(resource.id, **_resource(resource))
    for concept in snapshot.concepts.concepts.values():
        for before in snapshot.concepts.requires(concept.id):
            _link(graph, f"concept:{concept.id}", f"concept:{before}", Relation.REQUIRES, 1.0,
                  concept.requires[before])  # fmt: skip
    concepts = [f"concept:{concept}" for concept in snapshot.concepts.ids]
    for relation, matrix, heads in (
        (Relation.TEACHES, snapshot.teaches, concepts),
        (Relation.REQUIRES, snapshot.requires, concepts),
        (Relation.CITES, snapshot.cites, keys),
        (Relation.PART_OF, snapshot.part_of, keys),
        (Relation.SUPERSEDES, snapshot.supersedes, keys),
    ):
        entries = matrix.tocoo()
        for tail, head, weight in zip(*entries.coords, entries.data, strict=True):
            guessed = heads is concepts and snapshot.probably(int(tail))
            evidence = "estimated" if guessed else ""
            _link(graph, keys[tail], heads[head], relation, float(weight), evidence)
    return graph


def neighbourhood(graph: Network[str], key: str, radius: int = 1, limit: int = 60) -> Network[str]:
    """The part of the graph within `radius` links of a node, in either direction; the
    nearest `limit` nodes at most. Raises KeyError for a node that is not there."""
    if key not in graph:
        raise KeyError(key)
    found = {key: 0}
    queue = deque([key])
    while queue and len(found) < limit:
        node = queue.popleft()
        if found[node] == radius:
            continue
        for other in sorted({*graph.successors(node), *graph.predecessors(node)}):
            if other not in found and len(found) < limit:
                found[other] = found[node] + 1
                queue.append(other)
    return graph.subgraph(found).copy()


def to_node_link(graph: Network[str]) -> Iterator[str]:
    """The graph as node-link JSON, in pieces."""
    import networkx as nx

    yield from json.JSONEncoder(ensure_ascii=False).iterencode(
        nx.node_link_data(graph, edges="edges")
    )


def to_graphml(graph: Network[str]) -> Iterator[str]:
    """The graph as GraphML, line by line."""
    import networkx as nx

    for line in nx.generate_graphml(graph):
        yield line + "\n"


def _link(
    graph: Network[str], tail: str, head: str, relation: Relation, weight: float, evidence: str
) -> None:
    graph.add_edge(
        tail, head, key=str(relation), relation=str(relation), weight=weight, evidence=evidence
    )


def _concept(concept: Concept) -> dict[str, Any]:
    return {
        "type": "concept", "title": concept.name, "area": concept.area, "level": concept.level,
        "summary": concept.summary,
    }  # fmt: skip


def _resource(resource: Resource) -> dict[str, Any]:
    fields = {
        "type": "resource", "kind": str(resource.kind), "title": resource.title,
        "authors": "; ".join(resource.authors), "year": resource.year, "url": resource.url,
        "level": resource.level, "hours": resource.hours, "language": resource.language,
        "cost": str(resource.cost) if resource.cost else None,
    }  # fmt: skip
    return {name: value for name, value in fields.items() if value not in (None, "")}
