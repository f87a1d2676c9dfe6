"""OPML: every feed of an exported list comes in, under its folders."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from graph.errors import BadInput
from graph.model import Identifier, Kind, Record, Rejected
from ingest.again import again
from ingest.formats.opml import feeds
from ingest.read import read, read_bytes
from tests.contract.support import FIXTURES, quick_client
from tests.support import shared_folder

SAMPLE = FIXTURES / "subscriptions.opml"


def test_feeds_and_pages_come_in_under_their_folders() -> None:
    found = [one for one in read(SAMPLE) if isinstance(one, Record)]
    assert [(one.title, one.topics) for one in found] == [
        ("Graphs & trees", ("Mathematics", "Proofs")),
        ("Números", ("Mathematics",)),
        ("example.org/plain/rss.xml", ("Computing", "Compilers", "reading")),
        ("A page, not a feed", ()),
    ]
    first, second, *_ = found
    assert (first.kind, first.language) == (Kind.ARTICLE, "en")
    assert first.url == "https://example.org/graphs"
    assert Identifier("url", "https://example.org/graphs/feed") in first.identifiers
    assert second.url == "http://example.org/numeros.xml"
    assert second.summary == "Sobre primos"


def test_an_address_that_cannot_be_one_is_rejected_with_its_place() -> None:
    (bad,) = [one for one in read(SAMPLE) if isinstance(one, Rejected)]
    assert bad.where == "subscriptions.opml outline 9"
    assert bad.why.startswith("Wrong: ")


def test_the_feeds_can_be_followed() -> None:
    found = feeds(SAMPLE.read_bytes())
    assert [one.xml_url for one in found] == [
        "https://example.org/graphs/feed",
        "http://example.org/numeros.xml",
        "https://example.org/plain/rss.xml",
        "https://example.org:99999999/feed",
    ]
    assert found[0].html_url == "https://example.org/graphs"
    assert found[0].path == ("Mathematics", "Proofs")


@pytest.mark.parametrize("document", ["", "<html></html>", "words", "<"])
def test_what_is_no_opml_is_refused_in_a_sentence(document: str) -> None:
    with pytest.raises(BadInput, match="OPML"):
        feeds(document)


def test_a_deep_outline_is_read() -> None:
    deep = "<outline text='f'>" * 200
    document = f"<opml><body>{deep}<outline text='T' xmlUrl='https://e.org/f'/>"
    (one,) = [one for one in read_bytes(document.encode(), "x") if isinstance(one, Record)]
    assert one.title == "T"


def test_a_list_without_feeds_says_so() -> None:
    (bad,) = read_bytes(b"<opml><body><outline text='Folder'/></body></opml>", "x.opml")
    assert isinstance(bad, Rejected)
    assert "no feed" in bad.why


def test_a_list_of_feeds_that_is_kept_brings_what_is_new_in_each(
    httpserver: HTTPServer, tmp_path: Path
) -> None:
    item = "<item><title>{0}</title><link>https://example.org/{0}</link></item>"
    answers = {"a": ["one", "two"], "b": ["three"]}

    def serve(request: Request) -> Response:
        items = "".join(item.format(name) for name in answers[request.path[1:]])
        return Response(f"<rss><channel>{items}</channel></rss>", content_type="text/xml")

    for name in answers:
        httpserver.expect_request(f"/{name}").respond_with_handler(serve)
    urls = [httpserver.url_for(f"/{name}") for name in ("a", "gone", "b")]
    path = tmp_path / "feeds.opml"
    outlines = "".join(f"<outline text='Feed' xmlUrl='{url}'/>" for url in urls)
    path.write_text(f"<opml><body>{outlines}</body></opml>")

    def reading(state: str) -> tuple[list[str], list[str], str]:
        titles, refused = [], []
        with quick_client(trusted=urls) as client:
            for part in again(str(path), state, None, client):
                state = part.state or state
                titles += [one.title for one in part.items if isinstance(one, Record)]
                refused += [one.where for one in part.items if isinstance(one, Rejected)]
        return titles, refused, state

    titles, refused, state = reading("")
    assert titles == ["Feed", "Feed", "Feed", "one", "two", "three"]
    assert refused == [urls[1]]
    assert reading(state)[0] == []
    answers["b"].append("four")
    assert reading(state)[0] == ["four"]
    assert reading("not json")[0] == [*titles, "four"]


SHARED = [
    ("formats", "opml/engineering_blogs.opml", 422), ("formats", "opml/google-reader.opml", 22),
    ("formats", "opml/newsbeuter.opml", 35), ("formats", "opml/subscriptionList.opml", 14),
    ("recorded", "opml/barryvdh__picofeed/raw/tests/fixtures/tinytinyrss.opml", 2),
]  # fmt: skip


@pytest.mark.parametrize(("part", "name", "count"), SHARED)
def test_real_lists_of_feeds_come_in_whole(part: str, name: str, count: int) -> None:
    folder = shared_folder(part)
    path = (folder or Path()) / name
    if folder is None or not path.exists():
        pytest.skip("the shared lists of feeds are not here")
    document = path.read_text()
    addresses = re.findall(r'xmlurl="([^"]+)"', document, re.IGNORECASE)
    assert len(addresses) == count
    assert [type(one) for one in read(path)] == [Record] * count
    assert {one.xml_url for one in feeds(document)} == {
        one.replace("&amp;", "&") for one in addresses
    }


def test_folders_of_a_real_list_are_topics() -> None:
    folder = shared_folder("formats")
    path = (folder or Path()) / "opml/google-reader.opml"
    if folder is None or not path.exists():
        pytest.skip("the shared lists of feeds are not here")
    found = [one for one in read(path) if isinstance(one, Record)]
    document = path.read_text()
    named = set(re.findall(r'<outline title="([^"]+)" text="[^"]+">', document))
    assert named
    assert {topic for one in found for topic in one.topics} == named
