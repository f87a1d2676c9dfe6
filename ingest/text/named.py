"""Identifiers where they may be mistyped, absent or hidden in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph import identifiers
from graph.errors import BadInput
from graph.model import Identifier

_ISBN = re.compile(
    r"(?<![\d-])(?:97[89](?:[- ]?\d){10}|\d(?:[- ]?\d){8}[- ]?[\dXx])(?![\d-])", re.ASCII
)
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>|]+", re.ASCII)
_LABELLED = re.compile(
    r"(?:^|[;|\n])[ \t]{0,20}(?:(pmid|pubmed(?:\s?id)?)\s?[:=]?\s?(\d{1,8})\b"
    r"|(pmcid)\s?[:=]?\s?(PMC\d{3,9})\b"
    r"|(arxiv)\s?[:=]\s?((?:[a-z-]{2,20}(?:\.[A-Z]{2})?/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?)"
    r"|(doi)\s?[:=]?\s?((?:https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/[^\s\"<>|]+)"
    r"|(isbn)(?:-1[03])?\s?[:=]?\s?(\d[\d -]{8,16}[\dXx]))",
    re.IGNORECASE | re.ASCII,
)
_BRACKETS = (("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"))
_STOPS = ".,;:'\"\u201d\u2019"
_SCHEMES = ("pmid", "pmcid", "arxiv", "doi", "isbn")


def named(scheme: str, value: str) -> tuple[Identifier, ...]:
    """The identifier of this scheme, () where the value cannot be one."""
    try:
        return (identifiers.make(scheme, value),)
    except BadInput:
        return ()


def parsed(key: str) -> tuple[Identifier, ...]:
    """The identifier written as `scheme:value`, an address, a DOI, an arXiv id or an ISBN;
    () where it is none."""
    try:
        found = identifiers.parse(key)
    except BadInput:
        return ()
    return (found,) if found is not None else ()


def doi(value: str) -> tuple[Identifier, ...]:
    """The DOI somewhere in a field meant for one: an address of it, or followed by a remark."""
    found = _DOI.search(value)
    return named("doi", balanced(found[0])) if found else ()


def isbns(value: str) -> Iterator[Identifier]:
    """Every ISBN in a field that may also hold ISSNs and remarks: those whose check digit
    is right."""
    for found in _ISBN.findall(value.replace("\u2013", "-").replace("\u2011", "-")):
        yield from named("isbn", found)


def labelled(value: str) -> Iterator[Identifier]:
    """The identifiers that a note labels as its own, at the start of a line or after a
    semicolon: "PMID: 26017442; doi:10.1000/x"."""
    for match in _LABELLED.finditer(value):
        for place, scheme in enumerate(_SCHEMES):
            written = match[2 * place + 2]
            if written:
                yield from named(scheme, balanced(written) if scheme == "doi" else written)


def balanced(written: str) -> str:
    """A DOI or an address without the punctuation of the sentence around it."""
    open_ = {close: written.count(close) - written.count(start) for start, close in _BRACKETS}
    end = len(written)
    while end:
        last = written[end - 1]
        if last not in _STOPS and open_.get(last, 0) <= 0:
            break
        open_[last] = open_.get(last, 0) - 1
        end -= 1
    return written[:end]
