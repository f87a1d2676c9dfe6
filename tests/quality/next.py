"""The next paper of real libraries: readpath beside well-known recommenders, in one run.

One paper of each of some readers is hidden; other readers' libraries are unordered trails.
Each method ranks the hidden paper among 99 others drawn at random, and in the whole
collection. readpath answers through `Library.next_steps`, as anyone would ask it.

    python -m tests.quality next [--set citeulike-a] [--readers N] [--keep FOLDER]
    python -m tests.quality next --learn      learn the weights and write them
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from app.library import Library
from graph.replay import Row, observed
from graph.snapshot import Floats
from graph.threads import one_thread
from tests.quality import _learning
from tests.quality._baselines import NAMES, Baselines
from tests.quality._readers import Readers, Task, load
from tests.support import shared_folder

SETS = ("citeulike-a", "citeulike-t")
# Readers the weights are learned from, and those that the form of the signals was chosen on;
# no figure is reported on either.
LEARNED_FROM, CHOSEN_ON = 600, 600
K = 10


def run(argv: list[str]) -> int:
    """Print the table; 0 even where the data are not there, since nothing is then wrong."""
    asked = _arguments(argv)
    with contextlib.ExitStack() as stack:
        keep = asked.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for name in SETS if asked.set is None else (asked.set,):
            folder = shared_folder(f"eval/{name}")
            if folder is None:
                print(f"{name} is not here: set READPATH_SHARED to a folder that has eval/{name}.")
                continue
            readers = load(folder)
            groups = readers.split(LEARNED_FROM, CHOSEN_ON, asked.readers)
            if asked.learn:
                return _learning.learn(readers, groups[0], np.concatenate(groups[1:]), keep)
            others = np.concatenate([*groups[:2], *groups[3:]])
            report(readers, groups[2], others, keep)
    return 0


def report(readers: Readers, tested: Sequence[int], others: Sequence[int], keep: Path) -> None:
    """Hide one paper of each tested reader, with the others' libraries as trails."""
    with filled(readers, others, keep / f"{readers.name}-report") as library:
        print(f"{readers.name}: {len(tested)} readers, {len(others)} others' libraries as trails,")
        print(f"  {len(readers.items):,} papers; 99 others / the whole collection")
        rng = np.random.default_rng(7)
        tasks = [readers.task(int(reader), rng) for reader in tested]
        near: dict[str, list[int]] = {name: [] for name in (*NAMES, "readpath")}
        whole: dict[str, list[int]] = {name: [] for name in (*NAMES, "readpath")}
        spent = 0.0
        with one_thread():
            baselines = Baselines(library._engine.recommender().collection)
            for task in tasks:
                spent += _ask(library, baselines, task, near, whole)
        for name, places in near.items():
            _line(observed(name, places, K), observed(name, whole[name], K))
        print(f"  readpath among 99 others: {1e3 * spent / len(tasks):.1f} ms a reader")


def _ask(
    library: Library,
    baselines: Baselines,
    task: Task,
    near: dict[str, list[int]],
    whole: dict[str, list[int]],
) -> float:
    resolver = library._resolver()
    seen, (hidden, *others) = (
        resolver.positions(task.seen), resolver.positions((task.hidden, *task.others))
    )  # fmt: skip
    rest = np.setdiff1d(np.arange(len(library._engine.snapshot().rows)), [*seen, hidden])
    for name, scores in baselines.scores(seen):
        near[name].append(_place(scores, hidden, others))
        whole[name].append(_place(scores, hidden, rest))
    begin = time.perf_counter()
    steps = library.next_steps(
        100, covered=task.seen, among=[task.hidden, *task.others], explain=False
    )
    spent = time.perf_counter() - begin
    order = [resolver.position(step.resource.id) for step in steps]
    near["readpath"].append(order.index(hidden) + 1)
    ranking = library._engine.recommender().rank(library._reader(library._engine.snapshot(), seen))
    whole["readpath"].append(_place(ranking.scores, hidden, rest))
    return spent


def _place(scores: Floats, hidden: int, others: Sequence[int] | np.ndarray) -> int:
    """The hidden paper's place, 1 the best; ties count against it."""
    return 1 + int(np.count_nonzero(scores[np.asarray(others)] >= scores[hidden]))


def _line(near: Row, whole: Row) -> None:
    print(
        f"  {near.strategy:22} HR@10 {near.hit:.3f} nDCG@10 {near.ndcg:.3f}"
        f"   /   HR@10 {whole.hit:.3f} nDCG@10 {whole.ndcg:.3f}"
    )


@contextlib.contextmanager
def filled(readers: Readers, trails: Sequence[int], home: Path) -> Iterator[Library]:
    """A library of the resources with these readers' trails, embedded; kept in `home`."""
    with Library.open(home, catalogue=False) as library:
        if not library.status().resources:
            readers.fill(library, trails)
        begin = time.perf_counter()
        library.index(_progress)
        print(f"embedded in {time.perf_counter() - begin:.0f} s", file=sys.stderr)
        yield library


def _progress(done: int, total: int) -> None:
    if done % 2_048 < 64:
        print(f"embedding {done} of {total}", file=sys.stderr)


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.quality next", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--set", choices=SETS, default=None, help="one data set instead of all")
    parser.add_argument("--readers", type=int, default=600, help="how many readers to test on")
    parser.add_argument("--keep", type=Path, default=None, help="keep the libraries made here")
    parser.add_argument("--learn", action="store_true", help="learn the weights and write them")
    return parser.parse_args(argv)
