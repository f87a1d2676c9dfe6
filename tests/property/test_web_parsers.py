"""Readers of what the web publishes end, and fail only as promised, whatever they are given."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.bookmarks import Bookmarks
from ingest.formats.feed import Feed
from ingest.formats.html import Html
from ingest.formats.markdown import Markdown
from ingest.formats.opml import Opml
from ingest.formats.page import Page
from ingest.source import Raw, Source
from ingest.text import markup
from tests.property.test_parsers import JSON, QUICK, check

SOURCES: list[Source] = [Feed(), Opml(), Page(), Html(), Bookmarks()]
HTML = st.lists(
    st.sampled_from(
        ["<!DOCTYPE html>", "<html lang='en'>", "<head>", "<title>", "</title>", "<meta name='",
         "citation_title", "citation_doi", "DC.creator", "og:title", "' content='", "'>", "10.1/x",
         "<script type='application/ld+json'>", "</script>", '{"@type": "Course", "name": "C"}',
         '{"@graph": [', "]}", '"hasPart": {"@id": "a"}', ",", "<link rel='canonical' href='",
         "http://[x", "https://a.b/c", "javascript:x", "<ul>", "<ol>", "<li>", "</li>", "</ul>",
         "<a href='https://a.b/c'>", "A title of it", "</a>", "<table>", "<tr>", "<td>", "<th>",
         "Title", "<h2>", "</h2>", "<p>", "<br>", "<b>", " by ", "Ada Lovelace", " - ", "(1998)",
         "<dl>", "<dt>", "<dd>", "&amp;", "&#x0;", "\x00", "x", "é", "动手"]
    ),
    max_size=40,
).map("".join)  # fmt: skip
XML = st.lists(
    st.sampled_from(
        ["<rss>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<link>", "</link>",
         "https://example.org/a", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>",
         "</entry>", "<opml>", "<body>", "<outline ", "text='T'", "xmlUrl='http://a.b/c'", "/>",
         ">", "<![CDATA[", "]]>", "<!--", "-->", "<?xml version='1.0'?>", "<!DOCTYPE x [", "]>",
         "&amp;", "&eacute;", "&#0;", "&#x110000;", "&", "<dc:creator>", "a:b='c'", "x", "é",
         "\x00", "\ud800", "<pubDate>", "Tue, 05 Mar 2024 08:00:00 GMT", "</pubDate>",
         "<itunes:duration>", "1:2:3",
         "<enclosure url='x' type='audio/x'/>", "<guid>", "doi:10.1000/x", "</rss>", "</feed>"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@pytest.mark.parametrize("source", SOURCES, ids=lambda one: one.name)
@given(text=st.text(max_size=300) | XML | HTML)
@QUICK
def test_any_text_is_parsed_or_rejected(source: Source, text: str) -> None:
    check(source, text)


@given(document=XML)
@QUICK
def test_whatever_stands_in_a_feed_is_parsed_or_rejected(document: str) -> None:
    check(Feed(), f"<rss><channel><item>{document}")
    check(Feed(), f"<feed xmlns='http://www.w3.org/2005/Atom'><entry>{document}</entry></feed>")
    check(Opml(), f"<opml><body>{document}</body></opml>")


@given(items=st.lists(JSON | st.dictionaries(st.sampled_from(
    ["id", "url", "title", "authors", "tags", "attachments", "content_html", "date_published"]),
    JSON, max_size=5), max_size=4))  # fmt: skip
@QUICK
def test_any_json_in_a_feed_is_parsed_or_rejected(items: list[object]) -> None:
    check(Feed(), json.dumps({"version": "https://jsonfeed.org/version/1", "items": items}))


@given(
    value=JSON
    | st.dictionaries(
        st.sampled_from(
            [
                "@type",
                "@id",
                "@graph",
                "name",
                "hasPart",
                "author",
                "offers",
                "isbn",
                "url",
                "duration",
                "itemListElement",
                "identifier",
                "educationalLevel",
                "citation",
                "isPartOf",
                "inLanguage",
            ]
        ),
        JSON | st.sampled_from(["Course", "Book", "ItemList", "PT1H", "https://a.b/c"]),
        max_size=8,
    )
)
@QUICK
def test_any_json_ld_is_parsed_or_rejected(value: object) -> None:
    block = json.dumps([value, {"@type": "Course", "name": "C", "hasPart": value}])
    check(Page(), block)
    check(Page(), f"<title>T</title><script type='application/ld+json'>{block}</script>")


@given(data=st.binary(max_size=300))
@QUICK
def test_any_bytes_are_text(data: bytes) -> None:
    markup.decoded(data).encode("utf-8", "replace")
    for source in SOURCES:
        list(source.parse(Raw(data, "x")))


@given(value=st.text(max_size=200) | XML)
@QUICK
def test_plain_text_has_no_tags(value: str) -> None:
    markup.plain(value).encode("utf-8", "replace")


def seconds(source: Source, document: str) -> float:
    start = time.process_time()
    list(source.parse(Raw(document, "x")))
    return time.process_time() - start


PIECES = [
    "<", "<a ", "<a>", "</a>", "<!--", "<![CDATA[", "&", "&amp;", "&a;", "<!DOCTYPE ", "<?x ", "[",
    "<item>", "<item><title>a</title></item>", "<entry>", "<x:y>", "<x:y z:w='1'/>", "a='b' ", '"',
    "<outline text='a'>", "<outline text='a' xmlUrl='http://a.b'/>", "<title>", "</title>", "x ",
    "<meta name='citation_author' content='A, B'>", "<div>", "<li><a href='http://a.b'>T t</a>",
    "<tr><td>", "<title>T</title>", "<script type='application/ld+json'>{}</script>", '{"a":', "[",
    "<h2>x</h2>", "<p>", "<br>", "<link rel='alternate' type='application/rss+xml' href='a'>",
    "<item><description>&lt;p&gt;</description></item>", "<item><pubDate>1 </pubDate></item>",
]  # fmt: skip


@pytest.mark.parametrize(
    "piece", ["`", "`a <http://b>`_ ", "`a <", "a_ ", "=\n", "a\n==\n", "http://a.b[",
              "http://a.b[c] ",
              ".. _a: http://b\n", "* http://a.b[c]\n", "` ", "[^a]", "-*", "-[", "*[a](http:"]
)  # fmt: skip
def test_readmes_are_put_over_in_linear_time(piece: str) -> None:
    start = time.process_time()
    for frame in ("{}", "`a <http://b>`_\n{}", "= a\nhttp://a.b[c]\n{}"):
        list(Markdown().parse(Raw(frame.format(piece * (60_000 // len(piece))), "x")))
    assert time.process_time() - start < 15


@pytest.mark.parametrize("piece", PIECES)
def test_time_is_linear(piece: str) -> None:
    """Four times the input takes nowhere near sixteen times as long."""
    for source in SOURCES:
        for frame in ("{}", "<rss><channel>{}", "<opml><body>{}", "<rss><channel><item><title>{}",
                      "<rss><channel><item><description><![CDATA[{}", "<!DOCTYPE html><body>{}",
                      "<script type='application/ld+json'>{}</script>"):  # fmt: skip
            short, long = (frame.format(piece * (size // len(piece))) for size in (20_000, 80_000))
            taken = seconds(source, short)
            assert seconds(source, long) < max(2.0, 10 * taken), frame
