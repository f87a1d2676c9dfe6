"""The command that takes in what was read before readpath."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from app import given
from app.cli import show
from app.cli.root import cli
from app.cli.shared import AsJson, Home, commanded, err, library, out
from app.importing import Read, ReadReport

MISSING = 30  # lines shown of what was not found


@cli.command()
@commanded
def read(
    file: Annotated[
        Path,
        typer.Argument(
            help="Titles or identifiers one a line, a Goodreads or similar CSV, a bibliography"
            " (BibTeX, RIS, Zotero and others), or bookmarks.",
            allow_dash=True,
        ),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would be marked.")
    ] = False,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--columns", "-c", help="Which column of a table is what: title=Titel,unused=Notes."
        ),
    ] = None,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Mark everything a file says you have read; one `readpath undo` takes it all back.

    What the library does not have is listed with the nearest title, and nothing is added.

    Example: `readpath read goodreads_library_export.csv --dry-run`
    """
    told = given.columns(columns or ())
    with library(home, embed=False) as lib:
        if str(file) == "-":
            data = typer.get_binary_stream("stdin").read()
            report = lib.add_read_bytes(data, "standard input", dry_run=dry_run, columns=told)
        else:
            report = lib.add_read(file, dry_run=dry_run, columns=told)
    if as_json:
        show.print_json(_json(report))
    else:
        _told(report)
    if not report.marked and not report.unchanged:
        err.print("readpath: nothing in it is in the library; `readpath add` takes it in")
        raise typer.Exit(1)


def _told(report: ReadReport) -> None:
    for one in report.marked:
        mark = one.mark
        stars = f", rated {mark.rating}" if mark.rating else ""
        out.print(Text(f"{mark.status:<8} ", "green") + Text(one.title, "bold"))
        out.print(Text(f"         {one.where}, {one.how}, on {mark.on}{stars}: {one.given}", "dim"))
    for missing in report.missing[:MISSING]:
        near = f"; nearest is “{missing.title}” ({missing.key})" if missing.title else ""
        err.print(f"not found: {missing.where}: {missing.given}: {missing.why}{near}")
    for rejected in report.rejected[:MISSING]:
        err.print(f"left out: {rejected.where}: {rejected.why}")
    hidden = max(len(report.missing) - MISSING, 0) + max(len(report.rejected) - MISSING, 0)
    if hidden:
        err.print(f"... and {hidden} more (--json lists all)")
    would = "would be marked" if report.dry_run else "marked"
    out.print(
        f"{len(report.marked)} {would}, {len(report.unchanged)} marked before,"
        f" {len(report.missing)} not found, {len(report.rejected)} left out"
    )


def _json(report: ReadReport) -> dict[str, Any]:
    def line(one: Read) -> dict[str, Any]:
        mark = show.progress_json(one.mark)
        return {"where": one.where, "given": one.given, "title": one.title, "how": one.how, **mark}

    return {
        "marked": [line(one) for one in report.marked],
        "unchanged": [line(one) for one in report.unchanged],
        "missing": [
            {"where": m.where, "given": m.given, "why": m.why, "key": m.key, "title": m.title}
            for m in report.missing
        ],
        "rejected": [{"where": r.where, "why": r.why} for r in report.rejected],
        "dry_run": report.dry_run,
    }
