"""How values look on a terminal, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from rich.text import Text

from app.cli.shared import UNSAFE, out
from app.library import Library
from app.status import LibraryStatus
from graph.model import Hit, Progress, Resource
from graph.records import to_json
from graph.report import AddReport
from graph.suggestion import Rival, Suggestion


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    written = json.dumps(value, ensure_ascii=False, indent=2)
    # What a terminal would obey, and letters no encoding has, stand as escapes.
    print(UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", written))  # noqa: T201


def resource_json(resource: Resource) -> dict[str, Any]:
    """A resource with its key and where each field came from."""
    return {
        "key": resource.id,
        **to_json(resource),
        "provenance": resource.provenance,
        "sources": {name: list(sources) for name, sources in resource.sources.items()},
    }


def hit_json(hit: Hit) -> dict[str, Any]:
    """A search result."""
    return {
        **resource_json(hit.resource),
        "score": round(hit.score, 4),
        "dense": None if hit.dense is None else round(hit.dense, 4),
        "lexical": None if hit.lexical is None else round(hit.lexical, 4),
    }


def suggestion_json(step: Suggestion) -> dict[str, Any]:
    """A suggestion with its whole explanation."""
    return {
        **resource_json(step.resource),
        "score": round(step.score, 4),
        "sentence": step.sentence,
        "reasons": [
            {
                "kind": reason.kind,
                "weight": reason.weight,
                "causes": [
                    {"key": cause.key, "name": cause.name, "share": cause.share}
                    for cause in reason.causes
                ],
            }
            for reason in step.reasons
        ],
        "newly_teaches": list(step.teaches),
        "missing": list(step.missing),
        "fixes": dict(step.fixes),
        "unlocks": list(step.unlocks),
        "rival": rival_json(step.rival),
    }


def rival_json(rival: Rival | None) -> dict[str, Any] | None:
    """What came next, and why it lost."""
    if rival is None:
        return None
    lost = [{"kind": kind, "by": by} for kind, by in rival.lost]
    return {"key": rival.key, "title": rival.name, "behind": rival.behind, "lost": lost}


def report_json(report: AddReport) -> dict[str, Any]:
    """What adding did."""
    found: dict[str, Any] = {
        name: [
            {"key": o.key, "title": o.title, "where": o.where, "why": o.why, "into": o.into}
            for o in getattr(report, name)
        ]
        for name in ("added", "updated", "merged", "unchanged", "same")
    }
    found["rejected"] = [{"where": r.where, "why": r.why} for r in report.rejected]
    # The lists name the first of many; these count all.
    found["counts"] = {name: getattr(report, f"{name}_count") for name in tuple(found)}
    found["readings"] = len(report.readings)
    return {**found, "trails": report.trails, "concepts": report.concepts, "source": report.source}


def progress_json(entry: Progress) -> dict[str, Any]:
    """An entry of the reader's progress."""
    return {
        "key": entry.key, "status": entry.status, "on": entry.on.isoformat(),
        "rating": entry.rating, "feedback": entry.feedback, "share": entry.share,
    }  # fmt: skip


def status_json(status: LibraryStatus) -> dict[str, Any]:
    """Counts."""
    return {
        "path": str(status.path), "resources": status.resources, "concepts": status.concepts,
        "trails": status.trails, "covered": status.covered, "reading": status.reading,
        "planned": status.planned, "pending_embeddings": status.pending_embeddings,
        "kinds": {str(kind): count for kind, count in status.kinds.items()},
    }  # fmt: skip


def facts(resource: Resource) -> str:
    """Kind, level, hours, cost and language in one short line."""
    parts = [
        str(resource.kind),
        f"level {resource.level}" if resource.level else "",
        f"{resource.hours:g} h" if resource.hours else "",
        str(resource.cost or ""),
        resource.language if resource.language not in (None, "en") else "",
    ]
    return " · ".join(filter(None, parts))


def by(resource: Resource) -> str:
    """Who and when."""
    names = ", ".join(resource.authors[:3]) + (" and others" if len(resource.authors) > 3 else "")
    return " · ".join(filter(None, (names, str(resource.year or ""))))


def entry(number: int, resource: Resource, lines: Iterable[str] = ()) -> None:
    """A numbered resource with further lines under it."""
    out.print(Text(f"{number:>2}. ", "dim") + Text(resource.title, "bold"))
    about = [by(resource), facts(resource)]
    out.print(Text("    " + " · ".join(filter(None, about)), "dim"))
    for line in lines:
        out.print(Text("    " + line))
    out.print(Text("    " + resource.id, "cyan"))


def why(step: Suggestion, library: Library) -> list[str]:
    """Every reason of a suggestion with its evidence, a line each."""
    concepts = library.concepts()
    lines = []
    for reason in step.reasons:
        causes = ", ".join(f"{cause.name} ({cause.share:.0%})" for cause in reason.causes)
        lines.append(f"  {reason.kind} +{reason.weight:.2f}{': ' + causes if causes else ''}")
    for concept in step.missing:
        fix = step.fixes.get(concept)
        name = concepts[concept].name if concept in concepts else concept
        lines.append(f"  missing: {name}{f' (try {fix})' if fix else ''}")
    if step.rival:
        lines.append(f"  {rival(step.rival)}")
    if step.unlocks:
        lines.append(f"  opens the way to {len(step.unlocks)}: {', '.join(step.unlocks[:3])}")
    return lines


def rival(one: Rival) -> str:
    """What came next, and what it would have needed, in one line."""
    if one.behind <= 0:
        return f"next: “{one.name}”, lower because it is much like what stands above"
    lost = ", ".join(f"{kind} {by:.2f}" for kind, by in one.lost)
    return f"next: “{one.name}”, {one.behind:.2f} behind{': ' + lost if lost else ''}"


def table(values: Mapping[str, Any]) -> None:
    """Names and values, one a line."""
    width = max(map(len, values), default=0)
    for name, value in values.items():
        out.print(Text(f"{name:<{width}}  ", "dim") + Text(str(value)))
