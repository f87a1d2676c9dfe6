"""A browser's bookmarks as works: their folders are the topics."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph import text
from graph.errors import BadInput
from graph.model import Kind, Record, Rejected
from ingest.formats.netscape import bookmarks
from ingest.net.client import Client
from ingest.pages.pageshape import is_bookmarks
from ingest.source import Item, Raw
from ingest.text import guess, markup
from ingest.what import Form, What

MAX_BOOKMARKS = 64 * 1024 * 1024  # bytes; icons come with them


class Bookmarks:
    """The pages in the bookmarks that every browser exports."""

    name = "bookmarks"
    title = "Browser bookmarks (the HTML that all browsers export)"

    def claims(self, what: What) -> float:
        """Sure of the first line all browsers write."""
        if what.form not in (Form.FILE, Form.DATA):
            return 0.0
        return 1.0 if is_bookmarks(what.head) else 0.0

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:  # noqa: ARG002 - protocol
        """The whole file."""
        document = markup.decoded(what.raw(MAX_BOOKMARKS), what.encoding)
        yield Raw(document, what.url or what.name)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """A record for each bookmark."""
        try:
            found = list(bookmarks(markup.decoded(raw.data)))
        except BadInput as error:
            yield Rejected(raw.where, error.why)
            return
        for one in found:
            if isinstance(one, Rejected):
                yield Rejected(f"{raw.where} {one.where}", one.why)
                continue
            title = one.title or text.clean(re.sub(r"^https?://(?:www\.)?|/$", "", one.url), 300)
            yield Record(
                title=title,
                kind=guess.kind_of(one.url, (one.named,), one.path) or Kind.ARTICLE,
                url=one.url,
                identifiers=(one.named,),
                language=guess.language_of(title),
                topics=one.path,
                where=f"{raw.where} {one.where}",
            )
        if not found:
            yield Rejected(raw.where, "has no bookmark of a web page")
