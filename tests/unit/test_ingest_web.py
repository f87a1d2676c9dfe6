"""Addresses of pages and files: each is read as what lies there."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from graph.errors import BadInput, FetchError
from graph.model import Record
from ingest.detect import detect
from ingest.formats.page import Page
from ingest.pages import web
from ingest.read import read, read_bytes
from ingest.source import Item
from tests.contract.support import FIXTURES, quick_client


def records(items: Iterable[Item]) -> list[Record]:
    return [item for item in items if isinstance(item, Record)]


def test_a_page_is_read_in_the_encoding_its_server_names(httpserver: HTTPServer) -> None:
    page = "<!DOCTYPE html><title>Ряд Фурье</title>".encode("koi8-r")
    url = serve(httpserver, "/x", page, "text/html; charset=koi8-r")
    with quick_client(trusted=[url]) as client:
        (found,) = read(url, client=client)
    assert isinstance(found, Record)
    assert found.title == "Ряд Фурье"


def serve(httpserver: HTTPServer, path: str, body: str | bytes, kind: str = "text/html") -> str:
    httpserver.expect_request(path).respond_with_data(body, content_type=kind)
    return httpserver.url_for(path)


def test_an_address_of_a_page_is_its_work(httpserver: HTTPServer) -> None:
    url = serve(httpserver, "/course", (FIXTURES / "course.html").read_bytes())
    with quick_client(trusted=[url]) as client:
        found = list(read(url, client=client))
    assert isinstance(found[0], Record)
    assert found[0].title == "Graphs for everybody"
    assert found[0].where == url


def test_a_blogs_front_page_is_its_feed(httpserver: HTTPServer) -> None:
    page = (
        "<!DOCTYPE html><html><head><title>My blog</title>"
        '<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">'
        '<link rel="alternate" type="application/rss+xml" href="/feed"></head></html>'
    )
    url = serve(httpserver, "/", page)
    serve(httpserver, "/feed", (FIXTURES / "feed.xml").read_bytes(), "application/rss+xml")
    with quick_client(trusted=[url]) as client:
        found = [item for item in read(url, client=client) if isinstance(item, Record)]
        assert len(found) == 5
        assert found[0].where == httpserver.url_for("/feed") + " entry 1"
        (itself,) = read(url, format="page", client=client)
    assert isinstance(itself, Record)
    assert itself.title == "My blog"


def test_a_post_with_a_feed_is_itself(httpserver: HTTPServer) -> None:
    link = '<link rel="alternate" type="application/atom+xml" href="/feed">'
    text = f"<!DOCTYPE html><title>A post</title>{link}<p>{'word ' * 400}</p>"
    url = serve(httpserver, "/2020/01/a-post", text)
    with quick_client(trusted=[url]) as client:
        (found,) = read(url, client=client)
    assert isinstance(found, Record)
    assert found.title == "A post"


def test_addresses_of_files_are_read_as_what_they_are(httpserver: HTTPServer) -> None:
    bib = (FIXTURES / "references.bib").read_bytes()
    plain = serve(httpserver, "/refs", bib, "text/plain")
    packed = serve(httpserver, "/refs.gz", gzip.compress(bib), "application/gzip")
    opml = serve(httpserver, "/x", (FIXTURES / "subscriptions.opml").read_bytes(), "text/html")
    with quick_client(trusted=[plain]) as client:
        expected = records(read_bytes(bib, plain))
        assert records(read(plain, client=client)) == expected
        assert records(read(packed, client=client)) == expected
        assert len(list(read(opml, client=client))) == 5
        assert records(read(plain, format="bibtex", client=client)) == expected


def test_a_packed_file_on_disk_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib.gz"
    path.write_bytes(gzip.compress((FIXTURES / "references.bib").read_bytes()))
    assert records(read(path)) == records(read(FIXTURES / "references.bib"))


def test_unpacking_is_bounded() -> None:
    bomb = gzip.compress(b"0" * 3_000_000)
    with pytest.raises(BadInput, match="larger than 1 MB when unpacked"):
        web.inflated(bomb, "bomb.gz", 1 << 20)
    two = gzip.compress(b"one ") + gzip.compress(b"two")
    assert web.inflated(two, "x") == b"one two"
    with pytest.raises(BadInput, match="damaged"):
        web.inflated(b"\x1f\x8bgarbage", "x")
    assert web.inflated(gzip.compress(b"abc" * 1000)[:-9], "cut").startswith(b"abc")


def test_a_page_is_the_last_resort_for_an_identifier(httpserver: HTTPServer) -> None:
    what = detect("https://doi.org/10.1000/xyz")
    assert 0 < Page().claims(what) < 0.2
    assert Page().claims(detect("doi:10.1000/xyz")) == 0
    assert Page().claims(detect("https://example.org/a/page")) == 0


def test_a_file_where_a_page_should_be_is_one_sentence(httpserver: HTTPServer) -> None:
    url = serve(httpserver, "/x", b"@book{k, title={T}}", "text/plain")
    with quick_client(trusted=[url]) as client, pytest.raises(FetchError, match="not a web page"):
        list(Page().fetch(detect(url), client))


def test_repositories_and_gists_lead_to_their_text() -> None:
    assert web.plain_text_urls("https://gitlab.com/group/sub/name")[0] == (
        "https://gitlab.com/group/sub/name/-/raw/HEAD/README.md"
    )
    assert web.plain_text_urls("https://gitlab.com/a/b/-/tree/main/docs")[0] == (
        "https://gitlab.com/a/b/-/raw/main/docs/README.md"
    )
    assert web.plain_text_urls("https://gitlab.com/a/b/-/blob/main/x.md") == (
        "https://gitlab.com/a/b/-/raw/main/x.md",
    )
    assert web.plain_text_urls("https://gist.github.com/ada/0123456789abcdef0123") == (
        "https://gist.githubusercontent.com/ada/0123456789abcdef0123/raw",
    )
    assert web.plain_text_urls("https://github.com/a/b/issues/3") == (
        "https://github.com/a/b/issues/3",
    )
