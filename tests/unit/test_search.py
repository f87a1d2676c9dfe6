"""Search: both halves as one, from derived files that are never trusted blindly."""

import numpy as np
import pytest

from graph import minilm
from graph.lexical import Document
from graph.search import SearchIndex
from tests.support import HashEncoder

DOCUMENTS = [
    Document(0, "Backpropagation explained", summary="gradients and layers", names=("反向传播",)),
    Document(1, "Gradients for everyone", summary="calculus of layers"),
    Document(2, "Cooking pasta", summary="water salt and time"),
    Document(3, "A history of computing", authors=("Ada Writer",), summary="machines"),
]
ENCODER = HashEncoder()


def texts(documents):
    return [f"{document.title}. {document.summary}" for document in documents]


def make(folder, documents=DOCUMENTS, revision="1", model="hash"):
    rows = ENCODER.encode(texts(documents))
    return SearchIndex.open_or_build(folder, revision, documents, rows, model)


def ask(index, query, **options):
    return index.search(query, ENCODER.encode([query])[0], **options)


def test_both_halves_speak_for_a_match(tmp_path):
    best = ask(make(tmp_path), "gradients and layers")[0]
    assert best.position == 0
    assert best.dense > 0.5
    assert best.lexical > 0
    assert 0 < best.score <= 1


def test_scores_are_sorted_and_k_is_kept(tmp_path):
    hits = ask(make(tmp_path), "gradients layers calculus", k=2)
    assert len(hits) == 2
    assert hits[0].score >= hits[1].score


def test_meaning_alone_finds_what_no_word_does(tmp_path):
    index = make(tmp_path)
    hits = index.search("zzzz", ENCODER.encode(["water salt"])[0])
    assert hits[0].position == 2
    assert hits[0].lexical is None


def test_without_a_vector_words_decide(tmp_path):
    hits = make(tmp_path).search("cooking")
    assert [(hit.position, hit.dense) for hit in hits] == [(2, None)]


def test_without_vectors_the_index_still_searches(tmp_path):
    index = SearchIndex.open_or_build(tmp_path, "1", DOCUMENTS)
    assert ask(index, "cooking")[0].position == 2
    assert index.similar(0) == []


def test_chinese_is_answered_by_names_where_the_model_reads_english_only(tmp_path):
    index = make(tmp_path, model=minilm.NAME)
    assert [(hit.position, hit.dense) for hit in ask(index, "反向传播")] == [(0, None)]
    assert ask(index, "天文学") == []


def test_chinese_is_also_answered_by_a_model_that_may_read_it(tmp_path):
    vector = ENCODER.encode(["water salt"])[0]
    hits = make(tmp_path).search("烹饪", vector)
    assert hits[0].position == 2


def test_among_limits_both_halves(tmp_path):
    hits = ask(make(tmp_path), "gradients layers machines", among={1, 3})
    assert {hit.position for hit in hits} <= {1, 3}
    assert hits[0].position == 1
    assert ask(make(tmp_path), "gradients", among=set()) == []


def test_similar_leaves_itself_out(tmp_path):
    index = make(tmp_path)
    hits = index.similar(0, k=2)
    assert hits[0].position == 1
    assert all(hit.position != 0 for hit in hits)
    assert index.similar(0, among={2, 0, 3}, k=5) == [
        hit for hit in index.similar(0, k=5) if hit.position in {2, 3}
    ]
    assert index.similar(99) == []


def test_similar_takes_a_vector(tmp_path):
    vector = ENCODER.encode(["water salt and time"])[0]
    assert make(tmp_path).similar(vector, k=1)[0].position == 2


def test_a_document_without_a_vector_is_found_by_words_only(tmp_path):
    rows = ENCODER.encode(texts(DOCUMENTS))
    rows[2] = 0
    index = SearchIndex.open_or_build(tmp_path, "1", DOCUMENTS, rows, "hash")
    assert ask(index, "cooking pasta")[0].position == 2
    assert all(hit.position != 2 for hit in index.similar(ENCODER.encode(["water salt"])[0]))


def test_an_empty_library_finds_nothing(tmp_path):
    rows = np.zeros((0, ENCODER.dimension), dtype=np.float32)
    index = SearchIndex.open_or_build(tmp_path, "1", [], rows, "hash")
    assert ask(index, "anything") == []
    assert index.similar(0) == []


def test_a_second_opening_builds_nothing_and_asks_for_nothing(tmp_path):
    assert len(make(tmp_path).notes) == 2

    def never():
        raise AssertionError("asked for")

    index = SearchIndex.open_or_build(tmp_path, "1", never, never, "hash")
    assert index.notes == ()
    assert ask(index, "cooking")[0].position == 2


def test_a_new_revision_of_the_same_texts_builds_nothing(tmp_path):
    make(tmp_path)
    assert make(tmp_path, revision="2").notes == ()


def test_changed_texts_are_built_again(tmp_path):
    make(tmp_path)
    changed = [*DOCUMENTS, Document(4, "Astronomy")]
    index = make(tmp_path, changed, revision="2")
    assert all("revision" in note for note in index.notes)
    assert len(index.notes) == 2
    assert ask(index, "astronomy")[0].position == 4


def test_another_model_builds_the_vectors_only(tmp_path):
    make(tmp_path)
    (note,) = make(tmp_path, model="another").notes
    assert "vectors" in note
    assert "model" in note


@pytest.mark.parametrize("pattern", ["vectors-1/vectors.faiss", "text-1/words/meta.json"])
def test_a_corrupted_file_is_built_again_with_the_reason(tmp_path, pattern):
    make(tmp_path)
    path = tmp_path / pattern
    path.write_bytes(b"x" * path.stat().st_size)
    index = make(tmp_path)
    assert any("damaged" in note for note in index.notes)
    assert ask(index, "cooking")[0].position == 2


def test_damage_that_the_manifest_does_not_show_is_built_again(tmp_path, monkeypatch):
    monkeypatch.setattr("graph.generation.CHECKSUM_BELOW", 0)
    make(tmp_path)
    path = tmp_path / "vectors-1" / "vectors.faiss"
    path.write_bytes(b"x" * path.stat().st_size)
    index = make(tmp_path)
    assert any("built again" in note for note in index.notes)
    assert index.similar(0)


def test_a_folder_that_cannot_be_written_is_no_failure(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    index = make(blocked / "derived")
    assert any("kept in memory" in note for note in index.notes)
    assert ask(index, "cooking")[0].position == 2


def test_an_open_index_survives_the_next_generation(tmp_path):
    first = make(tmp_path)
    make(tmp_path, DOCUMENTS[:2], revision="2")
    assert ask(first, "cooking")[0].position == 2


def test_vectors_must_be_as_many_as_documents(tmp_path):
    rows = ENCODER.encode(texts(DOCUMENTS))[:2]
    with pytest.raises(ValueError, match="2 vectors for 4 documents"):
        SearchIndex.open_or_build(tmp_path, "1", DOCUMENTS, rows, "hash")
