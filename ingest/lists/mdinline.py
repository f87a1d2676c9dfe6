"""The text within a Markdown passage: runs of it, with their links and marks."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

_ANCHOR = re.compile(r"<a\b[^<>]*?\bhref\s*=\s*[\"']?([^\"'\s<>]+)", re.IGNORECASE)
_BARE_URL = re.compile(r"https?://[^\s<>\"|`]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text; `link` numbers the link it is in, or is None."""

    text: str
    link: int | None = None
    strong: bool = False
    emphasis: bool = False
    code: bool = False


def spans_of(tokens: list[Token], offset: int = 0) -> tuple[tuple[Span, ...], tuple[str, ...]]:
    """The text of inline tokens, with the addresses of its links, numbered from `offset`."""
    reader = _Inline(offset)
    for token in tokens:
        for child in token.children or ():
            reader.take(child)
    return tuple(reader.spans), tuple(reader.links)


class _Inline:
    """Gathers spans; what is open at the token being looked at."""

    def __init__(self, offset: int) -> None:
        self.spans: list[Span] = []
        self.links: list[str] = []
        self._offset = offset
        self._link: int | None = None
        self._strong = self._emphasis = 0

    def take(self, token: Token) -> None:
        kind = token.type
        if kind == "text" and token.content:
            span = self._span(token.content)
            bare = self._link is None and "://" in token.content
            self.spans += _bare(span, self.links, self._offset) if bare else [span]
        elif kind == "code_inline":
            self.spans.append(self._span(token.content, code=True))
        elif kind in ("softbreak", "hardbreak"):
            self.spans.append(self._span(" "))
        elif kind == "link_open":
            self._open(str(token.attrs.get("href", "")))
        elif kind == "link_close":
            self._link = None
        elif kind in ("strong_open", "strong_close"):
            self._strong += 1 if kind == "strong_open" else -1
        elif kind in ("em_open", "em_close"):
            self._emphasis += 1 if kind == "em_open" else -1
        elif kind == "html_inline":
            self._html(token.content)

    def _html(self, tag: str) -> None:
        match = _ANCHOR.match(tag)
        if match:
            self._open(html.unescape(match[1]))
        elif tag.lower().startswith("</a"):
            self._link = None
        elif tag.lower().startswith("<br"):
            self.spans.append(self._span(" "))

    def _open(self, target: str) -> None:
        self._link = self._offset + len(self.links)
        self.links.append(target)

    def _span(self, content: str, code: bool = False) -> Span:
        return Span(content, self._link, self._strong > 0, self._emphasis > 0, code)


def _bare(span: Span, links: list[str], offset: int) -> list[Span]:
    """The span cut where addresses stand in it without markup."""
    parts: list[Span] = []
    position = 0
    for match in _BARE_URL.finditer(span.text):
        url = match[0].rstrip(".,;:!?*_'\u201d\u3002\uff0c\uff09")
        while url.endswith((")", "]")) and url.count("(") + url.count("[") < url.count(
            ")"
        ) + url.count("]"):
            url = url[:-1]
        parts.append(Span(span.text[position : match.start()], None, span.strong, span.emphasis))
        parts.append(Span(url, offset + len(links), span.strong, span.emphasis))
        links.append(url)
        position = match.start() + len(url)
    parts.append(Span(span.text[position:], None, span.strong, span.emphasis))
    return [part for part in parts if part.text]
