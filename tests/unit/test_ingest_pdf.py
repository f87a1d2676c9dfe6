"""PDFs: what names them is looked up; where nobody can be asked, they speak for themselves."""

from __future__ import annotations

import io
import json
import time
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from graph.errors import BadInput
from graph.model import Cost, Identifier, Kind, Record, Rejected
from ingest import source as door
from ingest.detect import from_bytes
from ingest.formats import pdftext
from ingest.formats.pdf import Pdf, candidates
from ingest.formats.pdftext import Facts, extract
from ingest.net.client import Client
from ingest.read import read
from ingest.source import Item, Raw, find_source
from tests.contract.support import feed, quick_client
from tests.pdfs import Line, pdf
from tests.property.test_parsers import JSON, QUICK

PAPER: tuple[Line, ...] = (
    (10, "Journal of Examples, volume 7"), (18, "Paper 2001.00001"), (11, "Ada Lovelace"),
    (10, "Abstract"), (10, "We show what is shown."),
)  # fmt: skip


@pytest.fixture
def only_arxiv(monkeypatch: pytest.MonkeyPatch) -> None:
    """No source is installed that could ask anybody but arXiv."""
    points: list[EntryPoint] = [
        one for one in entry_points(group=door.GROUP) if one.name in ("arxiv", "pdf")
    ]
    monkeypatch.setattr(door, "entry_points", lambda group: points)


@pytest.fixture
def nobody(only_arxiv: None, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor can arXiv be reached."""
    httpserver.expect_request("/api").respond_with_data("gone", 404)
    monkeypatch.setenv("READPATH_ARXIV_URL", httpserver.url_for("/api"))


def taken(data: bytes, name: str = "file.pdf", client: Client | None = None) -> list[Item]:
    what = from_bytes(data, name)
    with client or quick_client() as asked:
        return list(read(what, client=asked))


def one(data: bytes, name: str = "file.pdf") -> Record:
    (found,) = taken(data, name)
    assert isinstance(found, Record)
    return found


def test_a_pdf_is_told_by_its_content() -> None:
    what = from_bytes(pdf(PAPER), "x.txt")
    assert what.binary == "a PDF"
    assert find_source(what).name == "pdf"
    assert Pdf().claims(from_bytes(b"text", "x.pdf")) == 0


def test_an_arxiv_paper_is_looked_up_by_its_stamp(
    only_arxiv: None, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READPATH_ARXIV_URL", httpserver.url_for("/api"))
    httpserver.expect_request("/api").respond_with_data(feed("2001.00001"))
    data = pdf(PAPER, stamp="arXiv:2001.00001v2  [cs.CL]  2 Jan 2020")
    (found,) = taken(data)
    assert isinstance(found, Record)
    assert found.title == "Paper 2001.00001"
    assert found.summary == "About 2001.00001."
    assert (found.year, found.where) == (2020, "file.pdf")
    assert found.identifiers == (Identifier("arxiv", "2001.00001"),)


def test_a_work_that_is_only_cited_is_not_taken_for_it(
    only_arxiv: None, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READPATH_ARXIV_URL", httpserver.url_for("/api"))
    httpserver.expect_request("/api").respond_with_data(feed("1912.00002"))
    lines = ((18, "Another title"), (10, "as was shown in arXiv:1912.00002 before"))
    (found,) = taken(pdf(lines))
    assert isinstance(found, Record)
    assert found.title == "Another title"
    assert found.identifiers == (Identifier("local", "another-title"),)


def test_where_nobody_can_be_reached_a_pdf_speaks_for_itself(nobody: None) -> None:
    data = pdf(
        PAPER, info={"Author": "Lovelace, Ada and Alan Turing", "Title": "paper.dvi"},
        stamp="arXiv:2001.00001v2  [cs.CL]  2 Jan 2020",
    )  # fmt: skip
    found = one(data)
    assert found.title == "Paper 2001.00001"
    assert found.authors == ("Ada Lovelace", "Alan Turing")
    assert (found.kind, found.year, found.cost) == (Kind.PAPER, 2020, Cost.FREE)
    assert found.identifiers == (Identifier("arxiv", "2001.00001"),)
    assert found.url == "https://arxiv.org/abs/2001.00001"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Largest words", "Largest words"), ("Microsoft Word - draft7.docx", "Largest words"),
        ("untitled", "Largest words"), ("", "Largest words"),
        ("Elsewhere entirely", "Largest words"),
        ("A smaller line", "A smaller line"),
    ],
)  # fmt: skip
def test_the_title_is_what_stands_on_the_page(title: str, expected: str, nobody: None) -> None:
    lines = ((9, "arXiv preprint"), (20, "Largest"), (20, "words"), (12, "A smaller line"))
    assert one(pdf(lines, info={"Title": title})).title == expected


def test_a_scan_is_known_by_its_metadata_or_its_name(nobody: None) -> None:
    assert one(pdf((), info={"Title": "On Scanning"})).title == "On Scanning"
    assert one(pdf(()), "computing_machinery-and intelligence.pdf").title == (
        "computing machinery and intelligence"
    )
    (bad,) = taken(pdf(()), "scan0001.pdf")
    assert isinstance(bad, Rejected)
    assert "no title" in bad.why


def test_a_doi_comes_from_metadata_or_page_one(nobody: None) -> None:
    xmp = "<x><prism:doi>10.1000/xmp.1</prism:doi></x>"
    assert one(pdf(PAPER, xmp=xmp)).identifiers == (Identifier("doi", "10.1000/xmp.1"),)
    line = (8, "https://doi.org/10.1000/page.1.")
    assert one(pdf((*PAPER, line))).identifiers == (Identifier("doi", "10.1000/page.1"),)
    assert one(pdf(PAPER, info={"Subject": "doi:10.1000/info"})).identifiers == (
        Identifier("doi", "10.1000/info"),
    )
    two = (*PAPER, line, (8, "doi:10.1000/page.2"))
    assert [key.scheme for key in one(pdf(two)).identifiers] == ["local"]  # which is it?


def test_references_do_not_name_the_pdf() -> None:
    found = Facts(first="A title of it\n" + "words " * 100 + "\nReferences\n[1] doi:10.1000/cited")
    assert candidates(found) == []


def test_a_book_is_named_by_its_isbn(nobody: None) -> None:
    page = ((10, "ISBN 978-0-262-03561-3 (hardcover)"),)
    pages = [((24, "Deep Learning"),), page, *[((10, "text"),)] * 130]
    found = one(pdf(*pages))
    assert (found.kind, found.title) == (Kind.BOOK, "Deep Learning")
    assert found.identifiers == (Identifier("isbn", "9780262035613"),)


def test_an_address_of_a_pdf_is_its_work(nobody: None, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a.pdf").respond_with_data(
        pdf(PAPER), content_type="application/octet-stream"
    )
    url = httpserver.url_for("/a.pdf")
    with quick_client(trusted=[url]) as client:
        (found,) = read(url, client=client)
    assert isinstance(found, Record)
    assert (found.title, found.url) == ("Paper 2001.00001", url)


def test_a_damaged_table_of_contents_is_mended(nobody: None) -> None:
    data = pdf(PAPER)
    broken = data.replace(b"00000 n", b"00007 n").replace(b"startxref\n", b"startxref\n99")
    assert one(broken).title == "Paper 2001.00001"


def locked(password: str) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(PAPER))))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_locked_pdf_says_so(nobody: None) -> None:
    with pytest.raises(BadInput, match="locked with a password"):
        taken(locked("secret"))
    assert one(locked("")).title == "Paper 2001.00001"


@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.5", b"%PDF-1.4\n" + b"\x00" * 100, b"%PDF-" + bytes(range(256)) * 20,
     pdf(PAPER)[:300], b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\n"],
)  # fmt: skip
def test_a_damaged_pdf_is_one_sentence(data: bytes) -> None:
    with pytest.raises(BadInput, match="PDF") as caught:
        taken(data)
    assert "\n" not in str(caught.value)


def test_a_pdf_that_holds_its_reader_up_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdftext, "SECONDS", 0.01)
    start = time.monotonic()
    with pytest.raises(BadInput, match="takes longer"):
        pdftext.facts(pdf(PAPER), "slow.pdf")
    assert time.monotonic() - start < 60


@given(data=st.binary(max_size=400))
@QUICK
def test_any_bytes_are_facts_or_an_error(data: bytes) -> None:
    for wrapped in (data, b"%PDF-1.4\n" + data, pdf(PAPER)[:-40] + data):
        found = extract(wrapped)
        assert found.error or found.pages >= 0
        assert isinstance(json.dumps(pdftext.asdict(found)), str)


@given(value=JSON, text=st.text(max_size=100))
@QUICK
def test_parsing_takes_only_what_fetching_gives(value: object, text: str) -> None:
    for data in (text, json.dumps(value), json.dumps({"facts": value}),
                 json.dumps({"facts": {"first": text, "title": text}, "known": value}),
                 pdf(PAPER)):  # fmt: skip
        for item in Pdf().parse(Raw(data, "x.pdf")):
            assert isinstance(item, (Record, Rejected))


def test_fetching_and_parsing_are_apart(nobody: None, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(PAPER))
    with quick_client() as client:
        (raw,) = Pdf().fetch(from_bytes(path.read_bytes(), "a.pdf"), client)
    assert list(Pdf().parse(raw)) == list(Pdf().parse(raw))


@pytest.mark.parametrize(
    "piece", ["\n", " ", "arXiv:", "doi", "10.1000/", "references\n", "a-", "9"]
)
def test_repetition_does_not_stall_it(piece: str) -> None:
    words = piece * (60_000 // len(piece))
    value = {"first": words, "front": words, "title": words[:1_000], "author": words[:5_000],
             "named": [words]}  # fmt: skip
    start = time.process_time()
    list(Pdf().parse(Raw(json.dumps({"facts": value, "known": None}), "x")))
    candidates(Facts(first=words, front=words))
    assert time.process_time() - start < 3
