"""The reader as ranking sees one: what was covered, what is known, what to leave out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from graph.features import Reader
from graph.knowledge import infer
from graph.model import Feedback, Progress, Status
from graph.snapshot import Snapshot, line

NOT_NOW_DAYS = 14  # how long "not now" keeps a suggestion away
BEGUN = 0.3  # the share a work counts as done that is being read
BEGINNING = 0.5  # the level of somebody who has covered nothing
EASY = 0.8  # finding a work too easy says this much of what it teaches is known


def reader(
    snapshot: Snapshot,
    progress: Mapping[int, Progress],
    today: date,
    covered: Iterable[int] | None = None,
    goal: NDArray[np.float32] | None = None,
) -> Reader:
    """The reader of a snapshot. `progress` is by row; `covered`, positions, replaces the
    reader's own covered works when given."""
    entries = {snapshot.position[row]: p for row, p in progress.items() if row in snapshot.position}
    excluded = {position for position, entry in entries.items() if _hidden(entry, today)}
    if covered is None:
        done = {
            position: _weight(entry)
            for position, entry in entries.items()
            if entry.status is Status.COVERED
        }
        begun = {
            position: entry.share or BEGUN
            for position, entry in entries.items()
            if entry.status is Status.READING
        }
        easy = {
            position: EASY
            for position, entry in entries.items()
            if entry.feedback is Feedback.TOO_EASY
        }
    else:
        done, begun, easy = dict.fromkeys(covered, 1.0), {}, {}
    shares = {**easy, **begun, **dict.fromkeys(done, 1.0)}
    return Reader(
        covered=done,
        knowledge=infer(snapshot, shares),
        level=_level(snapshot, done, entries.values()),
        goal=goal,
        planned=frozenset(p for p, e in entries.items() if e.status is Status.PLANNED),
        excluded=frozenset(excluded | _implied(snapshot, done)),
    )


def _hidden(entry: Progress, today: date) -> bool:
    """Whether a resource must not be suggested: done, dropped or not wanted now."""
    if entry.status in (Status.COVERED, Status.DROPPED, Status.DISMISSED, Status.READING):
        return True
    if entry.feedback is Feedback.TOO_EASY:
        return True
    recent = today - entry.on < timedelta(days=NOT_NOW_DAYS)
    return recent and entry.feedback in (Feedback.NOT_NOW, Feedback.TOO_HARD)


def _weight(entry: Progress) -> float:
    """How much a covered work speaks for the reader's taste: 1, less if rated low."""
    return 1.0 if entry.rating is None else 0.2 * entry.rating


def _level(snapshot: Snapshot, done: Iterable[int], entries: Iterable[Progress]) -> float:
    """Where the reader stands, 1 to 5: the upper quartile of what was covered, moved by
    what was found too easy or too hard."""
    done = list(done)
    levels = snapshot.level[np.array(done, dtype=np.int64)]
    levels = levels[~np.isnan(levels)]
    if not len(levels):
        return 1.0 if done else BEGINNING
    level = float(np.quantile(levels, 0.75))
    moves = {Feedback.TOO_EASY: 0.25, Feedback.TOO_HARD: -0.25}
    shift = sum(moves.get(e.feedback, 0.0) for e in entries if e.feedback)
    return min(max(level + max(-1.0, min(1.0, shift)), 1.0), 5.0)


def _implied(snapshot: Snapshot, done: Mapping[int, float]) -> set[int]:
    """What covering others makes needless: the parts of a covered whole, the whole of which
    a part is covered, and old editions of what was covered."""
    found = {old for old, new in snapshot.superseded.items() if new in done}
    wholes = snapshot.part_of
    parts = wholes.T.tocsr()
    for position in done:
        found.update(map(int, line(parts, position)[0]))
        found.update(map(int, line(wholes, position)[0]))
    return found
