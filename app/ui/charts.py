"""The map of concepts as plain data for the browser: nodes in the order of learning."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from app.ui import words
from graph.knowledge import KNOWN
from graph.model import Concept, Resource

LIMIT = 70  # nodes; more could not be read
_KNOW = {"id": "know", "label": "I know this"}
_UNKNOW = {"id": "unknow", "label": "I don’t know this"}
_FOLLOW = {"id": "follow", "label": "Follow"}
_UNFOLLOW = {"id": "unfollow", "label": "Following ✓"}


def chart(
    concepts: Mapping[str, Concept],
    shown: Sequence[str],
    degree: Mapping[str, float],
    works: Mapping[str, Sequence[Resource]],
    *,
    soon: Collection[str] = (),
    goals: Collection[str] = (),
    followed: Collection[str] | None = None,
    correct: bool = True,
    note: Callable[[str], str] | None = None,
    limit: int = LIMIT,
) -> dict[str, Any]:
    """Nodes and edges of the concepts `shown`, which come in the order of learning.

    What is known is filled, what is in `soon` ringed, `goals` are amber. An edge is left
    out where a longer way says the same. `note` says more of a concept than its degree;
    with `correct` a concept can be claimed or denied, and where `followed` says what is,
    it can be followed. More than `limit` are thinned.
    """
    kept = _thin(concepts, shown, degree, {*soon, *goals}, limit)
    edges = _edges(concepts, shown, set(kept))

    def state(concept: str) -> str:
        if degree.get(concept, 0.0) >= KNOWN:
            return "known"
        return "goal" if concept in goals else "next" if concept in soon else "later"

    def acts(concept: str) -> list[dict[str, str]]:
        shown = [_UNKNOW if state(concept) == "known" else _KNOW] if correct else []
        if followed is not None:
            shown.append(_UNFOLLOW if concept in followed else _FOLLOW)
        return shown

    nodes = [
        {
            "id": concept,
            "name": concepts[concept].name,
            "state": state(concept),
            "goal": concept in goals,
            "note": (note and note(concept)) or degree_said(degree.get(concept, 0.0)),
            "percent": words.percent(degree[concept]) if degree.get(concept, 0.0) >= 0.01 else "",
            "summary": concepts[concept].summary,
            "works": [_work(work) for work in works.get(concept, ())],
            "worksTitle": "Learn it from",
            "acts": acts(concept),
        }
        for concept in kept
    ]
    hidden = len(shown) - len(kept)
    said = f"Shows {len(kept)} of {len(shown)} concepts, those most depends on." if hidden else ""
    return {"nodes": nodes, "edges": edges, "note": said}


def in_order(concepts: Mapping[str, Concept], wanted: Sequence[str]) -> list[str]:
    """The concepts wanted, each after what it requires of them; cycles are cut where met."""
    inside, done = set(wanted), dict[str, None]()

    def visit(concept: str, path: frozenset[str]) -> None:
        if concept in done or concept in path:
            return
        for before in concepts[concept].requires:
            if before in inside:
                visit(before, path | {concept})
        done[concept] = None

    for concept in sorted(wanted, key=lambda key: concepts[key].level):
        visit(concept, frozenset())
    return list(done)


def degree_said(degree: float) -> str:
    """A degree of knowing for people: "not known yet", "62% known"."""
    return f"{words.percent(degree)} known" if degree >= 0.01 else "not known yet"


def _work(work: Resource) -> dict[str, str]:
    kind = words.KINDS[work.kind][0].lower()
    price = words.COSTS[work.cost] if work.cost else ""
    meta = " · ".join(part for part in (kind, words.hours(work.hours), price) if part)
    return {"key": work.id, "title": work.title, "meta": meta}


def _thin(
    concepts: Mapping[str, Concept],
    shown: Sequence[str],
    degree: Mapping[str, float],
    always: Collection[str],
    limit: int,
) -> list[str]:
    """At most `limit` of them: the unknown before the known, then what most others need."""
    if len(shown) <= limit:
        return list(shown)
    inside = set(shown)
    needed = dict.fromkeys(shown, 0)
    for concept in shown:
        for before in concepts[concept].requires:
            if before in inside:
                needed[before] += 1

    def rank(concept: str) -> tuple[bool, bool, int]:
        return concept not in always, degree.get(concept, 0.0) >= KNOWN, -needed[concept]

    best = set(sorted(shown, key=rank)[:limit])
    return [concept for concept in shown if concept in best]


def _edges(
    concepts: Mapping[str, Concept], shown: Sequence[str], kept: Collection[str]
) -> list[tuple[str, str]]:
    """From what comes before to what needs it, among the kept: the transitive reduction,
    through what was left out. An edge against the order, of a cycle, is dropped."""
    above: dict[str, set[str]] = {}
    edges = []
    for concept in shown:
        near = [b for b in concepts[concept].requires if b in above]
        above[concept] = set(near).union(*(above[b] for b in near))
        if concept in kept:
            own = [b for b in above if b in above[concept] and b in kept]
            implied = set().union(*(above[b] for b in own))
            edges += [(before, concept) for before in own if before not in implied]
    return edges
