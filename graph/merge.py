"""When two records are one work, and what the work is when several sources claim it.

`same_work` is symmetric and looks at two records alone, so that which records end up
together never depends on the order in which they arrive. `fold` is a function of the set
of claims, for the same reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from graph import identifiers, text
from graph.model import Identifier, Kind, Record, Resource

T = TypeVar("T")

# A source never gives two names of these schemes to one work.
_EXCLUSIVE = ("arxiv", "readpath", "local", "pmid", "openalex", "s2")
_PAPERISH = {Kind.PAPER, Kind.ARTICLE}
_HOSTS = {"github.com": Kind.SOFTWARE, "gitlab.com": Kind.SOFTWARE, "coursera.org": Kind.COURSE,
          "edx.org": Kind.COURSE, "vimeo.com": Kind.VIDEO, "youtube.com": Kind.VIDEO,
          "udacity.com": Kind.COURSE, "ocw.mit.edu": Kind.COURSE}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """A record with the source it came from; the source of smaller `rank` wins a field."""

    record: Record
    source: str
    rank: int
    digest: str


def same_work(a: Record, b: Record) -> bool:
    """Whether two records whose title keys are equal are one work.

    Authors must agree by at least half of the shorter list, years and kinds must be
    compatible, and identifiers must not contradict. Where authors are missing the title
    must be distinctive and the addresses must not differ.
    """
    if set(a.identifiers) & set(b.identifiers):
        return True
    if _contradict(a, b) or not _kinds_agree(a.kind, b.kind) or not _years_agree(a, b):
        return False
    ours = {text.family_name(author) for author in a.authors}
    theirs = {text.family_name(author) for author in b.authors}
    if ours and theirs:
        return 2 * len(ours & theirs) >= min(len(ours), len(theirs))
    return _distinctive(text.title_key(a.title)) and not (_named(a, "url") and _named(b, "url"))


def _contradict(a: Record, b: Record) -> bool:
    for scheme in _EXCLUSIVE:
        ours = _named(a, scheme)
        theirs = _named(b, scheme)
        if ours and theirs and not ours & theirs:
            return True
    return False


def _named(record: Record, scheme: str) -> set[str]:
    """The record's names of one scheme, without the one readpath made from its title."""
    made = local_name(record) if scheme == "local" else None
    return {i.value for i in record.identifiers if i.scheme == scheme and i != made}


def _kinds_agree(a: Kind | None, b: Kind | None) -> bool:
    return a is None or b is None or a == b or {a, b} == _PAPERISH


def _years_agree(a: Record, b: Record) -> bool:
    if a.year is None or b.year is None:
        return True
    # A preprint may wait years for its journal; a book two years on is another edition.
    allowed = 3 if {a.kind, b.kind} <= {*_PAPERISH, None} else 1
    return abs(a.year - b.year) <= allowed


def _distinctive(key: str) -> bool:
    return len(key.split()) >= 4 or (not key.isascii() and len(key) >= 8)


def fold(claims: Sequence[Claim], key: str, named: Iterable[Identifier]) -> Resource:
    """The resource that these claims make together, whatever their order.

    Field by field the best source wins; identifiers, topics and links are united. `named`
    are the identifiers of all claims and `key` the canonical one.
    """
    ordered = sorted(claims, key=lambda c: (c.rank, -_completeness(c.record), c.digest))
    records = [claim.record for claim in ordered]
    provenance: dict[str, str] = {}

    # A reader corrects these; of all else (the title, say) the sources know best.
    corrected = ("teaches", "requires", "level")
    others = [claim for claim in ordered if claim.rank >= 0] or ordered

    def first(name: str) -> Any:
        for claim in ordered if name in corrected else others:
            value = getattr(claim.record, name)
            if value:
                provenance[name] = claim.source
                return value
        return getattr(others[0].record, name)

    named = tuple(sorted(set(named), key=identifiers.rank))
    longest = max(ordered, key=lambda claim: len(claim.record.authors))
    if longest.record.authors:
        provenance["authors"] = longest.source
    return Resource(
        id=key,
        kind=first("kind") or guess_kind(named),
        title=first("title"),
        authors=longest.record.authors,
        year=first("year"),
        summary=first("summary"),
        url=first("url") or next(filter(None, map(identifiers.href, named)), None),
        identifiers=named,
        language=first("language"),
        level=first("level"),
        hours=first("hours"),
        cost=first("cost"),
        topics=_united(record.topics for record in records),
        teaches=dict(first("teaches")),
        requires=dict(first("requires")),
        cites=_sorted(record.cites for record in records),
        part_of=_sorted(record.part_of for record in records),
        supersedes=_sorted(record.supersedes for record in records),
        editions=_united(record.editions for record in records),
        provenance=provenance,
    )


def guess_kind(named: Iterable[Identifier]) -> Kind:
    """What a work most likely is, by the names it has."""
    schemes = {identifier.scheme: identifier.value for identifier in named}
    if "isbn" in schemes:
        return Kind.BOOK
    if schemes.keys() & {"arxiv", "doi", "pmid", "pmcid", "openalex", "s2", "acl", "dblp"}:
        return Kind.PAPER
    if "youtube" in schemes:
        return Kind.VIDEO
    host = schemes.get("url", "").removeprefix("https://").split("/")[0]
    for suffix, kind in _HOSTS.items():
        if host == suffix or host.endswith("." + suffix):
            return kind
    return Kind.ARTICLE


def _completeness(record: Record) -> int:
    named = (record.kind, record.authors, record.year, record.summary, record.url,
             record.level, record.hours, record.teaches)  # fmt: skip
    return sum(bool(value) for value in named)


def _united(groups: Iterable[Iterable[T]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(value for group in groups for value in group))


def _sorted(groups: Iterable[Iterable[Identifier]]) -> tuple[Identifier, ...]:
    return tuple(sorted({key for group in groups for key in group}))


def local_name(record: Record) -> Identifier:
    """The readable name of a work that has no other: title, first author, year."""
    parts = [text.slug(record.title)]
    if record.authors:
        parts.append(text.slug(text.family_name(record.authors[0]), 1))
    if record.year:
        parts.append(str(record.year))
    return Identifier("local", "-".join(parts))
