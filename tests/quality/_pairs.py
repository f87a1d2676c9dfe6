"""Labelled pairs of records, their identifiers hidden: which are one work, which are not."""

from __future__ import annotations

import csv
import itertools
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

from graph.merging.blocks import alike, blocks, sketch
from graph.merging.traits import Traits
from graph.merging.words import words
from graph.model import Record
from tests.quality._works import Known, works

# Pairs that a person looked at: two entries of one source for what is one work.
SETTLED = Path(__file__).parent / "merging_settled.tsv"
BLOCK = 60  # of a larger block the first so many are paired, by text
# Two names of one of these schemes are two works. (ISBNs name editions, and Semantic Scholar
# often has two entries of one work.)
_APART = ("doi", "arxiv", "goodreads", "corpus", "mit", "ol", "readpath")
# Pairs of these two sources give another title, often in another language.
RETITLED = frozenset(("goodbooks", "goodbooks original"))


@dataclass(frozen=True)
class Pair:
    """Two records; `same` says whether they are one work, `stratum` where the pair comes
    from, and `met` whether they share a block. Weights are
    learned on the part `tune` and measured on the part `report`; no work is in both."""

    one: Record
    other: Record
    same: bool
    stratum: str
    met: bool
    part: str
    works: tuple[str, str]


def labelled() -> list[Pair]:
    """Every pair, in an order that is always the same."""
    pool = _gathered(works())
    rendered = [_rendered(one) for one in pool]
    found = list(_positives(pool))
    found += _negatives(pool)
    for one, other in zip(pool, rendered, strict=True):
        if other is not None:
            found.append(_pair(one, other, "rendered"))
    made = [one for one in rendered if one is not None]
    sample = [one for one in pool if _hash(one.work) % 3 == 0]
    found += (p for p in _negatives(sample + made) if "rendered" in p.stratum)
    return found


@dataclass(frozen=True)
class _One:
    """A record and the name of its work; `names` by scheme say which others it is not."""

    work: str
    source: str
    names: dict[str, set[str]]
    record: Record
    traits: Traits
    blocks: frozenset[int]


def _gathered(known: Iterable[Known]) -> list[_One]:
    listed = list(known)
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for one in listed:
        first, *others = sorted(one.names)
        for name in others:
            parent[root(name)] = root(first)
    with SETTLED.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            parent[root(row["other"])] = root(row["one"])
    names: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in listed:
        for name in one.names:
            scheme, _, value = name.partition(":")
            names[root(name)][scheme].add(value)
    found = {}
    for one in listed:
        work = root(next(iter(one.names)))
        record = _hidden(one.record)
        key = (work, one.source, record.title, record.authors, record.year, record.kind)
        if key not in found:
            traits = Traits.of(record)
            found[key] = _One(work, one.source, names[work], record, traits,
                              frozenset(blocks(traits)))  # fmt: skip
    return list(found.values())


def _hidden(record: Record) -> Record:
    return Record(record.title, record.kind, record.authors, record.year)


def _positives(pool: list[_One]) -> Iterator[Pair]:
    by_work: dict[str, list[_One]] = defaultdict(list)
    for one in pool:
        by_work[one.work].append(one)
    for group in by_work.values():
        for one, other in itertools.combinations(group[:5], 2):
            if one.record == other.record and one.source == other.source:
                continue
            retitled = {one.source, other.source} == RETITLED
            yield _pair(one, other, "original titles" if retitled else "linked")


def _negatives(pool: list[_One]) -> Iterator[Pair]:
    by_block: dict[int, list[int]] = defaultdict(list)
    for n, one in enumerate(pool):
        for block in one.blocks:
            by_block[block].append(n)
    seen = set()
    for found in by_block.values():
        members = sorted(found, key=lambda n: _hash(pool[n].record.title))[:BLOCK]
        for a, b in itertools.combinations(sorted(members), 2):
            one, other = pool[a], pool[b]
            if one.work == other.work or (a, b) in seen or not _apart(one, other):
                continue
            if "goodbooks original" in (one.source, other.source):
                continue  # of a derived work this is the title of what it derives from
            seen.add((a, b))
            made = "rendered" in (one.source, other.source)
            yield _pair(one, other, "rendered" if made else "linked")


def _apart(one: _One, other: _One) -> bool:
    """Whether their names say that they are two works: two of one scheme."""
    return any(
        scheme in other.names and not values & other.names[scheme]
        for scheme, values in one.names.items()
        if scheme in _APART
    )


def _pair(one: _One, other: _One, stratum: str) -> Pair:
    parts = {("tune", "report")[_hash(work) % 2] for work in (one.work, other.work)}
    return Pair(
        one.record, other.record, one.work == other.work, stratum,
        _met(one, other), parts.pop() if len(parts) == 1 else "",
        (f"{one.source} {one.work}", f"{other.source} {other.work}"),
    )  # fmt: skip


def _met(one: _One, other: _One) -> bool:
    """Whether they are compared at all."""
    return bool(one.blocks & other.blocks) and alike(sketch(one.traits), sketch(other.traits))


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=4).digest(), "big")


def _rendered(one: _One) -> _One | None:
    """The same work as another source might write it, with one to three differences."""
    chance = random.Random(_hash(one.work + one.record.title))
    if one.source.startswith("goodbooks") and chance.random() > 0.3:
        return None
    record = one.record
    for change in chance.sample(_CHANGES, chance.choice((1, 1, 2, 3))):
        record = change(record, chance)
    traits = Traits.of(record)
    return _One(one.work, "rendered", one.names, record, traits, frozenset(blocks(traits)))


def _slip(record: Record, chance: random.Random) -> Record:
    title = record.title
    places = [n for n in range(1, len(title) - 2) if title[n : n + 2].isalpha()]
    if len(title) < 15 or not places:
        return record
    n = chance.choice(places)
    how = chance.randrange(3)
    if how == 0:
        title = title[:n] + title[n + 1 :]
    elif how == 1:
        title = title[:n] + title[n + 1] + title[n] + title[n + 2 :]
    else:
        title = title[:n] + chance.choice("aeiorstn") + title[n + 1 :]
    return replace(record, title=title)


def _shorter(record: Record, chance: random.Random) -> Record:
    main = record.title.split(": ")[0]
    return replace(record, title=main if len(main.split()) >= 2 else record.title)


def _cased(record: Record, chance: random.Random) -> Record:
    how = chance.choice((str.upper, str.lower, str.title))
    return replace(record, title=how(record.title))


def _marked(record: Record, chance: random.Random) -> Record:
    how = chance.choice(("{%s}", "%s.", "“%s”", "%s [PDF]", "The %s", "%s v2", "%s (preprint)"))
    if how == "The %s" and record.title.startswith(("A ", "An ", "The ")):
        return replace(record, title=record.title.split(" ", 1)[1])
    return replace(record, title=how % record.title)


def _plain(record: Record, chance: random.Random) -> Record:
    def bare(text: str) -> str:
        found = words(text) if not text.isascii() else []
        return " ".join(found).title() or text

    return replace(record, title=bare(record.title), authors=tuple(map(bare, record.authors)))


def _edition(record: Record, chance: random.Random) -> Record:
    if record.kind != "book":
        return _marked(record, chance)
    number = chance.choice(("2nd", "Third", "4th", "Revised"))
    year = record.year + chance.randrange(1, 15) if record.year else None
    title = chance.choice(("{}, {} Edition", "{} ({} edition)", "{} {} ed.")).format(
        record.title, number
    )
    return replace(record, title=title, year=year)


def _initials(record: Record, chance: random.Random) -> Record:
    how = chance.randrange(4)
    return replace(record, authors=tuple(_name(name, how) for name in record.authors))


def _name(name: str, how: int) -> str:
    if "," in name:
        family, _, given = (part.strip() for part in name.partition(","))
    else:
        given, _, family = name.rpartition(" ")
    parts = [word for word in given.replace(".", ". ").split() if word[0].isalpha()]
    if not parts or not family:
        return name
    letters = [word[0] for word in parts]
    if how == 0:
        return f"{family}, {' '.join(f'{letter}.' for letter in letters)}"
    if how == 1:
        return f"{family} {''.join(letters)}"
    if how == 2:
        return f"{letters[0]}. {family}"
    return f"{family}, {' '.join(parts)}"


def _fewer(record: Record, chance: random.Random) -> Record:
    return replace(record, authors=record.authors[: chance.choice((1, 1, 2, 3))])


def _later(record: Record, chance: random.Random) -> Record:
    if record.year is None:
        return record
    return replace(record, year=record.year + chance.choice((-1, 1, 1, 2)))


def _unsure(record: Record, chance: random.Random) -> Record:
    return replace(record, year=None) if chance.random() < 0.5 else replace(record, kind=None)


_CHANGES = (_slip, _shorter, _cased, _marked, _plain, _edition, _initials, _fewer, _later, _unsure)
