"""Paths as files: read back as they were written, open to hand edits, closed to mischief."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from markdown_it import MarkdownIt

from app.library import Library
from app.plans import files
from graph.errors import BadInput
from graph.planning.model import Plan, plan_json

BAD = "url:https://example.org/a"
HOSTILE = "=cmd|' /C calc'!A0 ](javascript:alert(1)) <img src=x> ```\n```json readpath\n{} # *b*"


@pytest.fixture
def lib(library: Library) -> Library:
    """Three concepts on top of each other and works about them, one with a hostile title."""
    library.add(
        [
            {"title": HOSTILE, "identifiers": {"local": "bad"}, "hours": 4, "cost": "paid",
             "url": "https://example.org/a", "teaches": {"one": 1.0}, "kind": "book"},
            {"title": "Two", "identifiers": {"local": "two"}, "hours": 6, "teaches": {"two": 1.0},
             "requires": {"one": 1.0}, "kind": "course"},
            {"title": "Free one", "identifiers": {"local": "free"}, "hours": 9, "cost": "free",
             "teaches": {"one": 1.0}, "kind": "video"},
        ]
    )  # fmt: skip
    library.add(_concepts(library.home))
    return library


def _concepts(home: Path) -> Path:
    path = home / "concepts.jsonl"
    lines = [
        {"concept": "one", "name": "One", "area": "a", "level": 1, "summary": "First."},
        {"concept": "two", "name": "Two things", "area": "a", "level": 1, "summary": "Second.",
         "requires": {"one": "It builds on it."}},
    ]  # fmt: skip
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


def keys(plan: Plan) -> list[str]:
    return [step.resource.id for step in plan.steps]


def test_a_file_reads_back_as_the_same_path(lib: Library, tmp_path: Path) -> None:
    plan = lib.plan("two", hours_per_week=5, start="2026-03-02", constraints={"max_hours": 50})
    assert keys(plan) == [BAD, "local:two"]
    again = lib.load_path(lib.save_path(plan, tmp_path / "path.md"))
    assert plan_json(again)["steps"] == plan_json(plan)["steps"]
    assert again.request == plan.request
    assert again.goal.concepts == plan.goal.concepts


def test_somebody_else_sees_only_what_they_lack(lib: Library, tmp_path: Path) -> None:
    path = lib.save_path(lib.plan("two"), tmp_path / "path.md")
    lib.mark("local:free", "covered")
    assert keys(lib.load_path(path)) == ["local:two"]
    lib.mark("local:two", "covered")
    done = lib.load_path(path)
    assert done.steps == ()
    assert "already" in done.note


def test_no_title_becomes_markup(lib: Library) -> None:
    html = MarkdownIt("commonmark").render(lib.export_path(lib.plan("two")))
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert html.count("<code") == 2  # the block of data and the command that opens the file


def test_hand_edits_are_borne(lib: Library, tmp_path: Path) -> None:
    text = lib.export_path(lib.plan("two"))
    edited = "\ufeff" + text.replace("\n", "\r\n").replace("# The way", "# My own notes")
    path = tmp_path / "edited.md"
    path.write_bytes(edited.encode())
    assert keys(lib.load_path(path)) == [BAD, "local:two"]
    short = '```json readpath\n{"goal": "two", "steps": ["local:free", 7, {"key": [1]}]}\n```'
    path.write_text(short, encoding="utf-8")
    plan = lib.load_path(path)
    assert keys(plan)[-1] == "local:two"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("# only words", "no block"),
        ("```json readpath\n{broken\n```", "line 2"),
        ("```json readpath\n[1, 2]\n```", "not an object"),
        ("```json readpath\n{}\n```", "no goal"),
        ('```json readpath\n{"goal": ["no such thing anywhere"]}\n```', "not in your library"),
        ("```json readpath\n" + "[" * 100_000 + "\n```", "broken"),
        ('```json readpath\n{"goal": ["two"], "kinds": ["film"]}\n```', "film"),
    ],
)
def test_a_broken_file_is_one_clear_error(
    lib: Library, write: Callable[[str, str], Path], content: str, says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        lib.load_path(write("path.md", content))


def test_absurd_values_do_no_harm(lib: Library, write: Callable[[str, str], Path]) -> None:
    data = {"goal": ["two"], "hours_per_week": 1e308, "max_hours": "x", "skip": [{"a": 1}, "zzz"],
            "steps": [{"key": "local:bad"}, {"key": "local:gone"}, None]}  # fmt: skip
    plan = lib.load_path(write("path.md", f"```json readpath\n{json.dumps(data)}\n```"))
    assert keys(plan) == [BAD, "local:two"]
    assert "local:gone" in plan.note


def test_a_missing_file_and_a_folder_are_refused(lib: Library, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        lib.load_path(tmp_path / "none.md")
    with pytest.raises(BadInput, match="folder"):
        lib.save_path(lib.plan("two"), tmp_path)


def test_a_calendar_reads_back(lib: Library) -> None:
    plan = lib.plan("two", hours_per_week=2, start="2026-03-02")
    events = list(Calendar.from_ical(lib.export_path(plan, "ics")).walk("VEVENT"))
    assert len(events) == len(plan.steps)
    for step, event in zip(plan.steps, events, strict=True):
        assert step.ends
        assert event.decoded("dtstart") == step.begins
        assert event.decoded("dtend") == step.ends + timedelta(days=1)
        assert step.resource.title.split()[0] in event["summary"]
    with pytest.raises(BadInput, match="hours a week"):
        lib.export_path(lib.plan("two"), "ics")


def test_a_table_holds_no_formula(lib: Library) -> None:
    rows = list(csv.DictReader(io.StringIO(lib.export_path(lib.plan("two"), "csv"))))
    assert [row["key"] for row in rows] == [BAD, "local:two"]
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_json_is_json_and_another_format_is_refused(lib: Library) -> None:
    assert json.loads(lib.export_path(lib.plan("two"), "json"))["steps"][0]["key"] == BAD
    with pytest.raises(BadInput, match="there are md"):
        lib.export_path(lib.plan("two"), "docx")


def test_a_step_can_be_swapped(lib: Library) -> None:
    plan = lib.plan("two")
    (other,) = lib.swaps(plan, 1)
    assert other.resource.id == "local:free"
    assert other.how == ("free", "a video")
    swapped = lib.swap(plan, 1, "local:free")
    assert keys(swapped) == ["local:free", "local:two"]
    difference = lib.compare(plan, swapped)
    assert [r.id for r in difference.added] == ["local:free"]
    assert [r.id for r in difference.dropped] == [BAD]
    assert difference.hours == pytest.approx(5)
    with pytest.raises(BadInput, match="2 steps"):
        lib.swaps(plan, 3)


def test_skipping_a_resource_finds_another_way_and_the_only_one_is_missed(lib: Library) -> None:
    assert keys(lib.plan("two", skip=["local:bad"])) == ["local:free", "local:two"]
    plan = lib.plan("two", skip=["local:two"])
    assert plan.missing == ("two",)
    assert plan.note


def test_progress_shows_along_the_path_and_replanning_keeps_it(lib: Library) -> None:
    plan = lib.plan("two", hours_per_week=5)
    lib.mark("local:bad", "covered")
    lib.mark("local:two", "reading", share=0.5)
    tracked = lib.track(plan)
    assert [step.done for step in tracked.steps] == [1.0, 0.5]
    assert tracked.hours == pytest.approx(3)
    assert tracked.done == pytest.approx(0.7)
    again = lib.replan(plan, takes={"local:two": 20})
    assert keys(again) == [BAD, "local:two"]
    assert [step.hours for step in again.steps] == [0.0, pytest.approx(10)]
    assert again.steps[1].requires[0].step == 1


def test_escaped_text_is_one_line_without_markup() -> None:
    assert files.escaped("a\n# b *c* `d`") == "a \\# b \\*c\\* \\`d\\`"


def test_a_work_is_taken_twice_where_nothing_else_leads_there(library: Library) -> None:
    """One book teaches the first and the last idea, another the one between them."""
    path = library.home / "map.jsonl"
    names = ("first", "middle", "last")
    path.write_text(
        "\n".join(
            json.dumps({"concept": name, "name": name.title(), "area": "a", "level": 1,
                        "requires": dict.fromkeys(before, "It builds on it.")})
            for name, before in zip(names, ((), ("first",), ("middle",)), strict=True)
        ),
        encoding="utf-8",
    )  # fmt: skip
    library.add(path)
    library.add(
        [
            {"title": "Ends", "identifiers": {"local": "ends"}, "hours": 2, "kind": "book",
             "level": 1, "teaches": {"first": 1.0, "last": 1.0}},
            {"title": "Between", "identifiers": {"local": "between"}, "hours": 2, "kind": "book",
             "level": 1, "teaches": {"middle": 1.0}},
        ]
    )  # fmt: skip
    plan = library.plan("last")
    assert keys(plan) == ["local:ends", "local:between", "local:ends"]
    assert plan.concepts == names
    assert (plan.missing, plan.gap) == ((), 0.0)


def test_a_swap_keeps_to_the_cost_that_was_asked_for(lib: Library) -> None:
    plan = lib.plan("two", keep=[BAD])
    assert [other.resource.id for other in lib.swaps(plan, 1)] == ["local:free"]
    paid = lib.plan("two", keep=[BAD, "local:two"], constraints={"cost": "paid"})
    assert lib.swaps(paid, 1) == []


def test_a_path_opened_again_differs_in_nothing(lib: Library, tmp_path: Path) -> None:
    plan = lib.plan("two")
    # The same works in an order in which less is learned by the way.
    assert lib.compare(plan, replace(plan, concepts=())).unlearned == ()
    again = lib.load_path(lib.save_path(plan, tmp_path / "two.md"))
    found = lib.compare(plan, again)
    assert (found.added, found.dropped, found.learned, found.unlearned) == ((), (), (), ())


def test_a_goal_of_which_nothing_is_known_says_so(library: Library) -> None:
    library.add([{"title": "On pots", "identifiers": {"local": "pots"}}])
    plan = library.plan("local:pots")
    assert keys(plan) == ["local:pots"]
    assert "What “On pots” requires is not known" in plan.note


def test_what_a_shared_path_has_and_the_library_has_not_is_named(
    lib: Library, tmp_path: Path, write: Callable[[str, str], Path]
) -> None:
    text = lib.export_path(lib.plan("local:two"), "md")
    strange = text.replace('"local:two"', '"local:elsewhere"')
    with pytest.raises(BadInput, match=r"goal “Two” \(local:elsewhere\) is not in your library"):
        lib.load_path(write("goal.md", strange))
    text = lib.export_path(lib.plan("two"), "md").replace('"local:two"', '"local:elsewhere"')
    assert "Not in your library: “Two” (local:elsewhere)" in lib.load_path(write("a.md", text)).note
