"""readpath's own format: good lines go in, broken ones are told with their number."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from graph.model import Record, Rejected, Trail
from ingest.read import Opened, items, read, read_bytes
from ingest.source import find_source
from ingest.what import MAX_LINE
from tests.contract.support import FIXTURES, quick_client

Write = Callable[[str, str | bytes], Path]


def test_good_lines_go_in_and_broken_ones_say_where_and_why() -> None:
    found = list(read(FIXTURES / "records.jsonl"))
    assert [type(one) for one in found] == [Record, Rejected, Rejected, Trail, Record]
    assert found[0].where == "records.jsonl line 1"
    bad = [one for one in found if isinstance(one, Rejected)]
    assert [one.where for one in bad] == ["records.jsonl line 3", "records.jsonl line 4"]
    assert "year" in bad[0].why
    assert "is not JSON" in bad[1].why
    assert not any("\n" in one.why for one in bad)


def test_an_array_and_a_single_object_over_lines_are_read_too(write: Write) -> None:
    objects = [{"title": "One"}, {"title": "Two"}, {"year": 3}]
    found = list(read(write("a.json", json.dumps(objects, indent=2))))
    assert [one.title for one in found if isinstance(one, Record)] == ["One", "Two"]
    assert found[2] == Rejected("a.json item 3", found[2].why)  # type: ignore[union-attr]
    (one,) = read(write("b.json", json.dumps(objects[0], indent=2)))
    assert isinstance(one, Record)


def test_other_programs_json_is_refused_with_what_to_do() -> None:
    csl = [{"title": "T", "type": "book", "issued": {"date-parts": [[2001]]}}]
    (found,) = read_bytes(json.dumps(csl).encode(), "refs.json", format="jsonl")
    assert isinstance(found, Rejected)
    assert "JSON of another program; name its format" in found.why


def test_hostile_values_are_refused_or_made_harmless() -> None:
    lines = [
        '{"title": "Half \\ud83d a smile"}',
        '{"title": "T", "year": 1e999}',
        '{"title": "T", "year": ' + "9" * 5000 + "}",
        "[" * 100_000,
        '{"title": "T", "url": "javascript:alert(1)"}',
        '{"title": ["no"]}',
        "null",
        "\ufeff",
    ]
    found = list(read_bytes("\n".join(["{}", *lines]).encode(), "x.jsonl", format="jsonl"))
    records = [one for one in found if isinstance(one, Record)]
    assert [one.title for one in records] == ["Half \ufffd a smile"]
    assert all(isinstance(one, Rejected) for one in found if one not in records)
    assert len(found) == len(lines)  # the last line is blank, the first has no title


def test_a_line_without_end_is_refused_and_the_next_is_read(write: Write) -> None:
    path = write("long.jsonl", '{"title": "' + "x" * (MAX_LINE + 5) + '"}\n{"title": "Next"}\n')
    first, second = read(path)
    assert isinstance(first, Rejected)
    assert "longer than 10 MB" in first.why
    assert isinstance(second, Record)
    assert second.where == "long.jsonl line 2"


def test_a_large_file_is_read_without_holding_it(write: Write) -> None:
    line = json.dumps({"title": "T", "unknown": "s" * 9_000}) + "\n"
    path = write("large.jsonl", line * 2_000)
    tracemalloc.start()
    try:
        count = sum(1 for _ in read(path))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 2_000
    assert peak < path.stat().st_size / 2


def test_line_ends_of_other_systems_do_not_matter(write: Write) -> None:
    found = list(read(write("dos.jsonl", b'{"title": "A"}\r\n\r\n{"title": "B"}\r\n')))
    assert [one.title for one in found] == ["A", "B"]  # type: ignore[union-attr]
    assert found[1].where == "dos.jsonl line 3"


def test_reading_is_lazy(write: Write) -> None:
    from ingest.detect import detect

    what = detect(write("a.jsonl", '{"title": "A"}\n' * 5_000))
    stream = items(Opened((find_source(what),), what), quick_client())
    assert isinstance(next(stream), Record)
