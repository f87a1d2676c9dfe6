"""One planning problem, cut down to what can matter for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from graph.planning.ground import Ground, bits

HALF_TAUGHT = 2.0  # hours of own work on a concept that the whole path teaches only in part
NEW_VOICE = 1.5  # hours to get used to another author
MANY = 500  # ways to leave part of a work aside; up to so many, every one is looked at


class Option(NamedTuple):
    """A way to take a resource: what it then teaches, and what must be known before. The
    more of it is to be learned, the more it asks."""

    position: int
    teaches: int
    needs: int


@dataclass(frozen=True)
class Task:
    """What to reach from where, with which resources.

    `wanted` and `known` are sets of concepts that have nothing in common; `price` maps each
    allowed position to its cost in hours, penalties in it; those in `forced` are taken in
    any case.
    """

    ground: Ground
    wanted: int
    known: int
    price: Mapping[int, float]
    forced: frozenset[int] = frozenset()

    def cost(self, chosen: Iterable[Option]) -> float:
        """What options cost: their prices, the voices among them, and what none of them
        teaches well though others would. A resource taken twice is paid for twice, and its
        voice has to be got used to again."""
        positions = [option.position for option in chosen]
        voices: dict[int, int] = {}
        for position, times in Counter(positions).items():
            voice = self.ground.voices[position]
            voices[voice] = max(voices.get(voice, 0), times)
        half = (self.wanted & self.well & ~_well(self.ground, positions)).bit_count()
        return (
            sum(self.price[p] for p in positions)
            + NEW_VOICE * sum(voices.values())
            + HALF_TAUGHT * half
        )

    @cached_property
    def well(self) -> int:
        """What some allowed resource teaches well."""
        return _well(self.ground, self.price)

    @cached_property
    def calls(self) -> tuple[int, ...]:
        """By concept what must be learned for it and is not known, itself included."""
        found = [0] * len(self.ground.before)
        for concept in self.ground.order:
            if not self.known >> concept & 1:
                found[concept] = 1 << concept
                for before in bits(self.ground.before[concept] & ~self.known):
                    found[concept] |= found[before]
        return tuple(found)

    def called(self, concepts: int) -> int:
        """All that must be learned for these concepts."""
        found = 0
        for concept in bits(concepts & ~self.known):
            found |= self.calls[concept]
        return found

    @cached_property
    def relevant(self) -> int:
        """Every concept that some path could have a reason to teach."""
        found = self.wanted
        for position in self.forced:
            found |= self.called(self.ground.needs[position])
        queue, seen = list(bits(found)), set(self.forced)
        while queue:
            for position in self.ground.teachers[queue.pop()]:
                if position in seen or position not in self.price:
                    continue
                seen.add(position)
                more = self.called(self.ground.needs[position]) & ~found
                found |= more
                queue += bits(more)
        return found

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """Every way worth considering to take each resource that teaches what is relevant."""
        positions = {p for c in bits(self.relevant) for p in self.ground.teachers[c]}
        chosen = sorted((positions & self.price.keys()) | self.forced)
        # They rest on nothing else, so that a path asked for again with other limits, or
        # without a step, finds most of them worked out.
        kept = self.ground.kept(self.known, self.relevant)
        for position in chosen:
            if position not in kept:
                kept[position] = self._ways(position)
        return tuple(
            option
            for position in chosen
            for option in kept[position]
            if option.teaches or position in self.forced
        )

    def _ways(self, position: int) -> list[Option]:
        ground = self.ground
        needs = ground.needs[position] & ~self.known
        given = self.called(needs) | self.known
        taught = ground.teach[position]
        asked: dict[int, int] = {}
        for concept in bits(taught & self.relevant & ~given):
            ask = self._asked(concept, taught, given)
            asked[ask] = asked.get(ask, 0) | 1 << concept
        found: dict[int, Option] = {}
        for behind, granted in _unions(list(asked.keys() - {0}), self.called):
            have, teaches = given | behind, 0
            for ask, concepts in asked.items():
                if not ask & ~have:
                    teaches |= concepts & ~have
            found.setdefault(teaches, Option(position, teaches, needs | granted))
        return list(found.values())

    def _asked(self, concept: int, taught: int, given: int) -> int:
        """What else must be known to learn a concept from a resource: of its prerequisites
        those that the resource does not teach, of those it teaches theirs, and so on."""
        found, seen, queue = 0, 1 << concept, [concept]
        while queue:
            for before in bits(self.ground.before[queue.pop()] & ~given & ~seen):
                seen |= 1 << before
                if taught >> before & 1:
                    queue.append(before)
                else:
                    found |= 1 << before
        return found


def _well(ground: Ground, positions: Iterable[int]) -> int:
    found = 0
    for position in positions:
        found |= ground.strong[position]
    return found


def _unions(asks: list[int], called: Callable[[int], int]) -> list[tuple[int, int]]:
    """Which of several things that a resource asks may be granted together, each with all that
    is `called` for them: every union that calls for something else, where those are not too
    many; of what comes then each alone, and ever more of them, from the least on."""
    found = {0: 0}
    asks.sort(key=lambda ask: (ask.bit_count(), ask))
    total = 0
    for ask in asks:
        more, total = called(ask), total | ask
        if len(found) <= MANY:
            for have, granted in list(found.items()):
                found.setdefault(have | more, granted | ask)
        else:
            found.setdefault(more, ask)
            found.setdefault(called(total), total)
    return sorted(found.items(), key=lambda pair: pair[0].bit_count())


def reach(known: int, options: Iterable[Option]) -> int:
    """All that can be known in the end with these options."""
    left = list(options)
    while True:
        waiting, before = [], known
        for option in left:
            if option.needs & ~known:
                waiting.append(option)
            else:
                known |= option.teaches
        if known == before:
            return known
        left = waiting
