"""What a card shows, as plain data for the browser; every text in it is shown as text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.ui import words
from graph.errors import ReadpathError
from graph.model import Concept, Progress, Resource
from graph.suggestion import Reason, ReasonKind, Rival, Suggestion

Payload = dict[str, Any]
Act = tuple[str, str, str]  # id, label, tone: "primary", "" or "quiet"

NEXT_ACTS: tuple[Act, ...] = (
    ("reading", "Start", "primary"),
    ("covered", "Done already", ""),
    ("planned", "Plan", ""),
    ("not now", "Not now", ""),
    ("already know", "I know this", "quiet"),
    ("too easy", "Too easy", "quiet"),
    ("too hard", "Too hard", "quiet"),
    ("dismissed", "Not interested", "quiet"),
)
_CHIPS = 4
_LISTED = 6


@dataclass(frozen=True, slots=True)
class Names:
    """Where a card finds the names of what it mentions."""

    concepts: Mapping[str, Concept]
    resource: Callable[[str], Resource]
    progress: Mapping[str, Progress]
    today: date

    def concept(self, key: str) -> str:
        """A concept's name in running text, or its id with spaces."""
        found = self.concepts.get(key)
        return found.name if found else key.replace("-", " ")

    def find(self, key: str) -> Resource | None:
        """The resource, or None when the library has none of this key."""
        try:
            return self.resource(key)
        except ReadpathError:
            return None


def plain(resource: Resource, names: Names, acts: Sequence[Act], note: bool = True) -> Payload:
    """A card without a reason: search results and the reader's own lists."""
    return {
        "key": resource.id,
        "kind": str(resource.kind),
        "kindName": words.KINDS[resource.kind][0],
        "level": resource.level,
        "meta": words.meta(resource),
        "badge": words.standing(names.progress.get(resource.id), names.today),
        "title": resource.title,
        "url": words.web(resource.url),
        "by": words.byline(resource),
        "why": None,
        "note": resource.summary if note else "",
        "chips": [],
        "acts": [{"id": i, "label": label, "tone": tone} for i, label, tone in acts],
        "rating": None,
        "full": None,
    }


def suggestion(step: Suggestion, names: Names, acts: Sequence[Act] = NEXT_ACTS) -> Payload:
    """The whole card of a next step: its sentence, chips, actions and full explanation."""
    card = plain(step.resource, names, acts, note=False)
    said = [cause.name for reason in step.reasons for cause in reason.causes]
    said += [names.concept(concept) for concept in (*step.teaches, *step.missing)]
    card["why"] = emphasise(step.sentence, said)
    card["chips"] = list(_chips(step, names))
    card["full"] = _full(step, names)
    return card


def emphasise(sentence: str, named: Iterable[str]) -> list[tuple[str, bool]]:
    """The sentence in parts, those that name something of the reader's marked True."""
    wanted = sorted({name for name in named if len(name) > 2}, key=len, reverse=True)[:60]
    if not wanted:
        return [(sentence, False)]
    pattern = "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in wanted)
    # In the quotes of a title a name is one of its words, unless it is the whole title.
    title = f"“(?!(?:{pattern})”)[^”]*”"
    parts = re.split(f"({title}|{pattern})", sentence, flags=re.IGNORECASE)
    return [(p, n % 2 == 1 and not p.startswith("“")) for n, p in enumerate(parts) if p]


def _chips(step: Suggestion, names: Names) -> Iterable[Payload]:
    for concept in step.teaches[:_CHIPS]:
        found = names.concepts.get(concept)
        yield {
            "tone": "teaches",
            "text": names.concept(concept),
            "hint": found.summary if found else "",
        }
    if len(step.teaches) > _CHIPS:
        rest = ", ".join(names.concept(concept) for concept in step.teaches[_CHIPS:])
        yield {"tone": "teaches", "text": f"+{len(step.teaches) - _CHIPS}", "hint": rest}
    for concept in step.missing[:_CHIPS]:
        fix = _fix(step, concept, names)
        name = f"missing: {names.concept(concept)}"
        if fix is None:
            yield {"tone": "missing", "text": name, "hint": "Nothing here teaches it yet"}
        else:
            yield {
                "tone": "missing",
                "text": f"{name} → {_length(fix)}",
                "hint": f"Learn it from “{fix.title}”",
                "key": fix.id,
            }
    if len(step.missing) > _CHIPS:
        rest = ", ".join(names.concept(concept) for concept in step.missing[_CHIPS:])
        yield {"tone": "missing", "text": f"+{len(step.missing) - _CHIPS}", "hint": rest}
    if step.unlocks:
        yield {
            "tone": "plain",
            "text": f"unlocks {words.count(len(step.unlocks), 'resource')}",
            "hint": "These become ready after it; the full explanation lists them",
        }


def _fix(step: Suggestion, concept: str, names: Names) -> Resource | None:
    key = step.fixes.get(concept)
    return names.find(key) if key else None


def _length(resource: Resource) -> str:
    kind = words.KINDS[resource.kind][0].lower()
    return f"{words.hours(resource.hours)} {kind}".strip()


def _full(step: Suggestion, names: Names) -> Payload:
    whole = sum(max(0.0, reason.weight) for reason in step.reasons) or 1.0
    lists = []
    if step.teaches:
        lists.append(_list("What is new in it", [_item(names.concept(c)) for c in step.teaches]))
    if step.missing:
        lists.append(_list("What is missing, and what closes it", _missing(step, names)))
    if step.unlocks:
        lists.append(_list("What it unlocks", _unlocks(step, names)))
    if step.rival:
        lists.append(_list("What would change the answer", [_rival(step.rival)]))
    return {"reasons": [_reason(r, whole) for r in step.reasons if r.weight > 0], "lists": lists}


def _reason(reason: Reason, whole: float) -> Payload:
    share = reason.weight / whole
    # What it teaches and unlocks stands in lists of its own beside the reasons.
    listed = reason.kind in (ReasonKind.TEACHES, ReasonKind.UNLOCKS)
    causes = () if listed else reason.causes[:_LISTED]
    return {
        "name": words.REASONS[reason.kind],
        "share": share,
        "percent": words.percent(share),
        "causes": [
            {
                "name": cause.name,
                "key": None if cause.key.startswith(("concept:", "trail:")) else cause.key,
                "share": cause.share,
                "percent": words.percent(cause.share) if len(causes) > 1 else "",
            }
            for cause in causes
        ],
    }


def _list(title: str, items: list[Payload]) -> Payload:
    return {"title": title, "items": items}


def _item(name: str, key: str | None = None, after: str = "") -> Payload:
    return {"name": name, "key": key, "after": after}


def _missing(step: Suggestion, names: Names) -> list[Payload]:
    items = []
    for concept in step.missing:
        fix = _fix(step, concept, names)
        if fix is None:
            items.append(_item(names.concept(concept), after=": nothing here teaches it yet"))
        else:
            closes = {"name": fix.title, "key": fix.id}
            items.append({**_item(names.concept(concept), after=_length(fix)), "fix": closes})
    return items


def _unlocks(step: Suggestion, names: Names) -> list[Payload]:
    found = [r for r in map(names.find, step.unlocks[:_LISTED]) if r is not None]
    titles = Counter(resource.title for resource in found)
    items = [
        _item(r.title, r.id, f" · {words.byline(r)}" if titles[r.title] > 1 else "") for r in found
    ]
    if len(step.unlocks) > _LISTED:
        items.append(_item(f"and {len(step.unlocks) - _LISTED} more"))
    return items


def _rival(rival: Rival) -> Payload:
    """The one just below, and what it would have needed to stand here."""
    if rival.behind <= 0:
        said = "scores as much, and comes later because it is much like what stands above."
    elif rival.lost:
        lacked = " and ".join(words.LACKED[kind] for kind, _ in rival.lost[:2])
        said = f"comes next. It would stand here if {lacked}."
    else:
        said = "comes next, by very little."
    return _item(rival.name, rival.key, f" {said}")
