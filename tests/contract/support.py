"""What the tests of sources share: a client in no hurry to sleep, answers, arXiv's shapes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from graph.model import Record
from ingest.net.client import Client
from ingest.net.manners import Spacing
from ingest.read import read
from ingest.source import Item, Raw, Source

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"


class Sleeps(list[float]):
    """Remembers how long it was asked to sleep, and does not."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def quick_client(sleeps: Sleeps | None = None, **options: Any) -> Client:
    """A client that does not wait between requests; its pauses go to `sleeps`."""
    spacing = Spacing(gaps={}, default=0.0, sleep=lambda seconds: None)
    options.setdefault("chance", lambda: 0.5)
    options.setdefault("cache", None)
    return Client(spacing=spacing, sleep=Sleeps() if sleeps is None else sleeps, **options)


def take(given: str, format: str | None = None, limit: int = 50) -> list[Item]:
    """What comes of reading `given`, without waiting between requests."""
    with quick_client(Sleeps()) as client:
        return list(read(given, format, client, limit))


def only(source: Source, page: object, wanted: tuple[str, ...] = ()) -> Record:
    """The one record that a source finds in an answer in JSON."""
    (found,) = source.parse(Raw(json.dumps(page), "here", wanted=wanted))
    assert isinstance(found, Record)
    return found


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def counting(server: HTTPServer, respond: Callable[[Request], Response]) -> list[Request]:
    """Answer whatever is asked of /a, and remember it."""
    asked: list[Request] = []

    def handler(request: Request) -> Response:
        asked.append(request)
        return respond(request)

    server.expect_request("/a").respond_with_handler(handler)
    return asked


def feed(*ids: str, total: int | None = None) -> str:
    """An Atom page as arXiv's API writes it, with one small entry for each id."""
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/{one}v1</id><title>Paper {one}</title>"
        f"<summary>About {one}.</summary><published>2020-01-02T00:00:00Z</published>"
        f"<author><name>Ada Lovelace</name></author></entry>"
        for one in ids
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"'
        ' xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
        f"<id>http://arxiv.org/api/x</id><opensearch:totalResults>"
        f"{len(ids) if total is None else total}</opensearch:totalResults>{entries}</feed>"
    )


ERROR_FEED = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry>'
    "<id>https://arxiv.org/api/errors#incorrect_id_format_for_abc</id><title>Error</title>"
    "<summary>incorrect id format for abc</summary></entry></feed>"
)
HTML = "<!DOCTYPE html>\n<html><head><title>Hello</title></head><body>A page</body></html>"
