"""CSL-JSON and Zotero's JSON: items become records, what is private stays where it is."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from graph.model import Kind, Record, Rejected
from graph.records import dumps, to_json
from ingest.formats import zotero
from ingest.read import read, read_bytes
from ingest.source import find_source
from tests.contract.support import FIXTURES
from tests.support import shared_file


def keys(record: Record) -> set[str]:
    return {str(one) for one in record.identifiers}


def taken(name: str) -> tuple[dict[str, Record], list[Rejected]]:
    found = list(read(FIXTURES / name))
    return (
        {one.title: one for one in found if isinstance(one, Record)},
        [one for one in found if isinstance(one, Rejected)],
    )


def test_csl_items_become_records() -> None:
    works, bad = taken("references.csl.json")
    assert list(works) == [
        "Über formal unentscheidbare Sätze", "A chapter", "The Art of Computer Programming",
    ]  # fmt: skip
    assert bad == [Rejected("references.csl.json item 3", "has no title")]
    paper = works["Über formal unentscheidbare Sätze"]
    assert paper.authors == (
        "Kurt Gödel", "Ludwig van Beethoven", "Martin Luther King Jr.", "Google Inc.",
    )  # fmt: skip
    assert (paper.kind, paper.year, paper.language) == (Kind.PAPER, 1931, "de")
    assert keys(paper) == {"doi:10.1007/bf01700692", "pmid:26017442"}
    assert paper.topics == ("logic", "proof theory")
    assert "thoughts" not in dumps(to_json(paper))
    chapter = works["A chapter"]
    assert (chapter.identifiers, chapter.authors) == ((), ("Emmy Noether",))
    assert (chapter.year, [str(one) for one in chapter.part_of]) == (1999, ["isbn:9780262033848"])
    book = works["The Art of Computer Programming"]
    assert keys(book) == {"isbn:9780201896831"}
    assert [str(one) for one in book.cites] == ["doi:10.1000/cited"]


def test_csl_comes_also_one_item_a_line_or_as_crossref_answers() -> None:
    item = {"type": "article-journal", "title": "Title", "issued": {"date-parts": [[1999]]}}
    lines = "\n".join(json.dumps({**item, "title": f"Title {n}"}) for n in range(3))
    answer = json.dumps({"status": "ok", "message": {"items": [item, 7]}})
    assert [one.where for one in read_bytes(lines.encode(), "x")] == [  # type: ignore[union-attr]
        "x line 1", "x line 2", "x line 3",
    ]  # fmt: skip
    found, bad = read_bytes(answer.encode(), "x")
    assert isinstance(found, Record)
    assert found.year == 1999
    assert bad == Rejected("x item 2", "is not an object {...}")
    broken = lines.replace('"Title 1"', '"Title')
    assert [type(one) for one in read_bytes(broken.encode(), "x")] == [Record, Rejected, Record]


def test_zotero_items_become_records_and_collections_topics() -> None:
    works, bad = taken("library.zotero.json")
    assert list(works) == ["Über formal unentscheidbare Sätze", "A chapter", "A film"]
    paper = works["Über formal unentscheidbare Sätze"]
    assert paper.authors == ("Kurt Gödel", "Wiener Kreis")
    assert (paper.kind, paper.year, paper.language) == (Kind.PAPER, 1931, "de")
    assert keys(paper) == {"doi:10.1007/bf01700692", "pmid:26017442", "arxiv:1706.03762"}
    assert paper.topics == ("proofs", "numbers", "Logic", "Incompleteness")
    chapter = works["A chapter"]
    assert chapter.topics == ("Incompleteness", "Logic")
    assert chapter.authors == ("de la Cruz",)
    assert [str(one) for one in chapter.part_of] == ["isbn:9780262033848"]
    assert works["A film"].kind is Kind.VIDEO
    assert keys(works["A film"]) == {"youtube:aircAruvnKk"}
    assert bad == [
        Rejected("library.zotero.json item 3", "is a note of the reader, not a work"),
        Rejected("library.zotero.json item 5", "has no title"),
        Rejected("library.zotero.json item 6", "is not a Zotero item {...}"),
    ]


def test_what_is_private_is_not_taken() -> None:
    works, _ = taken("library.zotero.json")
    everything = "".join(dumps(to_json(one)) for one in works.values())
    assert "private" not in everything
    assert "/home" not in everything


def test_collections_of_the_web_api_are_named_with_those_they_lie_in() -> None:
    found = zotero.collections(
        [
            {"key": "A", "data": {"key": "A", "name": "Logic", "parentCollection": False}},
            {"key": "B", "data": {"key": "B", "name": "Proofs", "parentCollection": "A"}},
        ]
    )
    assert found == {"A": ("Logic",), "B": ("Proofs", "Logic")}
    item = {"data": {"itemType": "book", "title": "T", "collections": ["B"]}}
    entry = zotero.entry(item, "x", found)
    assert isinstance(entry, zotero.Entry)
    assert list(entry.topics) == ["Proofs", "Logic"]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b'[{"type": "book", "title": "T", "issued": {"date-parts": [[1999]]}}]', "csl"),
        (b'[{"itemType": "book", "title": "T", "DOI": "10.1/x"}]', "zoterojson"),
        (b'{"kind": "book", "title": "T"}\n', "jsonl"),
    ],
)
def test_json_is_told_by_its_keys(data: bytes, name: str) -> None:
    from ingest.detect import from_bytes

    assert find_source(from_bytes(data, "upload.json")).name == name


# CSL counted with: grep -c '"id":' FILE; Zotero with: grep -c '"itemType"' FILE;
# Crossref with: grep -c '"DOI":.*' FILE less the DOIs within references.
@pytest.mark.parametrize(
    ("name", "records"),
    [
        ("csl_json/bbt_1179.csl.json", 26),
        ("csl_json/commonmeta_csl_list.json", 17),
        ("zotero_json/bbt_1436-1.json", 506),
        ("zotero_json/bbt_1641.json", 20),
        ("zotero_json/bbt_collections_901.json", 36),
        ("zotero_json/zotero_api_items.json", 20),
    ],
)
def test_real_exports_come_in_whole(name: str, records: int) -> None:
    found = list(read(shared_file(f"formats/{name}")))
    assert Counter(type(one) for one in found) == Counter({Record: records})
    assert sum(one.authors != () for one in found if isinstance(one, Record)) >= records * 0.8


def test_real_items_say_what_their_files_say() -> None:
    """Spot checks against what `less` shows."""

    def titled(name: str, words: str) -> Record:
        (one,) = [
            one
            for one in read(shared_file(f"formats/{name}"))
            if isinstance(one, Record) and one.title.startswith(words)
        ]
        return one

    native = titled("csl_json/commonmeta_csl_list.json", "Exposición Temprana de Nativos")
    assert keys(native) == {"arxiv:1501.04916"}
    assert native.year == 2015
    court = titled("csl_json/bbt_1179.csl.json", "Semenya, ASA and IAAF")
    assert court.authors == ("Court of Arbitration for Sport",)
    diffusion = titled("zotero_json/bbt_1436-1.json", "Determination of free carrier bipolar")
    assert diffusion.authors[:2] == ("R Aleksiejūnas", "M Sūdžius")
    methods = titled("zotero_json/bbt_collections_901.json", "Methodological individualism")
    assert keys(methods) == {"isbn:9780415218115"}
    assert "Philosophie des sciences" in methods.topics
    techno = titled("zotero_json/bbt_1641.json", "Techno-fix")
    assert "isbn:9780203122815" in {str(one) for one in techno.part_of}
    babylon = titled("zotero_json/zotero_api_items.json", "Sherlock Holmes in Babylon")
    assert (babylon.year, "doi:10.2307/2321200" in keys(babylon)) == (1980, True)


def test_a_real_answer_of_crossref_comes_in_whole() -> None:
    """It says of itself that it holds three items ("rows" of three were asked for)."""
    found = list(read(shared_file("formats/api_json/crossref_search.json"), format="csl"))
    assert Counter(type(one) for one in found) == Counter({Record: 3})
