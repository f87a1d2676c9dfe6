"""MARC, EPUB and OPF: what libraries and books say of themselves."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from graph.errors import BadInput
from graph.model import Cost, Edition, Kind, Record, Rejected
from graph.records import dumps, to_json
from ingest.detect import from_bytes
from ingest.formats.epub import MAX_OPF
from ingest.read import read, read_bytes
from ingest.source import Item, find_source
from tests.contract.support import FIXTURES
from tests.marc import CHAPTER, HAIFA, MARC_8, PERIODICAL, SAMPLE, marc
from tests.support import shared_file

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf"/></rootfiles></container>'
)
MARCXML = """<?xml version="1.0"?>
<collection xmlns="http://www.loc.gov/MARC21/slim">
  <record>
    <leader>01142cam  2200301 a 4500</leader>
    <controlfield tag="008">920219s1993    caua   j      000 0 eng  </controlfield>
    <datafield tag="100" ind1="1" ind2=" "><subfield code="a">Sandburg, Carl,</subfield></datafield>
    <!-- a remark -->
    <datafield tag="245" ind1="1" ind2="0">
      <subfield code="a">Arithmetic /</subfield><subfield code="c">Carl Sandburg.</subfield>
    </datafield>
    <datafield tag="020"><subfield code="a">0152038655 :</subfield></datafield>
  </record>
  <record><leader>01142cas  2200301 a 4500</leader></record>
</collection>"""


def keys(record: Record) -> set[str]:
    return {str(one) for one in record.identifiers}


def one(data: bytes) -> Record:
    (found,) = read_bytes(data, "x")
    assert isinstance(found, Record), found
    return found


def epub(opf: bytes, container: str = CONTAINER, place: str = "OEBPS/content.opf") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        book.writestr("META-INF/container.xml", container)
        book.writestr(place, opf)
    return out.getvalue()


def test_a_marc_record_has_its_title_in_its_own_script() -> None:
    book = one(HAIFA)
    assert book.title == "אלטניילאנד: רומן"
    assert book.editions == (Edition(title="Altneuland: roman"), Edition(title="Old new land"))
    assert book.authors == ("Binyamin Zeʼev Hertsl",)
    assert (book.kind, book.year, book.language) == (Kind.BOOK, 1902, "he")
    assert keys(book) == {"isbn:9780262033848", "oclc:12345"}
    assert (book.topics, book.summary) == (("Zionism",), "A novel of a journey.")


def test_marc_8_is_read_as_well_as_utf_8() -> None:
    paper = one(MARC_8)
    assert paper.title == "Über formal unentscheidbare Sätze"
    assert paper.authors == ("Kurt Gödel",)
    assert keys(paper) == {"doi:10.1007/bf01700692"}


def test_a_part_names_the_book_it_is_in() -> None:
    chapter = one(CHAPTER)
    assert (chapter.title, chapter.kind) == ("A chapter", Kind.PAPER)
    assert [str(key) for key in chapter.part_of] == ["isbn:9780262033848"]
    assert keys(chapter) == {"url:https://example.org/chapter"}


def test_every_marc_record_is_accounted_for() -> None:
    found = list(read_bytes(HAIFA + b"00000 no record\x1d" + PERIODICAL + CHAPTER[:60], "x.mrc"))
    assert [type(item) for item in found] == [Record, Rejected, Rejected, Rejected]
    assert found[1:] == [
        Rejected("x.mrc record 2", "does not begin as a MARC record does"),
        Rejected("x.mrc record 3", "is a periodical, not a work"),
        Rejected("x.mrc record 4", "is a damaged MARC record"),
    ]


def test_many_records_are_read_in_pieces_with_the_right_numbers() -> None:
    found = list(read_bytes(MARC_8 * 8_000, "x"))
    assert len(found) == 8_000
    assert found[-1].where == "x record 8000"  # type: ignore[union-attr]


def test_marcxml_is_read_alike() -> None:
    found = list(read_bytes(MARCXML.encode(), "x.xml"))
    arithmetic = found[0]
    assert isinstance(arithmetic, Record)
    assert (arithmetic.title, arithmetic.authors) == ("Arithmetic", ("Carl Sandburg",))
    assert keys(arithmetic) == {"isbn:9780152038656"}
    assert found[1] == Rejected("x.xml record 2", "is a periodical, not a work")


def test_people_who_helped_are_not_authors_unless_alone() -> None:
    editors = [("700", "1 $aNoether, Emmy,$eeditor."), ("700", "1 $aHilbert, David,$4edt")]
    title = ("245", "00$aA collection")
    assert one(marc(title, *editors)).authors == ("Emmy Noether", "David Hilbert")
    author = ("100", "0 $aJohn Paul$bII,$cPope.")
    assert one(marc(title, author, *editors)).authors == ("John Paul II",)
    corporate = ("110", "2 $aUniversity, A.$bFaculty.")
    assert one(marc(title, corporate)).authors == ("University A. Faculty",)


def test_calibres_opf_is_a_book() -> None:
    book = one((FIXTURES / "metadata.opf").read_bytes())
    assert book.title == "Über formal unentscheidbare Sätze"
    assert book.authors == ("Kurt Gödel", "Émile van den Berg")
    assert (book.kind, book.year, book.language) == (Kind.BOOK, 1931, "de")
    assert keys(book) == {"isbn:9780262033848", "doi:10.1000/opf"}
    assert book.topics == ("Logic", "Proofs", "Arithmetic")
    assert book.summary == "What is not decided."
    assert "private" not in dumps(to_json(book))


def test_an_epub_is_the_book_its_package_describes(tmp_path: Path) -> None:
    data = epub((FIXTURES / "metadata.opf").read_bytes())
    path = tmp_path / "a book.zip"
    path.write_bytes(data)
    for found in (one(data), *read(path)):
        assert isinstance(found, Record)
        assert found.title == "Über formal unentscheidbare Sätze"
    assert find_source(from_bytes(data, "x")).name == "epub"


def test_epub_3_gives_roles_and_subtitles_beside() -> None:
    opf = """<package xmlns="http://www.idpf.org/2007/opf" version="3.0">
    <metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
    <dc:title id="t1">A title</dc:title><meta refines="#t1" property="title-type">main</meta>
    <dc:title id="t2">and more</dc:title><meta refines="#t2" property="title-type">subtitle</meta>
    <dc:creator id="c1">Ada Lovelace</dc:creator><meta refines="#c1" property="role">aut</meta>
    <dc:creator id="c2">Nobody</dc:creator><meta refines="#c2" property="role">ill</meta>
    <dc:identifier>urn:isbn:9780262033848</dc:identifier><dc:date>2019-05-05</dc:date>
    <dc:source>http://www.gutenberg.org/files/59438/59438-h.htm</dc:source>
    <dc:rights>Public domain in the USA.</dc:rights>
    </metadata></package>"""
    book = one(epub(opf.encode()))
    assert (book.title, book.authors) == ("A title: and more", ("Ada Lovelace",))
    assert keys(book) == {"isbn:9780262033848", "gutenberg:59438"}
    assert (book.cost, book.year) == (Cost.FREE, None)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (epub(b"x")[:-80], "damaged EPUB"),
        (epub(b"x", container="<container/>"), "names no package"),
        (epub(b"x", place="elsewhere.opf"), "has no OEBPS/content.opf"),
        (epub(b" " * (MAX_OPF + 1)), "is larger than"),
    ],
)
def test_a_broken_or_hostile_epub_is_one_sentence(data: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        list(read_bytes(data, "x.epub"))


def test_entities_of_a_package_are_not_expanded() -> None:
    bomb = (
        '<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM'
        ' "file:///etc/passwd">]><package xmlns="http://www.idpf.org/2007/opf"><metadata'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>T &b; &f;</dc:title>'
        "</metadata></package>"
    )
    book = one(epub(bomb.encode()))
    assert "aaaa" not in book.title
    assert "root:" not in book.title


def test_another_zip_is_still_no_text() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(BadInput, match="a zip archive or an office document"):
        list(read_bytes(out.getvalue(), "x.docx"))


@pytest.mark.parametrize(
    "names",
    [
        {"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"},
        {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"},
    ],
)
def test_a_spreadsheet_is_told_how_to_come_in(names: dict[str, str]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    with pytest.raises(BadInput, match="a spreadsheet; save its sheet as CSV"):
        list(read_bytes(out.getvalue(), "books.xlsx"))


def test_cut_records_are_never_an_exception() -> None:
    for end in range(0, len(SAMPLE), 7):
        items: list[Item] = list(read_bytes(SAMPLE[: end + 30], "x", format="marc"))
        assert items


# A record of ISO 2709 ends with the byte 1D; counted with: grep -c $'\x1d' FILE, one a line
# of `tr '\035' '\n'`. A package document describes one book.
@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("marc/880_Nihon_no_chasho.mrc", "日本の茶書"),
        ("marc/880_arabic_french.mrc", "انتقال الأفكار و التقنيات في المغارب و العالم المتوسطي"),
        ("marc/lc_0444897283.mrc", "Computer applications in the automation of shipyard"),
        ("opf_from_epub/regluit_134221.opf", "Open Access eBooks"),
        ("opf_from_epub/ricecooker_sample.opf", "Avoidance Situation"),
        ("opf_from_epub/ricecooker_testdocument.opf", "Cuisinart Rice Cooker CRC-800"),
    ],
)
def test_real_files_come_in_whole(name: str, title: str) -> None:
    found = list(read(shared_file(f"formats/{name}")))
    assert Counter(type(item) for item in found) == Counter({Record: 1})
    assert found[0].title.startswith(title)  # type: ignore[union-attr]


def test_real_records_say_what_their_files_say() -> None:
    """Spot checks against what `strings` shows."""
    (tea,) = read(shared_file("formats/marc/880_Nihon_no_chasho.mrc"))
    assert isinstance(tea, Record)
    assert tea.editions == (Edition(title="Nihon no chasho"),)
    assert tea.authors == ("Tatsusaburō Hayashiya", "Kiyoshi Yokoi", "Tadao Narabayashi")
    assert (tea.year, tea.language) == (1971, "ja")
    (ships,) = read(shared_file("formats/marc/lc_0444897283.mrc"))
    assert isinstance(ships, Record)
    assert ships.authors == ("Claudio Baraúna Vieira", "Protásio Martins", "Chengi Kuo")
    assert keys(ships) == {"isbn:9780444897282", "lccn:92021617"}
    (maghreb,) = read(shared_file("formats/marc/880_arabic_french.mrc"))
    assert isinstance(maghreb, Record)
    french = "Transmission des idées et des techniques au Maghreb et en Méditerranée"
    assert french in {edition.title for edition in maghreb.editions}
    (hellman,) = read(shared_file("formats/opf_from_epub/regluit_134221.opf"))
    assert isinstance(hellman, Record)
    assert (keys(hellman), hellman.year) == ({"isbn:9781938616006"}, 2012)
