"""Tables: columns are known by name or content, or said; shelves become readings."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from graph.errors import BadInput
from graph.model import Kind, Reading, Record, Rejected, Status
from graph.records import dumps, to_json
from ingest.detect import detect, from_bytes
from ingest.formats import columns
from ingest.formats.rows import rows, sign_of
from ingest.formats.table import Table, columns_of
from ingest.formats.tablerow import parted, people
from ingest.read import read, read_bytes
from ingest.source import Item, find_source
from ingest.what import What
from tests.contract.support import FIXTURES, quick_client
from tests.support import shared_file


def keys(record: Record) -> set[str]:
    return {str(one) for one in record.identifiers}


def table(text: str, **said: str) -> list[Item]:
    what = replace(from_bytes(text.encode(), "x"), columns=tuple(said.items()))
    assert find_source(what).name == "table"
    return list(read(what))


def works(items: list[Item]) -> dict[str, Record]:
    return {one.title: one for one in items if isinstance(one, Record)}


def readings(items: list[Item]) -> dict[str, Reading]:
    return {str(one.key): one for one in items if isinstance(one, Reading)}


@pytest.fixture(scope="module")
def goodreads() -> list[Item]:
    return list(read(FIXTURES / "goodreads.csv"))


def test_an_export_of_books_gives_books(goodreads: list[Item]) -> None:
    found = works(goodreads)
    assert list(found) == [
        "Gödel, Escher, Bach: An Eternal Golden Braid", "The Art of Computer Programming", "Dune",
        "Marelle",
    ]  # fmt: skip
    braid, taocp, _, marelle = found.values()
    assert (braid.kind, braid.year, braid.authors) == (
        Kind.BOOK, 1979, ("Douglas R. Hofstadter",),
    )  # fmt: skip
    assert keys(braid) == {"goodreads:11", "isbn:9780465026562"}
    assert braid.topics == ("maths", "favourites")
    assert taocp.authors == ("Donald E. Knuth", "Ada Lovelace", "Emmy Noether")
    assert (taocp.year, taocp.topics) == (1997, ())
    assert marelle.where == "goodreads.csv line 8"


def test_shelves_ratings_and_days_become_readings(goodreads: list[Item]) -> None:
    found = readings(goodreads)
    assert {key: (one.status, one.rating, one.on) for key, one in found.items()} == {
        "isbn:9780465026562": (Status.COVERED, 5, date(2020, 10, 25)),
        "goodreads:12": (Status.PLANNED, None, None),
        "isbn:9780441013593": (Status.DROPPED, 2, None),
        "isbn:9782070291342": (Status.COVERED, 4, None),
    }


def test_what_is_private_is_not_taken(goodreads: list[Item]) -> None:
    everything = "".join(dumps(to_json(one)) for one in works(goodreads).values())
    assert "private" not in everything
    assert "review" not in everything


def test_of_other_sites_only_what_is_the_books_is_taken() -> None:
    """LibraryThing makes its summary from the title; in Calibre the comments describe."""
    (thing, _) = table(
        "Title\tPrimary Author\tCollections\tReview\tComment\tPrivate Comment\tSummary\tDate Read\n"
        "Marelle\tCortázar, Julio\tYour library\tsecret\tsecret\tsecret\tsecret\t[2007-05-08]\n"
    )
    assert isinstance(thing, Record)
    assert "secret" not in dumps(to_json(thing))
    (book,) = table(
        "author_sort,title_sort,title,authors,comments,identifiers\n"
        '"Muir, T","Ninth",Gideon,Tamsyn Muir,<p>A <b>space</b> opera</p>,isbn:9781250313195\n'
    )
    assert isinstance(book, Record)
    assert (book.summary, keys(book)) == ("A space opera", {"isbn:9781250313195"})


def test_an_export_of_bookwyrm_gives_books_and_shelves() -> None:
    found = table(
        "title,author_text,remote_id,openlibrary_key,goodreads_key,wikidata,isbn_10,isbn_13,"
        "start_date,finish_date,rating,review_content,shelf,shelf_name\n"
        "Dune,Frank Herbert,https://bookwyrm.example/book/1,OL893415W,44767458,Q190192,"
        "0441013597,9780441013593,2020-01-01,2020-02-03,4,secret,read,Read\n"
        "Marelle,Julio Cortázar,https://bookwyrm.example/book/2,,,,,,,,,,stopped-reading,Stopped\n"
        "Ulysses,James Joyce,https://bookwyrm.example/book/3,,,,,,,,,,to-read,To Read\n"
    )
    dune, *_ = works(found).values()
    assert keys(dune) == {
        "openlibrary:OL893415W", "goodreads:44767458", "wikidata:Q190192", "isbn:9780441013593",
        "url:https://bookwyrm.example/book/1",
    }  # fmt: skip
    assert "secret" not in dumps(to_json(dune))
    assert [(one.status, one.rating, one.on) for one in readings(found).values()] == [
        (Status.COVERED, 4, date(2020, 2, 3)),
        (Status.DROPPED, None, None),
        (Status.PLANNED, None, None),
    ]


def test_one_book_in_two_rows_keeps_its_isbn_and_a_set_of_books_gives_none() -> None:
    rows_ = "Title,ISBN\n{},9780262033848\n{},9780262033848\n"
    same = works(table(rows_.format("Dune", "Dune: the first part")))
    assert [keys(one) for one in same.values()] == [{"isbn:9780262033848"}] * 2
    apart = works(table(rows_.format("Volume one", "Another volume")))
    assert [keys(one) for one in apart.values()] == [set(), set()]


def test_rows_that_cannot_be_read_are_told_by_line(goodreads: list[Item]) -> None:
    assert [one for one in goodreads if isinstance(one, Rejected)] == [
        Rejected("goodreads.csv line 6", "has no title"),
        Rejected("goodreads.csv line 7", "has a quotation mark that is never closed; close it"),
    ]
    found = table("Title,Year\nOne,1999\nTwo, and three,1999\n,1998\n\nFour,2000\n")
    assert found[1:3] == [
        Rejected("x line 3", "has 3 cells where the first row names 2; put a cell with a comma"
                 " in it in quotation marks"),
        Rejected("x line 4", "has no title"),
    ]  # fmt: skip
    assert found[3].where == "x line 6"  # type: ignore[union-attr]


def test_a_table_in_another_language_is_known_by_its_columns() -> None:
    found = list(read(FIXTURES / "titel.tsv"))
    goedel, hilbert = works(found).values()
    assert goedel.authors == ("Kurt Gödel", "Hans Müller")
    assert (goedel.year, keys(goedel)) == (1931, {"doi:10.1007/bf01700692"})
    assert goedel.topics == ("Logik", "Beweis")
    assert hilbert.authors == ("David Hilbert",)
    assert keys(hilbert) == {"url:https://example.org/geometrie"}
    assert "privat" not in dumps(to_json(goedel)) + dumps(to_json(hilbert))
    assert not readings(found)


@pytest.mark.parametrize(
    "text",
    [
        "Deep learning,Yann LeCun,2015,10.1038/nature14539\n"
        "Attention is all you need,Ashish Vaswani,2017,10.1000/x\n"
        "On computable numbers,Alan Turing,1936,10.1000/y\n",
        "2015|LeCun, Yann|10.1038/nature14539|Deep learning for all of us\n"
        "2017|Vaswani, Ashish|10.1000/x|Attention is all you need\n"
        "1936|Turing, Alan|10.1000/y|On computable numbers and more\n",
        "Worum,Wer,Wann,Wo\nDeep learning,Yann LeCun,2015,10.1038/nature14539\n"
        "Attention is all you need,Ashish Vaswani,2017,10.1000/x\n"
        "On computable numbers,Alan Turing,1936,10.1000/y\n",
    ],
)
def test_a_table_without_names_is_known_by_what_its_cells_hold(text: str) -> None:
    found = list(read_bytes(text.encode(), "x", format="table"))
    first = found[0]
    assert isinstance(first, Record)
    assert len(found) == 3
    assert first.title.startswith("Deep learning")
    assert (first.authors, first.year) == (("Yann LeCun",), 2015)
    assert keys(first) == {"doi:10.1038/nature14539"}


def test_columns_may_be_said_by_name_or_number() -> None:
    text = "Werk,Wer,Wann\nDie Elemente,Euklid,1899\nGeometrie,David Hilbert,1903\n"
    for said in ({"title": "Werk", "authors": "Wer"}, {"title": "werk", "authors": "2"}):
        what = replace(from_bytes(text.encode(), "x"), columns=tuple(said.items()))
        first, second = read(what, format="table")
        assert isinstance(first, Record)
        assert (first.title, first.authors, first.year) == ("Die Elemente", ("Euklid",), 1899)
        assert isinstance(second, Record)
        assert second.where == "x line 3"
    assert columns_of(what) == {"title": "Werk", "authors": "Wer", "year": "Wann"}


def test_a_column_that_was_said_wins_over_what_was_guessed() -> None:
    text = "Title,Original title\nDie Verwandlung,Metamorphosis\n"
    (found,) = table(text, title="original title")
    assert isinstance(found, Record)
    assert found.title == "Metamorphosis"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"title": "Titel"}, "column 'Titel': is not in the table; there are Work, Year"),
        ({"titel": "Work"}, "column 'titel': is none of title, "),
        ({"title": "3"}, "column '3': is not in the table"),
    ],
)
def test_a_column_that_is_not_there_is_one_sentence(said: dict[str, str], words: str) -> None:
    what = replace(from_bytes(b"Work,Year\nA,1999\n", "x"), columns=tuple(said.items()))
    with pytest.raises(BadInput, match=words):
        list(read(what, format="table"))


def test_a_table_without_titles_says_what_to_do() -> None:
    with pytest.raises(BadInput, match="say which holds the titles"):
        list(read_bytes(b"Status,Date Read\nread,2020-01-02\n", "x"))


def test_works_without_a_title_are_left_to_those_who_know_their_ids() -> None:
    text = "Work Id,Edition Id,Bookshelf\nOL1W,,Already Read\nOL2W,OL3M,Want to Read\n"
    what = from_bytes(text.encode(), "x")
    assert [str(one) for one in Table().lookups(what)] == ["openlibrary:OL1W", "openlibrary:OL2W"]
    found = list(read(what, format="table"))
    assert [(str(one.key), one.status) for one in found if isinstance(one, Reading)] == [
        ("openlibrary:OL1W", Status.COVERED), ("openlibrary:OL2W", Status.PLANNED),
    ]  # fmt: skip


def test_kinds_and_containers_are_read_from_a_column() -> None:
    text = (
        "Title,Type,ISBN,DOI\n"
        "A,Book Chapter,9780262033848,10.1000/a\nB,Book,9780262035613,\n"
        "C,,,10.1000/c\nD,MOOC,,\n"
    )
    a, b, c, d = works(table(text)).values()
    assert [one.kind for one in (a, b, c, d)] == [Kind.PAPER, Kind.BOOK, Kind.PAPER, Kind.COURSE]
    assert keys(a) == {"doi:10.1000/a"}
    assert [str(one) for one in a.part_of] == ["isbn:9780262033848"]


def test_an_open_quotation_mark_costs_one_row_wherever_it_stands() -> None:
    lines = [f"Title {number},{1900 + number % 100}" for number in range(5_000)]
    lines[2_000] = '"Title 2000,1900'
    found = table("\n".join(["Title,Year", *lines]))
    bad = [one for one in found if isinstance(one, Rejected)]
    assert [one.where for one in bad] == ["x line 2002"]
    assert len(works(found)) == 4_999


def test_a_large_table_is_read_in_pieces_with_the_right_lines() -> None:
    row = '"Title {}",Ada Lovelace,"An abstract of\ntwo lines ' + "word " * 100 + '"\n'
    text = "Title,Authors,Abstract\n" + "".join(row.format(number) for number in range(2_000))
    found = table(text)
    assert len(found) == 2_000
    assert found[-1].where == f"x line {2 + 2 * 1_999}"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("head", "sign"),
    [("a,b\nc,d", ","), ("a;b,c\nd;e", ";"), ("a\tb, c\td\n1\t2\t3", "\t"), ("a b\nc", "")],
)
def test_the_sign_between_cells_is_told_by_its_evenness(head: str, sign: str) -> None:
    assert sign_of(head) == sign


def test_words_and_people_in_a_cell_are_parted() -> None:
    assert list(parted("a (b, c), d")) == ["a (b, c)", " d"]
    assert list(parted("a; b, c")) == ["a", " b, c"]
    assert list(parted("1|||||Solarpunk")) == ["1", "Solarpunk"]
    assert list(people("Lovelace, Ada; Hopper, Grace")) == ["Lovelace, Ada", "Hopper, Grace"]
    assert list(people("Ursula K. Le Guin, Todd Barton")) == ["Ursula K. Le Guin", "Todd Barton"]
    assert list(people("Cortázar, Julio")) == ["Julio Cortázar"]


def test_every_meaning_has_names_that_mean_nothing_else() -> None:
    heads = [head for found in columns.HEADS.values() for head in found]
    assert len(heads) == len(set(heads))


@pytest.mark.parametrize(
    "text",
    [
        "Dear Ada, thank you, it was nice.\nI read it all, and liked it.\nYours, Charles",
        "# List\n\n| Title | Year |\n|---|---|\n| A | 1999 |\n",
        "Ada Lovelace, Notes, 1843\nAlan Turing, Numbers",
        "Just one line, with a comma",
    ],
)
def test_prose_is_no_table(text: str) -> None:
    assert Table().claims(from_bytes(text.encode(), "x")) <= 0.6


# Counted with a csv reader of another program, and for files without line ends in their
# cells with: tail -n +2 FILE | wc -l
@pytest.mark.parametrize(
    ("name", "records", "read_"),
    [
        ("csv_export/embase.csv", 6, 0),
        ("goodreads_csv/bookwyrm_fixture_goodreads.csv", 3, 3),
        ("other_book_exports/calibre.csv", 1, 0),
        ("other_book_exports/librarything.tsv", 3, 2),
        ("other_book_exports/openlibrary.csv", 0, 4),
        ("other_book_exports/openreads.csv", 4, 4),
        ("other_book_exports/storygraph.csv", 2, 2),
    ],
)
def test_real_exports_come_in_whole(name: str, records: int, read_: int) -> None:
    what = detect(shared_file(f"formats/{name}"))
    source = find_source(what)
    with quick_client() as client:
        found = [one for raw in source.fetch(what, client) for one in source.parse(raw)]
    assert Counter(map(type, found)) == Counter({Record: records, Reading: read_})


def test_real_rows_say_what_their_files_say() -> None:
    """Spot checks against what `less` shows."""

    def first(name: str) -> Record:
        found = next(iter(read(shared_file(f"formats/{name}"))))
        assert isinstance(found, Record)
        return found

    embase = first("csv_export/embase.csv")
    assert embase.authors == ("R. Liu", "D.G. Adler")
    assert (embase.year, keys(embase)) == (2014, {"doi:10.4103/2303-9027.138783"})
    marelle = first("other_book_exports/librarything.tsv")
    assert (marelle.title, marelle.authors) == ("Marelle", ("Julio Cortazar",))
    assert (marelle.year, marelle.language) == (1979, "fr")
    assert "expérimental" in marelle.topics
    witch = first("other_book_exports/calibre.csv")
    assert (witch.title, witch.year, witch.language) == ("That Ain't Witchcraft", 2019, "en")
    assert "isbn:9780756411800" in keys(witch)
    home = first("other_book_exports/storygraph.csv")
    assert home.authors == ("Ursula K. Le Guin", "Todd Barton", "Margaret Chodos-Irvine")


def test_real_rows_of_open_library_are_looked_up() -> None:
    what: What = detect(shared_file("formats/other_book_exports/openlibrary.csv"))
    assert [one.value for one in Table().lookups(what)] == [
        "OL102749W", "OL361393W", "OL1652392W", "OL17062644W",
    ]  # fmt: skip


def test_rows_keep_their_lines() -> None:
    found = list(rows(["a,b", "", '"c', 'd",e'], ","))
    assert [(row.line, row.cells) for row in found] == [(1, ["a", "b"]), (3, ["c\nd", "e"])]
