"""The bundled catalogue is whole, and what ships with it matches it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.library import Library
from graph.embed import load_query_encoder, text_hash
from graph.engine import embedding_text
from graph.linking import description
from ingest.catalogue import bundle, checking

FOLDER = bundle.folder()


def test_it_has_no_errors() -> None:
    report = checking.check(FOLDER)
    assert [f"{p.where}: {p.why}" for p in report.errors] == []


def test_it_holds_what_it_promises() -> None:
    counts = checking.check(FOLDER).counts
    floors = {
        "concepts": 800, "resources": 1500, "paper": 500, "course": 300, "book": 300,
        "article": 200, "video": 100, "software": 100, "in or with Chinese": 150,
    }  # fmt: skip
    assert {name: counts[name] for name in floors if counts[name] < floors[name]} == {}


def test_all_of_it_comes_in(tmp_path: Path) -> None:
    with Library.open(tmp_path, catalogue=False) as lib:
        report = lib.load_catalogue()
        assert report is not None
        assert report.rejected == ()
        assert report.merged == (), "two lines of the catalogue are one work"
        assert lib.load_catalogue() is None, "a second time there is nothing to do"


def test_every_text_has_its_embedding_and_it_is_the_model_s(tmp_path: Path) -> None:
    """What ships is what the model makes of the texts: checked on a sample."""
    model, vectors = bundle.embeddings(FOLDER)
    with Library.open(tmp_path, embed=False) as lib:
        texts = [embedding_text(resource) for resource in lib.resources()]
        texts += [description(concept) for concept in lib.concepts().values()]
    missing = [text for text in texts if text_hash(text) not in vectors]
    assert missing == [], "run `make embeddings`"
    encoder = load_query_encoder()
    assert model == encoder.name
    sample = texts[:: len(texts) // 20]
    shipped = np.stack([vectors[text_hash(text)] for text in sample])
    assert np.einsum("nd,nd->n", shipped, encoder.encode(sample)).min() > 0.999


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"concept": "x", "name": "X", "area": "nowhere", "level": 1}', "area 'nowhere'"),
        ('{"id": "a", "title": "A", "level": 7}', "level"),
        ('{"id": "a", "title": "A", "identifiers": {"isbn": "9781617294434"}}', "check digit"),
        ("{not json", "is not JSON"),
    ],
)
def test_a_wrong_line_is_named_with_its_file_and_field(
    tmp_path: Path, line: str, says: str
) -> None:
    area = {"area": "calculus", "name": "Calculus", "zh": "微积分", "field": "Mathematics"}
    (tmp_path / "areas.jsonl").write_text(json.dumps(area), encoding="utf-8")
    (tmp_path / "mine.jsonl").write_text(f'{{"title": "Fine"}}\n{line}\n', encoding="utf-8")
    problems = checking.check(tmp_path).errors
    assert any(p.where == "mine.jsonl line 2" and says in p.why for p in problems)


def test_a_reader_s_own_catalogue_stands_beside_the_bundled_one(
    tmp_path: Path, write: Callable[[str, str], Path]
) -> None:
    path = write(
        "mine.jsonl",
        '{"concept": "derivative", "name": "Slope", "area": "calculus", "level": 5}\n'
        '{"concept": "my-idea", "name": "My idea", "area": "calculus", "level": 2}\n',
    )
    with Library.open(tmp_path / "home", embed=False) as lib:
        report = lib.add(path)
        assert report.concepts == 1
        assert "catalogue" in report.rejected[0].why
        assert lib.concepts()["derivative"].name != "Slope"
        assert "my-idea" in lib.concepts()


def test_each_background_is_somebody_and_lets_the_right_things_be_known(tmp_path: Path) -> None:
    with Library.open(tmp_path, embed=False) as lib:
        assert len(lib.backgrounds()) >= 14
        known = {}
        for background in lib.backgrounds():
            lib.set_background(background.id)
            known[background.id] = {c for c, degree in lib.known().items() if degree >= 0.5}
            assert set(background.concepts) <= known[background.id]
        assert lib.set_background("网页开发者") == lib.background()
    assert {"derivative", "schrodinger-equation", "arithmetic"} <= known["physicist"]
    assert "schrodinger-equation" not in known["mathematician"]
    assert "derivative" not in known["web-developer"] | known["humanities-scholar"]
    assert known["high-school-student"].isdisjoint({"derivative", "matrix", "recursion"})


def test_the_check_names_what_is_wrong_with_a_background(tmp_path: Path) -> None:
    (tmp_path / "areas.jsonl").write_text("")
    lines = [
        '{"background": "a", "name": "A", "zh": "甲", "summary": "So", "concepts": {"ghost": 0.8}}',
        '{"background": "a", "name": "A", "concepts": {"ghost": 1.0}}',
        '{"background": "b"}',
    ]
    (tmp_path / "backgrounds.jsonl").write_text("\n".join(lines), encoding="utf-8")
    errors = checking.check(tmp_path).errors
    said = " ".join(f"{e.where} {e.why}" for e in errors)
    for wrong in ("unknown concept 'ghost'", "defined before", "no zh", "no summary", "with 1.0",
                  "line 3 is not a background"):  # fmt: skip
        assert wrong in said
