"""The bundled catalogue: finding it, reading it, and telling whether it has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graph import records
from graph.errors import BadInput, LibraryError
from graph.model import Area, Concept, Record, Rejected, Trail
from graph.state import Background

SOURCE = "catalogue"
EMBEDDINGS = "embeddings.npz"
BACKGROUNDS = "backgrounds.jsonl"


def folder() -> Path:
    """Where the catalogue lies: inside an installation, or beside a checkout's packages."""
    root = Path(__file__).resolve().parents[2]
    for place in (root / "graph" / "_data", root / "data"):
        if (place / "areas.jsonl").is_file():
            return place
    raise LibraryError(str(root), "the bundled catalogue is missing; install readpath again")


def fingerprint(place: Path) -> str:
    """Changes whenever a file of the catalogue does."""
    digest = hashlib.sha256()
    for path in _files(place):
        digest.update(f"{path.relative_to(place)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]


def areas(place: Path) -> list[Area]:
    """The parts of the map, in their order; a malformed line is left out."""
    found = []
    for line in (place / "areas.jsonl").read_text(encoding="utf-8").splitlines():
        try:
            obj = json.loads(line)
            found.append(Area(obj["area"], obj["name"], obj["field"], obj.get("zh", "")))
        except (ValueError, KeyError, TypeError):
            continue
    return found


def backgrounds(place: Path) -> list[Background]:
    """The backgrounds a reader can choose, in their order; a malformed line is left out."""
    return [line for line in background_lines(place) if isinstance(line, Background)]


def background_lines(place: Path) -> Iterator[Background | Rejected]:
    """Every line of the backgrounds' file; a malformed one says where and what is wrong."""
    path = place / BACKGROUNDS
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    for number, line in enumerate(lines, 1):
        try:
            obj = json.loads(line)
            concepts = {str(c): float(degree) for c, degree in obj["concepts"].items()}
            yield Background(
                obj["background"], obj["name"], obj.get("zh", ""), obj.get("summary", ""), concepts
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            why = f"is not a background ({type(error).__name__}: {error})"
            yield Rejected(f"{BACKGROUNDS} line {number}", why)


def items(place: Path) -> Iterator[Record | Trail | Concept | Rejected]:
    """Every concept, resource and trail; a malformed line names file, line and field."""
    for path in _files(place):
        if path.name in ("areas.jsonl", BACKGROUNDS):
            continue
        name = path.relative_to(place).as_posix()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            where = f"{name} line {number}"
            try:
                yield records.from_json(json.loads(line), where)
            except BadInput as error:
                yield Rejected(error.where, error.why)
            except ValueError as error:
                yield Rejected(where, f"is not JSON ({error})")


def embeddings(place: Path) -> tuple[str, dict[str, NDArray[np.float32]]]:
    """The model's name and the vectors that ship with the catalogue, by text hash; none
    where they are absent or damaged, since they can always be made again."""
    try:
        with np.load(place / EMBEDDINGS, allow_pickle=False) as file:
            model = str(file["model"])
            hashes = [bytes(key).hex() for key in file["hashes"]]
            vectors = file["vectors"].astype(np.float32)
    except (OSError, ValueError, KeyError):
        return "", {}
    return model, dict(zip(hashes, vectors, strict=True))


def write_embeddings(place: Path, model: str, vectors: dict[str, NDArray[np.float32]]) -> None:
    """Write what `embeddings` reads: float16, ordered by hash."""
    hashes = sorted(vectors)
    np.savez(
        place / EMBEDDINGS,
        model=np.array(model),
        hashes=np.array([list(bytes.fromhex(key)) for key in hashes], dtype=np.uint8),
        vectors=np.array([vectors[key] for key in hashes], dtype=np.float16),
    )


def _files(place: Path) -> list[Path]:
    return sorted(place.rglob("*.jsonl"))
