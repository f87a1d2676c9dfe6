"""Titles and abstracts without their markup."""

from __future__ import annotations

import time

import pytest

from ingest.text.jats import abstract, plain
from tests.support import shared_folder


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Lessons from <i>C. elegans</i>", "Lessons from C. elegans"),
        ("H<sub>2</sub>O &amp;amp; CO&lt;sub&gt;2&lt;/sub&gt;", "H2O & CO2"),
        ("the Wärmen <i>c</i><sub><i>p</i></sub> – <i>C</i>", "the Wärmen cp – C"),
        ("if a<b and c>d, then a < d", "if a<b and c>d, then a < d"),
        ("Vec<T> and List<String>", "Vec<T> and List<String>"),
        ("one<br/>two<jats:p>three</jats:p>", "one two three"),
        ("Rowman &amp; Littlefield", "Rowman & Littlefield"),
        ("AT&T and R&D; done", "AT&T and R&D; done"),
        ("<mml:math><mml:mi>x</mml:mi><mml:mo>=</mml:mo><mml:mn>1</mml:mn></mml:math>", "x=1"),
        ("<script>alert(1)</script>safe<!-- no --> text", "safe text"),
        ("<inline-formula><tex-math>\\pi</tex-math><mml:mi>π</mml:mi></inline-formula>", "π"),
        ("<![CDATA[kept]]>", "kept"),
        ("&#x3b1;-synuclein &eacute;", "α-synuclein é"),
        ("&#99999999; &nosuch;", "&#99999999; &nosuch;"),
    ],
)
def test_markup_is_taken_out_and_the_text_kept(written: str, said: str) -> None:
    assert plain(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("<jats:title>Abstract</jats:title><jats:p>We show.</jats:p>", "We show."),
        ("<title>Summary</title>\n<p>Aim: to show.</p>", "Aim: to show."),
        ("ABSTRACT: We show.", "We show."),
        ("Abstraction helps.", "Abstraction helps."),
        ("Abstract algebra is taught.", "Abstract algebra is taught."),
        ("Abstract", "Abstract"),
    ],
)
def test_a_heading_that_says_it_is_an_abstract_goes(written: str, said: str) -> None:
    assert abstract(written) == said


@pytest.mark.parametrize("part", ["<!--", "<script>", "<p ", "<", "&amp;", "&#", "<![CDATA[", "<?"])
def test_it_takes_linear_time(part: str) -> None:
    start = time.process_time()
    plain(part * (400_000 // len(part)))
    assert time.process_time() - start < 2


def test_real_abstracts_keep_their_sentences() -> None:
    folder = shared_folder("recorded/crossref/papis__papis/raw/tests/resources")
    if folder is None:
        pytest.skip("the recorded answers are not here")
    said = abstract((folder / "doctor_html_tags_jats_1.xml").read_text())
    assert said.startswith("Aim To explore the similarities and differences in the nursing")
    assert said.endswith("resident\\/patient mealtimes.")
    assert "<" not in said
