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
        computing mathematics programmers beginners reinforcement language
        """,
    )
)


@cache
def wholes(title: str) -> frozenset[str]:
    """The keys of a whole title, also without its edition, brackets and course code.
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


def _bare(title: str) -> tuple[str, str]:
    bare = _BRACKETS.sub(" ", _EDITION.sub("", title)).strip()
    return bare, _CODE.sub("", bare)


def _key(title: str) -> str:
    return text.title_key(title).replace(" ", "")


def distinctive(title: str, telling: int = 2) -> bool:
    """Whether few works could share this title: it has three words, and `telling` of them
    or more are not those that every field's titles are made of."""
    words = text.title_key(title).split()
    if any(len(word) >= 8 and not word.isascii() for word in words):
        return True
    found = sum(word not in _COMMON and len(word) > 1 for word in words)
    return len(words) >= 3 and found >= telling


def alike(ours: str, theirs: str, least: float = 75) -> bool:
    """Whether two titles are spellings, shortenings or extensions of one."""
    if one_title(ours, theirs):
        return True
    a, b = text.fold(ours), text.fold(theirs)
    shorter = min(a, b, key=len)
    if len(shorter) >= 8 and fuzz.partial_ratio(a, b) >= 90:
        return True
    return fuzz.token_sort_ratio(a, b) >= least or fuzz.token_set_ratio(a, b) >= least + 10
