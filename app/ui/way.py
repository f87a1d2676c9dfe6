"""A path as plain data for the browser, and what is said of it in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from app.ui import charts, knowing, words
from app.ui.payload import Names
from graph.model import Progress, Resource, Status
from graph.planning.model import Plan, Step, Swap, full_hours
from graph.state import Knowing

Act = tuple[str, str, str]  # id, label, tone
_ACTS: tuple[Act, ...] = (
    ("covered", "Done", ""),
    ("known", "I know this", ""),
    ("swap", "Swap", ""),
    ("longer", "Takes longer", "quiet"),
    ("skip", "Skip", "quiet"),
)
_START: Act = ("reading", "Start", "primary")
_CLEAR: Act = ("none", "Not done yet", "quiet")
_CHIPS = 5


def done(first: Plan, progress: Mapping[str, Progress]) -> list[Step]:
    """The steps the path began with that are covered by now."""
    return [step for step in first.steps if _covered(progress.get(step.resource.id))]


def _covered(entry: Progress | None) -> bool:
    return entry is not None and entry.status is Status.COVERED


def steps(
    plan: Plan,
    behind: Sequence[Step],
    names: Names,
    swapping: str | None,
    swaps: Sequence[dict[str, str]],
) -> dict[str, Any]:
    """The steps behind and ahead, with the swaps of the one that is to be swapped. Where a
    step takes longer, its whole hours are asked for in the browser."""
    shown = [_behind(step, names) for step in behind]
    ahead = [step for step in plan.steps if step.done < 1]
    for number, step in enumerate(ahead, 1):
        first = number == 1
        card = _step(step.resource, step.teaches, names)
        begun = names.progress.get(step.resource.id)
        started = begun is not None and begun.status is Status.READING
        card |= {
            "number": number,
            "state": "now" if first else "later",
            "when": _when(step, names.today),
            "meta": _meta(step),
            "why": step.why,
            "hours": round(full_hours(step), 1),
            "acts": _acts((_START, *_ACTS) if first and not started else _ACTS),
        }
        if step.resource.id == swapping:
            card["swaps"] = list(swaps)
            card["noSwap"] = "Nothing else here fits in its place."
        shown.append(card)
    return {"steps": shown}


def swap(found: Swap, names: Names) -> dict[str, str]:
    """What could stand in for a step, and what speaks for it or is lost with it."""
    work = found.resource
    level = f"level {work.level}" if work.level else ""
    kind = words.KINDS[work.kind][0].lower()
    # "a video" says the kind already.
    how = [one for one in found.how if one.split()[-1] != kind]
    said = [*how, kind, words.hours(found.hours), level]
    if found.without:
        said.append(f"without {', '.join(map(names.concept, found.without[:3]))}")
    return {
        "key": work.id,
        "title": work.title,
        "meta": " · ".join(dict.fromkeys(part for part in said if part)),
    }


def _behind(step: Step, names: Names) -> dict[str, Any]:
    entry = names.progress[step.resource.id]
    when = f"done {words.day(entry.on, names.today)}"
    return _step(step.resource, step.teaches, names) | {
        "state": "done",
        "when": when,
        "acts": _acts([_CLEAR]),
    }


def _step(resource: Resource, teaches: Sequence[str], names: Names) -> dict[str, Any]:
    more = len(teaches) - _CHIPS
    chips = [names.concept(concept) for concept in teaches[:_CHIPS]]
    return {
        "key": resource.id,
        "title": resource.title,
        "kind": str(resource.kind),
        "kindName": words.KINDS[resource.kind][0],
        "meta": [],
        "when": "",
        "why": "",
        "number": 0,
        "chips": [*chips, f"+{more}"] if more > 0 else chips,
        "hours": 0,
        "acts": [],
        "swaps": None,
    }


def _acts(acts: Sequence[Act]) -> list[dict[str, str]]:
    return [{"id": act, "label": label, "tone": tone} for act, label, tone in acts]


def _meta(step: Step) -> list[str]:
    resource = step.resource
    left = words.hours(step.hours)
    if step.done:
        left += f" left, {words.percent(step.done)} done"
    price = words.COSTS[resource.cost] if resource.cost else ""
    level = f"level {resource.level}" if resource.level else ""
    said = [left, price, level, words.language(resource.language), words.people(resource.authors)]
    return [part for part in said if part]


def _when(step: Step, today: date) -> str:
    if step.begins is None or step.ends is None:
        return ""
    return words.days(step.begins, step.ends, today)


def summary(plan: Plan, today: date) -> str:
    """Steps, hours and the day of arrival in one sentence."""
    if not plan.steps:
        return ""
    said = f"{words.count(len(plan.steps), 'step')}, {words.hours(plan.hours)}"
    end = max((step.ends for step in plan.steps if step.ends), default=None)
    pace = plan.request.hours_per_week
    if end and pace:
        return f"{said}; at {pace:g} hours a week you are there on {words.day(end, today)}."
    return f"{said}."


def gap(plan: Plan) -> str:
    """How good the path is known to be, in words."""
    if not plan.steps:
        return ""
    if plan.gap <= 0:
        return "Proven: no path from where you stand costs less time and effort."
    return (
        f"Good, not proven best: a better one could save at most {plan.gap:.0%} of its time and "
        "effort."
    )


def chart(
    plan: Plan, names: Names, knows: Mapping[str, Knowing], followed: Collection[str]
) -> dict[str, Any]:
    """The map of what is to be learned, with the known that it stands on."""
    concepts = names.concepts
    ahead = [c for c in (*plan.concepts, *plan.missing) if c in concepts]
    needed = {before for concept in ahead for before in concepts[concept].requires}
    ground = [c for c in plan.known if c in needed and c in concepts]
    shown = charts.in_order(concepts, list(dict.fromkeys([*ground, *ahead])))
    teaching = {c: [step.resource] for step in reversed(plan.steps) for c in step.teaches}
    number = {c: n for n, step in enumerate(plan.steps, 1) for c in step.teaches}
    first = next((step for step in plan.steps if step.done < 1), None)

    def note(concept: str) -> str:
        said = knowing.sentence(knows.get(concept))
        if concept in number:
            return f"{said}; step {number[concept]} teaches it"
        return f"{said}; nothing here teaches it" if concept in plan.missing else said

    return charts.chart(
        concepts,
        shown,
        {concept: one.degree for concept, one in knows.items()},
        teaching,
        soon=first.teaches if first else (),
        goals=_goals(plan),
        followed=followed,
        note=note,
    )


def _goals(plan: Plan) -> list[str]:
    """The concepts that are the goal: those asked for, or what a resource asked for teaches."""
    taught = [c for s in plan.steps if s.resource.id in plan.goal.resources for c in s.teaches]
    return [*plan.goal.concepts, *taught]
