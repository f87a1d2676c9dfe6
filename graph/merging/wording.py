"""How two titles differ: not at all, by a subtitle, by slips, or by words that count."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from rapidfuzz.distance import Indel, Levenshtein

from graph.merging.titles import Title, content

# A word and the same with one of these before it mean different things.
_TURNS = ("un", "non", "in", "im", "ir", "dis", "semi", "anti", "multi", "sub", "super", "hyper",
          "meta", "bi", "mono", "uni", "self", "pre", "post", "inter", "intra", "micro", "macro",
          "de", "re", "auto", "co", "over", "under", "homo", "hetero", "endo", "exo", "out",
          "trans", "a", "quasi", "pseudo", "neo", "poly", "iso", "hypo")  # fmt: skip


LEAST = 0.72  # likeness of titles below which nothing else is looked at


class Wording(NamedTuple):
    """`how` two titles agree (exact, subtitle, slips or loose), how alike they are in 0..1,
    the same said in a phrase, and whether each has words that the other has not."""

    how: str
    score: float
    said: str
    swapped: bool = False


def compare(a: Title, b: Title) -> Wording:
    """How two titles agree."""
    if a.key == b.key:
        return Wording("exact", 1.0, "the same title")
    if _subtitle(a, b):
        return Wording("subtitle", 0.95, "the same title but for a subtitle")
    alike = Indel.normalized_similarity(a.key, b.key)
    if alike < LEAST:
        return Wording("loose", alike, "a similar title")
    ours, theirs = _apart(a.words, b.words)
    if "".join(ours) == "".join(theirs):
        return Wording("exact", 1.0, "the same title")
    more, fewer = _unpaired(ours, theirs)
    odd = more + fewer
    if odd == 0 and alike >= 0.85:
        return Wording("slips", alike, "nearly the same title")
    # A word more or less in a long title is sometimes the same work, reworded.
    longest = max(len(content(a.words)), len(content(b.words)))
    score = alike - odd / max(longest, 1) / 2
    swapped = more > 0 and fewer > 0
    return Wording("loose", max(min(score, alike), 0.0), "a similar title", swapped)


def _subtitle(a: Title, b: Title) -> bool:
    """Whether one title is the other without its subtitle."""
    one_has = (a.main != a.key) != (b.main != b.key)
    if not one_has:
        return False
    short, long = (a, b) if a.main == a.key else (b, a)
    if short.key == long.main:
        return True
    return min(len(short.key), len(long.main)) >= 12 and (
        Indel.normalized_similarity(short.key, long.main) >= 0.94
        and _unpaired(*_apart(short.words, long.main_words)) == (0, 0)
    )


def _apart(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """The words of each that the other does not have."""
    ours, theirs = Counter(content(a)), Counter(content(b))
    return list((ours - theirs).elements()), list((theirs - ours).elements())


def _unpaired(ours: list[str], theirs: list[str]) -> tuple[int, int]:
    """How many words of each have no word that is a slip of them on the other side."""
    if "".join(ours) == "".join(theirs):
        return 0, 0
    rest = list(theirs)
    odd = 0
    for word in ours:
        pair = next((other for other in rest if _slip(word, other)), None)
        if pair is None:
            odd += 1
        else:
            rest.remove(pair)
    return odd, len(rest)


def _slip(a: str, b: str) -> bool:
    """Whether two different words can be one word, written differently."""
    short, long = sorted((a, b), key=len)
    if not short.isalpha() or not long.isalpha():
        return False
    if long.endswith(short) and long[: -len(short)] in _TURNS:
        return False
    if long == short + "s" or long == short + "es":
        return True
    if len(short) < 4:
        return len(short) == len(long) and len(short) == 3 and sorted(short) == sorted(long)
    allowed = 1 if len(short) < 7 else 2
    if Levenshtein.distance(a, b, score_cutoff=allowed) <= allowed:
        return short[0] == long[0] or len(short) >= 6
    # Two letters changed places.
    return len(a) == len(b) and sorted(a) == sorted(b)
