"""A path as a file: Markdown that people read, with a block of data that readpath reads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph.errors import BadInput
from graph.model import Concept, Resource
from graph.planning.model import Plan, Step, request_json
from graph.planning.words import listed, quoted, span

FENCE = "readpath"
VERSION = 1
LARGEST = 2_000_000  # bytes; a path of hundreds of steps takes a tenth of it
MANY = 2_000  # entries of any one list

_BLOCK = re.compile(
    rf"^(?P<fence>`{{3,}}|~{{3,}})[ \t]*(?:json[ \t]+)?{FENCE}[^\n]*\n(?P<data>.*?)^(?P=fence)",
    re.DOTALL | re.MULTILINE,
)
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&$]|:(?=//))")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Shared:
    """What a file says of a path: its goal and how it was asked for, by key and id, and the
    keys of its steps in order, with their titles."""

    goal: tuple[str, ...]
    hours_per_week: float | None = None
    constraints: Mapping[str, Any] = field(default_factory=dict)
    start: str | None = None
    skip: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)

    def called(self, key: str) -> str:
        """A work as a person names it, its title where the file has one."""
        title = self.titles.get(key)
        return f"{quoted(title)} ({key[:80]})" if title else key[:80]


def markdown(plan: Plan, concepts: Mapping[str, Concept]) -> str:
    """The path as a page with its data at the end."""
    return "\n".join(_lines(plan, concepts)) + "\n"


def _lines(plan: Plan, concepts: Mapping[str, Concept]) -> Iterator[str]:
    yield f"# The way to {escaped(plan.goal.title)}"
    yield ""
    yield f"{len(plan.steps)} steps, {span(plan.hours)}."
    if plan.note:
        yield ""
        yield escaped(plan.note)
    for number, step in enumerate(plan.steps, 1):
        yield ""
        yield f"## {number}. {_linked(step.resource)}"
        yield ""
        yield escaped(_about(step))
        if step.why:
            yield ""
            yield escaped(step.why)
    for words, ids in (
        ("Known before", plan.known),
        ("Left out, nothing teaches it", plan.missing),
    ):
        if ids:
            names = [concepts[c].name if c in concepts else c for c in ids]
            yield ""
            yield f"{words}: {escaped(listed(names, len(names)))}."
    yield ""
    yield "Open it in readpath to see what is left of it for you: `readpath path FILE.md`."
    yield ""
    # JSON writes line breaks and quotes inside strings as escapes; a fence cannot be forged.
    data = json.dumps(_data(plan), ensure_ascii=True, indent=1).replace("`", "\\u0060")
    yield f"```json {FENCE}"
    yield data
    yield "```"


def _data(plan: Plan) -> dict[str, Any]:
    asked = request_json(plan.request)
    return {
        "readpath": VERSION,
        "goal": [*plan.goal.concepts, *plan.goal.resources],
        **{name: asked[name] for name in
           ("hours_per_week", "start", "kinds", "languages", "costs", "max_hours", "skip")},
        "steps": [
            {"key": step.resource.id, "title": step.resource.title} for step in plan.steps
        ],
    }  # fmt: skip


def escaped(text: str) -> str:
    """Text in which Markdown sees no markup, on one line."""
    return _MARKUP.sub(r"\\\1", _SPACE.sub(" ", text).strip())


def _linked(resource: Resource) -> str:
    url = resource.url or ""
    safe = url.startswith(("https://", "http://")) and not re.search(r"[<>\s\\]", url)
    return f"[{escaped(resource.title)}](<{url}>)" if safe else escaped(resource.title)


def _about(step: Step) -> str:
    resource = step.resource
    names = ", ".join(resource.authors[:3]) + (" and others" if len(resource.authors) > 3 else "")
    days = f"{step.begins} to {step.ends}" if step.begins else ""
    level = f"level {resource.level}" if resource.level else ""
    parts = (names, str(resource.year or ""), str(resource.kind), level, span(step.hours),
             str(resource.cost or ""), days)  # fmt: skip
    return " · ".join(filter(None, parts))


def read(path: Path) -> Shared:
    """The path a file holds; raises BadInput with one sentence for what cannot be read."""
    try:
        if path.stat().st_size > LARGEST:
            raise BadInput(str(path), "is too large to be a path")
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise BadInput(str(path), f"cannot be read ({error.strerror})") from None
    return parse(text, str(path))


def parse(text: str, where: str = "path") -> Shared:
    """The path a text holds."""
    match = _BLOCK.search(text.replace("\r\n", "\n").removeprefix("\ufeff"))
    if match is None:
        raise BadInput(where, f"has no block that begins with ```json {FENCE}; it is no path file")
    try:
        data = json.loads(match["data"])
    except (ValueError, RecursionError) as error:
        line = text[: match.start("data")].count("\n") + getattr(error, "lineno", 1)
        why = getattr(error, "msg", "nested too deeply")
        raise BadInput(f"{where}, line {line}", f"the data block is broken ({why})") from None
    if not isinstance(data, dict):
        raise BadInput(where, "the data block is not an object")
    goal = _texts(data.get("goal"))
    steps = _texts(
        one.get("key") if isinstance(one, dict) else one for one in _list(data.get("steps"))
    )
    if not goal and not steps:
        raise BadInput(where, 'the data block names no goal; give it "goal": ["..."]')
    limits = {n: _texts(data.get(n)) for n in ("kinds", "languages", "costs")}
    pace, most = data.get("hours_per_week"), data.get("max_hours")
    return Shared(
        goal=goal or steps[-1:],
        hours_per_week=pace if _number(pace) else None,
        constraints={**limits, "max_hours": most if _number(most) else None},
        start=data["start"][:40] if isinstance(data.get("start"), str) else None,
        skip=_texts(data.get("skip")),
        steps=steps,
        titles={
            one["key"].strip()[:500]: one["title"].strip()[:500]
            for one in _list(data.get("steps"))
            if isinstance(one, dict)
            and isinstance(one.get("key"), str)
            and isinstance(one.get("title"), str)
        },
    )


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e9


def _list(value: object) -> list[Any]:
    return value[:MANY] if isinstance(value, list) else [value] if isinstance(value, str) else []


def _texts(value: object) -> tuple[str, ...]:
    found = list(value) if isinstance(value, Iterator) else _list(value)
    texts = (one.strip()[:500] for one in found if isinstance(one, str))
    return tuple(dict.fromkeys(filter(None, texts)))
