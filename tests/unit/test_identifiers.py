from __future__ import annotations

import pytest

from graph import identifiers
from graph.errors import BadInput


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("1706.03762v5", "arxiv:1706.03762"),
        ("arXiv:1706.03762", "arxiv:1706.03762"),
        ("https://arxiv.org/pdf/1706.03762.pdf", "arxiv:1706.03762"),
        ("http://arxiv.org/abs/cs.AI/0112017v2", "arxiv:cs/0112017"),
        ("https://doi.org/10.1038/Nature14539", "doi:10.1038/nature14539"),
        ("10.48550/arXiv.1706.03762", "arxiv:1706.03762"),
        ("978-1-61729-443-3", "isbn:9781617294433"),
        ("1617294438", "isbn:9781617294433"),
        ("isbn13:9781617294433", "isbn:9781617294433"),
        ("http://www.deeplearningbook.org/", "url:https://deeplearningbook.org"),
        ("https://a.org/x/?utm_source=y&b=2#part", "url:https://a.org/x?b=2"),
        ("https://www.youtube.com/watch?v=aircAruvnKk&t=3s", "youtube:aircAruvnKk"),
        ("https://aclanthology.org/P16-1162.pdf", "acl:P16-1162"),
        ("local:my notes", "local:my notes"),
    ],
)
def test_one_work_has_one_key_however_it_is_written(written: str, key: str) -> None:
    assert str(identifiers.parse(written)) == key


@pytest.mark.parametrize("text", ["", "Deep learning", "Attention: a survey", "12345"])
def test_words_are_no_identifier(text: str) -> None:
    assert identifiers.parse(text) is None


@pytest.mark.parametrize(
    "text", ["isbn:9781617294434", "arxiv:17.3", "doi:11.1/x", "url:javascript:alert(1)", "http://"]
)
def test_a_wrong_value_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadInput) as raised:
        identifiers.parse(text)
    assert raised.value.why


def test_the_canonical_key_is_the_most_stable_name() -> None:
    names = [identifiers.make("url", "https://a.org"), identifiers.make("arxiv", "1706.03762")]
    assert str(identifiers.canonical(names)) == "arxiv:1706.03762"
