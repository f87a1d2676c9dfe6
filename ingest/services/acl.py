"""The ACL Anthology: papers of computational linguistics by id, volumes and whole collections.

There is no API: a paper's reference is the static file {id}.bib of aclanthology.org, and a
volume comes from the data files of github.com/acl-org/acl-anthology (data/xml). No answer
that is an error is recorded here; a file that is not there is a 404.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import urlsplit

from graph import identifiers
from graph.errors import BadInput
from graph.model import Cost, Identifier, Record, Rejected
from ingest.formats.bibtex import Bibtex
from ingest.net.client import Client
from ingest.net.manners import Manner
from ingest.net.service import Service
from ingest.services import aclxml, answers
from ingest.services.base import ServiceSource
from ingest.services.tree import answered, children, lenient
from ingest.source import Item, Raw
from ingest.text.fields import unique
from ingest.what import What

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


class Acl(ServiceSource):
    """Papers from the ACL Anthology by id (P16-1162, 2021.naacl-main.208) or address; all
    of a volume or collection by its address or as `acl: 2022.acl-long`, `acl: P16`. Also
    one of its data files."""

    name = "acl"
    title = "ACL Anthology: ids, addresses of volumes, and volumes written acl:2022.acl-long"
    searches = "acl: 2022.acl-long"

    surely: ClassVar = {"acl": 1.0}

    def shows(self, url: str) -> bool:
        """Whether an address is that of a volume or of an event."""
        return bool(_volume_of_page(url))

    def recognises(self, head: str) -> float:
        """Sure of the Anthology's data files."""
        head = head.lstrip("\ufeff \t\r\n")
        start = re.match(r"(?:<\?xml[^>]{0,100}>\s*)?<collection\s+id=", head)
        return 0.95 if start and "<volume" in head else 0.0

    def search(self, what: What, client: Client) -> Iterator[Raw]:
        """The papers of a volume or collection."""
        yield _volume(what.query or "", what, client)

    def look_up(self, what: What, client: Client) -> Iterator[Raw]:
        """The reference of each paper."""
        for one in self.known(what):
            yield _reference(one, client)

    def show(self, what: What, client: Client) -> Iterator[Raw]:
        """The papers of the volume at an address."""
        yield _volume(_volume_of_page(what.url or ""), what, client)

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
        raise SITE.fault(answer, why)
    return Raw(data, f"ACL Anthology {one.value}", wanted=(str(one),))


def _referred(raw: Raw) -> Iterator[Item]:
    """The paper whose reference this is, under the name that was asked for."""
    if not raw.data.strip():
        yield from answers.missing(raw.wanted, SITE.title)
        return
    asked = tuple(filter(None, map(identifiers.parse, raw.wanted)))
    for item in Bibtex().parse(raw):
        if isinstance(item, Record):
            page = identifiers.href(asked[0]) if asked else None
            yield replace(
                item,
                identifiers=unique((*item.identifiers, *asked)),
                url=page or item.url,
                cost=Cost.FREE,
            )
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
