"""The errors readpath raises.

    ReadpathError
    ├── BadInput            something given from outside cannot be used
    │   ├── UnknownKey      no resource (or no unique one) answers to this key
    │   └── UnknownConcept  no concept answers to this name
    ├── LibraryError        the library on disk cannot be opened or written
    ├── FetchError          a source could not be reached or answered wrongly
    └── ModelError          an embedding model is missing or is not the one expected

Every message is one sentence for a person: what happened, where, and what to do.
"""

from __future__ import annotations

from collections.abc import Sequence


class ReadpathError(Exception):
    """The root of every error readpath raises on purpose."""


class BadInput(ReadpathError, ValueError):
    """Something given from outside cannot be used.

    `where` is the place (a file and line, a URL, a field); `why` says what is wrong and
    what to do about it.
    """

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}" if where else why)
        self.where = where
        self.why = why


class UnknownKey(BadInput, KeyError):
    """No resource, or more than one, answers to this key: its message begins with the key in
    quotes, and `why` goes on from there. `suggestions` are near ones."""

    def __init__(self, key: str, why: str, suggestions: Sequence[str] = ()) -> None:
        hint = f" Did you mean {', '.join(suggestions)}?" if suggestions else ""
        super().__init__(key, why + hint)
        self.key = key
        self.suggestions = tuple(suggestions)

    def __str__(self) -> str:
        return f"“{self.where}” {self.why}"


class UnknownConcept(UnknownKey):
    """No concept answers to this name."""


class LibraryError(ReadpathError):
    """The library on disk cannot be opened or written; `path` is the file."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why


class FetchError(ReadpathError):
    """A source could not be reached or answered wrongly; `status` is the HTTP status."""

    def __init__(self, url: str, why: str, status: int | None = None) -> None:
        super().__init__(f"{url}: {why}")
        self.url = url
        self.why = why
        self.status = status


class ModelError(ReadpathError):
    """An embedding model is missing or is not the one expected."""
