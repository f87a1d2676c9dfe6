"""Other people's libraries: one work of each is hidden, and what a replay may know of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.libraries import opened_set
from app.library import Library
from graph import readers
from graph.errors import BadInput
from graph.ranking import baselines
from ingest import libraries

CAMP = 30  # works of each of the two camps
YARN, STARS = range(CAMP), range(CAMP, 2 * CAMP)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A set of the shape of CiteULike's: those who knit and those who look at the stars."""
    made = tmp_path / "camps"
    made.mkdir()
    items = [
        {"item": n, "title": f"Knitting {n}", "abstract": "yarn needles wool", "tags": ["craft"],
         "cites": [n, (n + 1) % CAMP]} for n in YARN
    ] + [
        {"item": n, "bow": "planet:4 orbit:2 telescope:1", "tags": ["sky"], "cites": []}
        for n in STARS
    ]  # fmt: skip
    rng = np.random.default_rng(0)
    users = [
        {"user": n, "items": sorted(map(int, rng.choice(YARN if n % 2 else STARS, 8, False)))}
        for n in range(20)
    ]
    for name, lines in ((libraries.ITEMS, items), (libraries.READERS, users)):
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (made / name).write_text(text, encoding="utf-8")
    return made


@pytest.fixture
def camps(library: Library, folder: Path) -> Library:
    library.take_set(folder)
    return library


def test_a_set_comes_in_as_papers_and_unordered_trails(camps: Library) -> None:
    snapshot = camps._fresh()
    assert (len(snapshot.rows), len(snapshot.trails.titles)) == (2 * CAMP, 20)
    assert not any(snapshot.trails.ordered)
    first, star = camps.resource("local:item-0"), camps.resource(f"local:item-{CAMP}")
    assert (first.title, first.topics, star.summary) == (
        "Knitting 0", ("craft",), "planet orbit telescope",
    )  # fmt: skip
    assert snapshot.cites.nnz == CAMP, "nothing cites itself"


def test_a_work_is_hidden_among_works_the_reader_does_not_have() -> None:
    rng = np.random.default_rng(1)
    for _ in range(50):
        task = readers.task([3, 5, 5, 8], 20, rng, negatives=10)
        assert sorted({*task.seen, task.hidden}) == [3, 5, 8]
        assert task.hidden not in task.seen
        assert len(set(task.others.tolist())) == 10
        assert not {3, 5, 8} & set(task.others.tolist())
    assert len(readers.task([0, 1], 5, rng).others) == 3, "there are no more"


def test_ordered_and_tiny_trails_are_no_readers(camps: Library) -> None:
    keys = [f"local:item-{n}" for n in range(3)]
    for title, ordered, items in (("a course", True, keys), ("one", False, keys[:1])):
        camps.add([{"trail": title, "ordered": ordered, "items": items}])
    titles = camps._fresh().trails.titles
    asked = {titles[n] for n in readers.order(camps._fresh())}
    assert asked == {f"reader {n}" for n in range(20)}


def test_every_strategy_that_looks_at_the_camp_beats_chance(camps: Library) -> None:
    found = camps.replay_readers(20, k=30)
    near = {row.strategy: row for row in found.near}
    assert list(near) == ["full ranking", *baselines.NAMES, "random"]
    assert [row.strategy for row in found.whole] == list(near)
    assert found.tried == near["random"].tried == 20
    assert found.known == 19, "everyone but the one asked for"
    # Where there is so little, the linear model takes the hidden work itself as not chosen.
    for name in near.keys() - {"random", "popularity", "linear SVM on TF-IDF"}:
        assert near[name].hit_interval[0] > near["random"].hit, name
    assert near["full ranking"].hit > 0.9 > near["random"].hit
    assert found.others == 2 * CAMP - 8, "there are not 99 others"
    assert f"{near['full ranking'].hits} among its first 30" in found.sentence


def test_nothing_is_known_of_what_is_hidden_and_everything_of_the_rest(camps: Library) -> None:
    snapshot = camps._fresh()
    chosen = readers.order(snapshot)[-8:]
    left, tasks = readers.leave_one_out(snapshot, chosen, np.random.default_rng(3))
    assert len(tasks) == 8
    for trail, task in zip(map(int, chosen), tasks, strict=True):
        assert left.trails.items[trail] == task.seen
        assert set(snapshot.trails.items[trail]) == {*task.seen, task.hidden}
        assert left.trails.membership[[trail]].indices.tolist() == sorted(task.seen)
    for trail in set(range(20)) - set(map(int, chosen)):
        assert left.trails.items[trail] == snapshot.trails.items[trail]
    assert left.trails.membership.nnz == snapshot.trails.membership.nnz - 8


def test_the_full_ranking_is_what_next_steps_answers(camps: Library) -> None:
    snapshot = camps._fresh()
    task = readers.task(snapshot.trails.items[0], len(snapshot.rows), np.random.default_rng(2))
    keys = [resource.id for resource in snapshot.resources]
    among = [keys[n] for n in (task.hidden, *task.others)]
    steps = camps.next_steps(100, covered=[keys[n] for n in task.seen], among=among, explain=False)
    recommender = camps._engine.recommender()
    scores = recommender.rank(camps._reader(snapshot, task.seen)).scores
    assert [step.score for step in steps] == sorted(
        (float(scores[n]) for n in (task.hidden, *task.others)), reverse=True
    )


def test_too_few_readers_and_wrong_numbers_are_refused(library: Library) -> None:
    library.add([{"title": "One"}, {"title": "Two"}])
    with pytest.raises(BadInput, match="needs two unordered trails"):
        library.replay_readers()
    with pytest.raises(BadInput, match="at least one reader"):
        library.replay_readers(0)


@pytest.mark.parametrize("line", ["{", "7", '{"user": 1}', '{"items": ["x"]}', '{"items": 3}'])
def test_a_wrong_line_is_named(library: Library, folder: Path, line: str) -> None:
    with (folder / libraries.READERS).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(BadInput, match=r"users\.jsonl, line 21"):
        library.take_set(folder)


def test_what_was_kept_is_found_again_and_no_other_set_put_over_it(
    folder: Path, tmp_path: Path
) -> None:
    keep = tmp_path / "kept"
    for _ in range(2):
        with opened_set(folder, keep, embed=False) as lib:
            assert lib.status().trails == 20
    with (folder / libraries.READERS).open("a", encoding="utf-8") as file:
        file.write('{"user": 20, "items": [1, 2]}\n')
    with pytest.raises(BadInput, match="name another folder"), opened_set(folder, keep):
        pass


def told(*words: str) -> Any:
    return CliRunner().invoke(cli, ["replay", "--on", *words, "--no-embeddings"])


def test_the_command_prints_a_table_or_json(folder: Path) -> None:
    shown = told(str(folder), "--readers", "4")
    assert shown.exit_code == 0, shown.output
    assert "4 readers asked for, 19 others' libraries known" in shown.stdout
    found = json.loads(told(str(folder), "--json").stdout)
    assert found["tried"] == 20
    names = [name for name in baselines.NAMES if name != "embeddings only"]
    assert [row["strategy"] for row in found["near"]] == ["full ranking", *names, "random"]


def test_a_file_of_unordered_trails_is_a_set_too(write: Callable[[str, str], Path]) -> None:
    lines = [{"title": f"Work {n}", "identifiers": {"local": f"w{n}"}} for n in range(12)]
    lists = [
        {"trail": f"shelf {n}", "ordered": False, "items": [f"local:w{k}" for k in range(n, n + 4)]}
        for n in range(6)
    ]
    text = "".join(json.dumps(line) + "\n" for line in [*lines, *lists])
    found = json.loads(told(str(write("shelves.jsonl", text)), "--json").stdout)
    assert (found["tried"], found["known"], found["works"]) == (6, 5, 12)


def test_what_is_no_set_is_refused_in_a_sentence(tmp_path: Path) -> None:
    for path, says in ((tmp_path, "has no items.jsonl"), (tmp_path / "gone", "is not there")):
        refused = told(str(path))
        assert refused.exit_code == 1
        assert says in refused.stderr
