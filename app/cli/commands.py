"""The commands a reader uses: add, search, next, mark, undo, show."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated

import typer

from app import given
from app.cli import show
from app.cli.root import cli
from app.cli.shared import (
    AsJson,
    Free,
    Home,
    Kind,
    Language,
    Limit,
    MaxHours,
    commanded,
    costs,
    err,
    index,
    library,
    out,
)
from app.library import Library
from graph.errors import BadInput, FetchError
from graph.model import AddReport, Suggestion

Key = Annotated[str, typer.Argument(help="An identifier (arxiv:1706.03762) or a unique title.")]


@cli.command()
@commanded
def add(
    what: Annotated[
        list[str],
        typer.Argument(help="Files, web addresses, identifiers, or searches (NAME:WORDS)."),
    ],
    format: Annotated[  # noqa: A002
        str | None,
        typer.Option("--format", "-f", help="What it is, as `readpath source kinds` names it."),
    ] = None,
    limit: Annotated[
        int,
        typer.Option(
            "--limit", "-n", min=1, max=10_000, help="How many answers to a search come in."
        ),
    ] = 50,
    columns: Annotated[
        list[str] | None,
        typer.Option("--columns", "-c", help="Which column of a table is what: title=Titel,..."),
    ] = None,
    now: Annotated[
        bool, typer.Option("--index/--no-index", help="Embed what is new right away.")
    ] = True,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Ask services anew, also for what was kept of them.")
    ] = False,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Add papers, books, courses and lists: whatever you paste, readpath knows what it is.

    `readpath source kinds` lists what it reads, and the searches. Examples:

    - a file: `readpath add papers.bib reading-list.md`
    - ids: `readpath add arxiv:1706.03762 10.1126/science.1127647 9780262035613`
    - an address: `readpath add https://github.com/ossu/computer-science`
    - a table: `readpath add books.csv --columns title=Titel,authors=Autor`
    - a search, NAME:WORDS: `readpath add "openalex: graph neural networks" --limit 20`
    """
    reports, refused = [], False
    said = given.columns(columns or ())
    with library(home) as lib:
        for one in what:
            try:
                report = lib.add(one, format, anew=fresh, limit=limit, columns=said)
            except (BadInput, FetchError) as error:
                err.print(f"readpath: {error}")
                refused = True
                continue
            reports.append(report)
            if not as_json:
                _told(one, report)
                _columns_told(lib, one, said)
        if now:
            index(lib)
    if as_json:
        done = [show.report_json(report) for report in reports]
        show.print_json(done[0] if len(what) == 1 and done else done)
    taken = any(r.added or r.merged or r.unchanged or r.trails or r.concepts for r in reports)
    if refused or not taken:
        raise typer.Exit(1)


def _columns_told(lib: Library, what: str, said: Mapping[str, str]) -> None:
    """What the columns of a table were taken to mean, so that it can be corrected."""
    with suppress(BadInput):
        found = lib.columns(what) if not said else {}
        if found:
            read = ", ".join(f"{meaning}={name}" for meaning, name in found.items())
            out.print(f"  a table, read as {read} (another way: --columns)", markup=False)


def _told(what: str, report: AddReport) -> None:
    counts = (
        f"{len(report.added)} added, {len(report.merged)} merged, {len(report.unchanged)} unchanged"
    )
    more = f", {len(report.rejected)} refused" if report.rejected else ""
    out.print(f"{what}: {counts}{more}")
    for outcome in report.merged[:10]:
        out.print(f"  merged: {outcome.title}: {outcome.why}")
    if len(report.merged) > 10:
        out.print(f"  ... and {len(report.merged) - 10} more merged (--json lists all)")
    for rejected in report.rejected[:20]:
        err.print(f"  refused: {rejected.where}: {rejected.why}")
    if len(report.rejected) > 20:
        err.print(f"  ... and {len(report.rejected) - 20} more refused (--json lists all)")


@cli.command()
@commanded
def search(
    query: Annotated[list[str], typer.Argument(help="Words, a title or an identifier.")],
    limit: Limit = 10,
    kind: Kind = None,
    language: Language = None,
    free: Free = False,
    max_hours: MaxHours = None,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Search by words and by meaning.

    Example: `readpath search "how do networks learn" --kind course --free`
    """
    with library(home) as lib:
        index(lib)
        hits = lib.search(
            " ".join(query), limit, kind=kind, language=language, cost=costs(free),
            max_hours=max_hours,
        )  # fmt: skip
        if as_json:
            show.print_json([show.hit_json(hit) for hit in hits])
        else:
            for number, hit in enumerate(hits, 1):
                show.entry(number, hit.resource)
    if not hits:
        err.print("readpath: nothing found; use fewer or other words, or add a source")
        raise typer.Exit(1)


@cli.command(name="next")
@commanded
def next_steps(
    limit: Limit = 5,
    goal: Annotated[
        list[str] | None, typer.Option("--goal", "-g", help="What to get to, in words too.")
    ] = None,
    kind: Kind = None,
    language: Language = None,
    free: Free = False,
    max_hours: MaxHours = None,
    like: Annotated[
        list[str] | None,
        typer.Option("--like", help="What goes with this work; may be given several times."),
    ] = None,
    mode: Annotated[
        str, typer.Option("--mode", help="for me, refresh (what has faded), or surprise.")
    ] = "for me",
    why: Annotated[
        bool, typer.Option("--why", help="Show every reason with its evidence.")
    ] = False,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Suggest what to take next, each with its reason.

    Examples: `readpath next --goal transformers --free`, `readpath next --mode refresh`,
    `readpath next --like "Deep Learning" --like arxiv:1706.03762`
    """
    with library(home, embed=False) as lib:
        steps = lib.next_steps(
            limit, goal, like=like, mode=mode,
            kind=kind, language=language, cost=costs(free), max_hours=max_hours,
        )  # fmt: skip
        if goal and (said := lib.about_goal(goal)):
            err.print(said)
        if as_json:
            show.print_json([show.suggestion_json(step) for step in steps])
        else:
            _suggested(lib, steps, why)
    if not steps:
        faded = "nothing you know has faded yet" if mode == "refresh" else "nothing left to suggest"
        err.print(f"readpath: {faded}; loosen the filters or add a source")
        raise typer.Exit(1)


def _suggested(lib: Library, steps: list[Suggestion], why: bool) -> None:
    if not lib.progress():
        out.print(
            "Nothing is marked as covered yet; `readpath mark KEY covered` tells what you know.\n"
        )
    for number, step in enumerate(steps, 1):
        lines = [step.sentence] if step.sentence else []
        show.entry(number, step.resource, lines + (show.why(step, lib) if why else []))
        out.print()
    waiting = lib.pending()
    if waiting:
        err.print(f"{waiting} texts are not embedded yet; `readpath index` does it.")


@cli.command()
@commanded
def mark(
    key: Key,
    status: Annotated[
        str,
        typer.Argument(
            help='covered, reading, planned, dropped, dismissed, "already know" or none.'
        ),
    ] = "covered",
    rating: Annotated[int | None, typer.Option(min=1, max=5, help="1 to 5.")] = None,
    feedback: Annotated[
        str | None, typer.Option(help='"too easy", "too hard" or "not now".')
    ] = None,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day, as 2026-01-31.")] = None,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Say what you did with a resource; `readpath undo` takes it back.

    Example: `readpath mark arxiv:1706.03762 covered --rating 5`
    """
    with library(home) as lib:
        entry = lib.mark(key, status, rating, feedback, on)
        if as_json:
            show.print_json(show.progress_json(entry))
        else:
            title = lib.resource(entry.key).title
            said = " · ".join(filter(None, (entry.status or "no longer marked", entry.feedback)))
            out.print(f"{title}: {said}")


@cli.command()
@commanded
def undo(as_json: AsJson = False, home: Home = None) -> None:
    """Take back the last thing you noted: a mark, a claim, a background or an import.

    Example: `readpath undo`
    """
    with library(home) as lib:
        done = lib.undo()
    if as_json:
        show.print_json({"undone": done})
    elif done:
        out.print(done)
    if not done:
        err.print("readpath: there is nothing to undo")
        raise typer.Exit(1)


@cli.command(name="show")
@commanded
def show_one(key: Key, as_json: AsJson = False, home: Home = None) -> None:
    """Show one resource with everything that is known of it.

    Example: `readpath show "Computing Machinery and Intelligence"`
    """
    with library(home) as lib:
        resource = lib.resource(key)
        entry = lib.progress().get(resource.id)
        if as_json:
            state = show.progress_json(entry) if entry else None
            show.print_json({**show.resource_json(resource), "progress": state})
            return
        names = lib.concepts()
        show.entry(1, resource, [resource.summary] if resource.summary else [])
        out.print()
        show.table(
            {
                "address": resource.url or "",
                "identifiers": ", ".join(map(str, resource.identifiers)),
                "teaches": ", ".join(names[c].name if c in names else c for c in resource.teaches),
                "requires": ", ".join(
                    names[c].name if c in names else c for c in resource.requires
                ),
                "topics": ", ".join(resource.topics),
                "progress": entry.status or entry.feedback if entry else "",
                "from": ", ".join(sorted(set(resource.provenance.values()))),
            }
        )
