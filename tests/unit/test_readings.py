"""Lists, tables and bookmarks of what was read: what each line says."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest

from graph.errors import BadInput
from graph.model import Rejected, Status
from ingest.detect import from_bytes
from ingest.readings import Mention, mentions

GOODREADS = """\
Book Id,Title,Author,Additional Authors,ISBN,ISBN13,My Rating,Year Published,Date Read,Exclusive Shelf
1,"Lines and Points (Plane Geometry, #2)",Ann Euclid,Bo Thales,"=%0306406152%","=%9780306406157%",4,1999,2021/10/25,read
2,Circles,Ann Euclid,,"=%%","=%%",0,2001,,currently-reading
3,Cones,Ann Euclid,,,,0,,,to-read
4,Spheres,Ann Euclid,,,,2,,,did-not-finish
5,Cubes,Ann Euclid,,,,0,,,owned
""".replace("%", '""')  # noqa: E501
BOOKMARKS = """\
<!DOCTYPE NETSCAPE-Bookmark-file-1>
<TITLE>Bookmarks</TITLE><DL><p>
<DT><H3>Maths</H3><DL><p>
<DT><A HREF="https://example.org/cones?utm_source=x" ADD_DATE="1600000000">
All about cones &amp; <b>more</b></A>
<DT><A HREF="javascript:alert(1)">Cones</A>
<DT><A HREF="file:///etc/passwd">Cones</A>
<DT><A HREF="https://arxiv.org/abs/1706.03762">[1706.03762] Attention Is All You Need</A>
</DL><p></DL>
"""


def found(document: str) -> list[Mention | Rejected]:
    return list(mentions(from_bytes(document.encode(), "it")))


def one(line: str) -> Mention:
    (mention,) = found(line)
    assert isinstance(mention, Mention)
    return mention


def titles(line: str) -> set[str]:
    return {name.title for name in one(line).names}


@pytest.mark.parametrize(
    "line",
    [
        "Conic Sections",
        "- Conic Sections",
        "3. Conic Sections, Ann Euclid",
        "12) Conic Sections (2nd edition)",
        "• [x] Conic Sections — Ann Euclid (1999)",
        "[7] Euclid, A. (1999). Conic Sections. Alexandria Press.",
        "1999: Conic Sections",
        "“Conic Sections” by Ann Euclid",
        "Ann Euclid: Conic Sections",
        "* **Conic Sections** / Ann Euclid ★★★★",
        "《Conic Sections》 欧几里得",
        "[Conic Sections](https://example.org/cones) - Ann Euclid",
        "Conic Sections (Euclid et al.)",
        "{C}onic {S}ections",
    ],
)
def test_a_title_is_found_in_however_it_is_written(line: str) -> None:
    assert "Conic Sections" in titles(line)


def test_what_is_beside_a_title_is_kept_for_the_author() -> None:
    assert any(
        name.title == "Conic Sections" and "Ann Euclid" in name.rest
        for name in one("Conic Sections, Ann Euclid (1999)").names
    )
    assert one("Conic Sections, Ann Euclid (1999)").year == 1999


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("see https://arxiv.org/abs/1706.03762v5", "arxiv:1706.03762"),
        ("1706.03762", "arxiv:1706.03762"),
        ("Some paper, arXiv:cs/0112017", "arxiv:cs/0112017"),
        ("LeCun et al. doi:10.1038/nature14539.", "doi:10.1038/nature14539"),
        ("Geometry. ISBN 978-0-306-40615-7", "isbn:9780306406157"),
        ("ISBN-10: 0-306-40615-2", "isbn:9780306406157"),
        ("- https://www.example.org/a/?utm_source=x", "url:https://example.org/a"),
    ],
)
def test_identifiers_are_read_out_of_a_line(line: str, key: str) -> None:
    assert [str(i) for i in one(line).identifiers] == [key]


def test_stars_and_days_are_read_and_headings_passed_over() -> None:
    mention = one("Cones ★★★☆☆ (read 2020-02-03)")
    assert (mention.rating, mention.on) == (3, date(2020, 2, 3))
    assert one("Cones, 4/5").rating == 4
    assert one("Cones 2999-01-01").on is None
    assert found("# Books\n\n---\n  \n") == []


def test_what_is_not_ticked_was_not_read() -> None:
    (refused,) = found("- [ ] Cones")
    assert isinstance(refused, Rejected)
    assert "not ticked" in refused.why


def test_a_goodreads_table_gives_shelf_rating_day_and_isbn() -> None:
    lines, circles, cones, spheres, cubes = found(GOODREADS)
    assert isinstance(lines, Mention)
    assert lines.status is Status.COVERED
    assert (lines.rating, lines.on, lines.year) == (4, date(2021, 10, 25), 1999)
    assert [str(i) for i in lines.identifiers] == ["isbn:9780306406157", "goodreads:1"]
    assert {n.title for n in lines.names} >= {"Lines and Points"}
    assert {n.rest for n in lines.names} == {"Ann Euclid, Bo Thales"}
    assert [m.status for m in (circles, cones, spheres) if isinstance(m, Mention)] == [
        Status.READING, Status.PLANNED, Status.DROPPED,
    ]  # fmt: skip
    assert isinstance(cubes, Rejected)
    assert "'owned'" in cubes.why


@pytest.mark.parametrize(
    ("table", "status", "rating", "on"),
    [
        ("Title\tPrimary Author\tRating\tDate Read\tCollections\n"
         "Cones\tEuclid, Ann\t4.5\t[2007-05-08]\tYour library\n",
         Status.COVERED, 5, date(2007, 5, 8)),
        ("title,author,status,rating,readings\n"
         "Cones,Ann Euclid,finished,3,2023-10-27T00:00:00.000|2023-11-28T00:00:00.000|\n",
         Status.COVERED, 3, date(2023, 11, 28)),
        ("Title;Authors;Read Status;Star Rating\nCones;Ann Euclid;to-read;\n",
         Status.PLANNED, None, None),
        ("title,rating\nCones,8\nSpheres,10\n", Status.COVERED, 4, None),
        ("key,kind,title\nlocal:cones,book,Cones\n", Status.COVERED, None, None),
    ],
)  # fmt: skip
def test_other_tables_are_known_by_their_columns(
    table: str, status: Status, rating: int | None, on: date | None
) -> None:
    mention = found(table)[0]
    assert isinstance(mention, Mention)
    assert mention.names[0].title == "Cones"
    assert (mention.status, mention.rating, mention.on) == (status, rating, on)


def test_a_table_without_titles_names_works_by_their_ids() -> None:
    (mention,) = found("Work Id,Edition Id,Bookshelf\nOL1W,,Already Read\n")
    assert isinstance(mention, Mention)
    assert [str(i) for i in mention.identifiers] == ["openlibrary:OL1W"]
    assert mention.status is Status.COVERED


def test_a_table_that_names_nothing_says_so() -> None:
    with pytest.raises(BadInput, match="no column with titles"):
        found("Status,Date Read\nread,2020-01-02\n")


def test_bookmarks_give_addresses_titles_and_days() -> None:
    cones, attention = found(BOOKMARKS)
    assert isinstance(cones, Mention)
    assert isinstance(attention, Mention)
    assert [str(i) for i in cones.identifiers] == ["url:https://example.org/cones"]
    assert (cones.given, cones.on) == ("All about cones & more", date(2020, 9, 13))
    assert [str(i) for i in attention.identifiers] == ["arxiv:1706.03762"]


@pytest.mark.parametrize(
    "document",
    [
        "<html>" + "<div>" * 100_000,
        '<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><a href="http://x.org">&b;</a>',
        "<a href='http://[::1'>broken</a><dl>",
        'Title,Author\n"never closed,' + "x" * 200_000,
        "title,author\n" + ",".join(["x"] * 5_000),
        "\u202e" + "(" * 500,
        "a, " * 150,
        "a1 " * 180,
        "x" * 1_000_000,
        "- - - - 1. 2. [ [ ( “ 《 ** __ ",
    ],
)
def test_hostile_documents_are_read_or_refused(document: str) -> None:
    with suppress(BadInput):
        assert all(isinstance(item, (Mention, Rejected)) for item in found(document))
