"""Turning texts into vectors; the only module that imports sentence-transformers and torch.

An `Encoder` is anything with a name, a dimension and `encode`. Vectors are cached by the
encoder's name and the text's hash, so that only what changed is embedded again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from graph import minilm
from graph.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

Progress = Callable[[int, int], None]
DEFAULT_MODEL = "all-MiniLM-L6-v2"
CHUNK = 256  # texts embedded between two writes to the cache
NUMPY_BELOW = 128  # texts; above it torch, 5 s to start and 2 to 4 times as fast, is done first
BATCH_CPU = 16
BATCH_GPU = 1024
CHUNK_BATCHES = 4  # a chunk holds at least so many batches, or a fast device waits for the disk


class Encoder(Protocol):
    """Turns texts into unit vectors.

    `name` says the model and its weights, and is the key of the cache; `encode` gives one
    row of length 1 a text (n x dimension, float32), in the order of the texts.
    """

    @property
    def name(self) -> str:
        """The model and its weights."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Array:
        """One unit row a text; `progress` is told (done, of how many)."""


class EmbeddingCache(Protocol):
    """Where vectors are kept between runs."""

    def get(self, model: str, hashes: Sequence[str]) -> Mapping[str, Array]:
        """The vectors that are known, by hash."""

    def put(self, model: str, vectors: Mapping[str, Array]) -> None:
        """Keep these; once this returns they survive an interruption."""


class SentenceEncoder:
    """A sentence-transformers model on the best device there is.

    CUDA, then Apple's MPS, then the CPU. Weights are bfloat16 where the hardware multiplies
    it natively (about twice as fast; cosine with float32 above 0.9999), float32 elsewhere.
    The bundled model is so small that on CUDA float32 is as fast, and exact; there it is
    the tokenizer that must keep up, so it runs on all cores.
    """

    def __init__(
        self, model: str | None = None, device: str | None = None, precision: str | None = None
    ) -> None:
        bundled = model is None or model == DEFAULT_MODEL
        path = str(minilm.checked_folder()) if bundled else str(model)
        import torch

        self.device = device or _best_device(torch)
        on_gpu = self.device.startswith("cuda")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "true" if on_gpu else "false")
        exact = "float32" if bundled and on_gpu else None
        self.precision = precision or exact or _best_precision(torch, self.device)
        self._model = _open(path, self.device, getattr(torch, self.precision), local=bundled)
        self.dimension = _dimension(self._model)
        self.name = minilm.NAME if bundled else f"{model}@{_state_hash(self._model)}"
        self.batch_size = BATCH_CPU if self.device == "cpu" else BATCH_GPU

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Array:
        """Unit rows, longest texts first inside, so that a batch holds little padding."""
        import numpy as np
        import torch

        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
        for begin in range(0, len(order), self.batch_size):
            batch = order[begin : begin + self.batch_size]
            rows = self._model.encode(
                [minilm.encodable(texts[place]) for place in batch],
                batch_size=len(batch),
                convert_to_tensor=True,
                show_progress_bar=False,
            )
            out[batch] = torch.nn.functional.normalize(rows.float(), dim=1).cpu().numpy()
            if progress:
                progress(min(begin + len(batch), len(texts)), len(texts))
        return out


class BundledEncoder:
    """The bundled model by whichever way is quicker for the number of texts.

    Making one costs nothing. Below NUMPY_BELOW texts numpy answers before torch would be
    imported; above it torch is loaded and stays. Both give the same vectors.
    """

    name = minilm.NAME
    dimension = minilm.DIMENSION

    def __init__(self, device: str | None = None) -> None:
        self._device = device
        self._small: minilm.MiniLM | None = None
        self._large: SentenceEncoder | None = None

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Array:
        """Unit rows (n x 384)."""
        if len(texts) >= NUMPY_BELOW or (self._large and len(texts) >= BATCH_CPU):
            return self.large().encode(texts, progress)
        self._small = self._small or minilm.MiniLM()
        return self._small.encode(texts, progress)

    def large(self) -> SentenceEncoder:
        """The model in torch, loaded on first use."""
        self._large = self._large or SentenceEncoder(None, self._device)
        return self._large


def load_encoder(model: str | None = None, device: str | None = None) -> Encoder:
    """The encoder for documents.

    `model` is None for the bundled one, or any name or folder that sentence-transformers
    takes (a name is fetched from its hub once). Raises ModelError.
    """
    if model is None or model == DEFAULT_MODEL:
        return BundledEncoder(device)
    return SentenceEncoder(model, device)


def load_query_encoder(model: str | None = None) -> Encoder:
    """The encoder for short texts: the bundled model never imports torch here."""
    if model is None or model == DEFAULT_MODEL:
        return minilm.MiniLM()
    return SentenceEncoder(model)


def load_encoder_for(count: int, model: str | None = None) -> Encoder:
    """The encoder that is done first with `count` texts, its own loading included."""
    return load_query_encoder(model) if count < NUMPY_BELOW else load_encoder(model)


def text_hash(text: str) -> str:
    """The key of a text in the cache: sha256, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def count_missing(cache: EmbeddingCache, model: str, texts: Sequence[str]) -> int:
    """How many different texts have no vector yet."""
    hashes = list(dict.fromkeys(map(text_hash, texts)))
    return len(hashes) - len(cache.get(model, hashes))


def embed_missing(
    cache: EmbeddingCache,
    encoder: Encoder,
    texts: Sequence[str],
    progress: Progress | None = None,
) -> Array:
    """One unit row a text (n x dimension), embedding only what the cache lacks.

    Each chunk is put into the cache as soon as it is done, so an interruption loses one
    chunk at most and the next call goes on from there. `progress` counts all texts, those
    found in the cache included.
    """
    import numpy as np

    hashes = [text_hash(text) for text in texts]
    by_hash = dict(zip(hashes, texts, strict=True))
    known = dict(cache.get(encoder.name, list(by_hash)))
    known = {key: row for key, row in known.items() if np.shape(row) == (encoder.dimension,)}
    missing = [key for key in by_hash if key not in known]
    missing.sort(key=lambda key: -len(by_hash[key]))
    total, before = len(by_hash), len(known)
    if progress:
        progress(before, total)
    size = max(CHUNK, CHUNK_BATCHES * _batch_size(encoder, len(missing)))
    for begin in range(0, len(missing), size):
        chunk = missing[begin : begin + size]
        rows = _encode_chunk(encoder, [by_hash[key] for key in chunk], progress, before, total)
        fresh = dict(zip(chunk, rows, strict=True))
        cache.put(encoder.name, fresh)
        known.update(fresh)
        before += len(chunk)
    if not texts:
        return np.zeros((0, encoder.dimension), dtype=np.float32)
    return np.stack([known[key] for key in hashes]).astype(np.float32, copy=False)


def _batch_size(encoder: Encoder, count: int) -> int:
    """How many texts an encoder takes at a time; 0 where it does not say."""
    if isinstance(encoder, BundledEncoder) and count >= NUMPY_BELOW:
        encoder = encoder.large()
    return encoder.batch_size if isinstance(encoder, SentenceEncoder) else 0


def _encode_chunk(
    encoder: Encoder, texts: Sequence[str], progress: Progress | None, before: int, total: int
) -> Array:
    def report(done: int, _: int) -> None:
        if progress:
            progress(before + done, total)

    return encoder.encode(texts, report)


def _best_device(torch: Any) -> str:
    if torch.cuda.is_available():
        return "cuda"
    mps = getattr(torch.backends, "mps", None)
    return "mps" if mps is not None and mps.is_available() else "cpu"


def _best_precision(torch: Any, device: str) -> str:
    """bfloat16 where it is native, because emulated it is slower than float32."""
    if device.startswith("cuda"):
        return "bfloat16" if torch.cuda.is_bf16_supported() else "float32"
    if device == "cpu":
        checks = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
        native = any(getattr(torch.cpu, check, lambda: False)() for check in checks)
        return "bfloat16" if native else "float32"
    return "float32"


def _open(path: str, device: str, dtype: Any, *, local: bool) -> Any:
    """A SentenceTransformer; every way of failing becomes a ModelError with a remedy."""
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    quiet: Any = logging.disable_progress_bar
    quiet()
    try:
        model = SentenceTransformer(
            path,
            device=device,
            local_files_only=local,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},  # the other format is pickle
        )
    except (OSError, ValueError, RuntimeError) as error:
        reason = str(error).strip().split("\n", 1)[0]
        raise ModelError(
            f"{path}: the embedding model cannot be loaded ({reason}); check its name and the "
            f"connection, or leave it out to use the bundled {DEFAULT_MODEL}"
        ) from error
    return model.to(dtype).eval()


def _dimension(model: Any) -> int:
    """The length of a model's vectors; version 6 renamed the method."""
    new = getattr(model, "get_embedding_dimension", None)
    return int((new or model.get_sentence_embedding_dimension)() or 0)


def _state_hash(model: Any) -> str:
    """A short hash of a model's weights, so that another version never shares its cache."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.float().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()[:12]
