"""Parsers of text from outside end, and fail only as promised, whatever they are given."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph import identifiers, records
from graph.errors import BadInput
from graph.model import Concept, Reading, Record, Rejected, Trail
from ingest.detect import detect, from_bytes
from ingest.formats.bibblocks import blocks, value
from ingest.formats.bibtex import Bibtex
from ingest.formats.jsonlines import JsonLines
from ingest.formats.markdown import Markdown
from ingest.source import Item, Raw, Source
from ingest.text import names
from ingest.text.latex import plain

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

BIB = st.lists(
    st.sampled_from(
        ["@article{", "@book(", "@string{", "@comment{", "key,", "title", "=", "{", "}", '"', ",",
         "\\", "\\'e", "#", "\n", " ", "author = {A and B, C and others}", "%", "$x$", ")", "@",
         "url = {http://x.y/z}", "2001", "é", "\x00", "crossref={key}", "isbn={978-0262035613}"]
    ),
    max_size=40,
).map("".join)  # fmt: skip
MARKDOWN = st.lists(
    st.sampled_from(
        ["# ", "* ", "  ", "\n", "\n\n", "[", "]", "(", ")", "](http://x.y/z)", "](https://[x)",
         "**", '"', "“", "”", " by ", " - ", "Jane Doe", "et al.", "2015", "arXiv:1512.03385",
         "| ", "|---|---|\n", "<a href='http://a.b'>", "</a>", "`", "![", "http://q.r/(s", "[pdf]",
         "**[1]** ", ":star:", "动手", "ж", "&amp;", "\\", "> ", "1. ", "(", "_", "word word"]
    ),
    max_size=40,
).map("".join)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["title", "kind", "year", "authors", "identifiers", "url", "trail",
                         "items", "concept", "teaches", "cites", "level", "hours", "editions"])
        | st.text(max_size=5),
        inner,
        max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip


def check(source: Source, text: str) -> list[Item]:
    """Parse twice; every item is sound and can be stored and written."""
    found = list(source.parse(Raw(text, "x")))
    assert list(source.parse(Raw(text, "x"))) == found
    for one in found:
        assert isinstance(one, (Record, Trail, Concept, Reading, Rejected))
        if isinstance(one, Rejected):
            assert one.where
            assert one.why
            (one.where + one.why).encode()
            continue
        if isinstance(one, Reading):
            assert one.rating in (None, 1, 2, 3, 4, 5)
            continue
        records.dumps(records.to_json(one)).encode()
        if isinstance(one, Record):
            assert one.title
            assert one.url is None or one.url.lower().startswith(("http://", "https://"))
            for key in one.identifiers:
                assert identifiers.make(key.scheme, key.value) == key
    return found


@pytest.mark.parametrize("source", [Bibtex(), Markdown(), JsonLines()], ids=lambda one: one.name)
@given(text=st.text(max_size=300))
@QUICK
def test_any_text_is_parsed_or_rejected(source: Source, text: str) -> None:
    check(source, text)


@given(text=BIB)
@QUICK
def test_pieces_of_bibtex_are_parsed_or_rejected(text: str) -> None:
    check(Bibtex(), text)
    for block in blocks(text):
        assert block.line <= text.count("\n") + 1


@given(text=MARKDOWN)
@QUICK
def test_pieces_of_markdown_are_parsed_or_rejected(text: str) -> None:
    check(Markdown(), text)


@given(values=st.lists(JSON, max_size=4))
@QUICK
def test_any_json_is_parsed_or_rejected_line_by_line(values: list[object]) -> None:
    text = "\n".join(json.dumps(value) for value in values)
    found = check(JsonLines(), text)
    if not text.lstrip().startswith("["):
        assert len(found) == sum(bool(line.strip()) for line in text.split("\n"))


@given(before=BIB, after=BIB)
@QUICK
def test_a_good_entry_at_a_line_of_its_own_survives_its_neighbours(before: str, after: str) -> None:
    if "%" in before or before.rstrip().endswith("\\"):
        before = ""
    text = f"{before}\n@book{{unique, title = {{The Survivor}}, year = 1999}}\n{after}"
    found = list(Bibtex().parse(Raw(text, "x")))
    assert any(isinstance(one, Record) and "Survivor" in one.title for one in found)


@given(text=st.text(max_size=200))
@QUICK
def test_names_values_and_markup_never_fail(text: str) -> None:
    names.bibtex(text)
    names.citation(text)
    names.listed(text)
    value(text, {})
    assert plain(text) == plain(plain(text)) or any(c in text for c in "\\{}$~`^-'&%#")


@given(text=st.text(max_size=100) | st.from_regex(r"(arxiv|doi|isbn|https?):.{0,30}"))
@QUICK
def test_anything_typed_is_recognised_or_refused(text: str) -> None:
    with suppress(BadInput):
        assert detect(text).name


@given(data=st.binary(max_size=200))
@QUICK
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    with suppress(BadInput):
        what = from_bytes(data, "x")
        content = what.content()
        assert content.strip("\0 \t\n\f\v\ufeff") or what.encoding != "utf-8"
        assert "".join(what.lines()).replace("\r", "") == content.replace("\n", "")


@pytest.mark.parametrize(
    "piece",
    ["[", "![", "[a](", "[a](http://x.y/z) ", "**", "*a **a ", '"', "“a", "<a ", "`", "(", "> ",
     "arxiv:", "arxiv ", "by ", "A, ", "& ", " - ", "http://", "| a ", "@a{", "{", "\\", "a{",
     "@a{k, t={", "$", "et al", "website", "pdf ", "A. ", "(by ", "a (", "1", ":", "@"],
)  # fmt: skip
def test_repetition_does_not_stall_a_parser(piece: str) -> None:
    """A pattern that backtracks would take years here rather than run into the time-out."""
    text = piece * (60_000 // len(piece))
    for wrapped in (text, f"* [T](http://x.y/z) - {text}", f"@book{{k, author={{{text}}}}}"):
        for source in (Bibtex(), Markdown(), JsonLines()):
            list(source.parse(Raw(wrapped, "x")))
