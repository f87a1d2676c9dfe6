"""Which records are compared at all: those that share a block and some words.

A block is a number made from the beginning or the end of the title, its part before the
subtitle, or the first author with the initials of the title's first or last words: whatever
one slip, a missing subtitle or another order changes, one of these stays. Short titles are
shared by many works, so their blocks name an author too.

A block that many claims share tells nothing: from CROWD claims on it is one no more, also
for those that were in it before, so that the order of arrival does not matter and the time
a record takes has a bound.

Within a block a sketch of the title's words tells most other works apart before anything of
them is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from zlib import crc32

from graph.merging.titles import content
from graph.merging.traits import Traits

LONG = 24  # letters of a title's beginning or end
SHORT = 18  # titles of fewer letters are not compared across authors
AUTHORS = 4
INITIALS = 2
CROWD = 200
WORD = 4  # letters from which a word is not lightly left out


def blocks(traits: Traits) -> set[int]:
    """The blocks of a record, at most 15, each 32 bits."""
    return {crc32(key.encode()) for key in _keys(traits)}


def sketch(traits: Traits) -> int:
    """63 bits, one set for each longer word of the title."""
    bits = 0
    for word in weighty(traits.title.words):
        bits |= 1 << (crc32(word.encode()) % 63)
    return bits


def alike(one: int, other: int) -> bool:
    """Whether two sketches can be those of one work's titles: they share half of the words
    of the shorter, one of three, unless a slip in it would leave nothing to share."""
    least = min(one.bit_count(), other.bit_count())
    return least < 2 or 2 * (one & other).bit_count() >= (2 if least == 3 else least)


def weighty(found: tuple[str, ...]) -> list[str]:
    """The words of a title that no source leaves out; all that carry meaning where there
    is no long one."""
    words = content(found)
    return [word for word in words if len(word) >= WORD] or words


def _keys(traits: Traits) -> Iterator[str]:
    found = traits.title
    words = weighty(found.words)
    families = [person.family for person in traits.persons[:AUTHORS]]
    yield from _title_keys("".join(words), families)
    if found.main != found.key:
        yield from _title_keys("".join(weighty(found.main_words)), families)
    if families:
        initials = [word[0] for word in words]
        yield f"{families[0]} {''.join(initials[:INITIALS])}"
        yield f"{families[0]} {''.join(initials[-INITIALS:])}"
    if found.course:
        yield f"course {found.course}"


def _title_keys(whole: str, families: list[str]) -> Iterator[str]:
    if len(whole) < SHORT:
        if not families:
            yield whole
        for family in families:
            yield f"{whole} {family}"
    elif len(whole) <= LONG:
        yield whole
    else:
        yield whole[:LONG]
        yield whole[-LONG:]
