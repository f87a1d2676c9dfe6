"""What the contract suite needs to know of a service."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from werkzeug import Request, Response

KNOWN = 230  # the works each stand-in knows: more than a page of any service


@dataclass(frozen=True)
class Case:
    """A source that asks a web service, and a stand-in for that service.

    `serve` answers one request as the service documents it. It knows KNOWN works, finds
    all of them for the words "everything" and none for "nothing", and serves them in pages.
    `setting` is the variable that holds the service's address. `one` is what a person
    types for a work it knows, `unknown` for one it does not; `search` begins a search
    ("arxiv:"), "" where the service has none. `limit` is how many a search may bring, where
    the service itself gives no more. `endless` turns a page into one that names one more
    page, again and again, with a new cursor each time (given a number that grows). `each` is
    how many requests a page of a search takes, `also` other variables that hold the address
    of the same stand-in.
    """

    source: str
    setting: str
    serve: Callable[[Request], Response]
    one: str = ""
    unknown: str = ""
    search: str = ""
    limit: int = KNOWN
    endless: Callable[[bytes, int], bytes] | None = None
    environment: tuple[tuple[str, str], ...] = ()
    each: int = 1
    also: tuple[str, ...] = ()


def as_json(value: Any, status: int = 200, content_type: str = "application/json") -> Response:
    """A response that carries a JSON value."""
    return Response(json.dumps(value), status, content_type=content_type)
