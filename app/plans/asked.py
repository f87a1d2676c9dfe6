"""Reading how a path is asked for: constraints, hours a week, what to skip and keep."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from app.filters import Filters
from graph.errors import BadInput
from graph.model import Cost, Kind
from graph.planning.model import Constraints
from graph.snapshot import Snapshot

_FIELDS = {
    "kinds": "kinds", "kind": "kinds", "languages": "languages", "language": "languages",
    "costs": "costs", "cost": "costs", "max_hours": "max_hours",
}  # fmt: skip


def constraints(given: Constraints | Mapping[str, Any] | None) -> Constraints:
    """The constraints meant; a mapping may use the names of Constraints or of Filters."""
    if given is None:
        return Constraints()
    if isinstance(given, Constraints):
        given = {
            name: getattr(given, name) for name in ("kinds", "languages", "costs", "max_hours")
        }
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name not in _FIELDS:
            known = "kinds, languages, costs and max_hours"
            raise BadInput(f"constraint {str(name)[:40]!r}", f"is unknown; there are {known}")
        if value is not None:
            found[_FIELDS[name]] = value
    return Constraints(
        kinds=frozenset(_member(Kind, "kind", v) for v in _several(found.get("kinds"))),
        languages=frozenset(str(v).strip().lower() for v in _several(found.get("languages"))),
        costs=frozenset(_member(Cost, "cost", v) for v in _several(found.get("costs"))),
        max_hours=number("max_hours", found.get("max_hours")),
    )


def number(name: str, value: Any) -> float | None:
    """A number, or None; raises BadInput for anything else."""
    if value is None or value == "":
        return None
    try:
        found = float(value)
    except (TypeError, ValueError):
        raise BadInput(name, f"{str(value)[:40]!r} is not a number") from None
    if not math.isfinite(found):
        raise BadInput(name, f"{found} is not a number of hours")
    return found


def allowed(snapshot: Snapshot, given: Constraints) -> frozenset[int] | None:
    """The positions that meet the constraints; None where there are none."""
    filters = Filters(
        kind=[str(kind) for kind in given.kinds],
        language=given.languages,
        cost=[str(cost) for cost in given.costs],
        max_hours=given.max_hours,
    )
    if not given:
        return None
    mask = filters.mask(snapshot)
    if mask is None:
        # No hours at all leave nothing, which the filters take for no condition.
        return frozenset()
    return frozenset(int(position) for position in mask.nonzero()[0])


def _several(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    if isinstance(value, str) or not isinstance(value, Iterable):
        return [value]
    return list(value)


def _member(enum: Any, name: str, value: Any) -> Any:
    try:
        return enum(str(value).strip().lower())
    except ValueError:
        known = ", ".join(enum)
        raise BadInput(f"constraint {name}", f"{str(value)[:40]!r} is none of {known}") from None
