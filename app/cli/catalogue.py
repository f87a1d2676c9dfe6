"""Commands for those who keep the catalogue."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from app.cli import show
from app.cli.shared import AsJson, bar, commanded, err, out
from app.library import Library
from ingest import catalogue, catalogue_check

cli = typer.Typer(help="Check the bundled catalogue, or embed its texts.", no_args_is_help=True)


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
    report = catalogue_check.check(folder or catalogue.folder())
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
    place = catalogue.folder()
    with TemporaryDirectory() as folder, Library.open(folder) as lib:
        with bar("Embedding") as report:
            lib.index(report)
        model, vectors = lib.embeddings()
        catalogue.write_embeddings(place, model, vectors)
    out.print(f"{len(vectors)} texts embedded by {model}")
