"""What the tests of sources share: a client in no hurry to sleep, fixtures, arXiv's shapes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest.net.client import Client
from ingest.net.manners import Spacing

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
