"""The parsers of file formats end, and fail only as promised, whatever they are given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Record, Rejected
from ingest.formats.ris import Ris
from ingest.names import natural
from ingest.source import Raw
from tests.property.test_parsers import QUICK, check

TEXTS = [Ris()]
RIS = st.lists(
    st.sampled_from(
        ["TY  - JOUR", "TY  - CHAP", "TY - BOOK", "ER  - ", "TI  - A title", "T1  - ", "AU  - Ada",
         "AU  - Lovelace, Ada, Jr.", "A1  - ,", "PY  - 1843/01/02", "DO  - 10.1000/x", "DO  - x",
         "SN  - 978-0-262-03384-8", "UR  - https://[x", "UR  - https://example.org", "KW  - a;b",
         "KW  - *a/*b", "N1  - PMID: 1", "LA  - eng", "  more of it", "", "\ufeff", "\x00", "é",
         "L1  - https://doi.org/10.1000/y", "XX  - ?", "TY  -", "M3  - doi 10.1/1"]
    ),
    max_size=40,
).map("\n".join)  # fmt: skip


@pytest.mark.parametrize("source", TEXTS, ids=lambda one: one.name)
@given(text=st.text(max_size=300))
@QUICK
def test_any_text_is_parsed_or_rejected(source: Ris, text: str) -> None:
    check(source, text)


@given(text=RIS)
@QUICK
def test_pieces_of_ris_are_parsed_or_rejected(text: str) -> None:
    found = check(Ris(), text)
    entries = sum(line.lstrip("\ufeff").startswith(("TY  -", "TY - ")) for line in text.split("\n"))
    assert len(found) == max(entries, 1)


@given(before=RIS, after=RIS)
@QUICK
def test_a_good_ris_entry_survives_its_neighbours(before: str, after: str) -> None:
    text = f"{before}\nTY  - JOUR\nTI  - The Survivor\nER  - \n{after}"
    found = list(Ris().parse(Raw(text, "x")))
    assert any(isinstance(one, Record) and one.title == "The Survivor" for one in found)


@given(text=st.text(max_size=200))
@QUICK
def test_a_name_is_said_naturally_or_not_at_all(text: str) -> None:
    name = natural(text)
    assert name == name.strip()


@pytest.mark.parametrize(
    "piece",
    ["TY  - JOUR\n", "TY  - JOUR\nTI  - a\n", "ER  - \n", "AU  - a, b\n", "KW  - a/b*\n", "a\n",
     " ", "\ufeff", "10.1000/", "978-", "doi:", "&amp;", "<", "UR  - http://a", "(", "/*a"],
)  # fmt: skip
def test_repetition_does_not_stall_a_parser(piece: str) -> None:
    """A pattern that backtracks would take years here rather than run into the time-out."""
    text = piece * (60_000 // len(piece))
    for wrapped in (text, f"TY  - JOUR\nTI  - {text}", f"TY  - JOUR\nTI  - a\nN1  - {text}"):
        for source in TEXTS:
            for one in source.parse(Raw(wrapped, "x")):
                assert isinstance(one, (Record, Rejected))
