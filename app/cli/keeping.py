"""Commands about the library as a whole."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from app.cli import show
from app.cli.root import cli
from app.cli.shared import AsJson, Home, commanded, err, index, library, out


@cli.command()
@commanded
def export(
    format: Annotated[  # noqa: A002
        str, typer.Option("--format", "-f", help="jsonl, json, graphml, bibtex, csv or markdown.")
    ] = "jsonl",
    to: Annotated[Path | None, typer.Option("--to", help="A file instead of the screen.")] = None,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Write the library out; JSON Lines can be added again and gives the same library.

    Example: `readpath export --format jsonl --to library.jsonl`
    """
    with library(home) as lib:
        pieces = lib.export("json" if as_json else format)
        if to is None:
            sys.stdout.writelines(pieces)
            return
        try:
            with to.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(pieces)
        except OSError as error:
            err.print(f"readpath: {to}: cannot be written ({error.strerror})")
            raise typer.Exit(1) from None


@cli.command(name="index")
@commanded
def index_all(as_json: AsJson = False, home: Home = None) -> None:
    """Embed what has no embedding yet; stop it at any time, it goes on from there.

    Example: `readpath index`
    """
    with library(home) as lib:
        before = lib.pending()
        index(lib)
        left = lib.pending()
    if as_json:
        show.print_json({"embedded": before - left, "pending": left})
    else:
        out.print(f"{before - left} embedded, {left} left")


@cli.command()
@commanded
def status(as_json: AsJson = False, home: Home = None) -> None:
    """Count what is in the library, and where it lies.

    Example: `readpath status`
    """
    with library(home) as lib:
        found = show.status_json(lib.status())
    if as_json:
        show.print_json(found)
    else:
        kinds = ", ".join(f"{count} {kind}" for kind, count in found.pop("kinds").items())
        show.table({**found, "kinds": kinds})


@cli.command()
@commanded
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where to listen.")] = 8501,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Open the app in a browser on this machine.

    Example: `readpath serve --port 8501`
    """
    from app.cli import server

    with library(home) as lib:
        folder, waiting = lib.home, lib.pending()
    address = server.address(port)
    if as_json:
        show.print_json({"address": address})
    else:
        out.print(f"readpath is at {address} (Ctrl-C stops it)")
        if waiting:
            err.print(f"{waiting} texts are not embedded yet; `readpath index` or a search does it")
    server.run(folder, port)
