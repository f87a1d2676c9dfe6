"""Writing a file so that whoever reads it meanwhile sees the old one or the new one whole."""

from __future__ import annotations

import os
from pathlib import Path

from graph.errors import BadInput

LARGEST = 20_000_000  # bytes; a feed of 100 entries has a few hundred thousand


def read(path: Path) -> bytes | None:
    """The file's content, None where there is no file; raises BadInput where it is larger
    than LARGEST or cannot be read."""
    path = path.expanduser()
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadInput(str(path), f"cannot be read ({error.strerror})") from error
    if len(content) > LARGEST:
        raise BadInput(str(path), "is too large for a feed; choose another file")
    return content


def write(path: Path, content: bytes) -> None:
    """Replace the file's content at once; raises BadInput where it cannot be written."""
    path = path.expanduser().resolve()  # a link stays a link
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            with beside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise BadInput(str(path), f"cannot be written ({error.strerror})") from error
