"""The cache of answers: asked once, asked whether it changed, and without secrets."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from graph.errors import FetchError
from ingest.net import cache
from ingest.net.cache import Cache
from ingest.net.client import Client
from ingest.net.service import Service
from tests.contract.support import HTML, Clock, counting, quick_client

DAY = 24 * 3600.0


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(tmp_path: Path, clock: Clock) -> Iterator[Cache]:
    found = Cache(tmp_path / "cache", clock=clock)
    yield found
    found.close()


@pytest.fixture
def client(kept: Cache) -> Iterator[Client]:
    with quick_client(cache=kept) as found:
        yield found


def test_a_fresh_answer_is_used_again_without_asking(
    httpserver: HTTPServer, client: Client, clock: Clock
) -> None:
    asked = counting(httpserver, lambda request: Response("hello", content_type="text/x"))
    url = httpserver.url_for("/a")
    first = client.get(url, params={"x": 1}, trusted=True, fresh=60)
    clock.now += 59
    again = client.get(url, params={"x": 1}, trusted=True, fresh=60)
    assert (again.data, again.status, again.url) == (b"hello", 200, first.url)
    assert again.content_type == first.content_type
    assert again.headers["content-length"] == "5"
    assert (first.reused, again.reused, len(asked)) == (False, True, 1)
    clock.now += 2
    assert not client.get(url, params={"x": 1}, trusted=True, fresh=60).reused
    assert len(asked) == 2
    clock.now -= 10_000  # a clock put back makes nothing fresh
    assert not client.get(url, params={"x": 1}, trusted=True, fresh=60).reused


def test_without_an_age_it_is_always_asked(httpserver: HTTPServer, client: Client) -> None:
    asked = counting(httpserver, lambda request: Response("hello"))
    for _ in range(2):
        client.get(httpserver.url_for("/a"), trusted=True)
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"ETag": '"v1"'}, {"If-None-Match": '"v1"'}),
        (
            {"Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"},
            {"If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 GMT"},
        ),
    ],
)
def test_an_older_answer_is_used_again_when_the_server_says_so(
    httpserver: HTTPServer,
    client: Client,
    clock: Clock,
    given: dict[str, str],
    sent: dict[str, str],
) -> None:
    def respond(request: Request) -> Response:
        if any(name in request.headers for name in sent):
            return Response(b"", 304, {"ETag": given.get("ETag", "")} if "ETag" in given else {})
        return Response("hello", headers=given)

    asked = counting(httpserver, respond)
    url = httpserver.url_for("/a")
    client.get(url, trusted=True, fresh=60)
    clock.now += DAY
    again = client.get(url, trusted=True, fresh=60)
    assert (again.data, again.status, again.reused) == (b"hello", 200, True)
    assert {name: asked[1].headers[name] for name in sent} == sent
    # Confirmed just now, it is fresh again.
    assert client.get(url, trusted=True, fresh=60).data == b"hello"
    assert len(asked) == 2


def test_a_changed_answer_takes_the_place_of_the_old(
    httpserver: HTTPServer, client: Client, clock: Clock
) -> None:
    texts = iter(["one", "two", "never"])
    asked = counting(httpserver, lambda request: Response(next(texts), headers={"ETag": '"x"'}))
    url = httpserver.url_for("/a")
    assert client.get(url, trusted=True, fresh=60).data == b"one"
    clock.now += DAY
    assert client.get(url, trusted=True, fresh=60).data == b"two"
    assert client.get(url, trusted=True, fresh=60).data == b"two"
    assert len(asked) == 2


def test_a_validator_of_the_callers_own_is_left_to_the_caller(
    httpserver: HTTPServer, client: Client
) -> None:
    counting(httpserver, lambda request: Response(b"", 304))
    mine = {"If-None-Match": '"mine"'}
    answer = client.get(httpserver.url_for("/a"), trusted=True, headers=mine, fresh=60)
    assert (answer.status, answer.reused) == (304, False)


@pytest.mark.parametrize(
    "headers",
    [{"Cache-Control": "private, No-Store"}, {"Vary": "*"}, {"Cache-Control": "no-cache"}],
)
def test_what_the_server_wants_asked_each_time_is(
    httpserver: HTTPServer, client: Client, headers: dict[str, str]
) -> None:
    asked = counting(httpserver, lambda request: Response("hello", headers=headers))
    for _ in range(2):
        client.get(httpserver.url_for("/a"), trusted=True, fresh=DAY)
    assert len(asked) == 2


def test_nothing_is_kept_on_disk_of_what_must_not_be(
    httpserver: HTTPServer, client: Client, tmp_path: Path
) -> None:
    headers = {"Cache-Control": "no-store"}
    counting(httpserver, lambda request: Response("hello", headers=headers))
    client.get(httpserver.url_for("/a"), trusted=True, fresh=DAY)
    with sqlite3.connect(tmp_path / "cache" / cache.NAME) as base:
        assert base.execute("SELECT count(*) FROM answer").fetchone() == (0,)
    base.close()


def test_only_good_answers_last_and_a_missing_one_shortly(
    httpserver: HTTPServer, client: Client, clock: Clock
) -> None:
    asked = counting(httpserver, lambda request: Response("no", 404))
    url = httpserver.url_for("/a")
    for _ in range(2):
        with pytest.raises(FetchError, match="404") as caught:
            client.get(url, trusted=True, fresh=DAY)
        assert caught.value.status == 404
    assert client.get(url, trusted=True, fresh=DAY, allow=[404]).status == 404
    assert len(asked) == 1
    clock.now += 2 * 3600
    assert client.get(url, trusted=True, fresh=DAY, allow=[404]).status == 404
    assert len(asked) == 2


@pytest.mark.parametrize("status", [400, 403, 500])
def test_an_error_is_never_kept_nor_takes_a_good_answers_place(
    httpserver: HTTPServer, client: Client, clock: Clock, status: int
) -> None:
    broken = False

    def respond(request: Request) -> Response:
        if broken:
            return Response("", status)
        if "If-None-Match" in request.headers:
            return Response(b"", 304)
        return Response("good", headers={"ETag": '"x"'})

    counting(httpserver, respond)
    url = httpserver.url_for("/a")
    client.get(url, trusted=True, fresh=60)
    clock.now += DAY
    broken = True
    for _ in range(2):
        with pytest.raises(FetchError, match=str(status)):
            client.get(url, trusted=True, fresh=60)
    broken = False
    assert client.get(url, trusted=True, fresh=60).reused


def test_an_answer_that_says_nothing_of_use_is_forgotten(
    httpserver: HTTPServer, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Service("somebody", "Somebody", "https://somebody.example")
    monkeypatch.setenv("READPATH_SOMEBODY_URL", httpserver.url_for("/").rstrip("/"))
    bodies = iter([HTML, '{"cut": ', "[1, }", "[1]", "never"])
    counting(httpserver, lambda request: Response(next(bodies)))
    for _ in range(3):
        with pytest.raises(FetchError):
            service.value(client, service.get(client, "a"))
    for _ in range(2):
        assert service.value(client, service.get(client, "a")) == [1]


def test_anew_asks_whether_a_fresh_answer_is_still_right(
    httpserver: HTTPServer, client: Client, kept: Cache
) -> None:
    text = ["one"]

    def respond(request: Request) -> Response:
        tag = f'"{text[0]}"'
        if request.headers.get("If-None-Match") == tag:
            return Response(b"", 304)
        return Response(text[0], headers={"ETag": tag})

    asked = counting(httpserver, respond)
    url = httpserver.url_for("/a")
    client.get(url, trusted=True, fresh=60)
    with quick_client(cache=kept, anew=True) as insisting:
        assert insisting.get(url, trusted=True, fresh=60).reused
        text[0] = "two"
        assert insisting.get(url, trusted=True, fresh=60).data == b"two"
    assert len(asked) == 3
    assert client.get(url, trusted=True, fresh=60).data == b"two"
    assert len(asked) == 3


def test_what_was_kept_before_a_moment_does_not_count_however_long_it_takes_since(
    httpserver: HTTPServer, client: Client, kept: Cache, clock: Clock
) -> None:
    asked = counting(httpserver, lambda request: Response("page"))
    before, after = httpserver.url_for("/a?before"), httpserver.url_for("/a?after")
    client.get(before, trusted=True, fresh=DAY)
    clock.now += 60
    moment = clock.now
    client.get(after, trusted=True, fresh=DAY)
    with quick_client(cache=kept, since=moment) as later:
        clock.now += 3_000  # a reading that is taken up again is slow, too
        assert later.get(after, trusted=True, fresh=DAY).reused
        assert not later.get(before, trusted=True, fresh=DAY).reused
    assert len(asked) == 3


def test_other_requests_have_other_answers(httpserver: HTTPServer, client: Client) -> None:
    asked = counting(httpserver, lambda request: Response(request.headers.get("Accept", "")))
    url = httpserver.url_for("/a")
    client.get(url, trusted=True, fresh=60)
    client.get(url, trusted=True, fresh=60, params={"page": 2})
    client.get(url, trusted=True, fresh=60, accept="text/plain")
    client.get(url, trusted=True, fresh=60, headers={"X-Api-Key": "another-reader"})
    assert len(asked) == 4


def test_a_configured_servers_answer_is_not_handed_to_a_strangers_link(
    httpserver: HTTPServer, client: Client
) -> None:
    counting(httpserver, lambda request: Response("of the inner network"))
    url = httpserver.url_for("/a")
    client.get(url, trusted=True, fresh=60)
    with pytest.raises(FetchError, match="open internet"):
        client.get(url, fresh=60)


def test_a_question_that_is_posted_is_kept_by_what_it_asks(
    httpserver: HTTPServer, client: Client
) -> None:
    asked = counting(httpserver, lambda request: Response(request.get_data(), mimetype="text/x"))
    url = httpserver.url_for("/a")
    for body in ({"ids": [1]}, {"ids": [1]}, {"ids": [2]}):
        assert client.post(url, body, fresh=60).data
    assert len(asked) == 2
    client.post(url, {"ids": [1]})  # without an age it is asked
    assert len(asked) == 3


def test_no_key_and_no_address_is_written(
    httpserver: HTTPServer, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READPATH_SOMEBODY_KEY", "setting-secret")
    monkeypatch.setenv("READPATH_SECRET_MINE", "recipe-secret")
    echoes = ("parameter-secret", "setting-secret", "header-secret", "recipe-secret")
    kinds = iter(["plain", *echoes])

    def respond(request: Request) -> Response:
        return Response(next(kinds), headers={"Set-Cookie": "session=cookie-secret"})

    asked = counting(httpserver, respond)
    for number in range(5):
        client.get(
            httpserver.url_for("/a"),
            params={"api_key": "parameter-secret", "n": number},
            headers={"Authorization": "header-secret"},
            trusted=True,
            fresh=60,
        )
    client.close()
    with sqlite3.connect(tmp_path / "cache" / cache.NAME) as base:
        rows = base.execute("SELECT key, packed FROM answer").fetchall()
    base.close()
    assert len(asked) == 5
    assert len(rows) == 1
    import zlib

    written = rows[0][0].encode() + zlib.decompress(rows[0][1])
    assert b"plain" in written
    assert b"secret" not in written
    assert b"/a" not in written
    assert (tmp_path / "cache" / cache.NAME).stat().st_mode & 0o077 == 0


def test_where_a_redirect_led_is_remembered_unless_it_may_hold_a_key(
    httpserver: HTTPServer, client: Client
) -> None:
    for name, target in (("plain", "/a"), ("signed", "/a?signature=1")):
        where = {"Location": target}
        httpserver.expect_request(f"/{name}").respond_with_data("", 302, headers=where)
    asked = counting(httpserver, lambda request: Response("there"))
    for _ in range(2):
        answer = client.get(httpserver.url_for("/plain"), trusted=True, fresh=60)
        assert answer.url == httpserver.url_for("/a")
    assert len(asked) == 1
    for _ in range(2):
        client.get(httpserver.url_for("/signed"), trusted=True, fresh=60)
    assert len(asked) == 3


@pytest.mark.parametrize("packed", [b"", b"junk", None])
def test_a_damaged_entry_is_not_there(
    httpserver: HTTPServer, client: Client, tmp_path: Path, packed: bytes | None
) -> None:
    asked = counting(httpserver, lambda request: Response("hello" * 100))
    url = httpserver.url_for("/a")
    client.get(url, trusted=True, fresh=60)
    with sqlite3.connect(tmp_path / "cache" / cache.NAME) as base:
        if packed is None:
            base.execute("UPDATE answer SET packed = substr(packed, 1, length(packed) - 3)")
        else:
            base.execute("UPDATE answer SET packed = ?", (packed,))
    base.close()
    assert client.get(url, trusted=True, fresh=60).data == b"hello" * 100
    assert len(asked) == 2
    client.get(url, trusted=True, fresh=60)
    assert len(asked) == 2
