"""Telling names of people from other words around a title."""

from __future__ import annotations

import re

from ingest.lists.mdwalk import plain
from ingest.lists.work import clean_title
from ingest.text import names

_BY_LINE = re.compile(r"\s*[(（](?:by|von|par|por)\s+([^()]{3,150})[)）]\s*$", re.IGNORECASE)
_TRANSLATOR = re.compile(
    r"\b(?:trl|trans(?:lat\w*)?|ed(?:itor|ited)?|rev|traduc\w*|перев\w*|tradu\w*)\b[.:]?|译|訳|翻訳",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"\b(?:free|paid|the|an?|for|with|of|on|in|to|your|using|learn\w*|intro\w*|course|courses|"
    r"library|tool\w*|framework|guide|book|video\w*|lectures?|tutorials?|open|source|based|data|"
    r"machine|deep|python|see|also|about|from|edition|version|series|playlist)\b",
    re.IGNORECASE,
)
_PARTICLES = {
    "van",
    "von",
    "der",
    "den",
    "de",
    "da",
    "di",
    "du",
    "del",
    "la",
    "le",
    "bin",
    "el",
    "al",
    "y",
}


def people_in(value: str, strict: bool) -> tuple[str, ...]:
    """The names that `value` is a list of; () when it reads as something else."""
    value = plain(value).strip()
    value = re.split(r"\s@\s|\s\*|\s[-–—]\s|[(\[（]", value)[0].strip(" *_,;`")
    if not value or len(value) > 400:
        return ()
    if re.search(r"[.!?。]$", value) and not re.search(r"(?:\b\w|al|Jr|Inc|Ltd)\.$", value):
        return ()
    found = names.listed(_translators_out(value))
    fits = is_person if strict else _may_be_name
    return found if found and all(fits(name) for name in found) else ()


def _translators_out(value: str) -> str:
    parts = [part for part in value.split(",") if not _TRANSLATOR.search(part)]
    return ",".join(parts)


def is_person(name: str) -> bool:
    """Whether a name is surely that of one person: two to five capitalised words."""
    words = name.replace("-", " ").split()
    return (
        2 <= len(words) <= 5
        and all(word[0].isupper() or word.lower() in _PARTICLES for word in words)
        and all(re.fullmatch(r"[^\W\d_]+\.?(?:['’][^\W\d_]+)?", word) for word in words)
        and not _NO_NAME.search(name)
    )


def _may_be_name(name: str) -> bool:
    words = name.split()
    small = [word for word in words if word[0].islower() and word.lower() not in _PARTICLES]
    if re.fullmatch(r"[\W\d]*(?:free|paid|\$+|deprecated)[\W\d]*", name, re.IGNORECASE):
        return False
    return (
        len(words) <= 7
        and (len(small) <= 1 or len(small) < len(words) / 3)
        and not (len(words) == 1 and name.islower() and _NO_NAME.fullmatch(name))
        and not re.search(r"[.!?]\s+[a-z]|://", name)
    )


def people_before(before: str) -> tuple[str, ...]:
    """Names that lead up to a title: "Andrew Ng's [...]", "C. Bishop et al. [...]"."""
    possessive = re.fullmatch(r"(.{3,60})['’]s", before)
    if possessive:
        return people_in(possessive[1], strict=True)
    if before.endswith((".", ",", ":", "al")) or re.search(r"\b[A-Z]\.", before):
        return names.citation(before.rstrip(":")) if reads_as_people(before) else ()
    return ()


def reads_as_people(value: str) -> bool:
    """Whether text before a title is names rather than a sentence."""
    value = re.sub(r"\([^()]*\)", " ", value).strip()
    words = re.findall(r"[^\W\d_]+", value)
    if not words or len(words) > 120:
        return False
    small = [
        w
        for w in words
        if w.islower() and w not in _PARTICLES | {"and", "et", "al", "etal", "others"}
    ]
    return len(small) <= len(words) / 6 and not re.search(r"[?!]", value)


def by_line(title: str) -> tuple[str, tuple[str, ...]]:
    """The title without its "(by ...)", and whom that names."""
    match = _BY_LINE.search(title)
    if not match:
        return clean_title(title), ()
    parts = re.split(r"\s*,\s*", match[1])
    people = tuple(name for part in parts for name in names.listed(part) if is_person(name))
    return (clean_title(title[: match.start()]), people) if people else (clean_title(title), ())
