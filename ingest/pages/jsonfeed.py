"""Reading JSON Feed, versions 1 and 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from graph.errors import BadInput
from ingest.pages.feeds import Attached, Entry, Feed, seconds_of
from ingest.text import markup


def read(document: str) -> Feed:
    """The feed in a JSON document. Raises BadInput."""
    try:
        value = json.loads(document)
    except (ValueError, RecursionError):
        raise BadInput("", "is cut short or not a JSON feed; check the address") from None
    if not isinstance(value, dict) or not isinstance(value.get("items"), list):
        raise BadInput("", "is not a JSON feed: it has no list of items")
    language, authors = _word(value, "language"), _json_people(value)
    entries = (_item(one, language, authors) for one in value["items"] if isinstance(one, dict))
    return Feed(
        markup.plain(_word(value, "title"), 300), _word(value, "home_page_url"), tuple(entries)
    )


def _item(one: Mapping[str, Any], language: str, authors: tuple[str, ...]) -> Entry:
    year = re.match(r"\d{4}", _word(one, "date_published") or _word(one, "date_modified"))
    files = [file for file in _items(one, "attachments") if isinstance(file, dict)]
    escaped = _word(one, "content_text").replace("&", "&amp;").replace("<", "&lt;")
    entry = Entry(
        key=_word(one, "id"),
        title=_word(one, "title").replace("&", "&amp;").replace("<", "&lt;"),
        link=_word(one, "url") or _word(one, "external_url"),
        summary=_word(one, "summary") or _word(one, "content_html") or escaped,
        authors=_json_people(one) or authors,
        year=int(year[0]) if year else None,
        tags=tuple(str(tag) for tag in _items(one, "tags") if isinstance(tag, str)),
        language=_word(one, "language") or language,
        attached=tuple(
            Attached(
                _word(file, "url"), _word(file, "mime_type"),
                seconds_of(_word(file, "duration_in_seconds")),
            )
            for file in files
        ),
    )  # fmt: skip
    if not entry.link.startswith("http"):
        entry = replace(entry, link=entry.key if entry.key.startswith("http") else "")
    return entry


def _json_people(one: Mapping[str, Any]) -> tuple[str, ...]:
    people: Iterable[Any] = _items(one, "authors") or [one.get("author")]
    found = (_word(person, "name") for person in people if isinstance(person, dict))
    return tuple(dict.fromkeys(name for name in found if name))


def _word(one: Mapping[str, Any], name: str) -> str:
    value = one.get(name)
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return str(value).strip()


def _items(one: Mapping[str, Any], name: str) -> list[Any]:
    value = one.get(name)
    return value if isinstance(value, list) else []
