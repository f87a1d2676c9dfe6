"""One sentence or two for a person, made from the data of an explanation alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graph.snapshot import Snapshot
from graph.suggestion import Cause, Reason, ReasonKind


def sentence(
    snapshot: Snapshot,
    position: int,
    reasons: Sequence[Reason],
    taught: Sequence[Cause],
    missing: Sequence[str],
    fixes: Mapping[str, int],
    unlocks: int,
    chosen: bool = False,
) -> str:
    """Why the resource at `position` is suggested: what led here, what it newly teaches
    (`taught`), what is missing (ids) and the resource that closes it (positions). With
    `chosen` the causes are works that the reader named, covered or not."""
    by_kind = {reason.kind: reason for reason in reasons}
    fresh = _newly(snapshot, position, taught, unlocks)
    parts = [_led_here(by_kind, bool(missing), chosen), _refreshed(by_kind), fresh]
    replaced = snapshot.superseded.get(position)
    if replaced is not None:
        parts.append(f"Its successor is {_quoted(snapshot.resources[replaced].title)}.")
    if missing:
        parts.append(_lacking(snapshot, missing, fixes))
    return " ".join(part for part in parts if part)


def _lacking(snapshot: Snapshot, missing: Sequence[str], fixes: Mapping[str, int]) -> str:
    names = [snapshot.concepts.spoken[c] for c in missing]
    first, fix = fixes.get(missing[0]), ""
    if first is not None:
        resource = snapshot.resources[first]
        time = f" ({_hours(resource.hours)})" if resource.hours else ""
        fix = f"; {_quoted(resource.title)}{time} closes that"
        if len(missing) > 1:
            fix = f"; begin with {_quoted(resource.title)}{time}"
    return f"You are missing {_listed(names, 3)}{fix}."


def _refreshed(by_kind: Mapping[ReasonKind, Reason]) -> str:
    refresh = by_kind.get(ReasonKind.REFRESH)
    if not refresh or not refresh.causes:
        return ""
    names = _listed([cause.name for cause in refresh.causes], 3)
    return f"It brings back {names}, which {'has' if len(refresh.causes) == 1 else 'have'} faded."


def _newly(snapshot: Snapshot, position: int, taught: Sequence[Cause], unlocks: int) -> str:
    if not taught:
        return ""
    names = _listed([cause.name for cause in taught], 3)
    opens = f", and opens the way to {unlocks} more" if unlocks > 1 else ""
    verb = "probably teaches" if snapshot.probably(position) else "newly teaches"
    return f"It {verb} {names}{opens}."


def _led_here(by_kind: Mapping[ReasonKind, Reason], gaps: bool, chosen: bool) -> str:
    """The half sentence about the reader: what was covered or chosen, what is known."""
    goal, trail = by_kind.get(ReasonKind.GOAL), by_kind.get(ReasonKind.TRAIL)
    near, ready = by_kind.get(ReasonKind.COVERED), by_kind.get(ReasonKind.READY)
    link = by_kind.get(ReasonKind.LINK)
    start = ""
    if goal:
        start = f"Your goal needs {_listed([c.name for c in goal.causes], 2)}"
    elif near and (not trail or near.weight >= trail.weight):
        strong = [c.name for c in near.causes if c.share >= 0.25]
        works = _listed([_quoted(name) for name in strong], 2)
        start = f"It goes with {works}" if chosen else f"You covered {works}"
    elif trail and ReasonKind.ENTRY in by_kind:
        start = f"You would begin the list {_quoted(trail.causes[0].name)} with this"
    elif trail:
        title, then = _quoted(trail.causes[0].name), "chose" if chosen else "covered"
        start = f"After what you {then}, the list {title} goes on with this"
    elif link:
        then = "chose" if chosen else "covered"
        start = f"It is linked to {_quoted(link.causes[0].name)}, which you {then}"
    if ready and not gaps:
        known = _listed([c.name for c in ready.causes], 2)
        if start.startswith("You covered"):
            return f"{start} and know {known}, so you are ready."
        return f"{start}; you know {known}, so you are ready." if start else f"You know {known}."
    if ReasonKind.ENTRY in by_kind and not gaps:
        entry = "it assumes no background"
        return f"{start}; {entry}." if start else f"A good first step: {entry}."
    return f"{start}." if start else ""


def _listed(names: Sequence[str], most: int) -> str:
    shown = list(names[:most])
    more = len(names) - len(shown)
    if more > 0:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 2 else shown)


def _quoted(title: str) -> str:
    short = title if len(title) <= 70 else title[:67].rsplit(" ", 1)[0] + "…"
    return f"“{short}”"


def _hours(hours: float | None) -> str:
    return f"{hours:g} h" if hours else ""
