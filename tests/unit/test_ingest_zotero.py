"""A Zotero library by its web API: what is taken, what changed, and where to go on."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.library import Library
from graph.errors import BadInput, FetchError
from graph.model import Identifier, Kind, Record, Rejected, Trail
from ingest.detect import detect
from ingest.read import read
from ingest.services.zotero import Zotero
from ingest.services.zoteroweb import of_page
from ingest.source import Item, Raw, find_sources
from tests.contract.services.zotero import item
from tests.contract.support import quick_client
from tests.support import shared_folder


class Server:
    """A small Zotero: items with versions, collections, and who may read."""

    def __init__(self) -> None:
        self.version = 10
        self.items: list[dict[str, Any]] = []
        self.collections: list[dict[str, Any]] = []
        self.key = ""
        self.asked: list[Request] = []
        self.changes: dict[int, int] = {}  # the library's version from this request on

    def add(self, key: str, version: int = 10, **data: Any) -> None:
        self.items.append(item(key, **data) | {"version": version})

    def paths(self) -> list[str]:
        return [request.path for request in self.asked]

    def answer(self, request: Request) -> Response:
        self.asked.append(request)
        self.version = self.changes.get(len(self.asked), self.version)
        headers = {"Last-Modified-Version": str(self.version)}
        if self.key and request.headers.get("Zotero-API-Key") != self.key:
            return Response("Forbidden", 403)
        if request.path == "/keys/current":
            return Response(json.dumps({"userID": 77, "username": "Ada", "key": self.key}))
        if int(request.headers.get("If-Modified-Since-Version", -1)) >= self.version:
            return Response(b"", 304, headers)
        args = request.args
        if request.path.endswith("/collections"):
            found = self.collections
        else:
            assert request.path.endswith("/items/top")
            found = [one for one in self.items if one["version"] > int(args.get("since", 0))]
            if "/collections/" in request.path:
                shelf = request.path.split("/")[-3]
                found = [one for one in found if shelf in one["data"].get("collections", ())]
        start, size = int(args["start"]), int(args["limit"])
        headers["Total-Results"] = str(len(found))
        return Response(json.dumps(found[start : start + size]), headers=headers)


@pytest.fixture
def zotero(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Server:
    server = Server()
    monkeypatch.setenv("READPATH_ZOTERO_URL", httpserver.url_for("/").rstrip("/"))
    monkeypatch.delenv("READPATH_ZOTERO_KEY", raising=False)
    import re

    httpserver.expect_request(re.compile(".*")).respond_with_handler(server.answer)
    return server


def pieces(given: str = "zotero: groups/12345", state: str = "") -> list[Raw]:
    with quick_client() as client:
        return list(Zotero().fetch(replace(detect(given), state=state), client))


def parsed(found: list[Raw]) -> list[Item]:
    return [one for raw in found for one in Zotero().parse(raw)]


def titles(found: list[Raw]) -> list[str]:
    return [one.title for one in parsed(found) if isinstance(one, Record)]


def test_works_come_with_their_collections_and_notes_do_not(zotero: Server) -> None:
    people = [{"creatorType": "author", "firstName": "Ada", "lastName": "Lovelace"}]
    known = {"date": "1843-09", "ISBN": "978-0-262-03561-3", "tags": [{"tag": "weaving"}]}
    book = {"itemType": "book", "title": "Looms", "creators": people, **known}
    zotero.add("AAAA1111", **book, collections=["CCCC2222"])
    zotero.add("AAAA2222", DOI="10.5555/engine.1", title="Engines", collections=["CCCC2222"])
    zotero.add("AAAA3333", itemType="note", note="<p>Mine</p>", collections=["CCCC2222"])
    zotero.add("AAAA4444", itemType="attachment", title="A PDF")
    zotero.collections = [
        {"key": "CCCC1111", "data": {"key": "CCCC1111", "name": "Machines"}},
        {"key": "CCCC2222", "data": {"key": "CCCC2222", "name": "Looms and mills",
                                     "parentCollection": "CCCC1111"}},
    ]  # fmt: skip
    looms, paper, trail = parsed(pieces())
    assert isinstance(looms, Record)
    assert (looms.title, looms.kind, looms.authors, looms.year) == (
        "Looms", Kind.BOOK, ("Ada Lovelace",), 1843,
    )  # fmt: skip
    assert set(looms.identifiers) == {
        Identifier("isbn", "9780262035613"), Identifier("zotero", "groups/12345/AAAA1111"),
    }  # fmt: skip
    assert looms.topics == ("weaving", "Looms and mills", "Machines")
    assert looms.url == "https://www.zotero.org/groups/12345/items/AAAA1111"
    assert isinstance(paper, Record)
    assert paper.url == "https://doi.org/10.5555/engine.1"
    assert trail == Trail(
        title="Machines / Looms and mills",
        items=(
            Identifier("zotero", "groups/12345/AAAA1111"),
            Identifier("zotero", "groups/12345/AAAA2222"),
        ),
        url="https://www.zotero.org/groups/12345/collections/CCCC2222",
        ordered=False,
    )


def test_only_what_changed_is_read_the_next_time(zotero: Server) -> None:
    for number in range(3):
        zotero.add(f"AAAA000{number}", title=f"Old {number}")
    state = pieces()[-1].state
    zotero.asked.clear()
    assert pieces(state=state) == []
    assert zotero.asked[0].headers["If-Modified-Since-Version"] == "10"
    assert len(zotero.asked) == 1
    zotero.version = 12
    zotero.add("AAAA0009", version=12, title="New")
    found = pieces(state=state)
    assert titles(found) == ["New"]
    assert pieces(state=found[-1].state) == []


def test_a_reading_that_was_cut_off_goes_on(zotero: Server) -> None:
    for number in range(250):
        zotero.add(f"AAAA0{number:03d}", title=f"Work {number}")
    whole = pieces()
    assert len(titles(whole)) == 250
    assert [raw.total for raw in whole] == [250, 250, 250]
    assert titles(pieces(state=whole[0].state)) == titles(whole)[100:]


def test_a_library_that_changes_meanwhile_is_read_from_its_start(zotero: Server) -> None:
    for number in range(150):
        zotero.add(f"AAAA0{number:03d}", title=f"Work {number}")
    zotero.changes = {3: 11}  # between the first page and the second
    found = pieces()
    assert set(titles(found)) == {f"Work {number}" for number in range(150)}
    assert json.loads(found[-1].state) == {"since": 11, "start": 0, "version": 0}
    zotero.asked.clear()
    zotero.changes = {number: number + 20 for number in range(1, 30)}
    with pytest.raises(FetchError, match="changes while it is read"):
        pieces()


def test_a_library_that_is_not_public_needs_a_key(
    zotero: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    zotero.key = "the-readers-own-key"
    zotero.add("AAAA1111", title="Private")
    with pytest.raises(FetchError, match="READPATH_ZOTERO_KEY"):
        pieces()
    with pytest.raises(BadInput, match="needs a key"):
        pieces("zotero: me")
    monkeypatch.setenv("READPATH_ZOTERO_KEY", zotero.key)
    assert titles(pieces("zotero: me")) == ["Private"]
    assert "/users/77/items/top" in zotero.paths()
    assert titles(pieces("zotero: users/77")) == ["Private"]


@pytest.mark.parametrize(
    "given",
    ["zotero: groups/12345", "zotero:users/475425", "zotero: groups/1234567",
     "zotero: groups/12345/collections/CCCC2222", "zotero: me", "zotero: groups/12345 two words",
     "https://www.zotero.org/groups/12345/some_name/library",
     "https://www.zotero.org/groups/12345/some_name/collections/CCCC2222/collection"],
)  # fmt: skip
def test_a_library_is_given_in_many_ways(given: str) -> None:
    assert find_sources(detect(given))[0].name == "zotero"


def test_a_collection_alone_is_asked_for(zotero: Server) -> None:
    zotero.add("AAAA1111", title="In", collections=["CCCC2222"])
    zotero.add("AAAA2222", title="Out")
    assert titles(pieces("zotero: groups/1234567/collections/CCCC2222")) == ["In"]
    assert titles(pieces("https://www.zotero.org/groups/12345/x/collections/CCCC2222")) == ["In"]
    assert zotero.paths()[0] == "/groups/1234567/collections/CCCC2222/items/top"


def test_seven_digits_are_a_group_and_no_old_arxiv_id(zotero: Server) -> None:
    zotero.add("AAAA1111", title="In")
    with quick_client() as client:
        found = list(read("zotero: groups/1234567", client=client))
    assert [one.title for one in found if isinstance(one, Record)] == ["In"]


@pytest.mark.parametrize("given", ["zotero: medicine", "zotero: groups/abc", "zotero: groups/12x"])
def test_what_names_no_library_is_refused(given: str) -> None:
    with pytest.raises(BadInput, match="names no Zotero library"):
        pieces(given)


def test_a_persons_page_is_the_library_of_the_key_or_none(
    zotero: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    zotero.add("AAAA1111", title="Mine", collections=["CCCC2222"])
    with pytest.raises(BadInput, match="needs a key"):
        pieces("https://www.zotero.org/ada/library")
    monkeypatch.setenv("READPATH_ZOTERO_KEY", "the-readers-own-key")
    assert titles(pieces("https://www.zotero.org/ada/library")) == ["Mine"]
    assert titles(pieces("https://www.zotero.org/ada/collections/CCCC2222/items/A/b")) == ["Mine"]
    assert "/users/77/collections/CCCC2222/items/top" in zotero.paths()
    with pytest.raises(BadInput, match="not the library of the key"):
        pieces("https://www.zotero.org/charles/library")


def test_other_pages_of_zotero_are_not_libraries() -> None:
    for url in ("https://www.zotero.org/support/dev", "https://example.org/groups/1/x",
                "https://www.zotero.org/", "https://www.zotero.org/groups/"):  # fmt: skip
        assert of_page(url) is None


def test_an_empty_library_says_so_once(zotero: Server) -> None:
    (found,) = parsed(pieces())
    assert isinstance(found, Rejected)
    assert "nothing there" in found.why
    assert parsed(pieces(state=pieces()[-1].state)) == []


def test_a_library_is_kept_and_read_again(
    zotero: Server, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.net.manners.SHARED._sleep", lambda seconds: None)
    zotero.add("AAAA1111", title="Looms of the north", collections=["CCCC1111"])
    zotero.add("AAAA2222", title="Engines of the south", collections=["CCCC1111"])
    zotero.collections = [{"key": "CCCC1111", "data": {"key": "CCCC1111", "name": "Machines"}}]
    report = library.add("zotero: groups/12345")
    assert (len(report.added), report.trails, report.rejected) == (2, 1, ())
    report = library.add("zotero: groups/12345")
    assert (len(report.added), len(report.unchanged)) == (0, 2)


def test_real_items_are_read() -> None:
    folder = shared_folder("recorded/zotero")
    if folder is None:
        pytest.skip("the folder of recorded answers is not here")
    path: Path = next(iter(folder.rglob("items_doc.json")))
    content = {"library": "users/475425", "items": json.loads(path.read_text("utf-8"))}
    found = list(Zotero().parse(Raw(json.dumps(content), "Zotero")))
    works = [one for one in found if isinstance(one, Record)]
    assert len(works) == len(found) == 20  # jq length
    conan = next(one for one in works if one.title.startswith("The Annotated Sherlock"))
    assert (conan.authors, conan.year, conan.kind) == (("Arthur Conan Doyle",), 1992, Kind.BOOK)
    assert Identifier("zotero", "users/475425/Z8N84QAJ") in conan.identifiers
    assert any("Márcio D. Lima" in one.authors for one in works)
