"""The ACL Anthology: ids, volumes and data files."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner

from app.cli import cli
from app.library import Library
from graph.errors import BadInput, FetchError
from graph.model import Cost, Identifier, Kind, Record, Rejected
from ingest.detect import detect, from_bytes
from ingest.read import read
from ingest.services.acl import Acl
from ingest.services.aclxml import anthology_id
from ingest.source import Item, Raw, find_source, find_sources
from tests.contract.support import FIXTURES, quick_client
from tests.support import shared_folder

VOLUME = (FIXTURES / "acl_volume.xml").read_bytes()


def take(given: str, limit: int = 50) -> list[Item]:
    with quick_client() as client:
        return list(read(given, "acl", client, limit))


def titles(found: list[Item]) -> list[str]:
    return [one.title for one in found if isinstance(one, Record)]


def test_a_paper_is_read_field_by_field() -> None:
    first, second, gone, short = Acl().parse(Raw(VOLUME, "ACL"))
    assert first == Record(
        title=r"Ada: Weaving $n \in \mathbb{N}$ Patterns & Others",
        kind=Kind.PAPER,
        authors=("Ada Lovelace", "Carl Friedrich Gauß", "Hypatia"),
        year=2031,
        summary="The engine weaves algebraic patterns, see https://example.org.",
        url="https://aclanthology.org/2031.looms-long.1/",
        identifiers=(
            Identifier("doi", "10.5555/2031.looms-long.1"),
            Identifier("acl", "2031.looms-long.1"),
        ),
        language="en",
        cost=Cost.FREE,
        part_of=(Identifier("isbn", "9780262035613"),),
    )
    assert isinstance(second, Record)
    assert (second.language, second.topics, second.summary) == ("fr", ("retracted",), "Retracted.")
    assert isinstance(gone, Rejected)
    assert "removed" in gone.why
    assert isinstance(short, Record)
    assert short.identifiers == (Identifier("acl", "2031.looms-short.1"),)


@pytest.mark.parametrize(
    ("parts", "made"),
    [(("P16", "1", "162"), "P16-1162"), (("J89", "1", "1"), "J89-1001"),
     (("W05", "1", "1"), "W05-0101"), (("W19", "12", "3"), "W19-1203"),
     (("C69", "1", "1"), "C69-0101"), (("D19", "1", "7"), "D19-1007"),
     (("D19", "50", "7"), "D19-5007"), (("2021.naacl", "main", "208"), "2021.naacl-main.208"),
     (("P16", "x", "1"), "")],
)  # fmt: skip
def test_an_id_is_made_as_the_anthology_makes_it(parts: tuple[str, str, str], made: str) -> None:
    assert anthology_id(*parts) == made


@pytest.mark.parametrize(
    "given",
    ["acl:P16-1162", "acl: 2021.naacl-main.208", "https://aclanthology.org/P16-1162/",
     "https://aclanthology.org/volumes/2022.acl-long/", "https://aclanthology.org/events/acl-2022/",
     "acl: 2022.acl-long"],
)  # fmt: skip
def test_what_names_a_paper_or_volume_is_asked_of_the_anthology(given: str) -> None:
    assert find_sources(detect(given))[0].name == "acl"


def test_a_reference_comes_under_the_name_that_was_asked_for(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READPATH_ACL_URL", httpserver.url_for("/").rstrip("/"))
    bib = (
        '@inproceedings{a-b-2016, title = "{A}da {G}oes {O}n", author = "Gau{\\ss}, Carl  and\n'
        '  Lovelace, Ada", year = "2016", doi = "10.18653/v1/P16-1162", abstract = "Said."}'
    )
    httpserver.expect_request("/P16-1162.bib").respond_with_data(bib)
    (found,) = take("acl:P16-1162")
    assert isinstance(found, Record)
    assert (found.title, found.authors) == ("Ada Goes On", ("Carl Gauß", "Ada Lovelace"))
    assert found.identifiers == (
        Identifier("doi", "10.18653/v1/p16-1162"),
        Identifier("acl", "P16-1162"),
    )
    assert (found.url, found.cost) == ("https://aclanthology.org/P16-1162/", Cost.FREE)
    httpserver.expect_request("/P16-1163.bib").respond_with_data("Down for maintenance")
    with pytest.raises(FetchError, match="no BibTeX"):
        take("acl:P16-1163")


@pytest.fixture
def data(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> HTTPServer:
    monkeypatch.setenv("READPATH_ACL_DATA_URL", httpserver.url_for("/xml"))
    httpserver.expect_request("/xml/2031.looms.xml").respond_with_data(VOLUME)
    return httpserver


def test_a_volume_and_a_collection_come_in_whole(data: HTTPServer) -> None:
    assert titles(take("https://aclanthology.org/volumes/2031.looms-short/")) == ["Briefly"]
    assert len(titles(take("acl: 2031.looms"))) == 3
    assert len(titles(take("https://aclanthology.org/events/looms-2031"))) == 3
    assert len(titles(take("acl: 2031.looms-long"))) == 2
    assert len(titles(take("acl: 2031.looms", limit=1))) == 3  # a volume is no search


def test_a_service_is_asked_once_a_day_unless_the_reader_wants_it_anew(
    data: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READPATH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("ingest.net.manners.SHARED._sleep", lambda seconds: None)
    Library.open(catalogue=False).close()
    run = CliRunner()
    for more, asked in (([], 1), ([], 1), (["--fresh"], 2)):
        done = run.invoke(cli, ["add", "acl: 2031.looms", "--no-index", *more])
        assert done.exit_code == 0, done.output
        assert len(data.log) == asked


def test_a_volume_that_is_not_there_is_a_sentence(data: HTTPServer) -> None:
    (found,) = take("acl: 2031.looms-industry")
    assert isinstance(found, Rejected)
    assert "no papers in this volume" in found.why
    data.expect_request("/xml/Z99.xml").respond_with_data("404: Not Found", 404)
    with pytest.raises(FetchError, match="404"):
        take("acl: Z99-1")
    with pytest.raises(BadInput, match="names no volume"):
        take("acl: attention is all you need")


def test_a_data_file_is_known_by_what_it_holds() -> None:
    assert find_source(from_bytes(VOLUME, "upload")).name == "acl"
    other = b"<?xml version='1.0'?><collection id='x'><item/></collection>"
    assert Acl().claims(from_bytes(other, "upload")) == 0.0


def test_real_data_files_come_in_whole() -> None:
    folder = shared_folder("recorded/acl-anthology")
    if folder is None:
        pytest.skip("the folder of recorded answers is not here")
    found = {path.name: take(str(path)) for path in sorted(folder.rglob("*.xml"))}
    # grep -c '<paper '
    assert {name: len(titles(some)) for name, some in found.items()} == {
        "J89.xml": 58,
        "L06.xml": 4,
    }
    spoken = found["L06.xml"][0]
    assert isinstance(spoken, Record)
    assert spoken.title == "DanPASS - A Danish Phonetically Annotated Spontaneous Speech Corpus"
    assert (spoken.authors, spoken.year) == (("Nina Grønnum",), 2006)
    ids = [one.identifiers[0].value for one in found["J89.xml"] if isinstance(one, Record)]
    assert ids[:2] == ["J89-1001", "J89-1002"]
    assert len(set(ids)) == 58
