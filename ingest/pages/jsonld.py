"""Reading what a page says of itself as JSON-LD with the words of schema.org.

Vocabulary: schema.org/Course, /CourseInstance, /LearningResource, /Book, /ScholarlyArticle,
/VideoObject, /ItemList. Prefixes and whole addresses of its words are read alike; @id
references are followed within the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Node = Mapping[str, Any]

MOST_NODES = 50_000
_DEEPEST = 40
_WORDS = re.compile(r"^(?:https?://(?:www\.)?schema\.org/|schema:)", re.IGNORECASE)
_COMMENT = re.compile(r"^\s*(?://\s*)?<!(?:--|\[CDATA\[)|(?://\s*)?(?:-->|\]\]>)\s*$")
_PARTS = ("hasPart", "syllabusSections", "chapter", "episode", "clip", "hasCourse")
_CONTAINS = ("mainEntity", "mainEntityOfPage", "about", "itemListElement", "item", "@graph")
WORKS = frozenset(
    {
        "Course", "CourseInstance", "EducationalOccupationalProgram", "Syllabus", "Book",
        "Audiobook", "ScholarlyArticle", "MedicalScholarlyArticle", "Thesis", "Report", "Chapter",
        "Article", "TechArticle", "BlogPosting", "NewsArticle", "LearningResource", "VideoObject",
        "Movie", "Clip", "PodcastEpisode", "Episode", "VideoGame", "SoftwareSourceCode", "HowTo",
        "CreativeWork", "PresentationDigitalDocument", "TextDigitalDocument", "CreativeWorkSeries",
        "WebApplication", "SoftwareApplication", "Quiz", "AudioObject", "TVSeries", "BookSeries",
    }
)  # fmt: skip
# Types that pages carry beside the work they are about.
_ASIDE = frozenset({"BreadcrumbList", "WebSite", "Organization", "Person", "ImageObject"})


@dataclass(frozen=True, slots=True)
class Found:
    """A work that a page describes: its node, the number of the work it is part of among
    those found before (None: of none), and whether it is one of a list's items."""

    node: Node
    part_of: int | None = None
    listed: bool = False


@dataclass(slots=True)
class Graph:
    """The works of a page in order, and the lists it makes of them: name, whether their
    order counts, numbers of the works."""

    works: list[Found] = field(default_factory=list)
    lists: list[tuple[str, bool, list[int]]] = field(default_factory=list)


def loads(block: str) -> Any:
    """The value in a page's script element; None where it is no JSON."""
    for text in (block, _COMMENT.sub("", block.strip())):
        try:
            return json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def kinds(node: Node) -> frozenset[str]:
    """The types of a node, as schema.org names them."""
    return frozenset(
        _WORDS.sub("", one) for one in listed(node.get("@type")) if isinstance(one, str)
    )


def listed(value: Any) -> list[Any]:
    """A value that may be one or several, as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def word(value: Any) -> str:
    """The first text in a value: itself, or the name of a thing."""
    for one in listed(value):
        if isinstance(one, bool):
            continue
        if isinstance(one, (str, int, float)):
            if str(one).strip():
                return str(one).strip()
        elif isinstance(one, Mapping):
            said = word(one.get("name") or one.get("@value") or one.get("headline"))
            if said:
                return said
    return ""


def graph(values: list[Any]) -> Graph:
    """The works in the JSON-LD values of one page."""
    return _Reader([_plain(value, 0) for value in values]).graph


def _plain(value: Any, depth: int) -> Any:
    """A value with schema.org's words bare, @value and @list taken out, and no deeper
    than anybody nests on purpose."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, list):
        return [_plain(one, depth + 1) for one in value]
    if not isinstance(value, dict):
        return value
    if "@value" in value:
        return _plain(value["@value"], depth + 1)
    if "@list" in value:
        return _plain(value["@list"], depth + 1)
    return {_WORDS.sub("", name): _plain(one, depth + 1) for name, one in value.items()}


class _Reader:
    """Walks the nodes of a page once, without recursion."""

    def __init__(self, values: list[Any]) -> None:
        self.graph = Graph()
        self.by_id: dict[str, Node] = {}
        self.numbers: dict[int, int] = {}
        self.seen: set[int] = set()
        for node in _nodes(values):
            name = node.get("@id")
            if isinstance(name, str) and len(node) > 1:
                self.by_id.setdefault(name, node)
        for value in values:
            self._take(value, None)

    def _take(self, value: Any, within: int | None) -> None:
        stack: list[tuple[Any, int | None, list[int] | None]] = [(value, within, None)]
        while stack and len(self.seen) < MOST_NODES:
            one, parent, items = stack.pop()
            if isinstance(one, list):
                stack.extend((each, parent, items) for each in reversed(one))
                continue
            node = self._resolved(one)
            if node is None:
                continue
            if id(node) in self.seen:
                if items is not None and id(node) in self.numbers:
                    items.append(self.numbers[id(node)])
                continue
            self.seen.add(id(node))
            stack.extend(reversed(list(self._within(node, parent, items))))

    def _within(
        self, node: Node, parent: int | None, items: list[int] | None
    ) -> Iterator[tuple[Any, int | None, list[int] | None]]:
        types = kinds(node)
        if types & WORKS and (word(node.get("name")) or word(node.get("headline"))):
            number = len(self.graph.works)
            self.numbers[id(node)] = number
            self.graph.works.append(Found(self._linked(node, 2), parent, items is not None))
            if items is not None:
                items.append(number)
            for name in _PARTS:
                yield node.get(name), number, None
            yield node.get("mainEntity"), parent, None
            return
        if "ItemList" in types:
            made: list[int] = []
            order = word(node.get("itemListOrder"))
            ordered = order.endswith("Ascending") or order.lower() == "ascending"
            self.graph.lists.append((word(node.get("name")), ordered, made))
            entries = sorted(listed(node.get("itemListElement")), key=_position)
            for entry in entries:
                yield entry, parent, made
        elif "ListItem" in types:
            yield node.get("item"), parent, items
        elif not types & _ASIDE:
            for name in (*_CONTAINS, *_PARTS):
                yield node.get(name), parent, items

    def _linked(self, node: Node, depth: int) -> Node:
        """A node with the things it only refers to in their place, as far as is asked for."""
        return {name: self._link(value, depth) for name, value in node.items()}

    def _link(self, value: Any, depth: int) -> Any:
        if isinstance(value, list):
            return [self._link(one, depth) for one in value[:2_000]]
        found = self._resolved(value)
        if found is None or depth == 0:
            return value
        return self._linked(found, depth - 1)

    def _resolved(self, value: Any) -> Node | None:
        if not isinstance(value, Mapping):
            return None
        if set(value) <= {"@id", "@type"} and isinstance(value.get("@id"), str):
            return self.by_id.get(value["@id"], value)
        return value


def _position(entry: Any) -> float:
    """Where an entry stands in its list, by what it says of that; those that say nothing
    keep their order at the end."""
    said = entry.get("position") if isinstance(entry, Mapping) else None
    try:
        place = float(said) if said is not None and not isinstance(said, bool) else 1e9
    except (TypeError, ValueError):
        return 1e9
    return place if place == place else 1e9  # noqa: PLR0124 - not a number


def _nodes(values: list[Any]) -> Iterator[Node]:
    stack: list[Any] = list(reversed(values))
    count = 0
    while stack and count < MOST_NODES:
        one = stack.pop()
        if isinstance(one, list):
            stack.extend(reversed(one))
        elif isinstance(one, dict):
            count += 1
            yield one
            stack.extend(each for each in one.values() if isinstance(each, (dict, list)))
