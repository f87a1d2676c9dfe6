"""Walking a Markdown text: what its headings, list items, paragraphs and table rows say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from graph import text
from ingest.lists.mdinline import Span, spans_of

if TYPE_CHECKING:
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

MAX_PASSAGE = 10_000  # characters

_LOOSE_HEADING = re.compile(r"(#{1,6})([^#\s][^\n]*)")
_SHORTCODE = re.compile(r":[a-z][a-z0-9_+-]*:")
_NUMBERING = re.compile(r"^(?:\d+(?:\.\d+)*[.)]?\s+(?:[-–—]\s+)?|[IVX]+\.\s+)")
_REMARK = re.compile(r"\s*[(（](?:[^()（）\s]+\s+){3,}[^()（）]*[)）]$")  # four words or more
_BULLET = re.compile(r"^([ \t]*)(?:[•·▪◦‣●○–—・]|-\*)[ \t]+(?=\S)", re.MULTILINE)
# A footnote's mark, in the text and before the footnote, which is a paragraph like others.
_FOOTNOTE = re.compile(r"^\[\^[\w-]{1,30}\]:[ \t]+|\[\^[\w-]{1,30}\](?!\()", re.MULTILINE)
_CJK_NUMBER = re.compile(r"^([ \t]*)(\d{1,3})(?:、|）|．)[ \t]*(?=\S)", re.MULTILINE)
# "-[Title](address)"; with a star it may be emphasis, which ends in one.
_NO_SPACE = re.compile(
    r"^([ \t]*)(?:[-+]|\*(?!.*\*[ \t]*$))\[(?=[^\]\n]+\]\(\s?https?:)", re.MULTILINE
)
_LONGEST_LABEL = 80  # characters of a list item that can head the items under it


class Place(StrEnum):
    """Where in a text a passage stands."""

    HEADING = "heading"
    ITEM = "item"
    MORE = "more"  # a later paragraph of a list item
    PARAGRAPH = "paragraph"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Passage:
    """One heading, item, paragraph or table row.

    `links` are the addresses the spans' numbers point at; `path` the headings above, the
    outermost first; `cells` the columns of a row as (heading, first span, end span).
    `cut` says that the passage was too long and is read only up to MAX_PASSAGE, `numbered`
    that its list is.
    """

    place: Place
    line: int
    spans: tuple[Span, ...]
    links: tuple[str, ...]
    path: tuple[str, ...]
    level: int = 0
    cells: tuple[tuple[str, int, int], ...] = ()
    cut: bool = False
    numbered: bool = False

    @property
    def text(self) -> str:
        """All of its text on one line."""
        return plain("".join(span.text for span in self.spans))


def plain(value: str) -> str:
    """One line without emoji codes such as :star:."""
    return text.clean(_SHORTCODE.sub(" ", value))


def topic(heading: str) -> str:
    """A heading as the name of a topic: no numbering, no long remark."""
    name = _NUMBERING.sub("", plain(heading).lstrip("# ")).strip(" :：#*-–—")
    return text.clean(_REMARK.sub("", name) or name, 120)


def label_of(passage: Passage) -> str:
    """What an item says as the topic of the items under it; "" where it says a work."""
    said = passage.text
    if passage.links or len(said) > 2 * _LONGEST_LABEL or re.search(r"[\"“”]|\(\d{4}", said):
        return ""
    label = topic(said)
    return label if len(label) <= _LONGEST_LABEL else ""


def walk(source: str) -> Iterator[Passage]:
    """The passages of a Markdown text in order (CommonMark with tables). Items whose marks
    lack their space, or are those of other word processors, are items all the same."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    parser.core.ruler.before("inline", "cut", _cut_long)
    return _Walker().passages(parser.parse(_mended(source)))


def _mended(source: str) -> str:
    """The text with the marks of list items as Markdown has them and none of footnotes, line
    by line the same."""
    source = _FOOTNOTE.sub("", source)
    source = _BULLET.sub(r"\1* ", source)
    source = _CJK_NUMBER.sub(r"\1\2. ", source)
    return _NO_SPACE.sub(r"\1- [", source)


def _cut_long(state: StateCore) -> None:
    """Inline markup takes time quadratic in a paragraph's length: bound it."""
    for token in state.tokens:
        if token.type == "inline" and len(token.content) > MAX_PASSAGE:
            token.content = token.content[:MAX_PASSAGE]
            token.meta["cut"] = True


class _Walker:
    """What is open at the token being looked at."""

    def __init__(self) -> None:
        self.headings: list[tuple[int, str]] = []
        self.items: list[str | None] = []  # a label for each open list item; None: not yet read
        self.level = 0
        self.row: list[tuple[str, Token]] | None = None
        self.columns: list[str] = []
        self.in_head = False

    def passages(self, tokens: list[Token]) -> Iterator[Passage]:
        for token in tokens:
            if token.type == "inline":
                yield from self._inline(token)
            elif token.type == "heading_open":
                self.level = int(token.tag[1])
            elif token.type == "heading_close":
                self.level = 0
            elif token.type == "list_item_open":
                self.items.append(None)
            elif token.type == "list_item_close":
                self.items.pop()
            elif token.type in ("thead_open", "thead_close"):
                self.in_head = token.type == "thead_open"
                self.columns = [] if self.in_head else self.columns
            elif token.type == "tr_open":
                self.row = []
            elif token.type == "tr_close":
                yield from self._end_row()

    def _inline(self, token: Token) -> Iterator[Passage]:
        if self.row is not None:
            name = self.columns[len(self.row)] if len(self.row) < len(self.columns) else ""
            self.row.append((name, token))
            return
        line = token.map[0] + 1 if token.map else 0
        spans, links = spans_of([token])
        if self.level or (loose := self._loose_heading(token)):
            level = self.level or loose
            passage = Passage(Place.HEADING, line, spans, links, self._path(level), level)
            self.headings = [one for one in self.headings if one[0] < level]
            name = topic(passage.text)
            if name:
                self.headings.append((level, name))
            yield passage
        elif self.items:
            place = Place.ITEM if self.items[-1] is None else Place.MORE
            cut = "cut" in token.meta
            passage = Passage(place, line, spans, links, self._path(), len(self.items), cut=cut)
            if place is Place.ITEM:
                self.items[-1] = label_of(passage)
            yield passage
        else:
            yield Passage(
                Place.PARAGRAPH, line, spans, links, self._path(), cut="cut" in token.meta
            )

    def _loose_heading(self, token: Token) -> int:
        """The level of a line such as "#2 Methods", which lacks its space."""
        match = None if self.items else _LOOSE_HEADING.fullmatch(token.content)
        return len(match[1]) if match and "](" not in match[2] else 0

    def _path(self, level: int = 7) -> tuple[str, ...]:
        above = [name for depth, name in self.headings if depth < level]
        return (*above, *(label for label in self.items[:-1] if label))

    def _end_row(self) -> Iterator[Passage]:
        row, self.row = self.row or [], None
        if self.in_head:
            self.columns = [topic(token.content).lower() for _, token in row]
            return
        spans: list[Span] = []
        links: list[str] = []
        cells = []
        for name, token in row:
            more, targets = spans_of([token], len(links))
            cells.append((name, len(spans), len(spans) + len(more)))
            spans += [*more, Span(" | ")]
            links += targets
        line = row[0][1].map[0] + 1 if row and row[0][1].map else 0
        yield Passage(Place.ROW, line, tuple(spans), tuple(links), self._path(), cells=tuple(cells))
