"""The library as text, for other programs and for other people."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator

from graph import network, text
from graph.errors import BadInput
from graph.model import Kind, Resource
from graph.records import dumps, to_json
from graph.snapshot import Snapshot
from graph.store import Store

_ENTRY = {Kind.PAPER: "article", Kind.BOOK: "book"}
_COLUMNS = ("key", "kind", "title", "authors", "year", "url", "language", "level", "hours", "cost")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|])")


def export(snapshot: Snapshot, store: Store, format: str) -> Iterator[str]:  # noqa: A002
    """The library in one of FORMATS, in pieces."""
    if format not in FORMATS:
        raise BadInput(f"format {format!r}", f"is unknown; there are {', '.join(FORMATS)}")
    return FORMATS[format](snapshot, store)


def _jsonl(snapshot: Snapshot, store: Store) -> Iterator[str]:
    for concept in snapshot.concepts.concepts.values():
        yield dumps(to_json(concept)) + "\n"
    for resource in snapshot.resources:
        yield dumps(to_json(resource)) + "\n"
    for trail in store.trails():
        yield dumps(to_json(trail)) + "\n"


def _json(snapshot: Snapshot, _: Store) -> Iterator[str]:
    return network.to_node_link(network.build(snapshot))


def _graphml(snapshot: Snapshot, _: Store) -> Iterator[str]:
    return network.to_graphml(network.build(snapshot))


def _csv(snapshot: Snapshot, _: Store) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for r in snapshot.resources:
        authors = "; ".join(r.authors)
        row = (r.id, r.kind, r.title, authors, r.year, r.url, r.language, r.level, r.hours, r.cost)
        writer.writerow([_harmless(value) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _harmless(value: object) -> str:
    """A cell no spreadsheet takes for a formula."""
    cell = "" if value is None else str(value)
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell


def _bibtex(snapshot: Snapshot, _: Store) -> Iterator[str]:
    used: set[str] = set()
    for resource in snapshot.resources:
        key = _citation_key(resource, used)
        fields = {
            "title": f"{{{_braced(resource.title)}}}",
            "author": " and ".join(map(_braced, resource.authors)),
            "year": str(resource.year or ""),
            "url": resource.url or "",
            "abstract": _braced(resource.summary),
            "keywords": ", ".join(map(_braced, resource.topics)),
        }
        for identifier in resource.identifiers:
            match identifier.scheme:
                case "doi" | "isbn":
                    fields[identifier.scheme] = identifier.value
                case "arxiv":
                    fields |= {"eprint": identifier.value, "archiveprefix": "arXiv"}
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
        yield f"@{_ENTRY.get(resource.kind, 'misc')}{{{key},\n" + ",\n".join(lines) + "\n}\n\n"


def _citation_key(resource: Resource, used: set[str]) -> str:
    author = text.family_name(resource.authors[0]) if resource.authors else ""
    word = next((w for w in text.fold(resource.title).split() if len(w) > 3), "work")
    base = "".join(c for c in f"{author}{resource.year or ''}{word}" if c.isalnum()) or "work"
    key, number = base, 1
    while key in used:
        number += 1
        key = f"{base}{number}"
    used.add(key)
    return key


def _braced(value: str) -> str:
    return re.sub(r"([\\{}%&$#_])", r"\\\1", value.replace("\\", "")) if value else ""


def _markdown(snapshot: Snapshot, _: Store) -> Iterator[str]:
    yield "# Reading list\n"
    for kind in Kind:
        chosen = [r for r in snapshot.resources if r.kind is kind]
        if not chosen:
            continue
        yield f"\n## {kind.capitalize()}s\n\n".replace("Softwares", "Software")
        for r in chosen:
            title = _MARKUP.sub(r"\\\1", r.title)
            linked = (
                f"[{title}](<{r.url}>)"
                if r.url and "<" not in r.url and ">" not in r.url
                else title
            )
            by = ", ".join(r.authors[:3]) + (" and others" if len(r.authors) > 3 else "")
            about = ", ".join(filter(None, (_MARKUP.sub(r"\\\1", by), str(r.year or ""))))
            yield f"- {linked}{' - ' + about if about else ''}\n"


FORMATS: dict[str, Callable[[Snapshot, Store], Iterator[str]]] = {
    "jsonl": _jsonl,
    "json": _json,
    "graphml": _graphml,
    "bibtex": _bibtex,
    "csv": _csv,
    "markdown": _markdown,
}
