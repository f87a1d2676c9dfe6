"""The command line: each command calls one method of Library and prints what it returns.

Exit status: 0 done, 1 nothing found or refused, 2 wrong use.
"""

from app.cli import (
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
    cli()
