"""A recipe: the TOML description of a source, read and checked.

    name = "open-courses"                       # for messages
    url = "https://courses.example.org/api"     # http or https
    format = "json"                             # json, jsonl, csv, tsv, xml or html
    records = "results"                         # where the records are; not for csv and jsonl
    rate = 1.0                                  # seconds between two requests
    limit = 1000                                # records at most

    [headers]                                   # ${READPATH_SECRET_X} comes from the environment
    [parameters]                                # sent with every request
    [paging]                                    # parameter (a growing number), next or cursor
    [fields]                                    # title = "name" ...; the fields of readpath's JSON
    [constants]                                 # kind = "course": the same for every record

Where things are is a JMESPath for JSON, an XPath for XML, a CSS selector with an optional
`@attribute` for HTML, and a column's name for CSV.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from rapidfuzz import process

from graph import identifiers
from graph.errors import BadInput

MOST = 100_000  # records that one reading of a recipe may bring
SECRET = re.compile(r"\$\{([A-Za-z0-9_]*)\}")
ALLOWED = "READPATH_SECRET_"  # a stranger's recipe sees no other part of the environment
_KEYS = ("name", "title", "url", "format", "records", "rate", "limit", "headers", "parameters",
         "paging", "fields", "constants")  # fmt: skip
FIELDS = ("title", "kind", "authors", "year", "summary", "url", "identifiers", "language", "level",
          "hours", "cost", "topics", "teaches", "requires", "cites", "part_of")  # fmt: skip
_PAGING = ("parameter", "first", "step", "next", "cursor")


class Format(StrEnum):
    """In which form a recipe's answers come."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"
    XML = "xml"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Paging:
    """How to get the next page: a `parameter` that starts at `first` and grows by `step`,
    the place of the `next` page's address, or the place of a `cursor` for `parameter`."""

    parameter: str = ""
    first: int = 1
    step: int = 1
    next: str = ""
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A source as its TOML file describes it; see the module's docstring."""

    name: str
    url: str
    format: Format
    fields: Mapping[str, str]
    records: str = ""
    rate: float = 1.0
    limit: int = 1_000
    headers: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str | int] = field(default_factory=dict)
    paging: Paging | None = None
    constants: Mapping[str, Any] = field(default_factory=dict)

    def sent(self) -> dict[str, str]:
        """The headers with their secrets filled in; BadInput where one is not set."""
        return {name: self._filled(name, value) for name, value in self.headers.items()}

    def _filled(self, name: str, value: str) -> str:
        def secret(match: re.Match[str]) -> str:
            found = os.environ.get(match[1], "")
            if not found:
                raise BadInput(self.name, f"header {name}: set {match[1]} in the environment")
            return found

        return SECRET.sub(secret, value)


def read_recipe(text: str, where: str) -> Recipe:
    """The recipe in a TOML text; raises BadInput with one sentence that says what to mend."""
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadInput(where, f"is not TOML: {error}") from None
    _known(data, _KEYS, where, "")
    name = _text(data, "name", where) or "recipe"
    url = _text(data, "url", where)
    if not url:
        raise BadInput(where, 'has no `url`; write url = "https://..." at the top')
    try:
        identifiers.from_url(url)
    except BadInput as error:
        raise BadInput(where, f"`url` = {url[:200]!r} {error.why}") from None
    format_ = _format(data, url, where)
    fields = _fields(data, where)
    if "title" not in fields:
        raise BadInput(where, "`[fields]` must say where the `title` is; it is the one required")
    records = _text(data, "records", where)
    if not records and format_ in (Format.XML, Format.HTML):
        raise BadInput(where, "`records` must say which elements are the records")
    return Recipe(
        name=name,
        url=url,
        format=format_,
        fields=fields,
        records=records,
        rate=_between(data, "rate", 0.1, 3_600, 1.0, where),
        limit=_whole(data, "limit", 1, MOST, 1_000, where),
        headers=_headers(data, where),
        parameters=_parameters(data, where),
        paging=_paging(data, where),
        constants=_table(data, "constants", FIELDS, where),
    )


def _format(data: Mapping[str, Any], url: str, where: str) -> Format:
    value = _text(data, "format", where).lower()
    if not value:
        ending = url.partition("?")[0].rpartition(".")[2].lower()
        value = ending if ending in list(Format) else "json"
    if value not in list(Format):
        raise BadInput(where, f"`format` is {value!r}; it can be {', '.join(Format)}")
    return Format(value)


def _fields(data: Mapping[str, Any], where: str) -> dict[str, str]:
    """Field to place; the identifiers as `identifiers.doi` and so on."""
    found: dict[str, str] = {}
    for name, value in _table(data, "fields", FIELDS, where).items():
        inner = value if name == "identifiers" and isinstance(value, dict) else {name: value}
        for part, place in inner.items():
            key = name if inner is not value else f"identifiers.{part}"
            if not isinstance(place, str) or not place.strip():
                raise BadInput(where, f"`[fields]` {key} is not a text that says where it is")
            found[key] = place.strip()
    return found


def _headers(data: Mapping[str, Any], where: str) -> dict[str, str]:
    found = {}
    for name, value in _table(data, "headers", None, where).items():
        if not isinstance(value, str) or "\n" in value or not re.fullmatch(r"[\w-]+", name):
            raise BadInput(where, f"`[headers]` {name} is not a header and its text")
        for secret in SECRET.findall(value):
            if not secret.startswith(ALLOWED):
                raise BadInput(
                    where, f"`[headers]` {name}: a secret's name must begin with {ALLOWED}"
                )
        found[name] = value
    return found


def _parameters(data: Mapping[str, Any], where: str) -> dict[str, str | int]:
    found: dict[str, str | int] = {}
    for name, value in _table(data, "parameters", None, where).items():
        if not isinstance(value, (str, int)) or isinstance(value, bool):
            raise BadInput(where, f"`[parameters]` {name} is neither a text nor a whole number")
        found[name] = value
    return found


def _paging(data: Mapping[str, Any], where: str) -> Paging | None:
    table = _table(data, "paging", _PAGING, where)
    if not table:
        return None
    found = Paging(
        parameter=_text(table, "parameter", where),
        first=_whole(table, "first", 0, 10**9, 1, where),
        step=_whole(table, "step", 1, 10**6, 1, where),
        next=_text(table, "next", where),
        cursor=_text(table, "cursor", where),
    )
    if found.cursor and not found.parameter:
        raise BadInput(where, "`[paging]` cursor needs the `parameter` that it is sent as")
    if not (found.parameter or found.next):
        raise BadInput(where, "`[paging]` needs a `parameter`, or the place of the `next` page")
    return found


def _table(
    data: Mapping[str, Any], name: str, known: Iterable[str] | None, where: str
) -> dict[str, Any]:
    value = data.get(name, {})
    if not isinstance(value, dict):
        raise BadInput(where, f"`{name}` is not a table; begin it with a line [{name}]")
    if known is not None:
        _known(value, known, where, f"[{name}] ")
    return value


def _known(data: Mapping[str, Any], known: Iterable[str], where: str, table: str) -> None:
    names = tuple(known)
    for key in data:
        if key not in names:
            near = process.extractOne(key, names, score_cutoff=60)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
            raise BadInput(where, f"`{table}{key}` is unknown; {hint}")


def _text(data: Mapping[str, Any], name: str, where: str) -> str:
    value = data.get(name, "")
    if not isinstance(value, str):
        raise BadInput(where, f'`{name}` is not a text; write it in quotes, {name} = "..."')
    return value.strip()


def _between(
    data: Mapping[str, Any], name: str, low: float, high: float, default: float, where: str
) -> float:
    value = data.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise BadInput(where, f"`{name}` is not a number from {low:,g} to {high:,g}")
    return float(value)


def _whole(
    data: Mapping[str, Any], name: str, low: int, high: int, default: int, where: str
) -> int:
    found = data.get(name, default)
    if isinstance(found, bool) or not isinstance(found, int) or not low <= found <= high:
        raise BadInput(where, f"`{name}` is not a whole number from {low:,} to {high:,}")
    return found
