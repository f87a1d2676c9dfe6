"""Commands for sources: which there are, trying one, making one, keeping one, and sync."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from app.cli import show
from app.cli.root import cli
from app.cli.shared import AsJson, Home, commanded, err, library, out
from app.cli.syncing import at, counted, synced
from graph.model import Concept, Reading, Record, Rejected, Trail
from graph.records import to_json
from graph.watching import Watch
from ingest import skeleton
from ingest.read import read
from ingest.source import Item, askable, sources

source = typer.Typer(
    name="source",
    help="Sources: what can be read, and what is read again and again.\n\n"
    "`readpath source try FILE` shows what would come in; `readpath source add FILE --every 1d`"
    " keeps it, and `readpath sync` reads what is due.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
cli.add_typer(source, name="source")

Format = Annotated[str | None, typer.Option("--format", "-f", help="Name the source yourself.")]
_SHORT = {"d": 86_400, "h": 3_600, "m": 60}


@source.command()
@commanded
def kinds(as_json: AsJson = False) -> None:
    """List every kind of source that is installed, and how it is searched.

    Example: `readpath source kinds`
    """
    searched = askable()
    known = [
        {"name": name, "title": one.title, "searches": searched.get(name, "")}
        for name, one in sources().items()
    ]
    if as_json:
        show.print_json(known)
        return
    for one in known:
        out.print(Text(f"{one['name']:<16}", "bold") + Text(one["title"]))
        if one["searches"]:
            out.print(Text(f'{"":<16}readpath add "{one["searches"]}"', "dim"))


@source.command(name="list")
@commanded
def list_watched(as_json: AsJson = False, home: Home = None) -> None:
    """List what is watched: how often, when it is next read, and how it went.

    Example: `readpath source list`
    """
    with library(home) as lib:
        watches = lib.watches()
    if as_json:
        show.print_json([watch_json(watch) for watch in watches])
        return
    for watch in watches:
        out.print(Text(watch.what, "bold"))
        out.print(Text(f"  every {_period(watch.every)}, {_due(watch)}", "dim"))
        if watch.error:
            times = f"{watch.failures} times" if watch.failures > 1 else "once"
            out.print(f"  failed {times}: {watch.error}")
        elif watch.ran:
            out.print(f"  last time: {counted(watch.outcome)}")
    if not watches:
        out.print("Nothing is watched yet; `readpath source add FOLDER_OR_ADDRESS` begins.")


@source.command(name="add")
@commanded
def add_watched(
    what: Annotated[str, typer.Argument(help="A file, folder, address, search or TOML file.")],
    every: Annotated[str, typer.Option("--every", help="How often: 30m, 6h, 1d or 2w.")] = "1d",
    format: Format = None,  # noqa: A002
    now: Annotated[bool, typer.Option("--now/--later", help="Read it right away.")] = True,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Read something again and again; `readpath sync` does what is due.

    Examples: `readpath source add ~/papers --every 1d`,
    `readpath source add https://example.org/feed.xml --every 6h`,
    `readpath source add "arxiv: cat:cs.LG" --every 1d`
    """
    with library(home) as lib:
        watch = lib.watch(what, every, format)
        if not as_json:
            out.print(f"{watch.what} is read every {_period(watch.every)} from now on.")
        if now:
            synced(lib, (watch.what,), everything=False, as_json=as_json, embed=False)
        elif as_json:
            show.print_json(watch_json(watch))


@source.command()
@commanded
def remove(
    what: Annotated[str, typer.Argument(help="What is no longer to be read.")],
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """No longer read something again; what came from it stays.

    Example: `readpath source remove https://example.org/feed.xml`
    """
    with library(home) as lib:
        gone = lib.unwatch(what)
    if as_json:
        show.print_json(watch_json(gone))
    else:
        out.print(f"{gone.what} is no longer read; what came from it stays.")


@source.command(name="try")
@commanded
def try_source(
    what: Annotated[str, typer.Argument(help="A file, address, identifier, search or TOML file.")],
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=100, help="How many.")] = 5,
    format: Format = None,  # noqa: A002
    as_json: AsJson = False,
) -> None:
    """Show the first records of a source as they would come in; nothing is written.

    Example: `readpath source try my-courses.toml`
    """
    shown: list[Item] = []
    records = 0
    for item in read(what, format, limit=limit):
        shown.append(item)
        records += isinstance(item, Record)
        if records >= limit:
            break
    if as_json:
        show.print_json([item_json(item) for item in shown])
    else:
        _tried(shown)
    if not records and not any(isinstance(item, (Trail, Concept)) for item in shown):
        raise typer.Exit(1)


@source.command()
@commanded
def new(
    name: Annotated[str, typer.Argument(help="The source's name, as my-list.")],
    to: Annotated[Path | None, typer.Option("--to", metavar="DIR", help="Where to.")] = None,
    described: Annotated[
        bool, typer.Option("--toml", help="A described source, without code, instead.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write a working source of your own with its test, to begin from.

    Example: `readpath source new my-list`, then `pip install -e readpath-my-list`
    """
    if described:
        written = skeleton.write({f"{name}.toml": skeleton.recipe(name)}, to or Path())
        hint = f"Edit it, then: readpath source try {written[0]}"
    else:
        folder = (to or Path()) / f"readpath-{name}"
        written = skeleton.write(skeleton.files(name), folder)
        hint = f"Then: pip install -e {folder}, and readpath source kinds lists it"
    if as_json:
        show.print_json([str(path) for path in written])
        return
    for path in written:
        out.print(str(path))
    out.print(Text(hint, "dim"))


def _tried(shown: list[Item]) -> None:
    for number, record in enumerate((one for one in shown if isinstance(one, Record)), 1):
        out.print(Text(f"{number}. {record.title}", "bold"))
        facts = {
            "kind": record.kind or "",
            "authors": ", ".join(record.authors),
            "year": str(record.year or ""),
            "address": record.url or "",
            "identifiers": ", ".join(map(str, record.identifiers)),
            "topics": ", ".join(record.topics[:8]),
            "summary": record.summary[:200],
        }
        show.table({name: value for name, value in facts.items() if value})
    for item in shown:
        if isinstance(item, Trail):
            out.print(f"list: {item.title} ({len(item.items)} works)")
        elif isinstance(item, Concept):
            out.print(f"concept: {item.name}: {item.summary[:200]}")
        elif isinstance(item, Rejected):
            err.print(f"refused: {item.where}: {item.why}")


def _period(every: timedelta) -> str:
    seconds = int(every.total_seconds())
    unit, size = next(((u, s) for u, s in _SHORT.items() if seconds % s == 0), ("m", 60))
    return f"{seconds // size}{unit}"


def _due(watch: Watch) -> str:
    return "due now" if watch.due <= datetime.now(UTC) else f"due {at(watch.due)}"


def item_json(item: Item) -> dict[str, Any]:
    """An item of a source as JSON."""
    if isinstance(item, Rejected):
        return {"refused": item.where, "why": item.why}
    if isinstance(item, Reading):
        return {"read": str(item.key), "status": item.status, "rating": item.rating}
    return to_json(item)


def watch_json(watch: Watch) -> dict[str, Any]:
    """Something that is watched."""
    return {
        "what": watch.what,
        "format": watch.format,
        "every": int(watch.every.total_seconds()),
        "due": watch.due.isoformat(),
        "ran": watch.ran.isoformat() if watch.ran else None,
        "outcome": dict(watch.outcome),
        "error": watch.error or None,
        "failures": watch.failures,
    }
