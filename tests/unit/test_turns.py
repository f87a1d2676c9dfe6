"""Manners hold over all processes of a reader, not only over the threads of one."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from graph.errors import FetchError
from ingest.net.client import Client
from ingest.net.manners import ARXIV, Manner, Spacing, Told
from ingest.net.turns import FARTHEST, WAIT, Turns

GAP = 0.3
ASKING = f"""
import time
from ingest.net.manners import SHARED, Manner
manner = Manner(gap={GAP}, at_once=PLACES, provider="one")
print("ready", flush=True)
input()
for _ in range(3):
    with SHARED.turn("host.example", manner):
        SHARED.wait("host.example", manner)
        start = time.time()
        time.sleep(0.1)
        print(start, time.time(), flush=True)
"""


def process(script: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> subprocess.Popen[str]:
    """Another process of the same reader, which has said that it is ready."""
    monkeypatch.setenv("READPATH_CACHE", str(folder))
    pipe = subprocess.PIPE
    started = subprocess.Popen([sys.executable, "-c", script], stdin=pipe, stdout=pipe, text=True)
    assert started.stdout is not None
    assert started.stdout.readline() == "ready\n"
    return started


@pytest.mark.parametrize("places", [1, 2])
def test_two_processes_ask_one_provider_as_if_they_were_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, places: int
) -> None:
    script = ASKING.replace("PLACES", str(places))
    both = [process(script, tmp_path, monkeypatch) for _ in range(2)]
    begun = time.time()
    for one in both:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    told = [one.communicate(timeout=300)[0] for one in both]
    asked = sorted(tuple(map(float, line.split())) for out in told for line in out.splitlines())
    assert len(asked) == 6
    starts = [start for start, _ in asked]
    # One may start late on a busy machine, and the next in its time: none comes early.
    for number, start in enumerate(starts):
        assert start >= begun + number * GAP - 0.01
    if places == 1:
        ends = [end for _, end in asked]
        assert all(start >= end for start, end in zip(starts[1:], ends, strict=False))


def test_a_process_that_is_killed_keeps_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = (
        "import time\nfrom ingest.net.manners import SHARED, ARXIV\n"
        "with SHARED.turn('arxiv.org', ARXIV):\n    print('ready', flush=True)\n    time.sleep(600)"
    )
    other = process(script, tmp_path, monkeypatch)
    turns = Turns(lambda: tmp_path, wait=0.2)
    start = time.monotonic()
    with turns.place("arxiv.org", 1):
        assert time.monotonic() - start >= 0.2, "the other process has the only place"
    other.kill()
    other.communicate()
    start = time.monotonic()
    with Turns(lambda: tmp_path).place("arxiv.org", 1):
        assert time.monotonic() - start < WAIT, "the place is not waited for in vain"


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1e9
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.now += seconds

    def spacing(self, folder: Path) -> Spacing:
        """The manners of a process of its own."""
        turns = Turns(lambda: folder, clock=lambda: self.now)
        return Spacing(clock=lambda: self.now, sleep=self.sleep, turns=turns)


def test_a_provider_that_asks_for_rest_gets_it_from_all_processes(tmp_path: Path) -> None:
    time_ = Time()
    one, other = time_.spacing(tmp_path), time_.spacing(tmp_path)
    one.heed("export.arxiv.org", Told(hold=40.0), ARXIV)
    assert other.held("rss.arxiv.org") == pytest.approx(40.0)
    other.wait("oaipmh.arxiv.org", ARXIV)
    assert time_.slept == [40.0]


def test_hosts_of_whom_nothing_is_known_leave_nothing_behind(tmp_path: Path) -> None:
    spacing = Time().spacing(tmp_path)
    with spacing.turn("blog.example"):
        spacing.wait("blog.example")
    assert not list(tmp_path.iterdir())
    with spacing.turn("service.example", Manner(gap=1.0)):
        spacing.wait("service.example", Manner(gap=1.0))
    names = [path.name for path in (tmp_path / "turns").iterdir()]
    assert names
    assert not any("service" in name for name in names)


@pytest.mark.parametrize("noted", ["", "soon", "nan", "inf", repr(1e9 + 2 * FARTHEST)])
def test_a_note_that_cannot_be_right_is_not_waited_for(tmp_path: Path, noted: str) -> None:
    time_ = Time()
    spacing = time_.spacing(tmp_path)
    spacing.wait("arxiv.org", ARXIV)
    (path,) = (tmp_path / "turns").glob("*.next")
    path.write_text(noted)
    time_.now += 10
    spacing.wait("arxiv.org", ARXIV)
    assert time_.slept == []


def test_where_nothing_can_be_written_each_process_keeps_to_itself(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        time_ = Time()
        spacing = time_.spacing(folder)
        for _ in range(2):
            with spacing.turn("arxiv.org", ARXIV):
                spacing.wait("arxiv.org", ARXIV)
        assert time_.slept == [3.0]


def test_with_the_cache_off_nothing_is_kept() -> None:
    turns = Turns(lambda: None)
    with turns.place("arxiv.org", 1):
        assert (turns.take("arxiv.org", 3.0), turns.take("arxiv.org", 3.0)) == (0.0, 0.0)
        turns.rest("arxiv.org", 3.0)
    assert turns.left("arxiv.org") == 0.0


def test_a_long_rest_is_told_by_the_next_process_instead_of_asking(
    httpserver: HTTPServer, tmp_path: Path
) -> None:
    httpserver.expect_request("/busy").respond_with_data("no", 429, {"Retry-After": "3600"})
    manner = Manner(gap=0.0)
    for _ in range(2):
        spacing = Spacing(turns=Turns(lambda: tmp_path))
        with (
            Client(spacing=spacing, cache=None) as client,
            pytest.raises(FetchError, match=r"try again later"),
        ):
            client.get(httpserver.url_for("/busy"), trusted=True, manner=manner)
    assert len(httpserver.log) == 1
