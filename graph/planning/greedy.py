"""A good path in no time: the start of the exact search, and its bound on what to look at."""

from __future__ import annotations

from collections.abc import Iterable

from graph.planning.task import NEW_VOICE, Option, Task, reach


def greedy(task: Task, first: Iterable[Option] = ()) -> list[Option]:
    """Options that lead to all that is wanted, which must be reachable, from those taken
    `first` on.

    Always the one next that teaches most of what is wanted for an hour, of those whose
    needs are met; what turned out needless is dropped at the end.
    """
    chosen = list(first)
    known = reach(task.known, chosen)
    taken = {option.position for option in chosen}
    voices = {task.ground.voices[position] for position in taken}
    while task.wanted & ~known or task.forced - taken:
        open_now = [o for o in task.options if not o.needs & ~known and o.position not in taken]
        best = max((o for o in open_now if o.position in task.forced), default=None)
        for aim in (task.wanted, task.relevant):
            if best is None:
                rated = [(_worth(task, o, aim & ~known, voices), o) for o in open_now]
                worth, best = max(rated, default=(0.0, None))
                best = best if worth > 0 else None
        if best is None:
            # What is left is taught by something taken before: it has to be taken again.
            again = [o for o in task.options if not o.needs & ~known and o.teaches & ~known]
            if not again:
                break
            best = max(again, key=lambda o: (o.teaches & ~known & task.wanted).bit_count())
        known |= best.teaches
        chosen.append(best)
        taken.add(best.position)
        voices.add(task.ground.voices[best.position])
    return dropped(task, chosen)


def _worth(task: Task, option: Option, open_concepts: int, voices: set[int]) -> float:
    gain = (option.teaches & open_concepts).bit_count()
    new = 0.0 if task.ground.voices[option.position] in voices else NEW_VOICE
    return gain / (task.price[option.position] + new)


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
