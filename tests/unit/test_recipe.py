"""Sources described in TOML: read, checked with helpful sentences, and paged to their end."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from graph.errors import BadInput, FetchError
from graph.model import Cost, Identifier, Kind, Record, Rejected
from ingest.detect import from_bytes
from ingest.read import read
from ingest.recipe.recipe import read_recipe
from tests.contract.support import HTML, quick_client

COURSES = [
    {"name": f"Course {n}", "people": [{"name": "Ada Lovelace"}, {"name": "Alan Turing"}],
     "link": f"/c/{n}", "year": 2000 + n, "about": "<p>All of <b>it</b></p>", "doi": "10.1/x"}
    for n in range(1, 8)
]  # fmt: skip
JSON = """
name = "courses"
url = "{url}"
records = "results"
rate = 0.1

[paging]
parameter = "page"

[fields]
title = "name"
authors = "people[].name"
url = "link"
year = "year"
summary = "about"

[fields.identifiers]
doi = "doi"

[constants]
kind = "course"
cost = "free"
"""


@pytest.fixture(autouse=True)
def local(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READPATH_TRUSTED_URLS", httpserver.url_for("/"))


def taken(text: str) -> list[Any]:
    with quick_client() as client:
        return list(read(from_bytes(text.encode(), "mine.toml"), client=client))


def serve(httpserver: HTTPServer, answer: Callable[[Request], Response]) -> str:
    httpserver.expect_request("/api").respond_with_handler(answer)
    return httpserver.url_for("/api")


def test_json_pages_become_records(httpserver: HTTPServer) -> None:
    asked: list[str] = []

    def answer(request: Request) -> Response:
        asked.append(request.args["page"])
        start = 3 * (int(request.args["page"]) - 1)
        return Response(json.dumps({"results": COURSES[start : start + 3]}))

    found = taken(JSON.format(url=serve(httpserver, answer)))
    assert asked == ["1", "2", "3", "4"]
    assert [one.title for one in found] == [f"Course {n}" for n in range(1, 8)]
    first = found[0]
    assert first.authors == ("Ada Lovelace", "Alan Turing")
    assert (first.kind, first.cost, first.year) == (Kind.COURSE, Cost.FREE, 2001)
    assert first.summary == "All of it"
    assert first.url == httpserver.url_for("/c/1")
    assert all(one.scheme != "doi" for one in first.identifiers)  # 10.1/x is none


def test_a_service_that_repeats_its_last_page_is_left(httpserver: HTTPServer) -> None:
    url = serve(httpserver, lambda request: Response(json.dumps({"results": COURSES})))
    assert len(taken(JSON.format(url=url))) == 7


def test_the_next_page_is_where_the_answer_says(httpserver: HTTPServer) -> None:
    def answer(request: Request) -> Response:
        at = int(request.args.get("at", 0))
        following = f"/api?at={at + 4}" if at + 4 < len(COURSES) else None
        return Response(json.dumps({"results": COURSES[at : at + 4], "next": following}))

    text = JSON.format(url=serve(httpserver, answer)).replace('parameter = "page"', 'next = "next"')
    assert len(taken(text)) == 7


def test_a_cursor_is_sent_back_until_it_is_gone(httpserver: HTTPServer) -> None:
    def answer(request: Request) -> Response:
        at = int(request.args.get("cursor", 0))
        more = at + 4 if at + 4 < len(COURSES) else None
        return Response(json.dumps({"results": COURSES[at : at + 4], "more": more}))

    paging = 'cursor = "more"\nparameter = "cursor"'
    text = JSON.format(url=serve(httpserver, answer)).replace('parameter = "page"', paging)
    assert len(taken(text)) == 7


def test_the_next_page_on_another_server_is_not_asked(httpserver: HTTPServer) -> None:
    body = json.dumps({"results": COURSES, "next": "https://elsewhere.example/api"})
    text = JSON.format(url=serve(httpserver, lambda request: Response(body)))
    found = taken(text.replace('parameter = "page"', 'next = "next"'))
    assert "another server" in found[-1].why


def test_no_more_records_than_the_limit(httpserver: HTTPServer) -> None:
    url = serve(httpserver, lambda request: Response(json.dumps({"results": COURSES})))
    assert len(taken("limit = 4\n" + JSON.format(url=url))) == 4


def test_a_table_is_read_by_its_columns(httpserver: HTTPServer) -> None:
    table = "Titel;Autoren;ISBN\nÜber Zahlen;Gödel, K.;978-0-262-03384-8\n;Niemand;\n"
    url = serve(httpserver, lambda request: Response(table.encode()))
    good, bad = taken(
        f'url = "{url}"\nformat = "csv"\n[fields]\ntitle = "titel"\nauthors = "Autoren"\n'
        'identifiers.isbn = "ISBN"\n'
    )
    assert good.title == "Über Zahlen"
    assert good.identifiers == (Identifier("isbn", "9780262033848"),)
    assert isinstance(bad, Rejected)
    assert "no title" in bad.why
    with pytest.raises(FetchError, match="no column 'Title'; its columns are Titel, Autoren"):
        taken(f'url = "{url}"\nformat = "csv"\n[fields]\ntitle = "Title"\n')


def test_xml_is_read_without_its_namespaces(httpserver: HTTPServer) -> None:
    body = (
        '<r xmlns="urn:x" xmlns:d="urn:d"><work id="7"><d:title>On lines</d:title>'
        "<by>Euclid</by><by>Hypatia</by></work></r>"
    )
    url = serve(httpserver, lambda request: Response(body))
    (one,) = taken(
        f'url = "{url}"\nformat = "xml"\nrecords = "//work"\n[fields]\ntitle = "title"\n'
        'authors = "by"\nidentifiers.local = "@id"\n'
    )
    assert (one.title, one.authors) == ("On lines", ("Euclid", "Hypatia"))
    assert Identifier("local", "7") in one.identifiers


def test_an_entity_in_xml_reads_no_file(httpserver: HTTPServer) -> None:
    body = (
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><r><work><t>A &x; B</t></work></r>'
    )
    url = serve(httpserver, lambda request: Response(body))
    found = taken(f'url = "{url}"\nformat = "xml"\nrecords = "//work"\n[fields]\ntitle = "t"\n')
    assert [one.title for one in found if isinstance(one, Record)] == ["A &x; B"]


def test_a_web_page_is_read_by_selectors(httpserver: HTTPServer) -> None:
    body = (
        "<html><body><ul><li class=c><a href='/c/1'>Lines &amp; planes</a> <i>Euclid</i></li>"
        "<li class=c><a href='javascript:alert(1)'>Bad</a></li></ul></body></html>"
    )
    url = serve(httpserver, lambda request: Response(body))
    good, bad = taken(
        f'url = "{url}"\nformat = "html"\nrecords = "li.c"\n[fields]\ntitle = "a"\n'
        'url = "a@href"\nauthors = "i"\n'
    )
    assert (good.title, good.authors) == ("Lines & planes", ("Euclid",))
    assert good.url == httpserver.url_for("/c/1")
    assert isinstance(bad, Rejected)


def test_headers_carry_only_secrets_that_are_meant_for_it(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def answer(request: Request) -> Response:
        seen.append(request.headers["X-Key"])
        return Response(json.dumps({"results": COURSES}))

    text = JSON.format(url=serve(httpserver, answer)) + '[headers]\nX-Key = "k ${%s}"\n'
    with pytest.raises(BadInput, match="set READPATH_SECRET_MINE"):
        taken(text % "READPATH_SECRET_MINE")
    monkeypatch.setenv("READPATH_SECRET_MINE", "open sesame")
    assert taken(text % "READPATH_SECRET_MINE")
    assert set(seen) == {"k open sesame"}
    with pytest.raises(BadInput, match="must begin with READPATH_SECRET_"):
        taken(text % "HOME")


def test_a_web_page_where_data_should_be_is_said(httpserver: HTTPServer) -> None:
    url = serve(httpserver, lambda request: Response(HTML))
    with pytest.raises(FetchError, match="web page where json should be"):
        taken(JSON.format(url=url))


def test_nothing_at_the_place_of_the_records_is_said(httpserver: HTTPServer) -> None:
    url = serve(httpserver, lambda request: Response('{"items": []}'))
    (rejected,) = taken(JSON.format(url=url))
    assert "no records at 'results'" in rejected.why


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = ", "is not TOML"),
        ('[fields]\ntitle = "t"\nurl = "u"', "has no `url`"),
        (
            'url = "file:///etc/passwd"\n[fields]\ntitle = "t"',
            "mine.toml: `url` = .*not an http or https",
        ),
        ('url = "https://a.org"\n[fields]\nurl = "u"', "where the `title` is"),
        ('url = "https://a.org"\n[fields]\ntitel = "t"', "did you mean title"),
        ('url = "https://a.org"\nformt = "json"\n[fields]\ntitle = "t"', "did you mean format"),
        ('url = "https://a.org"\nformat = "yaml"\n[fields]\ntitle = "t"', "can be json"),
        ('url = "https://a.org"\nformat = "xml"\n[fields]\ntitle = "t"', "`records` must say"),
        ('url = "https://a.org"\nrate = 0\n[fields]\ntitle = "t"', "`rate` is not a number"),
        ('url = "https://a.org"\nlimit = "x"\n[fields]\ntitle = "t"', "`limit` is not a whole"),
        ('url = "https://a.org"\nlimit = 2.5\n[fields]\ntitle = "t"', "`limit` is not a whole"),
        ('url = "https://a.org"\nrate = nan\n[fields]\ntitle = "t"', "`rate` is not a number"),
        (
            'url = "https://a.org"\n[fields]\ntitle = "t"\n[paging]\nparameter="p"\nfirst = 1e30',
            "`first` is not a whole number from 0 to 1,000,000,000",
        ),
        ('url = "https://a.org"\n[fields]\ntitle = "t"\n[paging]\ncursor = "c"', "parameter"),
        ('url = "https://a.org"\n[fields]\ntitle = 3', "not a text"),
        ('url = "https://a.org"\nheaders = 3\n[fields]\ntitle = "t"', "is not a table"),
    ],
)
def test_a_mistake_is_named_with_its_remedy(text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        read_recipe(text, "mine.toml")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("format_", "place"), [("json", "a[[["), ("xml", "//["), ("html", "a >> b"), ("html", "a@b c")]
)
def test_a_place_that_cannot_be_read_is_named(format_: str, place: str) -> None:
    top = f'url = "https://a.org"\nformat = "{format_}"\nrecords = "x"\n'
    with pytest.raises(BadInput, match=r"fields. title` = "):
        taken(f'{top}[fields]\ntitle = "{place}"')
