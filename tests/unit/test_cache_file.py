"""The cache's file: where it lies, how large it gets, and who shares it."""

from __future__ import annotations

import multiprocessing
import random
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from ingest.net import cache
from ingest.net.cache import Cache
from ingest.net.transport import Answer, Ask
from tests.contract.support import Clock, counting, quick_client


def test_a_file_that_is_no_database_is_replaced(httpserver: HTTPServer, tmp_path: Path) -> None:
    (tmp_path / cache.NAME).write_bytes(b"this is no database at all " * 100)
    asked = counting(httpserver, lambda request: Response("hello"))
    with quick_client(cache=Cache(tmp_path)) as client:
        for _ in range(2):
            assert client.get(httpserver.url_for("/a"), trusted=True, fresh=60).data == b"hello"
    assert len(asked) == 1


def test_where_nothing_can_be_written_everything_is_asked(
    httpserver: HTTPServer, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file, where the folder should be")
    asked = counting(httpserver, lambda request: Response("hello"))
    with quick_client(cache=Cache(tmp_path / "taken")) as client:
        for _ in range(2):
            assert client.get(httpserver.url_for("/a"), trusted=True, fresh=60).data == b"hello"
    assert len(asked) == 2


def _ask(number: int) -> tuple[Ask, str]:
    ask = Ask(f"https://example.org/{number}", None, True, {"Accept": "*/*"}, None)
    return ask, cache.key_of(ask, True)


def _answer(ask: Ask, data: bytes) -> Answer:
    return Answer(ask.url, 200, data, "text/plain", {})


def test_what_was_used_longest_ago_makes_room(tmp_path: Path) -> None:
    clock, noise = Clock(), random.Random(7)
    kept = Cache(tmp_path, limit=100_000, clock=clock)
    for number in range(30):
        ask, key = _ask(number)
        kept.keep(ask, key, _answer(ask, noise.randbytes(10_000)))
        clock.now += 2 * 3600
        assert kept.find(*_ask(0)) is not None, "it was used just now"
    there = [number for number in range(30) if kept.find(*_ask(number)) is not None]
    kept.close()
    assert 8 <= len(there) <= 10
    assert there == [0, *range(30 - len(there) + 1, 30)]
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 200_000


def test_what_nobody_uses_any_more_goes(tmp_path: Path) -> None:
    clock = Clock()
    kept = Cache(tmp_path, clock=clock)
    first, key = _ask(1)
    kept.keep(first, key, _answer(first, b"old"))
    clock.now += 70 * 24 * 3600.0
    second, other = _ask(2)
    kept.keep(second, other, _answer(second, b"new"))
    assert kept.find(first, key) is None
    assert kept.find(second, other) is not None
    kept.close()


def _fill(folder: Path, start: int) -> None:
    kept = Cache(folder)
    for number in range(40):
        ask, key = _ask((start + number) % 50)
        kept.keep(ask, key, _answer(ask, ask.url.encode() * 500))
        kept.find(ask, key)
    kept.close()


def test_two_processes_share_it(tmp_path: Path) -> None:
    ways = multiprocessing.get_context("spawn")
    both = [ways.Process(target=_fill, args=(tmp_path, start)) for start in (0, 20)]
    for one in both:
        one.start()
    for one in both:
        one.join(300)
    assert [one.exitcode for one in both] == [0, 0]
    kept = Cache(tmp_path)
    for number in range(50):
        ask, key = _ask(number)
        found = kept.find(ask, key)
        assert found is not None
        assert found.answer.data == ask.url.encode() * 500
    kept.close()


def test_the_place_is_a_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cache.default() is None, "tests must leave the reader's cache alone"
    monkeypatch.setenv("READPATH_CACHE", str(tmp_path / "elsewhere"))
    kept = cache.default()
    assert kept is not None
    ask, key = _ask(1)
    kept.keep(ask, key, _answer(ask, b"x"))
    kept.close()
    assert (tmp_path / "elsewhere" / cache.NAME).exists()
