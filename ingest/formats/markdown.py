"""Reading lists written in Markdown: every work they list, and the order they put it in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.lists import readmes
from ingest.lists.listing import listing
from ingest.lists.mdwalk import walk
from ingest.net.client import Client
from ingest.source import Item, Raw
from ingest.what import Form, What

MAX_LIST = 4 * 1024 * 1024  # bytes; the longest public reading list is under 1 MB


class Markdown:
    """The works in a Markdown reading list, and the list as a trail."""

    name = "markdown"
    title = "Markdown reading lists, and other readmes, from a file or an address such as GitHub's"

    def claims(self, what: What) -> float:
        """By how much the text has of Markdown: links most, then headings, lists, addresses."""
        head = what.head.lstrip("\ufeff \t\r\n")
        if what.form not in (Form.FILE, Form.DATA) or re.match(
            r"<\?xml|<!doctype|<html|<feed|<rss|TY  - |\{\s*\"|\[\s*\{", head, re.IGNORECASE
        ):
            return 0.0
        if re.search(r"\]\(\s*<?https?://|^\s*\[[^\]]+\]:\s*<?https?://", head, re.MULTILINE):
            return 0.8
        if readmes.is_rst(head[:20_000]) or readmes.is_asciidoc(head[:20_000]):
            return 0.7
        if re.search(r"^\s*(?:#{1,6} \S|[-*+] \S|\d+[.)] \S|\*\*\[\d+\]\*\*)", head, re.MULTILINE):
            return 0.5
        return 0.3 if re.search(r"^\s*<?https?://\S+", head, re.MULTILINE) else 0.0

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:  # noqa: ARG002 - protocol
        """The whole list: its links may be defined at its end."""
        yield Raw(what.content(MAX_LIST), what.url or what.name)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """A record for each work in order, then the list as a trail."""
        data = raw.data if isinstance(raw.data, str) else raw.data.decode("utf-8", "replace")
        data = data.removeprefix("\ufeff")
        yield from listing(list(walk(readmes.as_markdown(data))), raw.where, data)
