"""What a reader knows: from reading, from what was said, from a background; and fading."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.library import Library
from graph.errors import BadInput, UnknownConcept
from graph.grounds import HALF_LIFE, KEPT
from graph.intake import Intake
from graph.knowledge import KNOWN, Grounds, Work, conclude
from graph.model import Concept
from graph.records import record_from_json
from graph.state import Background, EvidenceKind, Said
from tests.support import HashEncoder

CONCEPTS: dict[str, list[str]] = {
    "arithmetic": [],
    "algebra": ["arithmetic"],
    "calculus": ["algebra"],
    "probability": ["algebra"],
    "regression": ["calculus", "probability"],
    "fields": ["calculus"],
    "egg": ["hen"],
    "hen": ["egg", "arithmetic"],
}
WORKS: dict[str, tuple[dict[str, float], dict[str, float]]] = {
    "sums": ({"arithmetic": 1.0}, {}),
    "letters": ({"algebra": 0.8}, {"arithmetic": 1.0}),
    "letters2": ({"algebra": 0.5}, {}),
    "slopes": ({"calculus": 0.9}, {"algebra": 1.0}),
    "lines": ({"regression": 1.0}, {"calculus": 1.0, "probability": 0.5}),
    "coop": ({"hen": 1.0}, {}),
}
PHYSICIST = Background(
    "physicist", "Physicist", "物理学者", "So.", {"calculus": 0.8, "fields": 0.7, "ghost": 0.9}
)


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "small", catalogue=False, encoder=HashEncoder()) as opened:
        concepts = [
            Concept(c, c.capitalize(), "maths", 2, "", {"zh": (f"中{c}",)}, dict.fromkeys(b, "so"))
            for c, b in CONCEPTS.items()
        ]
        works = [
            record_from_json(
                {"title": f"On {key} by itself", "kind": "book", "level": 3, "teaches": teaches,
                 "requires": requires, "identifiers": {"local": key}}
            )
            for key, (teaches, requires) in WORKS.items()
        ]  # fmt: skip
        Intake(opened._store, "test", "jsonl").take([*concepts, *works])
        opened._store.set_backgrounds([PHYSICIST])
        yield opened


def cover(lib: Library, *keys: str, **more: Any) -> None:
    for key in keys:
        lib.mark(f"local:{key}", "covered", **more)


def degree(lib: Library, concept: str) -> float:
    return lib.known().get(concept, 0.0)


def kinds(lib: Library, concept: str) -> list[EvidenceKind]:
    return [piece.kind for piece in lib.knows()[concept].evidence]


def test_a_covered_work_teaches_by_its_weight(lib: Library) -> None:
    cover(lib, "letters")
    assert degree(lib, "algebra") == pytest.approx(0.8)


def test_two_works_teach_more_than_one_and_never_all(lib: Library) -> None:
    cover(lib, "letters", "letters2")
    assert degree(lib, "algebra") == pytest.approx(1 - 0.2 * 0.5, abs=1e-3)


def test_reading_counts_by_the_share_that_is_done(lib: Library) -> None:
    lib.mark("local:slopes", "reading", share=0.5)
    half = degree(lib, "calculus")
    lib.mark("local:slopes", "reading", share=0.9)
    assert half == pytest.approx(0.45)
    assert degree(lib, "calculus") == pytest.approx(0.81)


def test_what_was_read_before_it_was_dropped_still_counts(lib: Library) -> None:
    lib.mark("local:slopes", "reading", share=0.6)
    lib.mark("local:slopes", "dropped")
    assert degree(lib, "calculus") == pytest.approx(0.54)
    assert kinds(lib, "calculus") == [EvidenceKind.PARTLY]


def test_less_is_learned_from_what_was_too_hard_or_disliked(lib: Library) -> None:
    cover(lib, "slopes")
    plain = degree(lib, "calculus")
    cover(lib, "slopes", rating=1)
    disliked = degree(lib, "calculus")
    lib.mark("local:slopes", None, feedback="too hard")
    assert degree(lib, "calculus") < disliked < plain


def test_too_hard_without_covering_teaches_nothing(lib: Library) -> None:
    lib.mark("local:slopes", None, feedback="too hard")
    assert lib.knows() == {}


def test_too_easy_shows_that_it_was_known(lib: Library) -> None:
    lib.mark("local:slopes", None, feedback="too easy")
    assert degree(lib, "calculus") >= KNOWN
    assert kinds(lib, "calculus") == [EvidenceKind.TOO_EASY]


def test_a_managed_work_speaks_for_what_it_requires(lib: Library) -> None:
    cover(lib, "lines")
    assert degree(lib, "probability") >= KNOWN
    assert EvidenceKind.REQUIRED in kinds(lib, "probability")


def test_knowing_implies_prerequisites_less_with_each_step(lib: Library) -> None:
    lib.claim("regression", "know")
    steps = [degree(lib, c) for c in ("regression", "calculus", "algebra", "arithmetic")]
    assert steps == sorted(steps, reverse=True)
    assert len(set(steps)) == 4
    assert degree(lib, "fields") == 0


def test_what_is_implied_names_its_nearest_cause(lib: Library) -> None:
    lib.claim("regression", "know")
    causes = {c: told.evidence[0] for c, told in lib.knows().items()}
    assert (causes["calculus"].kind, causes["calculus"].key) == ("implied", "concept:regression")
    assert (causes["arithmetic"].key, causes["arithmetic"].name) == ("concept:algebra", "Algebra")


def test_a_cycle_is_known_together_and_names_no_circular_cause(lib: Library) -> None:
    cover(lib, "coop")
    assert degree(lib, "hen") > degree(lib, "egg") > KNOWN
    assert kinds(lib, "hen") == [EvidenceKind.COVERED]
    assert kinds(lib, "egg")[0] is EvidenceKind.IMPLIED


def test_evidence_is_a_pair_with_the_degree_strongest_first(lib: Library) -> None:
    cover(lib, "sums", "letters", "letters2", "lines")
    for found, pieces in lib.knows().values():
        assert 0 <= found <= 1
        assert [p.amount for p in pieces] == sorted((p.amount for p in pieces), reverse=True)
        assert all(piece.name and piece.key for piece in pieces)


def test_the_evidence_explains_every_degree(lib: Library) -> None:
    """Nothing is known without evidence; the strongest piece is no more than the degree."""
    lib.set_background("physicist")
    cover(lib, "letters", "lines", on="2015-05-05")
    told = lib.knows()
    assert set(told) == set(lib.known())
    for found, pieces in told.values():
        assert pieces[0].amount <= found + 1e-6


# Claims


def test_a_claim_is_known_by_any_name_of_the_concept(lib: Library) -> None:
    for name in ("regression", "Regression", "concept:regression", "中regression"):
        assert lib.claim(name, "know").concept == "regression"
    with pytest.raises(UnknownConcept, match="Regression"):
        lib.claim("regresion", "know")
    with pytest.raises(BadInput, match="know"):
        lib.claim("regression", "perhaps")


def test_i_dont_know_overrules_what_implied_it_and_still_shows_it(lib: Library) -> None:
    cover(lib, "lines")
    lib.claim("algebra", "don't know")
    found, pieces = lib.knows()["algebra"]
    assert found == 0
    assert (pieces[0].kind, pieces[0].key) == ("claim", "don't know")
    assert EvidenceKind.IMPLIED in [piece.kind for piece in pieces[1:]]


def test_nothing_is_inferred_through_what_is_not_known(lib: Library) -> None:
    lib.claim("calculus", "know")
    assert degree(lib, "arithmetic") > KNOWN
    lib.claim("algebra", "don't know")
    assert degree(lib, "arithmetic") == 0
    assert degree(lib, "calculus") > KNOWN


def test_a_background_does_not_speak_for_what_rests_on_the_unknown(lib: Library) -> None:
    lib.set_background("physicist")
    lib.claim("algebra", "don't know")
    assert degree(lib, "calculus") == degree(lib, "fields") == 0
    assert lib.knows()["fields"].evidence[0].kind is EvidenceKind.BACKGROUND
    lib.claim("algebra", None)
    assert degree(lib, "fields") == pytest.approx(0.7)


def test_a_claim_holds_against_later_inference(lib: Library) -> None:
    lib.claim("algebra", "don't know", on="2024-01-01")
    cover(lib, "slopes", "lines", on="2024-06-01")
    assert degree(lib, "algebra") == 0


def test_a_work_covered_after_the_claim_teaches_again(lib: Library) -> None:
    cover(lib, "letters2", on="2023-01-01")
    lib.claim("algebra", "don't know", on="2024-01-01")
    assert degree(lib, "algebra") == 0
    cover(lib, "letters")
    assert degree(lib, "algebra") == pytest.approx(0.8)


def test_the_last_claim_counts_and_can_be_cleared(lib: Library) -> None:
    lib.claim("algebra", "know")
    lib.claim("algebra", "don't know")
    assert degree(lib, "algebra") == 0
    lib.claim("algebra", None)
    assert lib.knows() == {}
    assert lib.claims() == {}


# Backgrounds


def test_a_background_is_evidence_and_its_prerequisites_follow(lib: Library) -> None:
    lib.set_background("Physicist")
    assert lib.knows()["calculus"].evidence[0][:3] == (
        "background", "background:physicist", "Physicist",
    )  # fmt: skip
    assert 0.5 < degree(lib, "arithmetic") < degree(lib, "algebra") < degree(lib, "calculus")
    lib.set_background(None)
    assert lib.knows() == {}


def test_a_background_is_found_by_name_and_an_unknown_one_lists_them(lib: Library) -> None:
    assert lib.set_background("物理学者") == lib.background() == PHYSICIST
    with pytest.raises(BadInput, match="there are physicist"):
        lib.set_background("wizard")


# Fading


def conclusion(lib: Library, **grounds: Any) -> dict[str, tuple[float, float]]:
    snapshot = lib._engine.snapshot()
    works = {snapshot.by_key[f"local:{key}"]: work for key, work in grounds["works"].items()}
    said = {snapshot.concepts.index[c]: claim for c, claim in grounds.get("claims", {}).items()}
    found = conclude(snapshot, Grounds(works, said, grounds.get("background")))
    pairs = zip(found.degree, found.faded, strict=True)
    return dict(zip(snapshot.concepts.ids, [(float(d), float(f)) for d, f in pairs], strict=True))


@pytest.mark.parametrize("years", [0, 1, 3, 10, 100])
def test_knowledge_fades_slowly_and_never_below_its_floor(lib: Library, years: int) -> None:
    found, faded = conclusion(lib, works={"slopes": Work(1, 1, years * 365.25)})["calculus"]
    assert 0.9 * KEPT <= found <= 0.9 + 1e-6
    assert found + faded == pytest.approx(0.9)
    assert (faded > 0) == (years > 0)


def test_half_of_what_can_fade_is_gone_after_the_half_life(lib: Library) -> None:
    found, _ = conclusion(lib, works={"slopes": Work(1, 1, HALF_LIFE)})["calculus"]
    assert found == pytest.approx(0.9 * (1 + KEPT) / 2)


def test_covering_what_teaches_or_requires_it_refreshes_it(lib: Library) -> None:
    old = Work(1, 1, 5 * 365)
    for fresh in ("letters2", "slopes"):
        before = conclusion(lib, works={"letters": old})["algebra"]
        after = conclusion(lib, works={"letters": old, fresh: Work(1, 1)})["algebra"]
        assert after[0] > before[0]
        assert after[1] == 0 < before[1]


def test_claims_fade_but_stay_known_and_backgrounds_do_not_fade(lib: Library) -> None:
    claims = {"regression": (Said.KNOW, 50 * 365.0)}
    found = conclusion(lib, works={}, claims=claims, background=PHYSICIST)
    assert KNOWN < found["regression"][0] < 0.6
    assert found["fields"] == (pytest.approx(0.7), 0)


def test_the_library_tells_what_has_faded(lib: Library) -> None:
    cover(lib, "slopes", on="2010-01-01")
    cover(lib, "sums")
    assert lib.faded()["calculus"] > 0.2
    assert "arithmetic" not in lib.faded()
