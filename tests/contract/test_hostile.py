"""What every source does with a document that was written to harm its reader."""

from __future__ import annotations

import gzip
import resource
import time
from pathlib import Path

import pytest

from graph.errors import ReadpathError
from graph.model import Concept, Record, Rejected, Trail
from ingest.read import read_bytes
from ingest.source import Item, sources
from tests.contract.test_sources import SAMPLES, installed_names, taken

MB = 1 << 20
SECRET = "a-secret-that-no-document-may-read"
# How documents begin that the sources for XML and HTML take for their own, and their ends.
SHELLS = {
    "nothing": ("<a>", "</a>"),
    "rss": ("<rss version='2.0'><channel><item><title>", "</title></item></channel></rss>"),
    "atom": (
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>http://arxiv.org/abs/2001.00001v1"
        "</id><title>", "</title></entry></feed>",
    ),
    "opml": ("<opml version='2.0'><body><outline text='T'>", "</outline></body></opml>"),
    "pubmed": (
        "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>",
        "</ArticleTitle></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>",
    ),
    "dblp": ("<dblp><article key='a/b/c'><title>", "</title></article></dblp>"),
    "acl": (
        "<collection id='2022.acl'><volume id='long'><paper id='1'><title>",
        "</title></paper></volume></collection>",
    ),
    "oai": (
        "<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><ListRecords><record><metadata>"
        "<arXiv xmlns='http://arxiv.org/OAI/arXiv/'><id>2001.00001</id><title>",
        "</title></arXiv></metadata></record></ListRecords></OAI-PMH>",
    ),
    "opf": (
        "<package xmlns='http://www.idpf.org/2007/opf'><metadata"
        " xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>",
        "</dc:title></metadata></package>",
    ),
    "marcxml": (
        "<collection xmlns='http://www.loc.gov/MARC21/slim'><record><datafield tag='245'>"
        "<subfield code='a'>", "</subfield></datafield></record></collection>",
    ),
    "sitemap": (
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>",
        "</loc></url></urlset>",
    ),
    "html": ("<html><head><title>", "</title></head><body>x</body></html>"),
    "bookmarks": (
        "<!-- x --><DL><DT><A HREF='https://example.org/a'>", "</A></DL>",
    ),
}  # fmt: skip
LAUGHS = "".join(
    f'<!ENTITY {name} "{f"&{inner};" * 10}">'
    for name, inner in zip("bcdefghij", "abcdefghi", strict=True)
)


def bombs(secret: Path) -> dict[str, tuple[str, str]]:
    """A document type to put before a document, and what to put into it, by name."""
    return {
        "billion laughs": (f'<!DOCTYPE x [<!ENTITY a "ha ha ha ha">{LAUGHS}]>', "&j;"),
        "quadratic": (f'<!DOCTYPE x [<!ENTITY a "{"A" * 100_000}">]>', "&a;" * 10_000),
        "a file": (f'<!DOCTYPE x [<!ENTITY a SYSTEM "{secret.as_uri()}">]>', "T &a; T"),
        "a file by parameter": (
            f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{secret.as_uri()}"> %p;]>', "T",
        ),
        "another's definition": ('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">', "T &a; T"),
        "included": (
            "",
            "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' parse='text'"
            f" href='{secret.as_uri()}'/>",
        ),
    }  # fmt: skip


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text(SECRET)
    return path


@pytest.fixture(params=installed_names())
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def parsed(name: str, data: bytes) -> list[Item]:
    """What a source makes of bytes, within its limits of time and memory."""
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    try:
        found = taken(sources()[name], data)
    except ReadpathError:
        found = []
    assert time.process_time() - start < 10, "it takes long"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 600 << 10, "it swells"
    return found


def test_no_entity_is_blown_up_or_read_from_elsewhere(name: str, secret: Path) -> None:
    for begin, end in SHELLS.values():
        for document_type, inner in bombs(secret).values():
            text = f"<?xml version='1.0'?>{document_type}{begin}{inner}{end}"
            for one in parsed(name, text.encode()):
                said = repr(one)
                assert SECRET not in said
                assert "ha ha ha ha" * 100 not in said
                assert "A" * 200_000 not in said


@pytest.mark.parametrize("tag", ["a", "li"])
def test_five_megabytes_of_nested_tags_are_a_sentence_at_most(name: str, tag: str) -> None:
    begin = "<html><body>" if tag == "li" else "<rss><channel><item><title>"
    data = f"{begin}{f'<{tag}>' * (5 * MB // (len(tag) + 2))}".encode()
    for one in parsed(name, data):
        assert isinstance(one, (Record, Trail, Concept, Rejected))


def test_numbers_of_any_size_are_no_exception(name: str) -> None:
    for number in ("9" * 5_000, "1e999", "-1", "1" * 400 + ".5", "NaN", "Infinity"):
        for text in (
            f'{{"title": "T", "year": {number}, "hours": {number}, "level": {number}}}',
            f'{{"results": [{{"title": "T", "id": {number}, "publication_year": {number}}}],'
            f' "meta": {{"count": {number}, "next_cursor": {number}}}}}',
            f'{{"message": {{"total-results": {number}, "items": [{{"title": ["T"], "DOI":'
            f' "10.1000/1", "issued": {{"date-parts": [[{number}]]}}}}]}}}}',
            f'[{{"type": "book", "title": "T", "issued": {{"date-parts": [[{number}]]}}}}]',
            f"@book{{a, title={{T}}, year={{{number}}}, isbn={{{number}}}}}",
            f"TY  - BOOK\nTI  - T\nPY  - {number}\nER  - \n",
            f"Title,Author,Year Published,My Rating\nT,A,{number},{number}\n",
            f"<rss><channel><item><title>T</title><pubDate>{number}</pubDate></item></channel></rss>",
        ):
            parsed(name, text.encode())


def test_a_sample_with_every_title_made_to_harm_is_made_harmless(name: str) -> None:
    if name not in SAMPLES:
        pytest.skip("this source reads no documents")
    evil = "\u202e\x1b[31m<script>alert(1)</script>\u2066"
    text = SAMPLES[name].decode("utf-8", "replace")
    for letter in ("e", "a", "i"):
        for one in parsed(name, text.replace(letter, letter + evil).encode()):
            if isinstance(one, Record):
                said = " ".join((one.title, *one.authors, one.summary, *one.topics))
                assert not set("\u202e\u2066\x1b") & set(said)


def test_a_gzip_bomb_is_refused_before_it_is_unpacked() -> None:
    data = gzip.compress(b"\0" * (300 * MB), 9)
    with pytest.raises(ReadpathError, match="MB"):
        list(read_bytes(data, "bomb.gz"))
    nested = gzip.compress(gzip.compress(b"- [A title](https://example.org)\n" * 100))
    with pytest.raises(ReadpathError):
        list(read_bytes(nested, "nested.gz"))
