"""How fast records come in, without embedding, and how much memory that takes.

The records are generated with what real ones have: identifiers, several authors whose names
are shared as family names are, abstracts of about 150 words, citations, and about one in ten
the same work once more as another source writes it. Generating them is not counted. Each size
runs in a process of its own.

    python -m tests.bench ingest [--sizes 20000 100000] [--lines]
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from graph.intake import Intake
from graph.model import Record
from graph.records import dumps, record_from_json, to_json
from graph.store import Store

DUPLICATES = 0.1
MEGABYTE = 1 << 20


def run(argv: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="tests.bench ingest")
    parser.add_argument("--sizes", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--lines", action="store_true", help="from JSON Lines text")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.one:
        print(json.dumps(_measured(options.one, options.lines)))
        return 0
    for size in options.sizes:
        command = [sys.executable, "-m", "tests.bench", "ingest", "--one", str(size)]
        if options.lines:
            command.append("--lines")
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        found = json.loads(told.strip().splitlines()[-1])
        print(
            f"{size:,} records: {found['rate']:,.0f} a CPU-second ({found['cpu']:.1f} s CPU,"
            f" {found['wall']:.1f} s in all), {found['works']:,} works,"
            f" memory {found['before']:.0f} MB before, {found['peak']:.0f} MB at most,"
            f" file {found['file']:.0f} MB"
        )
    return 0


def _measured(size: int, lines: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "library.sqlite")
        source = folder_of_lines(Path(folder), size) if lines else None
        before = _peak()
        intake = Intake(store, "bench", "jsonl")
        timer = _Timer()
        found = _read(source, timer) if source else _made(size, timer)
        wall = time.perf_counter()
        cpu = time.process_time()
        report = intake.take(found)
        cpu = time.process_time() - cpu - timer.spent
        wall = time.perf_counter() - wall - timer.spent
        works = store.count("resources")
        assert report.added_count + report.merged_count + report.unchanged_count == size
        store.close()
        file = (Path(folder) / "library.sqlite").stat().st_size / MEGABYTE
    return {"rate": size / cpu, "cpu": cpu, "wall": wall, "works": works,
            "before": before, "peak": _peak(), "file": file}  # fmt: skip


class _Timer:
    """Time that is not counted."""

    def __init__(self) -> None:
        self.spent = 0.0


def _made(size: int, timer: _Timer) -> Iterator[Record]:
    """Records, a thousand at a time, their making not counted."""
    source = records(size)
    while True:
        start = time.process_time()
        batch = list(islice(source, 1_000))
        timer.spent += time.process_time() - start
        if not batch:
            return
        yield from batch


def _read(file: Path, timer: _Timer) -> Iterator[Record]:
    """Records from text; reading and checking them counts."""
    with file.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            yield record_from_json(json.loads(line), f"line {number}")


def folder_of_lines(folder: Path, size: int) -> Path:
    """The same records as JSON Lines text."""
    file = folder / "records.jsonl"
    with file.open("w", encoding="utf-8") as stream:
        stream.writelines(dumps(to_json(record)) + "\n" for record in records(size))
    return file


def records(size: int, seed: int = 0) -> Iterator[Record]:
    """As many records, always the same."""
    chance = random.Random(seed)
    words = [_word(chance) for _ in range(6_000)]
    likely = [1 / (n + 10) for n in range(len(words))]
    families = [_word(chance).title() for _ in range(20_000)]
    common = [1 / (n + 5) for n in range(len(families))]
    given = [_word(chance).title() for _ in range(600)]
    recent: list[Record] = []
    made = 0
    while made < size:
        text = chance.choices(words, likely, k=4_000)
        names = chance.choices(families, common, k=100)
        for n in range(25):
            if made >= size:
                return
            made += 1
            if recent and chance.random() < DUPLICATES:
                yield _again(chance.choice(recent), chance)
                continue
            start = n * 160
            people = [f"{chance.choice(given)} {chance.choice(given)[0]}. {name}"
                      for name in names[n * 4 : n * 4 + chance.randrange(1, 5)]]  # fmt: skip
            title = " ".join(text[start : start + chance.randrange(5, 12)]).capitalize()
            if chance.random() < 0.3:
                title += ": " + " ".join(text[start + 12 : start + 17])
            year = chance.randrange(1990, 2026)
            record = record_from_json({
                "kind": "paper", "title": title, "authors": people, "year": year,
                "summary": " ".join(text[start + 8 : start + 158]),
                "identifiers": _identifiers(made, year, chance),
                "cites": [f"doi:10.5555/{chance.randrange(1, made + 1)}"
                          for _ in range(chance.randrange(3))],
            })  # fmt: skip
            if len(recent) < 5_000:
                recent.append(record)
            else:
                recent[chance.randrange(5_000)] = record
            yield record


def _word(chance: random.Random) -> str:
    syllables = "ba ce di fo gu la me ni or pu ra se ti vo wa ka lo en an er st tra phy the con"
    return "".join(chance.choices(syllables.split(), k=chance.randrange(2, 5)))


def _identifiers(number: int, year: int, chance: random.Random) -> dict[str, str]:
    named = {"doi": f"10.5555/{number}"}
    if chance.random() < 0.5:
        named["arxiv"] = f"{year % 100:02d}{number % 12 + 1:02d}.{number % 90_000 + 10_000}"
    return named


def _again(record: Record, chance: random.Random) -> Record:
    """The same work from another source: half of them without the identifier."""
    obj = to_json(record)
    obj["title"] = str(obj["title"]).lower()
    obj["summary"] = ""
    obj["authors"] = [f"{name.split()[-1]}, {name[0]}." for name in record.authors]
    if chance.random() < 0.5:
        obj.pop("identifiers")
    if chance.random() < 0.3:
        obj["year"] = (record.year or 2000) + 1
    obj["topics"] = [f"again {chance.randrange(1_000_000)}"]
    return record_from_json(obj)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
