"""The command line: each command calls one method of Library and prints what it returns.

Exit status: 0 done, 1 nothing found or refused, 2 wrong use.
"""

from app.cli.commands import main

__all__ = ["main"]
