"""A good path in no time: the start of the exact search, and what rounds its answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush

from graph.planning.ground import bits
from graph.planning.task import Option, Task, reach

TRIFLE = 1e-3  # the part of its price that an option counts when it is taken already


def greedy(
    task: Task, options: Sequence[Option] | None = None, taken: Sequence[float] = ()
) -> list[Option]:
    """Options that lead to all that is wanted, which must be reachable with those given, all
    of the task's where none are; `taken` says by option to what part, in 0..1, it is taken
    already and costs no more.

    Every concept is learned from the option by which it is cheapest to come by, when each
    of an option's needs is paid for on its own, as in the planning heuristic h_add (Bonet
    and Geffner, 2001); what turned out needless is dropped at the end.
    """
    options = task.options if options is None else options
    prices = [task.price[o.position] for o in options]
    for number, part in enumerate(taken):
        prices[number] *= max(1 - part, TRIFLE)
    total, by = _cheapest(options, prices)
    chosen = dict[int, None]()
    queue = sorted(bits(task.wanted))
    for position in sorted(task.forced):
        ways = [n for n, o in enumerate(options) if o.position == position]
        if ways:
            way = min(ways, key=lambda n: (total[n], n))
            chosen[way] = None
            queue += bits(options[way].needs)
    seen = set(queue)
    while queue:
        best = by.get(queue.pop())
        if best is not None and best not in chosen:
            chosen[best] = None
            more = [c for c in bits(options[best].needs) if c not in seen]
            seen.update(more)
            queue += more
    return dropped(task, [options[n] for n in chosen])


def _cheapest(
    options: Sequence[Option], prices: Sequence[float]
) -> tuple[list[float], dict[int, int]]:
    """What each option costs with all that must come before it, and by concept the option by
    which it costs least."""
    waits = [option.needs.bit_count() for option in options]
    wanting: dict[int, list[int]] = {}
    for number, option in enumerate(options):
        for concept in bits(option.needs):
            wanting.setdefault(concept, []).append(number)
    before = [0.0] * len(options)
    total = [float("inf")] * len(options)
    by: dict[int, int] = {}
    heap = [(prices[n], n) for n, wait in enumerate(waits) if not wait]
    heapify(heap)
    # Options come off the heap by rising cost, as in Dijkstra's algorithm.
    while heap:
        cost, number = heappop(heap)
        total[number] = cost
        for concept in bits(options[number].teaches):
            if concept in by:
                continue
            by[concept] = number
            for other in wanting.get(concept, ()):
                before[other] += cost
                waits[other] -= 1
                if not waits[other]:
                    heappush(heap, (prices[other] + before[other], other))
    return total, by


def dropped(task: Task, chosen: Iterable[Option]) -> list[Option]:
    """Without the options that can be left out, the dearest first."""
    kept = list(chosen)
    cost = task.cost(kept)
    for option in sorted(kept, key=lambda o: -task.price[o.position]):
        fewer = [o for o in kept if o is not option]
        must = option.position in task.forced and all(o.position != option.position for o in fewer)
        if must or not leads(task, fewer):
            continue
        cheaper = task.cost(fewer)
        if cheaper < cost:
            kept, cost = fewer, cheaper
    return kept


def leads(task: Task, chosen: Iterable[Option]) -> bool:
    """Whether these options lead to all that is wanted, in some order, and what must be
    taken can be."""
    chosen = list(chosen)
    known = reach(task.known, chosen)
    followed = {o.position for o in chosen if not o.needs & ~known}
    return not task.wanted & ~known and task.forced <= followed
