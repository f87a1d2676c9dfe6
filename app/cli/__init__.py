"""The command line: each command calls one method of Library and prints what it returns.

Exit status: 0 done, 1 nothing found or refused, 2 wrong use.
"""

from __future__ import annotations

import gc
import io
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer

# Hardly anything a command makes is given up before it ends, so that looking for garbage
# after every 700 objects, as Python does, finds none and takes a sixth of a short command.
OBJECTS = 100_000


def main() -> None:
    """The `readpath` command."""
    gc.set_threshold(OBJECTS)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # not every terminal can write every letter
            stream.reconfigure(errors="backslashreplace")
    from app.cli import table

    table.commands(sys.argv[1:])()


def __getattr__(name: str) -> typer.Typer:
    """`cli`, the root with every command."""
    if name != "cli":
        raise AttributeError(name)
    from app.cli import table

    return table.commands()
