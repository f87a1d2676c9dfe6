"""Manners towards servers: gaps, places, and what an answer says about the next request."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import pytest

from ingest.net.manners import ARXIV, PATIENCE, Manner, Spacing, Told, told


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def spacing(self) -> Spacing:
        return Spacing(clock=lambda: self.now, sleep=self.sleep)


def test_requests_to_one_host_are_spaced_and_others_are_not() -> None:
    time_ = Time()
    spacing = time_.spacing()
    for host in ("example.org", "example.org", "other.example"):
        spacing.wait(host)
    assert time_.slept == [1.0]


def test_all_of_arxiv_is_one_queue_with_the_gap_it_asks_for() -> None:
    time_ = Time()
    spacing = time_.spacing()
    spacing.wait("export.arxiv.org", ARXIV)
    time_.now += 1.0
    spacing.wait("rss.arxiv.org")
    spacing.wait("oaipmh.arxiv.org", Manner(gap=0.5, at_once=4, provider="mine"))
    assert time_.slept == [2.0, 3.0]


def test_hosts_of_one_provider_share_a_queue() -> None:
    time_ = Time()
    spacing = time_.spacing()
    shared = Manner(gap=2.0, provider="both")
    spacing.wait("one.example", shared)
    spacing.wait("two.example", shared)
    spacing.wait("three.example", Manner(gap=2.0))
    assert time_.slept == [2.0]


@pytest.mark.parametrize("places", [1, 3])
def test_no_more_ask_at_once_than_the_provider_allows(places: int) -> None:
    spacing = Spacing(gaps={}, default=0.0)
    manner = Manner(gap=0.0, at_once=places)
    inside, most = 0, 0
    lock = threading.Lock()
    full = threading.Barrier(places, timeout=120)

    def ask() -> None:
        nonlocal inside, most
        with spacing.turn("example.org", manner):
            spacing.wait("example.org", manner)
            with lock:
                inside += 1
                most = max(most, inside)
            full.wait()  # passes only when all the places are taken
            with lock:
                inside -= 1

    threads = [threading.Thread(target=ask) for _ in range(places * 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(240)
    assert not any(thread.is_alive() for thread in threads)
    assert most == places


def test_threads_that_ask_together_are_sent_apart() -> None:
    spacing = Spacing(gaps={})
    manner = Manner(gap=0.05, at_once=4)
    sent: list[float] = []

    def ask() -> None:
        with spacing.turn("example.org", manner):
            spacing.wait("example.org", manner)
            sent.append(time.monotonic())

    threads = [threading.Thread(target=ask) for _ in range(6)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(240)
    assert len(sent) == 6
    for number, moment in enumerate(sorted(sent)):
        assert moment - begun >= number * 0.05 - 0.01


def test_a_provider_that_asks_for_rest_gets_it_from_all_its_hosts() -> None:
    time_ = Time()
    spacing = time_.spacing()
    shared = Manner(gap=0.0, provider="both")
    spacing.heed("one.example", Told(hold=20.0), shared)
    assert spacing.held("two.example", shared) == 20.0
    spacing.heed("one.example", Told(hold=5.0), shared)  # a shorter one takes nothing back
    spacing.wait("two.example", shared)
    assert time_.slept == [20.0]
    assert spacing.held("two.example", shared) == 0.0
    assert spacing.held("three.example") == 0.0


def test_a_rest_asked_for_while_another_waits_holds_that_one_too() -> None:
    time_ = Time()

    def told_off(seconds: float) -> None:
        time_.sleep(seconds)
        if len(time_.slept) == 1:
            spacing.heed("example.org", Told(hold=30.0))

    spacing = Spacing(clock=lambda: time_.now, sleep=told_off)
    spacing.wait("example.org")
    spacing.wait("example.org")
    assert time_.slept == [1.0, 30.0]


def test_a_provider_is_never_asked_faster_than_it_says() -> None:
    time_ = Time()
    spacing = time_.spacing()
    manner = Manner(gap=0.1, at_once=3)
    spacing.wait("example.org", manner)
    spacing.heed("example.org", Told(gap=0.5, at_once=1), manner)
    spacing.wait("example.org", manner)
    spacing.wait("example.org", manner)
    assert time_.slept == pytest.approx([0.1, 0.5])
    spacing.heed("example.org", Told(gap=0.01, at_once=50), manner)  # slower stays slower
    spacing.wait("example.org", manner)
    spacing.wait("example.org", manner)
    assert time_.slept[3:] == pytest.approx([0.1])


def test_crossrefs_headers_say_how_fast() -> None:
    said = told(
        {"X-Rate-Limit-Limit": "5", "X-Rate-Limit-Interval": "1s", "X-Concurrency-Limit": "1"}
    )
    assert said == Told(hold=0.0, gap=0.2, at_once=1)
    assert told({"X-Rate-Limit-Limit": "0", "X-Rate-Limit-Interval": "1s"}) == Told()
    assert told({"X-Rate-Limit-Limit": "many", "X-Rate-Limit-Interval": "now"}) == Told()
    assert told({}) == Told()


@pytest.mark.parametrize("prefix", ["X-", ""])
def test_a_quota_that_is_used_up_is_waited_for(prefix: str) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    at = int(now.timestamp())

    def hold(left: str, reset: str) -> float:
        names = (f"{prefix}RateLimit-Remaining", f"{prefix}RateLimit-Reset")
        return told(dict(zip(names, (left, reset), strict=True)), now=now).hold

    assert hold("0", "20") == 20.0
    assert hold("0", str(at + 15)) == 15.0
    assert hold("0", str((at + 15) * 1000)) == 15.0
    assert hold("0", "64141") == PATIENCE  # after that the server is asked, and says itself
    assert hold("0", "tomorrow") == 0.0
    assert hold("1", "20") == 0.0


def test_a_backoff_counts_on_any_answer_and_retry_after_on_a_busy_one() -> None:
    assert told({"Backoff": "30"}).hold == 30.0
    assert told({"Retry-After": "30"}).hold == 0.0
    assert told({"Retry-After": "30", "Backoff": "10"}, 503).hold == 30.0
