"""Finding names in texts: longest first, at word boundaries where the script has them.

Words are compared folded as in graph.text, without a plural s and with British and American
spellings alike; each Chinese, Japanese or Korean character is a word of its own, so a name
in these scripts is found anywhere in a run of them. Names that are also ordinary short words
("R", "Go", "MAP", "图") are found only where the text leaves no doubt.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_TOKEN = re.compile(rf"[{_CJK}]|C\+\+|[CF]#|[^\W_{_CJK}]+")
_IDEOGRAPH = re.compile(f"[{_CJK}]")
_ZED = re.compile(r"iz(e|es|ed|er|ers|ing|ation|ations|able|ability)$")
_OUR = {"behavior": "behaviour", "color": "colour", "neighbor": "neighbour",
        "neighborhood": "neighbourhood"}  # fmt: skip
_LANGUAGE = {"programming", "language", "语"}
_MEMO = 200_000  # words remembered; more means a text that is no prose


@dataclass(frozen=True, slots=True)
class Found:
    """A name in a text: the numbers of what is called so (several where a name is shared),
    the word it begins at, how many words it has, and whether it is an ordinary word too."""

    owners: tuple[int, ...]
    start: int
    words: int
    plain: bool


@dataclass(frozen=True, slots=True)
class _Name:
    owners: tuple[int, ...]
    case: str  # "any", "upper" (an abbreviation), "proper" (a capital first), "doubtful"
    plain: bool


class NameFinder:
    """Finds names in texts. `names` are pairs of a name and the number of its owner."""

    def __init__(self, names: Iterable[tuple[str, int]]) -> None:
        self._stems: dict[str, str] = {}
        self._names: dict[tuple[str, ...], _Name] = {}
        self._longest: dict[str, int] = {}
        for name, owner in names:
            self._add(name, owner)

    def tokens(self, text: str) -> list[str]:
        """The words of a text as they stand, without accents and punctuation."""
        if not text.isascii():
            decomposed = unicodedata.normalize("NFKD", text)
            bare = (char for char in decomposed if not unicodedata.combining(char))
            text = unicodedata.normalize("NFC", "".join(bare))
        return _TOKEN.findall(text)

    def find(self, text: str) -> Iterator[Found]:
        """The names in a text from left to right; none lies inside another."""
        yield from self.find_in(self.tokens(text))

    def find_in(self, tokens: Sequence[str]) -> Iterator[Found]:
        """The same for a text that is already words."""
        stems = [self._stem(token) for token in tokens]
        shouted = len(tokens) > 2 and all(t.isupper() or not t.isalpha() for t in tokens)
        place = 0
        while place < len(stems):
            step = 1
            longest = min(self._longest.get(stems[place], 0), len(stems) - place)
            for length in range(longest, 0, -1):
                name = self._names.get(tuple(stems[place : place + length]))
                if name and _meant(name, tokens, place, length, shouted=shouted):
                    yield Found(name.owners, place, length, name.plain)
                    step = length
                    break
            place += step

    def _add(self, name: str, owner: int) -> None:
        tokens = self.tokens(name)
        key = tuple(self._stem(token) for token in tokens)
        if not key:
            return
        old = self._names.get(key)
        case = _case(tokens)
        if old is not None:
            case = case if case == old.case else "any" if "any" in (case, old.case) else "proper"
        owners = tuple(dict.fromkeys((*(old.owners if old else ()), owner)))
        self._names[key] = _Name(owners, case, len(key) == 1 and case == "any")
        self._longest[key[0]] = max(self._longest.get(key[0], 0), len(key))

    def _stem(self, token: str) -> str:
        stem = self._stems.get(token)
        if stem is None:
            if len(self._stems) > _MEMO:
                self._stems.clear()
            stem = self._stems[token] = _stem(token.casefold())
        return stem


def _stem(word: str) -> str:
    """A word without a plural ending, in British spelling where both exist."""
    if len(word) > 3 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 3 and word.endswith(("trices", "tices", "dices")):
        word = word[:-4] + ("ix" if word.endswith("trices") else "ex")
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "ics")):
        word = word[:-1]
    if len(word) > 5:
        word = _ZED.sub(r"is\1", word)
    return _OUR.get(word, word)


def _case(tokens: Sequence[str]) -> str:
    """How a name must be written in a text to be meant."""
    if len(tokens) > 1:
        # Two ideographs are a word; one is as a rule a part of one.
        return "any"
    (token,) = tokens
    if _IDEOGRAPH.match(token) or len(token) == 1 or token.casefold() == "go":
        return "doubtful"
    if token.isupper() and len(token) <= 5:
        return "upper"
    if any(char.isupper() for char in token[1:]) or token in ("C++", "C#", "F#"):
        return "any"
    return "proper" if len(token) <= 3 and token[0].isupper() else "any"


def _meant(name: _Name, tokens: Sequence[str], place: int, length: int, *, shouted: bool) -> bool:
    """Whether words that spell a name are written as the name is."""
    if name.case == "any":
        return True
    token = tokens[place]
    if name.case == "doubtful":
        after = tokens[place + length].casefold() if place + length < len(tokens) else ""
        before = tokens[place - 1].casefold() if place else ""
        return len(tokens) == length or (
            token[0].isupper()
            and (after in _LANGUAGE or (before in ("in", "with", "using") and not after))
        )
    if name.case == "upper":
        return token.isupper() and not shouted
    return token[0].isupper() and not shouted
