"""The digest as a page and as a feed: valid, self-contained, and hostile titles stay text."""

from __future__ import annotations

import re
import unicodedata
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.digest import feed, files, page, safe
from app.digest.values import Digest, Item, Section
from app.library import Library
from graph.errors import BadInput
from graph.model import Kind, Resource
from graph.news import Follow, FollowKind
from graph.suggestion import Suggestion

LIBRARY = uuid.UUID("5f0c2f4e-6a53-4e2c-9d0e-3b5d3c1f7a11")
UNTIL = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOSTILE = [
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "]]> <![CDATA[ x ]]>",
    "\"><img src=x onerror=alert(1)>",
    "&lt;b&gt; &amp; &#x0; &unknown;",
    "a\x00b\x07c\x1b[31md\x7f\x85",
    "left \u202eright\u202c \u2066isolated\u2069 \u200emark",
    "no characters \ufffe \uffff \ufdd0 \U0001ffff",
    "half \ud800 a pair",
    "<!-- --><!DOCTYPE x [<!ENTITY e 'e'>]>&e;",
    "图神经网络 — مكتبة",
]  # fmt: skip


def item(title: str, n: int = 0, **fields: object) -> Item:
    resource = Resource(id=f"local:{n}", kind=Kind.BOOK, title=title)
    return Item(
        Suggestion(replace(resource, **fields), 1.0, sentence=f"Because of “{title}”."),
        UNTIL - timedelta(days=1),
        also=(title,), teaches=(title,), missing=(title,),
    )  # fmt: skip


def digest(*items: Item, until: datetime = UNTIL) -> Digest:
    title = items[0].step.resource.title if items else ""
    follow = Follow(FollowKind.WORDS, title, title, UNTIL)
    sections = (Section(title, items, follow),) if items else ()
    return Digest(None, until, sections, len(items), note=title)


class Elements(HTMLParser):
    """Every element of a page with its attributes, and the text outside of styles."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._inside = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside != "style":
            self.text += data


def shape(source: str) -> list[str]:
    return [tag for tag, _ in Elements(source).found]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_is_text_on_the_page(title: str) -> None:
    authors = (title,)
    html = page.render(digest(item(title, authors=authors)))
    assert shape(html) == shape(page.render(digest(item("plain", authors=("plain",)))))
    seen = Elements(html)
    assert safe.plain(title) in seen.text
    for tag, attributes in seen.found:
        assert not any(name.startswith("on") for name in attributes), tag
    html.encode("utf-8")


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_is_text_in_the_feed(title: str) -> None:
    body = feed.render(digest(item(title, authors=(title,))), LIBRARY)
    entry = ET.fromstring(body).find(feed._name("entry"))
    assert entry is not None
    assert entry.findtext(feed._name("title")) == safe.plain(title)
    assert {node.tag.split("}")[1] for node in entry.iter()} <= {
        "entry", "id", "title", "published", "updated", "author", "name", "category", "content",
    }  # fmt: skip


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "//x", "http://", "https://x/ y", None,
     'https://x/"onmouseover=alert(1)'],
)  # fmt: skip
def test_only_sound_web_addresses_become_links(address: str | None) -> None:
    told = digest(item("x", url=address))
    assert not [tag for tag, _ in Elements(page.render(told)).found if tag == "a"]
    assert b"<link" not in feed.render(told, LIBRARY)


def test_a_web_address_is_a_link() -> None:
    told = digest(item("x", url="https://example.org/a?b=1&c=2"))
    links = [a for tag, a in Elements(page.render(told)).found if tag == "a"]
    assert links == [{"href": "https://example.org/a?b=1&c=2"}]
    assert b'href="https://example.org/a?b=1&amp;c=2"' in feed.render(told, LIBRARY)


@given(st.text(st.characters(), max_size=60))
def test_any_text_makes_a_feed_that_parses_and_can_be_read_back(title: str) -> None:
    body = feed.render(digest(item(title, authors=(title,))), LIBRARY)
    ET.fromstring(body)
    assert feed.render(digest(), LIBRARY, body) == body
    shown = safe.plain(title)
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in shown)
    assert shape(page.render(digest(item(title)))) == shape(page.render(digest(item("x"))))


def test_the_page_needs_nothing_from_anywhere() -> None:
    html = page.render(digest(item("x", url="https://example.org")))
    tags = set(shape(html))
    assert tags.isdisjoint({"script", "link", "img", "iframe", "object", "form", "base", "svg"})
    assert not re.search(r"url\(|@import|src=", html)
    policy = [a["content"] for tag, a in Elements(html).found if "http-equiv" in a]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]
    assert "prefers-color-scheme: dark" in html


@pytest.mark.parametrize("palette", [page._LIGHT, page._DARK], ids=["light", "dark"])
def test_the_colours_can_be_read(palette: dict[str, str]) -> None:
    def luminance(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    pairs = [("ink", "paper"), ("soft", "paper"), ("ink", "card"), ("soft", "card"),
             ("accent", "accentsoft"), ("amber", "ambersoft"), ("accent", "card")]  # fmt: skip
    pairs += [(kind, "card") for kind in palette if kind.startswith("k")]
    for one, other in pairs:
        low, high = sorted((luminance(palette[one]), luminance(palette[other])))
        assert (high + 0.05) / (low + 0.05) >= 4.5, f"{one} on {other}: WCAG AA"


# The feed as RFC 4287 wants it


def entries(body: bytes) -> Iterator[ET.Element]:
    return ET.fromstring(body).iterfind(feed._name("entry"))


def test_the_feed_has_what_the_rfc_requires() -> None:
    body = feed.render(digest(item("x", 1), item("y", 2, url="https://example.org")), LIBRARY)
    root = ET.fromstring(body)
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    for node in (root, *entries(body)):
        for part in ("id", "title", "updated"):
            assert len(node.findall(feed._name(part))) == 1
        stamp = node.findtext(feed._name("updated"), "")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp)
        assert node.findtext(feed._name("id"), "").startswith("urn:uuid:")
    assert root.find(f"{feed._name('author')}/{feed._name('name')}") is not None
    for node in entries(body):
        link = node.find(feed._name("link"))
        assert link is not None or node.find(feed._name("content")) is not None


def ids(body: bytes) -> list[str]:
    return [node.findtext(feed._name("id"), "") for node in entries(body)]


def test_entries_keep_their_ids_and_earlier_ones_stay() -> None:
    first = feed.render(digest(item("one", 1), item("two", 2)), LIBRARY)
    later = UNTIL + timedelta(days=1)
    second = feed.render(digest(item("three", 3), item("one", 1), until=later), LIBRARY, first)
    assert ids(second)[1:] == ids(first)
    assert len(ids(second)) == 3, "what is told again is no second entry"
    assert ET.fromstring(second).findtext(feed._name("updated")) == "2026-11-27T12:00:00Z"
    other = uuid.UUID(int=7)
    assert set(ids(first)).isdisjoint(ids(feed.render(digest(item("one", 1)), other)))


def test_the_newest_hundred_are_kept() -> None:
    body = None
    for day in range(13):
        moment = UNTIL + timedelta(days=day)
        told = digest(*(item("x", 10 * day + n) for n in range(10)), until=moment)
        body = feed.render(told, LIBRARY, body)
    assert body is not None
    assert len(ids(body)) == feed.ENTRIES
    newest = feed.render(digest(*(item("x", 120 + n) for n in range(10))), LIBRARY)
    assert ids(body)[:10] == ids(newest)


@pytest.mark.parametrize(
    "content",
    [
        b"my notes",
        b"<html></html>",
        b'<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:uuid:somebody-else</id></feed>',
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><feed xmlns="http://www.w3.org/2005/Atom">&a;</feed>',
        b"\xff\xfe\x00",
    ],
)
def test_a_file_that_is_not_ours_is_left_alone(content: bytes) -> None:
    with pytest.raises(BadInput, match="not a feed that this library wrote"):
        feed.render(digest(item("x")), LIBRARY, content)


def test_what_was_tampered_with_is_made_safe() -> None:
    body = feed.render(digest(item("x", url="https://example.org")), LIBRARY)
    body = body.replace(b"https://example.org", b"javascript:alert(1)")
    body = body.replace(b"<category", b"<x:evil xmlns:x='urn:x'>y</x:evil><category")
    again = feed.render(digest(), LIBRARY, body)
    assert b"javascript" not in again
    assert b"evil" not in again


# Files


def test_a_feed_is_written_whole_and_only_over_a_feed(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "news.xml"
    library.add([{"title": "First"}])
    library.write_feed(library.digest(), path)
    library.add([{"title": "Second"}])
    library.write_feed(library.digest(), path)
    titles = [e.findtext(feed._name("title")) for e in entries(path.read_bytes())]
    assert sorted(filter(None, titles)) == ["First", "Second"]
    before = path.read_bytes()
    library.write_feed(library.digest(), path)
    assert path.read_bytes() == before, "nothing new leaves the feed as it was"
    notes = tmp_path / "notes.txt"
    notes.write_text("mine")
    with pytest.raises(BadInput, match=r"notes\.txt"):
        library.write_feed(library.digest(), notes)
    assert notes.read_text() == "mine"
    assert [p.name for p in tmp_path.glob(".*part")] == []


def test_a_page_that_cannot_be_written_says_why(library: Library, tmp_path: Path) -> None:
    told = library.digest()
    with pytest.raises(BadInput, match="cannot be written"):
        library.write_digest(told, tmp_path / "no" / "such" / "folder.html")
    library.write_digest(told, tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_link_to_a_file_stays_a_link(tmp_path: Path) -> None:
    target = tmp_path / "real.xml"
    target.write_text("old")
    (tmp_path / "link.xml").symlink_to(target)
    files.write(tmp_path / "link.xml", b"new")
    assert (tmp_path / "link.xml").is_symlink()
    assert target.read_bytes() == b"new"
