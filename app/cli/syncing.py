"""The command that reads again what is watched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from app.cli import show
from app.cli.root import cli
from app.cli.shared import AsJson, Home, commanded, err, index, library, out, plain
from app.library import Library
from app.syncing import Step, Synced


@cli.command()
@commanded
def sync(
    what: Annotated[
        list[str] | None, typer.Argument(help="These watched things, due or not.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that is watched.")] = False,
    now: Annotated[
        bool, typer.Option("--index/--no-index", help="Embed what is new right away.")
    ] = True,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Read what is watched and due; cut off, the next sync goes on where this one stopped.

    Examples: `readpath sync`, `readpath sync --all`,
    `readpath sync https://example.org/feed.xml`
    """
    with library(home) as lib:
        synced(lib, tuple(what or ()), everything=everything, as_json=as_json, embed=now)


def synced(
    lib: Library, what: tuple[str, ...], *, everything: bool, as_json: bool, embed: bool
) -> None:
    """Read these watched things, or what is due, and print what came of it."""
    results = []
    with _progress() as told:
        for result in lib.sync(what, everything=everything, progress=told):
            results.append(result)
            if not as_json:
                _told(result)
    if embed:
        index(lib)
    if as_json:
        show.print_json([synced_json(result) for result in results])
    elif not results:
        watches = lib.watches()
        soonest = min((watch.due for watch in watches), default=None)
        later = f"; the next is due {at(soonest)}" if soonest else ", for nothing is watched"
        out.print(f"Nothing is due{later}.")
    if any(result.error for result in results):
        raise typer.Exit(1)


@contextmanager
def _progress() -> Iterator[Any]:
    """A bar for the source that is being read, with counts and the time left."""
    if not err.is_terminal:
        yield None
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed:,}"),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True) as shown:
        task = shown.add_task("", total=None)

        def told(step: Step) -> None:
            name = plain(step.what)[-60:]
            shown.update(
                task,
                description=f"{step.number}/{step.of} {name}",
                completed=step.done,
                total=step.total,
            )

        yield told


def _told(result: Synced) -> None:
    if any(result.counts.values()) or not result.error:
        out.print(f"{result.what}: {counted(result.counts)}")
    for rejected in result.rejected[:10]:
        err.print(f"  refused: {rejected.where}: {rejected.why}")
    refused = result.counts.get("refused", 0)
    if refused > 10:
        err.print(f"  ... and {refused - 10:,} more refused (--json lists them)")
    if result.error:
        err.print(f"readpath: {result.error}")


def counted(counts: Any) -> str:
    """What became of works, in one line."""
    said = [f"{count:,} {name}" for name, count in counts.items() if count]
    return ", ".join(said) or "nothing new"


def at(moment: datetime) -> str:
    """A moment as the reader's clock shows it."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def synced_json(result: Synced) -> dict[str, Any]:
    """What reading a watched thing again did."""
    return {
        "what": result.what,
        **result.counts,
        "rejected": [{"where": one.where, "why": one.why} for one in result.rejected],
        "error": result.error or None,
    }
