"""What can be followed and how it is named."""

from __future__ import annotations

import pytest

from app.digest.people import known_people, same_person
from app.library import Library
from graph.errors import BadInput, UnknownConcept
from graph.news import FollowKind
from tests.crafts import stocked


@pytest.fixture
def lib(library: Library) -> Library:
    return stocked(library)


@pytest.mark.parametrize(
    ("said", "kind", "key"),
    [
        ("lace", FollowKind.CONCEPT, "lace"),
        ("LACES", FollowKind.CONCEPT, "lace"),
        ("蕾丝", FollowKind.CONCEPT, "lace"),
        ("openwork", FollowKind.CONCEPT, "lace"),
        ("shetland-shawl", FollowKind.CONCEPT, "shetland-shawl"),
        ("Handicraft", FollowKind.AREA, "craft"),
        ("手工", FollowKind.AREA, "craft"),
        ("area:sky", FollowKind.AREA, "sky"),
        ("weaver", FollowKind.AUTHOR, "ann weaver"),
        ("Weaver, A.", FollowKind.AUTHOR, "ann weaver"),
        ("stock", FollowKind.SOURCE, "stock"),
        ("sea shanties", FollowKind.WORDS, "sea shanties"),
    ],
)
def test_what_is_named_is_found_whatever_its_spelling(
    lib: Library, said: str, kind: FollowKind, key: str
) -> None:
    followed = lib.follow(said)
    assert (followed.kind, followed.key) == (kind, key)
    assert lib.follows() == [followed]


def test_nothing_is_guessed_where_several_are_meant(lib: Library) -> None:
    with pytest.raises(BadInput, match=r"the concept “Sky” \(concept:sky\) or the area “Sky”"):
        lib.follow("sky")
    assert lib.follow("sky", "area").kind is FollowKind.AREA
    assert lib.follow("concept:sky").kind is FollowKind.CONCEPT
    with pytest.raises(BadInput, match=r"“Henrik Nielsen” .* or the author “M. Nielsen”"):
        lib.follow("Nielsen")


def test_a_misspelt_name_is_not_taken_for_words(lib: Library) -> None:
    with pytest.raises(BadInput, match="did you mean “Shetland shawl”"):
        lib.follow("shetland shwal")
    assert lib.follow("words:shetland shwal").kind is FollowKind.WORDS


@pytest.mark.parametrize(
    ("said", "kind", "says"),
    [
        ("", None, "needs a name"),
        ("x" * 201, None, "at most 200"),
        ("?!", None, "no word"),
        ("Planets", None, "is a work"),
        ("knots", "area", "there are craft, sky"),
        ("knots", "source", "there are stock"),
        ("lace", "film", "none of concept, area"),
    ],
)
def test_what_cannot_be_followed_is_refused(
    lib: Library, said: str, kind: str | None, says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        lib.follow(said, kind)
    assert lib.follows() == []


def test_an_unknown_concept_names_near_ones(lib: Library) -> None:
    with pytest.raises(UnknownConcept, match="Shetland shawl"):
        lib.follow("Shetland shawel", "concept")


def test_only_concepts_have_others_resting_on_them(lib: Library) -> None:
    assert lib.follow("lace", onward=True).label == "Lace and what rests on it"
    with pytest.raises(BadInput, match="only a concept"):
        lib.follow("Handicraft", onward=True)


def test_following_twice_is_following_once(lib: Library) -> None:
    lib.follow("lace")
    lib.follow("openwork", onward=True)
    (only,) = lib.follows()
    assert only.onward


def test_unfollowing_takes_any_of_its_names(lib: Library) -> None:
    for said in ("lace", "concept:lace", "Lace"):
        lib.follow("lace")
        assert lib.unfollow(said).key == "lace"
    with pytest.raises(BadInput, match="is not followed"):
        lib.unfollow("lace")


def test_unfollowing_takes_the_words_by_which_it_was_followed(lib: Library) -> None:
    assert lib.follow("laces").key == "lace"
    assert lib.unfollow("laces").key == "lace"
    assert lib.follows() == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Michael Nielsen", "Nielsen, M.", True),
        ("Michael A. Nielsen", "Michael Nielsen", True),
        ("M. Nielsen", "Henrik Nielsen", False),
        ("José García", "Jose Garcia", True),
        ("李航", "李航", True),
        ("Nielsen", "Henrik Nielsen", False),
        ("Ann Weaver", "Ann Smith", False),
    ],
)
def test_two_spellings_of_one_person(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same_person(other, one) is same


def test_spellings_of_one_person_are_one_person() -> None:
    assert known_people("Nielsen", ["M. Nielsen", "Michael Nielsen"]) == ["Michael Nielsen"]
