"""Sitemaps: the pages of a site that show works, as they change."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from graph.errors import BadInput
from graph.model import Kind, Record, Rejected
from ingest.detect import from_bytes
from ingest.formats.sitemap import Sitemap
from ingest.read import read
from ingest.source import Raw, find_source
from tests.contract.support import quick_client
from tests.property.test_parsers import QUICK, check
from tests.support import shared_folder


def course(name: str) -> str:
    value = {"@context": "https://schema.org", "@type": "Course", "name": name}
    return f'<html><script type="application/ld+json">{json.dumps(value)}</script></html>'


def urlset(*entries: tuple[str, str]) -> str:
    said = "".join(
        f"<url><loc>{url}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>"
        for url, day in entries
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><urlset xmlns="{space}">{said}</urlset>'


@pytest.fixture
def site(httpserver: HTTPServer) -> HTTPServer:
    for name in ("one", "two", "three"):
        httpserver.expect_request(f"/{name}").respond_with_data(
            course(name.title()), content_type="text/html"
        )
    httpserver.expect_request("/about").respond_with_data("<html><title>About us</title></html>")
    return httpserver


def serve(site: HTTPServer, document: str | bytes, path: str = "/sitemap.xml") -> str:
    site.expect_request(path).respond_with_data(document, content_type="application/xml")
    return site.url_for(path)


def test_pages_that_show_works_come_in_and_others_are_told(site: HTTPServer) -> None:
    entries = [(site.url_for(f"/{one}"), "") for one in ("about", "one", "two", "gone")]
    url = serve(site, urlset(*entries, ("https://elsewhere.example/x", "")))
    with quick_client(trusted=[url]) as client:
        found = list(read(url, client=client))
    works = [item for item in found if isinstance(item, Record)]
    assert [(item.title, item.kind) for item in works] == [
        ("One", Kind.COURSE),
        ("Two", Kind.COURSE),
    ]
    assert works[0].url == site.url_for("/one")
    bad = {item.where: item.why for item in found if isinstance(item, Rejected)}
    assert set(bad) == {site.url_for("/about"), site.url_for("/gone")}
    assert "no work" in " ".join(bad.values()) or "does not say" in bad[site.url_for("/about")]


def test_an_index_of_packed_maps_is_followed(site: HTTPServer) -> None:
    inner = serve(site, gzip.compress(urlset((site.url_for("/one"), "")).encode()), "/a.xml.gz")
    entry = f"<sitemap><loc>{inner}</loc></sitemap>"
    url = serve(site, f"<sitemapindex>{entry}{entry}</sitemapindex>")
    with quick_client(trusted=[url]) as client:
        (found,) = read(url, client=client)
    assert isinstance(found, Record)
    assert found.title == "One"


def test_a_later_reading_goes_on_after_the_last_change(site: HTTPServer) -> None:
    days = [(site.url_for("/two"), "2024-02-02"), (site.url_for("/one"), "2024-01-01")]
    source = Sitemap()
    with quick_client(trusted=[site.url_for("/")]) as client:
        what = from_bytes(urlset(*days).encode(), "map.xml")
        pieces = list(source.fetch(what, client))
        assert [piece.where for piece in pieces] == [site.url_for("/one"), site.url_for("/two")]
        assert [piece.total for piece in pieces] == [2, 2]
        after_one = replace(what, state=pieces[0].state)
        assert [piece.where for piece in source.fetch(after_one, client)] == [site.url_for("/two")]
        days.append((site.url_for("/three"), "2024-03-03"))
        grown = from_bytes(urlset(*days).encode(), "map.xml")
        again = list(source.fetch(replace(grown, state=pieces[-1].state), client))
        assert [piece.where for piece in again] == [site.url_for("/three")]


def test_a_map_without_days_is_read_anew_once_it_was_read_to_its_end(site: HTTPServer) -> None:
    entries = [(site.url_for(f"/{one}"), "") for one in ("one", "two")]
    with quick_client(trusted=[site.url_for("/")]) as client:
        pieces = list(Sitemap().fetch(from_bytes(urlset(*entries).encode(), "map.xml"), client))
        states = [piece.state for piece in pieces]
        what = from_bytes(urlset(*entries).encode(), "map.xml")
        counts = [len(list(Sitemap().fetch(replace(what, state=one), client))) for one in states]
    assert all(states)
    assert counts == [1, 2]


def test_maps_are_told_by_their_content() -> None:
    for root in ("urlset", "sitemapindex"):
        assert find_source(from_bytes(f"<{root}></{root}>".encode(), "x")).name == "sitemap"
    with quick_client() as client, pytest.raises(BadInput, match="not a sitemap"):
        list(Sitemap().fetch(from_bytes(b"words", "x"), client))


@given(text=st.text(max_size=300))
@QUICK
def test_any_page_is_parsed_or_rejected(text: str) -> None:
    check(Sitemap(), text)


def test_a_real_map_and_its_pages(httpserver: HTTPServer) -> None:
    folder = shared_folder("recorded")
    base = (
        folder or Path()
    ) / "schema-org-course/ElixirTeSS__TeSS/raw/test/fixtures/files/ingestion"
    if folder is None or not (base / "gtn").exists():
        pytest.skip("the shared recordings are not here")
    document = (base / "gtn/sitemap.xml").read_text()
    assert find_source(from_bytes(document.encode(), "x")).name == "sitemap"
    titles = []
    for name in ("galaxy-intro-101", "galaxy-intro-strands", "slides-introduction", "faq"):
        page = (base / f"gtn/{name}.html").read_text()
        found = Sitemap().parse(Raw(page, f"https://training.example.org/{name}.html"))
        titles += [item.title if isinstance(item, Record) else "" for item in found]
    assert titles[:2] == [
        "Hands-on for 'Galaxy 101' tutorial",
        "Hands-on for 'Introduction to Genomics and Galaxy' tutorial",
    ]
    assert titles[3] == ""
