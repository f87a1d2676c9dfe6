"""When things came in, also in files that are older than the question; and the commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli import cli
from app.library import Library
from graph import database
from graph.intake import Intake
from graph.records import record_from_json
from graph.schema import MIGRATIONS
from graph.store import Store
from tests.support import HashEncoder

BEFORE = next(n for n, script in enumerate(MIGRATIONS) if "TABLE arrivals" in script)


def test_an_older_library_keeps_everything_and_has_no_news(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "MIGRATIONS", MIGRATIONS[:BEFORE])
    store = Store(tmp_path / "library.sqlite")
    for n, source in enumerate(("catalogue", "mine"), 1):
        as_it_was_written(store, n, source)
    store.close()
    monkeypatch.undo()
    with Library.open(tmp_path, catalogue=False, encoder=HashEncoder()) as lib:
        assert [r.title for r in lib.resources()] == ["From catalogue", "From mine"]
        assert lib.digest(mark=False).count == 0
        back = lib.digest(since="2000-01-01", mark=False)
        assert [i.step.resource.title for i in back.items] == ["From mine"]
        lib.add([{"title": "After"}])
        assert [i.step.resource.title for i in lib.digest().items] == ["After"]


def as_it_was_written(store: Store, number: int, source: str) -> None:
    """One record of one source in the tables of then."""
    name, body = f"from-{source}", json.dumps({"title": f"From {source}"})
    store.source_id(source, 10)
    for statement, row in (
        ("INSERT INTO resources (id, key, title_key, body) VALUES (?, ?, ?, ?)",
         (number, f"local:{name}", f"from {source}", json.dumps({"kind": "article", "title":
          f"From {source}", "identifiers": {"local": name}}))),
        ("INSERT INTO claims (resource, source, slot, digest, title_key, body)"
         " VALUES (?, ?, ?, ?, ?, ?)",
         (number, number, f"local:{name}", source, f"from {source}", body)),
        ("INSERT INTO identifiers VALUES ('local', ?, ?)", (name, number)),
    ):  # fmt: skip
        store.connection.execute(statement, row)


def test_one_that_was_there_before_the_catalogue_is_news(tmp_path: Path) -> None:
    with Library.open(tmp_path, catalogue=False, embed=False) as lib:
        lib.add([{"title": "My own note"}])
        lib.load_catalogue()
        assert [i.step.resource.title for i in lib.digest().items] == ["My own note"]


def test_a_deleted_work_leaves_no_arrival(store: Store) -> None:
    Intake(store, "s").take([record_from_json({"title": "Only one"})])
    store.connection.execute("DELETE FROM resources")
    assert store.connection.execute("SELECT count(*) FROM arrivals").fetchone() == (0,)


# The commands


@pytest.fixture
def run(library: Library) -> Callable[..., Result]:
    library.close()
    home = ["--home", str(library.home)]
    with Library.open(library.home, embed=False):
        pass  # the catalogue
    return lambda *args: CliRunner().invoke(cli, [*home, *map(str, args)])


def told(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_follow_digest_unfollow(
    run: Callable[..., Result], write: Callable[[str, str], Path], tmp_path: Path
) -> None:
    assert "follow nothing yet" in run("follow").stdout
    assert told(run("follow", "chain", "rule", "--json"))["key"] == "chain-rule"
    assert "Chain rule" in run("follow").stdout
    line = {"title": "A chain of rules", "kind": "book", "teaches": ["chain-rule"]}
    assert run("add", write("mine.jsonl", json.dumps(line)), "--no-index").exit_code == 0
    page, feed = tmp_path / "digest.html", tmp_path / "digest.xml"
    told_twice = [
        told(run("digest", "--json", "--keep", "--html", page, "--feed", feed)),
        told(run("digest", "--json")),
    ]
    for found in told_twice:
        (section,) = found["sections"]
        (item,) = section["items"]
        assert (section["title"], item["title"]) == ("Chain rule", "A chain of rules")
        assert item["sentence"]
    assert "A chain of rules" in page.read_text(encoding="utf-8")
    assert "A chain of rules" in feed.read_text(encoding="utf-8")
    again = run("digest")
    assert (again.exit_code, "Nothing new since" in again.stdout) == (0, True)
    assert told(run("unfollow", "chain rule", "--json"))["kind"] == "concept"
    assert told(run("follow", "--json")) == []


def test_what_cannot_be_written_is_told_again(
    run: Callable[..., Result], write: Callable[[str, str], Path]
) -> None:
    run("add", write("mine.jsonl", '{"title": "A new note"}'), "--no-index")
    notes = write("notes.txt", "mine")
    refused = run("digest", "--feed", notes)
    assert (refused.exit_code, "not a feed" in refused.stderr) == (1, True)
    assert "A new note" in run("digest").stdout
    assert run("unfollow", "knitting").exit_code == 1
