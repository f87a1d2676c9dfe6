"""The next paper of real libraries: readpath beside well-known recommenders, in one run.

This is `readpath replay --on FOLDER` over the public sets, with more readers. One paper of
each reader asked for is hidden; what is left of all libraries are unordered trails. Each
method ranks the hidden paper among 99 others drawn at random, and in the whole collection.
No figure is reported on readers the weights were learned from: these are the first 1,200 drawn
of each set, and those asked for the last.

    python -m tests.quality next [--set citeulike-a] [--readers N] [--keep FOLDER]
    python -m tests.quality next --learn      learn the weights and write them
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from pathlib import Path

from app.libraries import ReplayOfReaders, opened_set
from graph.replay import Row
from tests.quality import _learning
from tests.support import shared_folder

SETS = ("citeulike-a", "citeulike-t")


def run(argv: list[str]) -> int:
    """Print the table; 0 even where the data are not there, since nothing is then wrong."""
    asked = _arguments(argv)
    with contextlib.ExitStack() as stack:
        keep = asked.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        opened = {}
        for name in SETS if asked.set is None else (asked.set,):
            folder = shared_folder(f"eval/{name}")
            if folder is None:
                print(f"{name} is not here: set READPATH_SHARED to a folder that has eval/{name}.")
                continue
            library = stack.enter_context(opened_set(folder, keep / name, _progress))
            opened[name] = library
            if not asked.learn:
                _report(name, library.replay_readers(asked.readers))
        if asked.learn and opened:
            return _learning.learn(opened, keep / "catalogue")
    return 0


def _report(name: str, found: ReplayOfReaders) -> None:
    print(f"{name}: {found.tried} readers, {found.known} others' libraries as trails,")
    print(f"  {found.works:,} papers; {found.others} others / the whole collection")
    for near, whole in zip(found.near, found.whole, strict=True):
        _line(near, whole)
    print(f"  {found.sentence}")


def _line(near: Row, whole: Row) -> None:
    print(
        f"  {near.strategy:22} HR@10 {near.hit:.3f} nDCG@10 {near.ndcg:.3f}"
        f"   /   HR@10 {whole.hit:.3f} nDCG@10 {whole.ndcg:.3f}"
    )


def _progress(done: int, total: int) -> None:
    if done % 2_048 < 64:
        print(f"embedding {done} of {total}", file=sys.stderr)


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.quality next", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--set", choices=SETS, default=None, help="one data set instead of all")
    parser.add_argument("--readers", type=int, default=1_800, help="how many readers to test on")
    parser.add_argument("--keep", type=Path, default=None, help="keep the libraries made here")
    parser.add_argument("--learn", action="store_true", help="learn the weights and write them")
    return parser.parse_args(argv)
