"""Nearest vectors: exact below a size, nearly exact above it, and never a padded answer."""

import numpy as np
import pytest

from graph import vectors as module
from graph.vectors import VectorIndex


def unit_rows(count: int, dimension: int = 32, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_finds_what_comparing_all_finds():
    rows = unit_rows(500)
    index = VectorIndex.build(rows)
    for query in unit_rows(20, seed=1):
        positions, cosines = index.search(query, 5)
        truth = rows @ query
        assert set(positions) == set(np.argsort(-truth)[:5])
        np.testing.assert_allclose(cosines, truth[positions], atol=2e-3)
        assert list(cosines) == sorted(cosines, reverse=True)


def test_asks_for_more_than_there_is_and_gets_no_padding():
    positions, cosines = VectorIndex.build(unit_rows(3)).search(unit_rows(1)[0], 10)
    assert sorted(positions) == [0, 1, 2]
    assert len(cosines) == 3


def test_among_is_exact_and_ignores_positions_that_do_not_exist():
    rows = unit_rows(200)
    index = VectorIndex.build(rows)
    chosen = {3, 50, 199, 200, -1}
    positions, _ = index.search(rows[50], 10, among=chosen)
    assert positions[0] == 50
    assert set(positions) == {3, 50, 199}
    assert not len(index.search(rows[0], 5, among=set())[0])


def test_among_is_ranked_as_all_are():
    rows = unit_rows(400)
    among = np.arange(0, 400, 2)
    positions, _ = VectorIndex.build(rows).search(rows[8], 6, among=among.tolist())
    assert list(positions) == list(among[np.argsort(-(rows[among] @ rows[8]))[:6]])


def test_is_the_same_after_a_round_trip(tmp_path):
    rows = unit_rows(50)
    built = VectorIndex.build(rows)
    built.save(tmp_path / "v")
    loaded = VectorIndex.load(tmp_path / "v")
    assert (len(loaded), loaded.dimension) == (50, 32)
    assert list(loaded.search(rows[9], 5)[0]) == list(built.search(rows[9], 5)[0])
    np.testing.assert_allclose(loaded.vectors([4, 2]), rows[[4, 2]], atol=1e-3)


def test_an_empty_index_answers_with_nothing(tmp_path):
    empty = VectorIndex.build(np.zeros((0, 32), dtype=np.float32))
    empty.save(tmp_path / "v")
    loaded = VectorIndex.load(tmp_path / "v")
    assert len(loaded) == 0
    assert not len(loaded.search(unit_rows(1)[0], 5)[0])
    assert loaded.vectors([]).shape == (0, 32)


def test_a_position_outside_is_refused():
    with pytest.raises(IndexError):
        VectorIndex.build(unit_rows(3)).vectors([3])


@pytest.mark.parametrize("content", [b"", b"not an index", b"IxSQ" + b"\xff" * 64])
def test_a_damaged_file_is_a_value_error(tmp_path, content):
    (tmp_path / "v").write_bytes(content)
    with pytest.raises(ValueError, match="not a readable vector index"):
        VectorIndex.load(tmp_path / "v")


def test_a_folder_that_is_not_there_is_an_os_error(tmp_path):
    with pytest.raises(OSError, match="cannot be written"):
        VectorIndex.build(unit_rows(3)).save(tmp_path / "no" / "v")


def test_the_compressed_layout_recalls_the_neighbours_and_survives_saving(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "LARGE", 1000)
    centres = unit_rows(40, 96, seed=2)
    noise = unit_rows(4000, 96, seed=3)
    rows = centres[np.arange(4000) % 40] + 0.7 * noise
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    VectorIndex.build(rows).save(tmp_path / "v")
    index = VectorIndex.load(tmp_path / "v")
    hits = 0
    for query in rows[:40]:
        positions, _ = index.search(query, 10)
        hits += len(set(positions) & set(np.argsort(-(rows @ query))[:10]))
    assert hits / 400 > 0.95
    assert set(index.search(rows[0], 3, among={5, 6})[0]) == {5, 6}
    np.testing.assert_allclose(index.vectors([17])[0], rows[17], atol=1e-3)
