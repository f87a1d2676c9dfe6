"""arXiv by OAI-PMH: all that is new or changed in one of its sets, day by day.

The interface: info.arxiv.org/help/oa (the sets are group:archive:category; one request in
three seconds, over all of arXiv's interfaces together) and openarchives.org/OAI/2.0
(ListRecords, resumption tokens, error codes). A search is better asked of the source arxiv.
Metadata is CC0. Thank you to arXiv for use of its open access interoperability.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from graph.errors import BadInput
from graph.model import Rejected
from ingest.net.client import Client
from ingest.net.manners import ARXIV
from ingest.net.service import HOUR, Service
from ingest.services import answers, arxivxml
from ingest.services.base import ServiceSource
from ingest.services.tree import answered, child, lenient, local, say
from ingest.source import Item, Raw
from ingest.what import What

ROOT = "OAI-PMH"
DAYS = 7  # how far back a first reading goes when no day is given
SERVICE = Service("arxiv_oai", "arXiv", "https://oaipmh.arxiv.org/oai", ARXIV, HOUR)
_GROUPS = {"cs", "econ", "eess", "math", "physics", "q-bio", "q-fin", "stat"}
_PHYSICS = {
    "astro-ph", "cond-mat", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph", "nlin",
    "nucl-ex", "nucl-th", "quant-ph",
}  # fmt: skip
_ASKED = re.compile(
    r"(?P<set>[A-Za-z][\w.:-]*)(?:\s+from[\s:]+(?P<start>\S+))?(?:\s+until[\s:]+(?P<until>\S+))?"
)
_NOTHING = f"<{ROOT}><ListRecords/></{ROOT}>"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reading of a set is: the days asked for, the token of the page that comes
    next, "" for the first, and how many of its records were taken already."""

    start: str
    until: str = ""
    token: str = ""
    skip: int = 0


class ArxivOai(ServiceSource):
    """Papers of one of arXiv's sets: `arxiv-oai: cs:LG`, `arxiv-oai: math from 2026-01-01
    until 2026-01-31`; without a day, those of the last seven. Kept as a source it goes on
    where it was. Also a saved answer."""

    name = "arxiv-oai"
    title = "arXiv day by day: a set, as in arxiv-oai:cs.LG or arxiv-oai:math from 2026-01-01"
    searches = "arxiv-oai: cs.LG from 2026-01-01"

    surely: ClassVar = {"arxiv": 0.3}  # the search interface is asked first

    def recognises(self, head: str) -> float:
        """Sure of a saved answer."""
        return 0.95 if f"<{ROOT}" in head and "arxiv.org/OAI/" in head else 0.0

    def search(self, what: What, client: Client) -> Iterator[Raw]:
        """A page of papers at a time, each with the place where to go on after it."""
        yield from _listed(what, client)

    def look_up(self, what: What, client: Client) -> Iterator[Raw]:
        """The papers of these ids, one by one."""
        for one in self.known(what):
            params = {"verb": "GetRecord", "metadataPrefix": "arXiv"}
            root = _asked(client, params | {"identifier": f"oai:arXiv.org:{one.value}"})
            yield Raw(_bytes(root), f"arXiv {one.value}", wanted=(str(one),))

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The papers on a page, deleted ones left out; what was wanted and is not there is
        Rejected."""
        root, whole = lenient(raw.data, ROOT)
        if root is None:
            yield Rejected(raw.where, "is not an answer of OAI-PMH")
            return
        left = dict.fromkeys(raw.wanted)
        number = 0
        for number, one in enumerate(arxivxml.records(root), 1):
            try:
                record = arxivxml.record(one, f"{raw.where} record {number}")
            except BadInput as error:
                yield Rejected(error.where, error.why)
                continue
            if record is not None:
                for name in record.identifiers:
                    left.pop(str(name), None)
                yield record
        if not whole:
            yield Rejected(raw.where, f"is cut short or malformed after record {number}")
        yield from answers.missing(left, "arXiv")
        if not raw.wanted and child(root, "error") is not None:
            yield Rejected(raw.where, _said(root))


def _listed(what: What, client: Client) -> Iterator[Raw]:
    spec, place = _wanted(what)
    left, seen, tokens = what.limit, set[str](), {place.token}
    where = f"arXiv set {spec}"
    while left > 0:
        root, place = _page(spec, place, client)
        if _code(root) == "noRecordsMatch":
            place = replace(place, start=_day(root, place), token="", skip=0)
            yield Raw(_NOTHING if what.state else _bytes(root), where, state=_state(place))
            return
        found = list(arxivxml.records(root))
        token = child(root, "ListRecords", "resumptionToken")
        names = {_name(one) for one in found[place.skip :]}
        if (not found and place.token) or (names and names <= seen):
            return  # a page that repeats
        seen |= names
        kept = found[place.skip : place.skip + left]
        cut = place.skip + len(kept) < len(found)
        for one in (*found[: place.skip], *found[place.skip + len(kept) :]):
            one.getparent().remove(one)
        left -= len(kept)
        after = _after(root, place, len(kept), cut, say(token) if token is not None else "")
        yield Raw(_bytes(root), where, state=_state(after), total=_total(token, what.limit))
        if cut or not after.token or after.token in tokens:
            return
        tokens.add(after.token)
        place = after


def _wanted(what: What) -> tuple[str, Place]:
    """The set and where its reading starts; raises BadInput."""
    match = _ASKED.fullmatch(" ".join((what.query or "").split()))
    if match is None:
        raise BadInput(what.name, "names no set; write one as in arxiv-oai:cs.LG from 2026-01-01")
    days = []
    for name in ("start", "until"):
        try:
            days.append(date.fromisoformat(match[name]).isoformat() if match[name] else "")
        except ValueError:
            raise BadInput(what.name, f"{match[name]!r} is not a day such as 2026-01-31") from None
    start = days[0] or (datetime.now(UTC).date() - timedelta(days=DAYS)).isoformat()
    place = Place(start, days[1])
    try:
        return set_named(match["set"]), Place(**json.loads(what.state)) if what.state else place
    except (ValueError, TypeError):
        return set_named(match["set"]), place


def set_named(written: str) -> str:
    """The set that a person means: cs.LG and cs:LG are cs:cs:LG, hep-th is physics:hep-th."""
    first, *rest = (part for part in re.split(r"[.:]", written) if part)
    if len(rest) > 1:
        return ":".join((first, *rest))
    archive = first.lower()
    if archive == "physics" and rest and rest[0].lower() in _PHYSICS:
        return f"physics:{rest[0].lower()}"
    if archive in _PHYSICS:
        return ":".join(("physics", archive, *rest))
    return (
        ":".join((archive, archive, *rest))
        if rest and archive in _GROUPS
        else ":".join((archive if archive in _GROUPS else first, *rest))
    )


def _page(spec: str, place: Place, client: Client) -> tuple[Any, Place]:
    """The page at a place; from the first of its days on when its token is too old."""
    if place.token:
        root = _asked(client, {"verb": "ListRecords", "resumptionToken": place.token})
        if _code(root) != "badResumptionToken":
            return root, place
        place = replace(place, token="", skip=0)
    days = {"from": place.start, "until": place.until}
    params = {"verb": "ListRecords", "metadataPrefix": "arXiv", "set": spec}
    return _asked(client, params | {name: day for name, day in days.items() if day}), place


def _asked(client: Client, params: dict[str, str]) -> Any:
    answer = SERVICE.get(client, "", params, accept="application/xml, text/xml")
    root = answered(client, answer, "arXiv", ROOT)
    allowed = ("", "noRecordsMatch", "idDoesNotExist", "badResumptionToken")
    if _code(root) not in allowed or not any(local(one) != "responseDate" for one in root):
        client.forget(answer)
        raise SERVICE.fault(answer, _said(root))
    return root


def _after(root: Any, place: Place, taken: int, cut: bool, token: str) -> Place:
    """Where to go on after a page: on the same one when it was cut, on the next, or on the
    day of the answer when it was the last."""
    if cut:
        return replace(place, skip=place.skip + taken)
    if token:
        return replace(place, token=token, skip=0)
    return Place(_day(root, place), place.until)


def _day(root: Any, place: Place) -> str:
    told = say(root, "responseDate")[:10]
    return told if re.fullmatch(r"\d{4}-\d\d-\d\d", told) else place.start


def _state(place: Place) -> str:
    return json.dumps(asdict(place))


def _name(record: Any) -> str:
    return say(record, "header", "identifier")


def _code(root: Any) -> str:
    error = child(root, "error")
    return "" if error is None else error.get("code") or "unknown"


def _said(root: Any) -> str:
    if _code(root) == "noRecordsMatch":
        return "arXiv has nothing new in this set in these days; check the set and the days"
    told = say(root, "error", limit=200) or _code(root) or "nothing that OAI-PMH documents"
    return f"arXiv answers: {told}"


def _total(token: Any, limit: int) -> int | None:
    told = "" if token is None else token.get("completeListSize") or ""
    return min(int(told[:9]), limit) if told.isascii() and told.isdigit() else None


def _bytes(root: Any) -> bytes:
    from lxml import etree

    return bytes(etree.tostring(root, encoding="utf-8"))
