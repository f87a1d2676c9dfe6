"""The command that takes things in."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Annotated, Any

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from app import given
from app.cli import show
from app.cli.root import cli
from app.cli.shared import AsJson, Home, commanded, err, index, library, out, plain
from app.library import Library
from app.reports import counts
from graph.errors import BadInput, ReadpathError
from graph.report import AddReport
from ingest.detect import joined_words

_SHOWN = 20  # refused items that are told one by one
_TOLD = 10_000  # items between two lines of a log


@cli.command()
@commanded
def add(
    what: Annotated[
        list[str],
        typer.Argument(
            help="Files, web addresses, identifiers, or searches (NAME:WORDS);"
            " - reads standard input."
        ),
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
        typer.Option(
            "--columns", "-c", help="Which column of a table is what: title=Titel,unused=Notes."
        ),
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

    - files: `readpath add papers.bib reading-list.md`
    - ids: `readpath add arxiv:1706.03762 10.1126/science.1127647 9780262035613`
    - an address: `readpath add https://github.com/ossu/computer-science`
    - a table: `readpath add books.csv --columns title=Titel,authors=Autor`
    - a search, NAME:WORDS: `readpath add "openalex: graph neural networks" --limit 20`
    - what another program writes: `curl -s https://example.org/list.bib | readpath add -`
    """
    done: list[dict[str, Any]] = []
    things = joined_words(what)
    said = given.columns(columns or ())
    refused = taken = False
    with library(home) as lib:
        for one in things:
            try:
                with _counting(one) as told:
                    report = _added(lib, one, format, told, anew=fresh, limit=limit, columns=said)
            except ReadpathError as error:
                err.print(f"readpath: {error}")
                done.append({"given": one, "error": str(error)})
                refused = True
                continue
            taken = taken or _holds(report)
            done.append({"given": one, **show.report_json(report)})
            if not as_json:
                _told(one, report)
                _columns_told(lib, one, said)
        if now:
            index(lib)
    if as_json:
        show.print_json(done[0] if len(things) == 1 else done)
    if refused or not taken:
        raise typer.Exit(1)


def _added(
    lib: Library,
    one: str,
    format: str | None,  # noqa: A002
    told: Callable[[int], None],
    **options: Any,
) -> AddReport:
    if one == "-":
        data = sys.stdin.buffer.read()
        return lib.add_bytes(data, "standard input", format, columns=options["columns"])
    return lib.add(one, format, progress=told, **options)


@contextmanager
def _counting(one: str) -> Iterator[Callable[[int], None]]:
    """How many items were read so far, for what takes long."""
    if not err.is_terminal:
        yield _in_a_log(one)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        TextColumn("{task.completed:,} read", markup=False),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True) as shown:
        task = shown.add_task(plain(one)[-60:], total=None)
        yield lambda count: shown.update(task, completed=count)


def _in_a_log(one: str) -> Callable[[int], None]:
    last = 0

    def told(count: int) -> None:
        nonlocal last
        if count // _TOLD > last:
            last = count // _TOLD
            err.print(f"{one}: {count:,} read so far")

    return told


def _holds(report: AddReport) -> bool:
    works = report.added or report.updated or report.merged or report.unchanged
    return bool(works or report.trails or report.concepts or report.readings)


def _columns_told(lib: Library, what: str, said: Mapping[str, object]) -> None:
    """What the columns of a table were taken to mean, so that it can be corrected."""
    with suppress(BadInput):
        found = lib.columns(what) if not said and what != "-" else {}
        if found:
            read = ", ".join(f"{meaning}={name}" for meaning, name in found.items())
            out.print(f"  a table, read as {read} (another way: --columns)", markup=False)


def _told(what: str, report: AddReport) -> None:
    out.print(f"{what}: {summary(report)}")
    _listed("merged", [f"{one.title}: {one.why}" for one in report.merged], report.merged_count, 5)
    _listed("same idea", [f"{one.title}: {one.why}" for one in report.same], report.same_count, 5)
    refused = [f"{one.where}: {one.why}" for one in report.rejected]
    _listed("refused", refused, report.rejected_count, _SHOWN)
    if not _holds(report) and not refused:
        err.print(f"readpath: {what}: names no work; look at it, or name its format with --format")


def _listed(name: str, lines: Sequence[str], count: int, most: int) -> None:
    console = err if name == "refused" else out
    for line in lines[:most]:
        console.print(f"  {name}: {line}")
    if count > most:
        console.print(f"  ... and {count - most:,} more {name} (--json lists them)")


def summary(report: AddReport) -> str:
    """What became of everything in an addition, in one line."""
    said = [
        f"{count:,} {'said to be read' if name == 'read' else name}"
        for name, count in counts(report).items()
        if count
    ]
    for count, name in ((report.trails, "list"), (report.concepts, "concept")):
        if count:
            said.append(f"{count:,} {name}{'s' if count > 1 else ''}")
    return ", ".join(said) or "nothing in it"
