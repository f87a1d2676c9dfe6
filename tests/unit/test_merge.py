"""Which records are one work: spellings, editions and sessions are, parts and replies not."""

from __future__ import annotations

from typing import Any

import pytest

from graph.merge import Claim, fold, same_work
from graph.merging.blocks import alike, blocks, sketch
from graph.merging.decision import learned, likeness
from graph.merging.persons import person, same_person
from graph.merging.traits import Traits
from graph.model import Record
from graph.records import record_from_json


def record(title: str, **fields: Any) -> Record:
    return record_from_json({"title": title, **fields})


TURING = {"authors": ["Alan Turing"]}
LECUN = record(
    "Deep learning", authors=["LeCun, Yann", "Bengio, Yoshua", "Hinton, Geoffrey"], year=2015
)
BOOK = record(
    "Deep Learning", authors=["Ian Goodfellow", "Yoshua Bengio", "Aaron Courville"], year=2016
)

ONE = [
    (
        record("Going deeper with convolutions", authors=["Szegedy, Christian"], year=2015),
        record("Going Deeper with Convolutions.", authors=["C. Szegedy", "W. Liu"], year=2014),
    ),
    (
        record("Neural machine translation by jointly learning to align and translate"),
        record(
            "Neural Machine Translation by Jointly Learning to Align and Translate",
            authors=["Dzmitry Bahdanau"],
            year=2014,
        ),
    ),
    (  # a subtitle, an umlaut, a translation of the title's edition
        record("Gödel, Escher, Bach: An Eternal Golden Braid", authors=["Douglas R. Hofstadter"]),
        record("Goedel, Escher, Bach", authors=["Hofstadter, D."], kind="book"),
    ),
    (  # an edition
        record(
            "Introduction to Algorithms", authors=["Thomas H. Cormen"], year=1990, kind="book"
        ),
        record("Introduction to Algorithms, 3rd ed.", authors=["Cormen, T."], year=2009),
    ),
    (  # particles and initials
        record("Visualizing Data using t-SNE", authors=["Laurens van der Maaten"], year=2008),
        record("Visualizing data using {t-SNE}", authors=["van der Maaten, L."], year=2008),
    ),
    (  # another alphabet
        record("Война и мир", authors=["Лев Толстой"], kind="book"),
        record("Voina i mir", authors=["Lev Tolstoi"], kind="book"),
    ),
    (  # markup and a version
        record(r"{\alpha}-machines that compute {\'e}tudes", **TURING),
        record("α-Machines that Compute Études v2", authors=["Turing AM"]),
    ),
    (  # slips, an ampersand, an article
        record("The computing machinery & the intelligence of it", **TURING),
        record("Computing machinrey and the inteligence of it", authors=["Turing, A."]),
    ),
    (  # sessions of a course
        record("CS229: Machine Learning (Autumn 2018)", kind="course", authors=["Andrew Ng"],
               url="https://a.edu/2018"),
        record("CS 229 - Machine Learning, Spring 2020", kind="course", authors=["Andrew Ng"],
               url="https://a.edu/2020"),
    ),
    (  # one language, spelled in two ways
        record("Programming engines that think with Node.js", **TURING),
        record("Programming Engines that Think with NodeJS", **TURING),
    ),
    (  # an ordinal that counts no parts, and one of an edition
        record("Engines that think: which came first", year=1950, **TURING),
        record("Engines that think (second revised edition)", year=1950, **TURING),
    ),
    (  # preprint and paper
        record("Computing with small machines of all kinds", kind="article", year=1948, **TURING),
        record("Computing with small machines of all kinds", kind="paper", year=1950, **TURING),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), ONE)
def test_spellings_of_one_work_are_one(one: Record, other: Record) -> None:
    assert same_work(one, other)
    assert same_work(other, one)


@pytest.mark.parametrize(("one", "other"), ONE)
def test_records_of_one_work_are_compared_at_all(one: Record, other: Record) -> None:
    a, b = Traits.of(one), Traits.of(other)
    assert blocks(a) & blocks(b)
    assert alike(sketch(a), sketch(b))


def test_an_identifier_in_common_is_enough() -> None:
    assert same_work(
        record("Generative Adversarial Nets", identifiers={"arxiv": "1406.2661"}),
        record("GANs", identifiers={"arxiv": "1406.2661v1"}),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LECUN, BOOK),
        (record("Machine Learning", kind="course"), record("Machine Learning", kind="book")),
        (
            record(
                "Deep Learning with Python",
                authors=["François Chollet"],
                year=2017,
                kind="book",
                identifiers={"isbn": "9781617294433"},
            ),
            record(
                "Deep Learning with Python, Second Edition",
                authors=["François Chollet"],
                year=2021,
                kind="book",
                supersedes=["isbn:9781617294433"],
            ),
        ),
        (
            record("Introduction to Computer Science", url="https://a.edu/cs"),
            record("Introduction to Computer Science", url="https://b.edu/cs"),
        ),
        (
            record("A survey of many things at once", identifiers={"arxiv": "1706.03762"}),
            record("A survey of many things at once", identifiers={"arxiv": "1409.0473"}),
        ),
        (record("Overview"), record("Overview", authors=["Ada Lovelace"])),
        (record("Introduction", **TURING), record("Introduction", authors=["Ada Lovelace"])),
        (record("Algorithms, Part I", **TURING), record("Algorithms, Part II", **TURING)),
        (record("Algorithms I", **TURING), record("Algorithms II", **TURING)),
        (record("The Mill (The Engines, #1)", **TURING),
         record("The Mill (The Engines, #2)", **TURING)),
        (record("Lecture notes on engines 12", **TURING),
         record("Lecture notes on engines 13", **TURING)),
        (record("Comment on “Engines that think”", **TURING),
         record("Engines that think", **TURING)),
        (record("Review of Engines that think", **TURING), record("Engines that think", **TURING)),
        (record("Erratum: Engines that think", **TURING), record("Engines that think", **TURING)),
        (record("Engines that think", kind="video", **TURING),
         record("Engines that think", kind="paper", **TURING)),
        (record("Supervised learning of the paths of engines", **TURING),
         record("Unsupervised learning of the paths of engines", **TURING)),
        (record("Learning statistics with applications in R", year=2013, **TURING),
         record("Learning statistics with applications in Python", year=2023, **TURING)),
        (record("Mathematics for engines", kind="course", **TURING),
         record("Mathematics for engines: Linear algebra", kind="course", **TURING)),
        (record("CS229: Machine Learning", kind="course", **TURING),
         record("CS230: Machine Learning", kind="course", **TURING)),
        (record("Engines that think (first quarterly report)", **TURING),
         record("Engines that think (second quaterly report)", **TURING)),
        (record("Engines that think (first quarterly report)", **TURING),
         record("Engines that think", **TURING)),
        (record("The twelfth of the great engines that think", **TURING),
         record("The eleventh of the great engines that think", **TURING)),
        (record("Introduction to Programming in C", **TURING),
         record("An Introduction to C++ Programming", **TURING)),
        (record("Programming engines in C# 12 from the beginning", **TURING),
         record("Programming engines in F# 12 from the beginning", **TURING)),
        (record("Programming engines that think with Next.js", **TURING),
         record("Programming engines that think with Nuxt.js", **TURING)),
        (record("Programming engines in C from the beginning", **TURING),
         record("Programming engines in .NET from the beginning", **TURING)),
        (record("Engines that think", kind="course", url="https://a.edu/engines", **TURING),
         record("Engines that think", kind="course", url="https://a.edu/engines/1",
                part_of=["url:https://a.edu/engines"], **TURING)),
    ],
)  # fmt: skip
def test_different_works_of_one_title_stay_apart(one: Record, other: Record) -> None:
    assert not same_work(one, other)
    assert not same_work(other, one)


def test_a_doubtful_pair_says_what_agrees_and_what_differs() -> None:
    found = likeness(
        Traits.of(record("Engines that think", kind="video", year=1950, **TURING)),
        Traits.of(record("Engines that think", kind="paper", year=1950, **TURING)),
    )
    assert learned().doubt <= found.score < learned().same
    assert found.agree == ("the same title", "the same authors", "the year 1950")
    assert found.differ == ("a video and a paper",)


def test_what_one_source_lists_under_two_titles_and_addresses_is_at_most_doubtful() -> None:
    one = Traits.of(record("Thinking engines explained", url="https://a.org/1", **TURING))
    other = Traits.of(record("Thinking engine explained", url="https://a.org/2", **TURING))
    assert likeness(one, other).score >= learned().same
    found = likeness(one, other, together=True)
    assert learned().doubt <= found.score < learned().same
    assert found == likeness(other, one, together=True)
    assert "two entries of one source" in found.differ


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (record("Thinking engines explained", url="https://a.org/1", **TURING),
         record("Thinking Engines, Explained. 2nd ed.", url="https://a.org/2", **TURING)),
        (record("Thinking engines explained", url="https://a.org/1", **TURING),
         record("Thinking engine explained", **TURING)),
        (record("Thinking engines explained", identifiers={"arxiv": "1706.03762"}, **TURING),
         record("Thinking engine explained", identifiers={"doi": "10.1234/a"}, **TURING)),
    ],
)  # fmt: skip
def test_one_source_may_still_have_two_records_of_one_work(one: Record, other: Record) -> None:
    a, b = Traits.of(one), Traits.of(other)
    assert likeness(a, b, together=True) == likeness(a, b)
    assert likeness(a, b).score >= learned().same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Laurens van der Maaten", "van der Maaten, L.J.P."),
        ("Donald E. Knuth", "Knuth DE"),
        ("Martin Luther King Jr.", "King, Martin Luther, Jr."),
        ("Kurt Gödel", "Goedel, K."),
        ("Edith Bellet-Amalric", "Bellet-Amalric, E."),
        ("Wang Wei", "Wei Wang"),
        ("Лев Толстой", "Lev Tolstoi"),
        ("Ada Lovelace", "AdaLovelace"),
    ],
)
def test_spellings_of_one_name_are_one(one: str, other: str) -> None:
    a, b = person(one), person(other)
    assert a
    assert b
    assert same_person(a, b)
    assert same_person(b, a)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ada Lovelace", "Alan Turing"), ("Wang, Wei", "Wang, Hao"), ("A. Turing", "S. Turing")],
)
def test_names_of_two_people_are_two(one: str, other: str) -> None:
    a, b = person(one), person(other)
    assert a
    assert b
    assert not same_person(a, b)


def test_every_field_remembers_all_that_said_the_same_the_best_first() -> None:
    claims = [
        Claim(record("Engines that think", year=1950, **TURING), "list.md", 40, "a"),
        Claim(record("Engines That Think.", year=1951, url="https://a.org/x"), "crossref", 14, "b"),
        Claim(record("Engines that think", url="http://www.a.org/x/"), "page", 32, "c"),
    ]
    named = [name for claim in claims for name in claim.record.identifiers]
    work = fold(claims, "url:https://a.org/x", named)
    assert (work.title, work.year) == ("Engines That Think.", 1951)
    assert work.sources["title"] == ("crossref", "page", "list.md")
    assert work.sources["year"] == ("crossref",)
    assert work.sources["authors"] == ("list.md",)
    assert work.sources["url"] == ("crossref", "page")
    assert work.provenance["title"] == "crossref"
    assert fold(claims[::-1], work.id, named) == work
