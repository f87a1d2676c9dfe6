from __future__ import annotations

import pytest

from graph import text


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("  Two   words ", "Two words"),
        ("line\none\ttab", "line one tab"),
        ("bell\x07 and \u202eturned\u202c", "bell and turned"),
        ("e\u0301", "é"),
        ("数学 之美", "数学 之美"),
        ("<b>bold</b> 🚀", "<b>bold</b> 🚀"),
    ],
)
def test_cleaning_leaves_one_plain_line(given: str, cleaned: str) -> None:
    assert text.clean(given) == cleaned


def test_a_text_is_cut_to_its_limit() -> None:
    assert text.clean("x" * 50, limit=10) == "x" * 10


@pytest.mark.parametrize(
    ("author", "family"),
    [
        ("Yann LeCun", "lecun"),
        ("LeCun, Yann", "lecun"),
        ("van der Maaten, Laurens", "maaten"),
        ("Bengio Y.", "bengio"),
        ("Martin Luther King Jr.", "king"),
        ("王", "王"),
        ("", ""),
    ],
)
def test_the_family_name_is_found_in_any_order(author: str, family: str) -> None:
    assert text.family_name(author) == family


def test_one_title_has_one_key() -> None:
    keys = {
        text.title_key(t) for t in ("The Élan of $x$-rays!", "elan of X rays", "Elan of x–rays")
    }
    assert len(keys) == 1
