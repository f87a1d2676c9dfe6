"""What an answer of the relaxed program, or one without an order, goes against."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.planning.ground import bits, to_set
from graph.planning.landmarks import Landmarks
from graph.planning.program import CLOSE, Cut, Program, Row
from graph.planning.task import Option, reach

LEAST = 1e-4  # by so much a cut has to be violated
EACH = 3  # cuts at a time on the same concept
MOST = 15  # and of those against circles


def implied(program: Program) -> list[Cut]:
    """Cuts that the relaxed program's answer violates most: where a concept is learned
    mostly by options that call for another, the other is learned, or the rest have to do."""
    marks = program.marks
    taken, called = program.values()
    used = np.flatnonzero(taken > CLOSE)
    if not len(program.extras) or not len(used):
        return []
    amount = taken[used].astype(np.float32)
    options = [marks.options[n] for n in used]
    before = [marks.before[n] for n in used]
    # Only what is called for has to be learned, and only what is not quite called for can be
    # called for more.
    heads = [(c, 1.0) for c in bits(marks.sure)]
    heads += [(e, value) for e, value in zip(program.extras, called, strict=True) if value > LEAST]
    open_to = [
        (e, value) for e, value in zip(program.extras, called, strict=True) if value < 1 - LEAST
    ]
    width = max(marks.behind, default=0) + 1
    places, level = [c for c, _ in heads], np.array([v for _, v in heads], np.float32)
    ends, open_level = [e for e, _ in open_to], np.array([v for _, v in open_to], np.float32)
    first = _unpacked((o.teaches & ~b for o, b in zip(options, before, strict=True)), width)
    calls = _unpacked((o.teaches | b for o, b in zip(options, before, strict=True)), width)
    learned = amount[:, None] * first[:, places]
    slack = learned.sum(axis=0) - level
    excess = sparse.csr_array(learned.T) @ calls[:, ends] - slack[:, None] - open_level[None, :]
    excess[np.array(places)[:, None] == np.array(ends)[None, :]] = 0.0
    rows, columns = np.divmod(np.flatnonzero(excess > LEAST), len(ends))
    found, often = list[Cut](), dict[tuple[int, int], int]()
    for place in np.argsort(-excess[rows, columns], kind="stable"):
        row, column = int(rows[place]), int(columns[place])
        both = (0, row), (1, column)
        if any(often.get(one, 0) >= EACH for one in both):
            continue
        for one in both:
            often[one] = often.get(one, 0) + 1
        head = places[row]
        sure = marks.sure >> head & 1
        found.append(Cut(1 << head, 1 << ends[column], None if sure else head))
    return found


def circular(program: Program) -> list[Cut]:
    """Cuts that the relaxed program's answer violates because concepts are learned from
    options that need another of them: two of them, and more where that violates more."""
    from scipy.sparse import csgraph  # as long to import as all else of a short command

    marks = program.marks
    taken, called = program.values()
    used = np.flatnonzero(taken > CLOSE)
    heads = [(c, 1.0) for c in bits(marks.sure)]
    heads += [(e, value) for e, value in zip(program.extras, called, strict=True) if value > LEAST]
    if not len(used) or len(heads) < 2:
        return []
    amount, width = taken[used], max(c for c, _ in heads) + 1
    before = [marks.before[n] for n in used]
    first = (marks.options[n].teaches & ~b for n, b in zip(used, before, strict=True))
    every = [c for c, _ in heads]
    taught, needed = _unpacked(first, width)[:, every], _unpacked(before, width)[:, every]
    # A circle is within what can be reached from each other, from taught to needed.
    _, part = csgraph.connected_components(
        sparse.csr_array(taught.T) @ sparse.csr_array(needed), connection="strong"
    )
    within = np.flatnonzero(np.bincount(part)[part] > 1)
    teaches, needs = taught[:, within] > 0, needed[:, within] > 0
    places = [heads[n][0] for n in within]
    level = np.array([heads[n][1] for n in within])
    found = dict[int, tuple[float, Cut]]()
    for start in range(len(places)):
        core, excess = _grown(start, amount, teaches, needs, level)
        if excess < -LEAST:
            concepts = to_set(places[k] for k in core)
            head = places[max(core, key=lambda k: level[k])]
            cut = Cut(concepts, 0, None if concepts & marks.sure else head)
            found[concepts] = excess, cut
    return [cut for _, cut in sorted(found.values(), key=lambda one: one[0])[:MOST]]


def _grown(
    start: int,
    amount: NDArray[np.float64],
    teaches: NDArray[np.bool_],
    needs: NDArray[np.bool_],
    level: NDArray[np.float64],
) -> tuple[list[int], float]:
    """From one concept on, always with the one that leaves least to enter: the concepts, and
    by how much what enters exceeds what must."""
    core, excess, top = [start], np.inf, level[start]
    enters, shut = teaches[:, start], needs[:, start]
    while True:
        open_to = amount * ~shut
        left = (open_to * enters) @ ~needs + (open_to * ~enters) @ (teaches & ~needs)
        left -= np.maximum(top, level)
        left[core] = np.inf
        best = int(np.argmin(left))
        if left[best] >= excess:
            return core, float(excess)
        core.append(best)
        excess, top = left[best], max(top, level[best])
        enters, shut = enters | teaches[:, best], shut | needs[:, best]


def mutual(marks: Landmarks) -> list[Cut]:
    """For every two concepts that may each be learned from what needs the other: one of them
    is learned without."""
    heads = marks.sure | marks.maybe
    calls = dict[int, int]()
    for concept, options in marks.first.items():
        if heads >> concept & 1:
            calls[concept] = 0
            for number in options:
                calls[concept] |= marks.before[number] & heads
    found = []
    for concept, others in calls.items():
        for other in bits(others >> concept + 1 << concept + 1):
            if calls.get(other, 0) >> concept & 1:
                core = 1 << concept | 1 << other
                if core & marks.sure:
                    found.append(Cut(core))
                else:
                    found += [Cut(core, 0, concept), Cut(core, 0, other)]
    return found


def called(program: Program) -> list[Row]:
    """Rows that say that an option calls for what it needs, where the relaxed program's
    answer does not keep to it."""
    marks = program.marks
    taken, amount = program.values()
    found = []
    for number in np.flatnonzero(taken > LEAST):
        for concept in bits(marks.nearest(marks.options[number].needs & marks.maybe)):
            place = program.extras[concept]
            if taken[number] - amount[place - len(taken)] > LEAST:
                found.append(Row([place], [int(number)], 0.0))
    return found


def ordered(program: Program) -> list[Cut]:
    """Cuts that an answer violates because there is no order to it."""
    marks = program.marks
    taken, amount = program.values()
    found = list[Cut]()
    for least in (0.99, 0.74, 0.49, 0.24):
        chosen = [marks.options[n] for n in np.flatnonzero(taken > least)]
        called_for = marks.sure
        for concept, place in program.extras.items():
            if amount[place - len(taken)] > least:
                called_for |= 1 << concept
        for cut in cores(marks, chosen, called_for):
            row = program.rows([cut])[0]
            have = sum(taken[n] for n in row.plus)
            if have + LEAST < (amount[row.minus[0] - len(taken)] if row.minus else 1.0):
                found.append(cut)
        if found:
            break
    return found


def cores(marks: Landmarks, chosen: Iterable[Option], called_for: int) -> list[Cut]:
    """Sets of concepts, one of them called for, of which every chosen option that teaches
    one needs another, so that none is ever learned; small ones that share nothing."""
    task, chosen = marks.task, list(chosen)
    known = reach(task.known, chosen)
    needs: dict[int, list[int]] = {}
    for option in chosen:
        unmet = option.needs & ~known
        for concept in bits(option.teaches & ~known if unmet else 0):
            needs.setdefault(concept, []).append(unmet)
    found = sorted(
        ((_core(concept, needs), concept) for concept in bits(called_for & ~known)),
        key=lambda one: one[0].bit_count(),
    )
    cuts, covered = list[Cut](), 0
    for core, head in found:
        if not core & covered:
            covered |= core
            sure = core & marks.sure
            cuts.append(Cut(core, 0, None if sure else head))
    return cuts


def _core(concept: int, needs: dict[int, list[int]]) -> int:
    """The concept with, for each option that teaches it, something that the option needs,
    and so on; of the needs one that is there already, else the least."""
    core, queue = 1 << concept, [concept]
    while queue:
        for unmet in needs.get(queue.pop(), ()):
            if not unmet & core:
                least = unmet & -unmet
                core |= least
                queue.append(least.bit_length() - 1)
    return core


def _unpacked(sets: Iterable[int], width: int) -> NDArray[np.float32]:
    """A row of zeros and ones for each set of concepts, `width` long."""
    size = -(-width // 8)
    least = (1 << width) - 1
    raw = b"".join((one & least).to_bytes(size, "little") for one in sets)
    packed = np.frombuffer(raw, np.uint8).reshape(-1, size)
    return np.unpackbits(packed, axis=1, count=width, bitorder="little").astype(np.float32)
