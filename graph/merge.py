"""What a work is when several sources claim it.

`fold` is a function of the set of claims, and so is which claims are of one work
(graph.merging), so that the order in which they arrive never matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from graph import identifiers, text
from graph.merging.naming import made_name
from graph.model import Identifier, Kind, Record, Resource

T = TypeVar("T")

_CORRECTED = ("teaches", "requires", "level")
_CHOSEN = ("kind", "title", "year", "summary", "url", "language", "level", "hours", "cost",
           "teaches", "requires")  # fmt: skip
_UNITED = ("identifiers", "topics", "cites", "part_of", "supersedes", "editions")

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
    """Whether two records are one work: they share an identifier, or are alike enough."""
    from graph.merging.decision import learned, likeness
    from graph.merging.traits import Traits

    if set(a.identifiers) & set(b.identifiers):
        return True
    return likeness(Traits.of(a), Traits.of(b)).score >= learned().same


def fold(claims: Sequence[Claim], key: str, named: Iterable[Identifier]) -> Resource:
    """The resource that these claims make together, whatever their order.

    Field by field the best source wins; identifiers, topics and links are united. `named`
    are the identifiers of all claims and `key` the canonical one.
    """
    ordered = sorted(claims, key=_by_trust)
    records = [claim.record for claim in ordered]

    # A reader corrects these; of all else (the title, say) the sources know best.
    others = [claim for claim in ordered if claim.rank >= 0] or ordered

    def first(name: str) -> Any:
        for claim in ordered if name in _CORRECTED else others:
            value = getattr(claim.record, name)
            if value:
                return value
        return getattr(others[0].record, name)

    named = tuple(sorted(set(named), key=identifiers.rank))
    authors = max((claim.record.authors for claim in ordered), key=len)
    chosen = {name: first(name) for name in _CHOSEN} | {"authors": authors}
    sources = {
        name: found
        for name in (*_CHOSEN, "authors")
        if (found := _sources(ordered if name in _CORRECTED else others, name, chosen[name]))
    }
    for name in _UNITED:
        found = tuple(dict.fromkeys(c.source for c in ordered if getattr(c.record, name)))
        if found:
            sources[name] = found
    return Resource(
        id=key,
        kind=chosen["kind"] or guess_kind(named),
        title=chosen["title"],
        authors=authors,
        year=chosen["year"],
        summary=chosen["summary"],
        url=chosen["url"] or next(filter(None, map(identifiers.href, named)), None),
        identifiers=named,
        language=chosen["language"],
        level=chosen["level"],
        hours=chosen["hours"],
        cost=chosen["cost"],
        topics=_united(record.topics for record in records),
        teaches=dict(chosen["teaches"]),
        requires=dict(chosen["requires"]),
        cites=_sorted(record.cites for record in records),
        part_of=_sorted(record.part_of for record in records),
        supersedes=_sorted(record.supersedes for record in records),
        editions=_united(record.editions for record in records),
        sources=sources,
    )


def _by_trust(claim: Claim) -> tuple[int, int, str, str]:
    return claim.rank, -_completeness(claim.record), claim.digest, claim.source


def _sources(claims: Sequence[Claim], name: str, value: Any) -> tuple[str, ...]:
    """The sources that say `value`, or the same in other words, the best first."""
    if not value:
        return ()
    if len(claims) == 1:
        return (claims[0].source,)
    meant = _meant(name, value)
    exact = [c.source for c in claims if getattr(c.record, name) == value]
    alike = [c.source for c in claims if (said := getattr(c.record, name))
             and _meant(name, said) == meant]  # fmt: skip
    return tuple(dict.fromkeys((*exact[:1], *alike)))


def _meant(name: str, value: Any) -> Any:
    """What a value says, without how it is written."""
    match name:
        case "title":
            return text.title_key(value)
        case "authors":
            return [text.family_name(author) for author in value]
        case "url":
            return value.split("://", 1)[-1].removeprefix("www.").rstrip("/").casefold()
        case "summary":
            return " ".join(value.split()).casefold()
    return value


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
    """The readable name of a work that has no other."""
    return made_name(record.title, record.authors, record.year)
