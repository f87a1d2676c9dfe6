"""Reading lists and syllabi written in HTML, read as those in Markdown are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.errors import BadInput
from graph.model import Rejected
from ingest.lists.htmlwalk import walk
from ingest.lists.listing import listing
from ingest.lists.mdwalk import Passage, Place
from ingest.net.client import Client
from ingest.pages import pageshape
from ingest.source import Item, Raw
from ingest.text import markup
from ingest.what import Form, What

MAX_PAGE = 16 * 1024 * 1024  # bytes
_ORDER = re.compile(
    r"^(?:week|lecture|session|class|day|unit|module|chapter|part|step|lesson|stage)\b\W{0,3}\w{1,4}\b"
    r"|^\d{1,3}[.):]",
    re.IGNORECASE,
)


class Html:
    """The works in a page that is mostly lists of them, and the page as a trail."""

    name = "html"
    title = "Reading lists and syllabi in HTML, from a file or an address"

    def claims(self, what: What) -> float:
        """Sure of a page that is mostly lists and does not say that it shows one work."""
        if what.form not in (Form.FILE, Form.DATA):
            return 0.0
        shape = pageshape.shape(what.head, what.url or "")
        return {"list": 0.9, "work": 0.2, "other": 0.3}.get(shape, 0.0)

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:  # noqa: ARG002 - protocol
        """The whole page."""
        yield Raw(markup.decoded(what.raw(MAX_PAGE), what.encoding), what.url or what.name)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """A record for each work in order, then the page as a trail: an ordered one where its
        lists are numbered, or its headings are."""
        document = markup.decoded(raw.data)
        base = raw.where if raw.where.startswith(("http://", "https://")) else ""
        try:
            root = markup.page(document)
        except BadInput as error:
            yield Rejected(raw.where, error.why)
            return
        told = next((markup.plain("".join(one.itertext()), 300) for one in root.iter("title")), "")
        passages = list(walk(root, base))
        heading = next((one for one in passages if one.place is Place.HEADING), None)
        title = heading.text if heading is not None and heading.level == 1 else told
        yield from listing(passages, raw.where, document, title[:300], _is_ordered(passages))


def _is_ordered(passages: list[Passage]) -> bool:
    """Whether at least half of what links elsewhere stands in an order somebody counted."""
    shown = [one for one in passages if one.links and one.place is not Place.HEADING]
    counted = [
        one
        for one in shown
        if one.numbered
        or any(_ORDER.match(name) for name in one.path)
        or any(re.search(r"week|date|lecture|session|^#$", name) for name, _, _ in one.cells)
    ]
    return bool(shown) and 2 * len(counted) >= len(shown)
