"""Embedding: cached, interruptible, resumable, and by the quicker of two ways."""

import numpy as np
import pytest

from graph import embed, minilm
from graph.embed import count_missing, embed_missing, load_encoder, text_hash
from graph.errors import ModelError
from tests.support import HashEncoder, MemoryCache

TEXTS = [f"text number {number} " + "long " * (number % 7) for number in range(600)]


def test_rows_are_those_of_the_texts_in_their_order():
    encoder = HashEncoder()
    rows = embed_missing(MemoryCache(), encoder, TEXTS)
    np.testing.assert_array_equal(rows, HashEncoder().encode(TEXTS))


def test_a_second_run_embeds_nothing():
    cache, encoder = MemoryCache(), HashEncoder()
    first = embed_missing(cache, encoder, TEXTS)
    encoder.calls.clear()
    np.testing.assert_array_equal(embed_missing(cache, encoder, TEXTS), first)
    assert encoder.calls == []


def test_only_what_changed_is_embedded():
    cache, encoder = MemoryCache(), HashEncoder()
    embed_missing(cache, encoder, TEXTS)
    encoder.calls.clear()
    assert count_missing(cache, encoder.name, [*TEXTS, "new"]) == 1
    embed_missing(cache, encoder, [*TEXTS, "new"])
    assert encoder.calls == [["new"]]


def test_the_same_text_twice_is_embedded_once():
    encoder = HashEncoder()
    rows = embed_missing(MemoryCache(), encoder, ["same", "other", "same"])
    assert sum(map(len, encoder.calls)) == 2
    np.testing.assert_array_equal(rows[0], rows[2])


def test_another_model_does_not_share_vectors():
    cache = MemoryCache()
    embed_missing(cache, HashEncoder(name="one"), TEXTS[:3])
    other = HashEncoder(name="two")
    embed_missing(cache, other, TEXTS[:3])
    assert sum(map(len, other.calls)) == 3


class Interrupted(HashEncoder):
    """Stops as a person would, in the third chunk."""

    def encode(self, texts, progress=None):
        if len(self.calls) == 2:
            raise KeyboardInterrupt
        return super().encode(texts, progress)


def test_an_interruption_loses_one_chunk_at_most_and_the_next_run_goes_on():
    cache = MemoryCache()
    with pytest.raises(KeyboardInterrupt):
        embed_missing(cache, Interrupted(), TEXTS)
    assert len(cache.kept) == 2 * embed.CHUNK
    encoder = HashEncoder()
    embed_missing(cache, encoder, TEXTS)
    assert sum(map(len, encoder.calls)) == len(TEXTS) - 2 * embed.CHUNK


def test_progress_counts_what_was_cached_and_reaches_the_end():
    cache, seen = MemoryCache(), []
    embed_missing(cache, HashEncoder(), TEXTS[:100])
    embed_missing(cache, HashEncoder(), TEXTS, lambda *state: seen.append(state))
    assert seen[0] == (100, 600)
    assert seen[-1] == (600, 600)
    assert seen == sorted(seen)


def test_a_cached_vector_of_another_size_is_made_again():
    cache, encoder = MemoryCache(), HashEncoder()
    cache.put(encoder.name, {text_hash("a"): np.zeros(3, dtype=np.float32)})
    assert embed_missing(cache, encoder, ["a"]).shape == (1, encoder.dimension)


def test_no_texts_give_no_rows():
    assert embed_missing(MemoryCache(), HashEncoder(), []).shape == (0, 48)


def test_any_text_has_a_hash():
    assert len(text_hash("\ud800 \x00")) == 64
    assert text_hash("a") != text_hash("b")


class Told:
    """An encoder that remembers that it was used."""

    def __init__(self, name, used):
        self.name, self.used = name, used

    def encode(self, texts, progress=None):
        self.used.append((self.name, len(texts)))
        return np.zeros((len(texts), 384), dtype=np.float32)


def test_few_texts_go_to_numpy_and_many_to_torch(monkeypatch):
    used = []
    monkeypatch.setattr(minilm, "MiniLM", lambda: Told("numpy", used))
    monkeypatch.setattr(embed, "SentenceEncoder", lambda *_: Told("torch", used))
    encoder = load_encoder()
    encoder.encode(["x"] * (embed.NUMPY_BELOW - 1))
    encoder.encode(["x"] * embed.NUMPY_BELOW)
    encoder.encode(["x"] * (embed.NUMPY_BELOW - 1))
    encoder.encode(["x"])
    assert [name for name, _ in used] == ["numpy", "torch", "torch", "numpy"]


def test_all_ways_to_the_bundled_model_share_one_cache():
    names = {load_encoder().name, embed.load_query_encoder().name, embed.load_encoder_for(5).name}
    assert names == {minilm.NAME}


def test_a_model_that_is_not_there_is_told_with_a_remedy(tmp_path):
    with pytest.raises(ModelError, match=r"cannot be loaded.*bundled"):
        load_encoder(str(tmp_path))


def test_a_folder_with_the_same_model_gives_the_same_vectors_under_its_own_name():
    folder = minilm.bundled_folder()
    other = embed.SentenceEncoder(str(folder), "cpu", "float32")
    assert other.name.startswith(f"{folder}@")
    assert other.dimension == 384
    ours = minilm.MiniLM().encode(["one text"])
    np.testing.assert_allclose(other.encode(["one text"]), ours, atol=1e-4)
