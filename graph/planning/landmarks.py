"""What every way to a concept must learn, and who can teach it first.

These are the landmarks of planning without delete effects (Zhu and Givan, 2003; Keyder,
Richter and Helmert, 2010): a concept is behind another if all that can be the first to
teach the other needs it, teaches it too, or needs something that it is behind. An option
that needs what lies beyond a concept cannot be the first to teach the concept.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from graph.planning.ground import bits
from graph.planning.task import Option, Task


class Landmarks:
    """The landmarks of a task with some options; those that no path can follow are left out.

    `behind` maps each concept to the set of what is learned by the time it is, itself
    included; `before` holds by option what is learned before it is taken.
    """

    def __init__(self, task: Task, options: Iterable[Option]) -> None:
        self.task = task
        options = tuple(options)
        needs = [bits(option.needs) for option in options]
        behind: dict[int, int] = {}
        before = [-1] * len(options)
        # Everything is behind a concept at first, and less with each way to it that is found.
        found = True
        while found:
            found = False
            for number, concepts in enumerate(needs):
                earlier = 0
                for concept in concepts:
                    earlier |= behind.get(concept, -1)
                if earlier == before[number]:
                    continue
                before[number] = earlier
                taught = options[number].teaches
                for concept in bits(taught & ~earlier):
                    now = behind.get(concept, -1)
                    less = now & (earlier | taught)
                    if less != now:
                        behind[concept], found = less, True
        self.behind = behind
        followed = [number for number, earlier in enumerate(before) if earlier >= 0]
        self.options = tuple(options[number] for number in followed)
        self.before = [before[number] for number in followed]

    @cached_property
    def sure(self) -> int:
        """What every path learns."""
        found = self.task.wanted
        for concept in bits(self.task.wanted):
            found |= self.behind.get(concept, 0)
        for position in self.task.forced:
            ways = [n for n, o in enumerate(self.options) if o.position == position]
            common = -1
            for number in ways:
                common &= self.before[number] | self.options[number].teaches
            if ways:
                found |= common
        return found

    @cached_property
    def maybe(self) -> int:
        """What else some option needs."""
        found = 0
        for earlier in self.before:
            found |= earlier
        return found & ~self.sure

    @cached_property
    def first(self) -> dict[int, list[int]]:
        """By concept the options that can be the first to teach it."""
        found: dict[int, list[int]] = {}
        for number, option in enumerate(self.options):
            for concept in bits(option.teaches & ~self.before[number]):
                found.setdefault(concept, []).append(number)
        return found

    def nearest(self, concepts: int) -> int:
        """Of these concepts those that are not behind another of them."""
        left = concepts
        for concept in bits(concepts):
            if left >> concept & 1:
                left &= ~self.behind.get(concept, 0) | 1 << concept
        return left
