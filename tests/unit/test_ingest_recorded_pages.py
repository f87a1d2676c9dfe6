"""Pages of publishers and of training sites as they were recorded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph import identifiers
from graph.model import Cost, Kind, Record, Rejected, Trail
from ingest.formats.html import Html
from ingest.formats.page import Page
from ingest.read import read
from ingest.source import Raw
from tests.support import shared_folder

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
