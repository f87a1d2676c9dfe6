"""Parsers of what services answer: whatever it holds, items come of it or reasons."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph import identifiers, records
from graph.model import Concept, Record, Rejected, Trail
from ingest.services.coursera import Coursera
from ingest.services.googlebooks import GoogleBooks
from ingest.services.gutendex import Gutendex
from ingest.services.mitlearn import MitLearn
from ingest.services.ocw import OpenCourseWare
from ingest.services.openlibrary import OpenLibrary
from ingest.services.opentextbooks import OpenTextbooks
from ingest.services.wikidata import Wikidata
from ingest.services.wikipedia import Wikipedia
from ingest.services.youtube import YouTube
from ingest.source import Item, Raw, Source

QUICK = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# A sound item of each, that is then damaged at one place; and the list it comes in.
SOUND: list[tuple[Source, str, dict[str, object]]] = [
    (OpenLibrary(), "docs", {
        "key": "/works/OL1W", "title": "Title", "subtitle": "sub", "author_name": ["A B"],
        "first_publish_year": 1990, "isbn": ["0131038052"], "edition_key": ["OL1M"],
        "language": ["eng", "ger"], "subject": ["Logic"], "number_of_pages_median": 100,
        "description": {"value": "Said."}, "ebook_access": "public", "works": [{"key": "x"}],
        "editions": [{"languages": [{"key": "/languages/ger"}], "publish_date": "2004"}]}),
    (GoogleBooks(), "items", {
        "id": "volume000001", "saleInfo": {"saleability": "FREE"},
        "accessInfo": {"publicDomain": True}, "volumeInfo": {
            "title": "Title", "authors": ["A B"], "publishedDate": "1990",
            "industryIdentifiers": [{"identifier": "0131038052"}], "pageCount": 100,
            "categories": ["Logic"], "language": "en", "description": "<p>Said"}}),
    (Gutendex(), "results", {
        "id": 1, "title": "Title", "authors": [{"name": "B, A"}], "languages": ["en"],
        "subjects": ["Logic"], "bookshelves": ["Category: Logic"], "summaries": ["Said."]}),
    (OpenTextbooks(), "data", {
        "id": 1, "title": "Title", "description": "<p>Said", "copyright_year": 1990,
        "ISBN13": "0131038052", "language": "eng", "subjects": [{"name": "Logic"}],
        "contributors": [{"first_name": "A", "last_name": "B", "contribution": "Author"}]}),
    (MitLearn(), "results", {
        "id": 1, "readable_id": "6.1+fall_2020", "resource_type": "course", "title": "Title",
        "description": "<p>Said", "url": "https://x.test/1", "free": True, "prices": ["1.00"],
        "platform": {"code": "ocw"}, "topics": [{"name": "Logic"}], "languages": ["en"],
        "best_run_id": 1, "runs": [{
            "id": 1, "year": 2020, "level": [{"name": "Graduate"}], "min_weeks": 1,
            "max_weeks": 2, "min_weekly_hours": 1, "max_weekly_hours": 2,
            "instructors": [{"first_name": "A", "last_name": "B"}], "duration": "2 weeks"}]}),
    (Coursera(), "elements", {
        "slug": "title", "name": "Title", "description": "Said",
        "workload": "2 weeks, 3 hours/week", "primaryLanguages": ["en"],
        "instructorIds": ["1"], "partnerIds": ["1"],
        "startDate": 1447095621493, "domainTypes": [{"domainId": "logic"}]}),
    (YouTube(), "videos", {
        "id": "video000001", "contentDetails": {"duration": "PT1H"}, "snippet": {
            "title": "Title", "description": "Said", "channelTitle": "A B", "tags": ["logic"],
            "publishedAt": "2020-01-02T00:00:00Z", "defaultAudioLanguage": "en"}}),
    (Wikidata(), "ideas", {
        "language": "en", "belongs": ["logic"], "entity": {
            "id": "Q1", "asked": "Q2", "labels": {"en": {"value": "title"},
                                                  "zh": {"value": "\u56fe\u540c\u6784"}},
            "aliases": {"en": [{"value": "other"}]}, "descriptions": {"en": {"value": "said"}},
            "claims": {"P279": [{"mainsnak": {"datavalue": {"value": {"id": "Q3"}}}}]},
            "sitelinks": {"enwiki": {"title": "Title"}}}, "page": {
            "title": "Title", "fullurl": "https://en.wikipedia.org/wiki/Title",
            "extract": "It is said of the title that it is an idea like many others."}}),
]  # fmt: skip
PAGED: list[tuple[Source, dict[str, object]]] = [
    (OpenCourseWare(), {
        "slug": "a-course", "part": "x", "course": {
            "course_title": "Title", "year": "2020", "level": ["Graduate"], "topics": [["Logic"]],
            "instructors": [{"first_name": "A", "last_name": "B"}]},
        "resource": {"title": "Title", "video_metadata": {"youtube_id": "video000001"}},
        "files": [{"title": "Lecture 1", "youtube_id": "video000001", "content_type": "video"},
                  {"title": "Lecture 2", "url": "https://x.test/2", "content_type": "video"}]}),
    (YouTube(), {"playlist": {"id": "PLx", "snippet": {"title": "Title"}}}),
    (YouTube(), {"trail": {"id": "PLx", "snippet": {"title": "Title"}}, "order": ["a", "b"]}),
    (YouTube(), {"oembed": {"id": "video000001", "title": "Title", "author_name": "A B"}}),
    (Wikipedia(), {"ideas": [{"entity": {}, "page": {
        "title": "Title", "fullurl": "https://en.wikipedia.org/wiki/Title"}}]}),
]  # fmt: skip
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["id", "name", "title", "key", "value", "language", "data"]), inner,
        max_size=3,
    ),
    max_leaves=8,
)  # fmt: skip
sources = pytest.mark.parametrize(("source", "many", "sound"), SOUND, ids=lambda one: (
    one.name if isinstance(one, Source) else ""))  # fmt: skip


def check(source: Source, text: str, wanted: tuple[str, ...] = ()) -> list[Item]:
    """Parse it; every item is sound and can be stored and written."""
    found = list(source.parse(Raw(text, "x", wanted=wanted)))
    for one in found:
        assert isinstance(one, (Record, Trail, Concept, Rejected))
        if isinstance(one, Rejected):
            assert one.where
            assert one.why
            (one.where + one.why).encode()
            continue
        records.dumps(records.to_json(one)).encode()
        assert records.from_json(records.to_json(one))
        if isinstance(one, Record):
            assert one.title
            assert one.url is None or one.url.startswith(("http://", "https://"))
            for key in one.identifiers:
                assert identifiers.make(key.scheme, key.value) == key
    return found


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
    del sound
    check(source, json.dumps(value))
    check(source, json.dumps({many: value}))
    check(source, json.dumps({many: [value]}))


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
    assert isinstance(found[-1], Record)
    assert found[-1].title.startswith("Title")


@pytest.mark.parametrize(("source", "sound"), PAGED, ids=lambda one: getattr(one, "name", ""))
@given(data=st.data())
@QUICK
def test_a_page_with_a_field_that_is_something_else_is_no_exception(
    source: Source, sound: dict[str, object], data: st.DataObject
) -> None:
    assert any(isinstance(one, (Record, Trail)) for one in check(source, json.dumps(sound)))
    damaged = json.loads(json.dumps(sound))
    place = damaged
    while True:
        name = data.draw(st.sampled_from(sorted(place)))
        if not isinstance(place[name], dict) or not place[name] or data.draw(st.booleans()):
            break
        place = place[name]
    place[name] = data.draw(ANY)
    check(source, json.dumps(damaged), ("url:https://x.test",))


@sources
def test_time_grows_in_step_with_what_there_is_to_read(
    source: Source, many: str, sound: dict[str, object]
) -> None:
    def seconds(count: int) -> float:
        text = json.dumps({many: [{**sound, "title": "<b>(" * 200}] * count})
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            list(source.parse(Raw(text, "x")))
            best = min(best, time.process_time() - start)
        return best

    seconds(10)
    assert seconds(800) < 8 * 4 * seconds(100)
