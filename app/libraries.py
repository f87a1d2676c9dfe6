"""Other people's libraries: which strategy finds what was taken out of one of them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app import reader
from app.adding import Adding
from app.door import Report, turns
from app.replaying import FULL, RANDOM, compared
from graph import readers as lists
from graph.errors import BadInput
from graph.intake import Intake
from graph.ranking.baselines import Baselines
from graph.readers import Task
from graph.recommend import Recommender
from graph.replay import Row, by_chance, observed, place
from graph.snapshot import Floats
from graph.threads import one_thread
from ingest import libraries as sets

if TYPE_CHECKING:
    from app.library import Library

MADE_OF, WHOLE = "set", "set-whole"  # meta keys: what a library was made of, and that it is all
DAY = date(2000, 1, 1)  # nothing here has a date: what was covered, was covered just now


@dataclass(frozen=True, slots=True)
class ReplayOfReaders:
    """What came of hiding one work of each of `tried` readers, with the lists of `known`
    others: a row for each strategy `near`, among `others` works drawn at random,
    and `whole`, among all `works` that are not in the reader's library. `k` is the k of
    hit@k and nDCG@k."""

    near: tuple[Row, ...]
    whole: tuple[Row, ...]
    tried: int
    known: int
    works: int
    others: int
    k: int
    sentence: str


class ReplayingReaders(Adding):
    """Measuring the strategies on this library's unordered trails, taken as readers."""

    @turns
    def take_set(self, what: Path, embedding: Report | None = None) -> None:
        """Make this library that of a public set, unless it is already: see opened_set."""
        state, made = _state(what), self._store.meta(MADE_OF)
        if made != state and (made is not None or self._store.count("resources")):
            why = f"holds something else, or {what} as it was before; name another folder"
            raise BadInput(str(self.home), why)
        if self._store.meta(WHOLE) is None:
            self._store.set_meta(MADE_OF, state)
            self._fill_from(what)
            self._store.set_meta(WHOLE, "yes")
        if self._embeds:
            self._engine.embed(embedding)

    def _fill_from(self, what: Path) -> None:
        if not what.is_dir():
            self.add(what)
            return
        if not sets.is_set(what):
            why = f"has no {sets.ITEMS} and {sets.READERS}; name a folder that has, or a file"
            raise BadInput(str(what), why)
        intake = Intake(self._store, str(what.resolve()), "set")
        intake.take(chain(sets.resources(what), sets.readers(what)))

    @turns
    def replay_readers(
        self, most: int = 100, k: int = 10, progress: Callable[[int, int], None] | None = None
    ) -> ReplayOfReaders:
        """Hide one work of each of some unordered trails, and see where each strategy puts it
        among 99 others and among all, knowing all trails less what is hidden.

        The last `most` in an order drawn once for all are asked for, so that the first are
        free to learn from. Raises BadInput where there are not two, or for a number below 1.
        """
        if most < 1 or k < 1:
            raise BadInput("replay", "needs at least one reader and one place to look at")
        snapshot = self._fresh()
        drawn = lists.order(snapshot)
        if len(drawn) < 2:
            raise BadInput(
                "replay",
                f"needs two unordered trails of {lists.LEAST} works or more, each the library of"
                f" a reader; {len(drawn)} of them here",
            )
        left, tasks = lists.leave_one_out(
            snapshot, drawn[-most:], np.random.default_rng(lists.SEED)
        )
        places = _Places(Recommender(left, self._engine.recommender().vectors))
        for task in tasks:
            if progress:
                progress(places.tried, len(tasks))
            places.take(task)
        if progress:
            progress(places.tried, places.tried)
        near, whole = places.near.rows(k), places.whole.rows(k)
        others = max(places.near.sizes) - 1
        return ReplayOfReaders(
            near=near,
            whole=whole,
            tried=places.tried,
            known=len(drawn) - 1,
            works=len(snapshot.rows),
            others=others,
            k=k,
            sentence=_sentence(near, whole, others, k),
        )


@dataclass
class _Found:
    """Where each strategy put the hidden works, and among how many."""

    places: dict[str, list[int]] = field(default_factory=dict)
    sizes: list[int] = field(default_factory=list)

    def put(self, said: Mapping[str, Floats], hidden: int, among: NDArray[np.bool_]) -> None:
        for name, scores in said.items():
            self.places.setdefault(name, []).append(place(scores, hidden, among))
        self.sizes.append(int(among.sum()))

    def rows(self, k: int) -> tuple[Row, ...]:
        found = (observed(name, each, k) for name, each in self.places.items())
        return (*found, by_chance(self.sizes, k, RANDOM))


class _Places:
    """What comes of asking every strategy, among the others drawn and among all."""

    def __init__(self, recommender: Recommender) -> None:
        self.near, self.whole = _Found(), _Found()
        self._recommender = recommender
        self._baselines = Baselines(recommender.collection)

    @property
    def tried(self) -> int:
        return len(self.near.sizes)

    def take(self, task: Task) -> None:
        recommender = self._recommender
        size = len(recommender.snapshot.rows)
        few, every = np.zeros(size, dtype=np.bool_), np.ones(size, dtype=np.bool_)
        few[[task.hidden, *task.others]] = True
        every[list(task.seen)] = False
        with one_thread():
            who = reader.reader(recommender.snapshot, {}, DAY, covered=task.seen)
            said = {FULL: recommender.rank(who).scores}
            said |= dict(self._baselines.scores(task.seen))
        self.near.put(said, task.hidden, few)
        self.whole.put(said, task.hidden, every)


def _sentence(near: Sequence[Row], whole: Sequence[Row], others: int, k: int) -> str:
    first, low, high = near[0], *near[0].hit_interval
    return (
        f"Of {first.tried} works, one taken out of each library, the {first.strategy} had"
        f" {first.hits} among its first {k} of {others + 1} (95% interval {low:.0%} to"
        f" {high:.0%}), and {whole[0].hits} among its first {k} of all."
        f" {compared(first, near[1:], first.tried)}"
    ).strip()


@contextmanager
def opened_set(
    what: Path, keep: Path | None = None, embedding: Report | None = None, *, embed: bool = True
) -> Iterator[Library]:
    """A library of a public set and nothing else, embedded unless not `embed`: a folder as
    ingest.libraries describes, or any file that can be added and has unordered trails.

    It is made in a folder that is deleted at the end, or in `keep` and found there again.
    Raises BadInput for what is no such set, and where `keep` holds something else.
    """
    from app.library import Library

    with ExitStack() as stack:
        home = keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        library = stack.enter_context(Library.open(home, catalogue=False, embed=embed))
        library.take_set(what, embedding)
        yield library


def _state(what: Path) -> str:
    """Which set this is, and in which state: its path, and the size and age of its files."""
    files = [what / name for name in (sets.ITEMS, sets.READERS)] if what.is_dir() else [what]
    there = [path.stat() for path in files if path.is_file()]
    return " ".join([str(what.resolve()), *(f"{s.st_size}@{s.st_mtime_ns}" for s in there)])
