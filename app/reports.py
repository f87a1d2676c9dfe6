"""Reports of what adding did, put together."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable
from typing import Any

from graph.report import AddReport


def counts(report: AddReport) -> dict[str, int]:
    """How many of what was read became what, in the order in which people are told."""
    return {
        "added": report.added_count,
        "updated": report.updated_count,
        "merged": report.merged_count,
        "unchanged": report.unchanged_count,
        "refused": report.rejected_count,
        "read": len(report.readings),
    }


def joined(reports: Iterable[AddReport]) -> AddReport:
    """Several reports of one thing as one."""
    found = tuple(reports)
    if len(found) == 1:
        return found[0]

    def united(name: str) -> tuple[Any, ...]:
        return tuple(itertools.chain.from_iterable(getattr(report, name) for report in found))

    unlisted: Counter[str] = Counter()
    for report in found:
        unlisted.update(report.unlisted)
    return AddReport(
        added=united("added"),
        merged=united("merged"),
        unchanged=united("unchanged"),
        rejected=united("rejected"),
        trails=sum(report.trails for report in found),
        concepts=sum(report.concepts for report in found),
        source=found[0].source if found else "",
        updated=united("updated"),
        unlisted=dict(unlisted),
        dry_run=any(report.dry_run for report in found),
        readings=united("readings"),
        same=united("same"),
    )
