"""Walking an HTML page as the same passages that a Markdown text has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.lists.htmlwords import Words
from ingest.lists.mdwalk import Passage, Place, label_of, topic

_SKIPPED = {
    "script", "style", "noscript", "template", "svg", "iframe", "head", "object", "math", "nav",
    "footer", "aside", "form", "button", "select", "textarea", "audio", "video", "canvas", "dialog",
}  # fmt: skip
_ASIDE = {
    "nav", "navbar", "navigation", "menu", "sidebar", "footer", "breadcrumb", "breadcrumbs",
    "comments", "related", "share", "social", "pagination", "cookie", "toc", "banner", "masthead",
    "skip-link", "catlinks", "mw-navigation", "navbox", "reflist", "mw-editsection",
}  # fmt: skip
_ROLES = {"navigation", "banner", "contentinfo", "complementary", "search"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_LISTS = {"ul", "ol", "dl", "menu"}
_BLOCKS = {
    "p", "div", "section", "article", "main", "blockquote", "pre", "center", "address", "figure",
    "figcaption", "header", "details", "summary", "body", "fieldset", "caption", "hr", "td", "th",
    "tr", "table", "tbody", "thead",
}  # fmt: skip
_LONGEST_TITLE = 80  # characters of a bold line that is a heading
_MOST = 1_000_000  # starts and ends of elements


def walk(root: Any, base: str) -> Iterator[Passage]:
    """The passages of a page in order; links are made whole with the page's address `base`
    and those that lead nowhere else left out. Menus and the like are passed over."""
    from lxml import etree

    walker = _Walker(base, _layout(root))
    skipped: set[Any] = set()
    context = etree.iterwalk(_content(root), events=("start", "end"))
    for count, (event, element) in enumerate(context):
        if count > _MOST:
            break
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if not name or name in _SKIPPED or _is_aside(element):
                skipped.add(element)
                context.skip_subtree()
                continue
            yield from walker.start(name, element)
            walker.words.say(element.text)
        else:
            if element in skipped:
                skipped.discard(element)
            else:
                yield from walker.end(name, element)
            walker.words.say(element.tail)
    yield from walker.flush()


def _content(root: Any) -> Any:
    """The element that holds what the page is about."""
    mains = list(root.iter("main"))[:2]
    if len(mains) == 1 and len("".join(mains[0].itertext()).strip()) > 200:
        return mains[0]
    body = root.find("body")
    return body if body is not None else root


def _is_aside(element: Any) -> bool:
    if element.get("role") in _ROLES or element.get("hidden") is not None:
        return True
    words = f"{element.get('class') or ''} {element.get('id') or ''}".lower()[:500]
    return not _ASIDE.isdisjoint(words.split())


def _layout(root: Any) -> set[Any]:
    """The tables that only lay out a page: those that hold tables or headings."""
    found: set[Any] = set()
    for inner in root.iter("table", "h1", "h2", "h3"):
        for above in inner.iterancestors("table"):
            if above in found:
                break
            found.add(above)
    return found


class _Walker:
    """What is open at the element being looked at."""

    def __init__(self, base: str, layout: set[Any]) -> None:
        self.words = Words(base)
        self.layout = layout
        self.headings: list[tuple[int, str]] = []
        self.items: list[str | None] = []  # a label for each open item; None: not yet read
        self.terms: list[bool] = []  # for each open item, whether it is a term with its remark
        self.numbered: list[bool] = []  # for each open list, whether it is
        self.columns: list[str] = []
        self.row: list[tuple[str, int, int]] | None = None
        self.heads = False  # whether the row has only headings
        self.place = Place.PARAGRAPH
        self.level = 0
        self.line = 0

    def start(self, name: str, element: Any) -> Iterator[Passage]:
        """Take in the start of an element."""
        if name in _HEADINGS:
            yield from self.flush()
            self.place, self.level = Place.HEADING, int(name[1])
        elif name in ("td", "th") and self.row is not None:
            self._cell(name)
        elif self.row is not None and name in (_BLOCKS | _LISTS | {"li", "dt", "dd", "br"}):
            self.words.gap()
        elif name in _LISTS:
            yield from self.flush()
            self.numbered.append(name == "ol")
        elif name in ("li", "dt"):
            yield from self._open_item(name == "dt")
        elif name == "tr" and not self._lays_out(element):
            yield from self.flush()
            self.row, self.heads = [], True
        elif name == "br":
            yield from self._break()
        elif name == "dd":
            self.words.gap(" - ")
        elif name in _BLOCKS:
            yield from self._block()
        self.words.open(name, element)
        self.line = self.line if self.words.spans else int(element.sourceline or 0)

    def end(self, name: str, element: Any) -> Iterator[Passage]:
        """Take in the end of an element."""
        self.words.close(name)
        if name in _HEADINGS or (name in ("li", "dd") and self.row is None):
            yield from self.flush()
            if name == "li":
                self._close_item()
        elif name in _LISTS and self.row is None:
            yield from self.flush()
            if self.terms and self.terms[-1] and name == "dl":
                self._close_item()
            self.numbered = self.numbered[:-1]
        elif name in ("td", "th") and self.row:
            head, first, _ = self.row[-1]
            self.row[-1] = (head, first, len(self.words.spans))
            self.words.gap(" | ")
        elif name in ("tr", "table") and not (name == "tr" and self._lays_out(element)):
            yield from self.flush()
            self.columns = [] if name == "table" else self.columns
        elif name in _BLOCKS:
            yield from self._block()

    def _open_item(self, term: bool) -> Iterator[Passage]:
        yield from self.flush()
        if term and self.terms and self.terms[-1]:
            self._close_item()  # the term before
        self.items.append(None)
        self.terms.append(term)
        self.place = Place.ITEM

    def _close_item(self) -> None:
        if self.items:
            self.items.pop()
            self.terms.pop()
        self.place = Place.MORE if self.items else Place.PARAGRAPH

    def _lays_out(self, row: Any) -> bool:
        table = next(row.iterancestors("table"), None)
        return table is None or table in self.layout

    def _cell(self, name: str) -> None:
        row = self.row if self.row is not None else []
        head = self.columns[len(row)] if len(row) < len(self.columns) else ""
        row.append((head, len(self.words.spans), len(self.words.spans)))
        self.heads = self.heads and name == "th"

    def _block(self) -> Iterator[Passage]:
        if self.row is not None or self.place is Place.HEADING:
            self.words.gap()
        elif self.words.any():
            yield from self.flush()

    def _break(self) -> Iterator[Passage]:
        if self.items or self.place is Place.HEADING:
            self.words.gap()
        else:
            yield from self.flush()

    def flush(self) -> Iterator[Passage]:
        """The passage that was open, where it says something."""
        if self.row is not None:
            yield from self._end_row(self.row)
        elif self.words.any():
            yield self._passage()
        self.words.clear()
        self.row = None
        self.place = Place.MORE if self.items else Place.PARAGRAPH

    def _passage(self) -> Passage:
        place, level = self.place, self.level
        if place is Place.PARAGRAPH and self._titles():
            place, level = Place.HEADING, 6
        if place is Place.HEADING:
            passage = self._made(place, self._path(level), level)
            self.headings = [one for one in self.headings if one[0] < level]
            name = topic(passage.text)
            self.headings += [(level, name)] if name else []
            return passage
        if self.items and self.items[-1] is None:
            passage = self._made(Place.ITEM, self._path(), len(self.items))
            self.items[-1] = label_of(passage)
            return passage
        return self._made(place, self._path(), len(self.items))

    def _titles(self) -> bool:
        """Whether a paragraph is a heading in all but name: short, all in bold, no link."""
        said = [span for span in self.words.spans if span.text.strip()]
        short = sum(len(span.text) for span in said) <= _LONGEST_TITLE
        return short and not self.words.links and all(span.strong for span in said)

    def _made(self, place: Place, path: tuple[str, ...], level: int) -> Passage:
        words = self.words
        return Passage(
            place, self.line, tuple(words.spans), tuple(words.links), path, level,
            cells=tuple(self.row or ()), cut=words.cut, numbered=any(self.numbered[-1:]),
        )  # fmt: skip

    def _path(self, level: int = 7) -> tuple[str, ...]:
        above = [name for depth, name in self.headings if depth < level]
        return (*above, *(label for label in self.items[:-1] if label))

    def _end_row(self, row: list[tuple[str, int, int]]) -> Iterator[Passage]:
        if self.heads and row and not self.words.links:
            spans = self.words.spans
            texts = ("".join(one.text for one in spans[first:end]) for _, first, end in row)
            self.columns = [topic(one).lower() for one in texts]
        elif self.words.any():
            yield self._made(Place.ROW, self._path(), 0)
