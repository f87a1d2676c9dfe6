"""Pages of a recipe's answers: the records on one, the fields of a record, the next page."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Protocol

from graph.errors import BadInput
from ingest.recipe.recipe import Format, Recipe

Value = str | list[str]


class Page(Protocol):
    """An answer, read: its records, and what stands at a place."""

    def records(self) -> Iterator[Any]:
        """The records on it, in their own form."""
        ...

    def value(self, record: Any, place: str) -> Value:
        """What a record has at a place: a text, or several; "" for nothing."""
        ...

    def whole(self, place: str) -> str:
        """What the page itself has at a place: the next one's address, a cursor."""
        ...


def open_page(recipe: Recipe, data: bytes, where: str) -> Page:
    """An answer in the recipe's format; raises BadInput where it is not in it."""
    return _FORMS[recipe.format](recipe, data, where)


def check(recipe: Recipe, where: str) -> None:
    """Raise BadInput for a place that is not written as its format wants it."""
    places = {"records": recipe.records}
    places |= {f"[fields] {name}": place for name, place in recipe.fields.items()}
    if recipe.paging is not None:
        places |= {"[paging] next": recipe.paging.next, "[paging] cursor": recipe.paging.cursor}
    compiled: Callable[[str], Any] = {
        Format.JSON: _jmespath, Format.JSONL: _jmespath, Format.XML: _xpath, Format.HTML: _css,
    }.get(recipe.format, str)  # fmt: skip
    for name, place in places.items():
        if place:
            try:
                compiled(place)
            except Exception as error:
                # Each library has its own error for a place it cannot read.
                raise BadInput(where, f"`{name}` = {place!r}: {_one_line(error)}") from None


class _Json:
    def __init__(self, recipe: Recipe, data: bytes, where: str) -> None:
        self._recipe = recipe
        text = data.decode("utf-8-sig", "replace")
        try:
            if recipe.format is Format.JSONL:
                self._value = [json.loads(line) for line in text.splitlines() if line.strip()]
            else:
                self._value = json.loads(text)
        except (ValueError, RecursionError):
            raise BadInput(where, f"is cut short or not {recipe.format}") from None

    def records(self) -> Iterator[Any]:
        found = self._at(self._value, self._recipe.records) if self._recipe.records else self._value
        yield from found if isinstance(found, list) else [] if found is None else [found]

    def value(self, record: Any, place: str) -> Value:
        found = self._at(record, place)
        if isinstance(found, list):
            return [_told(one) for one in found if one is not None]
        return _told(found)

    def whole(self, place: str) -> str:
        return _told(self._at(self._value, place))

    @staticmethod
    def _at(value: Any, place: str) -> Any:
        from jmespath.exceptions import JMESPathError

        try:
            return _jmespath(place).search(value)
        except JMESPathError as error:
            raise BadInput("", f"{place!r}: {_one_line(error)}") from None


class _Csv:
    def __init__(self, recipe: Recipe, data: bytes, where: str) -> None:
        text = data.decode("utf-8-sig", "replace")
        delimiter = "\t" if recipe.format is Format.TSV else _delimiter(text)
        self._rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            columns = {str(name).strip().casefold() for name in self._rows.fieldnames or ()}
        except csv.Error as error:
            raise BadInput(where, f"is not a table: {error}") from None
        missing = [name for name in recipe.fields.values() if name.casefold() not in columns]
        if missing:
            there = ", ".join(self._rows.fieldnames or ())[:300] or "none"
            raise BadInput(where, f"has no column {missing[0]!r}; its columns are {there}")

    def records(self) -> Iterator[Any]:
        try:
            for row in self._rows:
                yield {str(k).strip().casefold(): v for k, v in row.items() if isinstance(v, str)}
        except csv.Error as error:
            raise BadInput(f"line {self._rows.line_num}", f"is not a row: {error}") from None

    def value(self, record: Any, place: str) -> Value:
        return str(record.get(place.casefold(), "")).strip()

    def whole(self, place: str) -> str:  # noqa: ARG002 - a table has nothing beside its rows
        return ""


class _Xml:
    def __init__(self, recipe: Recipe, data: bytes, where: str) -> None:
        from lxml import etree

        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
        )
        try:
            self._root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError):
            raise BadInput(where, "is cut short or not XML") from None
        for element in self._root.iter():
            # Places are written without the namespaces, which few people know.
            if isinstance(element.tag, str) and "}" in element.tag:
                element.tag = element.tag.rpartition("}")[2]
        self._recipe = recipe

    def records(self) -> Iterator[Any]:
        found = _xpath(self._recipe.records)(self._root)
        yield from found if isinstance(found, list) else []

    def value(self, record: Any, place: str) -> Value:
        found = _xpath(place)(record)
        if isinstance(found, list):
            told = [_element(one) for one in found]
            return told if len(told) != 1 else told[0]
        return _told(found)

    def whole(self, place: str) -> str:
        found = self.value(self._root, place)
        return found if isinstance(found, str) else next(iter(found), "")


class _Html(_Xml):
    def __init__(self, recipe: Recipe, data: bytes, where: str) -> None:
        from lxml import etree, html

        try:
            self._root = html.document_fromstring(data, parser=html.HTMLParser(no_network=True))
        except (etree.ParserError, ValueError):
            raise BadInput(where, "is no web page") from None
        self._recipe = recipe

    def records(self) -> Iterator[Any]:
        yield from _css(self._recipe.records)(self._root)

    def value(self, record: Any, place: str) -> Value:
        told = [_element(one) for one in _css(place)(record)]
        return told if len(told) != 1 else told[0]


_FORMS: dict[Format, Callable[[Recipe, bytes, str], Page]] = {
    Format.JSON: _Json, Format.JSONL: _Json, Format.CSV: _Csv, Format.TSV: _Csv,
    Format.XML: _Xml, Format.HTML: _Html,
}  # fmt: skip


@cache
def _jmespath(place: str) -> Any:
    import jmespath

    return jmespath.compile(place)


@cache
def _xpath(place: str) -> Any:
    from lxml import etree

    return etree.XPath(place)


@cache
def _css(place: str) -> Callable[[Any], list[Any]]:
    """A CSS selector, or with `@` an attribute of what it selects (of the record itself
    where nothing stands before it)."""
    from lxml.cssselect import CSSSelector

    selector, _, attribute = place.partition("@")
    attribute = attribute.strip()
    if attribute and not re.fullmatch(r"[A-Za-z_][\w:-]*", attribute):
        raise ValueError(f"{attribute!r} is not an attribute's name")
    select = CSSSelector(selector.strip(), translator="html") if selector.strip() else None

    def found(record: Any) -> list[Any]:
        elements = [record] if select is None else select(record)
        return [e.get(attribute, "") for e in elements] if attribute else list(elements)

    return found


def _element(found: Any) -> str:
    if isinstance(found, str):
        return str(found).strip()
    content = getattr(found, "itertext", None)
    return " ".join("".join(content()).split()) if content is not None else _told(found)


def _told(value: Any) -> str:
    if value is None or isinstance(value, (dict, list)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max((",", ";", "\t"), key=first.count)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
