"""Normalising text from outside: titles, names, whitespace, markup."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^\w]+", re.UNICODE)
_MATHJAX = re.compile(r"\$([^$]*)\$")
_PARTICLES = {"van", "von", "der", "den", "de", "da", "di", "du", "la", "le", "ten", "ter", "bin"}
_SUFFIXES = {"jr", "sr", "ii", "iii", "iv"}


def clean(text: str, limit: int = 20_000) -> str:
    """One line of plain text: NFC, no control or bidirectional-override characters,
    single spaces, at most `limit` characters."""
    text = unicodedata.normalize("NFC", text)
    if text.isprintable():  # nothing but letters, marks, signs and plain spaces: most texts
        return " ".join(text.split())[:limit] if "  " in text else text.strip()[:limit]
    kept = (
        " " if char in "\t\n\r\v\f\x85\u2028\u2029" else char
        for char in text
        if unicodedata.category(char) not in ("Cc", "Cs") or char in "\t\n\r\v\f\x85"
        if char not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    )
    return _SPACES.sub(" ", "".join(kept)).strip()[:limit]


def fold(text: str) -> str:
    """Casefolded, without accents or punctuation: equal for spellings of one title."""
    if "$" in text:
        text = _MATHJAX.sub(r"\1", text)
    bare = text.casefold()
    if not bare.isascii():
        decomposed = unicodedata.normalize("NFKD", bare)
        bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _NOT_WORD.sub(" ", bare.replace("_", " ")).strip()


def title_key(title: str) -> str:
    """The key two spellings of one title share; a leading article is dropped."""
    words = fold(title).split()
    if len(words) > 2 and words[0] in ("a", "an", "the"):
        words = words[1:]
    return " ".join(words)


def family_name(author: str) -> str:
    """The folded family name in "Given Family", "Family, Given" or "Family G."."""
    if "," in author:
        family = author.split(",", 1)[0]
        words = fold(family).split()
    else:
        words = fold(author).split()
        while len(words) > 1 and (words[-1] in _SUFFIXES or len(words[-1]) == 1):
            words.pop()
        return words[-1] if words else ""
    words = [word for word in words if word not in _PARTICLES] or words
    return words[-1] if words else ""


def slug(text: str, words: int = 8) -> str:
    """A short readable identifier made of the text's first words."""
    return "-".join(fold(text).split()[:words])[:80] or "untitled"
