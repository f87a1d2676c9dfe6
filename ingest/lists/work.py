"""A work as a reading list names it, and what its words and address tell of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from graph import identifiers, text
from graph.errors import BadInput
from ingest.lists.mdwalk import plain

ARXIV_ID = re.compile(
    r"arxiv[\s:.]{0,4}(?:preprint)?\s{0,4}(?:arxiv)?[\s:]{0,4}(\d{4}\.\d{4,5})(?:v\d+)?|\babs/(\d{4}\.\d{4,5})",
    re.IGNORECASE,
)
_ARXIV_LINK = re.compile(r"arxiv\.org/(?:abs|pdf|html)/(\d{4}\.\d{4,5})", re.IGNORECASE)
_DOI = re.compile(r"\b(?:doi[:\s]*)(10\.\d{4,9}/[^\s\"<>\])]+)", re.IGNORECASE)
YEAR = re.compile(r"(?<![\d.:/-])((?:1[89]|20)\d\d)(?![\d:/]|\.\d|-\d{3})")
YEAR_BRACKETED = re.compile(r"[(（]\s*(?:[^()（）]{0,20}[\s,])?((?:1[89]|20)\d\d)[a-z]?\s*[)）,]")
LABEL = re.compile(r"^\W*(?:\[\d{1,3}\]|\(\d{1,3}\)|\d{1,3}[.)])\s*")


@dataclass(frozen=True, slots=True)
class Work:
    """A work as a list names it. `note` is what the list says about it; `broken` says what
    is wrong with its address, where that cannot be used; `under` is the topic its row gives."""

    title: str
    line: int
    authors: tuple[str, ...] = ()
    year: int | None = None
    url: str | None = None
    note: str = ""
    arxiv: str | None = None
    doi: str | None = None
    cited: bool = False
    ebook: bool = False
    broken: str = ""
    under: str = ""


def clean_title(value: str) -> str:
    """A title without marks of emphasis or the full stop that ends it in a citation."""
    value = plain(value).strip(" *_`")
    value = value[:-1].rstrip() if re.search(r"[^.\s]\.$|[,:;]$", value) else value
    return text.clean(value, 1_000)


def dated(work: Work, *values: str) -> Work:
    """The work with the year in brackets, or at the end, of one of these texts."""
    for value in values:
        match = YEAR_BRACKETED.search(value)
        if match is None and len(value.split()) <= 15:
            match = re.search(r"[,\s]\s*((?:19|20)\d\d)\s*[.)*]*\s*$", value)
        if match:
            return replace(work, year=int(match[1]))
    return work


def last_year(value: str) -> int | None:
    """The year of publication in a citation's last part: in brackets, else the last one."""
    value = ARXIV_ID.sub(" ", value)
    bracketed = YEAR_BRACKETED.findall(value)
    found = bracketed or YEAR.findall(value)
    return int(found[-1]) if found else None


def identified(work: Work, whole: str) -> Work:
    """The work with the arXiv id and DOI that its text or address gives."""
    in_url = _ARXIV_LINK.search(work.url or "")
    in_text = ARXIV_ID.search(whole)
    arxiv = in_url[1] if in_url else ((in_text[1] or in_text[2]) if in_text else None)
    doi = _DOI.search(whole)
    year = work.year
    if year is None and arxiv is not None:
        year = 2000 + int(arxiv[:2])  # the year of its first version
    return replace(work, arxiv=arxiv, doi=doi[1] if doi else None, year=year)


def checked_url(work: Work) -> Work:
    """The work, with what is wrong noted where its address is not one."""
    try:
        if work.url:
            identifiers.from_url(work.url)
    except BadInput as error:
        return replace(work, url=None, broken=str(error))
    return work
