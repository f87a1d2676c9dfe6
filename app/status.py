"""Counts of what a library holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class LibraryStatus:
    """Counts of what a library holds; `path` is its file."""

    path: Path
    resources: int
    concepts: int
    trails: int
    covered: int
    planned: int
    reading: int
    pending_embeddings: int
    kinds: Mapping[str, int]
