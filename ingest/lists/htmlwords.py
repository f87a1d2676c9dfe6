"""The words of one passage of an HTML page, with their links and marks, as they are read."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin

from ingest.lists.mdinline import Span
from ingest.lists.mdwalk import MAX_PASSAGE

_MARKS = {"b": "strong", "strong": "strong", "th": "strong", "i": "emphasis", "em": "emphasis",
          "cite": "emphasis", "code": "code"}  # fmt: skip


class Words:
    """Gathers the spans and links of a passage until they are taken. Links are made whole
    with the page's address `base`; those that stay on the page are only text."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._here = base.partition("#")[0]
        self._marks = {"strong": 0, "emphasis": 0, "code": 0}
        self.clear()

    def clear(self) -> None:
        """Begin a new passage; marks that are open stay so."""
        self.spans: list[Span] = []
        self.links: list[str] = []
        self.cut = False
        self._link: int | None = None
        self._length = 0

    def open(self, name: str, element: Any) -> None:
        """Take in the start of an element within the passage."""
        if name == "a":
            target = self._target(element.get("href") or "")
            self._link = len(self.links) if target else None
            self.links += [target] if target else []
        elif name in _MARKS:
            self._marks[_MARKS[name]] += 1

    def close(self, name: str) -> None:
        """Take in the end of an element within the passage."""
        if name == "a":
            self._link = None
        elif name in _MARKS:
            self._marks[_MARKS[name]] -= 1

    def say(self, words: str | None) -> None:
        """Take in text, as far as a passage may be long."""
        if not words or self.cut:
            return
        self._length += len(words)
        if self._length > MAX_PASSAGE:
            words, self.cut = words[: MAX_PASSAGE - self._length], True
        if words.strip() or self.spans:
            strong, emphasis, code = (count > 0 for count in self._marks.values())
            self.spans.append(Span(words, self._link, strong, emphasis, code))

    def gap(self, words: str = " ") -> None:
        """Keep what comes next apart from what was said."""
        if self.spans:
            self.spans.append(Span(words))

    def any(self) -> bool:
        """Whether a word was said."""
        return any(re.search(r"\w", span.text) for span in self.spans)

    def _target(self, href: str) -> str | None:
        href = href.strip()[:2_000]
        if not href or href.startswith("#"):
            return None
        try:
            found = urljoin(self._base, href) if self._base else href
        except ValueError:
            found = href  # not an address; where it is a work's, that is said
        web = found.lower().startswith(("http://", "https://"))
        return found if web and found.partition("#")[0] != self._here else None
