"""A path for other programs: a calendar, a table, JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.plans import files
from graph.errors import BadInput
from graph.model import Concept
from graph.planning.model import Plan, plan_json

_COLUMNS = (
    "step", "key", "title", "authors", "kind", "level", "hours", "begins", "ends", "cost",
    "language", "url", "teaches", "why", "done",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def text(plan: Plan, format: str, concepts: Mapping[str, Concept]) -> str:  # noqa: A002
    """The path as md (or markdown), ics, csv or json."""
    if format in ("md", "markdown"):
        return files.markdown(plan, concepts)
    if format == "ics":
        return calendar(plan)
    if format == "csv":
        return table(plan)
    if format == "json":
        return json.dumps(plan_json(plan), ensure_ascii=False, indent=2) + "\n"
    raise BadInput(f"format {format[:20]!r}", "is unknown; there are md, ics, csv and json")


def write(path: Path, content: str) -> None:
    """Write a file whole or not at all."""
    if not path.name or path.is_dir():
        raise BadInput(str(path), "is a folder; name a file in it")
    aside = path.with_name(f".{path.name}.part")
    try:
        aside.write_text(content, encoding="utf-8", newline="")
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise BadInput(str(path), f"cannot be written ({error.strerror})") from None


def calendar(plan: Plan) -> str:
    """An iCalendar with one event of whole days for each step (RFC 5545); raises BadInput
    for a path without days."""
    from icalendar import Calendar, Event

    dated = [(n, s) for n, s in enumerate(plan.steps, 1) if s.begins and s.ends]
    if not dated:
        raise BadInput("calendar", "the path has no days; say how many hours a week you have")
    book = Calendar()
    book.add("prodid", "-//readpath//path//EN")
    book.add("version", "2.0")
    stamp = datetime.now(UTC)
    for number, step in dated:
        if step.begins is None or step.ends is None:
            continue
        event = Event()
        event.add("uid", f"{number}-{step.resource.id}@readpath".replace(" ", ""))
        event.add("dtstamp", stamp)
        event.add("summary", f"{number}. {step.resource.title}")
        event.add("dtstart", step.begins)
        event.add("dtend", step.ends + timedelta(days=1))
        event.add("description", f"{step.hours:g} h. {step.why}")
        url = step.resource.url or ""
        if url.startswith(("https://", "http://")):
            event.add("url", url)
        book.add_component(event)
    return str(book.to_ical().decode())


def table(plan: Plan) -> str:
    """One line a step; no cell is one that a spreadsheet takes for a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for number, step in enumerate(plan.steps, 1):
        r = step.resource
        row = (
            number, r.id, r.title, "; ".join(r.authors), r.kind, r.level, round(step.hours, 2),
            step.begins, step.ends, r.cost, r.language, r.url, "; ".join(step.teaches), step.why,
            round(step.done, 3),
        )  # fmt: skip
        writer.writerow(map(_harmless, row))
    return buffer.getvalue()


def _harmless(value: object) -> str:
    cell = "" if value is None else str(value)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
