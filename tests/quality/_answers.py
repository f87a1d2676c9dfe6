"""Works in recorded answers of public interfaces: any JSON or XML that names titles.

The walk knows no interface by name. An object with a title is a work, and what lies beside
the title under the usual names is its author, year and identifiers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

from graph.model import Identifier
from tests.quality._lists import Entry, address, authors, isbn, made, year

# Names of concepts, not of works, or of nothing that the catalogue could hold.
_LEFT_OUT = {"acm-ccs", "wikipedia", "wikidata", "opml", "sitemap-jsonld", "pubmed"}
_JSON = {".json", ".jsonl", ".jsonld"}
_XML = {".xml", ".rss", ".atom"}
_TITLES = ("title", "name", "display_name")
_PEOPLE = ("authors", "author", "author_name", "author_names", "authorships", "creators",
           "creator", "instructors")  # fmt: skip
_YEARS = ("year", "publication_year", "first_publish_year", "publishedDate", "published",
          "issued", "published-print", "publicationDate", "date", "pubDate")  # fmt: skip
_ONE = re.compile(r"(?:arxiv|doi|isbn(?:_?1[03])?|url|link|id|entry_id|externalids|ids|links|"
                  r"industryidentifiers|identifier)$", re.IGNORECASE)  # fmt: skip
_DEPTH = 40


def answers(root: Path) -> Iterator[Entry]:
    """Works of every recorded answer and exported library under `root`."""
    for path in sorted(_paths(root)):
        source = "/".join(path.relative_to(root).parts[:2])
        data = path.read_bytes()
        if path.suffix in _XML:
            yield from from_xml(data, source)
        else:
            for value in _values(data.decode("utf-8", "replace"), path.suffix == ".jsonl"):
                yield from from_json(value, source)


def corpora(root: Path) -> Iterator[Entry]:
    """Titles of papers in the sets for measuring search and recommendation."""
    for place in ("cacm/corpus.jsonl", "cisi/corpus.jsonl", "citeulike-a/items.jsonl",
                  "scirepeval-search/search_small.jsonl",
                  "scirepeval-search/specter_triplets_small.jsonl"):  # fmt: skip
        path = root / "eval" / place
        if path.is_file():
            for value in _values(path.read_text(encoding="utf-8"), lines=True):
                for entry in from_json(value, place.split("/")[0]):
                    yield replace(entry, printed=True)


def _paths(root: Path) -> Iterator[Path]:
    for path in root.glob("recorded/*/**/*"):
        left_out = path.relative_to(root).parts[1] in _LEFT_OUT or path.name == "INDEX.jsonl"
        if path.suffix in _JSON | _XML and not left_out and path.is_file():
            yield path
    for folder in ("api_json", "csl_json", "zotero_json"):
        yield from (root / "formats" / folder).glob("*.json")


def _values(data: str, lines: bool) -> Iterator[Any]:
    for part in data.splitlines() if lines else [data]:
        try:
            yield json.loads(part)
        except (ValueError, RecursionError):
            continue


def from_json(value: Any, source: str, depth: int = 0) -> Iterator[Entry]:
    """A work for each object with a title, at any depth."""
    if depth > _DEPTH:
        return
    if isinstance(value, dict):
        title = next((t for name in _TITLES if (t := _first(value.get(name)))), "")
        people = [one for name in _PEOPLE for one in _names(value.get(name))]
        # A bare name is a person's, a place's or a publisher's.
        if title and ("title" in value or people):
            dates = (value.get(name) for name in _YEARS)
            when = next((found for date in dates if date and (found := year(date))), None)
            named = tuple(dict.fromkeys(_identifiers(value)))
            yield Entry(title, source, authors(people), when, named)
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from from_json(inner, source, depth + 1)


def _first(value: Any) -> str:
    while isinstance(value, list) and value:
        value = value[0]
    return value.strip() if isinstance(value, str) else ""


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _names(one)
    elif isinstance(value, dict):
        if isinstance(value.get("author"), dict):
            value = value["author"]
        family = value.get("family") or value.get("lastName") or value.get("last_name")
        given = value.get("given") or value.get("firstName") or value.get("first_name") or ""
        name = value.get("name") or value.get("display_name") or value.get("literal")
        if isinstance(family, str):
            yield f"{given} {family}".strip()
        elif isinstance(name, str):
            yield name


def _identifiers(value: Mapping[str, Any]) -> Iterator[Identifier]:
    for name, inner in value.items():
        if not _ONE.match(name):
            continue
        for one in inner if isinstance(inner, list) else [inner]:
            if isinstance(one, dict):
                yield from _identifiers(one)
            elif isinstance(one, str) and one:
                yield from _named(name.lower(), one)


def _named(name: str, value: str) -> Iterator[Identifier]:
    if value.lower().startswith(("http://", "https://")):
        yield from address(value)
    elif name.startswith("isbn") or (name == "identifier" and re.fullmatch(r"97[89]\d{10}", value)):
        yield from isbn(value)
    elif name in ("doi", "arxiv"):
        yield from made(name, value)


def from_xml(data: bytes, source: str) -> Iterator[Entry]:
    """A work for each element that has a title beneath it; nothing for what is not XML."""
    try:
        root = fromstring(data)
    except (ParseError, ValueError):
        return
    for element in root.iter():
        title = _text(_under(element, "title"))
        if title:
            named = [
                one
                for child in _under(element, "id", "link", "doi", "guid", "url", "ee", "identifier")
                for value in (child.get("href"), child.text)
                for one in _named(_local(child), value or "")
            ]
            people = [" ".join(child.itertext()) for child in _under(element, "author", "creator")]
            date = _text(_under(element, "year", "published", "date", "pubDate"))
            yield Entry(title, source, authors(people), year(date), tuple(dict.fromkeys(named)))


def _under(element: Element, *names: str) -> Iterator[Element]:
    return (child for child in element if _local(child) in names)


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(elements: Iterable[Element]) -> str:
    for element in elements:
        found = " ".join("".join(element.itertext()).split())
        if found:
            return found
    return ""
