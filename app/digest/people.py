"""Whether two spellings of a name are one person's: "M. Nielsen" and "Nielsen, Michael"."""

from __future__ import annotations

from collections.abc import Iterable

from graph import text


def same_person(one: str, other: str) -> bool:
    """Whether two names may be the same person's: the family names are equal and no given
    name contradicts the other's, an initial standing for any name it begins."""
    if text.fold(one) == text.fold(other):
        return True
    family = text.family_name(one)
    if not family or family != text.family_name(other):
        return False
    mine, theirs = _given(one, family), _given(other, family)
    if not mine or not theirs:
        return False
    return all(_agree(a, b) for a, b in zip(mine, theirs, strict=False))


def known_people(said: str, authors: Iterable[str], by_family: bool = True) -> list[str]:
    """The people among `authors` whom `said` names, each by the longest of their names. A
    family name alone names everybody who has it, unless `by_family` is False."""
    folded = text.fold(said)
    fits = dict.fromkeys(a for a in authors if _named(said, folded, a, by_family))
    people: list[str] = []
    for name in sorted(fits, key=lambda name: (-len(name), name)):
        if not any(same_person(name, longer) for longer in people):
            people.append(name)
    exact = [name for name in people if text.fold(name) == folded]
    return exact[:1] or people


def _named(said: str, folded: str, author: str, by_family: bool) -> bool:
    if not folded:
        return False
    return (by_family and folded == text.family_name(author)) or same_person(said, author)


def _given(name: str, family: str) -> list[str]:
    if "," in name:
        return text.fold(name.split(",", 1)[1]).split()
    words = text.fold(name).split()
    place = max((n for n, word in enumerate(words) if word == family), default=len(words))
    return words[:place]


def _agree(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return long.startswith(short) if len(short) == 1 else short == long
