"""MARC 21 records of library catalogues: as libraries exchange them (ISO 2709, in MARC-8
or UTF-8) and as XML (www.loc.gov/standards/marcxml)."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from graph.errors import BadInput
from graph.model import Rejected
from ingest.formats import marcfields
from ingest.formats.entry import Entry, records
from ingest.net.client import Client
from ingest.source import Item, Raw
from ingest.text import markup
from ingest.what import Form, What

if TYPE_CHECKING:
    from pymarc import Field, Record

_END = b"\x1d"  # what ends a record of ISO 2709
_BATCH = 1 << 20  # bytes, at least, in one raw piece
_HEAD = re.compile(r"\s*\d{5}[a-z ][a-z]")
_LEADER = 24


class Marc:
    """The books and other works among MARC records."""

    name = "marc"
    title = "MARC records of library catalogues (.mrc and MARCXML)"
    binary = True

    def claims(self, what: What) -> float:
        """Sure when it begins with a record's leader, or is XML of MARC."""
        if what.form not in (Form.FILE, Form.DATA):
            return 0.0
        if what.binary:
            return 0.95 if what.binary == "MARC records" else 0.0
        head = what.head[: 1 << 14]
        found = "<" in head and "MARC21/slim" in head
        found = found or re.search(r"<(?:\w+:)?datafield\s[^>]{0,40}tag=", head) is not None
        return 0.97 if found and head.lstrip("\ufeff \t\r\n").startswith("<") else 0.0

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:  # noqa: ARG002 - protocol
        """The records in pieces, `line` the number of the first; XML whole."""
        if not what.binary:
            yield Raw(what.content(), what.name)
            return
        batch: list[bytes] = []
        size, first, number = 0, 1, 1
        for record in what.raw().split(_END):
            batch.append(record)
            size += len(record)
            number += 1
            if size >= _BATCH:
                yield Raw(_END.join(batch), what.name, first)
                batch, size, first = [], 0, number
        if batch:
            yield Raw(_END.join(batch), what.name, first)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """A record for each that describes a work; Rejected with its number otherwise."""
        data = raw.data.encode() if isinstance(raw.data, str) else raw.data
        if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            found = _from_xml(markup.decoded(raw.data), raw.where)
        else:
            found = _from_iso(data, raw.where, raw.line)
        yield from records(found)


def _from_iso(data: bytes, where: str, first: int) -> Iterator[Entry | Rejected]:
    any_, number = False, first
    for record in data.split(_END):
        if not record.strip(b"\0 \r\n\x1a"):
            continue
        any_ = True
        yield _entry(record, f"{where} record {number}")
        number += 1
    if not any_ and first == 1:
        yield Rejected(where, "has no MARC record in it")


def _entry(data: bytes, place: str) -> Entry | Rejected:
    data = data.lstrip(b"\0 \r\n\x1a")
    if len(data) < _LEADER or not data[:5].isdigit():
        return Rejected(place, "does not begin as a MARC record does")
    from pymarc import Record

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            record = Record(
                data + _END, to_unicode=True, hide_utf8_warnings=True, utf8_handling="replace"
            )
        return marcfields.entry(record, place)
    except Exception:  # pymarc raises many things on what is no record
        return Rejected(place, "is a damaged MARC record")


def _from_xml(document: str, where: str) -> Iterator[Entry | Rejected]:
    try:
        root = markup.xml(document)
    except BadInput as error:
        yield Rejected(where, error.why)
        return
    found = [one for one in root.iter() if _local(one) == "record"]
    if not found:
        yield Rejected(where, "has no MARC record in it")
    for number, element in enumerate(found, 1):
        yield marcfields.entry(_record(element), f"{where} record {number}")


def _record(element: Any) -> Record:
    from pymarc import Record

    leader = next((child.text or "" for child in element if _local(child) == "leader"), "")
    fields = [found for child in element if (found := _field(child)) is not None]
    return Record(leader=leader.ljust(_LEADER)[:_LEADER], fields=fields)


def _field(element: Any) -> Field | None:
    from pymarc import Field, Indicators, Subfield

    name, tag = _local(element), str(element.get("tag", ""))
    if name == "controlfield" and re.fullmatch(r"00\d", tag):
        return Field(tag=tag, data=element.text or "")
    if name != "datafield" or not re.fullmatch(r"(?!00)\d{3}", tag):
        return None
    subs = [
        Subfield(str(sub.get("code"))[:1], sub.text)
        for sub in element
        if _local(sub) == "subfield" and sub.get("code") and sub.text
    ]
    marks = Indicators(*(str(element.get(one) or " ")[:1] for one in ("ind1", "ind2")))
    return Field(tag=tag, indicators=marks, subfields=subs)


def _local(element: Any) -> str:
    """An element's name without its namespace; "" for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
