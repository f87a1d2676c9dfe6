"""Commands for those who keep the catalogue."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from rich.text import Text

from app.cli import root, show
from app.cli.shared import AsJson, bar, commanded, err, out
from app.library import Library
from graph.records import to_json
from ingest.catalogue import bundle, checking
from ingest.catalogue.walk import Stage, Walk, Walker

cli = typer.Typer(
    help="Check the bundled catalogue, walk through it, or embed its texts.", no_args_is_help=True
)
root.cli.add_typer(cli, name="catalogue")
Folder = Annotated[
    Path | None,
    typer.Option("--folder", help="A catalogue's folder; the bundled one unless given."),
]


@cli.command()
@commanded
def check(
    folder: Annotated[
        Path | None, typer.Argument(help="A catalogue's folder; the bundled one unless given.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check every line and the graph as a whole; each message says what is missing.

    Example: `readpath catalogue check data`
    """
    report = checking.check(folder or bundle.folder())
    if as_json:
        show.print_json(
            {
                "errors": [{"where": p.where, "why": p.why} for p in report.errors],
                "warnings": [{"where": p.where, "why": p.why} for p in report.warnings],
                "counts": dict(report.counts),
            }
        )
    else:
        for problem in report.errors:
            err.print(f"error: {problem.where}: {problem.why}")
        for problem in report.warnings:
            err.print(f"warning: {problem.where}: {problem.why}")
        show.table(report.counts)
        out.print(f"{len(report.errors)} errors, {len(report.warnings)} warnings")
    if report.errors:
        raise typer.Exit(1)


@cli.command()
@commanded
def embed() -> None:
    """Embed the bundled catalogue's texts into its embeddings file.

    Example: `readpath catalogue embed`
    """
    place = bundle.folder()
    with TemporaryDirectory() as folder, Library.open(folder) as lib:
        with bar("Embedding") as report:
            lib.index(report)
        model, vectors = lib.embeddings()
        bundle.write_embeddings(place, model, vectors)
    out.print(f"{len(vectors)} texts embedded by {model}")


@cli.command()
@commanded
def walk(
    goals: Annotated[
        list[str], typer.Argument(metavar="GOAL...", help="Concepts: an id, a name or an alias.")
    ],
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Print what comes before a concept, from level 1 on: each step, why it is needed, and
    the free work that teaches it best to somebody who has come that far.

    Example: `readpath catalogue walk "SQL joins" 反向传播`
    """
    walker = Walker(folder or bundle.folder())
    walks = [walker.walk(goal) for goal in goals]
    if as_json:
        show.print_json([_walk_json(walk) for walk in walks])
        return
    for walk in walks:
        out.print(Text(f"{walk.goal.name}: {len(walk.stages)} concepts", "bold"))
        for number, stage in enumerate(walk.stages, 1):
            _told(number, stage, walker)


def _told(number: int, stage: Stage, walker: Walker) -> None:
    concept = stage.concept
    out.print(
        Text(f"{number:>3}. ", "dim") + Text(concept.name) + Text(f"  level {concept.level}", "dim")
    )
    for later, why in list(stage.needed_for.items())[:1]:
        more = f" (and {len(stage.needed_for) - 1} more)" if len(stage.needed_for) > 1 else ""
        out.print(Text(f"     for {walker.concepts.spoken[later]}{more}: {why}", "dim"))
    if stage.best:
        out.print(Text(f"     {stage.best.title}  {stage.best.url or ''}", "cyan"))


def _walk_json(walk: Walk) -> dict[str, Any]:
    return {
        "goal": walk.goal.id,
        "depth": walk.depth,
        "stages": [
            {
                "concept": stage.concept.id,
                "name": stage.concept.name,
                "level": stage.concept.level,
                "requires": dict(stage.concept.requires),
                "needed_for": dict(stage.needed_for),
                "best": to_json(stage.best) if stage.best else None,
            }
            for stage in walk.stages
        ],
    }
