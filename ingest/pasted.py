"""Names and addresses the way people paste them: labelled, quoted, in brackets, with the full
stop of their sentence, or as an address without its scheme.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from graph import identifiers
from graph.errors import BadInput
from graph.model import Identifier
from ingest.text.named import balanced

_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\xad"))
_PAIRS = {'"': '"', "'": "'", "`": "`", "(": ")", "[": "]", "<": ">", "{": "}",
          "“": "”", "„": "“", "‘": "’", "«": "»", "‹": "›"}  # fmt: skip
_NEXT = r"(?=$|[\s,;.:!?\"'”’»)\]}>])"
_BETWEEN = re.compile(
    r"(?:[\s,;.:!?\"'`“”„‘’«»‹›<>()\[\]{}|*•]|\[\d{1,3}\]|(?:and|und|et|y|&)(?=\s))+", re.IGNORECASE
)
_ARXIV = (
    r"(?:arxiv(?:\s?id)?\s?[:.]?\s*)?"
    r"(?P<arxiv>\d{4}\.\d{4,5}(?:v\d{1,3})?|[a-z][a-z-]{1,20}(?:\.[a-z]{2})?/\d{7}(?:v\d{1,3})?)"
    r"(?:\.pdf)?(?:\s?\[[a-z-]{2,20}(?:\.[a-z-]{2,20})?\](?:\s?\d{1,2} [a-z]{3} \d{4})?)?"
)
_DOI = (
    r"(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi\s?[:.]?\s*|info:doi/|urn:doi:)?"
    # A sign that may stand in a DOI ends it where another name begins.
    r"(?P<doi>10\.\d{4,9}/(?:(?![,;](?:10\.\d|doi|https?:|arxiv|isbn|pmid|97[89]))\S)+)"
)
_ISBN = (
    r"(?:(?:urn:)?isbn(?:[- ]?1[03])?\s?[:.]?\s*)?"
    r"(?P<isbn>97[89](?:[-–\s]?\d){10}|\d(?:[-–\s]?\d){8}[-–\s]?[\dx])(?![\d-])"
)
_PUBMED = r"(?:pmid|pubmed(?:\s?id)?)\s?[:.]?\s*(?P<pmid>\d{1,9})"
_CENTRAL = r"(?:pmc(?:id)?\s?[:.]?\s*)?(?P<pmcid>pmc\d{3,9})"
_NAMES = tuple(
    re.compile(pattern + ("" if name == "doi" else _NEXT), re.IGNORECASE | re.ASCII)
    for name, pattern in (
        ("arxiv", _ARXIV), ("doi", _DOI), ("isbn", _ISBN), ("pmid", _PUBMED), ("pmcid", _CENTRAL),
    )
)  # fmt: skip
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_WORD = re.compile(r"[^\s,;]+")
_NUMBERS = {"pmid": re.compile(r"\d{1,9}" + _NEXT)}  # what stands after "PMID: 1, 2, 3"
# In a sentence only what is surely meant as a name counts.
_SAID = re.compile(
    rf"(?<![\w/]){_DOI}"
    rf"|\barxiv\s?[:.]?\s*(?P<a>\d{{4}}\.\d{{4,5}}|[a-z-]{{2,20}}(?:\.[a-z]{{2}})?/\d{{7}})"
    r"|arxiv\.org/(?:abs|pdf)/(?P<b>\d{4}\.\d{4,5}|[a-z-]{2,20}(?:\.[a-z]{2})?/\d{7})"
    rf"|\bisbn(?:[- ]?1[03])?\s?[:.]?\s*(?P<i>97[89](?:[-–\s]?\d){{10}}"
    r"|\d(?:[-–\s]?\d){8}[-–\s]?[\dx])(?![\d-])"
    r"|\bpmid\s?[:.]?\s*(?P<p>\d{1,9})\b",
    re.IGNORECASE | re.ASCII,
)
_SAID_SCHEMES = {"doi": "doi", "a": "arxiv", "b": "arxiv", "i": "isbn", "p": "pmid"}
_HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?P<top>[a-z]{2,24})(?::\d{2,5})?(?P<path>[/?#]\S*)?",
    re.IGNORECASE,
)
# Endings that stand alone for an address and are no file's.
_TOPS = {"com", "org", "net", "edu", "gov", "io", "ai", "dev", "info", "eu", "uk", "de", "fr", "ch"}


def seen(text: str) -> str:
    """The text without characters that nobody sees, nor spaces around it."""
    return text.translate(_UNSEEN).strip()


def unwrapped(text: str) -> str:
    """What stands in the quotes or brackets around a whole text."""
    for _ in range(4):
        bare = text.strip().rstrip(".,;")
        if len(bare) < 3 or _PAIRS.get(bare[0]) != bare[-1]:
            break
        text = bare[1:-1].strip()
    return text


def file(text: str) -> Path | None:
    """The file that is named in quotes, with the shell's backslashes or as a file: address;
    None where none is named so or it is not there."""
    inner = unwrapped(text)
    forms = [inner, inner.replace("\\ ", " ")]
    if re.match(r"file:", inner, re.IGNORECASE):
        parts = urlsplit(inner)
        if parts.netloc.lower() not in ("", "localhost"):
            return None
        forms = [unquote(parts.path)]
    for form in forms:
        try:
            path = Path(form).expanduser()
            if form and path.exists():
                return path
        except (OSError, ValueError, RuntimeError):
            continue
    return None


def address(text: str) -> str:
    """The web address this is, without what stands around it: with its scheme, of a feed, or
    as people write it, www.example.org/list; "" where it is none."""
    bare = unwrapped(text)
    if re.match(r"https?:", bare, re.IGNORECASE):
        return bare if any(char.isspace() for char in bare) else balanced(bare)
    feed = re.match(r"feed:(?://|(?=https?:))", bare, re.IGNORECASE)
    if feed:
        rest = bare[feed.end() :]
        return rest if rest.lower().startswith("http") else f"https://{rest}"
    bare = balanced(bare)
    found = _HOST.fullmatch(bare)
    if found is None:
        return ""
    plain = bare.lower().startswith("www.") or found["top"].lower() in _TOPS
    return f"https://{bare}" if plain or found["path"] else ""


def names(text: str, searched: Collection[str] = ()) -> tuple[Identifier, ...]:
    """The identifiers in a list of nothing else; () where any part is something else, such
    as words for one of the sources that can be `searched`. Raises BadInput for one that is
    mistyped."""
    text = unicodedata.normalize("NFKC", text)
    found: list[Identifier] = []
    place = _skipped(text, 0)
    while place < len(text):
        taken = _next(text, place, searched, found[-1].scheme if found else "")
        if taken is None:
            return ()
        identifier, end = taken
        found.append(identifier)
        place = _skipped(text, end)
    return tuple(dict.fromkeys(found))


def said(text: str) -> tuple[Identifier, ...]:
    """The identifiers that a sentence or a citation labels as such."""
    return tuple(dict.fromkeys(_said(unicodedata.normalize("NFKC", text))))


def _said(text: str) -> Iterator[Identifier]:
    for match in _SAID.finditer(text):
        name = match.lastgroup or ""
        try:
            yield identifiers.make(_SAID_SCHEMES[name], _tidy(_SAID_SCHEMES[name], match[name]))
        except BadInput:
            continue


def _skipped(text: str, place: int) -> int:
    between = _BETWEEN.match(text, place)
    return between.end() if between else place


def _next(
    text: str, place: int, searched: Collection[str], before: str
) -> tuple[Identifier, int] | None:
    """The identifier that begins at a place, with where it ends."""
    number = _NUMBERS[before].match(text, place) if before in _NUMBERS else None
    if number:
        return identifiers.make(before, number[0]), number.end()
    for pattern in _NAMES:
        match = pattern.match(text, place)
        if match:
            scheme = match.lastgroup or ""
            return identifiers.make(scheme, _tidy(scheme, match[scheme])), match.end()
    match = _ADDRESS.match(text, place) or _WORD.match(text, place)
    if match is None:
        return None
    word = balanced(match[0])
    name = word.partition(":")[0].lower()
    if name in searched and not identifiers.is_shaped(name, word[len(name) + 1 :]):
        return None
    one = identifiers.parse(word)
    return (one, match.end()) if one is not None else None


def _tidy(scheme: str, value: str) -> str:
    if scheme == "doi":
        return balanced(value)
    return value.replace("–", "-") if scheme == "isbn" else value
