"""Real answers of services, recorded, where the shared folder has them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.support import shared_folder


@dataclass(frozen=True)
class Recorded:
    """One answer: the address it came from, its HTTP status, content type and body."""

    url: str
    status: int
    kind: str
    file: Path

    @property
    def data(self) -> bytes:
        return self.file.read_bytes()

    @property
    def path(self) -> str:
        return unquote(urlsplit(self.url).path)


def recorded(host: str) -> list[Recorded]:
    """Every answer of this host that is kept; the test is skipped where there are none."""
    folder = shared_folder("recorded")
    found = list(_all(folder, host)) if folder is not None else []
    if not found:
        pytest.skip("the recorded answers are not here")
    return found


def _all(folder: Path, host: str) -> Iterator[Recorded]:
    for index in sorted(folder.glob("*/*/bodies/INDEX.jsonl")):
        for line in index.read_text().splitlines():
            told = json.loads(line)
            file = index.parent / told["file"]
            kind = re.sub(r"[\[\]']", "", str(told.get("content_type", "")))
            if urlsplit(told["url"]).hostname == host and file.exists():
                yield Recorded(told["url"], told["status"], kind, file)


def replay(server: HTTPServer, answers: list[Recorded]) -> list[Request]:
    """Answer each path as it was answered then, and others with 404; what was asked."""
    known = {one.path: one for one in sorted(answers, key=lambda one: -one.status)}
    asked: list[Request] = []

    def answer(request: Request) -> Response:
        asked.append(request)
        one = known.get(unquote(request.path))
        if one is None:
            return Response("Resource not found.", 404, content_type="application/json")
        return Response(one.data, one.status, content_type=one.kind or "application/json")

    server.expect_request(re.compile(".*")).respond_with_handler(answer)
    return asked
