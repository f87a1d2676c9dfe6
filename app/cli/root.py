"""The root of the command line."""

from __future__ import annotations

import typer

from app.cli.shared import Home, given_home

cli = typer.Typer(
    name="readpath",
    help="What to read next, and why: a mentor for people who learn alone.\n\n"
    "Begin with `readpath serve`, or here: `readpath mark KEY covered`, then `readpath next`.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)


@cli.callback()
def _root(home: Home = None) -> None:
    given_home.set(home)
