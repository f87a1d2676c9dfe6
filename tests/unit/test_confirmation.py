"""Checking the catalogue against independent lists: what confirms, what contradicts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from graph import identifiers
from graph.model import Record
from graph.records import record_from_json
from tests.quality import _answers, _lists, catalogue
from tests.quality._confirm import Field, Finding, check
from tests.quality._index import Index
from tests.quality._lists import Entry
from tests.quality._titles import alike, distinctive, one_title

Write = Callable[[str, str | bytes], Path]


def attention(**changes: object) -> Record:
    obj = {
        "id": "vaswani-2017-attention", "kind": "paper", "title": "Attention Is All You Need",
        "authors": ["Ashish Vaswani", "Noam Shazeer"], "year": 2017,
        "url": "https://arxiv.org/abs/1706.03762", "identifiers": {"arxiv": "1706.03762"},
    }  # fmt: skip
    return record_from_json(obj | changes, "resources/nlp.jsonl line 1")


def entry(title: str, *authors: str, year: int | None = None, key: str = "") -> Entry:
    named = tuple(one for one in (identifiers.parse(key),) if one) if key else ()
    return Entry(title, "a list", authors, year, named)


def found(record: Record, *entries: Entry) -> Finding:
    return check(record, Index(entries))


def fields(record: Record, *entries: Entry) -> list[Field]:
    return [one.field for one in found(record, *entries).disagreements]


@pytest.mark.parametrize(
    "known",
    [
        entry("Attention is all you need!", "Vaswani, A."),
        entry("Attention Is All You Need"),
        entry("Attention Is All You Need", "A. Vasvani", year=2018),
        entry("All You Need is Attention?", key="https://arxiv.org/pdf/1706.03762v5.pdf"),
        entry("Attention Is All You Need: transformers", "Noam Shazeer"),
    ],
)
def test_an_entry_of_the_same_work_confirms(known: Entry) -> None:
    assert found(attention(), known).lists == ("a list",)
    assert fields(attention(), known) == []


@pytest.mark.parametrize(
    "known",
    [
        entry("Attention", "Vaswani"),
        entry("Attention Is All You Need", "Somebody Else"),
        entry("Attention Is All You Need", year=1990),
        entry("Graph Attention Networks", key="arxiv:1706.03762"),
        entry("Is Attention All That You Need for Vision?"),
    ],
)
def test_an_entry_of_another_work_does_not(known: Entry) -> None:
    assert found(attention(), known).lists == ()


def test_a_title_that_many_works_share_needs_more_than_itself() -> None:
    record = record_from_json(
        {"title": "Linear Algebra", "kind": "book", "authors": ["Jim Hefferon"], "year": 2020,
         "url": "https://hefferon.net/linearalgebra"}
    )  # fmt: skip
    assert not distinctive("Linear Algebra")
    assert not distinctive("Introduction to Machine Learning")
    assert distinctive("The Society of Mind")
    assert not found(record, entry("Linear Algebra")).lists
    assert not found(record, entry("Linear Algebra", year=2020)).lists
    assert found(record, entry("Linear Algebra", "Hefferon")).lists
    assert found(record, entry("Linear algebra", key="https://hefferon.net/book.pdf")).lists


def test_a_distinctive_title_that_others_share_is_not_enough() -> None:
    record = attention(title="A Tutorial on Spectral Clustering", authors=["Ulrike von Luxburg"])
    assert found(record, entry("A tutorial on spectral clustering")).lists
    others = entry("A Tutorial on Spectral Clustering", "Chris Ding")
    assert not found(record, entry("A tutorial on spectral clustering"), others).lists


def test_an_identifier_that_the_lists_give_to_another_work_is_reported() -> None:
    others = entry("Graph Attention Networks", "Petar Veličković", key="arxiv:1706.03762")
    (one,) = found(attention(), others).disagreements
    assert one.field is Field.IDENTIFIER
    assert one.where == "resources/nlp.jsonl line 1"
    assert "1706.03762" in one.ours
    assert "Graph Attention Networks" in one.theirs[0]
    assert (
        fields(attention(), others, entry("Attention is all you need", key="arxiv:1706.03762"))
        == []
    )


def test_another_arxiv_id_for_the_same_title_is_reported() -> None:
    right = entry("Attention Is All You Need", "Vaswani", key="arxiv:1706.03762")
    wrong = attention(identifiers={"arxiv": "1706.03763"}, url="")
    assert fields(wrong, right) == [Field.ARXIV]
    assert fields(attention(), right) == []


def test_years_far_apart_are_reported_unless_a_list_agrees() -> None:
    old, new = entry("Attention Is All You Need", "Vaswani", year=2012), None
    assert fields(attention(), old) == [Field.EARLIER]
    new = entry("Attention Is All You Need", "Vaswani", year=2023)
    assert fields(attention(), new) == [Field.LATER]
    agrees = entry("Attention Is All You Need", "Vaswani", year=2018)
    assert fields(attention(), old, new, agrees) == []


def test_other_authors_are_reported_unless_a_list_agrees() -> None:
    others = entry("Attention Is All You Need", "Somebody Else")
    assert fields(attention(), others) == [Field.AUTHORS]
    assert fields(attention(), others, entry("Attention Is All You Need", "Vaswani")) == []


def test_an_arxiv_id_of_another_time_is_reported() -> None:
    assert fields(attention(year=2010)) == [Field.SUBMITTED]
    assert fields(attention(year=2019)) == []
    assert fields(attention(year=1995, identifiers={"arxiv": "cs/9508101"}, url="")) == []


def test_parts_beneath_an_address_confirm_it_when_an_author_is_the_same() -> None:
    course = attention(kind="course", title="CS999: Transformers", identifiers={},
                       url="https://example.edu/class/cs999/")  # fmt: skip
    part = "https://example.edu/class/cs999/slides/lec1.pdf"
    assert found(course, entry("Lecture 1", "Ashish Vaswani", key=part)).lists
    assert not found(course, entry("Lecture 1", "Somebody Else", key=part)).lists
    assert not found(course, entry("Lecture 1", key=part)).lists


def test_software_is_confirmed_by_an_address_that_carries_its_name() -> None:
    record = attention(kind="software", title="Gymnasium", url="https://gymnasium.farama.org/",
                       identifiers={})  # fmt: skip
    assert found(record, entry("Gymnasium", key="https://github.com/Farama/Gymnasium")).lists
    assert not found(record, entry("Gymnasium", key="https://example.org/sports")).lists
    slides = entry("Gymnasium", "Zhao Fu", key="https://example.edu/gymnasium.pdf")
    assert not found(record, slides).lists


def test_a_list_of_papers_alone_confirms_a_paper_by_its_title_but_not_a_course() -> None:
    known = Entry("Random Forests", "a list", printed=True)
    forests = {"title": "Random forests", "authors": ["Leo Breiman"], "year": 2001,
               "url": "https://example.org/forests", "identifiers": {}}  # fmt: skip
    slides = entry("Random Forests", "Somebody Else")
    assert found(attention(**forests), known, slides).lists
    assert not found(attention(kind="course", **forests), known).lists
    assert not check(attention(**forests), Index([known]), twin=True).lists
    other = Entry("Random Forests", "another list", ("Somebody Else",), printed=True)
    assert not found(attention(**forests), known, other).lists
    general = attention(**forests | {"title": "Graph Theory"})
    assert not found(general, Entry("Graph Theory (A Series)", "a list", printed=True)).lists


def test_a_slip_of_the_pen_is_forgiven_but_not_another_volume() -> None:
    record = attention(title="Perceptrons: An Introduction to Computational Geometry")
    slip = entry("Perceptions An Introduction to Computational Geometry", "Shazeer, N.")
    assert found(record, slip).lists
    record = attention(title="Linguistic Fundamentals for Language Processing")
    second = entry("Linguistic Fundamentals for Language Processing II", "Noam Shazeer")
    assert not found(record, second).lists


def test_an_address_is_found_where_its_site_moved_all_pages() -> None:
    record = attention(kind="course", title="Algorithms", identifiers={},
                       url="https://ocw.mit.edu/courses/6-046j-algorithms-2015/")  # fmt: skip
    old = "https://ocw.mit.edu/courses/electrical-engineering/6-046j-algorithms-2015"
    assert found(record, entry("Algorithms", key=old)).lists


def test_a_university_as_author_does_not_speak_against_a_teacher() -> None:
    record = attention(kind="course", title="The Foundations of Attentive Gardening")
    assert found(record, entry("The Foundations of Attentive Gardening", "UC Berkeley")).lists
    assert not found(record, entry("The Foundations of Attentive Gardening", "Zhao Fu")).lists


def test_titles_are_compared_without_editions_codes_and_subtitles() -> None:
    assert one_title("Deep Learning with Python, Second Edition", "Deep Learning with Python")
    assert one_title(
        "CS231n: Convolutional Networks for Vision", "Convolutional networks for vision"
    )
    assert one_title(
        "Think Stats: Probability for Programmers", "Think Stats: Probability for programmers (2e)"
    )
    assert one_title("Perceptual Organisation", "Perceptual Organisation: A Study")
    assert one_title("MIT's Theory of Computation (Fall 2020)", "Theory of Computation")
    assert one_title("XGBoost Documentation", "XGBoost")
    assert not one_title("ROS 2 Documentation", "Documentation")
    assert not one_title("Hadoop: The Definitive Guide", "Kafka: The Definitive Guide")
    assert not alike("Graph Attention Networks", "Attention Is All You Need")
    assert alike("Back-propagation through time", "Backpropagation Through Time")


def test_a_translation_is_found_by_its_own_title() -> None:
    record = attention(title="Deep Learning", authors=["Ian Goodfellow"],
                       editions=[{"language": "zh", "title": "深度学习完全手册教程"}])  # fmt: skip
    assert found(record, entry("深度学习完全手册教程")).lists


def test_tables_are_read_with_unclosed_quotes_and_rounded_numbers(write: Write) -> None:
    tabs = write(
        "one.tsv", "title\turl\tauthor\tyear\n\"Open\thttps://a.org/x'\tA B and C D\t2019\n"
    )
    (read,) = _lists.table(tabs, "tabs")
    assert (read.authors, read.year) == (("A B", "C D"), 2019)
    assert [str(one) for one in read.identifiers] == ["url:https://a.org/x"]
    commas = write(
        "two.csv", "title,isbn,isbn13,authors\nDune,441172717,9.78044117271e+12,Unknown\n"
    )
    (book,) = _lists.table(commas, "commas")
    assert [str(one) for one in book.identifiers] == ["isbn:9780441172719"]
    assert book.authors == ()
    assert list(_lists.table(write("three.csv", "title\n").with_name("none.csv"), "")) == []


def test_a_site_is_no_address_of_a_work() -> None:
    assert list(_lists.address("https://example.org/")) == []
    assert [str(one) for one in _lists.address("example.org/a")] == ["url:https://example.org/a"]
    assert list(_lists.address("ftp://example.org/a")) == []


def test_answers_are_walked_for_titles() -> None:
    answer = {"message": {"items": [
        {"title": ["On Trees"], "DOI": "10.1000/xyz", "issued": {"date-parts": [[1999, 2]]},
         "author": [{"given": "Ada", "family": "Byron"}], "publisher": {"name": "A Press"}},
        {"display_name": "Of Woods", "authorships": [{"author": {"display_name": "Bo Li"}}],
         "ids": {"doi": "https://doi.org/10.1000/abc"}, "publication_year": 2001},
        {"name": "Nobody's work"},
    ]}}  # fmt: skip
    one, two = _answers.from_json(answer, "api")
    assert (one.title, one.authors, one.year) == ("On Trees", ("Ada Byron",), 1999)
    assert [str(name) for name in one.identifiers] == ["doi:10.1000/xyz"]
    assert (two.title, two.authors, two.year) == ("Of Woods", ("Bo Li",), 2001)
    assert [str(name) for name in two.identifiers] == ["doi:10.1000/abc"]


def test_feeds_are_walked_for_titles_and_hostile_xml_is_left_out() -> None:
    feed = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry>
      <id>http://arxiv.org/abs/1605.08386v1</id><title>Heat-bath
      random walks</title><published>2016-05-26</published>
      <author><name>Caprice Stanley</name></author></entry></feed>"""
    (one,) = _answers.from_xml(feed, "feed")
    assert (one.title, one.authors, one.year) == (
        "Heat-bath random walks",
        ("Caprice Stanley",),
        2016,
    )
    assert [str(name) for name in one.identifiers] == ["arxiv:1605.08386"]
    bomb = b'<!DOCTYPE a [<!ENTITY b "c">]><a><title>&b;</title></a>'
    assert list(_answers.from_xml(bomb, "feed")) == []
    assert list(_answers.from_xml(b"not xml", "feed")) == []


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shared folder with one reading list, and a catalogue of two resources."""
    (tmp_path / "shared" / "lists").mkdir(parents=True)
    listed = "# Papers\n\n- [Attention Is All You Need](https://arxiv.org/abs/1706.03762)\n"
    (tmp_path / "shared" / "lists" / "papers.md").write_text(listed, encoding="utf-8")
    (tmp_path / "data" / "resources").mkdir(parents=True)
    rows = [
        {"id": "a", "title": "Attention is all you need", "kind": "paper", "authors": ["Vaswani"],
         "identifiers": {"arxiv": "1706.03762"}, "year": 2017},
        {"id": "b", "title": "A Book of Which Nobody Knows", "kind": "book", "year": 2000},
        {"id": "c", "title": ""},
    ]  # fmt: skip
    text = "\n".join(map(json.dumps, rows))
    (tmp_path / "data" / "resources" / "nlp.jsonl").write_text(text, encoding="utf-8")
    monkeypatch.setenv("READPATH_SHARED", str(tmp_path / "shared"))
    return tmp_path


def test_the_command_reports_what_is_confirmed(
    shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert catalogue.run(["--catalogue", str(shared / "data"), "--list-unconfirmed"]) == 0
    out = capsys.readouterr().out
    assert "2 resources against 1 entries" in out
    assert "1 lines of the catalogue could not be read" in out
    assert "confirmed: 1 of 2 (50.0%)" in out
    assert "lists/papers.md" in out
    assert "resources/nlp.jsonl line 2: A Book of Which Nobody Knows" in out


def test_the_command_writes_json(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalogue.run(["--catalogue", str(shared / "data"), "--json"])
    report = json.loads(capsys.readouterr().out)
    assert (report["resources"], report["confirmed"], report["unconfirmed"]) == (2, 1, ["b"])
    assert report["kinds"] == {"book": [0, 1], "paper": [1, 1]}


def test_further_lists_are_read_from_a_folder(
    shared: Path, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write("more.bib", "@book{b, title={A Book of Which Nobody Knows}, author={Doe, J.}, year=2000}")
    catalogue.run(["--catalogue", str(shared / "data"), "--json", "--also", str(shared)])
    assert json.loads(capsys.readouterr().out)["confirmed"] == 2


def test_without_lists_the_command_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("READPATH_SHARED", str(tmp_path / "nothing"))
    assert catalogue.run([]) == 0
    assert "READPATH_SHARED" in capsys.readouterr().out


def test_a_settled_disagreement_is_not_reported_again(write: Write) -> None:
    finding = found(attention(year=2010))
    path = write("settled.tsv", "# why\nvaswani-2017-attention\tsubmitted\tPosted late.\nbroken\n")
    keys = frozenset(catalogue.settled(path))
    assert len(catalogue.Report((finding,), 1).open()) == 1
    assert catalogue.Report((finding,), 1, keys).open() == []


def test_every_settled_disagreement_is_about_a_field_and_says_why() -> None:
    known = {field.name.lower() for field in Field}
    rows = catalogue.SETTLED.read_text(encoding="utf-8").splitlines()
    parts = [row.split("\t") for row in rows if row and not row.startswith("#")]
    assert all(len(row) == 3 and row[1] in known and row[2].endswith(".") for row in parts)
