"""What one rerun of the app costs: the server's CPU time while a page is drawn again.

python -m tests.bench rerun [--rounds N] [--home DIR]

The pages are asked for over the same socket a browser uses, on a library in which a few works
are covered; a search page first, so that the model is loaded, which is what makes Streamlit's
garbage collection after every run dear.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Self

from app.library import Library
from graph.model import Status
from tests.e2e.serving import served

_PAGES = (
    ("Next", "", ""),
    ("Find", "find", "q=gradient+descent"),
    ("Path", "path", "goal=transformer"),
    ("Known", "known", ""),
    ("Library", "library", ""),
)
_COVERED = 4


def run(argv: list[str]) -> int:
    """Report the CPU (mean) and wall (median) milliseconds of a rerun, page by page, and of
    the first one, in which a path for example is planned."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench rerun")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--home", type=Path)
    options = parser.parse_args(argv)
    if not Path("/proc/self/stat").exists():
        print("rerun: CPU time of another process is read from /proc, which is not here")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        home = options.home or Path(folder)
        if options.home is None:
            _prepare(home)
        begun = time.perf_counter()
        with served(home) as app:
            _first(app.port, begun)
            for name, path, query in (*_PAGES, _PAGES[0]):
                cpu, wall, first = _measure(app.port, app.pid, path, query, options.rounds)
                print(
                    f"{name:8} {cpu:6.1f} ms CPU  {wall:6.1f} ms wall"
                    f"  ({first:6.1f} ms the first time)"
                )
    return 0


def _prepare(home: Path) -> None:
    with Library.open(home) as library:
        for _, steps in library.entry_points(1)[:_COVERED]:
            library.mark(steps[0].resource.id, Status.COVERED)
        library.index()


def _first(port: int, begun: float) -> None:
    with _Session(port) as session:
        session.rerun("", "")
    print(f"first page {time.perf_counter() - begun:.1f} s after the start of the process")


def _measure(port: int, pid: int, path: str, query: str, rounds: int) -> tuple[float, float, float]:
    cpu, wall = [], []
    with _Session(port) as session:
        for turn in range(rounds + 2):
            before, begun = _cpu(pid), time.perf_counter()
            session.rerun(path, query)
            spent = time.perf_counter() - begun
            time.sleep(0.15)  # Streamlit collects garbage after it has answered
            if not turn:
                first = spent * 1000
            if turn >= 2:
                cpu.append((_cpu(pid) - before) * 1000)
                wall.append(spent * 1000)
    return statistics.mean(cpu), statistics.median(wall), first


def _cpu(pid: int) -> float:
    """Seconds of CPU a process has used, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class _Session:
    """One browser tab's socket to the app."""

    def __init__(self, port: int) -> None:
        from websockets.sync.client import connect

        self._socket = connect(
            f"ws://localhost:{port}/_stcore/stream",
            origin=f"http://localhost:{port}",  # type: ignore[arg-type]
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def rerun(self, page: str, query: str) -> None:
        """Ask for a page and wait until it has been drawn."""
        from streamlit.proto.BackMsg_pb2 import BackMsg
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        asked = BackMsg()
        asked.rerun_script.page_name = page
        asked.rerun_script.query_string = query
        self._socket.send(asked.SerializeToString())
        finished = ForwardMsg()
        while True:
            finished.ParseFromString(bytes(self._socket.recv(timeout=120)))
            if finished.WhichOneof("type") == "script_finished":
                return


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
