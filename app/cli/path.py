"""The command that lays out the way to a goal."""

from __future__ import annotations

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
    err,
    library,
    out,
)
from app.library import Library
from graph.planning.model import Plan, Step, plan_json
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
        list[str] | None, typer.Option("--skip", help="A concept or resource to do without.")
    ] = None,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Lay out the way to a goal: what to take, in which order, and how long it takes.

    Example: `readpath path transformers --hours-per-week 6 --free`
    """
    limits = {
        "kinds": kind, "languages": language, "costs": ["free"] if free else None,
        "max_hours": max_hours,
    }  # fmt: skip
    with library(home, embed=False) as lib:
        plan = lib.plan(goal, hours_per_week, limits, start, skip or ())
        if as_json:
            show.print_json(plan_json(plan))
        else:
            _told(lib, plan)
    if not plan.steps and plan.missing:
        raise typer.Exit(1)


def _told(lib: Library, plan: Plan) -> None:
    concepts = lib.concepts()
    if plan.steps:
        steps = f"{len(plan.steps)} step{'s' if len(plan.steps) > 1 else ''}"
        out.print(Text(f"To {plan.goal.title}: {steps}, {span(plan.hours)}", "bold"))
    if plan.note:
        out.print(plan.note)
    for number, step in enumerate(plan.steps, 1):
        out.print()
        show.entry(number, step.resource, [*_days(step), step.why])
    names = [concepts[c].name if c in concepts else c for c in plan.known]
    if names:
        out.print(f"\nYou know already: {listed(names, 8)}.")
    if plan.steps and not plan.gap:
        out.print("\nNo cheaper path exists here (proven).")
    elif plan.gap:
        err.print(f"\nThe best path is at most {plan.gap:.1%} cheaper.")


def _days(step: Step) -> list[str]:
    if step.begins and step.ends:
        return [f"{step.begins.isoformat()} to {step.ends.isoformat()}"]
    return []
