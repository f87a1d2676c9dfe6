"""What people paste is recognised as they paste it."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadInput
from ingest import pasted
from ingest.detect import detect
from ingest.read import read
from ingest.text.named import balanced
from ingest.what import Form

NATURE = "doi:10.1038/nature14539"
VASWANI = "arxiv:1706.03762"
GOODFELLOW = "isbn:9780262035613"


@pytest.mark.parametrize(
    ("given_", "named"),
    [
        ("arxiv:1706.03762, 10.1038/nature14539 9780262035613", [VASWANI, NATURE, GOODFELLOW]),
        ("1706.03762\n10.1038/nature14539\n\n978-0-262-03561-3\n", [VASWANI, NATURE, GOODFELLOW]),
        ("10.1038/nature14539,10.1145/3065386", [NATURE, "doi:10.1145/3065386"]),
        ("PMID: 26017442, 33462505", ["pmid:26017442", "pmid:33462505"]),
        ("“arxiv:1706.03762”", [VASWANI]),
        ("'10.1038/nature14539'", [NATURE]),
        ("[10.1038/nature14539].", [NATURE]),
        ("<https://doi.org/10.1038/nature14539>", [NATURE]),
        ("https://dx.doi.org/10.1038/nature14539", [NATURE]),
        ("https://doi.org/10.1038/nature14539).", [NATURE]),
        ("doi.org/10.1038/nature14539", [NATURE]),
        ("DOI: 10.1038/nature14539", [NATURE]),
        ("doi 10.1038/NATURE14539", [NATURE]),
        ("urn:doi:10.1038/nature14539", [NATURE]),
        ("arXiv:1706.03762v5 [cs.CL]", [VASWANI]),
        ("arXiv:1706.03762v5 [cs.CL] 6 Dec 2017", [VASWANI]),
        ("arXiv\u00a01706.03762.", [VASWANI]),
        ("\u200b１７０６.０３７６２\ufeff", [VASWANI]),
        ("http://arxiv.org/pdf/1706.03762.pdf", [VASWANI]),
        ("arxiv.org/abs/1706.03762.", [VASWANI]),
        ("[12] Vaswani et al., Attention is all you need. arXiv:1706.03762 (2017)", [VASWANI]),
        ("LeCun, Y. et al. Nature 521, 436 (2015). https://doi.org/10.1038/nature14539.", [NATURE]),
        ("ISBN 978-0-262-03561-3", [GOODFELLOW]),
        ("ISBN-13: 978 0 262 03561 3", [GOODFELLOW]),
        ("ISBN-10: 0-262-03561-8", [GOODFELLOW]),
        ("urn:isbn:9780262035613", [GOODFELLOW]),
        ("PMID 26017442", ["pmid:26017442"]),
        ("PMC4500000", ["pmcid:PMC4500000"]),
        ("10.1016/S0140-6736(98)07252-6", ["doi:10.1016/s0140-6736(98)07252-6"]),
        (
            "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O",
            ["doi:10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o"],
        ),
    ],
)
def test_identifiers_are_known_however_they_are_written(given_: str, named: list[str]) -> None:
    found = detect(given_)
    assert found.form is Form.IDENTIFIER
    assert [str(one) for one in found.identifiers] == named
    assert not found.service


@pytest.mark.parametrize(
    ("given_", "url"),
    [
        ("www.example.org/list", "https://www.example.org/list"),
        ("example.org/a/list.md", "https://example.org/a/list.md"),
        ("example.org", "https://example.org"),
        ("“https://example.org/list”", "https://example.org/list"),
        ("https://example.org/list.", "https://example.org/list"),
        ("(https://example.org/of_(graphs))", "https://example.org/of_(graphs)"),
        ("feed://example.org/feed.xml", "https://example.org/feed.xml"),
        ("feed:https://example.org/feed.xml", "https://example.org/feed.xml"),
    ],
)
def test_addresses_are_known_without_their_scheme_and_in_brackets(given_: str, url: str) -> None:
    found = detect(given_)
    assert (found.form, found.url) == (Form.URL, url)


@pytest.mark.parametrize(
    "written", ["my list.md", '"my list.md"', "'my list.md'", "my\\ list.md", "./my list.md"]
)
def test_a_file_with_spaces_is_known_as_a_shell_or_a_desktop_writes_it(
    written: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my list.md").write_text("* [A title](https://example.org/a)")
    monkeypatch.chdir(tmp_path)
    assert detect(written).path == Path("my list.md")
    assert detect(f"file://{tmp_path}/my%20list.md").path == tmp_path / "my list.md"
    assert detect(f"'{tmp_path}/my list.md'").path == tmp_path / "my list.md"


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ("file:///no/such/list.md", "no such file on this machine"),
        ("file://example.org/list.md", "no such file on this machine"),
        ("papers.bib", "no such file"),
        ("papers/of/10.1038/nature14539.md", "no such file"),
        ("ISBN 978-0-262-03561-4", "check digit"),
        ("arxiv:1706.03762 9780262035614", "isbn:9780262035614: fails its check digit"),
        ("https://example.org/a https://example.org/b", "give each by itself"),
        ("1706.03762 https://example.org/b", "give each by itself"),
        ("deep learning", '"openalex: deep learning"'),
    ],
)
def test_what_is_wrong_with_it_is_said(given_: str, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        detect(given_)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("words", ["arxiv: cat:cs.LG", "openalex: author:Yoshua Bengio 2015"])
def test_a_search_stays_a_search(words: str) -> None:
    assert detect(words).form is Form.QUERY


def test_a_list_can_be_pasted_itself() -> None:
    (found,) = read("@book{g,\n title = {Deep Learning},\n year = 2016,\n}\n")
    assert getattr(found, "title", "") == "Deep Learning"
    assert found.where.startswith("the pasted text")  # type: ignore[union-attr]
    assert detect("# L\n\n" + "- [A title](https://example.org/a)\n" * 1_000).form is Form.DATA


@given(st.text(max_size=200) | st.text("10.1038/()[]<>;:, arxivdoisbn97\n-", max_size=200))
def test_nothing_that_is_pasted_is_more_than_refused(text: str) -> None:
    pasted.said(text)
    pasted.address(text)
    pasted.unwrapped(text)
    with contextlib.suppress(BadInput):
        pasted.names(text)


@pytest.mark.parametrize(
    "part", ["10.1038/a,", ")", "978-0-", "arxiv ", "1 ", "a.", "doi: ", "[1]", "a-", "http://"]
)
def test_long_pastes_are_read_in_linear_time(part: str) -> None:
    start = time.process_time()
    text = part * (200_000 // len(part))
    pasted.said(text)
    pasted.address(text)
    pasted.unwrapped(text)
    balanced("10.1038/" + text)
    with contextlib.suppress(BadInput):
        pasted.names(text)
    assert time.process_time() - start < 2
