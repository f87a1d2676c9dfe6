"""Web pages: what they say of the work they show comes in, vocabulary by vocabulary."""

from __future__ import annotations

import json

import pytest

from graph.model import Cost, Identifier, Kind, Record, Rejected, Trail
from ingest.detect import from_bytes
from ingest.formats.page import Page
from ingest.pages.described import hours, level
from ingest.read import read, read_bytes
from ingest.source import Raw, find_source
from tests.contract.support import FIXTURES, HTML

WHERE = "https://example.org/a/page"


def parsed(document: str, where: str = WHERE) -> list[object]:
    return list(Page().parse(Raw(document, where)))


def one(document: str, where: str = WHERE) -> Record:
    (found,) = parsed(document, where)
    assert isinstance(found, Record)
    return found


def ld(value: object, head: str = "") -> str:
    block = f'<script type="application/ld+json">{json.dumps(value)}</script>'
    return f"<!DOCTYPE html><html><head>{head}{block}</head><body></body></html>"


def meta(**tags: str | list[str]) -> str:
    lines = [
        f'<meta name="{name.replace("__", ".").replace("_ns_", ":")}" content="{value}">'
        for name, values in tags.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    return f"<!DOCTYPE html><html><head>{''.join(lines)}</head></html>"


@pytest.fixture(scope="module")
def course() -> list[Record]:
    return [one for one in read(FIXTURES / "course.html") if isinstance(one, Record)]


def test_a_course_says_who_teaches_it_how_long_and_what_it_costs(course: list[Record]) -> None:
    found = course[0]
    assert (found.title, found.kind) == ("Graphs for everybody", Kind.COURSE)
    assert found.authors == ("Leonhard Euler",)
    assert (found.hours, found.level, found.cost, found.language) == (20.0, 1, Cost.FREE, "en")
    assert found.summary == "Trees, paths & flows."
    assert found.topics == ("Graph theory", "Algorithms")
    assert found.url == "https://example.org/courses/graphs"
    assert found.identifiers == (Identifier("url", "https://example.org/courses/graphs"),)


def test_the_parts_of_a_course_are_part_of_it(course: list[Record]) -> None:
    whole, *parts = course
    assert [part.title for part in parts] == [
        "Bridges", "Reader", "Introduction (Graphs for everybody)",
    ]  # fmt: skip
    assert [part.kind for part in parts] == [Kind.VIDEO, Kind.BOOK, Kind.COURSE]
    assert [part.hours for part in parts] == [1.5, None, 2.0]
    for part in parts:
        assert part.part_of == whole.identifiers
    assert Identifier("isbn", "9780486600888") in parts[1].identifiers


def test_citation_tags_tell_a_paper() -> None:
    found = one(
        meta(
            citation_title="On &lt;i&gt;sums&lt;/i&gt;",
            citation_author=["Noether, Emmy", "David Hilbert"],
            citation_publication_date="1921/03/01", citation_doi="doi:10.1000/ABC.1",
            citation_arxiv_id="1706.03762", citation_language="de",
            citation_keywords="rings; ideals",
            citation_journal_title="Annalen", citation_isbn="9780262035613",
            citation_reference=["citation_title=X; citation_doi=10.1000/ref.1", "A. Author, no id"],
            og_ns_title="On sums - Annalen",
        )
    )  # fmt: skip
    assert (found.title, found.kind, found.year) == ("On sums", Kind.PAPER, 1921)
    assert found.authors == ("Emmy Noether", "David Hilbert")
    assert found.identifiers[:2] == (
        Identifier("arxiv", "1706.03762"),
        Identifier("doi", "10.1000/abc.1"),
    )
    assert found.part_of == (Identifier("isbn", "9780262035613"),)
    assert found.cites == (Identifier("doi", "10.1000/ref.1"),)
    assert (found.language, found.topics) == ("de", ("rings", "ideals"))


def test_dublin_core_tells_a_work() -> None:
    found = one(
        meta(
            DC__title="Principia", DC__creator=["Newton, Isaac"], dcterms__issued="1687-07-05",
            DC__identifier="https://doi.org/10.1000/pr", DC__language="la", DC__subject="Motion",
        )
    )  # fmt: skip
    assert (found.title, found.authors, found.year) == ("Principia", ("Isaac Newton",), 1687)
    assert Identifier("doi", "10.1000/pr") in found.identifiers
    assert (found.language, found.topics) == ("la", ("Motion",))


def test_open_graph_tells_a_book_a_video_and_an_article() -> None:
    head = '<meta property="og:title" content="{}"><meta property="og:type" content="{}">'
    book = one(
        head.format("A Book", "book") + '<meta property="book:isbn" content="9780262035613">'
    )
    assert book.kind is Kind.BOOK
    assert Identifier("isbn", "9780262035613") in book.identifiers
    video = one(
        head.format("Talk", "video.other") + '<meta property="video:duration" content="5400">'
    )
    assert (video.kind, video.hours) == (Kind.VIDEO, 1.5)
    post = one(
        head.format("Post | My Site", "article")
        + '<meta property="og:site_name" content="My Site">'
        + '<meta property="article:published_time" content="2020-05-06T07:08:09Z">'
    )
    assert (post.title, post.kind, post.year) == ("Post", Kind.ARTICLE, 2020)


def test_a_page_that_says_nothing_else_is_known_by_its_title() -> None:
    found = one(HTML)
    assert (found.title, found.kind, found.url) == ("Hello", Kind.ARTICLE, WHERE)
    assert found.identifiers == (Identifier("url", WHERE),)
    (bad,) = parsed("<!DOCTYPE html><html><body></body></html>")
    assert isinstance(bad, Rejected)


@pytest.mark.parametrize("title", ["Just a moment...", "403 Forbidden", "Sign in", "Access Denied"])
def test_a_page_that_stands_in_the_way_is_no_work(title: str) -> None:
    (bad,) = parsed(f"<!DOCTYPE html><html><head><title>{title}</title></head></html>")
    assert isinstance(bad, Rejected)
    assert title in bad.why


def test_a_work_whose_title_only_begins_so_is_one() -> None:
    for title in ("Forbidden Colours", "Not Found in Translation", "Loading docks of the world"):
        assert one(f"<!DOCTYPE html><title>{title}</title>").title == title
    long = f"<!DOCTYPE html><title>404</title><p>{'word ' * 400}</p>"
    assert one(long).title == "404"


@pytest.mark.parametrize(
    ("encoding", "title"),
    [("shift_jis", "機械学習はじめよう"), ("windows-1251", "Введение в язык"), ("gb2312", "动手学"),
     ("iso-8859-1", "Él y “ella”"), ("euc-kr", "딥러닝 입문"), ("utf-8", "naïve")],
)  # fmt: skip
def test_a_page_is_read_in_the_encoding_it_declares(encoding: str, title: str) -> None:
    codec = "cp1252" if encoding == "iso-8859-1" else encoding
    head = f'<!DOCTYPE html><html><head><meta charset="{encoding}"><title>{title}</title>'
    (found,) = read_bytes(f"{head}</head><body></body></html>".encode(codec), "x.html")
    assert isinstance(found, Record)
    assert found.title == title


def test_the_address_of_a_page_may_name_the_work() -> None:
    found = one(HTML, "https://doi.org/10.1000/xyz")
    assert found.identifiers == (Identifier("doi", "10.1000/xyz"),)


def test_a_canonical_address_is_the_pages_unless_it_is_the_front_page() -> None:
    link = '<!DOCTYPE html><title>T</title><link rel="canonical" href="{}">'
    assert one(link.format("/a/page?x=1")).url == "https://example.org/a/page?x=1"
    assert one(link.format("https://example.org/")).url == WHERE
    assert one(link.format("javascript:alert(1)")).url == WHERE


def test_a_list_of_courses_is_each_of_them_and_a_trail() -> None:
    value = {
        "@context": "http://schema.org/", "@type": "ItemList", "name": "Start here",
        "itemListOrder": "https://schema.org/ItemListOrderAscending",
        "itemListElement": [
            {"@type": "ListItem", "position": 2,
             "item": {"@type": "Course", "name": "Second", "url": "/second"}},
            {"@type": "ListItem", "position": 1,
             "item": {"@type": "Course", "name": "First", "url": "/first"}},
        ],
    }  # fmt: skip
    first, second, trail = parsed(ld(value))
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert [first.title, second.title] == ["First", "Second"]
    assert first.url == "https://example.org/first"
    assert trail == Trail("Start here", (*first.identifiers, *second.identifiers), WHERE, True)


def test_json_ld_with_prefixes_and_values_is_read_alike() -> None:
    value = {
        "@type": ["http://schema.org/Book", "schema:Thing"],
        "http://schema.org/name": [{"@value": "Elements"}],
        "schema:author": [{"@type": "schema:Person", "schema:name": {"@value": "Euclid"}}],
        "schema:isbn": "978-0-486-60088-8",
        "schema:numberOfPages": {"@list": [1]},
    }
    found = one(ld(value))
    assert (found.title, found.authors, found.kind) == ("Elements", ("Euclid",), Kind.BOOK)
    assert Identifier("isbn", "9780486600888") in found.identifiers


def test_identifiers_and_citations_of_json_ld() -> None:
    value = {
        "@type": "ScholarlyArticle", "headline": "T", "datePublished": "2017",
        "identifier": [{"@type": "PropertyValue", "propertyID": "DOI", "value": "10.1000/q"}],
        "sameAs": "https://arxiv.org/abs/1706.03762",
        "citation": [{"@type": "ScholarlyArticle", "@id": "https://doi.org/10.1000/cited"},
                     "A. Author, a book, doi:10.1000/plain."],
        "isPartOf": {"@type": "Book", "isbn": "9780262035613"},
        "isAccessibleForFree": True, "timeRequired": "PT45M",
    }  # fmt: skip
    found = one(ld(value))
    assert {str(key) for key in found.identifiers} >= {"doi:10.1000/q", "arxiv:1706.03762"}
    assert {str(key) for key in found.cites} == {"doi:10.1000/cited", "doi:10.1000/plain"}
    assert found.part_of == (Identifier("isbn", "9780262035613"),)
    assert (found.cost, found.hours, found.kind) == (Cost.FREE, 0.75, Kind.PAPER)


@pytest.mark.parametrize(
    ("written", "expected"),
    [("PT20H", 20.0), ("PT1H30M", 1.5), ("P0DT0H45M", 0.75), ("PT90M", 1.5), ("PT3600S", 1.0),
     ("P2D", 16.0), ("P4W", None), ("P1M", None), ("PT", None), ("P", None), ("", None),
     ("20 hours", None), ("PT0S", None), ("PT9999999999H", None)],
)  # fmt: skip
def test_durations(written: str, expected: float | None) -> None:
    assert hours(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [("Beginner", 1), ("Introductory level", 1), ("advanced beginner", 2), ("High School", 2),
     ("Intermediate", 3), ("Undergraduate", 3), ("Graduate", 4), ("Advanced", 4), ("PhD", 5),
     ("", None), ("purple", None)],
)  # fmt: skip
def test_levels(written: str, expected: int | None) -> None:
    assert level(written) == expected


def test_json_ld_by_itself_is_read() -> None:
    value = [{"@context": "https://schema.org", "@type": "Course", "name": "C",
              "url": "https://example.org/c", "offers": {"price": "49,00"}}]  # fmt: skip
    data = json.dumps(value).encode()
    assert find_source(from_bytes(data, "x")).name == "page"
    (found,) = read_bytes(data, "x.json")
    assert isinstance(found, Record)
    assert (found.kind, found.cost) == (Kind.COURSE, Cost.PAID)


def test_a_loop_of_references_ends() -> None:
    value = {"@graph": [
        {"@type": "Course", "@id": "a", "name": "A", "hasPart": {"@id": "b"}},
        {"@type": "Course", "@id": "b", "name": "B", "hasPart": [{"@id": "a"}, {"@id": "b"}]},
    ]}  # fmt: skip
    found = parsed(ld(value))
    assert [item.title for item in found if isinstance(item, Record)] == ["A", "B (A)"]


@pytest.mark.parametrize(
    "markup",
    ["<html>" * 20_000, "<div>" * 50_000 + "<title>T</title>", "<title>" + "x" * 100_000,
     "<!DOCTYPE html><title>&#0;&#xFFFFFFF;\x00</title>", "<html><meta name='citation_title'>",
     "<!DOCTYPE html>" + '<meta name="citation_title" content="T">' * 5_000],
)  # fmt: skip
def test_hostile_pages_end_in_items(markup: str) -> None:
    for item in parsed(markup):
        assert isinstance(item, (Record, Rejected))
