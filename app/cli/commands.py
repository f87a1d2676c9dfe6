"""The commands a reader uses: search, next, mark, undo, show."""

from __future__ import annotations

from typing import Annotated, Any

import typer

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
from graph.model import Progress
from graph.suggestion import Suggestion

Key = Annotated[str, typer.Argument(help="An identifier (arxiv:1706.03762) or a unique title.")]


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
    if hits and all(hit.stray for hit in hits):
        err.print("readpath: no work has these words; these come nearest in meaning, none near")
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
        filters: dict[str, Any] = {
            "kind": kind, "language": language, "cost": costs(free), "max_hours": max_hours
        }  # fmt: skip
        steps = lib.next_steps(limit, goal, like=like, mode=mode, **filters)
        if goal and (said := lib.about_goal(goal)):
            err.print(said)
        if as_json:
            show.print_json([show.suggestion_json(step) for step in steps])
        else:
            _suggested(lib, steps, why)
        none = "" if steps else lib.about_none(goal, like=like, mode=mode, **filters)
    if none:
        err.print(f"readpath: {none}")
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
        str | None,
        typer.Argument(
            help='covered, reading, planned, dropped, dismissed, "already know" or none;'
            " covered where neither this nor --feedback is given.",
            show_default=False,
        ),
    ] = None,
    rating: Annotated[int | None, typer.Option(min=1, max=5, help="1 to 5.")] = None,
    feedback: Annotated[
        str | None, typer.Option(help='"too easy", "too hard" or "not now".')
    ] = None,
    share: Annotated[
        float | None, typer.Option(min=0, max=1, help="The part that is done, 0 to 1.")
    ] = None,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day, as 2026-01-31.")] = None,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Say what you did with a resource; `readpath undo` takes it back.

    Example: `readpath mark arxiv:1706.03762 covered --rating 5`
    """
    with library(home) as lib:
        before = lib.progress()
        if status is None and feedback is None:
            status = "covered" if share in (None, 1) else "reading"
        entry = lib.mark(key, status, rating, feedback, on, share)
        if as_json:
            show.print_json(show.progress_json(entry))
        else:
            title = lib.resource(entry.key).title
            said = _stands(entry) or "no longer marked"
            out.print(f"{title}: {said}{' already' * (entry == before.get(entry.key))}")


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
                "progress": _stands(entry) if entry else "",
                "from": ", ".join(sorted(set(resource.provenance.values()))),
            }
        )


def _stands(entry: Progress) -> str:
    """What was said of a work, in a few words."""
    done = "" if entry.share in (None, 1) else f"{entry.share:.0%} done"
    return " · ".join(filter(None, (entry.status, done, entry.feedback)))
