"""Opening the library's SQLite file: settings, migrations, transactions, clear errors."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from graph.errors import LibraryError
from graph.schema import MIGRATIONS

BUSY_SECONDS = 30


def connect(path: Path) -> sqlite3.Connection:
    """A connection to the library at `path`, created or migrated as needed.

    WAL, foreign keys on, and a wait of BUSY_SECONDS for another process that writes.
    Raises LibraryError when the file is no library, is damaged, or is newer than this
    program.
    """
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # One connection serves all of the app's threads; app.library takes turns with a lock.
        connection = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cache_size = -16000")  # kB; what comes in goes all over the file
    if _version(connection) == len(MIGRATIONS):
        return
    with transaction(connection):
        # Read again: another process may have migrated while this one waited for the lock.
        version = _version(connection)
        if version > len(MIGRATIONS):
            raise LibraryError(
                str(path), "was written by a newer readpath; upgrade readpath to open it"
            )
        for number in range(version, len(MIGRATIONS)):
            for statement in _statements(MIGRATIONS[number]):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number + 1}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: executescript would commit half a migration."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; a transaction inside one is part of it."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # After some failures (a full disk) SQLite has rolled back by itself.
        with suppress(sqlite3.OperationalError):
            connection.execute("ROLLBACK")
        raise


@contextmanager
def rehearsal(connection: sqlite3.Connection) -> Iterator[None]:
    """A transaction of which nothing is kept, to see what writing would do. Not for use
    inside another."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        # After some failures (a full disk) SQLite has rolled back by itself.
        with suppress(sqlite3.OperationalError):
            connection.execute("ROLLBACK")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system say into one sentence with a remedy."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        message = str(error).lower()
        for clue, why in _REMEDIES:
            if clue in message:
                raise LibraryError(str(path), why) from error
        raise LibraryError(
            str(path), f"cannot be used ({error}); check the folder's permissions and space"
        ) from error


_REMEDIES = (
    ("not a database", "is not a readpath library; move it away or choose another --home"),
    ("malformed", "is damaged; restore a copy, or move it away to begin a new library"),
    ("disk is full", "the disk is full; free some space and run this again, nothing was lost"),
    ("no space left", "the disk is full; free some space and run this again, nothing was lost"),
    ("locked", "is being written by another readpath; wait until it is done and try again"),
    ("readonly", "cannot be written; check the permissions of the file and its folder"),
    ("permission denied", "cannot be opened; check the permissions of the file and its folder"),
    ("unable to open", "cannot be opened; check that the folder exists and can be written"),
    ("not a directory", "cannot be made; a part of this path is a file, choose another --home"),
    ("file exists", "cannot be made; a part of this path is a file, choose another --home"),
)
