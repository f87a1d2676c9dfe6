"""Whether independent lists confirm a resource, and where they say something else.

A resource is confirmed when an entry has one of its identifiers (arXiv id, DOI, ISBN or
address) and a title that is alike, or has its title and an author, a site or, for a title
that few works could share, nothing that speaks against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from graph import text
from graph.model import Identifier, Kind, Record
from tests.quality._index import Index, titles
from tests.quality._lists import Entry
from tests.quality._titles import alike, distinctive, misspelt, names, one_title, weighty, wholes

YEARS_APART = 2  # a preprint, its proceedings and its printing differ by this much
_PRINTED = {Kind.PAPER, Kind.BOOK, Kind.ARTICLE}
# A list may name who publishes a course instead of who teaches it.
_HOUSE = re.compile(
    r"\b(?:universit\w+|UC \w+|MIT|academy|team|foundation|microsoft|google|"
    r"mathworks|kaggle|coursera|hugging face|openai|deepmind|facebook)\b",
    re.IGNORECASE,
)
NAMES_A_WORK = frozenset({"arxiv", "doi", "isbn", "acl", "pmid", "pmcid"})


class Field(StrEnum):
    """What a list and the catalogue disagree about."""

    IDENTIFIER = "identifier of another work"
    ADDRESS = "address of another title"
    ARXIV = "another arXiv id"
    EARLIER = "year: a list has it earlier"
    LATER = "year: the lists have it later"
    AUTHORS = "authors"
    SUBMITTED = "arXiv id of another time"


@dataclass(frozen=True)
class Disagreement:
    """One thing that no list confirms and at least one contradicts."""

    where: str
    field: Field
    ours: str
    theirs: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """What the lists say of one resource: `lists` confirm it, none where it is unconfirmed."""

    record: Record
    lists: tuple[str, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()

    @property
    def area(self) -> str:
        """The file it stands in, without folder and ending."""
        name = self.record.where.split(" line ")[0]
        return name.removeprefix("resources/").removesuffix(".jsonl")


def share_author(record: Record, entry: Entry) -> bool | None:
    """Whether a family name of the resource is among the entry's; None where one has none."""
    words = {word for name in entry.authors for word in text.fold(name).split()}
    families = {text.family_name(name) for name in record.authors} - {""}
    if not words or not families:
        return None
    if families & words:
        return True
    # Lists misspell names, and lose letters that they could not write.
    long = [word for word in words if len(word) >= 5]
    if any(fuzz.ratio(one, word) >= 80 for one in families if len(one) >= 5 for word in long):
        return True
    return None if all(map(_HOUSE.search, entry.authors)) else False


def same_years(record: Record, entry: Entry) -> bool | None:
    """Whether the years are near; None where one has none."""
    if not record.year or not entry.year:
        return None
    years = [record.year, *(edition.year for edition in record.editions if edition.year)]
    return any(abs(year - entry.year) <= YEARS_APART for year in years)


def same_site(record: Record, entry: Entry) -> bool:
    """Whether both are on one host (`site` stands for a list all of one site)."""
    ours = _host(record.url or "")
    sites = {entry.site} | {_host(one.value) for one in entry.identifiers if one.scheme == "url"}
    return bool(ours) and any(ours == s or ours.endswith(f".{s}") for s in sites if s)


def same_project(record: Record, entry: Entry) -> bool:
    """Whether both are the project of this name: the entry's address carries it, too."""
    if record.kind is not Kind.SOFTWARE:
        return False
    # A firm publishes what its people write; a stranger's book only has the same name.
    if share_author(record, entry) is False and not all(map(_HOUSE.search, record.authors)):
        return False
    ours = frozenset().union(*map(names, titles(record)))
    if not ours & wholes(entry.title):
        return False
    parts = [p for one in entry.identifiers for p in re.split(r"[/:]+", one.value.lower())]
    keys = {re.sub(r"[\W_]", "", part) for part in parts}
    long = {name for name in ours if len(name) >= 4}
    return bool(ours & keys) or any(name in key for name in long for key in keys)


def is_printed(record: Record, entry: Entry) -> bool:
    """Whether a list of nothing but papers and books has this paper or book: it gives the
    whole title and no author, and few papers or books could share that title."""
    if not entry.printed or entry.authors or record.kind not in _PRINTED - {Kind.ARTICLE}:
        return False
    return weighty(entry.title) and whole(record, entry)


def is_slip(record: Record, entry: Entry) -> bool:
    """Whether an entry of the same author and time has the title with a slip of the pen."""
    if not share_author(record, entry) or same_years(record, entry) is False:
        return False
    return any(misspelt(title, entry.title) for title in titles(record))


def is_part(record: Record, entry: Entry) -> bool:
    """Whether an entry that lies beneath the resource's address is a part of it."""
    shared = share_author(record, entry)
    return bool(shared) or any(alike(title, entry.title, 85) for title in titles(record))


def confirms(record: Record, entry: Entry, shared_title: bool = False) -> bool:
    """Whether an entry with the resource's title is about the same work; `shared_title`
    says that other people's works have it too, so that it alone is not enough."""
    if same_project(record, entry):
        return True
    shared = share_author(record, entry)
    if shared is not None:
        return shared
    if whole(record, entry) and same_site(record, entry):
        return True
    if entry.printed and record.kind not in _PRINTED:
        return False
    alone = not shared_title and same_years(record, entry) is not False
    matched = [title for title in titles(record) if one_title(title, entry.title)]
    return alone and distinctive(entry.title) and any(map(distinctive, matched))


def check(record: Record, index: Index, twin: bool = False) -> Finding:
    """What the lists say of one resource; `twin` says that another one of the catalogue has
    its title, so that a list without authors may mean either."""
    named, titled = index.named(record), index.titled(record)
    others = [e for e in titled if share_author(record, e) is False and whole(record, e)]
    akin = [entry for _, entry in named if _alike(record, entry)]
    same = [entry for entry in titled if confirms(record, entry, bool(others))]
    if not twin and not any(entry.printed for entry in others):
        same += [entry for entry in titled if is_printed(record, entry)]
    same += [entry for entry in index.by_author(record) if is_slip(record, entry)]
    beneath = [entry for entry in index.beneath(record) if is_part(record, entry)]
    found = [
        *_names_of_others(record, named),
        *_other_arxiv(record, same),
        *_other_years(record, [*akin, *same]),
        *(_other_authors(record, others) if not (akin or same or beneath) else ()),
        *_submitted(record),
    ]
    lists = sorted({entry.source for entry in (*akin, *same, *beneath)})
    return Finding(record, tuple(lists), tuple(found))


def _alike(record: Record, entry: Entry) -> bool:
    least = 60 if share_author(record, entry) else 75
    return any(alike(title, entry.title, least) for title in titles(record))


def _names_of_others(
    record: Record, named: Sequence[tuple[Identifier, Entry]]
) -> Iterator[Disagreement]:
    for one in dict.fromkeys(one for one, _ in named):
        entries = [entry for name, entry in named if name == one]
        if not any(_alike(record, entry) for entry in entries):
            field = Field.IDENTIFIER if one.scheme in NAMES_A_WORK else Field.ADDRESS
            yield _disagreement(record, field, str(one), entries)


def _other_arxiv(record: Record, same: Sequence[Entry]) -> Iterator[Disagreement]:
    ours = {one for one in record.identifiers if one.scheme == "arxiv"}
    theirs = [(one, e) for e in same for one in e.identifiers if one.scheme == "arxiv"]
    theirs = [(o, e) for o, e in theirs if distinctive(e.title) and whole(record, e)]
    if ours and theirs and not ours & {one for one, _ in theirs}:
        said = tuple(dict.fromkeys(f"{one} in {entry}" for one, entry in theirs))[:3]
        yield Disagreement(record.where, Field.ARXIV, _ours(record, *map(str, ours)), said)


def _other_years(record: Record, same: Sequence[Entry]) -> Iterator[Disagreement]:
    dated = [entry for entry in same if same_years(record, entry) is not None]
    if dated and not any(same_years(record, entry) for entry in dated):
        # A later year is often that of another edition, or of the copy that was found.
        earlier = [e for e in dated if e.year and record.year and e.year < record.year]
        field = Field.EARLIER if earlier else Field.LATER
        yield _disagreement(record, field, str(record.year), earlier or dated)


def _other_authors(record: Record, others: Sequence[Entry]) -> Iterator[Disagreement]:
    # Many works have the rest of a title whose course number was taken off.
    others = [entry for entry in others if _key(entry.title) == _key(record.title)]
    if others and distinctive(record.title, telling=3):
        yield _disagreement(record, Field.AUTHORS, ", ".join(record.authors[:3]), others)


def _submitted(record: Record) -> Iterator[Disagreement]:
    """An arXiv id says when it was submitted, which is near the year of the work."""
    for one in record.identifiers if record.year and record.kind is Kind.PAPER else ():
        found = re.match(r"(?:[a-z-]+/)?(\d\d)\d\d", one.value) if one.scheme == "arxiv" else None
        if found and record.year:
            submitted = int(found[1]) + (1900 if int(found[1]) > 90 else 2000)
            if not record.year - YEARS_APART <= submitted <= record.year + 1:
                said = (f"submitted in {submitted}",)
                yield Disagreement(record.where, Field.SUBMITTED, _ours(record, str(one)), said)


def whole(record: Record, entry: Entry) -> bool:
    """Whether the titles are one, subtitle and all."""
    return any(wholes(title) & wholes(entry.title) for title in titles(record))


def _key(title: str) -> str:
    return text.title_key(title).replace(" ", "")


def _disagreement(
    record: Record, field: Field, ours: str, entries: Iterable[Entry]
) -> Disagreement:
    theirs = tuple(dict.fromkeys(map(str, entries)))[:3]
    return Disagreement(record.where, field, _ours(record, ours), theirs)


def _ours(record: Record, *values: str) -> str:
    return f"“{record.title}”, {', '.join(record.authors[:2])}, {record.year}: {', '.join(values)}"


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
