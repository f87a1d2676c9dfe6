"""What several tests lean on: a stand-in encoder, a cache in memory, the shared folder."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from graph.store import Store

CHECKOUT = Path(__file__).resolve().parent.parent


def shared_folder(part: str) -> Path | None:
    """A folder of data that is not part of the project, or None where it is absent.

    It is looked for under READPATH_SHARED, or `../shared` beside the checkout.
    """
    root = Path(os.environ.get("READPATH_SHARED") or CHECKOUT.parent / "shared")
    folder = root / part
    return folder if folder.exists() else None


def shared_file(name: str) -> Path:
    """A file of that data; the test that asks for it is skipped where it is absent."""
    path = shared_folder(name)
    if path is None:
        pytest.skip(f"the shared sample file {name} is not here")
    return path


@contextmanager
def bare_store() -> Iterator[Store]:
    """A store of its own for one example, that need not survive a power cut."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "library.sqlite")
        store.connection.execute("PRAGMA synchronous = OFF")
        yield store
        store.close()


class HashEncoder:
    """A deterministic encoder without a model: texts that share words are alike.

    Each word has a random direction of its own, and a text is the sum of its words.
    """

    def __init__(self, dimension: int = 48, name: str = "hash@1") -> None:
        self.name = name
        self.dimension = dimension
        self.calls: list[list[str]] = []

    def encode(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        self.calls.append(list(texts))
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for place, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()) or [""]:
                seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "little")
                out[place] += np.random.default_rng(seed).standard_normal(self.dimension)
            out[place] /= np.linalg.norm(out[place])
            if progress:
                progress(place + 1, len(texts))
        return out


class MemoryCache:
    """An embedding cache that lasts as long as the test."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], NDArray[np.float32]] = {}

    def get(self, model: str, hashes: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        return {key: self.kept[model, key] for key in hashes if (model, key) in self.kept}

    def put(self, model: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        self.kept.update({(model, key): np.array(row) for key, row in vectors.items()})
