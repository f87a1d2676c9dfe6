"""The reader as ranking sees one: what was covered, what is known, what to leave out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from graph.features import Reader
from graph.knowledge import KNOWN, Grounds, Knowledge, Work, conclude, conclude_without
from graph.model import Feedback, Progress, Status
from graph.ranking.sparse_tools import entries
from graph.snapshot import Snapshot
from graph.state import Background, Claim, EvidenceKind, Said

NOT_NOW_DAYS = 14  # how long "not now" keeps a suggestion away
BEGUN = 0.3  # the share a work counts as done that is being read
BEGINNING = 0.5  # the level of somebody who has covered nothing
EASY = 0.8  # finding a work too easy says this much of what it teaches is known
HARD = 0.5  # the part that is learned from what was too hard
LEVEL_STEP = 0.25  # what finding one work too easy or too hard moves the level, up to 1

# By rating, 1 to 5: the part that is learned, how much a work speaks for the reader's taste,
# and how much against it. Those without a rating are liked a little less than the best.
LEARNED = (0.7, 0.85, 0.95, 1.0, 1.0)
LIKED = (0.2, 0.4, 0.7, 0.9, 1.0)
UNRATED = 0.8
DISLIKED = {1: 0.6, 2: 0.3}
TURNED_AWAY = {Status.DISMISSED: 1.0, Status.DROPPED: 0.3}
# What was covered a year before the newest counts this part; less long ago, more.
RECENT, OLD = 365.25, 0.6
LEAST = 0.1  # what a covered work counts at least, beside the one that counts most

_Entry = TypeVar("_Entry")


@dataclass(frozen=True, slots=True)
class Statements:
    """What readers say of themselves: claims by concept id, and a background."""

    claims: Mapping[str, Claim] = field(default_factory=dict)
    background: Background | None = None


def reader(
    snapshot: Snapshot,
    progress: Mapping[int, Progress],
    today: date,
    covered: Iterable[int] | None = None,
    goal: NDArray[np.float32] | None = None,
    said: Statements | None = None,
) -> Reader:
    """The reader of a snapshot. `progress` is by row; `covered`, positions, replaces the
    reader's own covered works, and everything else that shows what is known, when given."""
    found = {snapshot.position[row]: p for row, p in progress.items() if row in snapshot.position}
    excluded = {position for position, entry in found.items() if _hidden(entry, today)}
    if covered is None:
        marked = {p: e for p, e in found.items() if e.status is Status.COVERED}
        raw = _liking(marked)
        grounds = _grounds(snapshot, found, today, said or Statements())
    else:
        raw = dict.fromkeys(covered, 1.0)
        grounds = Grounds({position: Work(1.0, 1.0) for position in raw})
    moving = {
        p: e for p, e in found.items() if e.feedback in (Feedback.TOO_EASY, Feedback.TOO_HARD)
    }
    one = Reader(
        covered=_scaled(raw),
        knowledge=conclude(snapshot, grounds),
        level=_level(snapshot, raw, moving, grounds),
        goal=goal,
        planned=frozenset(p for p, e in found.items() if e.status is Status.PLANNED),
        excluded=frozenset(excluded | _implied(snapshot, raw)),
        disliked={p: against for p, entry in found.items() if (against := _against(entry))},
    )

    def lacking(gone: int, knowledge: Knowledge) -> Reader:
        done = _rest(raw, gone)
        moved = _rest(moving, gone)
        return replace(
            one,
            covered=_scaled(done),
            knowledge=knowledge,
            level=_level(snapshot, done, moved, knowledge.grounds),
            planned=one.planned - {gone},
            excluded=frozenset((excluded - {gone}) | _implied(snapshot, done)),
            disliked=_rest(one.disliked, gone),
        )

    def without(positions: Sequence[int]) -> list[Reader]:
        known = conclude_without(snapshot, grounds, positions)
        return list(map(lacking, positions, known))

    return replace(one, without=without)


def _rest(entries: Mapping[int, _Entry], gone: int) -> dict[int, _Entry]:
    """All but one."""
    rest = dict(entries)
    rest.pop(gone, None)
    return rest


def _hidden(entry: Progress, today: date) -> bool:
    """Whether a resource must not be suggested: done, dropped or not wanted now."""
    if entry.status in (Status.COVERED, Status.DROPPED, Status.DISMISSED, Status.READING):
        return True
    if entry.feedback is Feedback.TOO_EASY:
        return True
    recent = today - entry.on < timedelta(days=NOT_NOW_DAYS)
    return recent and entry.feedback in (Feedback.NOT_NOW, Feedback.TOO_HARD)


def _liking(entries: Mapping[int, Progress]) -> dict[int, float]:
    """How much each covered work speaks for the reader's taste, by rating and by how long
    before the newest it was covered."""
    newest = max((entry.on for entry in entries.values()), default=date.min)
    weights = {}
    for position, entry in entries.items():
        rating = UNRATED if entry.rating is None else LIKED[entry.rating - 1]
        weights[position] = rating * float(OLD ** ((newest - entry.on).days / RECENT))
    return weights


def _scaled(weights: Mapping[int, float]) -> dict[int, float]:
    """So that the most that one does is 1, and the least LEAST."""
    most = max(weights.values(), default=1.0)
    return {position: max(weight / most, LEAST) for position, weight in weights.items()}


def _against(entry: Progress) -> float:
    """How much the reader turned away from a work, in 0..1."""
    if entry.status in TURNED_AWAY:
        return TURNED_AWAY[entry.status]
    return DISLIKED.get(entry.rating or 0, 0.0)


def _grounds(
    snapshot: Snapshot, entries: Mapping[int, Progress], today: date, said: Statements
) -> Grounds:
    works = {position: _work(entry, today) for position, entry in entries.items()}
    index = snapshot.concepts.index
    return Grounds(
        works={position: work for position, work in works.items() if work is not None},
        claims={
            index[concept]: (claim.said, max((today - claim.on).days, 0))
            for concept, claim in said.claims.items()
            if claim.said is not None and concept in index
        },
        background=said.background,
    )


def _work(entry: Progress, today: date) -> Work | None:
    """What an entry says of the concepts its work teaches and requires; None for nothing.

    Too easy says that they were known before. Too hard says that less was learned, and of
    what was not covered nothing.
    """
    age = max((today - entry.on).days, 0)
    if entry.feedback is Feedback.TOO_EASY:
        done = 1.0 if entry.status is Status.COVERED else EASY
        return Work(done, done, age, EvidenceKind.TOO_EASY)
    if entry.status is Status.COVERED:
        done, kind = 1.0 if entry.share is None else entry.share, EvidenceKind.COVERED
    elif entry.status is Status.READING:
        done, kind = BEGUN if entry.share is None else entry.share, EvidenceKind.PARTLY
    elif entry.status is Status.DROPPED and entry.share:
        done, kind = entry.share, EvidenceKind.PARTLY
    else:
        return None
    hard = HARD if entry.feedback is Feedback.TOO_HARD else 1.0
    rating = 1.0 if entry.rating is None else LEARNED[entry.rating - 1]
    return Work(done * hard * rating, done * hard, age, kind)


def _level(
    snapshot: Snapshot,
    done: Iterable[int],
    entries: Mapping[int, Progress],
    grounds: Grounds,
) -> float:
    """Where the reader stands, 1 to 5: the upper quartile of what was covered and of what is
    said to be known, or of what the background knows, if that is more; moved by what was
    found too easy or too hard."""
    concepts = snapshot.concept_levels
    claimed = [c for c, (said, _) in grounds.claims.items() if said is Said.KNOW]
    levels = np.concatenate([snapshot.level[np.array(list(done), dtype=np.int64)],
                             concepts[np.array(claimed, dtype=np.int64)]])  # fmt: skip
    background = grounds.background.concepts if grounds.background else {}
    index = snapshot.concepts.index
    assumed = [index[c] for c, degree in background.items() if degree >= KNOWN and c in index]
    quartiles = [
        float(np.quantile(some, 0.75))
        for some in (levels[~np.isnan(levels)], concepts[np.array(assumed, dtype=np.int64)])
        if len(some)
    ]
    lowest = 1.0 if quartiles or len(levels) else BEGINNING
    level = max(quartiles, default=lowest)
    shift = sum(_move(entry, snapshot.level[p], level) for p, entry in entries.items())
    return min(max(level + max(-1.0, min(1.0, shift)), lowest), 5.0)


def _move(entry: Progress, of_work: float, level: float) -> float:
    """What one work's being too easy or too hard says of the level. What was covered counts
    by its own level already, so that its being easy says more only from there on."""
    if entry.feedback is Feedback.TOO_HARD:
        return -LEVEL_STEP
    if entry.feedback is not Feedback.TOO_EASY:
        return 0.0
    counted = entry.status is Status.COVERED and of_work < level
    return 0.0 if counted else LEVEL_STEP


def _implied(snapshot: Snapshot, done: Mapping[int, float]) -> set[int]:
    """What covering others makes needless: the parts of a covered whole, the whole of which
    a part is covered, and old editions of what was covered."""
    found = {old for old, new in snapshot.superseded.items() if new in done}
    covered = np.fromiter(done, dtype=np.int64, count=len(done))
    for matrix in (snapshot.parts, snapshot.part_of):
        found.update(map(int, entries(matrix, covered)[1]))
    return found
