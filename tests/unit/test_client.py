"""The HTTP client: patience, limits, redirects, and staying on the open internet."""

from __future__ import annotations

import gzip
import re
import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from graph.errors import FetchError
from ingest.net import netguard
from ingest.net.client import Client
from ingest.net.manners import Spacing, retry_after, user_agent
from tests.contract.support import Sleeps, quick_client


def test_an_answer_comes_back_whole(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a", query_string="x=1").respond_with_data("hello")
    with quick_client() as client:
        answer = client.get(httpserver.url_for("/a"), params={"x": 1}, trusted=True)
    assert (answer.status, answer.data) == (200, b"hello")


def test_it_says_who_is_asking(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READPATH_EMAIL", "reader@example.org\r\nX-Evil: 1")
    seen: list[str] = []

    def note(request: Request) -> Response:
        seen.append(request.headers["User-Agent"])
        assert "X-Evil" not in request.headers
        return Response("ok")

    httpserver.expect_request("/a").respond_with_handler(note)
    with quick_client() as client:
        client.get(httpserver.url_for("/a"), trusted=True)
    assert re.fullmatch(r"readpath/\S+ \(mailto:reader@example\.orgX-Evil:1\)", seen[0])
    monkeypatch.delenv("READPATH_EMAIL")
    assert "mailto" not in user_agent()


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again_when_it_says(httpserver: HTTPServer, status: int) -> None:
    busy = {"Retry-After": "7"}
    httpserver.expect_ordered_request("/a").respond_with_data("", status, headers=busy)
    httpserver.expect_ordered_request("/a").respond_with_data("at last")
    sleeps = Sleeps()
    with quick_client(sleeps) as client:
        assert client.get(httpserver.url_for("/a"), trusted=True).data == b"at last"
    assert sleeps == [7.0]


def test_without_retry_after_the_pauses_grow_and_then_it_gives_up(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data("Rate exceeded.", 429)
    sleeps = Sleeps()
    with quick_client(sleeps) as client, pytest.raises(FetchError) as caught:
        client.get(httpserver.url_for("/a"), trusted=True)
    assert len(sleeps) == 3
    assert sleeps == sorted(sleeps)
    assert sleeps[-1] > 2 * sleeps[0]
    assert caught.value.status == 429
    assert "429" in str(caught.value)
    assert "4 tries" in str(caught.value)


@pytest.mark.parametrize("chance", [0.0, 1.0])
def test_pauses_are_spread_by_chance(httpserver: HTTPServer, chance: float) -> None:
    httpserver.expect_request("/a").respond_with_data("", 500)
    sleeps = Sleeps()
    with quick_client(sleeps, chance=lambda: chance) as client, pytest.raises(FetchError):
        client.get(httpserver.url_for("/a"), trusted=True)
    assert sleeps == [2.0 * (1 + chance) / 2, 4.0 * (1 + chance) / 2, 8.0 * (1 + chance) / 2]


def test_a_backoff_on_a_good_answer_holds_the_next_request_back(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data("ok", headers={"Backoff": "12"})
    now, slept = [100.0], Sleeps()
    spacing = Spacing(gaps={}, default=0.0, clock=lambda: now[0], sleep=slept)
    with Client(spacing=spacing, clock=lambda: now[0]) as client:
        client.get(httpserver.url_for("/a"), trusted=True)
        assert slept == []
        now[0] += 2.0
        client.get(httpserver.url_for("/a"), trusted=True)
    assert slept == [10.0]


def test_a_very_long_backoff_is_told_instead_of_waited(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data("ok", headers={"Backoff": "600"})
    spacing = Spacing(gaps={}, default=0.0, clock=lambda: 100.0, sleep=Sleeps())
    with Client(spacing=spacing, cache=None) as client:
        client.get(httpserver.url_for("/a"), trusted=True)
        with pytest.raises(FetchError, match="not to be asked for another 600 seconds"):
            client.get(httpserver.url_for("/a"), trusted=True)
    assert len(httpserver.log) == 1


def test_a_wait_that_is_too_long_is_told_instead_of_waited(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data("", 429, headers={"Retry-After": "3600"})
    sleeps = Sleeps()
    with quick_client(sleeps) as client, pytest.raises(FetchError, match="wait 3600 seconds"):
        client.get(httpserver.url_for("/a"), trusted=True)
    assert sleeps == []


def test_retry_after_is_read_as_seconds_and_as_a_date() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    later = format_datetime(now + timedelta(seconds=90), usegmt=True)
    assert retry_after("12") == 12.0
    assert retry_after(later, now) == 90.0
    assert retry_after(format_datetime(now - timedelta(days=1), usegmt=True), now) == 0.0
    assert retry_after("soon") is None
    assert retry_after("") is None
    assert retry_after(None) is None


@pytest.mark.parametrize(
    ("status", "words"), [(404, "nothing at this address"), (403, "not allowed"), (410, "removed")]
)
def test_a_refusal_is_one_sentence_and_not_repeated(
    httpserver: HTTPServer, status: int, words: str
) -> None:
    httpserver.expect_request("/a").respond_with_data("no", status)
    with quick_client() as client, pytest.raises(FetchError, match=words) as caught:
        client.get(httpserver.url_for("/a"), trusted=True)
    assert caught.value.status == status
    assert len(httpserver.log) == 1


def test_an_answer_above_the_limit_is_refused_unread(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data(b"x" * 5000)
    with (
        quick_client(max_bytes=1000) as client,
        pytest.raises(FetchError, match="larger than"),
    ):
        client.get(httpserver.url_for("/a"), trusted=True)


def test_a_packed_answer_counts_unpacked(httpserver: HTTPServer) -> None:
    packed = gzip.compress(b"0" * 5_000_000)
    headers = {"Content-Encoding": "gzip"}
    httpserver.expect_request("/a").respond_with_data(packed, headers=headers)
    with (
        quick_client(max_bytes=100_000) as client,
        pytest.raises(FetchError, match="larger than"),
    ):
        client.get(httpserver.url_for("/a"), trusted=True)


def test_a_server_that_says_nothing_is_left(httpserver: HTTPServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with (
            quick_client(timeout=(1.0, 0.05), tries=2) as client,
            pytest.raises(FetchError, match="did not answer in time"),
        ):
            client.get(url, trusted=True)


def test_a_closed_port_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with quick_client() as client, pytest.raises(FetchError, match="cannot be reached"):
        client.get(f"http://127.0.0.1:{port}/", trusted=True)


def test_an_unknown_name_is_one_sentence() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with (
        quick_client(resolver=unknown) as client,
        pytest.raises(FetchError, match=r"nowhere\.example cannot be found"),
    ):
        client.get("http://nowhere.example/list.md")


def test_redirects_are_followed_five_times_at_most(httpserver: HTTPServer) -> None:
    for step in range(8):
        target = {"Location": f"/r{step + 1}"}
        httpserver.expect_request(f"/r{step}").respond_with_data("", 302, headers=target)
    httpserver.expect_request("/r8").respond_with_data("end")
    with quick_client() as client:
        assert client.get(httpserver.url_for("/r3"), trusted=True).data == b"end"
        with pytest.raises(FetchError, match="redirects more than 5 times"):
            client.get(httpserver.url_for("/r0"), trusted=True)


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.2:1/x", "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd"],
)
def test_a_trusted_server_lends_no_trust_to_where_it_redirects(
    httpserver: HTTPServer, target: str
) -> None:
    httpserver.expect_request("/a").respond_with_data("", 302, headers={"Location": target})
    with quick_client() as client, pytest.raises(FetchError, match=r"open internet|only those"):
        client.get(httpserver.url_for("/a"), trusted=True)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "192.168.1.1", "172.16.0.1", "0.0.0.0",
     "169.254.169.254", "[fd00:ec2::254]", "[fe80::1]", "[::ffff:127.0.0.1]", "2130706433",
     "0x7f.1", "127.1", "100.100.100.200", "168.63.129.16", "224.0.0.1", "[64:ff9b::7f00:1]",
     "[2002:7f00:1::]", "0", "0177.0.0.1", "[::]", "[::ffff:7f00:1]", "[::127.0.0.1]",
     "[::ffff:0:7f00:1]", "[64:ff9b:1::a00:1]", "[2001:4860::5efe:7f00:1]", "[3fff::1]",
     "[2001:1::1]", "192.0.0.9", "192.88.99.1", "255.255.255.255", "localhost.", "127.0.0.1.",
     "127。0。0。1", "ⓛocalhost", "１２７.0.0.1", "%31%32%37.0.0.1"],
)  # fmt: skip
def test_an_address_on_a_private_network_is_refused(host: str) -> None:
    with quick_client() as client, pytest.raises(FetchError):
        client.get(f"http://{host}/list.md")


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::1"]
)
def test_an_address_of_the_open_internet_is_none_of_these(address: str) -> None:
    assert netguard.is_public(address)


@pytest.mark.parametrize("host", ["bücher.example", "xn--bcher-kva.example", "例え.jp"])
def test_a_name_in_any_script_is_an_address(host: str) -> None:
    assert netguard.check_url(f"https://{host}/") == f"https://{host}/"


def test_a_name_that_leads_home_is_refused_whatever_else_it_leads_to() -> None:
    with (
        quick_client(resolver=lambda host, port: ["93.184.216.34", "127.0.0.1"]) as client,
        pytest.raises(FetchError, match=r"127\.0\.0\.1, which is not on the open internet"),
    ):
        client.get("http://rebind.example/")


def test_the_connection_goes_to_the_address_that_was_checked(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is resolved once; a second, different answer would not be asked for."""
    asked: list[str] = []
    seen: list[str] = []

    def once(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.9"]

    def note(request: Request) -> Response:
        seen.append(request.headers["Host"])
        return Response("ok")

    monkeypatch.setattr(netguard, "is_public", lambda address: address == "127.0.0.1")
    httpserver.expect_request("/a").respond_with_handler(note)
    with quick_client(resolver=once) as client:
        assert client.get(f"http://lists.example:{httpserver.port}/a").data == b"ok"
    assert asked == ["lists.example"]
    assert seen == [f"lists.example:{httpserver.port}"]


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/x", "http://user:pass@example.org/", "http://good.example\\@127.0.0.1/",
     "http://exa mple.org/", "http:///x", "http://[::1", "http://example.org:99999/"],
)  # fmt: skip
def test_a_tricky_address_is_refused_before_anything_is_sent(url: str) -> None:
    with quick_client() as client, pytest.raises(FetchError):
        client.get(url)


def test_configured_addresses_may_be_local(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    httpserver.expect_request("/a").respond_with_data("ok")
    url = httpserver.url_for("/a")
    with quick_client(trusted=[httpserver.url_for("/")]) as client:
        assert client.get(url).data == b"ok"
    monkeypatch.setenv("READPATH_TRUSTED_URLS", httpserver.url_for("/"))
    with quick_client() as client:
        assert client.get(url).data == b"ok"


def test_each_redirect_of_a_stranger_is_checked(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first host counts as public here, where it leads does not."""
    monkeypatch.setattr(netguard, "is_public", lambda address: address == "127.0.0.1")
    hosts = {"first.example": "127.0.0.1", "second.example": "10.0.0.1"}
    target = {"Location": f"http://second.example:{httpserver.port}/b"}
    httpserver.expect_request("/a").respond_with_data("", 302, headers=target)
    with (
        quick_client(resolver=lambda host, port: [hosts[host]]) as client,
        pytest.raises(FetchError, match=r"leads to 10\.0\.0\.1"),
    ):
        client.get(f"http://first.example:{httpserver.port}/a")


def test_through_a_proxy_a_name_is_still_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with (
        quick_client(resolver=lambda host, port: ["10.1.2.3"]) as client,
        pytest.raises(FetchError, match=r"10\.1\.2\.3"),
    ):
        client.get("http://inside.example/")


def test_credentials_of_the_reader_are_sent_nowhere(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine {httpserver.host} login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))

    def check(request: Request) -> Response:
        return Response("sent" if "Authorization" in request.headers else "kept")

    httpserver.expect_request("/a").respond_with_handler(check)
    with Client(spacing=Spacing(default=0.0)) as client:
        assert client.get(httpserver.url_for("/a"), trusted=True).data == b"kept"
