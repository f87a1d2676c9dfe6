"""Reading lists where they lie: at addresses, in other marks, and as people publish them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from graph import text
from graph.errors import BadInput, FetchError
from graph.model import Record, Rejected, Trail
from ingest.detect import from_bytes
from ingest.pages.web import plain_text_urls
from ingest.read import read, read_bytes
from ingest.source import find_source
from tests.contract.support import quick_client
from tests.support import shared_folder


def test_a_list_that_is_too_long_is_refused() -> None:
    with pytest.raises(BadInput, match="larger than 4 MB"):
        list(read_bytes(b"* word [a](https://example.org)\n" * 300_000, "big.md"))


def test_github_addresses_lead_to_the_plain_text() -> None:
    raw = "https://raw.githubusercontent.com/owner/name"
    assert plain_text_urls("https://github.com/owner/name")[0] == f"{raw}/HEAD/README.md"
    assert plain_text_urls("https://github.com/owner/name/blob/main/a/b.md#x") == (
        f"{raw}/main/a/b.md",
    )
    assert plain_text_urls("https://example.org/a.md") == ("https://example.org/a.md",)


def test_a_repository_is_added_from_its_readme(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READPATH_GITHUB_RAW_URL", httpserver.url_for("").rstrip("/"))
    httpserver.expect_request("/owner/my-list/HEAD/README.md").respond_with_data("", 404)
    body = "* [A title](https://example.org/a)"
    httpserver.expect_request("/owner/my-list/HEAD/readme.md").respond_with_data(body)
    with quick_client() as client:
        record, trail = read("https://github.com/owner/my-list", client=client)
    assert isinstance(record, Record)
    assert record.where == "https://github.com/owner/my-list line 1"
    assert isinstance(trail, Trail)
    assert (trail.title, trail.url) == ("my list", "https://github.com/owner/my-list")


@pytest.mark.parametrize(
    ("body", "status", "kind", "words"),
    [
        ("gone", 404, "text/plain", "404"),
        ("slow down", 429, "text/plain", "429"),
        (b"%PDF-1.5", 200, "application/pdf", "cannot be read as a PDF"),
        ("", 200, "text/plain", "is empty"),
    ],
)
def test_an_address_that_is_no_list_is_one_sentence(
    httpserver: HTTPServer, body: str | bytes, status: int, kind: str, words: str
) -> None:
    httpserver.expect_request("/list").respond_with_data(body, status, content_type=kind)
    url = httpserver.url_for("/list")
    with (
        quick_client(trusted=[url]) as client,
        pytest.raises((FetchError, BadInput), match=words) as caught,
    ):
        list(read(url, client=client))
    assert url in str(caught.value)


FREE_BOOKS = "EbookFoundation__free-programming-books/raw"


# A real list: its works; the lines left out with a reason; the lines about the list itself.
LISTS = [
    ("lists", "floodsung_dl_papers_roadmap.md", 133, [], []),
    ("lists", "awesome_ml_README.md", 1218, [16, 18, 20, 22, 24], [41, 1940, 1941]),
    ("lists", "awesome_ml_courses.md", 70, [], []),
    ("lists", "awesome_ml_curriculum.md", 6, [], []),
    ("lists", "fpb_courses_en.md", 1383, [], []),
    ("lists", "fpb_es.md", 173, [], []),
    ("lists", "fpb_ja.md", 296, [], []),
    ("lists", "fpb_ru.md", 244, [], []),
    ("lists", "fpb_subjects_en.md", 829, [], []),
    ("recorded", f"{FREE_BOOKS}/courses/free-courses-en.md", 1383, [], []),
    ("recorded", f"{FREE_BOOKS}/README.md", 4, [], []),
    ("recorded", "ossu__computer-science/raw/README.md", 73, [], [54, 78, 80, 453]),
    ("recorded", "ossu__computer-science/raw/coursepages/class-based/README.md", 61, [], []),
    ("recorded", "ossu__computer-science/raw/coursepages/intro-cs/README.md", 10, [], []),
    ("recorded", "ossu__computer-science/raw/coursepages/intro-programming/README.md", 33, [], []),
    ("recorded", "ossu__computer-science/raw/coursepages/spd/README.md", 7, [25, 29, 54], []),
]  # fmt: skip


def line_of(item: Record | Rejected) -> int:
    return int(item.where.rsplit(" ", 1)[1])


@pytest.mark.parametrize(
    ("part", "name", "records", "omitted", "own"), LISTS, ids=[one[1] for one in LISTS]
)
def test_real_lists_come_in_whole(
    part: str, name: str, records: int, omitted: list[int], own: list[int]
) -> None:
    """Every item and row with a link, found apart, is a work or is left out with the reason,
    but for those in which the list speaks of itself."""
    folder = shared_folder(part)
    path = (folder or Path()) / ("" if part == "lists" else "awesome-lists") / name
    if folder is None or not path.exists():
        pytest.skip("the shared reading lists are not here")
    found = list(read(path, format="markdown"))
    left = [one for one in found if isinstance(one, Rejected)]
    works = [one for one in found if isinstance(one, Record)]
    assert (len(works), [line_of(one) for one in left]) == (records, omitted)
    assert all("names no title" in one.why for one in left)
    assert sum(isinstance(one, Trail) for one in found) == 1
    told = {line_of(one) for one in (*works, *left)}
    items = [
        number
        for number, line in enumerate(path.read_text().split("\n"), 1)
        if re.match(r"\s*(?:[-*+]|\d+\.|\*\*\[\d+\]|\|?.*\|.*\|)", line)
        and re.search(r"\]\(\s*<?https?://", line)
    ]
    assert [number for number in items if number not in told] == own


RST = """\
=====
Books
=====

Mathematics
-----------

* `A first title <https://example.org/a>`_ by Ada Lovelace
* `A second title`_

Logic
~~~~~

#. `A third <https://example.org/c>`__

.. _A second title: https://example.org/b
"""
ADOC = """\
= Books

== Mathematics

* https://example.org/a[A first title] by Ada Lovelace
** link:https://example.org/b[A second title]

=== Logic

. https://example.org/c[A third]
"""


@pytest.mark.parametrize("document", [RST, ADOC], ids=["reStructuredText", "AsciiDoc"])
def test_readmes_in_other_marks_are_lists_alike(document: str) -> None:
    assert find_source(from_bytes(document.encode(), "README")).name == "markdown"
    items = read_bytes(document.encode(), "README", format="markdown")
    found = [one for one in items if isinstance(one, Record)]
    assert [(work.title, work.url) for work in found] == [
        ("A first title", "https://example.org/a"),
        ("A second title", "https://example.org/b"),
        ("A third", "https://example.org/c"),
    ]
    assert found[0].authors == ("Ada Lovelace",)
    assert found[0].topics == ("Mathematics",)
    assert found[2].topics == ("Mathematics", "Logic")


def test_the_roadmap_of_deep_learning_papers_is_read_right() -> None:
    """Titles, addresses, years and names of all its citations, read a second, plain way."""
    folder = shared_folder("lists")
    path = folder / "floodsung_dl_papers_roadmap.md" if folder else None
    if path is None or not path.exists():
        pytest.skip("the shared reading lists are not here")
    records = [one for one in read(path) if isinstance(one, Record)]
    paragraphs = re.split(r"\n(?=\*\*\[\d+\]\*\*)|\n\s*\n", path.read_text())
    citations = [" ".join(p.split()) for p in paragraphs if re.match(r"\*\*\[\d+\]", p)]
    assert len(citations) == len(records) == 133
    for citation, record in zip(citations, records, strict=True):
        label, people, rest = re.fullmatch(r'(\S+) (.+?)["“](.+)', citation).groups()  # type: ignore[union-attr]
        assert label.startswith("**[")
        written = re.match(r'\**[“"]?(.+?)\.?\**\.?["”]', rest)
        assert written is not None
        assert record.title == text.clean(written[1]).strip("*. ")
        target = re.search(r"\]\((https?://[^)\s]+)", rest)
        assert target is not None
        assert record.url == target[1].split("%20(")[0]
        tail = re.sub(r"\d{4}\.\d{4,5}|\(http.*?\)", " ", people + rest[written.end() :])
        years = re.findall(r"\b(?:19|20)\d\d\b(?!-)", tail)
        assert (str(record.year) in years) if years else record.year is None
        family = re.split(r"[\s,;]", people.replace("W. ", "").replace("J. ", ""))[0]
        assert record.authors
        assert family.strip("*") in " ".join(record.authors)
