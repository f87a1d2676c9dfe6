"""The command line: each command calls one method of Library and prints what it returns.

Exit status: 0 done, 1 nothing found or refused, 2 wrong use.
"""

import io
import sys

from app.cli import (
    adding,
    commands,
    digest,
    duplicates,
    keeping,
    knowing,
    linking,
    path,
    reading,
    replay,
    sources,
)
from app.cli.root import cli

__all__ = [
    "adding",
    "cli",
    "commands",
    "digest",
    "duplicates",
    "keeping",
    "knowing",
    "linking",
    "main",
    "path",
    "reading",
    "replay",
    "sources",
]


def main() -> None:
    """The `readpath` command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # not every terminal can write every letter
            stream.reconfigure(errors="backslashreplace")
    cli()
