"""Reading lists: every work comes out with what the list says of it, and in order."""

from __future__ import annotations

import pytest

from graph.model import Identifier, Kind, Record, Rejected, Trail
from ingest.read import read, read_bytes
from ingest.text import names
from ingest.text.guess import language_of
from tests.contract.support import FIXTURES


def listed(markdown: str, name: str = "list.md") -> list[Record]:
    found = list(read_bytes(markdown.encode(), name, format="markdown"))
    return [one for one in found if isinstance(one, Record)]


def one(markdown: str) -> Record:
    (found,) = listed(markdown)
    return found


@pytest.fixture(scope="module")
def sample() -> dict[str, Record]:
    found = list(read(FIXTURES / "reading_list.md"))
    return {one.title: one for one in found if isinstance(one, Record)}


def test_every_work_comes_out_once_and_in_order(sample: dict[str, Record]) -> None:
    assert list(sample) == [
        "Deep residual learning for image recognition",
        "Reducing the dimensionality of data with neural networks",
        "Computing machinery and intelligence",
        "Instance-sensitive Fully Convolutional Networks",
        "Dive into Deep Learning",
        "The Elements of Statistical Learning 📚",
        "Pattern Recognition",
        "Machine Learning Yearning",
        "Thinking, Fast and Slow",
        "动手学深度学习",
        "example.org/plain/address",
        "Deep Learning",
    ]


def test_the_list_is_a_trail_of_its_works_in_order(sample: dict[str, Record]) -> None:
    (trail,) = [one for one in read(FIXTURES / "reading_list.md") if isinstance(one, Trail)]
    assert trail.title == "Learning machines, a small list"
    assert trail.ordered
    assert len(trail.items) == len(sample)
    for item, record in zip(trail.items, sample.values(), strict=True):
        assert item in record.identifiers


def test_a_citation_gives_people_year_address_and_identifier(sample: dict[str, Record]) -> None:
    paper = sample["Deep residual learning for image recognition"]
    assert paper.authors == ("Kaiming He",)
    assert (paper.year, paper.kind) == (2015, Kind.PAPER)
    assert paper.url == "https://arxiv.org/pdf/1512.03385.pdf"
    assert paper.identifiers == (Identifier("arxiv", "1512.03385"),)
    assert paper.topics == ("Basics",)
    assert paper.where == "reading_list.md line 10"
    older = sample["Reducing the dimensionality of data with neural networks"]
    assert older.authors == ("Geoffrey E. Hinton", "Ruslan R. Salakhutdinov")
    assert (older.year, older.url) == (2006, "http://www.cs.toronto.edu/~hinton/science.pdf")


def test_a_citation_without_a_link_has_a_name_of_its_own(sample: dict[str, Record]) -> None:
    paper = sample["Computing machinery and intelligence"]
    assert (paper.url, paper.year, paper.authors) == (None, 1950, ("Alan M. Turing",))
    local = Identifier("local", "computing-machinery-and-intelligence-turing-1950")
    assert paper.identifiers == (local,)


def test_the_number_of_an_arxiv_paper_is_not_its_year(sample: dict[str, Record]) -> None:
    paper = sample["Instance-sensitive Fully Convolutional Networks"]
    assert paper.year == 2016
    assert paper.authors == ("J. Dai", "K. He", "J. Sun")
    assert paper.topics == ("Loose heading",)


def test_list_items_give_people_in_the_ways_lists_write_them(sample: dict[str, Record]) -> None:
    people = {title: record.authors for title, record in sample.items()}
    assert people["Dive into Deep Learning"] == ("Aston Zhang", "Zachary C. Lipton", "Mu Li")
    assert people["The Elements of Statistical Learning 📚"] == (
        "Trevor Hastie",
        "Robert Tibshirani",
    )
    assert people["Pattern Recognition"] == ("C. M. Bishop",)
    assert people["Machine Learning Yearning"] == ("Andrew Ng",)
    assert people["Thinking, Fast and Slow"] == ("Daniel Kahneman",)
    assert people["动手学深度学习"] == ("阿斯顿·张", "李沐")
    assert people["Deep Learning"] == ("Yann LeCun", "Alfredo Canziani")


def test_headings_and_labels_are_topics_and_tell_kinds(sample: dict[str, Record]) -> None:
    book = sample["Dive into Deep Learning"]
    assert book.topics == ("Books",)
    assert book.kind is Kind.BOOK
    chinese = sample["动手学深度学习"]
    assert chinese.topics == ("Books", "Chinese")
    assert chinese.language == "zh"
    assert sample["Pattern Recognition"].url == "https://www.springer.com/book/9780387310732"
    assert sample["Pattern Recognition"].year == 2006
    assert sample["Deep Learning"].year == 2021


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("He, Kaiming, et al.", ("Kaiming He",)),
        ("Hinton, Geoffrey, Oriol Vinyals, and Jeff Dean.",
         ("Geoffrey Hinton", "Oriol Vinyals", "Jeff Dean")),
        ("Le, Quoc V.", ("Quoc V. Le",)),
        ("Oord, Aaron van den, Nal Kalchbrenner, and Koray Kavukcuoglu.",
         ("Aaron van den Oord", "Nal Kalchbrenner", "Koray Kavukcuoglu")),
        ("W. Xiong, J. Droppo, G. Zweig", ("W. Xiong", "J. Droppo", "G. Zweig")),
        ("L.-C. Chen, G. Papandreou, and A. L. Yuille.",
         ("L.-C. Chen", "G. Papandreou", "A. L. Yuille")),
        ("Pinheiro, P.O., Collobert, R., Dollar, P.",
         ("P.O. Pinheiro", "R. Collobert", "P. Dollar")),
        ("Mordvintsev, Alexander; Olah, Christopher; Tyka, Mike (2015).",
         ("Alexander Mordvintsev", "Christopher Olah", "Mike Tyka")),
        ("Wu, Schuster, Chen, Le, et al.", ("Wu", "Schuster", "Chen", "Le")),
        ("Ulyanov, Dmitry and Lebedev, Vadim, et al.", ("Dmitry Ulyanov", "Vadim Lebedev")),
        ("Farhadi,Ali,etal.", ("Ali Farhadi",)),
        ("Yijun Li, Ming-Yu Liu ,Jan Kautz (NVIDIA)", ("Yijun Li", "Ming-Yu Liu", "Jan Kautz")),
        ("Sennrich, et al.", ("Sennrich",)),
        ("", ()),
    ],
)  # fmt: skip
def test_people_in_citations(written: str, expected: tuple[str, ...]) -> None:
    assert names.citation(written) == expected


@pytest.mark.parametrize(
    "line",
    [
        "* [Basics](#basics)",
        "* [Contributing](https://example.org/CONTRIBUTING.md)",
        "* [write to us](mailto:a@example.org)",
        "* [another list](other-list.md)",
        "* [run it](javascript:alert(1))",
        "* ![picture](https://example.org/picture.png)",
        "[![badge](https://example.org/badge.svg)](https://example.org)",
        "* From outline to detail",
        "* For more of these, go [here](https://example.org/more).",
        "    [not](https://example.org/code)",
        "```\n[not](https://example.org/code)\n```",
        "<!-- [not](https://example.org/comment) -->",
        "## Contributing\n* [Pull requests welcome](https://example.org/pr)",
        "Just a paragraph of prose, with a quotation: “this is what they said” (2015).",
    ],
)
def test_what_is_no_work_is_left_out(line: str) -> None:
    (found,) = read_bytes(line.encode(), "list.md", format="markdown")
    assert isinstance(found, Rejected)
    assert "no linked or cited work" in found.why


@pytest.mark.parametrize(
    ("line", "title", "authors", "year"),
    [
        ("* [A *fine* `title`](https://example.org/a)", "A fine title", (), None),
        ("1. **[Bold](https://example.org/a)** – Jane Doe", "Bold", ("Jane Doe",), None),
        ("* [Title](https://example.org/a) (2009) - Jane Doe", "Title", ("Jane Doe",), 2009),
        ("* [Course (by Ada Lovelace, Oxford)](https://example.org/a) - Slides and recordings.",
         "Course", ("Ada Lovelace",), None),
        ("* **A title of it** by Jane Doe [[pdf]](https://example.org/a)",
         "A title of it", ("Jane Doe",), None),
        ("* A title of it [[pdf]](https://example.org/a) [[code]](https://example.org/b)",
         "A title of it", (), None),
        ("* Doe, J. (1998). A title in the style of psychologists. A journal.",
         "A title in the style of psychologists", ("J. Doe",), 1998),
        ("* Jane Doe and John Roe, “A title of it,” Journal of Things, 2011",
         "A title of it", ("Jane Doe", "John Roe"), 2011),
        ('<a href="https://example.org/a?b=1&amp;c=2">A title in HTML</a>',
         "A title in HTML", (), None),
        ("### [A title as a heading](https://example.org/a)", "A title as a heading", (), None),
        ("* [R](https://example.org/r)", "R", (), None),
        ("* [Git](https://example.org/git) - Jane Doe", "Git", ("Jane Doe",), None),
        ("* [<script>alert(1)</script> & 🦊](https://example.org/a)", "alert(1) & 🦊", (), None),
        ("Read https://example.org/a_(b). Then rest.", "example.org/a_(b)", (), None),
        ("* Deep Learning: https://example.org/dl", "Deep Learning", (), None),
    ],
)  # fmt: skip
def test_patterns(line: str, title: str, authors: tuple[str, ...], year: int | None) -> None:
    found = one(line)
    assert (found.title, found.authors, found.year) == (title, authors, year)


def test_several_titles_in_one_item_are_several_works() -> None:
    found = listed("* [First title](https://example.org/a), [Second title](https://example.org/b)")
    assert [work.title for work in found] == ["First title", "Second title"]


def test_what_follows_a_dash_is_a_remark_where_the_list_writes_remarks() -> None:
    lines = [f"* [tool{n}](https://example.org/{n}) - Does thing {n} well." for n in range(9)]
    found = listed("\n".join(lines))
    assert found[0].summary == "Does thing 0 well."
    assert found[0].authors == ()


def test_two_places_on_one_page_are_two_works() -> None:
    lines = "* [Part one](https://example.org/book#1)\n* [Part two](https://example.org/book#2)"
    first, second = listed(lines)
    assert first.identifiers == (Identifier("url", "https://example.org/book"),)
    assert second.identifiers == (Identifier("local", "part-two"),)


def test_an_address_that_cannot_be_one_is_rejected_with_its_line() -> None:
    text_ = "* [Good one](https://example.org/a)\n\n* [Bad one](http://example.org:99999999/)\n"
    found = list(read_bytes(text_.encode(), "list.md", format="markdown"))
    assert isinstance(found[0], Record)
    assert isinstance(found[1], Rejected)
    assert found[1].where == "list.md line 3"
    assert found[1].why.startswith("Bad one: ")


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("动手学深度学习", "zh"), ("機械学習はじめよう", "ja"), ("Jubatus : オンライン機械", "ja"),
        ("Введение в язык Си", "ru"), ("Вступ до алгоритмів", None), ("مقدمة في البرمجة", "ar"),
        ("آموزش پایتون", None), ("딥러닝 입문", "ko"), ("Deep Learning", None), ("123", None),
    ],
)  # fmt: skip
def test_languages_are_told_by_script_only_where_it_is_clear(
    title: str, language: str | None
) -> None:
    assert language_of(title) == language


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("-* [A title](https://example.org/a) - said", "A title"),
        ("-[A title](https://example.org/a)", "A title"),
        ("*[A title](https://example.org/a) by Ada Lovelace", "A title"),
        ("*[A title](https://example.org/a)*", "A title"),
        ("• [A title](https://example.org/a)", "A title"),
        ("1、[标题](https://example.org/a)", "标题"),
        ("[1]: https://example.org/a\n\n* [A title][1]", "A title"),
        ("* A title[^1] [pdf](https://example.org/a)\n\n[^1]: a note", "A title"),
        ("See the note.[^n]\n\n[^n]: [A title](https://example.org/a) by Ada Lovelace", "A title"),
    ],
)  # fmt: skip
def test_items_are_read_however_they_are_marked(line: str, title: str) -> None:
    found = one(line)
    assert found.title == title
    assert found.url == "https://example.org/a"


def test_a_link_without_a_title_is_left_out_with_its_line() -> None:
    lines = "* [A title](https://example.org/a)\n* For more, go [here](https://example.org/m)\n"
    found = list(read_bytes(lines.encode(), "list.md", format="markdown"))
    (left,) = [item for item in found if isinstance(item, Rejected)]
    assert left.where == "list.md line 2"
    assert "https://example.org/m" in left.why


def test_a_bare_link_under_a_heading_is_what_the_heading_says() -> None:
    text_ = "# List\n\n## A course of it\n\n**Link**: <https://example.org/course/>\n"
    assert one(text_).title == "A course of it"


def test_places_to_talk_and_share_are_no_works() -> None:
    text_ = "* [A title](https://example.org/a)\n* [Chat](https://discord.gg/abc)\n"
    assert [work.title for work in listed(text_)] == ["A title"]


def test_a_schedule_gives_every_reading_of_a_row() -> None:
    text_ = (
        "# Minds\n\n| Lectures | Topic | Lab | Chat |\n|--|--|--|--|\n"
        "| [1](https://e.org/1), [2](https://e.org/2) | Graphs | [Lab 1](https://e.org/l) |"
        " [talk](https://discord.gg/x) |\n"
    )
    found = listed(text_)
    assert [work.title for work in found] == [
        "Lecture 1 (Minds)",
        "Lecture 2 (Minds)",
        "Lab 1 (Minds)",
    ]
    assert {work.topics for work in found} == {("Graphs",)}


def test_a_row_that_names_a_course_is_one_though_its_link_only_leads_to_a_chat() -> None:
    text_ = "|Courses|Chat|\n|--|--|\n|[Systems](other.md)|[chat](https://discord.gg/x)|\n"
    found = one(text_)
    assert (found.title, found.url) == ("Systems", None)
