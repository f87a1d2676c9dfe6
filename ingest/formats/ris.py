"""RIS, the format that reference managers and databases exchange.

Tags as in the specification of Research Information Systems and as Zotero, Mendeley,
EndNote, Scopus, Embase, Ovid, ProQuest, PubMed and Web of Science write them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from graph.model import Kind
from ingest.formats.entry import Entry, mesh
from ingest.formats.tagged import Fields, TaggedSource
from ingest.what import What

_LOOSE = re.compile(r"([A-Z][A-Z0-9]) {0,3}-(?: |$)")  # a tag with too few spaces
_KINDS = {
    **dict.fromkeys(
        ["ABST", "CHAP", "CONF", "CPAPER", "DICT", "ECHAP", "EDAP", "EJOUR", "ENCYC", "GOVDOC",
         "HEAR", "INPR", "JFULL", "JOUR", "LEGAL", "PAMP", "PAT", "RPRT", "SER", "STAND", "THES",
         "UNPB", "UNPD"],
        Kind.PAPER,
    ),
    **dict.fromkeys(["BOOK", "EBOOK", "EDBOOK", "MANSCPT", "CLSWK", "ANCIENT", "MUSIC"], Kind.BOOK),
    **dict.fromkeys(["BLOG", "ELEC", "ICOMM", "MGZN", "NEWS", "WEB", "PCOMM"], Kind.ARTICLE),
    **dict.fromkeys(["COMP", "COMPUTER"], Kind.SOFTWARE),
    **dict.fromkeys(["ADVS", "MPCT", "VIDEO", "MULTI"], Kind.VIDEO),
}  # fmt: skip
_PARTS = {"CHAP", "ECHAP", "CONF", "CPAPER", "ENCYC", "DICT", "ABST"}


class Ris(TaggedSource):
    """Entries of a RIS file, each from its TY to its ER."""

    name = "ris"
    title = "RIS bibliographies (.ris), as reference managers and databases export them"
    begins = re.compile(r"^\ufeff?\s*TY {1,2}- ?", re.MULTILINE)
    start = "TY"
    end = "ER"
    nothing = "has no RIS entry (TY  - ...) in it"

    def claims(self, what: What) -> float:
        """Sure when a line gives the type of an entry."""
        found = self.begins.search(what.head)
        if not found or what.head.lstrip("\ufeff \t\r\n").startswith(("<", "{", "[")):
            return 0.0
        return 0.95

    def tagged(self, line: str) -> tuple[str | None, str]:
        """A tag with its two spaces and dash, or too few of them."""
        tag, value = _parser().parse_line(line)
        if tag is None:
            loose = _LOOSE.match(line.lstrip("\ufeff \t"))
            if loose:
                return loose[1], line.lstrip("\ufeff \t")[loose.end() :].strip()
        return tag, value

    def entry(self, fields: Fields, where: str) -> Entry:
        """What one entry says, by what each program writes into which tag."""
        kind = fields.first("TY").upper()[:10]
        book = _KINDS.get(kind) is Kind.BOOK
        container = ("BT", "T2") if kind not in _PARTS else ()
        return Entry(
            where=where,
            title=fields.first("TI", "T1", "CT", *(container if book else ()), "ST"),
            kind=_KINDS.get(kind),
            part=kind in _PARTS,
            authors=fields.all("AU", "A1") or fields.all("A2", "ED", "A3", "A4"),
            dates=fields.all("PY", "Y1", "DA"),
            summary=fields.first("AB", "N2"),
            language=fields.first("LA"),
            topics=_topics(fields),
            names=list(_names(fields)),
            isbns=fields.all("SN", "BN"),
            urls=fields.all("UR"),
            links=fields.all("L1", "L2", "L3", "L4", "LK"),
            notes=fields.all("N1", "M1", "M2", "M3", "C1", "C2", "AN", "ID"),
        )


@cache
def _parser() -> Any:
    from rispy import RisParser

    return RisParser()


def _topics(fields: Fields) -> list[str]:
    found = [word for value in fields.all("KW") for word in value.split("\n")]
    medical = any(one.startswith("*") or "/*" in one for one in found)
    return [mesh(one) for one in found] if medical else found


def _names(fields: Fields) -> Iterator[tuple[str, str]]:
    for value in fields.all("DO", "DI"):
        yield "doi", value
    for value in fields.all("M3"):
        if value.lower().startswith(("10.", "doi")):
            yield "doi", value  # where EndNote kept it
    for value in fields.all("C2"):
        if re.fullmatch(r"PMC\d+", value.strip()):
            yield "pmcid", value
    database = f"{fields.first('DB')} {fields.first('DP')}".lower()
    if re.search(r"pubmed|medline|\bnlm\b", database):
        for value in fields.all("AN"):
            yield "pmid", value
