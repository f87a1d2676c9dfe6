"""Parsers of what services answer about papers: whatever it holds, items come of it or
reasons."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Record, Rejected
from ingest.services.crossref import Crossref
from ingest.services.datacite import DataCite
from ingest.services.dblp import Dblp
from ingest.services.openalex import OpenAlex
from ingest.services.semanticscholar import SemanticScholar
from ingest.services.unpaywall import Unpaywall
from ingest.source import Raw, Source
from ingest.text.jats import abstract, plain
from tests.property.test_service_parsers import ANY, QUICK, check

# A sound work of each, that is then damaged at one place; and the list it comes in.
SOUND: list[tuple[Source, str, dict[str, object]]] = [
    (Crossref(), "items", {
        "DOI": "10.5555/a", "type": "monograph", "title": ["Title"], "subtitle": ["and more"],
        "author": [{"given": "A", "family": "B", "suffix": "Jr."}, {"name": "C"}],
        "issued": {"date-parts": [[1990, 1]]}, "ISBN": ["9780131038059"], "language": "en",
        "abstract": "<jats:p>Said", "subject": ["Logic"], "URL": "http://doi.org/10.5555/a",
        "reference": [{"DOI": "10.5555/b"}], "license": [{"URL": "http://creativecommons.org/"}],
        "relation": {"is-preprint-of": [{"id-type": "doi", "id": "10.5555/c"}]},
        "updated-by": [{"type": "retraction"}], "update-to": [], "editor": []}),
    (DataCite(), "data", {
        "doi": "10.5555/a", "titles": [{"title": "Title"}], "publicationYear": 1990,
        "creators": [{"name": "B, A", "nameType": "Personal"}], "title": "Title",
        "descriptions": [{"description": "Said", "descriptionType": "Abstract"}],
        "types": {"resourceTypeGeneral": "Text", "bibtex": "article"}, "language": "en",
        "subjects": [{"subject": "Logic"}], "container": {"identifier": "9780131038059",
        "identifierType": "ISBN"}, "rightsList": [{"rightsUri": "http://creativecommons.org/"}],
        "alternateIdentifiers": [{"alternateIdentifier": "1706.03762",
                                  "alternateIdentifierType": "arXiv"}],
        "relatedIdentifiers": [{"relationType": "Cites", "relatedIdentifier": "10.5555/b",
                                "relatedIdentifierType": "DOI"}]}),
    (Dblp(), "records", {
        "key": "conf/t/A", "title": "Title.", "year": "1990", "type": "article", "doi": "10.5555/a",
        "authors": {"author": [{"text": "A B"}]}, "ee": ["https://arxiv.org/abs/1706.03762"],
        "isbn": "9780131038059", "crossref": ["conf/t/1990"], "access": "open",
        "publtype": "survey", "url": "https://dblp.org/rec/conf/t/A"}),
    (OpenAlex(), "results", {
        "id": "https://openalex.org/W1", "doi": "https://doi.org/10.5555/a", "title": "Title",
        "ids": {"pmid": "https://pubmed.ncbi.nlm.nih.gov/1"}, "publication_year": 1990,
        "type": "article", "language": "en", "open_access": {"is_oa": True},
        "primary_location": {"landing_page_url": "https://x.test", "raw_type": "Text"},
        "locations": [{"landing_page_url": "https://arxiv.org/abs/1706.03762"}],
        "authorships": [{"author": {"display_name": "A B"}, "raw_author_name": "A. B."}],
        "topics": [{"display_name": "Logic"}], "keywords": [], "is_retracted": False,
        "referenced_works": ["https://openalex.org/W2"], "is_paratext": False,
        "abstract_inverted_index": {"Said": [0]}}),
    (SemanticScholar(), "data", {
        "paperId": "a" * 40, "externalIds": {"DOI": "10.5555/a", "PubMed": "1"},
        "title": "Title", "abstract": "Said", "year": 1990, "publicationTypes": ["Review"],
        "openAccessPdf": {"url": "https://x.test/a.pdf"}, "authors": [{"name": "A B"}],
        "fieldsOfStudy": ["Logic"], "s2FieldsOfStudy": [{"category": "Logic"}],
        "references": [{"paperId": "b" * 40, "externalIds": {"DOI": "10.5555/b"}}]}),
    (Unpaywall(), "results", {
        "doi": "10.5555/a", "title": "Title", "genre": "report", "year": 1990, "is_oa": True,
        "best_oa_location": {"url": "https://x.test/a.pdf", "url_for_landing_page": None},
        "oa_locations": [{"url": "https://arxiv.org/abs/1706.03762", "evidence": "doi match"}],
        "z_authors": [{"given": "A", "family": "B"}]}),
]  # fmt: skip
MARKUP = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<i ", "<!--", "-->", "&amp;", "&#60;", "<script>", "</script>", "<", ">",
         "Abstract", " ", "word", "<![CDATA[", "]]>", "<mml:math a='b'>", "İ"]
    ),
).map("".join)  # fmt: skip
XML = st.lists(
    st.sampled_from(
        ["<dblp>", "</dblp>", "<dblpperson>", "</dblpperson>", "<r>", "</r>", "</article>",
         "<article key='j/t/A'>", "<title>", "</title>", "A.", "<author>", "</author>", "&amp;",
         "&x;", "<!--", "<year>1", "</year>", "<ee type='oa'>http://x", "</ee>", "<result>",
         "<hits>", "\x00"]
    )
).map("".join)  # fmt: skip
sources = pytest.mark.parametrize(("source", "many", "sound"), SOUND, ids=lambda one: (
    one.name if isinstance(one, Source) else ""))  # fmt: skip


@sources
@given(text=st.text(max_size=200))
@QUICK
def test_any_text_gives_items_or_reasons(
    source: Source, many: str, sound: dict[str, object], text: str
) -> None:
    del many, sound
    assert check(source, text)


@sources
@given(value=ANY)
@QUICK
def test_any_json_gives_items_or_reasons(
    source: Source, many: str, sound: dict[str, object], value: object
) -> None:
    check(source, json.dumps(value))
    check(source, json.dumps({many: value}), ("doi:10.5555/a",))
    check(source, json.dumps({many: [value]}))
    check(source, json.dumps([sound, value]))


@sources
@given(data=st.data())
@QUICK
def test_one_field_that_is_something_else_costs_no_more_than_its_record(
    source: Source, many: str, sound: dict[str, object], data: st.DataObject
) -> None:
    damaged = json.loads(json.dumps(sound))
    place = damaged
    while True:
        name = data.draw(st.sampled_from(sorted(place)))
        if not isinstance(place[name], dict) or not place[name] or data.draw(st.booleans()):
            break
        place = place[name]
    place[name] = data.draw(ANY)
    found = check(source, json.dumps({many: [damaged, sound]}))
    assert len(found) == 2
    assert isinstance(found[-1], Record)
    assert found[-1].title.startswith("Title")


@sources
def test_half_a_character_is_no_exception(
    source: Source, many: str, sound: dict[str, object]
) -> None:
    text = json.dumps({many: [sound]})
    for whole, cut in (("Title", "Title \\ud83d"), ("10.5555/a", "10.5555/a\\ud83d"),
                       ("Logic", "\\ud83d"), ("A B", "\\udc00")):  # fmt: skip
        text = text.replace(whole, cut)
    (one,) = check(source, text)
    assert isinstance(one, Record)
    assert one.title.startswith("Title")


@sources
def test_time_grows_in_step_with_what_there_is_to_read(
    source: Source, many: str, sound: dict[str, object]
) -> None:
    def seconds(count: int) -> float:
        text = json.dumps({many: [{**sound, "title": "<b>(&#" * 200}] * count})
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            list(source.parse(Raw(text, "x")))
            best = min(best, time.process_time() - start)
        return best

    assert seconds(400) < 12 * seconds(100) + 0.05


@sources
def test_what_was_asked_for_and_is_not_there_is_told(
    source: Source, many: str, sound: dict[str, object]
) -> None:
    wanted = ("doi:10.5555/a", "doi:10.5555/zz")
    found = check(source, json.dumps({many: [sound, sound]}), wanted)
    assert [one.where for one in found if isinstance(one, Rejected)] == ["doi:10.5555/zz"]


@given(text=XML)
@QUICK
def test_any_xml_gives_items_or_reasons(text: str) -> None:
    assert check(Dblp(), f"<dblp>{text}")
    check(Dblp(), f"<dblp><article key='j/t/B'><title>B.</title>{text}</article></dblp>")


@given(text=st.text(max_size=300) | MARKUP)
@QUICK
def test_any_markup_becomes_one_line_of_text(text: str) -> None:
    said = plain(text)
    assert "\n" not in said
    assert said == said.strip()
    said.encode()
    assert abstract(text) in said
