"""Estimated links as a derived generation: made once, kept by text, laid over a snapshot.

A resource is linked anew only when its text, its embedding or the ground it is estimated
on (concepts, stated works, learned weights) has changed.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph import generation
from graph.concepts import ConceptGraph
from graph.linking import LEARNED, Linked, Linker
from graph.mentions import Floats, Gatherer, Integers, Stated
from graph.model import Resource
from graph.records import dumps, to_json
from graph.snapshot import Snapshot

KIND = "links"
FILE = "links.npz"
_MATRICES = ("teaches", "sure", "requires", "sure_requires")


@dataclass(frozen=True)
class Links:
    """The estimates laid over a snapshot: line i of `linked` is about position `rows[i]`."""

    rows: Integers
    linked: Linked

    @cached_property
    def line(self) -> dict[int, int]:
        """Position to line."""
        return {int(position): n for n, position in enumerate(self.rows)}


def silent(snapshot: Snapshot) -> Integers:
    """The positions of the resources of which no source says what they teach."""
    if not snapshot.concepts.ids:
        return np.zeros(0, dtype=np.int64)
    found = [n for n, resource in enumerate(snapshot.resources) if not resource.teaches]
    return np.array(found, dtype=np.int64)


def lay_over(snapshot: Snapshot, links: Links) -> Snapshot:
    """The snapshot with the estimates in it, each damped by its confidence."""
    n, k = len(snapshot.rows), len(links.rows)
    ones = np.ones(k, dtype=np.float32)
    spread = sparse.csr_array((ones, (links.rows, np.arange(k))), shape=(n, k))
    teaches, requires = links.linked.damped
    # What is stated of a resource's needs or level stays, though it says nothing of the rest.
    stated = np.asarray(snapshot.requires.sum(axis=1)).ravel()[links.rows] > 0
    requires = sparse.csr_array(requires.multiply(~stated[:, None]))
    level = snapshot.level.copy()
    level[links.rows] = np.where(np.isnan(level[links.rows]), links.linked.level, level[links.rows])
    estimated = np.zeros(n, dtype=np.float32)
    if k:
        estimated[links.rows] = links.linked.sure.max(axis=1).toarray().ravel()
    return replace(
        snapshot,
        teaches=sparse.csr_array(snapshot.teaches + spread @ teaches),
        requires=sparse.csr_array(snapshot.requires + spread @ requires),
        level=level,
        estimated=estimated,
    )


def estimate(
    snapshot: Snapshot,
    rows: Integers,
    folder: Path,
    model: str,
    vectors: Floats | None,
    meanings: Callable[[], Floats | None],
) -> Links:
    """The links of these positions, from disk where they are there. `vectors` is n x d (zero
    where not embedded); `meanings` gives the m x d of the concepts' descriptions."""
    resources = [snapshot.resources[row] for row in rows]
    mine = None if vectors is None else vectors[rows]
    about = meanings() if mine is not None and mine.any() else None
    mine = None if about is None else mine
    keys = _keys(resources, mine)
    ground = _ground(snapshot, model, about)
    facts = {"ground": ground, "content": hashlib.sha256(keys.tobytes()).hexdigest()}
    made = generation.find(folder, KIND, facts).generation
    old = _load(made or generation.find(folder, KIND, {"ground": ground}).generation)
    if made and old is not None:
        return Links(rows, old[1])
    linked = _link(snapshot, resources, vectors, mine, about, keys, old)
    with contextlib.suppress(OSError):  # a folder that cannot be written costs time only
        generation.publish(folder, KIND, facts, lambda place: _save(place, keys, linked))
    return Links(rows, linked)


def _link(
    snapshot: Snapshot,
    resources: list[Resource],
    vectors: Floats | None,
    mine: Floats | None,
    about: Floats | None,
    keys: NDArray[np.uint8],
    old: tuple[NDArray[np.uint8], Linked] | None,
) -> Linked:
    """Every resource's estimates: those of before where nothing has changed, else new."""
    before = {} if old is None else {key.tobytes(): n for n, key in enumerate(old[0])}
    place = np.array([before.get(key.tobytes(), -1) for key in keys], dtype=np.int64)
    fresh = np.flatnonzero(place < 0)
    stated = None
    if vectors is not None and about is not None:
        taught = np.asarray(snapshot.teaches.sum(axis=1)).ravel() > 0
        stated = Stated(vectors[taught], snapshot.teaches[np.flatnonzero(taught)])
    linker = Linker(snapshot.concepts, Gatherer(snapshot.concepts, about, stated))
    new = linker.link([resources[n] for n in fresh], None if mine is None else mine[fresh])
    if old is None:
        return new
    # Lines of the old and then of the new, picked into the order of the resources.
    pick = place.copy()
    pick[fresh] = len(old[0]) + np.arange(len(fresh))
    both: dict[str, Any] = {
        name: sparse.csr_array(
            sparse.vstack([getattr(old[1], name), getattr(new, name)], format="csr")
        )[pick]
        for name in _MATRICES
    }
    for name in ("level", "level_sure"):
        both[name] = np.concatenate([getattr(old[1], name), getattr(new, name)])[pick]
    return Linked(**both)


def _keys(resources: list[Resource], vectors: Floats | None) -> NDArray[np.uint8]:
    """16 bytes a resource: what its estimates are made from."""
    out = np.zeros((len(resources), 16), dtype=np.uint8)
    for number, one in enumerate(resources):
        text = "\0".join([one.kind, one.title, one.summary, *one.topics])
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass"))
        if vectors is not None and vectors[number].any():
            digest.update(b"embedded")
        out[number] = np.frombuffer(digest.digest()[:16], dtype=np.uint8)
    return out


def _ground(snapshot: Snapshot, model: str, about: Floats | None) -> str:
    digest = hashlib.sha256(LEARNED.read_bytes())
    digest.update(_graph(snapshot.concepts))
    digest.update(f"{model} {about is not None}".encode())
    if about is not None:
        digest.update(about.tobytes())
        # The stated works, wherever they stand: a new one that states nothing changes nothing.
        lengths = np.diff(snapshot.teaches.indptr)
        for part in (lengths[lengths > 0], snapshot.teaches.indices, snapshot.teaches.data):
            digest.update(part.tobytes())
    return digest.hexdigest()


def _graph(concepts: ConceptGraph) -> bytes:
    return "\n".join(dumps(to_json(c)) for c in concepts.concepts.values()).encode()


def _save(place: Path, keys: NDArray[np.uint8], linked: Linked) -> None:
    parts: dict[str, NDArray[Any]] = {"keys": keys, "level": linked.level,
                                      "level_sure": linked.level_sure}  # fmt: skip
    for name in _MATRICES:
        matrix = getattr(linked, name)
        parts[f"{name} data"] = matrix.data.astype(np.float32)
        parts[f"{name} indices"] = matrix.indices.astype(np.int32)
        parts[f"{name} indptr"] = matrix.indptr.astype(np.int64)
        parts[f"{name} width"] = np.array(matrix.shape[1])
    with (place / FILE).open("wb") as file:
        np.savez(file, allow_pickle=False, **parts)


def _load(made: generation.Generation | None) -> tuple[NDArray[np.uint8], Linked] | None:
    if made is None:
        return None
    try:
        with np.load(made.folder / FILE, allow_pickle=False) as file:
            keys = file["keys"]
            parts: dict[str, Any] = {
                name: sparse.csr_array(
                    tuple(file[f"{name} {part}"] for part in ("data", "indices", "indptr")),
                    shape=(len(keys), int(file[f"{name} width"])),
                )
                for name in _MATRICES
            }
            return keys, Linked(**parts, level=file["level"], level_sure=file["level_sure"])
    except (OSError, ValueError, KeyError):
        return None
