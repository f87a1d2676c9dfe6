"""What every source promises, the built-in ones and a stranger's alike."""

from __future__ import annotations

import builtins
import logging
import socket
from importlib.metadata import EntryPoint, entry_points

import pytest

from graph import identifiers
from graph.errors import BadInput, ReadpathError
from graph.model import Concept, Reading, Record, Rejected, Trail
from ingest import skeleton
from ingest import source as door
from ingest.detect import from_bytes
from ingest.read import read_bytes
from ingest.source import Item, Raw, Source, find_source, sources
from tests import pdfs
from tests.contract import example_source
from tests.contract.services import cases
from tests.contract.support import FIXTURES, HTML, feed, quick_client
from tests.marc import SAMPLE

BUILT_IN = {
    "acl": (FIXTURES / "acl_volume.xml").read_bytes(),
    "arxiv": (FIXTURES / "arxiv_two.xml").read_bytes(),
    "arxiv-oai": (FIXTURES / "arxiv_oai.xml").read_bytes(),
    "bibtex": (FIXTURES / "references.bib").read_bytes(),
    "bookmarks": (FIXTURES / "bookmarks.html").read_bytes(),
    "feed": (FIXTURES / "feed.xml").read_bytes(),
    "crossref": (FIXTURES / "crossref_works.json").read_bytes(),
    "europepmc": (FIXTURES / "europepmc_search.json").read_bytes(),
    "html": (FIXTURES / "syllabus.html").read_bytes(),
    "jsonl": (FIXTURES / "records.jsonl").read_bytes(),
    "markdown": (FIXTURES / "reading_list.md").read_bytes(),
    "openalex": (FIXTURES / "openalex_works.json").read_bytes(),
    "opml": (FIXTURES / "subscriptions.opml").read_bytes(),
    "csl": (FIXTURES / "references.csl.json").read_bytes(),
    "endnote": (FIXTURES / "references.enw").read_bytes(),
    "epub": (FIXTURES / "metadata.opf").read_bytes(),
    "lines": "- [x] Über Sätze by Kurt Gödel (1931)\n- Numbers, ISBN 9780262033848\n".encode(),
    "marc": SAMPLE,
    "medline": (FIXTURES / "references.nbib").read_bytes(),
    "pubmed": (FIXTURES / "pubmed_set.xml").read_bytes(),
    "page": (FIXTURES / "course.html").read_bytes(),
    "ris": (FIXTURES / "references.ris").read_bytes(),
    "table": (FIXTURES / "goodreads.csv").read_bytes(),
    "wos": (FIXTURES / "references.ciw").read_bytes(),
    "zoterojson": (FIXTURES / "library.zotero.json").read_bytes(),
    "dblp": (FIXTURES / "dblp_person.xml").read_bytes(),
    "datacite": (FIXTURES / "datacite_works.json").read_bytes(),
    "semanticscholar": (FIXTURES / "semanticscholar_papers.json").read_bytes(),
    "unpaywall": (FIXTURES / "unpaywall_works.json").read_bytes(),
}
SAMPLES = {**BUILT_IN, "titles": b"#titles\nOne title\n\x07\nAnother title\n"}
FEWEST = {"epub": 1}  # records that a sample holds at least, where not two
MODULE = "tests.contract.example_source"


def point(name: str, attribute: str) -> EntryPoint:
    return EntryPoint(name, f"{MODULE}:{attribute}", door.GROUP)


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> list[EntryPoint]:
    """The sources installed, with a stranger's; a test may add more to the list."""
    points = [*entry_points(group=door.GROUP), point("titles", "Titles")]
    monkeypatch.setattr(door, "entry_points", lambda group: points)
    return points


@pytest.fixture(params=sorted(SAMPLES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def source(install: list[EntryPoint], name: str) -> Source:
    return sources()[name]


def installed_names() -> list[str]:
    """The names of all sources that readpath itself brings."""
    return sorted(one.name for one in entry_points(group=door.GROUP) if "ingest." in one.value)


def taken(source: Source, data: bytes, where: str = "sample") -> list[Item]:
    return list(source.parse(Raw(data, where)))


def test_the_built_in_sources_are_installed_as_entry_points() -> None:
    named = {one.name for one in entry_points(group=door.GROUP)}
    assert set(BUILT_IN) <= named


def test_it_says_what_it_is(source: Source, name: str) -> None:
    assert source.name == name
    assert source.title
    assert "\n" not in source.title


def test_it_claims_its_own_and_little_else(source: Source, name: str) -> None:
    for other, data in SAMPLES.items():
        claim = source.claims(from_bytes(data, "upload"))
        assert 0.0 <= claim <= 1.0
        assert (claim > 0.7) == (other == name)
        assert find_source(from_bytes(data, "upload")).name == other


def test_those_that_fetch_what_a_file_names_claim_it_alone() -> None:
    own = {
        "recipe": skeleton.recipe("star-charts").encode(),
        "pdf": pdfs.pdf([(20.0, "A paper about everything")]),
        "sitemap": b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
        b"<url><loc>https://example.org/courses/a</loc></url></urlset>",
    }
    for name, data in own.items():
        assert find_source(from_bytes(data, "upload")).name == name
        for other, source in sources().items():
            assert (source.claims(from_bytes(data, "upload")) > 0.7) == (other == name), other
        for sample in SAMPLES.values():
            assert sources()[name].claims(from_bytes(sample, "upload")) <= 0.7
    unread = set(sources()) - set(BUILT_IN) - set(own) - {case.source for case in cases()}
    assert not unread, "a source without a sample and without a stand-in of its service"


def test_it_reads_its_sample(source: Source, name: str) -> None:
    found = taken(source, SAMPLES[name])
    assert sum(isinstance(one, Record) for one in found) >= FEWEST.get(name, 2)


@pytest.mark.parametrize(
    "data",
    [b"", b"\n \t\n", bytes(range(256)) * 4, b"\xff\xfe\x00", HTML.encode(), b"{" * 5_000,
     b"[" * 5_000, b"@article{" * 2_000, b"](" * 5_000, b"<" * 5_000, "\u202e\u0000é".encode(),
     feed("2001.00001").encode(), b'{"title": 1}'],
    ids=["empty", "blank", "every byte", "half a character", "a web page", "braces", "brackets",
         "entries", "links", "tags", "controls", "a feed", "a number"],
)  # fmt: skip
def test_garbage_is_rejected_and_never_an_exception(source: Source, data: bytes) -> None:
    for one in taken(source, data):
        assert isinstance(one, (Record, Trail, Concept, Reading, Rejected))


def test_a_sample_cut_anywhere_is_never_an_exception(source: Source, name: str) -> None:
    data = SAMPLES[name]
    for end in range(0, len(data), max(1, len(data) // 60)):
        taken(source, data[:end])


def test_rejected_items_say_where_and_why(source: Source, name: str) -> None:
    for data in (SAMPLES[name], SAMPLES[name][: len(SAMPLES[name]) // 2], b"\xff garbage {", b""):
        for one in taken(source, data, "file.x"):
            if isinstance(one, Rejected):
                assert one.where
                assert one.why
                assert "\n" not in one.where + one.why
                assert "Traceback" not in one.why
                assert len(one.why) < 500


def test_parsing_is_pure(source: Source, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parsing reads no file, opens no connection, and says the same each time."""
    expected = taken(source, SAMPLES[name])  # imports are done by now

    def forbidden(*args: object, **options: object) -> None:
        raise AssertionError("parse did I/O")

    monkeypatch.setattr(builtins, "open", forbidden)
    monkeypatch.setattr(socket, "socket", forbidden)
    assert taken(source, SAMPLES[name]) == expected


def test_bytes_and_text_are_parsed_alike(source: Source, name: str) -> None:
    text = SAMPLES[name].decode()
    assert list(source.parse(Raw(text, "sample"))) == taken(source, SAMPLES[name])


def test_values_are_clean_and_normalised(source: Source, name: str) -> None:
    for one in taken(source, SAMPLES[name]):
        if not isinstance(one, Record):
            continue
        assert one.title == one.title.strip()
        assert one.title
        assert one.where.startswith("sample")
        assert one.url is None or one.url.startswith(("http://", "https://"))
        assert all(author.strip() for author in one.authors)
        for key in (*one.identifiers, *one.part_of, *one.cites):
            assert identifiers.make(key.scheme, key.value) == key
        hash(one.identifiers)


def test_fetch_then_parse_is_what_reading_gives(
    source: Source, name: str, install: list[EntryPoint]
) -> None:
    what = from_bytes(SAMPLES[name], "upload")
    with quick_client() as client:
        pieces = [one for raw in source.fetch(what, client) for one in source.parse(raw)]
    assert pieces == list(read_bytes(SAMPLES[name], "upload"))


def test_a_broken_source_is_reported_and_the_rest_work(
    install: list[EntryPoint], caplog: pytest.LogCaptureFixture
) -> None:
    install += [
        point("broken", "BreaksWhenLoaded"),
        point("missing", "NoSuchThing"),
        point("odd", "NOT_A_SOURCE"),
        point("asked", "BreaksWhenAsked"),
    ]
    with caplog.at_level(logging.WARNING, "readpath"):
        found = list(read_bytes(SAMPLES["titles"], "upload"))
    assert [one.title for one in found if isinstance(one, Record)] == ["One title", "Another title"]
    for broken in ("broken", "missing", "odd", "asked"):
        assert f"the source {broken} " in caplog.text
    assert {"broken", "missing", "odd"}.isdisjoint(sources())


def test_a_broken_source_raises_for_its_developer(
    install: list[EntryPoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READPATH_DEBUG", "1")
    install.append(point("broken-again", "BreaksWhenLoaded"))
    with pytest.raises(RuntimeError, match="no such luck"):
        sources()


def test_a_source_that_fails_half_way_keeps_what_it_gave(
    install: list[EntryPoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    install.append(point("halfway", "BreaksHalfWay"))
    good, bad = read_bytes(b"#half", "upload")
    assert isinstance(good, Record)
    assert isinstance(bad, Rejected)
    assert "the source halfway failed (KeyError" in bad.why
    monkeypatch.setenv("READPATH_DEBUG", "1")
    with pytest.raises(KeyError):
        list(read_bytes(b"#half", "upload"))


def test_a_strangers_source_can_be_named_and_is_listed(install: list[EntryPoint]) -> None:
    assert list(read_bytes(SAMPLES["titles"], "upload", format="titles"))
    with pytest.raises(BadInput, match=r"arxiv, .*bibtex, .*jsonl, .*markdown, .*titles"):
        list(read_bytes(b"x", "upload", format="docx"))


def test_bare_files_are_told_from_an_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "entry_points", lambda group: ())
    with pytest.raises(ReadpathError, match=r"pip install -e \."):
        sources()


def test_the_example_is_a_source() -> None:
    assert isinstance(example_source.Titles(), Source)
