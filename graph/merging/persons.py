"""Comparing authors: initials, particles, order of the parts, spellings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from graph.merging.words import name_words

_PARTICLES = {"van", "von", "der", "den", "de", "da", "di", "du", "la", "le", "ten", "ter",
              "bin", "ibn", "al", "el", "del", "della", "dos", "das", "do", "zu", "zur", "af",
              "av", "st", "mac"}  # fmt: skip
_SUFFIXES = {"jr", "sr", "ii", "iii", "iv", "phd", "md", "dr", "prof"}
_NOBODY = {"unknown", "anonymous", "various", "others", "al", "et"}
COMPARED = 30  # authors of a list that are looked at


class Person(NamedTuple):
    """A name as it is compared: the last word of the family name, the initials of the given
    names, and all words."""

    family: str
    initials: str
    words: frozenset[str]


@lru_cache(maxsize=50_000)
def person(name: str) -> Person | None:
    """How a name is compared; None where it names nobody."""
    if "," in name:
        last, _, rest = name.partition(",")
        family = list(name_words(last))
        given = [word for word in name_words(rest) if word not in _SUFFIXES]
    else:
        parts = [word for word in name_words(name) if word not in _SUFFIXES]
        cut = len(parts)
        # "Turing A. M." and "TURING AM": initials after the family name.
        while cut > 1 and len(parts[cut - 1]) == 1:
            cut -= 1
        if cut < len(parts):
            family, given = parts[:cut], parts[cut:]
        else:
            family, given = parts[-1:], parts[:-1]
            last = name.rsplit(None, 1)[-1]
            if len(parts) == 2 and len(last) <= 3 and last.isupper() and not name.isupper():
                family, given = parts[:1], list(parts[1])
    everything = frozenset((*family, *given))
    family = [word for word in family if word not in _PARTICLES] or family
    given = [word for word in given if word not in _PARTICLES] or given
    if not family or everything <= _NOBODY:
        return None
    return Person(family[-1], "".join(word[0] for word in given), everything)


def same_person(a: Person, b: Person) -> bool:
    """Whether two names can be one person's."""
    if a.family == b.family or _near(a.family, b.family):
        return _initials_agree(a.initials, b.initials)
    if a.words == b.words:
        return True
    if len(a.words) == 1 or len(b.words) == 1:  # "AdaLovelace"
        return _together(a, b)
    # A double family name of which one source gives only a part, or the parts turned round.
    if (a.family in b.words and b.family in a.words) and len(a.words & b.words) >= 2:
        return True
    long, short = (a, b) if len(a.words) >= len(b.words) else (b, a)
    full = [word for word in short.words if len(word) > 1]
    return (
        len(full) > 0
        and short.family in long.words
        and len(short.family) > 2
        and all(word in long.words for word in full)
        and all(any(w[0] == i for w in long.words) for i in short.initials)
    )


def shared(ours: Sequence[Person], theirs: Sequence[Person]) -> int:
    """How many of the people of the shorter list are in the other one."""
    if len(ours) > len(theirs):
        ours, theirs = theirs, ours
    rest = list(theirs[:COMPARED])
    found = 0
    for one in ours[:COMPARED]:
        for n, other in enumerate(rest):
            if same_person(one, other):
                found += 1
                del rest[n]
                break
    return found


def _initials_agree(a: str, b: str) -> bool:
    return not a or not b or a[0] == b[0] or (a[0] in b and b.endswith(a))


def _together(a: Person, b: Person) -> bool:
    one, other = sorted((a, b), key=lambda who: len(who.words))
    return len(other.words) > 1 and sorted(one.family) == sorted("".join(other.words))


def _near(a: str, b: str) -> bool:
    """Whether two family names differ by no more than a slip or a transliteration."""
    if min(len(a), len(b)) < 5 or abs(len(a) - len(b)) > 1:
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(a, b, score_cutoff=1) <= 1
