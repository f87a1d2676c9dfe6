"""The beginning of a source of one's own: a package that works, with its test."""

from __future__ import annotations

import re
from pathlib import Path

from graph.errors import BadInput

_PYPROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "readpath-{name}"
version = "0.1.0"
description = "{title} as a source for readpath."
requires-python = ">=3.11"
dependencies = ["readpath"]

[project.entry-points."readpath.sources"]
{name} = "readpath_{module}:{cls}"

[tool.hatch.build.targets.wheel]
only-include = ["readpath_{module}.py"]
"""
_MODULE = '''\
"""{title} as a source for readpath."""

from __future__ import annotations

from collections.abc import Iterator

from graph.model import Kind, Record, Rejected
from ingest.net.client import Client
from ingest.source import Item, Raw
from ingest.what import What

MARK = "#{name}"


class {cls}:
    """Lines of "title; author; year" under a first line {name} after a #."""

    name = "{name}"
    title = "{title}: title; author; year, a line each, after a line #{name}"

    def claims(self, what: What) -> float:
        """How surely this source reads it, 0 to 1, from its content and not its name."""
        return 1.0 if what.head.startswith(MARK) else 0.0

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:
        """All the reading; for the web: `client.get(url)`, a Raw for each page."""
        yield Raw(what.content(), what.name)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """No reading here: what one piece says, and Rejected for what it does not."""
        text = raw.data if isinstance(raw.data, str) else raw.data.decode("utf-8", "replace")
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            where = f"{{raw.where}} line {{number}}"
            title, _, rest = line.partition(";")
            author, _, year = rest.partition(";")
            if not title.strip():
                yield Rejected(where, "has no title")
                continue
            yield Record(
                title=title.strip(),
                kind=Kind.ARTICLE,
                authors=(author.strip(),) if author.strip() else (),
                year=int(year) if year.strip().isdecimal() else None,
                where=where,
            )
'''
_TEST = '''\
"""What {title} promises."""

from __future__ import annotations

from graph.model import Record, Rejected
from ingest.source import Raw
from readpath_{module} import {cls}

SAMPLE = b"#{name}\\nOn the heavens; Nicolaus Copernicus; 1543\\n; Nobody\\n"


def test_lines_become_records_and_the_rest_is_said() -> None:
    good, bad = {cls}().parse(Raw(SAMPLE, "sample"))
    assert isinstance(good, Record)
    assert (good.title, good.authors, good.year) == (
        "On the heavens",
        ("Nicolaus Copernicus",),
        1543,
    )
    assert isinstance(bad, Rejected)
    assert bad.where == "sample line 3"


def test_any_bytes_are_read_without_an_exception() -> None:
    for data in (b"", b"\\xff\\xfe\\x00", bytes(range(256))):
        list({cls}().parse(Raw(data, "sample")))
'''
_RECIPE = """\
# A source without code. Try it:  readpath source try {name}.toml
# Keep it:                        readpath source add {name}.toml --every 1d
name = "{name}"
url = "https://example.org/api/courses"   # http or https
format = "json"                           # json, jsonl, csv, tsv, xml or html
records = "results"                       # JMESPath; XPath for xml, CSS for html
rate = 1.0                                # seconds between two requests
limit = 1000                              # records at most

# [headers]                               # a secret is read from the environment
# Authorization = "Bearer ${{READPATH_SECRET_{upper}}}"

[paging]                                  # leave out where all comes at once
parameter = "page"                        # or: next = "links.next"
first = 1                                 # or: cursor = "meta.next" with its parameter
step = 1

[fields]                                  # only the title is required
title = "name"
authors = "instructors[].name"
year = "published"
url = "link"
summary = "description"
topics = "tags"
# identifiers.doi = "doi"

[constants]                               # the same for every record
kind = "course"
"""


def files(name: str) -> dict[str, str]:
    """The files of a package that adds the source `name`, by path; raises BadInput where
    that is no name."""
    _check(name)
    module = name.replace("-", "_")
    words = {
        "name": name,
        "module": module,
        "cls": "".join(part.capitalize() for part in module.split("_")),
        "title": name.replace("-", " ").capitalize(),
    }
    return {
        "pyproject.toml": _PYPROJECT.format(**words),
        f"readpath_{module}.py": _MODULE.format(**words),
        f"test_readpath_{module}.py": _TEST.format(**words),
    }


def recipe(name: str) -> str:
    """A described source to begin from, as TOML; raises BadInput where that is no name."""
    _check(name)
    return _RECIPE.format(name=name, upper=name.upper().replace("-", "_"))


def write(texts: dict[str, str], folder: Path) -> list[Path]:
    """Write new files into a folder; raises BadInput where one is there already."""
    paths = {folder / name: content for name, content in texts.items()}
    for path in paths:
        if path.exists():
            raise BadInput(str(path), "is there already; choose another name or folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in paths.items():
            path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise BadInput(str(folder), f"cannot be written ({error.strerror})") from None
    return list(paths)


def _check(name: str) -> None:
    if not re.fullmatch(r"[a-z](?:-?[a-z0-9]){0,39}", name):
        raise BadInput(name[:60], "is no name for a source; write lower-case letters, as my-list")
