"""A title as it is compared: without edition, version and term, with what must not differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from graph.merging.words import words

_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5",
             "sixth": "6", "seventh": "7", "eighth": "8", "ninth": "9", "tenth": "10",
             "eleventh": "11", "twelfth": "12"}  # fmt: skip
_TENS = {"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7",
          "viii": "8", "ix": "9", "x": "10", "xi": "11", "xii": "12"}  # fmt: skip
_CARDINALS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}
_PARTS = {"part", "volume", "vol", "book", "chapter", "lecture", "week", "module", "unit", "lesson",
          "level", "no", "number", "nr", "phase", "section", "session", "day", "tome", "band",
          "teil", "tom", "episode", "course", "grade", "year", "semester", "issue"}  # fmt: skip
_EDITION = {"edition", "edn", "ed", "editions", "aufl", "auflage", "edicion", "izd", "izdanie"}
_OF_EDITION = {"the", "a", "an", "revised", "new", "international", "global", "updated", "expanded",
               "enlarged", "and", "student", "annotated", "illustrated", "paperback", "hardcover",
               "kindle", "anniversary", "deluxe", "special", "complete", "print", "reprint",
               "classic", "classics", "us", "uk", "indian", "online", "digital", "electronic",
               "free", "collectors", "definitive", "corrected", "original", "limited", "mass",
               "market", "ebook", "latest", "3e", "2e"}  # fmt: skip
_REPORTS = {"report", "reports", "quarterly", "annual", "symposium", "conference", "workshop"}
# What is about a work, or goes with one, is another work.
_ABOUT = {"comment": "c", "comments": "c", "commentary": "c", "reply": "r", "replies": "r",
          "response": "r", "rejoinder": "r", "erratum": "e", "errata": "e", "corrigendum": "e",
          "corrigenda": "e", "correction": "e", "corrections": "e", "retraction": "t",
          "retracted": "t", "addendum": "a", "supplement": "s", "supplementary": "s",
          "supplemental": "s", "workbook": "w", "solutions": "w", "solution": "w", "manual": "m",
          "companion": "o", "guide": "g", "summary": "u", "discussion": "d", "review": "v",
          "editorial": "l", "preface": "p", "foreword": "p", "slides": "k", "exercises": "w",
          "tutorial": "x", "talk": "k", "abstract": "b", "dissertation": "h", "thesis": "h",
          "code": "j", "implementation": "j", "summarized": "u", "reproducibility": "j",
          "answers": "w", "flashcards": "w", "video": "k", "videos": "k", "adaptation": "y",
          "graphic": "y", "manga": "y", "play": "y", "screenplay": "y", "omnibus": "q", "box": "q",
          "boxed": "q", "boxset": "q", "collection": "q", "trilogy": "q", "abridged": "z",
          "sampler": "z", "novella": "n", "prequel": "n", "coloring": "y",
          "advanced": "5", "intermediate": "4", "beginners": "2"}  # fmt: skip
_MINOR = {"a", "an", "the", "of", "and", "for", "in", "on", "to", "with", "by", "from", "at", "as",
          "is", "are", "und", "der", "die", "das", "zur", "von", "de", "la", "le", "les", "el",
          "los", "las", "et", "y", "en", "des", "du", "i", "v", "na", "s"}  # fmt: skip
_TERM = re.compile(
    r"[(,\[]?\s*\b(?:spring|summer|fall|autumn|winter|michaelmas|hilary|trinity)"
    r"(?:\s+(?:term|semester|quarter))?\s*,?\s*['’]?(?:(?:19|20)\d\d|\d\d)\b\s*[)\]]?",
    re.IGNORECASE,
)
_SERIES = re.compile(r"\(([^()#]*)(?<!\b[CFJQcfjq])#([^()]*)\)")
_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$")
_BREAK = re.compile(r"\s*[:：]\s+|：|\s+[-–—―|]+\s+|—|\?\s+(?=[A-Z])|\.\s+(?=[A-Z][a-z])")
_VERSION = re.compile(r"[\s,_-]+(?:v|ver\.?|version)\s*\d{1,2}(?:\.\d+)*\W*$", re.IGNORECASE)
_LABEL = re.compile(
    r"\s*[(\[]\s*(?:pdf|preprint|draft|extended version|full version|short paper|with discussion|"
    r"invited paper|extended abstract|free|online|book|paper|video|html|arxiv|in english|"
    r"working paper|epub|e-?book)\s*[)\]]\s*$|\s*[-:]\s*(?:preprint|extended version)\s*$",
    re.IGNORECASE,
)
_COURSE = re.compile(
    r"^\W*(?:[A-Z][\w]*\s+){0,2}?((?:[A-Z]{2,6}[\s-]?\d{2,4}|\d{1,2}\.\d{2,4})[A-Za-z]{0,2}"
    r"(?:/\d+)?)\b[\s:.,)–-]*|[(\[,:]\s*((?:[A-Z]{2,6}[\s-]?\d{2,4}|\d{1,2}\.\d{2,4})[A-Za-z]{0,2})"
    r"\s*[)\]]?\s*$",
    re.IGNORECASE,
)
# Programming languages that only signs tell from others.
_SIGNED = re.compile(
    r"(?<!\w)([cfjq])\\?(\+\+|#|♯)(?![^\W\d])|(?:(?<!\w)|(?<=asp)|(?<=ado)|(?<=vb))\.net\b",
    re.IGNORECASE,
)
_TONGUES = {"c", "f", "j", "q", "dotnet",
            *(letter + sign for letter in "cfjq" for sign in ("plusplus", "sharp"))}  # fmt: skip
_NUMBER = re.compile(r"\d")
_DIGITS = re.compile(r"\d+")
_NOT_LETTER = re.compile(r"[^a-z0-9.]")


class Title(NamedTuple):
    """`key` is the whole as one run of letters, `main` its part before a subtitle (the same
    where there is none); `words` and `main_words` those that carry meaning; `numbers` tells
    parts of a series apart, `about` an erratum, a reply or a review from its object;
    `ordinals` are those in words, also where they count no parts;
    `tongues` are the programming languages it names that are easily taken for each other;
    `place` is its number in a `series` where the title says so in brackets; `edition` is the
    number of its edition; `course` the number a university gives a course."""

    key: str
    main: str
    words: tuple[str, ...]
    main_words: tuple[str, ...]
    numbers: frozenset[str]
    about: frozenset[str]
    ordinals: frozenset[str]
    tongues: frozenset[str]
    place: str
    series: frozenset[str]
    edition: str
    course: str


def title(text: str, taught: bool = False) -> Title:
    """A title as it is compared; the number of a course is set apart where it is `taught`."""
    place, aside = "", []
    if "#" in text:
        series = _SERIES.search(text)
        if series and series.start():
            place, _, part = series[2].lower().partition("part")
            place = " ".join(_DIGITS.findall(place))
            text = text[: series.start()].rstrip() + text[series.end() :]
            aside = words(series[1]) + _DIGITS.findall(part)
    numbered = _NUMBER.search(text)
    if numbered:
        text = _VERSION.sub("", _TERM.sub(" ", text)).strip() or text
    course, text = _course(text) if taught else ("", text)
    if "+" in text or "#" in text or "♯" in text or "." in text:
        text = _SIGNED.sub(_spelled, text)
    if text[-1:] in ")]" or "print" in text or "rsion" in text:
        text = _LABEL.sub("", text) or text
        text = (_VERSION.sub("", text) if numbered else text) or text
    cut = _BREAK.search(text)
    main_text = text[: cut.start()] if cut and cut.end() < len(text) else text
    rest = text[cut.end() :] if main_text is not text and cut else ""
    if not rest and text[-1:] in ")]":
        bracket = _BRACKET.search(text)
        if bracket and bracket.start() > 0:
            main_text, rest = text[: bracket.start()], bracket[1]
    main, first = _without_edition(words(main_text))
    more, second = _without_edition(words(rest)) if rest else ([], "")
    whole = main + more
    key = "".join(_trimmed(whole))
    return Title(
        key=key,
        main="".join(_trimmed(main)) if more and len("".join(main)) >= 4 else key,
        words=tuple(whole),
        main_words=tuple(main),
        numbers=frozenset(_numbers(whole + [word for word in aside if word.isdigit()])),
        about=frozenset(_ABOUT[word] for word in whole + aside if word in _ABOUT),
        ordinals=frozenset(_ordinals(whole)),
        tongues=frozenset(_tongues(whole)),
        place=place,
        series=frozenset(content(tuple(aside))),
        edition=first or second,
        course=course,
    )


def content(found: tuple[str, ...]) -> list[str]:
    """The words that carry meaning; all of them where none does."""
    return [word for word in found if word not in _MINOR] or list(found)


def _spelled(match: re.Match[str]) -> str:
    """The name of a language in letters."""
    if match[1]:
        return f"{match[1]}{'plusplus' if match[2] == '++' else 'sharp'} "
    return " dotnet"


def _tongues(found: list[str]) -> Iterator[str]:
    """The languages named; "node.js" and "nodejs" are one."""
    for before, word in pairwise(["", *found]):
        if word == "js":
            yield f"{before}js"
        elif word in _TONGUES or (word[-2:] == "js" and len(word) > 3):
            yield word


def _trimmed(found: list[str]) -> list[str]:
    """Without articles, which one source gives and another leaves out."""
    return [word for word in found if word not in ("a", "an", "the")] or found


def _course(text: str) -> tuple[str, str]:
    """The number of a course and the rest of its title."""
    match = _COURSE.search(text)
    if not match:
        return "", text
    rest = (text[: match.start()] + text[match.end() :]).strip()
    number = _NOT_LETTER.sub("", (match[1] or match[2]).casefold())
    return (number, rest) if rest else ("", text)


def _without_edition(found: list[str]) -> tuple[list[str], str]:
    """The words without "2nd edition" and the like at the end, and the edition's number."""
    if not found or found[-1] not in _EDITION or len(found) < 2:
        return found, ""
    cut, number = len(found) - 1, ""
    while cut > 0:
        word = found[cut - 1]
        ordinal = _ORDINALS.get(word) or _ordinal(word)
        if ordinal:
            number = ordinal
        elif word not in _OF_EDITION:
            break
        cut -= 1
    if cut == len(found) - 1 and found[-1] != "edition":
        return found, ""
    return found[:cut], number


def _ordinal(word: str) -> str:
    match = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th|e|a)?", word)
    return match[1] if match else ""


def _numbers(found: list[str]) -> list[str]:
    """The numbers in a title, in one notation; Roman and spelled ones where they count
    parts."""
    numbers = []
    for n, word in enumerate(found):
        before = found[n - 1] if n else ""
        if not word.isalpha():
            numbers += [digits.lstrip("0") or "0" for digits in _DIGITS.findall(word)]
        elif word in _ROMAN and n and (before in _PARTS or n == len(found) - 1):
            numbers.append(_ROMAN[word])
        elif before in _PARTS and (word in _CARDINALS or word in _ORDINALS):
            numbers.append(_CARDINALS.get(word) or _ORDINALS[word])
        elif word in _ORDINALS and _counts(found[n + 1 :]):
            numbers.append(_ORDINALS[word])
    return numbers


def _counts(after: list[str]) -> bool:
    """Whether an ordinal before these words counts parts: of a whole, or reports."""
    return bool(after) and (after[0] in _PARTS or not _REPORTS.isdisjoint(after[:3]))


def _ordinals(found: list[str]) -> Iterator[str]:
    """The numbers that are written as an ordinal in letters, not those of editions."""
    for n, word in enumerate(found):
        compound = n > 0 and found[n - 1] in _TENS
        if word in _ORDINALS and not compound and not _names_edition(found[n + 1 :]):
            yield _ORDINALS[word]


def _names_edition(after: list[str]) -> bool:
    """Whether an ordinal before these words is that of an edition."""
    for word in after[:3]:
        if word in _EDITION:
            return True
        if word not in _OF_EDITION:
            return False
    return False
