"""Web pages: what they say of the work they show comes in, vocabulary by vocabulary."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from graph import identifiers
from graph.errors import BadInput, FetchError
from graph.model import Cost, Identifier, Kind, Record, Rejected, Trail
from ingest.detect import detect, from_bytes
from ingest.formats.html import Html
from ingest.formats.page import Page
from ingest.pages import web
from ingest.pages.described import hours, level
from ingest.read import read, read_bytes
from ingest.source import Item, Raw, find_source
from tests.contract.support import FIXTURES, HTML, quick_client
from tests.support import shared_folder

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


def records(items: Iterable[Item]) -> list[Record]:
    return [item for item in items if isinstance(item, Record)]


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


def test_a_page_is_read_in_the_encoding_its_server_names(httpserver: HTTPServer) -> None:
    page = "<!DOCTYPE html><title>Ряд Фурье</title>".encode("koi8-r")
    url = serve(httpserver, "/x", page, "text/html; charset=koi8-r")
    with quick_client(trusted=[url]) as client:
        (found,) = read(url, client=client)
    assert isinstance(found, Record)
    assert found.title == "Ряд Фурье"


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


# Addresses


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
    assert Page().claims(detect(WHERE)) == 0


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


# Recorded pages

PAGES = "highwire-meta/papis__papis/raw/tests/downloaders/resources"


def recorded(part: str) -> Path:
    folder = shared_folder("recorded")
    if folder is None or not (folder / part).exists():
        pytest.skip("the shared recordings are not here")
    return folder / part


def test_every_recorded_landing_page_is_its_paper() -> None:
    """Title, number of people, year and DOI as its tags have them, read a second, plain way."""
    pages = sorted(recorded(PAGES).glob("*.html"))
    seen = 0
    for path in pages:
        document = path.read_text(errors="replace")
        found = list(read(path))
        if "<title>Just a moment" in document:
            assert [type(item) for item in found] == [Rejected]
            continue
        (paper,) = found
        assert isinstance(paper, Record)
        if "citation_title" not in document:
            continue
        seen += 1
        tags = dict.fromkeys(re.findall(r"<meta[^>]+>", document))
        doi_tags = [tag for tag in tags if "citation_doi" in tag or "dc.Identifier" in tag]
        dois = re.findall(r"10\.\d{4,}/[^\s\"]+", " ".join(doi_tags))
        people = [tag for tag in tags if re.search(r"name=\"?citation_author\"?[ >]", tag)]
        assert paper.kind is Kind.PAPER, path.name
        assert len(paper.authors) == len(people), path.name
        if dois:
            assert identifiers.make("doi", dois[0]) in paper.identifiers, path.name
        assert paper.year is not None, path.name
        assert not re.search(r"<|&\w+;", paper.title), path.name
    assert seen == 17


def test_letters_and_particles_of_recorded_landing_pages() -> None:
    def first(name: str) -> Record:
        item = next(iter(read(recorded(f"{PAGES}/{name}"))))
        assert isinstance(item, Record)
        return item

    knight = first("HAL_HAL_jpa_00235190.html")
    assert knight.title == "Déplacement de Knight dans les alliages"
    assert (knight.authors, knight.year, knight.language) == (("Jacques Friedel",), 1955, "fr")
    iop = first("IOPScience_ab007b.html")
    assert iop.authors == (
        "Ahmet Engin Pazarçeviren", "Zafer Evis", "Dilek Keskin", "Ayşen Tezcaner",
    )  # fmt: skip
    assert len(iop.cites) == 70
    springer = first("SpringerLink_BF02727953.html")
    assert (springer.authors, springer.year) == (("J. M. Leinaas", "J. Myrheim"), 1977)


def test_recorded_training_pages_say_their_length_and_level() -> None:
    base = "schema-org-course/ElixirTeSS__TeSS/raw/test/fixtures/files/ingestion"
    (lesson,) = read(recorded(f"{base}/gtn/galaxy-intro-101.html"))
    assert isinstance(lesson, Record)
    assert (lesson.hours, lesson.level, lesson.cost) == (1.0, 1, Cost.FREE)
    assert "Björn Grüning" in lesson.authors
    path = recorded(f"{base}/nbis-course-instances.json")
    found = list(read(path))
    assert len(found) == path.read_text().count('"@type": "CourseInstance"') == 29
    assert {item.kind for item in found if isinstance(item, Record)} == {Kind.COURSE}


def test_every_recorded_page_ends_in_items_whatever_it_is() -> None:
    folder = shared_folder("recorded")
    pages = sorted(folder.rglob("*.html")) if folder else []
    if not pages:
        pytest.skip("the shared recordings are not here")
    for path in pages:
        data = path.read_bytes()[:300_000]
        for source in (Page(), Html()):
            found = list(source.parse(Raw(data, f"https://example.org/{path.name}")))
            assert found, path
            assert all(isinstance(item, (Record, Rejected, Trail)) for item in found)
