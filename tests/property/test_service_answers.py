"""Parsers of what services answer end, and fail only as promised, whatever they are given."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.services.acl import Acl
from ingest.services.arxiv_oai import ArxivOai
from ingest.services.europepmc import EuropePmc
from ingest.services.pubmed import Pubmed
from ingest.services.zotero import Zotero
from ingest.source import Raw, Source
from tests.contract.support import FIXTURES
from tests.property.test_parsers import JSON, QUICK, check

PUBMED = st.lists(
    st.sampled_from(
        ["<PubmedArticleSet>", "</PubmedArticleSet>", "<PubmedArticle>", "</PubmedArticle>",
         "<MedlineCitation>", "</MedlineCitation>", "<Article>", "</Article>", "<PMID>1</PMID>",
         "<ArticleTitle>[A].</ArticleTitle>", "<ArticleTitle/>", "<AuthorList><Author>",
         "</Author></AuthorList>", "<LastName>é</LastName>", "<PubmedBookArticle><BookDocument>",
         "</BookDocument></PubmedBookArticle>", "&amp;", "&", "<", "]]>", "<![CDATA[", "\x00",
         '<ArticleId IdType="doi">10.1/x</ArticleId>', "<ReferenceList>", "</ReferenceList>",
         "<PubDate><MedlineDate>99999 1998-99</MedlineDate></PubDate>", "<!DOCTYPE a [", "<?xml"]
    ),
    max_size=40,
).map("".join)  # fmt: skip
OAI = st.lists(
    st.sampled_from(
        ["<ListRecords>", "</ListRecords>", "<record>", "</record>", "<metadata><arXiv>",
         "</arXiv></metadata>", "<id>2001.00001</id>", "<id>x</id>", "<title>A</title>", "&x;",
         '<header status="deleted"/>', "<authors><author>", "</author></authors>", "<keyname>",
         "</keyname>", "<doi>10.1/a b 10.5555/x</doi>", "<created>20</created>", "<created>",
         '<error code="badArgument">x</error>', "<error/>", "<resumptionToken/>", "\x00", "]]>"]
    ),
    max_size=40,
).map("".join)  # fmt: skip
ACL = st.lists(
    st.sampled_from(
        ['<volume id="1">', '<volume id="x">', "</volume>", '<paper id="2">', "<paper>", "<meta>",
         "</paper>", "</meta>", "<title>", "</title>", "<tex-math>", "</tex-math>", "A & B", "é",
         "<author><first>A</first><last/></author>", "<isbn>9780262035613</isbn>", "<removed/>",
         "<year>20311</year>", "<doi>10.5555/x y</doi>", "<language>xx</language>", "]]>", "\x00"]
    ),
    max_size=40,
).map("".join)  # fmt: skip
SOURCES: list[Source] = [Acl(), ArxivOai(), EuropePmc(), Pubmed(), Zotero()]


@pytest.mark.parametrize("source", SOURCES, ids=lambda one: one.name)
@given(text=st.text(max_size=300))
@QUICK
def test_any_text_is_parsed_or_rejected(source: Source, text: str) -> None:
    check(source, text)


@given(text=PUBMED)
@QUICK
def test_pieces_of_pubmed_are_parsed_or_rejected(text: str) -> None:
    check(Pubmed(), text)
    check(Pubmed(), f"<PubmedArticleSet>{text}</PubmedArticleSet>")


@given(text=OAI)
@QUICK
def test_pieces_of_oai_pmh_are_parsed_or_rejected(text: str) -> None:
    check(ArxivOai(), text)
    check(ArxivOai(), f"<OAI-PMH>{text}</OAI-PMH>")


@given(text=ACL, name=st.sampled_from(["P16", "W05", "2031.looms", "", "x"]))
@QUICK
def test_pieces_of_the_acl_anthology_are_parsed_or_rejected(text: str, name: str) -> None:
    check(Acl(), text)
    check(Acl(), f'<collection id="{name}">{text}</collection>')


@given(value=JSON)
@QUICK
def test_any_json_of_europe_pmc_is_parsed_or_rejected(value: object) -> None:
    import json

    check(EuropePmc(), json.dumps(value))
    check(EuropePmc(), json.dumps({"resultList": {"result": [value, {"title": value}]}}))


@given(value=JSON)
@QUICK
def test_any_json_of_zotero_is_parsed_or_rejected(value: object) -> None:
    import json

    data = {"itemType": "book", "title": value, "collections": value, "creators": value}
    found = [value, {"key": value, "data": value}, {"key": "A", "data": data}]
    check(Zotero(), json.dumps(value))
    check(Zotero(), json.dumps({"library": value, "items": found, "collections": found,
                                "members": {"A": value, "B": found}}))  # fmt: skip


SAMPLES: list[tuple[Source, str, bytes, bytes]] = [
    (Pubmed(), "pubmed_set.xml", b"<PubmedArticle>", b"</PubmedArticle>"),
    (Acl(), "acl_volume.xml", b"<paper ", b"</paper>"),
    (ArxivOai(), "arxiv_oai.xml", b"<record>", b"</record>"),
]


@pytest.mark.parametrize(("source", "name", "begin", "end"), SAMPLES, ids=lambda one: str(one)[:20])
def test_time_grows_with_length_alone(source: Source, name: str, begin: bytes, end: bytes) -> None:
    whole = (FIXTURES / name).read_bytes()
    start = whole.index(begin)
    stop = whole.index(end) + len(end)

    def taken(times: int) -> float:
        data = whole[:start] + whole[start:stop] * times + whole[stop:]
        best = []
        for _ in range(3):
            began = time.process_time()
            assert sum(1 for _ in source.parse(Raw(data, "x"))) >= times
            best.append(time.process_time() - began)
        return min(best)

    small, large = taken(100), taken(800)
    assert large < 8 * small * 3 + 0.05
