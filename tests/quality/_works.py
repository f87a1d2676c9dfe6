"""Records of works that are known by identifier, from the shared folder: what merging is
measured on once the identifiers are hidden."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph import identifiers
from graph.errors import BadInput
from graph.model import Identifier, Record
from graph.records import record_from_json
from ingest.catalogue import bundle
from ingest.read import read
from tests.support import shared_folder

_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")


@dataclass(frozen=True)
class Known:
    """A record, where it comes from, and names of the work it is about, which the record
    itself may not have. Two names of one of the schemes `apart` are two works."""

    source: str
    names: frozenset[str]
    record: Record


def works() -> Iterator[Known]:
    """Every record of the shared folder that says which work it is about."""
    recorded, formats, evaluation = map(shared_folder, ("recorded", "formats", "eval"))
    yield from _catalogue()
    if recorded:
        yield from _answers(recorded)
    if formats:
        yield from _answers(formats / "api_json")
        yield from _bibliographies(formats)
    if evaluation:
        yield from _tutorialbank(evaluation / "tutorialbank" / "resources_v2023.tsv")
        yield from _goodbooks(evaluation / "goodbooks" / "books.csv")
        yield from _searched(evaluation / "scirepeval-search" / "search_small.jsonl")
        yield from _courses(evaluation / "courses" / "mit_open_learning_library.csv")
    lists = shared_folder("lists")
    for file in sorted(lists.glob("*.md")) if lists else ():
        yield from _read(file, f"list {file.stem}")


def _known(source: str, names: Iterable[str], **fields: Any) -> Iterator[Known]:
    given = {name: value for name, value in fields.items() if value}
    found = frozenset(name for name in names if name)
    if not found or not given.get("title"):
        return
    try:
        yield Known(source, found, record_from_json(given))
    except BadInput:
        return


def _catalogue() -> Iterator[Known]:
    for item in bundle.items(bundle.folder()):
        if isinstance(item, Record):
            yield Known("catalogue", _strong(item.identifiers), item)


def _strong(named: Iterable[Identifier]) -> frozenset[str]:
    return frozenset(str(i) for i in named if i.scheme not in ("local", "url"))


def _read(file: Path, source: str) -> Iterator[Known]:
    for item in read(file):
        if isinstance(item, Record) and _strong(item.identifiers):
            yield Known(source, _strong(item.identifiers), item)


def _bibliographies(formats: Path) -> Iterator[Known]:
    for file in sorted((formats / "bib").glob("*.bib")):
        yield from _read(file, f"bib {file.stem}")
    # Two renderings of one library carry the same citation keys.
    for stem, bib in (("bbt_1436-1", "unabbrev_1436-1"), ("bbt_1641", "jabref51_1641")):
        yield from _rendered(formats, stem, bib)
    for file in sorted((formats / "csl_json").glob("*.json")):
        for item in json.loads(file.read_text(encoding="utf-8")):
            yield from _known(
                f"csl {file.stem}", [_doi(item.get("DOI")), _isbn(item.get("ISBN"))],
                title=_text(item.get("title")), authors=_people(item.get("author")),
                year=_year(item.get("issued")), kind=_kind(item.get("type")),
            )  # fmt: skip


def _rendered(formats: Path, stem: str, bib: str) -> Iterator[Known]:
    zotero = json.loads((formats / "zotero_json" / f"{stem}.json").read_text(encoding="utf-8"))
    keys = {}
    for item in zotero["items"]:
        key = item.get("citationKey")
        title = item.get("title")
        if not key or not title:
            continue
        keys[key] = item
        people = [
            ", ".join(filter(None, (c.get("lastName") or c.get("name"), c.get("firstName"))))
            for c in item.get("creators", ()) if c.get("creatorType") == "author"
        ]  # fmt: skip
        yield from _known(
            f"zotero {stem}", [f"{bib}:{key}", _doi(item.get("DOI"))],
            title=title, authors=people, year=_year(item.get("date")),
            kind=_kind(item.get("itemType")),
        )  # fmt: skip
    text = (formats / "bib" / f"{bib}.bib").read_text(encoding="utf-8")
    order = re.findall(r"^@\w+\{([^,\s]+),", text, re.MULTILINE)
    records = [r for r in read(formats / "bib" / f"{bib}.bib") if isinstance(r, Record)]
    if len(order) == len(records):
        for key, record in zip(order, records, strict=True):
            if key in keys:
                names = _strong(record.identifiers) | {f"{bib}:{key}"}
                yield Known(f"bib {bib}", names, record)


def _answers(folder: Path) -> Iterator[Known]:
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        head = file.open("rb").read(1)
        source = "/".join(file.relative_to(folder).parts[:2])
        if head not in (b"{", b"["):
            continue
        try:
            whole = json.loads(file.read_bytes())
        except ValueError:
            continue
        for obj in _objects(whole):
            yield from _answer(obj, source)


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            yield one
            pending.extend(one.values())
        elif isinstance(one, list):
            pending.extend(one)


def _answer(obj: dict[str, Any], source: str) -> Iterator[Known]:
    """A paper or a book in an answer of a public interface, whichever it is."""
    named = obj.get("externalIds")
    named = named if isinstance(named, dict) else {}
    title = _text(obj.get("title") or obj.get("display_name"))
    if not title:
        return
    names = [
        _doi(obj.get("DOI") or obj.get("doi") or named.get("DOI")),
        _arxiv(named.get("ArXiv")),
        f"s2:{obj['paperId']}" if isinstance(obj.get("paperId"), str) else "",
    ]
    key = obj.get("key")
    if isinstance(key, str) and key.startswith("/works/"):
        names.append(f"ol:{key[7:]}")
        names += [_isbn(number) for number in obj.get("isbn", ())[:5]]
    listed = obj.get("works") if isinstance(obj.get("works"), list) else []
    keys = [str(one.get("key", "")) for one in listed or () if isinstance(one, dict)]
    names += [f"ol:{one[7:]}" for one in keys if one.startswith("/works/")]
    subtitle = _text(obj.get("subtitle"))
    if subtitle and subtitle.lower() not in title.lower():
        title = f"{title}: {subtitle}"
    people = (
        obj.get("author") or obj.get("authors") or obj.get("z_authors")
        or obj.get("author_name") or [a.get("author") for a in obj.get("authorships", ()) if a]
    )  # fmt: skip
    year = _year(
        obj.get("issued") or obj.get("published") or obj.get("year")
        or obj.get("publication_year") or obj.get("first_publish_year") or obj.get("publish_date")
    )  # fmt: skip
    kind = "book" if any(name.startswith("ol:") for name in names) else _kind(obj.get("type"))
    if kind == "book" and not people:
        return  # an edition whose authors stand in the record of its work
    yield from _known(source, names, title=title, authors=_people(people), year=year, kind=kind)


def _tutorialbank(file: Path) -> Iterator[Known]:
    with file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["medium"] not in ("Papers", "Surveys", "Books", "book") or not row["url"]:
                continue
            author = (row["author"] or "").replace(" et al.", "")
            unknown = author.lower() in ("", "author unknown", "unknown")
            try:
                named = identifiers.from_url(row["url"].strip())
            except BadInput:
                continue
            yield from _known(
                "tutorialbank", [str(named)] if named.scheme != "url" else [],
                title=row["title"], authors=[] if unknown else re.split(r",\s*|\s+and\s+", author),
                year=_year(row["year"]),
            )  # fmt: skip


def _goodbooks(file: Path) -> Iterator[Known]:
    with file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            authors = [name.strip() for name in row["authors"].split(",")]
            year = _year(row["original_publication_year"].split(".")[0])
            names = [f"goodreads:{row['work_id']}"]
            yield from _known("goodbooks", names, title=row["title"], authors=authors, year=year,
                              kind="book")  # fmt: skip
            if row["original_title"].strip() not in ("", row["title"]):
                yield from _known("goodbooks original", names, title=row["original_title"],
                                  authors=authors[:1], year=year, kind="book")  # fmt: skip


def _searched(file: Path) -> Iterator[Known]:
    with file.open(encoding="utf-8") as stream:
        for line in stream:
            for one in json.loads(line)["candidates"]:
                yield from _known(
                    "search", [f"corpus:{one['corpus_id']}"], title=one["title"],
                    authors=one["author_names"] or [], year=_year(one["year"]), kind="paper",
                )  # fmt: skip


def _courses(file: Path) -> Iterator[Known]:
    with file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            people = [row[f"Instructor {n}"].strip() for n in range(1, 7)]
            number = row["OLL Course"].strip()
            yield from _known(
                "mit", [f"mit:{number}" if re.match(r"\d", number) else ""],
                title=f"{number} {row['title']}", authors=[name for name in people if name],
                kind="course", year=_year(row["readable_id"].rsplit("+", 1)[-1]),
            )  # fmt: skip


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return value.strip() if isinstance(value, str) else ""


def _people(value: Any) -> list[str]:
    if not isinstance(value, list):
        return []
    found = []
    for one in value:
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, dict):
            family, given = one.get("family"), one.get("given")
            name = one.get("name") or one.get("display_name") or one.get("literal")
            found.append(", ".join(filter(None, (family, given))) if family else _text(name))
    return [name for name in found if name]


def _year(value: Any) -> int | None:
    if isinstance(value, dict):
        value = value.get("date-parts", [[None]])
    while isinstance(value, list):
        value = value[0] if value else None
    match = _YEAR.search(str(value))
    return int(match[1]) if match else None


def _kind(value: Any) -> str:
    kind = str(value or "").lower()
    if "chapter" in kind or "article" in kind or "paper" in kind or "preprint" in kind:
        return "paper"
    return "book" if "book" in kind or kind == "monograph" else ""


def _named(scheme: str, value: Any) -> str:
    try:
        return str(identifiers.make(scheme, str(value))) if value else ""
    except BadInput:
        return ""


def _doi(value: Any) -> str:
    return _named("doi", value)


def _arxiv(value: Any) -> str:
    return _named("arxiv", value)


def _isbn(value: Any) -> str:
    return _named("isbn", value)
