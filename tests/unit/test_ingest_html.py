"""Reading lists and syllabi in HTML, and browser bookmarks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from graph.model import Identifier, Kind, Record, Rejected, Trail
from ingest.detect import from_bytes
from ingest.formats.html import Html
from ingest.read import read, read_bytes
from ingest.source import Raw, find_source
from tests.contract.support import FIXTURES, quick_client
from tests.support import shared_folder

WHERE = "https://example.org/x/list.html"


def listed(body: str, where: str = WHERE) -> list[Record]:
    document = f"<!DOCTYPE html><html><head><title>List</title></head><body>{body}</body></html>"
    found = Html().parse(Raw(document, where))
    return [item for item in found if isinstance(item, Record)]


@pytest.fixture(scope="module")
def syllabus() -> dict[str, Record]:
    found = read(FIXTURES / "syllabus.html")
    return {item.title: item for item in found if isinstance(item, Record)}


def test_every_work_of_a_syllabus_comes_out_in_order(syllabus: dict[str, Record]) -> None:
    assert list(syllabus) == [
        "Computing machinery and intelligence",
        "Minds, brains and programs",
        "A reply to all of it",
        "Lecture 3 (Networks and minds)",
        "The perceptron",
        "What they cannot do",
        "Lecture 4 (Networks and minds)",
        "Attention is all you need",
        "动手学深度学习",
        "مقدمة في الشبكات",
        "A term explained",
    ]


def test_headings_labels_and_rows_are_topics(syllabus: dict[str, Record]) -> None:
    assert syllabus["A reply to all of it"].topics == ("Week 1: Minds", "Replies")
    assert syllabus["The perceptron"].topics == ("Week 2: Networks", "Perceptrons")
    assert syllabus["动手学深度学习"].topics == ("Week 2: Networks", "Optional")
    assert syllabus["动手学深度学习"].language == "zh"


def test_people_identifiers_and_lines_are_read(syllabus: dict[str, Record]) -> None:
    turing = syllabus["Computing machinery and intelligence"]
    assert (turing.authors, turing.year, turing.kind) == (("A. M. Turing",), 1950, Kind.PAPER)
    assert syllabus["Minds, brains and programs"].authors == ("John Searle",)
    assert syllabus["The perceptron"].identifiers == (Identifier("doi", "10.1037/h0042519"),)
    assert syllabus["Minds, brains and programs"].where == "syllabus.html line 11"


def test_a_numbered_list_is_an_ordered_trail_and_another_is_not() -> None:
    trail = list(read(FIXTURES / "syllabus.html"))[-1]
    assert isinstance(trail, Trail)
    assert (trail.title, trail.ordered, len(trail.items)) == ("Networks and minds", True, 11)
    rows = "".join(f"<li><a href='https://e.org/{n}'>Title number {n}</a></li>" for n in range(9))
    document = f"<html><body><ul>{rows}</ul></body></html>"
    loose = list(read_bytes(document.encode(), "list.html"))[-1]
    assert isinstance(loose, Trail)
    assert not loose.ordered


def test_what_is_left_out_is_told_by_line() -> None:
    (left,) = [item for item in read(FIXTURES / "syllabus.html") if isinstance(item, Rejected)]
    assert left.where == "syllabus.html line 34"
    assert "names no title" in left.why


def test_menus_and_footers_are_passed_over(syllabus: dict[str, Record]) -> None:
    said = " ".join(syllabus)
    assert "home page" not in said
    assert "Imprint" not in said
    hidden = (
        "<div class='sidebar'><a href='/a'>In the sidebar</a></div><ul hidden><li><a href='/b'>"
        "Hidden away</a></li></ul><ul><li><a href='/c'>A title of it</a></li></ul>"
    )
    assert [item.title for item in listed(hidden)] == ["A title of it"]


def test_relative_links_are_made_whole_and_those_within_the_page_are_none() -> None:
    body = (
        "<ul><li><a href='../a.pdf'>A title of it</a></li><li><a href='#here'>A section of it</a>"
        "</li><li><a href='mailto:a@b.org'>Write to us</a></li><li><a href='list.html#x'>Also"
        " here</a></li><li><a href='http://[x'>Broken one</a></li></ul>"
    )
    assert [item.url for item in listed(body)] == ["https://example.org/a.pdf"]


def test_a_table_that_lays_out_the_page_is_no_list_of_rows() -> None:
    body = (
        "<table><tr><td><h2>Books</h2><ul><li><a href='/a'>A first title</a></li><li>"
        "<a href='/b'>A second title</a></li></ul></td></tr></table>"
    )
    assert [(item.title, item.kind) for item in listed(body)] == [
        ("A first title", Kind.BOOK),
        ("A second title", Kind.BOOK),
    ]


def test_what_a_page_is_is_told_by_its_content() -> None:
    rows = "".join(f"<li><a href='https://e.org/{n}'>Title number {n}</a></li>" for n in range(9))
    start = "<!DOCTYPE html><html><head><title>T</title>"
    paper = f"{start}<meta name='citation_title' content='P'></head><body><ul>{rows}</ul></body>"
    prose = f"{start}</head><body><p>{'word ' * 200}</p><ul>{rows}</ul></body>"
    cited = f"{start}</head><body><p>{'word ' * 9}</p><h2>References</h2><ol>{rows}</ol></body>"
    mostly = f"{start}</head><body><p>Read these.</p><ul>{rows}</ul></body>"
    for document, name in ((paper, "page"), (prose, "page"), (cited, "page"), (mostly, "html")):
        assert find_source(from_bytes(document.encode(), "x")).name == name


def test_the_reader_may_force_what_a_page_is() -> None:
    data = (FIXTURES / "syllabus.html").read_bytes()
    (page,) = read_bytes(data, "x.html", format="page")
    assert isinstance(page, Record)
    assert page.title == "CS 999: Networks and minds"
    found = list(read_bytes((FIXTURES / "course.html").read_bytes(), "x.html", format="html"))
    assert isinstance(found[0], Rejected)


def test_an_address_of_a_syllabus_is_its_works(httpserver: HTTPServer) -> None:
    data = (FIXTURES / "syllabus.html").read_bytes()
    httpserver.expect_request("/syllabus").respond_with_data(data, content_type="text/html")
    url = httpserver.url_for("/syllabus")
    with quick_client(trusted=[url]) as client:
        found = list(read(url, client=client))
    assert sum(isinstance(item, Record) for item in found) == 11
    trail = found[-1]
    assert isinstance(trail, Trail)
    assert trail.url == url


@pytest.mark.parametrize(
    "body",
    ["<ul><li>" * 20_000, "<table><tr><td>" * 10_000, "<dl><dt>a<dd>b" * 10_000, "</li>" * 20_000,
     "<b>" * 30_000 + "<a href='https://a.b'>x y</a>", "<p>" + "word " * 100_000],
)  # fmt: skip
def test_hostile_lists_end_in_items(body: str) -> None:
    for item in Html().parse(Raw(f"<html><body>{body}", WHERE)):
        assert isinstance(item, (Record, Rejected, Trail))


def test_a_real_page_that_lists_events_is_a_list() -> None:
    folder = shared_folder("recorded")
    path = (folder or Path()) / "schema-org-course/ElixirTeSS__TeSS/bodies/ingestors_rug.0.html"
    if folder is None or not path.exists():
        pytest.skip("the shared recordings are not here")
    found = list(read_bytes(path.read_bytes(), "https://www.rug.nl/events", format="html"))
    assert sum(isinstance(item, Record) for item in found) >= 20


# Bookmarks


def test_bookmarks_are_works_under_their_folders() -> None:
    found = [item for item in read(FIXTURES / "bookmarks.html") if isinstance(item, Record)]
    assert [(item.title, item.kind, item.topics) for item in found] == [
        ("All about cones & more", Kind.ARTICLE, ()),
        ("A paper", Kind.PAPER, ("Mathematics", "Proofs & such", "attention", "to read")),
        ("Was ist ein Netz?", Kind.VIDEO, ("Mathematics",)),
        ("动手学深度学习", Kind.ARTICLE, ("动手",)),
        ("example.org/plain", Kind.ARTICLE, ()),
    ]
    assert found[1].identifiers == (Identifier("arxiv", "1706.03762"),)
    assert found[0].where == "bookmarks.html link 1"


def test_a_bookmark_that_is_no_address_is_rejected() -> None:
    (bad,) = [item for item in read(FIXTURES / "bookmarks.html") if isinstance(item, Rejected)]
    assert bad.where == "bookmarks.html link 5"
    assert "99999999" in bad.why


def test_bookmarks_without_pages_say_so() -> None:
    (bad,) = read_bytes(b"<!DOCTYPE NETSCAPE-Bookmark-file-1><DL><p></DL>", "b.html")
    assert isinstance(bad, Rejected)
    assert "no bookmark" in bad.why


def test_every_link_of_the_bookmarks_is_told() -> None:
    document = (FIXTURES / "bookmarks.html").read_text()
    links = re.findall(r'HREF="http', document)
    assert len(list(read(FIXTURES / "bookmarks.html"))) == len(links)
