"""The command that lays out the way to a goal."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from app.cli import show
from app.cli.root import cli
from app.cli.shared import (
    AsJson,
    Free,
    Home,
    Kind,
    Language,
    MaxHours,
    commanded,
    library,
    numbers,
    out,
)
from app.library import Library
from app.ui import beside as both
from graph.planning.model import Plan, Step, Swap, difference_json, plan_json, swap_json
from graph.planning.words import listed, span


@cli.command()
@commanded
def path(
    goal: Annotated[
        list[str], typer.Argument(help="A concept, a resource (arXiv id, key, title) or words.")
    ],
    hours_per_week: Annotated[
        float | None, typer.Option("--hours-per-week", "-w", help="Gives the steps their days.")
    ] = None,
    kind: Kind = None,
    language: Language = None,
    free: Free = False,
    max_hours: MaxHours = None,
    start: Annotated[
        str | None, typer.Option("--start", metavar="DATE", help="The first day, as 2026-01-31.")
    ] = None,
    skip: Annotated[
        list[str] | None, typer.Option("--skip", help="A concept, area or resource to do without.")
    ] = None,
    keep: Annotated[
        list[str] | None, typer.Option("--keep", help="A resource that must be on the path.")
    ] = None,
    takes: Annotated[
        list[str] | None,
        typer.Option(
            "--takes", metavar="KEY=HOURS", help="How long a step turns out to take; it stays."
        ),
    ] = None,
    swap: Annotated[
        int | None, typer.Option("--swap", metavar="N", help="What could stand in for step N.")
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option("--export", metavar="FILE", help="Write it: .md, .ics, .csv or .json."),
    ] = None,
    beside: Annotated[
        Path | None,
        typer.Option("--beside", metavar="FILE.md", help="Compare with the path of a file."),
    ] = None,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Lay out the way to a goal: what to take, in which order, and how long it takes.

    A path that was exported as Markdown can be opened by anybody: it shows what is left of
    it for them.

    Example: `readpath path transformers --hours-per-week 6 --free`

    Example: `readpath path arxiv:1706.03762 --skip "linear algebra" --export attention.md`

    Example: `readpath path attention.md --takes arxiv:1706.03762=12`

    Example: `readpath path transformers --beside attention.md`
    """
    limits = {
        "kinds": kind, "languages": language, "costs": ["free"] if free else None,
        "max_hours": max_hours,
    }  # fmt: skip
    with library(home, embed=False) as lib:
        longer = numbers(takes or (), "write the step's key and its hours, as KEY=HOURS")
        file = Path(goal[0])
        if len(goal) == 1 and file.suffix.lower() == ".md":
            plan = _opened(lib, file, longer, hours_per_week, start)
        else:
            kept: dict[str, float | None] = {**dict.fromkeys(keep or ()), **longer}
            plan = lib.plan(goal, hours_per_week, limits, start, skip or (), kept)
        others = lib.swaps(plan, swap) if swap is not None else None
        other = lib.load_path(beside) if beside is not None else None
        if export is not None:
            lib.save_path(plan, export)
        if as_json and other is not None:
            show.print_json(difference_json(lib.compare(plan, other)))
        elif as_json:
            show.print_json(plan_json(plan) if others is None else list(map(swap_json, others)))
        elif other is not None:
            _compared(lib, plan, other)
        elif others is not None and swap is not None:
            _swapped(lib, plan, swap, others)
        else:
            _told(lib, plan)
            if export is not None:
                out.print(f"\nWritten to {export}")
    if not plan.steps and plan.missing:
        raise typer.Exit(1)


def _opened(
    lib: Library,
    file: Path,
    takes: Mapping[str, float],
    hours_per_week: float | None,
    start: str | None,
) -> Plan:
    """What is left of the path in a file, planned anew where steps take longer."""
    plan = lib.load_path(file)
    if takes:
        plan = lib.replan(plan, takes)
    if hours_per_week is not None or start is not None:
        plan = lib.paced(plan, hours_per_week, start)
    return plan


def _told(lib: Library, plan: Plan) -> None:
    concepts = lib.concepts()
    if plan.steps:
        steps = f"{len(plan.steps)} step{'s' if len(plan.steps) > 1 else ''}"
        out.print(Text(f"To {plan.goal.title}: {steps}, {span(plan.hours)}", "bold"))
    if plan.note:
        out.print(plan.note)
    for number, step in enumerate(plan.steps, 1):
        out.print()
        show.entry(number, step.resource, [*_time(step), step.why])
    names = [concepts[c].name if c in concepts else c for c in plan.known]
    if names:
        out.print(f"\nYou know already: {listed(names, 8)}.")
    if plan.steps and not plan.gap:
        out.print("\nNo cheaper path exists here (proven).")


def _swapped(lib: Library, plan: Plan, number: int, others: list[Swap]) -> None:
    concepts = lib.concepts()
    out.print(f"Instead of step {number}, {plan.steps[number - 1].resource.title}:")
    if not others:
        out.print("nothing else can stand there; try --skip to plan without it")
    for place, other in enumerate(others, 1):
        lines = [", ".join(other.how)]
        if other.without:
            names = [concepts[c].name if c in concepts else c for c in other.without]
            lines.append(f"{listed(names)} is left to other steps")
        out.print()
        show.entry(place, other.resource, lines)
    if others:
        out.print("\nTake one with --keep KEY and --skip the step's own key.")


def _compared(lib: Library, plan: Plan, other: Plan) -> None:
    found, names = lib.compare(plan, other), ("this path", "the path of the file")
    out.print(both.sentence(found, names, {c.id: c.name for c in lib.concepts().values()}))
    heads = ("Both", "Only this path", "Only the path of the file")
    for head, lines in zip(heads, both.columns(found, plan, other), strict=True):
        if lines:
            out.print()
            out.print(Text(head, "bold"))
            for title, hours in lines:
                out.print(f"{title}, {hours}")


def _time(step: Step) -> list[str]:
    """The days of a step, and its hours where they are not those of the work as a whole."""
    said = []
    if step.begins and step.ends:
        said.append(f"{step.begins.isoformat()} to {step.ends.isoformat()}")
    if step.resource.hours and span(step.hours) != span(step.resource.hours):
        said.append(f"{span(step.hours)} for you")
    return [", ".join(said)] if said else []
