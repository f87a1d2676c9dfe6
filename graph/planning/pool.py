"""What of a planning problem is worth searching: the options that can be part of a best path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from graph.planning.ground import bits
from graph.planning.task import HALF_TAUGHT, NEW_VOICE, Option, Task


@dataclass(frozen=True)
class Pool:
    """The options of a task that can be part of a best answer; `extra` are concepts beyond
    the wanted ones that some of them need."""

    options: tuple[Option, ...]
    extra: int


def part(task: Task, options: Iterable[Option]) -> Pool:
    """A pool of these options alone."""
    options = tuple(options)
    needed = task.wanted
    for option in options:
        needed |= task.called(option.needs)
    return Pool(options, needed & ~task.wanted)


def pool(task: Task, at_most: float) -> Pool:
    """What is worth looking at when a path of cost `at_most` is known."""
    dear = _least_costs(task)
    able: dict[int, list[int]] = {}
    for number, option in enumerate(task.options):
        if dear[number] + NEW_VOICE <= at_most + 1e-6 or option.position in task.forced:
            for concept in bits(option.teaches):
                able.setdefault(concept, []).append(number)
    useful = {n for n, option in enumerate(task.options) if option.position in task.forced}
    needed, queue = task.wanted, list(bits(task.wanted))
    for number in useful:
        more = task.called(task.options[number].needs) & ~needed
        needed |= more
        queue += bits(more)
    while queue:
        for number in able.get(queue.pop(), ()):
            if number not in useful:
                useful.add(number)
                more = task.called(task.options[number].needs) & ~needed
                needed |= more
                queue += bits(more)
    kept = _undominated(task, [task.options[n] for n in sorted(useful)], needed)
    kept = _irreplaceable(task, kept, needed)
    return Pool(tuple(kept), needed & ~task.wanted)


def _least_costs(task: Task) -> list[float]:
    """For each option a bound: no path that uses it costs less. It is its price and that of
    the dearest chain that must come before it."""
    reached: dict[int, float] = {}
    waits = [option.needs.bit_count() for option in task.options]
    wanting: dict[int, list[int]] = {}
    for number, option in enumerate(task.options):
        for concept in bits(option.needs):
            wanting.setdefault(concept, []).append(number)
    total = [float("inf")] * len(waits)
    heap = [(task.price[o.position], n) for n, o in enumerate(task.options) if not waits[n]]
    heapify(heap)
    # Options come off the heap by rising bound, as in Dijkstra's algorithm.
    while heap:
        cost, number = heappop(heap)
        total[number] = cost
        for concept in bits(task.options[number].teaches):
            if concept in reached:
                continue
            reached[concept] = cost
            for other in wanting.get(concept, ()):
                waits[other] -= 1
                if not waits[other]:
                    heappush(heap, (task.price[task.options[other].position] + cost, other))
    return total


def _undominated(task: Task, options: list[Option], needed: int) -> list[Option]:
    """Without those for which another one does at least as much, asks no more, and costs
    no more even where its voice is new."""
    ground = task.ground
    does = [option.teaches & needed for option in options]
    well = [ground.strong[option.position] & task.wanted for option in options]
    price = [task.price[option.position] for option in options]
    teachers: dict[int, list[int]] = {}
    for number, taught in enumerate(does):
        for concept in bits(taught):
            teachers.setdefault(concept, []).append(number)
    kept = set(range(len(options)))
    for n in sorted(kept, key=lambda n: (-price[n], does[n].bit_count(), n)):
        if options[n].position in task.forced:
            continue
        if not does[n]:
            kept.discard(n)
            continue
        for other in min((teachers[c] for c in bits(does[n])), key=len):
            if other == n or other not in kept or does[n] & ~does[other]:
                continue
            if well[n] & ~well[other] or options[other].needs & ~options[n].needs:
                continue
            voices = ground.voices
            same = voices[options[other].position] == voices[options[n].position]
            if price[other] + (0 if same else NEW_VOICE) <= price[n]:
                kept.discard(n)
                break
    return [options[n] for n in sorted(kept)]


def _irreplaceable(task: Task, options: list[Option], needed: int) -> list[Option]:
    """Without those that several others together can stand in for: they teach the same,
    ask no more, and cost no more even where all their voices are new."""
    voice = [task.ground.voices[option.position] for option in options]
    works = Counter(v for v, _ in {(v, o.position) for v, o in zip(voice, options, strict=True)})
    cheapest: dict[int, list[Option]] = {}
    for option in sorted(options, key=lambda o: task.price[o.position]):
        for concept in bits(option.teaches & needed):
            cheapest.setdefault(concept, []).append(option)
    kept = set(options)
    for n in sorted(range(len(options)), key=lambda n: -task.price[options[n].position]):
        option = options[n]
        alone = NEW_VOICE if works[voice[n]] == 1 else 0.0
        if option.position not in task.forced:
            kept.discard(option)
            if not _stood_in(task, option, needed, alone, cheapest, kept):
                kept.add(option)
    return [option for option in options if option in kept]


def _stood_in(
    task: Task,
    option: Option,
    needed: int,
    alone: float,
    cheapest: dict[int, list[Option]],
    kept: set[Option],
) -> bool:
    """Whether some of those kept teach what an option does for its price and what it costs
    `alone`; by concept all that teach it are given, the cheapest first."""
    strong = task.ground.strong
    left, have = option.teaches & needed, option.needs
    lost = strong[option.position] & task.wanted
    rest = task.price[option.position] + alone
    while left:
        # The concept that is dearest to come by first: its work may teach others too.
        best, most = None, 0.0
        for concept in bits(left):
            for other in cheapest[concept]:
                price = task.price[other.position]
                if price + NEW_VOICE > rest:
                    break
                if other in kept and not other.needs & ~have:
                    if price > most:
                        best, most = other, price
                    break
        if best is None:
            return False
        rest -= most + NEW_VOICE
        left &= ~best.teaches
        have |= best.teaches
        lost &= ~strong[best.position]
    return rest >= HALF_TAUGHT * lost.bit_count()
