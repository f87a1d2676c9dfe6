"""Whether two records are one work: a score in 0..1, and what agrees and what does not.

What shows that two are different works decides alone: another number in a series, a review
of the one, two names of a scheme that gives a work one name. All else is weighed as
Fellegi and Sunter do ("A Theory for Record Linkage", 1969): each field adds to or takes
from the log-odds. The weights were learned on labelled pairs (graph/learned/merging.json,
`python -m tests.quality merging --learn`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from rapidfuzz.distance import Indel

from graph.merging.persons import same_person, shared
from graph.merging.titles import Title
from graph.merging.traits import PREPRINTS, TAUGHT, Traits, two_entries, whole_and_part
from graph.merging.wording import LEAST, Wording, compare
from graph.model import Kind

# A source never gives two names of these schemes to one work.
EXCLUSIVE = ("arxiv", "readpath", "local", "pmid", "openalex", "s2", "acl", "dblp", "gutenberg")
_TEXTS = {Kind.PAPER, Kind.ARTICLE, Kind.BOOK}


@dataclass(frozen=True, slots=True)
class Likeness:
    """How likely two records are one work (0..1), and which fields say so or speak against
    it, each as a short phrase."""

    score: float
    agree: tuple[str, ...] = ()
    differ: tuple[str, ...] = ()


@dataclass(frozen=True)
class Weights:
    """`terms` maps each feature to what it adds to the log-odds; from `same` on two records
    are one work, and from `doubt` on a person should look."""

    terms: Mapping[str, float]
    same: float
    doubt: float

    @property
    def unsure(self) -> float:
        """The most that a pair gets which something keeps apart."""
        return (self.same + self.doubt) / 2


@cache
def learned() -> Weights:
    """The weights that ship."""
    text = files("graph").joinpath("learned", "merging.json").read_text(encoding="utf-8")
    whole: Mapping[str, Any] = json.loads(text)
    return Weights(whole["terms"], whole["same"], whole["doubt"])


def likeness(
    a: Traits,
    b: Traits,
    weights: Weights | None = None,
    *,
    told: bool = True,
    together: bool = False,
) -> Likeness:
    """How likely two records are one work; without `told` only the score. `together` are
    two of one source."""
    weights = weights or learned()
    barred = bars(a, b)
    if barred:
        return Likeness(0.0, differ=(barred,))
    wording = compare(a.title, b.title)
    if wording.score < LEAST:
        return Likeness(0.0, differ=("the titles differ",))
    found = features(a, b, wording)
    odds = sum(weights.terms.get(name, 0.0) * value for name, value in found.items())
    score = 1 / (1 + math.exp(-odds))
    entries = together and two_entries(a, b)
    if found.get("clash") or entries:
        score = min(score, weights.unsure)
    agree, differ = _told(a, b, wording, found) if told else ((), ())
    if told and entries:
        differ = (*differ, "two entries of one source")
    return Likeness(round(score, 4), agree, differ)


def bars(a: Traits, b: Traits) -> str:
    """What alone shows that two records are different works; empty where nothing does."""
    for scheme in EXCLUSIVE:
        ours, theirs = a.names.get(scheme), b.names.get(scheme)
        if ours and theirs and not ours & theirs:
            return f"they have different {scheme} identifiers"
    if a.supersedes & set(b.identifiers) or b.supersedes & set(a.identifiers):
        return "one supersedes the other"
    if whole_and_part(a, b):
        return "one is part of the other"
    return _titles_bar(a.title, b.title)


def _titles_bar(a: Title, b: Title) -> str:
    """The same of what their titles say."""
    if a.numbers != b.numbers:
        return "the titles have different numbers"
    if a.about != b.about:
        return "one is about the other, or goes with it"
    for what, one, other in (
        ("the titles have different numbers", a.ordinals, b.ordinals),
        ("they have different places in a series", a.place, b.place),
        ("they are courses of different numbers", a.course, b.course),
        ("they are about different programming languages", a.tongues, b.tongues),
    ):
        if one and other and one != other:
            return what
    if a.series and b.series and not a.series & b.series:
        return "they are of different series"
    return ""


def clash(a: str | None, b: str | None) -> bool:
    """Whether no work is of both kinds."""
    return bool(a and b and a != b and not {a, b} <= _TEXTS)


def features(a: Traits, b: Traits, wording: Wording) -> dict[str, float]:
    """What is weighed, by name; absent ones are zero."""
    found = {"bias": 1.0, f"title {wording.how}": 1.0}
    found["title unlike"] = 1 - wording.score
    found["title swapped"] = float(wording.swapped)
    letters = min(len(a.title.key), len(b.title.key))
    found["title length"] = min(letters, 80) / 40
    _of_people(a, b, found)
    _of_years(a, b, found)
    if wording.how == "subtitle":
        found["subtitle other year"] = float(not found.get("year same"))
        found["subtitle taught"] = float(a.kind in TAUGHT or b.kind in TAUGHT)
        found["subtitle short"] = max(0.0, 1 - min(len(a.title.main), len(b.title.main)) / 30)
    if a.kind and b.kind:
        found["kind same"] = float(a.kind == b.kind)
        found["kind text"] = float(a.kind != b.kind and Kind.BOOK in (a.kind, b.kind))
        found["clash"] = float(clash(a.kind, b.kind))
    _of_names(a, b, found)
    found["course same"] = float(bool(a.title.course) and a.title.course == b.title.course)
    found["course one"] = float(bool(a.title.course) != bool(b.title.course))
    return {name: value for name, value in found.items() if value}


def _of_people(a: Traits, b: Traits, found: dict[str, float]) -> None:
    ours, theirs = a.persons, b.persons
    if not ours or not theirs:
        found["authors one" if ours or theirs else "authors none"] = 1.0
        letters = min(len(a.title.key), len(b.title.key))
        if letters < PLAIN:
            found["short unsigned"] = 1.5 if ours or theirs else 1.0
        return
    common = shared(ours, theirs)
    share = common / min(len(ours), len(theirs))
    found["authors share"] = share
    found["authors several"] = math.log2(common) if common > 1 and share >= 0.5 else 0.0
    found["authors other first"] = float(not same_person(ours[0], theirs[0]))
    found["authors unlike"] = float(common == 0)
    found["authors half"] = float(0 < share < 0.5)


PLAIN = 18  # letters below which a title without authors names many works


def _of_years(a: Traits, b: Traits, found: dict[str, float]) -> None:
    if a.year is None or b.year is None:
        found["year unknown"] = 1.0
        return
    apart = abs(a.year - b.year)
    book = Kind.BOOK in (a.kind, b.kind) or Kind.COURSE in (a.kind, b.kind)
    found["year same"] = float(apart == 0)
    found["year near"] = float(1 <= apart <= 3)
    found["editions apart" if book else "year far"] = float(apart > 3) * math.log2(max(apart, 1))


def _of_names(a: Traits, b: Traits, found: dict[str, float]) -> None:
    ours, theirs = a.names.get("doi"), b.names.get("doi")
    if ours and theirs and not ours & theirs:
        preprint = any(doi.startswith(PREPRINTS) for doi in (*ours, *theirs))
        found["doi preprint" if preprint else "doi differs"] = 1.0
    ours, theirs = a.names.get("isbn"), b.names.get("isbn")
    if ours and theirs and not ours & theirs:
        found["isbn differs"] = 1.0
    ours, theirs = a.names.get("url"), b.names.get("url")
    if ours and theirs and not ours & theirs:
        unsigned = not a.persons or not b.persons
        host = bool(a.hosts & b.hosts)
        found["url unsigned" if unsigned else "url differs"] = 1.0
        found["host same"] = float(host)


def _told(
    a: Traits, b: Traits, wording: Wording, found: Mapping[str, float]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What agrees and what differs, in phrases for people."""
    agree: list[str] = []
    differ: list[str] = []
    (agree if wording.score > 0.9 else differ).append(wording.said)
    if "authors share" in found:
        if found["authors share"] >= 0.5:
            agree.append("the same authors" if found["authors share"] == 1 else "most authors")
        else:
            differ.append("few authors in common")
    elif "authors unlike" in found:
        differ.append("other authors")
    elif "authors one" in found:
        differ.append("only one names its authors")
    if a.year and b.year:
        same = a.year == b.year
        (agree if same else differ).append(
            f"the year {a.year}"
            if same
            else f"the years {min(a.year, b.year)} and {max(a.year, b.year)}"
        )
    if a.kind and b.kind:
        same = a.kind == b.kind
        (agree if same else differ).append(
            f"both a {a.kind}" if same else f"a {a.kind} and a {b.kind}"
        )
    for scheme, name in (("doi", "DOIs"), ("isbn", "ISBNs"), ("url", "addresses")):
        ours, theirs = a.names.get(scheme, set()), b.names.get(scheme, set())
        if ours & theirs:
            agree.append(f"the same {name[:-1] if scheme != 'url' else 'address'}")
        elif ours and theirs:
            differ.append(f"different {name}")
    return tuple(agree), tuple(differ)


def near(one: str, other: str) -> float:
    """How alike two runs of letters are, in 0..1."""
    return Indel.normalized_similarity(one, other)
