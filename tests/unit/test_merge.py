from __future__ import annotations

from typing import Any

import pytest

from graph.merge import same_work
from graph.model import Record
from graph.records import record_from_json


def record(title: str, **fields: Any) -> Record:
    return record_from_json({"title": title, **fields})


LECUN = record(
    "Deep learning", authors=["LeCun, Yann", "Bengio, Yoshua", "Hinton, Geoffrey"], year=2015
)
BOOK = record(
    "Deep Learning", authors=["Ian Goodfellow", "Yoshua Bengio", "Aaron Courville"], year=2016
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            record("Going deeper with convolutions", authors=["Szegedy, Christian"], year=2015),
            record("Going Deeper with Convolutions.", authors=["C. Szegedy", "W. Liu"], year=2014),
        ),
        (
            record("Generative Adversarial Nets", identifiers={"arxiv": "1406.2661"}),
            record("GANs", identifiers={"arxiv": "1406.2661v1"}),
        ),
        (
            record("Neural machine translation by jointly learning to align and translate"),
            record(
                "Neural Machine Translation by Jointly Learning to Align and Translate",
                authors=["Dzmitry Bahdanau"],
                year=2014,
            ),
        ),
    ],
)
def test_spellings_of_one_work_are_one(one: Record, other: Record) -> None:
    assert same_work(one, other)
    assert same_work(other, one)


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
    ],
)
def test_different_works_of_one_title_stay_apart(one: Record, other: Record) -> None:
    assert not same_work(one, other)
    assert not same_work(other, one)
