"""The commands about works that may be one, and about one that is several."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.text import Text

from app.cli import show
from app.cli.root import cli
from app.cli.shared import AsJson, Home, Limit, commanded, err, library, out
from app.duplicates import Candidate, Duplicate, Stated

duplicates = typer.Typer(
    name="duplicates",
    help="Works that may be one: look at them, join them, take apart what is not one.\n\n"
    "`readpath duplicates` lists the doubtful pairs, and `readpath undo` takes back what you"
    " say of them.\n\n"
    "Example: `readpath duplicates merge arxiv:1409.0473 doi:10.5555/2969033`",
    invoke_without_command=True,
    rich_markup_mode="markdown",
)
cli.add_typer(duplicates, name="duplicates")

Key = Annotated[str, typer.Argument(metavar="KEY", help="A work: its key or its title.")]


@duplicates.callback()
@commanded
def listing(
    context: typer.Context, limit: Limit = 20, as_json: AsJson = False, home: Home = None
) -> None:
    """Works that may be one: look at them, join them, take apart what is not one.

    Without a command: the pairs that are too much alike to be sure that they are two, with
    what agrees and what does not.

    Example: `readpath duplicates`, then `readpath duplicates merge KEY KEY` for a pair that
    is one work, or `readpath duplicates apart KEY KEY` for one that is not.
    """
    if context.invoked_subcommand:
        return
    with library(home, embed=False) as lib:
        found = lib.duplicates(limit)
    if as_json:
        show.print_json([_pair_json(pair) for pair in found])
        return
    for number, pair in enumerate(found, 1):
        _pair(number, pair)
    if not found:
        out.print("No two works here are so much alike that you need look at them.")


@duplicates.command()
@commanded
def merge(
    one: Key,
    other: Annotated[str, typer.Argument(metavar="KEY", help="The work that is the same.")],
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Say that two works are one; `readpath undo` takes it back.

    Every field is then the best that any of their sources says, and what you noted of
    either counts. It stays so when the sources are read again.

    Example: `readpath duplicates merge arxiv:1409.0473 "Neural machine translation"`
    """
    with library(home, embed=False) as lib:
        merged = lib.merge(one, other)
    if as_json:
        show.print_json(show.resource_json(merged))
    else:
        out.print(f"“{merged.title}” ({merged.id}) is one work now.")


@duplicates.command()
@commanded
def apart(
    one: Key,
    other: Annotated[str, typer.Argument(metavar="KEY", help="The work that is another.")],
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Say that two works are not one, so that nobody asks again; `readpath undo` takes it
    back.

    Example: `readpath duplicates apart doi:10.1038/nature14539 isbn:9780262035613`
    """
    with library(home, embed=False) as lib:
        lib.keep_apart(one, other)
        pair = lib.resource(one), lib.resource(other)
    if as_json:
        show.print_json([show.resource_json(resource) for resource in pair])
    else:
        out.print(f"“{pair[0].title}” and “{pair[1].title}” are two works.")


@duplicates.command()
@commanded
def split(
    key: Key,
    leaving: Annotated[
        list[int] | None,
        typer.Argument(metavar="[NUMBER]...", help="The records that are of another work."),
    ] = None,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Take a work apart that is several; `readpath undo` takes it back.

    Without numbers it lists what each source says of the work, numbered. With numbers those
    records leave and make another work.

    Example: `readpath duplicates split doi:10.1038/nature14539`, then
    `readpath duplicates split doi:10.1038/nature14539 2 3`
    """
    with library(home, embed=False) as lib:
        if not leaving:
            _records(lib.records(key), as_json)
            return
        stays, left = lib.split(key, leaving)
    if as_json:
        show.print_json([show.resource_json(resource) for resource in (stays, left)])
    else:
        out.print(f"“{stays.title}” ({stays.id}) and “{left.title}” ({left.id}) are two works now.")


def _records(records: list[Stated], as_json: bool) -> None:
    if as_json:
        show.print_json([_stated_json(record) for record in records])
        return
    for record in records:
        out.print(Text(f"{record.number:>3}  ", "green") + Text(record.title, "bold"))
        out.print(Text(f"     {_by(record.authors, record.year)}, from {record.source}", "dim"))
        if record.identifiers:
            out.print(Text(f"     {'  '.join(map(str, record.identifiers))}", "dim"))
    if len(records) < 2:
        err.print("Only one source speaks of it: there is nothing to take apart.")


def _pair(number: int, pair: Duplicate) -> None:
    out.print(Text(f"{number:>3}  {pair.score:.2f}", "green"))
    for side in (pair.one, pair.other):
        work = side.resource
        out.print(Text("     ") + Text(work.title, "bold") + Text(f"  {work.id}", "dim"))
        by = _by(work.authors, work.year)
        out.print(Text(f"       {by}, {work.kind}, from {', '.join(side.sources)}", "dim"))
    if pair.agree:
        out.print(Text(f"     agree: {', '.join(pair.agree)}"))
    if pair.differ:
        out.print(Text(f"     differ: {', '.join(pair.differ)}"))


def _by(authors: tuple[str, ...], year: int | None) -> str:
    people = ", ".join(authors[:3]) + (" and others" if len(authors) > 3 else "")
    return ", ".join(filter(None, (people or "no author named", str(year or ""))))


def _pair_json(pair: Duplicate) -> dict[str, Any]:
    return {
        "score": pair.score, "agree": list(pair.agree), "differ": list(pair.differ),
        "one": _side_json(pair.one), "other": _side_json(pair.other),
    }  # fmt: skip


def _side_json(side: Candidate) -> dict[str, Any]:
    return {**show.resource_json(side.resource), "from": list(side.sources)}


def _stated_json(record: Stated) -> dict[str, Any]:
    return {
        "number": record.number, "source": record.source, "title": record.title,
        "authors": list(record.authors), "year": record.year, "kind": record.kind,
        "url": record.url, "identifiers": list(map(str, record.identifiers)),
    }  # fmt: skip
