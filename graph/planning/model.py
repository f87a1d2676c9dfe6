"""The values of a path: what was asked, the steps, and what they cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graph.model import Cost, Kind, Resource
from graph.records import to_json

# A work teaches a concept from this weight on: whoever finishes it then counts as knowing
# the concept (graph.knowledge.KNOWN). Lesser weights of several works are not added up.
TAUGHT = 0.5


@dataclass(frozen=True, slots=True)
class Constraints:
    """What a path may use; empty means anything. `max_hours` is the longest that a single
    step may take, as in the filters of a search."""

    kinds: frozenset[Kind] = frozenset()
    languages: frozenset[str] = frozenset()
    costs: frozenset[Cost] = frozenset()
    max_hours: float | None = None

    def __bool__(self) -> bool:
        return bool(self.kinds or self.languages or self.costs or self.max_hours is not None)


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to be reached: ids of concepts, keys of resources. `asked` is what was said,
    `title` what a person would call it, `understood` a sentence where words were taken for
    something, else empty; `also` are ids of concepts that the words may mean instead."""

    asked: tuple[str, ...]
    concepts: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    title: str = ""
    understood: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """How a path was asked for, beside its goal; enough to plan it again. `skip` are ids of
    concepts and keys of resources to do without, `keep` maps keys of resources that must
    stay to the hours they take, None for their own."""

    hours_per_week: float | None = None
    constraints: Constraints = Constraints()
    start: date | None = None
    skip: tuple[str, ...] = ()
    keep: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Need:
    """A concept a step uses, and the number of the step that taught it; None when the
    reader knew it before."""

    concept: str
    step: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One work on the way. `hours` is what is still to do of it, `teaches` the concepts it
    newly teaches here, `requires` what it uses from before, `begins` and `ends` its days
    where hours a week were given, `done` the share in 0..1 that is done."""

    resource: Resource
    hours: float
    teaches: tuple[str, ...] = ()
    requires: tuple[Need, ...] = ()
    begins: date | None = None
    ends: date | None = None
    why: str = ""
    done: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """The way to a goal.

    `hours` are those still to do, `missing` the concepts of the goal that nothing allowed
    teaches, `concepts` what is learned, in order, `known` what the goal needs and the
    reader knows. `gap` is 0.0 when nothing cheaper exists, else how much cheaper, at most,
    the best path could be, as a share of this one's cost. `note` says in sentences what a
    reader should know of the path, or why it is empty; `cost` is what was minimised.
    """

    goal: Goal
    steps: tuple[Step, ...] = ()
    hours: float = 0.0
    missing: tuple[str, ...] = ()
    gap: float = 0.0
    concepts: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    note: str = ""
    cost: float = 0.0
    request: Request = Request()

    @property
    def done(self) -> float:
        """The share of the path's hours that is done, in 0..1."""
        total = sum(full_hours(step) for step in self.steps)
        return 1 - self.hours / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Swap:
    """Another work for a step. `how` says in a few words what is different of it: "free",
    "10 h shorter", "a video", "in zh"; `without` are concepts of the step that it leaves to
    other steps of the path."""

    resource: Resource
    hours: float
    how: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What one path has and another has not. `hours` is how much longer the second is;
    `learned` and `unlearned` are concepts only the second and only the first teaches; what
    works of both teach is neither, whichever step of a path it is first learned from."""

    added: tuple[Resource, ...] = ()
    dropped: tuple[Resource, ...] = ()
    kept: tuple[Resource, ...] = ()
    hours: float = 0.0
    learned: tuple[str, ...] = ()
    unlearned: tuple[str, ...] = ()


def compared(first: Plan, second: Plan) -> Difference:
    """What changes from one path to another."""
    before = {step.resource.id: step.resource for step in first.steps}
    after = {step.resource.id: step.resource for step in second.steps}
    return Difference(
        added=tuple(r for key, r in after.items() if key not in before),
        dropped=tuple(r for key, r in before.items() if key not in after),
        kept=tuple(r for key, r in before.items() if key in after),
        hours=second.hours - first.hours,
        learned=tuple(c for c in second.concepts if c not in _given(first)),
        unlearned=tuple(c for c in first.concepts if c not in _given(second)),
    )


def _given(plan: Plan) -> set[str]:
    """What is learned on a path, and what else its works teach well enough to be learned."""
    taught = {c for step in plan.steps for c, w in step.resource.teaches.items() if w >= TAUGHT}
    return {*plan.concepts, *taught}


def full_hours(step: Step) -> float:
    """The hours of a step from its beginning to its end."""
    if step.done >= 1:
        return step.resource.hours or step.hours
    return step.hours / (1 - step.done)


def plan_json(plan: Plan) -> dict[str, Any]:
    """A plan as JSON takes it."""
    return {
        "goal": {
            "asked": list(plan.goal.asked), "concepts": list(plan.goal.concepts),
            "resources": list(plan.goal.resources), "title": plan.goal.title,
            "understood": plan.goal.understood,
        },
        "hours": round(plan.hours, 2),
        "done": round(plan.done, 4),
        "gap": round(plan.gap, 6),
        "cost": round(plan.cost, 4),
        "missing": list(plan.missing),
        "concepts": list(plan.concepts),
        "known": list(plan.known),
        "note": plan.note,
        "request": request_json(plan.request),
        "steps": [step_json(number, step) for number, step in enumerate(plan.steps, 1)],
    }  # fmt: skip


def step_json(number: int, step: Step) -> dict[str, Any]:
    """A step as JSON takes it; `requires` names the step that taught each need."""
    return {
        "step": number,
        "key": step.resource.id,
        **to_json(step.resource),
        "hours_left": round(step.hours, 2),
        "newly_teaches": list(step.teaches),
        "uses": {need.concept: need.step or "known" for need in step.requires},
        "begins": step.begins.isoformat() if step.begins else None,
        "ends": step.ends.isoformat() if step.ends else None,
        "why": step.why,
        "done": round(step.done, 4),
    }


def swap_json(swap: Swap) -> dict[str, Any]:
    """A swap as JSON takes it."""
    return {
        "key": swap.resource.id,
        **to_json(swap.resource),
        "hours": round(swap.hours, 2),
        "how": list(swap.how),
        "without": list(swap.without),
    }


def difference_json(difference: Difference) -> dict[str, Any]:
    """A difference as JSON takes it: resources by key."""
    return {
        "added": [resource.id for resource in difference.added],
        "dropped": [resource.id for resource in difference.dropped],
        "kept": [resource.id for resource in difference.kept],
        "hours": round(difference.hours, 2),
        "learned": list(difference.learned),
        "unlearned": list(difference.unlearned),
    }


def request_json(request: Request) -> dict[str, Any]:
    """How a path was asked for, as JSON takes it."""
    constraints = request.constraints
    return {
        "hours_per_week": request.hours_per_week,
        "start": request.start.isoformat() if request.start else None,
        "kinds": sorted(constraints.kinds),
        "languages": sorted(constraints.languages),
        "costs": sorted(constraints.costs),
        "max_hours": constraints.max_hours,
        "skip": list(request.skip),
        "keep": dict(request.keep),
    }
