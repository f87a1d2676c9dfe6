"""What the pages say: sentences with their names marked, days, shares, evidence."""

from __future__ import annotations

from datetime import date

import pytest

from app.ui import knowing, payload, words
from graph.model import Concept, Identifier
from graph.state import Evidence, EvidenceKind, Knowing

TODAY = date(2026, 11, 26)


def test_a_name_is_marked_but_not_as_a_word_of_a_title() -> None:
    said = "You covered “Python”; you miss loops. “Programming with Python” (8 h) closes that."
    marked = payload.emphasise(said, ["Python", "loops"])
    assert "".join(part for part, _ in marked) == said
    assert [part for part, strong in marked if strong] == ["Python", "loops"]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 11, 27), date(2026, 11, 27), "27 Nov"),
        (date(2026, 11, 26), date(2026, 11, 27), "today – 27 Nov"),
        (date(2026, 11, 27), date(2026, 11, 30), "27 – 30 Nov"),
        (date(2026, 11, 27), date(2027, 1, 11), "27 Nov – 11 Jan 2027"),
        (date(2027, 1, 11), date(2027, 1, 20), "11 – 20 Jan 2027"),
        (date(2027, 1, 25), date(2027, 2, 3), "25 Jan – 3 Feb 2027"),
    ],
)
def test_days_say_once_what_they_share(first: date, last: date, said: str) -> None:
    assert words.days(first, last, TODAY) == said


def test_a_little_is_not_said_to_be_nothing() -> None:
    assert [words.percent(share) for share in (0.0, 0.004, 0.57)] == ["0%", "<1%", "57%"]


def test_evidence_of_one_kind_is_introduced_once() -> None:
    pieces = [
        Evidence(EvidenceKind.IMPLIED, "concept:a", "Vector", 0.9),
        Evidence(EvidenceKind.IMPLIED, "concept:b", "Matrix", 0.8),
        Evidence(EvidenceKind.COVERED, "local:c", "Algebra", 0.7),
    ]

    def told(*evidence: Evidence) -> str:
        line = knowing.concept(Concept("x", "X", "area"), Knowing(0.9, evidence), None)
        return "".join(p["before"] + p["name"] + p["after"] for p in line["evidence"])

    assert told(*pieces) == "follows from Vector, Matrix and 1 more"
    assert told(*pieces[1:]) == "follows from Matrix; taught by “Algebra”"


def test_a_work_is_known_by_the_names_that_others_gave_it() -> None:
    names = [Identifier("arxiv", "1706.03762"), Identifier("readpath", "own"),
             Identifier("url", "https://example.org"), Identifier("zotero", "K1")]  # fmt: skip
    assert [words.known_as(one) for one in names] == ["arXiv 1706.03762", "", "", "Zotero K1"]
