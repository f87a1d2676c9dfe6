"""The ACL Anthology: papers of computational linguistics by id, volumes and whole collections.

There is no API: a paper's reference is the static file {id}.bib of aclanthology.org, and a
volume comes from the data files of github.com/acl-org/acl-anthology (data/xml). No answer
that is an error is recorded here; a file that is not there is a 404.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from graph import identifiers
from graph.errors import BadInput, FetchError
from graph.model import Cost, Identifier, Record, Rejected
from ingest.bibtex import Bibtex
from ingest.client import Client
from ingest.manners import Manner
from ingest.service import Service
from ingest.services import aclxml
from ingest.source import Item, Raw
from ingest.tree import answered, children, lenient
from ingest.what import Form, What

_MANNER = Manner(gap=0.5)
SITE = Service("acl", "the ACL Anthology", "https://aclanthology.org", _MANNER)
DATA = Service(
    "acl_data",
    "the ACL Anthology",
    "https://raw.githubusercontent.com/acl-org/acl-anthology/master/data/xml",
    _MANNER,
)
_VOLUME = re.compile(r"(\d{4}\.[a-z0-9]+|[A-Z]\d{2})(?:-([A-Za-z0-9]+))?")
_PAGE = re.compile(
    r"/(?:volumes/(?P<volume>[\w.-]+)|events/(?P<venue>[a-z0-9]+)-(?P<year>\d{4}))/?"
)


class Acl:
    """Papers from the ACL Anthology by id (P16-1162, 2021.naacl-main.208) or address; all
    of a volume or collection by its address or as `acl: 2022.acl-long`, `acl: P16`. Also
    one of its data files."""

    name = "acl"
    title = "ACL Anthology: ids, addresses of volumes, and volumes written acl:2022.acl-long"
    searches = "acl: 2022.acl-long"

    def claims(self, what: What) -> float:
        """Sure of its ids, its volumes and its data files."""
        if what.form is Form.QUERY:
            return 1.0 if what.service == self.name else 0.0
        if what.form is Form.IDENTIFIER:
            return 1.0 if any(one.scheme == "acl" for one in what.identifiers) else 0.0
        if what.form is Form.URL:
            return 0.95 if _volume_of_page(what.url or "") else 0.0
        head = what.head.lstrip("\ufeff \t\r\n")
        start = re.match(r"(?:<\?xml[^>]{0,100}>\s*)?<collection\s+id=", head)
        return 0.95 if start and "<volume" in head else 0.0

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        """The reference of each paper, or the papers of a volume."""
        if what.form in (Form.FILE, Form.DATA):
            yield Raw(what.content(), what.name)
        elif what.form is Form.IDENTIFIER:
            for one in what.identifiers:
                if one.scheme == "acl":
                    yield _reference(one, client)
        else:
            volume = what.query if what.form is Form.QUERY else _volume_of_page(what.url or "")
            yield _volume(volume or "", what, client)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The papers in a data file or reference; what was wanted and is not there is
        Rejected."""
        if raw.wanted:
            yield from _referred(raw)
            return
        root, whole = lenient(raw.data, aclxml.ROOT)
        if root is None:
            yield Rejected(raw.where, "is not a data file of the ACL Anthology")
            return
        collection = root.get("id") or ""
        number = 0
        for number, (volume, paper) in enumerate(aclxml.papers(root), 1):
            where = f"{raw.where} paper {number}"
            try:
                yield aclxml.record(collection, volume, paper, where)
            except BadInput as error:
                yield Rejected(where, error.why)
        if not whole:
            yield Rejected(raw.where, f"is cut short or malformed after paper {number}")
        elif not number:
            yield Rejected(raw.where, "the ACL Anthology has no papers in this volume; check it")


def _reference(one: Identifier, client: Client) -> Raw:
    accept = "application/x-bibtex, text/plain"
    answer = SITE.get(client, f"{one.value}.bib", accept=accept, allow=(404,))
    data = b"" if answer.status == 404 else answer.data
    if data and b"@" not in data:
        client.forget(answer)
        why = "the ACL Anthology's answer is no BibTeX; try again later"
        raise FetchError(answer.url[:200], why, answer.status)
    return Raw(data, f"ACL Anthology {one.value}", wanted=(str(one),))


def _referred(raw: Raw) -> Iterator[Item]:
    """The paper whose reference this is, under the name that was asked for."""
    if not raw.data.strip():
        yield from (Rejected(one, "unknown to the ACL Anthology; check it") for one in raw.wanted)
        return
    asked = tuple(filter(None, map(identifiers.parse, raw.wanted)))
    for item in Bibtex().parse(raw):
        if isinstance(item, Record):
            names = tuple(sorted({*item.identifiers, *asked}, key=identifiers.rank))
            page = identifiers.href(asked[0]) if asked else None
            yield replace(item, identifiers=names, url=page or item.url, cost=Cost.FREE)
        else:
            yield item


def _volume(written: str, what: What, client: Client) -> Raw:
    match = _VOLUME.fullmatch(written.strip().rstrip("/"))
    if match is None:
        raise BadInput(
            what.name, "names no volume of the ACL Anthology; write one as in acl:2022.acl-long"
        )
    collection, volume = match[1], match[2]
    answer = DATA.get(client, f"{collection}.xml", accept="application/xml, text/xml")
    root = answered(client, answer, DATA.title, aclxml.ROOT)
    return Raw(_trimmed(root, volume), f"ACL Anthology {match[0]}")


def _trimmed(root: Any, volume: str | None) -> bytes:
    """The document with one of its volumes alone."""
    from lxml import etree

    for one in list(children(root, "volume")):
        if volume is not None and one.get("id") != volume:
            root.remove(one)
    return bytes(etree.tostring(root, encoding="utf-8"))


def _volume_of_page(url: str) -> str:
    """The volume or collection whose page an address is; "" for another page."""
    parts = urlsplit(url)
    match = _PAGE.fullmatch(parts.path) if parts.hostname == "aclanthology.org" else None
    if match is None:
        return ""
    return match["volume"] or f"{match['year']}.{match['venue']}"
