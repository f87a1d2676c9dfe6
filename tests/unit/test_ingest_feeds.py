"""Feeds: what they publish comes in as works, and again only what is new."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from graph.model import Cost, Identifier, Kind, Record, Rejected
from ingest.again import again
from ingest.detect import from_bytes
from ingest.formats.feed import Feed
from ingest.pages import feeds
from ingest.read import read, read_bytes
from ingest.source import Raw, find_source
from tests.contract.support import FIXTURES, quick_client
from tests.support import shared_folder


@pytest.fixture(scope="module")
def sample() -> dict[str, Record]:
    found = read(FIXTURES / "feed.xml")
    return {one.title: one for one in found if isinstance(one, Record)}


def parsed(document: str | bytes, where: str = "https://example.org/feed") -> list[object]:
    return list(Feed().parse(Raw(document, where)))


def test_a_post_is_an_article_without_markup(sample: dict[str, Record]) -> None:
    post = sample["Why a matrix is a map & more"]
    assert (post.kind, post.year, post.language) == (Kind.ARTICLE, 2024, "en")
    assert post.authors == ("Ada Lovelace",)
    assert post.summary == "A matrix moves points. So read it as a map."
    assert post.topics == ("Linear algebra",)
    assert post.identifiers == (Identifier("url", "https://example.org/notes/matrix"),)
    assert post.where == "feed.xml entry 1"


def test_an_entry_that_leads_to_a_paper_is_that_paper(sample: dict[str, Record]) -> None:
    paper = sample["A paper on attention"]
    assert (paper.kind, paper.cost) == (Kind.PAPER, Cost.FREE)
    assert paper.identifiers == (Identifier("arxiv", "1706.03762"),)
    assert paper.authors == ("Ashish Vaswani", "Noam Shazeer")
    assert paper.summary == "Only attention is used."
    journal = sample["An article in a journal"]
    assert journal.kind is Kind.PAPER
    assert Identifier("doi", "10.1000/xyz.7") in journal.identifiers
    assert journal.authors == ("Grace Hopper",)


def test_an_episode_is_listened_to_for_its_length(sample: dict[str, Record]) -> None:
    episode = sample["Episode 3: Sorting, spoken"]
    assert (episode.kind, episode.hours) == (Kind.VIDEO, 1.5)
    assert episode.url == "https://example.org/episodes/3"


def test_an_entry_without_a_title_is_known_by_its_first_words(sample: dict[str, Record]) -> None:
    (title,) = [one for one in sample if one.startswith("A note without")]
    assert title.endswith("…")
    assert len(title) <= 102


def test_an_entry_that_says_nothing_is_rejected_with_its_number() -> None:
    (bad,) = [one for one in read(FIXTURES / "feed.xml") if isinstance(one, Rejected)]
    assert bad == Rejected("feed.xml entry 6", "has neither a title nor a text")


def test_a_feed_that_is_read_again_gives_what_is_new() -> None:
    text = (FIXTURES / "feed.xml").read_text()
    source, what = Feed(), from_bytes(text.encode(), "feed.xml")
    with quick_client() as client:
        (first,) = source.fetch(what, client)
        assert first.state
        assert list(source.fetch(replace(what, state=first.state), client)) == []
        more = "<item><title>New here</title><link>https://example.org/new</link></item>"
        grown = from_bytes(text.replace("<item>", f"{more}<item>", 1).encode(), "feed.xml")
        (second,) = source.fetch(replace(grown, state=first.state), client)
    (item,) = source.parse(second)
    assert isinstance(item, Record)
    assert item.title == "New here"
    assert second.total == 1


def test_atom_takes_its_own_address_for_relative_ones() -> None:
    document = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>'
        '<entry><title type="text">a &lt; b</title><link href="posts/1"/><id>urn:x</id>'
        "<updated>2020-01-02T03:04:05Z</updated><author><name>Alan Turing</name></author>"
        '<summary type="html">&lt;p&gt;Less.&lt;/p&gt;</summary></entry></feed>'
    )
    (one,) = parsed(document)
    assert isinstance(one, Record)
    assert (one.title, one.year, one.summary) == ("a < b", 2020, "Less.")
    assert one.url == "https://example.org/posts/1"


def test_a_json_feed_is_a_feed() -> None:
    document = json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1", "title": "Spoken", "language": "de",
            "authors": [{"name": "Emmy Noether"}],
            "items": [
                {"id": "1", "url": "https://example.org/1", "title": "Über Ringe & <Ideale>",
                 "content_html": "<p>Ein <i>Ring</i>.</p>", "date_published": "2021-02-03",
                 "tags": ["Algebra"]},
                {"id": "https://example.org/2", "content_text": "x < y & y < z",
                 "attachments": [{"url": "https://example.org/2.mp3", "mime_type": "audio/mpeg",
                                  "duration_in_seconds": 3600}]},
                "not an item",
                {"id": 3, "url": ["x"], "title": None},
            ],
        }
    )  # fmt: skip
    assert find_source(from_bytes(document.encode(), "upload")).name == "feed"
    ring, episode, nothing = parsed(document)
    assert isinstance(ring, Record)
    assert (ring.title, ring.summary, ring.year) == ("Über Ringe & <Ideale>", "Ein Ring.", 2021)
    assert (ring.authors, ring.language, ring.topics) == (("Emmy Noether",), "de", ("Algebra",))
    assert isinstance(episode, Record)
    assert (episode.title, episode.kind, episode.hours) == ("x < y & y < z", Kind.VIDEO, 1.0)
    assert isinstance(nothing, Rejected)


@pytest.mark.parametrize(
    "head",
    ['<rss version="2.0"><channel>', '<?xml version="1.0"?><!-- x --><rss><channel>',
     '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "x"><rss>',
     '<rdf:RDF xmlns="http://purl.org/rss/1.0/"><channel rdf:about="x">'],
)  # fmt: skip
def test_feeds_are_told_by_their_content(head: str) -> None:
    assert Feed().claims(from_bytes(head.encode(), "x.txt")) > 0.7


@pytest.mark.parametrize(
    "head", ["<html><body><rss>", "<opml><rss>", "text about <rss>", '{"version": "1.0"}', "<feed>"]
)
def test_other_documents_are_no_feeds(head: str) -> None:
    assert Feed().claims(from_bytes(head.encode(), "x.rss")) == 0.0


@pytest.mark.parametrize(
    ("document", "title"),
    [
        ("<rss><channel><item><title>AT&T & R&D</title></item></channel></rss>", "AT&T & R&D"),
        ("<rss><channel><item><title>Caf&eacute;&nbsp;&hellip;</title></item></channel></rss>",
         "Café …"),
        ("<rss><channel><item><dc:title>Prefix nobody declared</dc:title></item></channel></rss>",
         "Prefix nobody declared"),
        ("<rss><channel><item><title>A \x0b bell</title></item></channel></rss>", "A bell"),
        ("<rss><channel><item><title>Not closed</channel></rss>", "Not closed"),
        ('<!DOCTYPE x [<!ENTITY e "boom"><!ENTITY f "&e;&e;">]><rss><channel><item>'
         "<title>No &f; here</title></item></channel></rss>", "No &f; here"),
        ('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><rss><channel><item>'
         "<title>No &e; file</title></item></channel></rss>", "No &e; file"),
    ],
)  # fmt: skip
def test_broken_markup_is_read_as_far_as_it_goes(document: str, title: str) -> None:
    found = [one for one in parsed(document) if isinstance(one, Record)]
    assert [one.title for one in found] == [title]


def test_a_feed_in_an_old_encoding_is_read_as_it_declares() -> None:
    text = '<?xml version="1.0" encoding="windows-1251"?><rss><channel><item><title>Ряды</title>'
    document = f"{text}</item></channel></rss>".encode("cp1251")
    (one,) = read_bytes(document, "feed")
    assert isinstance(one, Record)
    assert (one.title, one.language) == ("Ряды", "ru")


def test_a_feed_that_is_cut_says_so() -> None:
    whole = (FIXTURES / "feed.xml").read_text()
    found = parsed(whole[: whole.index("An article in a journal")])
    assert [type(one) for one in found].count(Record) >= 3
    assert isinstance(found[-1], Rejected)
    assert "ends in the middle" in found[-1].why


def test_what_is_no_feed_is_rejected_in_a_sentence() -> None:
    for document in ("", "<html><p>Hello</p></html>", "{", '{"items": 1}', "plain words"):
        (bad,) = parsed(document)
        assert isinstance(bad, Rejected)
    (empty,) = parsed('<rss version="2.0"><channel><title>T</title></channel></rss>')
    assert isinstance(empty, Rejected)
    assert "no entries yet" in empty.why


SHARED = [
    ("formats", "feeds/feedburner.atom", 25), ("formats", "feeds/guardian.rss", 55),
    ("formats", "feeds/large_atom.xml", 15), ("formats", "feeds/medium_mit_news.rss", 3),
    ("formats", "feeds/reddit-atom.rss", 24),
    *(("recorded", f"feeds/barryvdh__picofeed/raw/tests/fixtures/{name}", count)
      for name, count in (("atom.xml", 25), ("bbc_urdu.xml", 53), ("lincoln_loop.xml", 10),
                          ("planete-jquery.xml", 20), ("podbean.xml", 50), ("rss20.xml", 10),
                          ("rss_0.91.xml", 6), ("rss_0.92.xml", 22))),
    *(("recorded", f"feeds/rbren__rss-parser/raw/test/input/{name}", count)
      for name, count in (("content-encoded.rss", 7), ("craigslist.rss", 25), ("encoding.rss", 40),
                          ("feedburner.atom", 25), ("guardian.rss", 55), ("heise.atom", 15),
                          ("pagination-links.rss", 1),
                          ("reddit-atom.rss", 24), ("reddit.rss", 24), ("rss-1.rss", 69))),
    ("recorded", "youtube/Void1-1__youpdated/raw/tests/fixtures/youtube_feed.xml", 15),
    ("recorded", "youtube/barryvdh__picofeed/raw/tests/fixtures/youtube.xml", 25),
]  # fmt: skip


def shared(part: str, name: str) -> Path:
    folder = shared_folder(part)
    if folder is None or not (folder / name).exists():
        pytest.skip("the shared feeds are not here")
    return folder / name


@pytest.mark.parametrize(("part", "name", "entries"), SHARED)
def test_real_feeds_come_in_whole(part: str, name: str, entries: int) -> None:
    """As many works as there are items or entries, counted as text."""
    path = shared(part, name)
    tags = re.findall(rb"<(?:item|entry)[ >]", path.read_bytes())
    assert len(tags) == entries
    found = list(read(path, format="feed"))
    assert [type(one) for one in found] == [Record] * entries
    for one in found:
        assert isinstance(one, Record)
        assert not re.search(r"</?[a-z]+>|&[a-z]+;", one.title)


def test_real_feeds_keep_their_letters_and_kinds() -> None:
    def first(part: str, name: str) -> Record:
        one = next(iter(read(shared(part, name))))
        assert isinstance(one, Record)
        return one

    urdu = first("recorded", "feeds/barryvdh__picofeed/raw/tests/fixtures/bbc_urdu.xml")
    assert (urdu.title, urdu.language) == ("قزاقستان سے بحرِ ہند تک لاپتہ طیارے کی تلاش جاری", "ur")
    latin = first("recorded", "feeds/rbren__rss-parser/raw/test/input/encoding.rss")
    assert latin.title == "Mãe de utente é a nova presidente da Raríssimas"
    science = first("recorded", "feeds/rbren__rss-parser/raw/test/input/rss-1.rss")
    assert science.authors == ("P. J. Hines",)
    video = first("recorded", "youtube/Void1-1__youpdated/raw/tests/fixtures/youtube_feed.xml")
    assert (video.kind, video.authors) == (Kind.VIDEO, ("NASA",))
    assert [one.scheme for one in video.identifiers] == ["youtube"]
    old = first("recorded", "youtube/barryvdh__picofeed/raw/tests/fixtures/youtube.xml")
    assert old.hours == 0.09
    spoken = first("recorded", "feeds/rbren__rss-parser/raw/test/input/pagination-links.rss")
    assert (spoken.kind, spoken.hours) == (Kind.VIDEO, 0.66)


def test_lengths_are_read_in_the_ways_they_are_written() -> None:
    document = (
        "<rss xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'><channel><item><title>T"
        "</title><itunes:duration>{}</itunes:duration><enclosure url='https://e.org/a.mp3'"
        " type='audio/mpeg'/></item></channel></rss>"
    )
    for written, hours in (("5400", 1.5), ("45:00", 0.75), ("00:30:00", 0.5), ("soon", None),
                           ("9" * 50, None), ("0", None)):  # fmt: skip
        (one,) = parsed(document.format(written))
        assert isinstance(one, Record)
        assert one.hours == hours


def test_no_entry_is_lost_between_two_readings_of_a_long_feed() -> None:
    entries = "".join(f"<item><title>Post {n}</title></item>" for n in range(300))
    found = feeds.feed(f"<rss><channel>{entries}</channel></rss>")
    assert len({one.digest() for one in found.entries}) == 300


def test_a_feed_that_is_kept_brings_only_what_is_new(httpserver: HTTPServer) -> None:
    """By its address, over the reading that a sync does."""
    text = (FIXTURES / "feed.xml").read_text()
    more = "<item><title>New here</title><link>https://example.org/new</link></item>"
    answers = [text, text, text.replace("<item>", f"{more}<item>", 1)]
    httpserver.expect_request("/feed").respond_with_handler(
        lambda request: Response(answers.pop(0), content_type="application/rss+xml")
    )
    url, state, seen = httpserver.url_for("/feed"), "", []
    for _ in range(3):
        with quick_client(trusted=[url]) as client:
            for part in again(url, state, None, client):
                state = part.state or state
                seen.append([one.title for one in part.items if isinstance(one, Record)])
    assert [len(titles) for titles in seen] == [5, 0, 1]
    assert seen[2] == ["New here"]
