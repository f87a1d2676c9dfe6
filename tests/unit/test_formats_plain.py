"""Plain lists: titles with their people, marks of the reader, and identifiers alone."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import pytest

from app.library import Library
from graph.errors import FetchError
from graph.model import Identifier, Kind, Reading, Record, Rejected, Status, Trail
from ingest import source as door
from ingest.detect import from_bytes
from ingest.formats.listed import line_of
from ingest.formats.plainlist import PlainList, titled
from ingest.net.client import Client
from ingest.read import read, read_bytes
from ingest.source import Item, Raw, find_source
from ingest.what import Form, What
from tests.contract.support import FIXTURES


class Shelf:
    """A stranger's source that knows works by the numbers it gave them."""

    name = "shelf"
    title = "A shelf"

    def claims(self, what: What) -> float:
        named = {one.scheme for one in what.identifiers}
        return 1.0 if what.form is Form.IDENTIFIER and named == {"openlibrary"} else 0.0

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        if any(one.value == "OL9W" for one in what.identifiers):
            raise FetchError("https://shelf.example", "does not answer; try again later")
        yield Raw("", what.name, wanted=tuple(one.value for one in what.identifiers))

    def parse(self, raw: Raw) -> Iterator[Item]:
        for value in raw.wanted:
            named = (Identifier("openlibrary", value),)
            yield Record(f"Work {value}", identifiers=named, where=value)


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> None:
    local = ("table", "lines", "jsonl", "markdown")
    points = [one for one in entry_points(group=door.GROUP) if one.name in local]
    points.append(EntryPoint("shelf", "tests.unit.test_formats_plain:Shelf", door.GROUP))
    monkeypatch.setattr(door, "entry_points", lambda group: points)


@pytest.fixture(scope="module")
def sample() -> list[Item]:
    what = from_bytes((FIXTURES / "titles.txt").read_bytes(), "titles.txt")
    return list(PlainList().parse(Raw(what.content(), what.name)))


def test_each_line_with_a_title_is_a_work(sample: list[Item]) -> None:
    works = [one for one in sample if isinstance(one, Record)]
    assert [(one.title, one.authors, one.year) for one in works] == [
        ("Gödel, Escher, Bach", ("Douglas R. Hofstadter",), 1979),
        ("Über formal unentscheidbare Sätze", ("Kurt Gödel",), 1931),
        ("Computing Machinery and Intelligence", ("A. M. Turing",), None),
        ("The Art of Computer Programming", (), None),
        ("论语", ("孔子",), None),
    ]
    assert works[3].kind is Kind.BOOK
    assert [str(one) for one in works[3].identifiers] == ["isbn:9780201896831"]
    assert works[0].topics == ("Logic",)


def test_ticks_and_stars_become_readings(sample: list[Item]) -> None:
    (reading,) = [one for one in sample if isinstance(one, Reading)]
    assert (reading.status, reading.rating) == (Status.COVERED, 5)
    assert str(reading.key).startswith("local:godel-escher-bach")


def test_the_list_is_a_trail_with_what_is_looked_up_in_its_place(sample: list[Item]) -> None:
    trail = sample[-1]
    assert isinstance(trail, Trail)
    assert trail.title == "titles"
    assert not trail.ordered
    assert [str(one) for one in trail.items[3:6]] == [
        "isbn:9780201896831", "doi:10.1038/nature14539", "arxiv:1706.03762",
    ]  # fmt: skip


def test_what_names_nothing_is_told_by_line(sample: list[Item]) -> None:
    assert [one.where for one in sample if isinstance(one, Rejected)] == ["titles.txt line 13"]
    long = list(PlainList().parse(Raw("One title\n" + "x" * 700, "x")))[1]
    assert long == Rejected("x line 2", "is too long for one title; write one a line")


def test_identifiers_alone_are_for_others_to_look_up() -> None:
    what = from_bytes((FIXTURES / "titles.txt").read_bytes(), "titles.txt")
    assert [str(one) for one in PlainList().lookups(what)] == [
        "doi:10.1038/nature14539", "arxiv:1706.03762",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "title", "people"),
    [
        ("Conic Sections", "Conic Sections", ()),
        ("3. Conic Sections by Ann Euclid", "Conic Sections", ("Ann Euclid",)),
        ("Conic Sections — Ann Euclid (1999)", "Conic Sections", ("Ann Euclid",)),
        ("“Conic Sections”, Ann Euclid & Bo Thales", "Conic Sections", ("Ann Euclid", "Bo Thales")),
        ("Stand by Me", "Stand by Me", ()),
        ("Machine Learning - A Probabilistic perspective", None, ()),
        ("Deep Learning: A Course", "Deep Learning: A Course", ()),
        ("El ingenioso hidalgo de la Mancha", "El ingenioso hidalgo de la Mancha", ()),
    ],
)
def test_people_are_told_from_titles(line: str, title: str | None, people: tuple[str, ...]) -> None:
    found = titled(line_of(line))
    assert found == (title or line, people)


def test_a_numbered_list_is_an_order() -> None:
    *_, trail = read_bytes(b"# Maths\n1. Conic Sections\n2. Spheres and cubes\n", "x.txt")
    assert isinstance(trail, Trail)
    assert (trail.title, trail.ordered) == ("Maths", True)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("- Conic Sections\n- Spheres and cubes\n", "lines"),
        ("10.1038/nature14539\narXiv:1706.03762\n9780262035613\n", "lines"),
        ("Conic Sections\nSpheres and cubes\n", "lines"),
        ("- [Conic Sections](https://example.org/a)\n- Spheres\n", "markdown"),
        ("https://example.org/a\nhttps://example.org/b\n", "markdown"),
    ],
)
def test_a_plain_list_is_told_from_markdown(text: str, name: str) -> None:
    assert find_source(from_bytes(text.encode(), "x")).name == name


@pytest.mark.parametrize(
    "text",
    [
        "Dear Ada, thank you for the letter.\nI read all of it.\nYours, Charles\n",
        "import os\nprint(os.getcwd())\nx = 3\n",
        "def f(x):\n    return {x: 1}\n",
        "just words",
        "key: value\nother: value\n",
    ],
)
def test_prose_and_programs_are_no_lists(text: str) -> None:
    assert PlainList().claims(from_bytes(text.encode(), "x")) == 0.0


def test_works_named_by_ids_alone_are_looked_up_and_marked(shelf: None, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(
        "Work Id,Edition Id,Bookshelf\nOL1W,,Already Read\nOL2W,,Want to Read\n", "utf-8"
    )
    with Library.open(tmp_path / "library", catalogue=False, embed=False) as lib:
        report = lib.add(path)
        assert [one.title for one in report.added] == ["Work OL1W", "Work OL2W"]
        marks = lib.progress()
        assert marks["openlibrary:OL1W"].status is Status.COVERED
        assert marks["openlibrary:OL2W"].status is Status.PLANNED


def test_a_look_up_that_fails_leaves_the_file_alone(shelf: None) -> None:
    found = list(read_bytes(b"OL-free title here\nopenlibrary:OL9W\nAnother title\n", "x.txt"))
    assert [one.title for one in found if isinstance(one, Record)] == [
        "OL-free title here", "Another title",
    ]  # fmt: skip
    (bad,) = [one for one in found if isinstance(one, Rejected)]
    assert bad.where == "x.txt"
    assert bad.why.startswith("1 work named by openlibrary alone could not be looked up")


def test_what_nobody_looks_up_is_told_by_name(shelf: None) -> None:
    found = list(read_bytes(b"10.1038/nature14539\n10.1000/x\n", "x.txt"))
    assert [one.where for one in found if isinstance(one, Rejected)] == [
        "doi:10.1038/nature14539", "doi:10.1000/x",
    ]  # fmt: skip


def test_the_sample_is_read_as_a_file(shelf: None) -> None:
    kinds = [type(one) for one in read(FIXTURES / "titles.txt")]
    assert kinds.count(Record) == 5
    assert kinds.count(Rejected) == 3  # an address alone, and two names that nobody knows
