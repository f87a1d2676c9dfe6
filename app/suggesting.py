"""What to take next, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app import goals
from app.door import Door, turns
from app.filters import Filters
from graph.errors import BadInput
from graph.knowledge import KNOWN
from graph.model import Area
from graph.planning.model import Goal
from graph.planning.words import quoted
from graph.recommend import Mode, liking
from graph.suggestion import Suggestion

# What giving one filter up means.
_LOOSER = {
    "kind": "of any kind",
    "language": "in any language",
    "cost": "at any cost",
    "level": "at any level",
    "max_hours": "with more hours",
    "area": "in any area",
}


class Suggesting(Door):
    """Next steps for this reader."""

    @turns
    def next_steps(
        self,
        limit: int = 10,
        goal: str | Iterable[str] | None = None,
        covered: Iterable[str] | None = None,
        among: Iterable[str] | None = None,
        *,
        like: Iterable[str] | None = None,
        mode: str | Mode = Mode.FOR_ME,
        diversity: float | None = None,
        explain: bool = True,
        **filters: Any,
    ) -> list[Suggestion]:
        """What to take next, best first, each with its reasons.

        `goal` is a concept, a resource, words, or several of them. `covered` (keys)
        replaces the reader's own progress; `among` (keys) limits the candidates. `like`
        (keys) asks for what goes with these works, by what the reader knows; `mode` is
        "for me", "refresh" (what has faded) or "surprise". `diversity` is 0 for the best
        ones however alike, 0.6 unless given. Without `explain` only the order is made,
        which is faster. Filters as in app.filters.Filters. Covered and dismissed works
        never come back.
        """
        snapshot = self._fresh()
        resolver = self._resolver()
        mask = Filters(**filters).mask(snapshot)
        if among is not None:
            mask = resolver.mask(among) if mask is None else mask & resolver.mask(among)
            diversity = diversity or 0.0
        wanted = None if goal is None else self._towards(self._meant(goal))
        chosen = None if covered is None else resolver.positions(covered)
        who = self._reader(snapshot, chosen, wanted)
        if like is not None:
            who = liking(who, resolver.positions(like))
        return self._engine.recommender().suggest(who, limit, mask, diversity, _mode(mode), explain)

    @turns
    def about_goal(self, goal: str | Iterable[str]) -> str:
        """What there is to say of a goal before steps to it: what words were taken for, and
        whether it is reached. Raises as next_steps does."""
        meant = self._meant(goal)
        snapshot = self._engine.snapshot()
        degree = self._reader(snapshot).knowledge.degree
        index = snapshot.concepts.index
        wanted = [index[c] for c in meant.concepts] or list(self._towards(meant).nonzero()[0])
        reached = ""
        if wanted and all(degree[place] >= KNOWN for place in wanted):
            reached = f"You know {meant.title} already; what comes next goes on from there."
        return " ".join(filter(None, (meant.understood, reached)))

    @turns
    def about_none(
        self,
        goal: str | Iterable[str] | None = None,
        *,
        like: Iterable[str] | None = None,
        mode: str | Mode = Mode.FOR_ME,
        **filters: Any,
    ) -> str:
        """Where next_steps has nothing: why, and the nearest thing that can be done. Takes
        what was given to next_steps, and raises as it does."""
        like = None if like is None else list(like)
        given = {name: value for name, value in filters.items() if value not in (None, "", [])}
        for name in reversed(given):
            rest = {other: value for other, value in given.items() if other != name}
            found = self.next_steps(1, goal, like=like, mode=mode, explain=False, **rest)
            if found:
                return f"Nothing fits all of this; {_LOOSER[name]} there is {_nearest(found[0])}."
        if given and (any_ := self.next_steps(1, goal, like=like, mode=mode, explain=False)):
            return f"Nothing fits; without any filter there is {_nearest(any_[0])}."
        if _mode(mode) is Mode.REFRESH:
            return (
                "Nothing you know has faded yet, as what was covered fades over years;"
                " `readpath next` says what is new to you."
            )
        return (
            "Nothing is left to suggest; add a source (`readpath add`), or undo what you put aside."
        )

    def _towards(self, goal: Goal) -> NDArray[np.float32]:
        named = (*goal.concepts, *goal.resources)
        return goals.weights(self._engine.snapshot(), self._resolver(), named)

    @turns
    def entry_points(self, per_area: int = 3) -> list[tuple[Area, list[Suggestion]]]:
        """Good first resources of every area, for somebody who has covered nothing."""
        snapshot = self._fresh()
        areas = self._store.areas()
        masks = (Filters(area=area.id).mask(snapshot) for area in areas)
        who = self._reader(snapshot)
        each = self._engine.recommender().suggest_each(who, per_area, masks)
        found = zip(areas, each, strict=True)
        return [(area, steps) for area, steps in found if steps]


def _nearest(step: Suggestion) -> str:
    resource = step.resource
    facts = f"{resource.kind}, {resource.hours:g} h" if resource.hours else resource.kind
    return f"{quoted(resource.title)} ({facts})"


def _mode(mode: str) -> Mode:
    try:
        return Mode(str(mode).strip().lower())
    except ValueError:
        raise BadInput("mode", f"{mode!r} is none of {', '.join(Mode)}") from None
