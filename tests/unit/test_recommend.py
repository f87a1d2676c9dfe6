"""What a good mentor would insist on, on a small map whose right answers are plain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from app.library import Library
from graph import identifiers
from graph.errors import BadInput
from graph.intake import Intake
from graph.model import Area, Concept, Trail
from graph.records import record_from_json
from graph.suggestion import ReasonKind
from tests.support import HashEncoder

CONCEPTS = {
    "arithmetic": (1, []),
    "algebra": (1, ["arithmetic"]),
    "calculus": (2, ["algebra"]),
    "probability": (2, ["algebra"]),
    "regression": (3, ["calculus", "probability"]),
    "networks": (3, ["regression"]),
    "transformers": (4, ["networks"]),
    "poetry": (1, []),
}


def work(key: str, title: str, level: int, teaches: list[str], **fields: Any) -> dict[str, Any]:
    return {
        "title": title, "kind": "book", "level": level, "teaches": teaches, "hours": 10,
        "cost": "free", "identifiers": {"local": key}, **fields,
    }  # fmt: skip


WORKS = [
    work("sums", "Sums for everyone", 1, ["arithmetic"]),
    work("letters", "Letters for numbers", 1, ["algebra"], requires=["arithmetic"]),
    work("letters2", "Letters for numbers, told again", 1, ["algebra"], requires=["arithmetic"]),
    work("slopes", "Slopes and areas of curves", 2, ["calculus"], requires=["algebra"]),
    work("dice", "Dice, chance and numbers", 2, ["probability"], requires=["algebra"]),
    work("lines", "Lines through clouds of points", 3, ["regression"],
         requires=["calculus", "probability"]),
    work("nets", "Networks that learn", 3, ["networks"], requires=["regression"]),
    work("attend", "Attention for networks", 4, ["transformers"], requires=["networks"],
         kind="paper", cites=["local:nets"]),
    work("verse", "Reading verse aloud", 1, ["poetry"]),
]  # fmt: skip


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "small", catalogue=False, encoder=HashEncoder()) as opened:
        concepts = [
            Concept(name, name.capitalize(), "maths", level, requires=dict.fromkeys(before, "so"))
            for name, (level, before) in CONCEPTS.items()
        ]
        store = opened._store
        Intake(store, "test", "jsonl").take([*concepts, *map(record_from_json, WORKS)])
        store.set_areas([Area("maths", "Mathematics", "Mathematics", "数学")])
        yield opened


@pytest.fixture
def nexts(lib: Library) -> Callable[..., list[str]]:
    return lambda *covered, **more: [
        step.resource.id.removeprefix("local:")
        for step in lib.next_steps(covered=[f"local:{key}" for key in covered], **more)
    ]


def test_a_beginner_is_not_sent_to_a_research_paper(nexts: Callable[..., list[str]]) -> None:
    first = nexts(limit=3)
    assert set(first) <= {"sums", "verse", "letters", "letters2"}
    assert nexts()[-1] == "attend"


def test_mathematics_comes_before_what_needs_it(nexts: Callable[..., list[str]]) -> None:
    order = nexts("sums", "letters")
    assert order.index("slopes") < order.index("lines") < order.index("attend")


def test_no_second_introduction_after_the_first(nexts: Callable[..., list[str]]) -> None:
    order = nexts("sums", "letters")
    assert order.index("letters2") > order.index("slopes")
    assert order.index("letters2") > order.index("dice")


def test_covered_and_dismissed_never_come_back(lib: Library) -> None:
    lib.mark("local:sums", "covered")
    lib.mark("local:verse", "dismissed")
    found = {step.resource.id for step in lib.next_steps(100)}
    assert found.isdisjoint({"local:sums", "local:verse"})
    lib.undo()
    assert "local:verse" in {step.resource.id for step in lib.next_steps(100)}


def test_not_now_comes_back_later(lib: Library) -> None:
    lib.mark("local:slopes", None, feedback="not now")
    assert "local:slopes" not in {step.resource.id for step in lib.next_steps(100)}
    lib.mark("local:slopes", None, feedback="not now", on="2020-01-01")
    assert "local:slopes" in {step.resource.id for step in lib.next_steps(100)}


def test_a_suggestion_says_what_is_missing_and_how_to_mend_it(lib: Library) -> None:
    (step,) = lib.next_steps(covered=["local:sums", "local:letters", "local:slopes"],
                             among=["local:lines"])  # fmt: skip
    assert step.missing == ("probability",)
    assert step.fixes == {"probability": "local:dice"}
    assert "missing Probability" in step.sentence
    assert "Dice, chance and numbers" in step.sentence


def test_a_suggestion_says_what_it_teaches_and_opens(lib: Library) -> None:
    (step,) = lib.next_steps(
        covered=["local:sums", "local:letters", "local:slopes", "local:dice"], among=["local:lines"]
    )
    assert step.teaches == ("regression",)
    assert step.unlocks == ("local:nets",)
    assert step.missing == ()
    kinds = {reason.kind for reason in step.reasons}
    assert {ReasonKind.READY, ReasonKind.TEACHES, ReasonKind.UNLOCKS} <= kinds


def test_the_named_cause_is_the_cause(lib: Library) -> None:
    """Taking away the covered work that led here takes away its part of the score."""
    both = ["local:sums", "local:letters", "local:nets"]

    def weight(keys: list[str]) -> tuple[float, str]:
        (step,) = lib.next_steps(covered=keys, among=["local:attend"])
        reason = next(r for r in step.reasons if r.kind is ReasonKind.COVERED)
        return reason.weight, reason.causes[0].key

    before, cause = weight(both)
    after, _ = weight([key for key in both if key != cause])
    assert after < before


def test_a_goal_pulls_its_prerequisites_forward(nexts: Callable[..., list[str]]) -> None:
    towards = nexts("sums", goal="transformers")
    assert towards.index("letters") < towards.index("verse")
    assert nexts("sums", goal="poetry")[0] == "verse"


def test_trails_lead_on(lib: Library) -> None:
    keys = tuple(identifiers.make("local", key) for key in ("sums", "verse", "dice"))
    plain = [s.resource.id for s in lib.next_steps(covered=["local:sums"])]
    Intake(lib._store, "a teacher").take([Trail("Sums and verse", keys)])
    led = lib.next_steps(covered=["local:sums"])
    assert [s.resource.id for s in led].index("local:verse") <= plain.index("local:verse")
    verse = next(s for s in led if s.resource.id == "local:verse")
    trail = next(r for r in verse.reasons if r.kind is ReasonKind.TRAIL)
    assert trail.causes[0].name == "Sums and verse"


def begun(lib: Library, *covered: str) -> dict[str, str]:
    """The list that would be begun with each work, and what is said of it."""
    return {
        step.resource.id.removeprefix("local:"): step.sentence
        for step in lib.next_steps(covered=[f"local:{key}" for key in covered] or None)
        if "You would begin the list “From sums to lines”" in step.sentence
    }


def test_a_list_is_begun_where_it_is_new_by_one_who_is_ready(lib: Library) -> None:
    keys = tuple(identifiers.make("local", key) for key in ("sums", "letters", "slopes", "lines"))
    Intake(lib._store, "a teacher").take([Trail("From sums to lines", keys)])
    assert [*begun(lib)] == ["sums"]
    assert lib.next_steps()[0].resource.id == "local:sums"
    lib.claim("algebra", "know")
    assert [*begun(lib)] == ["slopes"]
    lib.claim("calculus", "know")
    assert begun(lib) == {}  # its last work needs probability, too
    lib.claim("probability", "know")
    assert [*begun(lib)] == ["lines"]
    assert begun(lib, "sums") == {}  # it is under way
    lib.claim("regression", "know")
    assert begun(lib) == {}


def test_among_limits_and_filters_hold(nexts: Callable[..., list[str]]) -> None:
    assert set(nexts(among=["local:dice", "local:nets"])) == {"dice", "nets"}
    assert nexts("sums", kind="paper") == ["attend"]
    assert nexts("sums", max_hours=1) == []


def test_everything_covered_leaves_nothing_and_no_error(lib: Library) -> None:
    assert lib.next_steps(covered=[r.id for r in lib.resources()]) == []


def test_an_empty_library_has_nothing_to_suggest(library: Library) -> None:
    assert library.next_steps() == []
    assert library.search("anything") == []
    assert library.entry_points() == []


def test_standing_tells_what_is_known_and_what_plans_would_add(lib: Library) -> None:
    lib.mark("local:sums", "covered")
    (before,) = lib.standing()
    assert (before.field, before.concepts, before.planned) == ("Mathematics", 8, 0.0)
    assert 0 < before.known < 0.5
    lib.mark("local:letters", "planned")
    (after,) = lib.standing()
    assert after.known == before.known
    assert after.planned > 0


def test_what_has_faded_is_brought_back_and_nothing_else(lib: Library) -> None:
    lib.mark("local:letters", "covered", on="2010-01-01")
    found = lib.next_steps(mode="refresh")
    assert {s.resource.id for s in found} == {"local:letters2", "local:sums"}
    step = found[0]
    assert step.resource.id == "local:letters2"
    assert "“Letters for numbers”" in step.sentence
    assert ReasonKind.REFRESH in {reason.kind for reason in step.reasons}
    lib.undo()
    lib.mark("local:letters", "covered")
    assert lib.next_steps(mode="refresh") == []


def test_from_these_asks_for_what_goes_with_them(lib: Library) -> None:
    lib.mark("local:sums", "covered")
    near = [s.resource.id for s in lib.next_steps(like=["local:dice"], diversity=0)]
    assert "local:dice" not in near
    plain = [s.resource.id for s in lib.next_steps(diversity=0)]
    assert near != plain


def test_a_mode_that_does_not_exist_is_refused_in_a_sentence(lib: Library) -> None:
    with pytest.raises(BadInput, match="none of for me, refresh, surprise"):
        lib.next_steps(mode="random")


def test_a_goal_that_is_reached_or_in_words_is_told(lib: Library) -> None:
    assert lib.about_goal("transformers") == ""
    lib.mark("local:sums", "covered")
    assert "already" in lib.about_goal("arithmetic")


def test_the_order_is_the_same_with_and_without_reasons(lib: Library) -> None:
    lib.mark("local:sums", "covered")
    explained = [s.resource.id for s in lib.next_steps()]
    assert [s.resource.id for s in lib.next_steps(explain=False)] == explained


def test_what_came_next_is_named_with_what_it_lost_by(lib: Library) -> None:
    steps = lib.next_steps(covered=["local:sums", "local:letters"])
    for above, below in pairwise(steps):
        assert above.rival is not None
        assert above.rival.key == below.resource.id
        assert above.rival.behind == pytest.approx(above.score - below.score, abs=1e-3)


def test_what_is_like_some_works_is_not_said_to_follow_from_covered_ones(
    tmp_path: Path,
) -> None:
    with Library.open(tmp_path, embed=False) as lib:
        steps = lib.next_steps(20, like=["arxiv:1706.03762", "arxiv:1512.03385"])
        assert any("“" in step.sentence for step in steps)
        assert not [step.sentence for step in steps if "covered" in step.sentence]
        towards = lib.next_steps(3, "transformers")
    assert all("goal needs" in step.sentence for step in towards)


def test_until_a_reader_covers_another_language_english_is_read(lib: Library) -> None:
    lib.add([
        work(f"{key}-{language}", f"{title} {language}", 1, [concept], language=language)
        for key, title, concept in (("beats", "Beats", "poetry"), ("odes", "Odes", "poetry"),
                                    ("digits", "Digits", "arithmetic"))
        for language in ("en", "de")
    ])  # fmt: skip

    def first(*covered: str) -> str | None:
        found = lib.next_steps(covered=[f"local:{key}" for key in covered], among=[
            "local:digits-en", "local:digits-de"
        ], limit=1)  # fmt: skip
        return found[0].resource.language

    assert first() == "en"
    assert first("beats-de", "odes-de") == "de"
