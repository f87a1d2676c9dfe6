"""Titles as different lists write them: their forms, their likeness, their weight as proof."""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz import fuzz

from graph import text

# A course's number: two digits at least, so that "3D" and "ROS 2" are none.
_CODE = re.compile(r"^[A-Z]{0,6}[ -]?(?=\d\S*\d)\d[\w.]*\s*[:\u2013-]?\s+(?=\D)")
_EDITION = re.compile(
    r"[\s,:;(-]*\b(?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|"
    r"revised|international|global|anniversary)\s+(?:ed\b\.?|edn\b\.?|edition\b).*$|\s+\de$",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*")
# Whose it is: "MIT's ...", "Stanford ...".
_OWNER = re.compile(
    r"^(?:\w+['’]s|edX:|MIT|Stanford|Harvard|Princeton|(?:UC )?Berkeley(?: University)?|CMU|"
    r"Caltech|Microsoft|Hugging Face)\s+(?=\S)"
)
_PAPERS = re.compile(r"[\s:,-]+(?:documentation|docs|user guide|manual)$", re.IGNORECASE)
_NUMBER = re.compile(r"\d+|[ivx]+")
_SUBTITLE = re.compile(r"\s*(?::|\s[-\u2013\u2014]\s|[?!]\s|，|：|\u2014)")
_COMMON = frozenset(
    re.findall(
        r"\w+",
        """
        a an and for from in of on the to with via by at as into is are using introduction intro
        introductory tutorial guide course lecture lectures notes overview survey review basics
        fundamentals foundations principles elements first advanced part learning machine deep
        data science statistics programming algorithms python analysis methods systems theory
        artificial intelligence computer neural networks network networking quantum mechanics
        probability probabilistic statistical bayesian linear algebra calculus graph physics
        computing mathematics programmers beginners reinforcement language markov chains modal
        """,
    )
)


@cache
def wholes(title: str) -> frozenset[str]:
    """The keys of a whole title, also without its edition, brackets, course code and owner.
    Spaces are dropped, so that "back-propagation" is "backpropagation"."""
    return frozenset(_key(one) for one in (title, *_bare(title)) if _key(one))


@cache
def forms(title: str) -> frozenset[str]:
    """The keys by which a title is looked up: `wholes`, and what stands before and after
    its colon where that says enough."""
    parts = [part for one in _bare(title) for part in _SUBTITLE.split(one, maxsplit=1)]
    return wholes(title) | {key for part in parts if len(key := _key(part)) >= 10}


def one_title(ours: str, theirs: str) -> bool:
    """Whether the titles are the same, or one is the other with a subtitle."""
    return bool(wholes(ours) & forms(theirs) or forms(ours) & wholes(theirs))


def _bare(title: str) -> tuple[str, ...]:
    bare = _BRACKETS.sub(" ", _EDITION.sub("", title)).strip()
    anyones = _PAPERS.sub("", _OWNER.sub("", bare))
    return bare, _CODE.sub("", bare), anyones, _CODE.sub("", anyones)


def _key(title: str) -> str:
    return text.title_key(title).replace(" ", "")


def distinctive(title: str, telling: int = 2) -> bool:
    """Whether few works could share this title: it has three words, and `telling` of them
    or more are not those that every field's titles are made of."""
    words = _words(title)
    if any(len(word) >= 8 and not word.isascii() for word in words):
        return True
    found = sum(word not in _COMMON and len(word) > 1 for word in words)
    return len(words) >= 3 and found >= telling


def weighty(title: str) -> bool:
    """Whether a title that is not `distinctive` still says which paper or book is meant,
    in a list that holds nothing else: "Random Forests", "Introduction to Algorithms"."""
    words = _words(title)
    found = sum(word not in _COMMON and len(word) > 1 for word in words)
    return found >= 2 or (found >= 1 and len(words) >= 3) or len(words) >= 4


def names(title: str) -> frozenset[str]:
    """The short names a title gives a project: "timm" and "PyTorch Image Models", "DGL"."""
    parts = [*_SUBTITLE.split(_bare(title)[0], maxsplit=1), *re.findall(r"\(([^()]+)\)", title)]
    return wholes(title) | {key for part in parts if len(key := _key(part)) >= 3}


def _words(title: str) -> list[str]:
    """The words of a title without what is said of it: its edition, series, code, owner."""
    return min((text.title_key(one).split() for one in _bare(title)), key=len)


def misspelt(ours: str, theirs: str) -> bool:
    """Whether two long titles differ by a slip of the pen, but not by a volume's number."""
    b = text.title_key(theirs)
    for a in map(text.title_key, [ours, *_SUBTITLE.split(ours, maxsplit=1)]):
        if min(len(a), len(b)) >= 20 and fuzz.ratio(a, b) >= 92 and _numbers(a) == _numbers(b):
            return True
    return False


def _numbers(key: str) -> list[str]:
    return [word for word in key.split() if _NUMBER.fullmatch(word)]


def alike(ours: str, theirs: str, least: float = 75) -> bool:
    """Whether two titles are spellings, shortenings or extensions of one."""
    if one_title(ours, theirs):
        return True
    a, b = text.fold(ours), text.fold(theirs)
    shorter = min(a, b, key=len)
    if len(shorter) >= 8 and fuzz.partial_ratio(a, b) >= 90:
        return True
    return fuzz.token_sort_ratio(a, b) >= least or fuzz.token_set_ratio(a, b) >= least + 10
