"""The parsers of file formats end, and fail only as promised, whatever they are given."""

from __future__ import annotations

import json
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.model import Reading, Record, Rejected, Trail
from ingest.formats.csl import Csl
from ingest.formats.endnote import EndNote
from ingest.formats.epub import Epub
from ingest.formats.marc import Marc
from ingest.formats.medline import Medline
from ingest.formats.plainlist import PlainList
from ingest.formats.ris import Ris
from ingest.formats.table import Table
from ingest.formats.wos import WebOfScience
from ingest.formats.zotero import ZoteroJson
from ingest.source import Raw, Source
from ingest.text.names import natural
from tests.marc import SAMPLE, marc
from tests.property.test_parsers import check

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

TEXTS: list[Source] = [Ris(), Medline(), WebOfScience(), EndNote()]
ALL: list[Source] = [*TEXTS, Table(), PlainList()]
# Pieces of each format, of which Hypothesis makes files, and one entry that is sound.
LINES = {
    "ris": [
        "TY  - JOUR", "TY  - CHAP", "TY - BOOK", "ER  - ", "TI  - A title", "T1  - ", "AU  - Ada",
        "AU  - Lovelace, Ada, Jr.", "A1  - ,", "PY  - 1843/01/02", "DO  - 10.1000/x", "DO  - x",
        "SN  - 978-0-262-03384-8", "UR  - https://[x", "UR  - https://example.org", "KW  - a;b",
        "KW  - *a/*b", "N1  - PMID: 1", "LA  - eng", "  more of it", "", "\ufeff", "\x00", "é",
        "L1  - https://doi.org/10.1000/y", "XX  - ?", "TY  -", "M3  - doi 10.1/1",
    ],
    "medline": [
        "PMID- 1", "PMID- x", "PMID-", "TI  - A title", "      goes on", "FAU - Lovelace, Ada",
        "AU  - Lovelace A", "DP  - 1843 Oct", "MH  - *A/b", "AID - 10.1000/x [doi]", "PMC - PMC1",
        "BTI - A book", "ISBN- 9780262033848", "LA  - eng", "", "PT  - Video", "\x00", "TI  - [a]",
    ],
    "wos": [
        "FN x", "VR 1.0", "PT J", "PT B", "ER", "EF", "TI A title", "   goes on", "AU Lovelace, A",
        "AF Lovelace, Ada", "CR X, 1999, DOI 10.1000/x", "   Y, DOI [10.1000/z, x]", "DI 10.1/1",
        "PM 1", "BN 978-0-262-03384-8", "DE a; b", "", " ", "PY 1843", "\x00",
    ],
    "endnote": [
        "%0 Book", "%0 Book Section", "%0", "%T A title", "goes on", "%A Lovelace, Ada", "%A ,",
        "%D 1843", "%@ 978-0-262-03384-8", "%R 10.1000/x", "%U https://[x", "%K a\nb", "%X é",
        "", "%", "%%", "%Z doi:10.1000/y", "\x00", "%B A book",
    ],
    "table": [
        "Title,Author,Year,DOI,ISBN,Tags", "Titel;Jahr", "name\tyear", "Work Id,Bookshelf", ",,,",
        '"A title",Ada,1843,10.1/x,9780262033848,a|b', '"open', 'a"b,c', '""","",', "OL1W,Read",
        "A;1843", "A\t1843", "", " ", "a,b,c,d,e,f,g,h", '"two', 'lines",b', "\x00", "'[]',\"",
        "Title,Date Read,My Rating,Exclusive Shelf", "A,2020/01/02,5,read", "A,2999/99/99,900,x",
    ],
    "lines": [
        "- A title", "1. A title by Ada Lovelace", "# Heading", "#", "- [x] A title", "- [ ]", "-",
        "“A title” by A. M. Turing", "《论语》", "A — B", " by ", "10.1000/x", "isbn:9780262033848",
        "https://[x", "https://example.org", "★★★", "2020-01-02", "(1999)", "", "\x00", "A, B; C",
        "[A](https://example.org/a)", "- - - -", "((((", "by by by", "4/5 stars",
    ],
}  # fmt: skip
SOUND = {
    "ris": "TY  - JOUR\nTI  - The Survivor\nER  - ",
    "medline": "PMID- 7\nTI  - The Survivor",
    "wos": "PT J\nTI The Survivor\nER",
    "endnote": "%0 Book\n%T The Survivor",
    "table": "The Survivor,Ada Lovelace,1843",
    "lines": "The Survivor",
}


@st.composite
def files(draw: st.DrawFn, name: str) -> str:
    return "\n".join(draw(st.lists(st.sampled_from(LINES[name]), max_size=40)))


@pytest.mark.parametrize("source", ALL, ids=lambda one: one.name)
@given(text=st.text(max_size=300))
@QUICK
def test_any_text_is_parsed_or_rejected(source: Source, text: str) -> None:
    check(source, text)


@pytest.mark.parametrize("source", ALL, ids=lambda one: one.name)
@given(data=st.data())
@QUICK
def test_pieces_of_a_format_are_parsed_or_rejected(source: Source, data: st.DataObject) -> None:
    check(source, data.draw(files(source.name)))


@pytest.mark.parametrize("source", TEXTS, ids=lambda one: one.name)
@given(data=st.data())
@QUICK
def test_a_good_entry_survives_its_neighbours(source: Source, data: st.DataObject) -> None:
    before, after = data.draw(files(source.name)), data.draw(files(source.name))
    text = f"{before}\n{SOUND[source.name]}\n\n{after}"
    found = list(source.parse(Raw(text, "x")))
    assert any(isinstance(one, Record) and "Survivor" in one.title for one in found)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["title", "type", "itemType", "author", "creators", "issued", "date-parts", "DOI",
             "ISBN", "URL", "url", "tags", "items", "message", "collections", "data", "family",
             "given", "name", "parent", "key", "itemID", "date", "extra", "note", "reference"]
        ),
        inner,
        max_size=6,
    ),
    max_leaves=15,
)  # fmt: skip


@pytest.mark.parametrize("source", [Csl(), ZoteroJson()], ids=lambda one: one.name)
@given(value=JSON, title=st.text(max_size=20))
@QUICK
def test_any_json_is_parsed_or_rejected(source: Source, value: object, title: str) -> None:
    check(source, json.dumps(value))
    check(source, json.dumps([value, {"title": title, "type": "book", "itemType": "book"}]))
    check(source, json.dumps({"items": [value], "collections": value}))


MARC = st.lists(
    st.tuples(
        st.sampled_from(["008", "020", "100", "245", "246", "700", "773", "856", "880", "xxx"]),
        st.lists(
            st.sampled_from(
                ["10", "$a", "$b", "$6880-01", "$6245-01/r", "$z", "9780262033848", "A title",
                 "Lovelace, Ada.", "$", "é", "$uhttps://[x", "$e", "editor", " /", "\x1e", "1931"]
            ),
            max_size=8,
        ).map("".join),
    ),
    max_size=8,
)  # fmt: skip


@given(fields=MARC, utf8=st.booleans(), kind=st.sampled_from(["am", "aa", "as", "gm", "xx"]))
@QUICK
def test_any_marc_record_is_parsed_or_rejected(
    fields: list[tuple[str, str]], utf8: bool, kind: str
) -> None:
    data = marc(*fields, kind=kind, utf8=utf8)
    (found,) = Marc().parse(Raw(data, "x"))
    assert isinstance(found, (Record, Rejected))


@pytest.mark.parametrize("source", [Marc(), Epub()], ids=lambda one: one.name)
@given(data=st.binary(max_size=300), at=st.integers(0, len(SAMPLE)))
@QUICK
def test_any_bytes_are_parsed_or_rejected(source: Source, data: bytes, at: int) -> None:
    for broken in (data, SAMPLE[:at] + data + SAMPLE[at:], b"<package><metadata>" + data):
        for one in source.parse(Raw(broken, "x")):
            assert isinstance(one, (Record, Rejected))


XML = st.lists(
    st.sampled_from(
        ["<xml>", "<records>", "<record>", "</record>", "<titles><title>", "</title></titles>", "A",
         '<ref-type name="Book Section">', "<isbn>9780262033848</isbn>", "&amp;", "<!--", "-->",
         "<dates><year>1843</year></dates>", "<package>", "<metadata>", "<dc:title>", "]]>", "\x00",
         "<datafield tag='245'>", "<subfield code='a'>", "<leader>", "</subfield>", "<![CDATA[",
         "<!DOCTYPE x [<!ENTITY a 'b'>]>", "<dc:date>", "<contributors><authors><author>"]
    ),
    max_size=30,
).map("".join)  # fmt: skip


@pytest.mark.parametrize("source", [EndNote(), Epub(), Marc()], ids=lambda one: one.name)
@given(text=XML)
@QUICK
def test_pieces_of_xml_are_parsed_or_rejected(source: Source, text: str) -> None:
    check(source, f"<xml>{text}")
    check(source, text)


@given(data=st.data())
@QUICK
def test_every_ris_entry_is_accounted_for(data: st.DataObject) -> None:
    text = data.draw(files("ris"))
    entries = sum(line.lstrip("\ufeff").startswith(("TY  -", "TY - ")) for line in text.split("\n"))
    assert len(list(Ris().parse(Raw(text, "x")))) == max(entries, 1)


@pytest.mark.parametrize("piece", [" ", ",", "\n", "a, ", "A. "])
def test_a_long_name_takes_no_long_time(piece: str) -> None:
    start = process_time()
    natural(piece * 100_000)
    assert process_time() - start < 5  # a pattern that tries every start takes minutes


@given(text=st.text(max_size=200))
@QUICK
def test_a_name_is_said_naturally_or_not_at_all(text: str) -> None:
    name = natural(text)
    assert name == name.strip()


@pytest.mark.parametrize("source", ALL, ids=lambda one: one.name)
@pytest.mark.parametrize(
    "piece",
    ["a\n", " ", "\ufeff", "10.1000/", "978-", "doi:", "&amp;", "<", "https://a", "(", "/*a", "[",
     "PMID: 1;", "\t", "a, ", "%0 ", "et al"],
)  # fmt: skip
def test_repetition_does_not_stall_a_parser(source: Source, piece: str) -> None:
    """A pattern that backtracks would take years here rather than run into the time-out."""
    text = piece * (60_000 // len(piece))
    list(source.parse(Raw(text, "x")))
    within = "".join(f"\n{line}{text[:6_000]}" for line in LINES[source.name])
    for one in source.parse(Raw(f"{SOUND[source.name]}{text[:20_000]}{within}", "x")):
        assert isinstance(one, (Record, Reading, Rejected, Trail))


@pytest.mark.parametrize("source", ALL, ids=lambda one: one.name)
def test_a_line_said_a_thousand_times_does_not_stall_a_parser(source: Source) -> None:
    for line in LINES[source.name]:
        list(source.parse(Raw(f"{SOUND[source.name]}\n" + f"{line}\n" * 2_000, "x")))
