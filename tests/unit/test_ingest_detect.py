"""What a person typed or dropped is recognised, or refused in one sentence."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.errors import BadInput
from graph.model import Record, Rejected, Trail
from ingest import source as door
from ingest.detect import detect, from_bytes, joined_words
from ingest.read import read, read_bytes
from ingest.source import find_source
from ingest.what import Form

Write = Callable[[str, str | bytes], Path]


@pytest.mark.parametrize(
    ("given", "form"),
    [
        ("arxiv:1706.03762", Form.IDENTIFIER),
        ("1706.03762v5", Form.IDENTIFIER),
        ("https://arxiv.org/pdf/1706.03762", Form.IDENTIFIER),
        ("arxiv:1706.03762, 1412.6980 hep-th/9711200", Form.IDENTIFIER),
        ("doi:10.1038/nature14539", Form.IDENTIFIER),
        ("arxiv: all:attention AND cat:cs.CL", Form.QUERY),
        ("arxiv:attention", Form.QUERY),
        ("https://example.org/list.md", Form.URL),
    ],
)
def test_it_tells_what_was_typed(given: str, form: Form) -> None:
    assert detect(given).form is form


def test_several_identifiers_are_all_kept() -> None:
    found = detect("arxiv:1706.03762, 1412.6980 hep-th/9711200").identifiers
    assert [one.value for one in found] == ["1706.03762", "1412.6980", "hep-th/9711200"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("", "nothing was given"),
        ("   ", "nothing was given"),
        ("no/such/list.md", "no such file"),
        ("~nobody-has-this-name/list.md", "no such file"),
        ("nothing-like-it", "is not a file"),
        ("ftp://example.org/list.md", "only those are fetched"),
        ("javascript://alert(1)", "only those are fetched"),
        ("arxiv:", "is empty"),
        ("arxiv:9999.99999x", "not an arXiv id"),
        ("arxiv:17060.3762", "not an arXiv id"),
        ("isbn:9780262035614", "check digit"),
        ("http://", "http or https address"),
        ("x" * 20_000, "not a name or address"),
        ("a\0b", "not a name or address"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(given: str, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        detect(given)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_missing_empty_or_binary_file_and_a_folder_are_told_apart(
    write: Write, tmp_path: Path
) -> None:
    cases = {
        tmp_path / "missing.md": "no such file",
        tmp_path: "is a folder; name the files",
        write("empty.bib", ""): "is empty",
        write("blank.md", "\n \t\n"): "is empty",
        write("paper.bib", b"%PDF-1.7\n..."): "cannot be read as a PDF",
        write("list.md", b"\x00\x01\x02\x03"): "is not text but a binary file",
        write("noise.md", bytes(range(1, 32)) * 50 + b"\xff\xfe\xfd"): "binary file",
    }
    for path, words in cases.items():
        with pytest.raises(BadInput, match=words) as caught:
            list(read(path))
        assert path.name in str(caught.value)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are a Unix thing")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    with pytest.raises(BadInput, match="not a regular file"):
        detect(tmp_path / "pipe.md")


def test_a_file_that_goes_away_is_one_sentence(write: Write) -> None:
    path = write("list.md", "* [A title](https://example.org/a)")
    what = detect(path)
    path.unlink()
    with pytest.raises(BadInput, match="cannot be read"):
        list(read(what))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_text_is_read_in_the_encoding_it_is_in(write: Write, encoding: str) -> None:
    text = "@book{g,\n title = {Über formal unentscheidbare Sätze, für Anfänger erklärt},\n}\n"
    bom = "\ufeff" if encoding == "utf-16-le" else ""
    records = list(read(write("g.bib", (bom + text).encode(encoding))))
    assert records[0].title == "Über formal unentscheidbare Sätze, für Anfänger erklärt"  # type: ignore[union-attr]
    assert ("not UTF-8" in records[0].where) == (encoding == "cp1252")


def test_uploaded_bytes_are_read_like_a_file() -> None:
    record, trail = read_bytes(b"# L\n* [A title](https://example.org/a)", "up.md")
    assert isinstance(record, Record)
    assert isinstance(trail, Trail)
    assert record.title == "A title"
    assert record.where == "up.md line 2"
    assert trail.title == "L"
    with pytest.raises(BadInput, match=r"up\.md: is empty"):
        read_bytes(b"", "up.md")


def test_content_decides_and_not_the_name() -> None:
    cases = {
        b"@article{a, title={T}}": "bibtex",
        b'{"title": "T"}': "jsonl",
        b'[{"title": "T"}]': "jsonl",
        b"# List\n\n- [T](https://example.org)": "markdown",
        b"[T](https://example.org) is good": "markdown",
        b"Read https://example.org first\nhttps://example.org/b": "markdown",
    }
    for data, name in cases.items():
        assert find_source(from_bytes(data, "upload.bin")).name == name


@pytest.mark.parametrize(
    "data",
    [b"<?xml version='1.0'?><plist/>", b"just words"],
)  # fmt: skip
def test_a_format_that_is_not_known_is_refused_with_those_that_are(data: bytes) -> None:
    with pytest.raises(BadInput, match=r"\(bibtex, .*jsonl, .*markdown"):
        list(read_bytes(data, "upload"))


def test_an_unknown_format_lists_what_there_is(write: Write) -> None:
    with pytest.raises(BadInput, match=r"format 'docx'.*arxiv, .*bibtex, .*markdown"):
        list(read(write("a.md", "# x"), format="docx"))


def test_a_named_format_is_used_whatever_the_content_looks_like(write: Write) -> None:
    (found,) = read(write("a.txt", "no entry here"), format="bib")
    assert isinstance(found, Rejected)
    assert "BibTeX" in found.why


def test_an_identifier_nobody_looks_up_is_one_sentence() -> None:
    with pytest.raises(BadInput, match="no source here looks up local"):
        list(read("local:my-own-notes"))


def test_one_broken_letter_does_not_make_utf8_something_else() -> None:
    text = "Récit, Boulgakov Mikhaïl, Cortázar; " * 20
    found = from_bytes(text.encode() + b"Cort\xe1zar", "it")
    assert found.encoding == "utf-8"
    assert found.content().startswith("Récit, Boulgakov Mikhaïl")
    assert from_bytes("Récit, Cortázar".encode("latin-1"), "it").encoding != "utf-8"


@pytest.mark.parametrize("words", [["arxiv:", "deep", "learning"], ["arxiv: deep learning"]])
def test_what_is_installed_is_looked_up_once_a_call(
    words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    points = door.entry_points
    monkeypatch.setattr(
        door, "entry_points", lambda *, group: (asked.append(group), points(group=group))[1]
    )
    (joined,) = joined_words(words)
    assert len(asked) <= 1
    asked.clear()
    assert detect(joined).query == "deep learning"
    assert len(asked) == 1
