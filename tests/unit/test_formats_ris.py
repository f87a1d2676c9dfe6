"""RIS: every entry comes in with its people, identifiers and topics, whoever wrote the file."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from graph.model import Kind, Record, Rejected
from ingest.read import read, read_bytes
from tests.contract.support import FIXTURES
from tests.support import shared_file


def ris(text: str) -> list[object]:
    return list(read_bytes(text.encode(), "x.ris"))


@pytest.fixture(scope="module")
def sample() -> dict[str, Record]:
    found = read(FIXTURES / "references.ris")
    return {one.title: one for one in found if isinstance(one, Record)}


def keys(record: Record) -> set[str]:
    return {str(one) for one in record.identifiers}


def test_every_entry_is_a_record_or_rejected_with_its_line(sample: dict[str, Record]) -> None:
    assert list(sample) == [
        "Über formal unentscheidbare Sätze",
        "A chapter",
        "The Art of Computer Programming",
        "A page that never ends",
    ]
    (bad,) = [one for one in read(FIXTURES / "references.ris") if isinstance(one, Rejected)]
    assert bad == Rejected("references.ris line 32", "has no title")


def test_a_paper_has_its_people_as_they_are_said(sample: dict[str, Record]) -> None:
    paper = sample["Über formal unentscheidbare Sätze"]
    assert paper.authors == (
        "Émile van den Berg", "María José de la Cruz", "Hans Müller Jr.", "R.H. Liu",
        "T. J. Luke", "World Health Organization",
    )  # fmt: skip
    assert (paper.kind, paper.year, paper.language) == (Kind.PAPER, 1931, "de")
    assert paper.summary == "The first line and the second of an abstract."
    assert paper.topics == ("logic", "proof theory", "arithmetic")
    assert keys(paper) == {"doi:10.1007/bf01700692", "pmid:26017442"}
    assert paper.url == "https://doi.org/10.1007/bf01700692"


def test_a_chapter_is_part_of_its_book(sample: dict[str, Record]) -> None:
    chapter = sample["A chapter"]
    assert (chapter.identifiers, chapter.authors) == ((), ("Emmy Noether",))
    assert [str(one) for one in chapter.part_of] == ["isbn:9780262033848"]


def test_a_book_is_named_by_its_isbn_and_by_what_its_links_show(sample: dict[str, Record]) -> None:
    book = sample["The Art of Computer Programming"]
    assert book.kind is Kind.BOOK
    assert book.authors == ("Donald E. Knuth",)
    assert keys(book) == {"isbn:9780201896831", "url:https://example.org/taocp", "arxiv:1706.03762"}


def test_a_medical_entry_has_its_headings_without_qualifiers(sample: dict[str, Record]) -> None:
    page = sample["A page that never ends"]
    assert page.topics == ("Algorithms", "Colitis, Ulcerative")
    assert keys(page) == {"url:https://example.org/page", "pmcid:PMC4500000", "pmid:12345678"}


def test_an_address_that_two_titles_give_names_neither() -> None:
    entry = "TY  - JOUR\nTI  - {}\nUR  - https://example.org/journal\nER  -\n"
    first, second = ris(entry.format("First") + entry.format("Second"))
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert first.identifiers == second.identifiers == ()
    assert [str(one) for one in first.part_of] == ["url:https://example.org/journal"]


def test_several_addresses_in_one_field_are_parted() -> None:
    (found,) = ris("TY  - JOUR\nTI  - A\nUR  - http://a.example/b;c;http://b.example/d\nER  -")
    assert isinstance(found, Record)
    assert found.url == "http://a.example/b;c"


def test_a_front_page_does_not_name_a_paper() -> None:
    (found,) = ris("TY  - JOUR\nTI  - A\nUR  - https://publisher.example/\nER  -")
    assert isinstance(found, Record)
    assert (found.identifiers, found.url) == ((), None)


def test_a_long_file_is_read_in_pieces_with_the_right_lines() -> None:
    entry = "TY  - JOUR\nTI  - Title {}\nAB  - " + "word " * 200 + "\nER  -\n\n"
    found = ris("".join(entry.format(number) for number in range(1_000)))
    assert [one.title for one in found] == [f"Title {n}" for n in range(1_000)]  # type: ignore[attr-defined]
    assert found[-1].where == f"x.ris line {999 * 5 + 1}"  # type: ignore[attr-defined]


# Counted with: grep -cE '^\W*TY  ?- ' FILE
@pytest.mark.parametrize(
    ("name", "records"),
    [
        ("ris/embase.ris", 6),
        ("ris/proquest.ris", 6),
        ("ris/pubmed_via_zotero.ris", 6),
        ("ris/ris_many_authors.ris", 1),
        ("ris/scopus.ris", 6),
        ("ris/zotero_baseline.ris", 100),
        ("wos_endnote/pubmed_endnote.txt", 6),
        ("wos_endnote/web_of_science.txt", 10),
    ],
)
def test_real_exports_come_in_whole(name: str, records: int) -> None:
    path = shared_file(f"formats/{name}")
    found = list(read(path))
    assert Counter(type(one) for one in found) == Counter({Record: records})
    works = [one for one in found if isinstance(one, Record)]
    abstracts = re.findall(r"^(?:AB|N2)  - \S", path.read_text("utf-8"), re.MULTILINE)
    assert sum(one.summary != "" for one in works) == len(abstracts)
    assert sum(one.authors != () for one in works) >= records - 1


def test_real_entries_say_what_their_files_say() -> None:
    """Spot checks against what `less` shows."""

    def titled(name: str, words: str) -> Record:
        (one,) = [
            one
            for one in read(shared_file(f"formats/{name}"))
            if isinstance(one, Record) and words in one.title
        ]
        return one

    escape = titled("ris/zotero_baseline.ris", "Escape education")
    assert escape.authors[1:] == (
        "Liesbeth van de Grint", "Marie-Christine P. J. Knippels", "Wouter R. van Joolingen",
    )  # fmt: skip
    assert "doi:10.1016/j.edurev.2020.100364" in keys(escape)
    boswellia = titled("wos_endnote/pubmed_endnote.txt", "Boswellia serrata")
    assert keys(boswellia) == {"doi:10.2165/11586800-000000000-00000", "pmid:21553931"}
    assert "Boswellia" in boswellia.topics
    custody = titled("wos_endnote/web_of_science.txt", "Holding Yourself Captive")
    assert custody.authors == ("F. Alceste", "T. J. Luke", "S. M. Kassin")
    assert custody.year == 2018
    trajectories = titled("ris/proquest.ris", "Predictors of posttraumatic")
    assert keys(trajectories) >= {"doi:10.1002/jts.22387"}
    assert trajectories.language == "en"
