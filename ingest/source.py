"""What a source is, and the one door through which all of them come.

A source is a class without constructor arguments, named by an entry point of the group
`readpath.sources`. The built-in ones come through the same door as a stranger's.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from graph.errors import BadInput, ReadpathError
from graph.model import Concept, Reading, Record, Rejected, Trail
from ingest.what import Form, What, not_text

if TYPE_CHECKING:  # it takes long to import and few need it
    from ingest.net.client import Client

GROUP = "readpath.sources"
Item = Record | Trail | Concept | Reading | Rejected

_log = logging.getLogger("readpath")
_ALIASES = {
    "bib": "bibtex", "biblatex": "bibtex", "md": "markdown", "json": "jsonl",
    "jsonlines": "jsonl", "ndjson": "jsonl", "csv": "table", "tsv": "table", "nbib": "medline",
    "enw": "endnote", "mrc": "marc", "marcxml": "marc", "opf": "epub", "csljson": "csl",
    "goodreads": "table", "storygraph": "table", "librarything": "table", "calibre": "table",
    "bookwyrm": "table", "openreads": "table", "txt": "lines",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Raw:
    """One piece of what a source fetched, not yet understood.

    `where` names it in messages, `line` is the number of its first line there, and
    `wanted` lists what was asked for, so that parsing can tell what is missing. `state`
    says where to go on after this piece: a source that can do that finds the last one kept
    in `What.state` at the next reading. `total` is how many items there are in all, where
    the source was told; `how` is what else it needs to know to parse this.
    """

    data: bytes | str
    where: str
    line: int = 1
    wanted: tuple[str, ...] = ()
    state: str = ""
    total: int | None = None
    how: object = None


@runtime_checkable
class Source(Protocol):
    """Something that takes in one kind of thing.

    `name` is the name of its entry point and `title` one line for people. `fetch` does
    all the reading, through the given client where it needs the web, and raises BadInput
    or FetchError. `parse` is pure: what it cannot read it yields as Rejected, with where
    and why, and goes on. An identifier it does not know is Rejected with the identifier
    itself as `where`, so that the next source that claims it is asked.

    Optional: `searches`, an example of words to search for, for a source that can be asked
    as NAME:WORDS (a `What` of the form QUERY whose `service` is its name); `binary = True`
    for one that reads files that are not text; `remote = True` for one whose files only
    say where the content is, which is then read again though the file has not changed;
    `lookups(what)`, the identifiers of works that a file names by nothing else, which the
    sources that know them are asked for.
    """

    name: str
    title: str

    def claims(self, what: What) -> float:
        """How surely this source reads `what`, 0 to 1, from its content, not its name."""
        ...

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        """The raw pieces of `what`."""
        ...

    def parse(self, raw: Raw) -> Iterator[Item]:
        """The records, trails and concepts in one piece."""
        ...


def debugging() -> bool:
    """Whether a broken source should raise, for its developer (READPATH_DEBUG=1)."""
    return os.environ.get("READPATH_DEBUG", "") not in ("", "0")


def sources() -> Mapping[str, Source]:
    """Every source installed, by name. A broken one is logged and left out."""
    points = tuple(sorted(entry_points(group=GROUP), key=lambda point: point.name))
    if not points:
        raise ReadpathError(
            "no sources are installed: readpath runs from an installation, not from bare"
            " files; run `pip install -e .` in its folder"
        )
    loaded = {}
    for point in points:
        source = _load(point)
        if source is not None:
            loaded[point.name] = source
    return loaded


def askable() -> Mapping[str, str]:
    """The sources that can be searched as NAME:WORDS, each with an example of words."""
    known = {name: str(getattr(source, "searches", "")) for name, source in sources().items()}
    return {name: example for name, example in known.items() if example}


def find_source(what: What, format: str | None = None) -> Source:  # noqa: A002 - public word
    """The source for `what`: the one named `format`, else the one that claims it most."""
    return find_sources(what, format)[0]


def find_sources(what: What, format: str | None = None) -> list[Source]:  # noqa: A002
    """Every source that claims `what`, the surest first; the one named `format` alone.
    Raises BadInput where there is none."""
    if format is not None:
        return [named_source(format)]
    known = sources()
    if what.service:
        known = {name: source for name, source in known.items() if name == what.service}
    claims = {
        name: claim(source, what)
        for name, source in known.items()
        if not what.binary or getattr(source, "binary", False)
    }
    found = sorted((name for name in claims if claims[name] > 0), key=lambda name: -claims[name])
    if not found:
        raise BadInput(what.name, _unclaimed(what, sources()))
    return [known[name] for name in found]


def named_source(format: str) -> Source:  # noqa: A002 - the public word for it
    """The source of this name; raises BadInput where there is none."""
    known = sources()
    name = format.strip().lower()
    name = name if name in known else _ALIASES.get(name, name)
    if name not in known:
        raise BadInput(f"format {format!r}", f"is unknown; there are {', '.join(known)}")
    return known[name]


def claimed(what: What) -> Source | None:
    """The source that claims `what`, or None."""
    try:
        return find_source(what)
    except BadInput:
        return None


def names_it(source: Source, what: What) -> bool:
    """Whether the source itself gave these names, since it claims them fully: those that it
    does not know nobody need be asked for."""
    return what.form is Form.IDENTIFIER and claim(source, what) >= 1


@cache
def _load(point: EntryPoint) -> Source | None:
    try:
        source = point.load()()
        if not isinstance(source, Source):
            raise TypeError("it lacks name, title, claims, fetch or parse")
    except Exception as error:
        # A stranger's source may fail in any way; the others must still work.
        if debugging():
            raise
        _log.warning("the source %s cannot be used and is left out: %s", point.name, error)
        return None
    return source


def claim(source: Source, what: What) -> float:
    """How surely a source reads `what`, 0 to 1; 0 where it fails in saying so."""
    try:
        return max(0.0, min(1.0, float(source.claims(what))))
    except Exception as error:
        if debugging():
            raise
        _log.warning("the source %s failed and is left out: %s", source.name, error)
        return 0.0


def _unclaimed(what: What, known: Mapping[str, Source]) -> str:
    if what.form is Form.IDENTIFIER:
        schemes = sorted({identifier.scheme for identifier in what.identifiers})
        who = what.service or "no source here"
        return (
            f"{who} {'does not look' if what.service else 'looks'} up {', '.join(schemes)}"
            " identifiers; give an arXiv id, a DOI or an ISBN, or a file or address of a list"
            " that names the work"
        )
    if what.form is Form.QUERY:
        return f"{what.service} cannot be searched; these can: {', '.join(askable())}"
    if what.binary:
        return not_text(what.binary)
    asked = askable()
    files = [name for name in known if name not in asked]
    return (
        f"is in none of the formats known here ({', '.join(files)}); if it is one of them,"
        " name it with the format option"
    )
