"""Which module has each command, so that only the one that is asked for is loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module

import typer

from app.cli.root import cli

MODULES: Mapping[str, Sequence[str]] = {
    "adding": ("add",),
    "commands": ("search", "next", "mark", "undo", "show"),
    "digest": ("follow", "unfollow", "digest"),
    "duplicates": ("duplicates",),
    "keeping": ("export", "index", "status", "serve"),
    "knowing": ("knows", "know", "background"),
    "linking": ("concepts", "order"),
    "path": ("path",),
    "reading": ("read",),
    "replay": ("replay",),
    "sources": ("source",),
    "syncing": ("sync",),
    "catalogue": ("catalogue",),
}


def commands(words: Sequence[str] = ()) -> typer.Typer:
    """The root with the command that the words of a command line name; with every command
    where they name none, as for help or a word that is misspelled."""
    name = _named(words)
    for module in [m for m, names in MODULES.items() if name in names] or MODULES:
        import_module(f"app.cli.{module}")
    return cli


def _named(words: Sequence[str]) -> str | None:
    """The first word that is no option of the root's."""
    rest = iter(words)
    for word in rest:
        if not word.startswith("-"):
            return word
        if word == "--home":
            next(rest, None)
    return None
