"""Two paths beside each other, and what became of one, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from app.plans.pace import Pace
from app.ui import words
from graph.model import Resource
from graph.planning.model import Difference, Plan
from graph.planning.words import listed

Lines = list[tuple[str, str]]  # a title, its hours


def ahead(plan: Plan) -> Plan:
    """What of a path is still to do."""
    return replace(plan, steps=tuple(step for step in plan.steps if step.done < 1))


def same(one: Plan, other: Plan) -> bool:
    """Whether two paths have the same steps, in whatever order."""
    return {s.resource.id for s in one.steps} == {s.resource.id for s in other.steps}


def sentence(found: Difference, names: tuple[str, str], concepts: Mapping[str, str]) -> str:
    """What two paths have in common and in what they differ; `names` are what the first and
    the second are called, as "yours" and "the shared path", `concepts` the names of these."""
    mine, other = names
    both = words.count(len(found.kept), "step")
    said = [f"They share {both}." if found.kept else "They have no step in common."]
    if abs(found.hours) >= 0.05:
        longer, shorter = (other, mine) if found.hours > 0 else (mine, other)
        said.append(f"{_first(longer)} takes {words.hours(abs(found.hours))} more than {shorter}.")
    else:
        said.append("They take the same time.")
    for name, taught in ((mine, found.unlearned), (other, found.learned)):
        if taught:
            listing = listed([concepts.get(c, c) for c in taught])
            said.append(f"Only {name} teaches {listing}.")
    return " ".join(said)


def columns(found: Difference, first: Plan, second: Plan) -> tuple[Lines, Lines, Lines]:
    """What both have, only the first and only the second, each with the hours left of it."""
    left = {s.resource.id: s.hours for s in (*second.steps, *first.steps)}

    def lines(works: Sequence[Resource]) -> Lines:
        return [(work.title, words.hours(left.get(work.id, work.hours))) for work in works]

    return lines(found.kept), lines(found.dropped), lines(found.added)


def paced(real: Pace, plan: Plan, today: date) -> str:
    """The pace the reader really has, and where that leads: `plan` is dated by it."""
    said = (
        f"Since {words.day(real.since, today)} you have really come to about"
        f" {real.hours_per_week:.1f} hours a week"
    )
    end = arrival(plan)
    return f"{said}; at that pace you are there on {words.day(end, today)}." if end else f"{said}."


def since(first: Plan, now: Plan, found: Difference, today: date) -> str:
    """What became of the path that was first laid out: `first` as far as it is done by now
    and with what its steps turned out to take, `now` the path as it is; empty while they
    have the same steps and hours."""
    if same(first, now) and abs(first.hours - now.hours) < 0.05:
        return ""
    said = f"On the steps first laid out {words.hours(first.hours)} would be left"
    end = arrival(first)
    if end:
        said += f", until {words.day(end, today)}"
    changes = [
        f"{verb} {listed([f'“{words.short(work.title, 40)}”' for work in works])}"
        for verb, works in (("without", found.dropped), ("with", found.added))
        if works
    ]
    if not changes:
        return f"{said}."
    return f"{said}. This way, {' and '.join(changes)}, it is {words.hours(now.hours)}."


def arrival(plan: Plan) -> date | None:
    """The day on which the last step ends."""
    return max((step.ends for step in plan.steps if step.ends), default=None)


def _first(name: str) -> str:
    return name[:1].upper() + name[1:]
