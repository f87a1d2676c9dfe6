"""How many hours a week were really done, from the days on which works were noted as done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.library import Library
from app.plans.pace import pace
from app.ui import beside
from graph.model import Kind, Resource
from graph.planning.model import Goal, Plan, Request, Step, compared

TODAY = date(2026, 11, 26)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_what_was_done_after_the_first_day_counts_over_the_time_since() -> None:
    found = pace([(ago(28), 40.0), (ago(20), 6.0), (ago(3), 2.0)], TODAY)
    assert found
    assert (found.since, found.hours) == (ago(28), 8.0)
    assert found.hours_per_week == pytest.approx(2.0)


@pytest.mark.parametrize(
    "done",
    [
        [],
        [(ago(30), 5.0)],  # nothing after the first day
        [(ago(5), 5.0), (ago(1), 5.0)],  # less than a week
        [(ago(90), 5.0), (ago(80), 5.0)],  # long ago
        [(ago(20), 5.0), (ago(-3), 5.0)],  # still to come
    ],
)
def test_too_little_says_nothing(done: list[tuple[date, float]]) -> None:
    assert pace(done, TODAY) is None


def test_many_works_noted_on_one_day_were_not_done_on_it() -> None:
    imported = [(ago(10), 30.0)] * 12
    found = pace([(ago(28), 4.0), *imported, (ago(7), 8.0)], TODAY)
    assert found
    assert found.hours == 8.0
    assert pace([(ago(28), 1.0), *[(ago(7), 1.0)] * 5], TODAY) is not None


def test_the_library_counts_what_is_done_and_the_begun_part(library: Library) -> None:
    assert library.pace() is None
    books = [{"title": f"Book {n}", "kind": "book", "hours": 10} for n in range(4)]
    library.add(books)
    keys = [resource.id for resource in library.resources()]
    today = date.today()  # noqa: DTZ011
    for key, status, days, share in (
        (keys[0], "covered", 21, None),
        (keys[1], "covered", 10, None),
        (keys[2], "reading", 2, 0.2),
        (keys[3], "planned", 1, None),
    ):
        library.mark(key, status, on=today - timedelta(days=days), share=share)
    found = library.pace()
    assert found
    assert found.hours == pytest.approx(12)
    assert found.hours_per_week == pytest.approx(4)


def step(name: str, hours: float, done: float = 0.0, ends: date | None = None) -> Step:
    work = Resource(id=f"local:{name}", kind=Kind.BOOK, title=name, hours=hours)
    return Step(work, hours * (1 - done), (name,), ends=ends, done=done)


def plan(*steps: Step) -> Plan:
    return Plan(
        Goal(("x",), title="X"),
        steps,
        sum(s.hours for s in steps),
        concepts=tuple(c for s in steps for c in s.teaches),
        request=Request(hours_per_week=6),
    )


def test_what_became_of_a_path_is_told_once_it_is_another() -> None:
    first = plan(step("One", 5), step("Two", 8, ends=date(2026, 12, 24)))
    assert beside.since(first, first, compared(first, first), TODAY) == ""
    now = plan(step("One", 5), step("Three", 3))
    said = beside.since(first, now, compared(first, now), TODAY)
    assert said == (
        "On the steps first laid out 13 h would be left, until 24 Dec."
        " This way, without “Two” and with “Three”, it is 8 h."
    )
    longer = plan(step("One", 9), step("Two", 8))
    assert beside.since(longer, first, compared(longer, first), TODAY) == (
        "On the steps first laid out 17 h would be left."
    )


def test_two_paths_are_laid_beside_each_other() -> None:
    mine, other = plan(step("One", 5), step("Two", 8)), plan(step("Two", 8), step("Three", 3.5))
    found = compared(mine, other)
    both, only_mine, only_other = beside.columns(found, mine, other)
    assert (both, only_mine, only_other) == (
        [("Two", "8 h")], [("One", "5 h")], [("Three", "3.5 h")],
    )  # fmt: skip
    said = beside.sentence(found, ("yours", "the shared path"), {"One": "The first"})
    assert said == (
        "They share 1 step. Yours takes 1.5 h more than the shared path."
        " Only yours teaches The first. Only the shared path teaches Three."
    )
    assert beside.same(mine, plan(step("Two", 1), step("One", 1)))
    assert not beside.same(mine, other)
    assert [s.resource.title for s in beside.ahead(plan(step("One", 5, 1.0))).steps] == []
