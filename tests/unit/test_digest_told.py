"""What a digest tells of what is followed, and that it tells it once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from app.digest.matching import Matcher
from app.digest.values import Digest
from app.library import Library
from graph.errors import BadInput
from graph.intake import Intake
from graph.records import record_from_json
from tests.crafts import stocked, work


@pytest.fixture
def lib(library: Library) -> Library:
    return stocked(library)


def titles(digest: Digest) -> list[str]:
    return [item.step.resource.title for item in digest.items]


def test_the_stock_is_no_news_and_what_comes_later_is(tmp_path: Any) -> None:
    with Library.open(tmp_path / "real", embed=False) as lib:
        first = lib.digest()
        assert (first.count, first.others) == (0, 0)
        assert "as it began" in first.note
        assert lib.digest(since="2000-01-01").count == 0
        lib.add([work("A later addition")])
        assert titles(lib.digest()) == ["A later addition"]


def newer_catalogue(lib: Library) -> None:
    """Three works, two of which teach something of the map, as a later catalogue brings."""
    brought = [
        record_from_json(work("Lace anew", teaches=["lace"], identifiers={"readpath": "lace"})),
        record_from_json(work("Orbits", teaches=["orbit"], identifiers={"readpath": "orbits"})),
        record_from_json(work("Sundries", identifiers={"readpath": "sundries"})),
    ]
    Intake(lib._store, "catalogue", "catalogue").take(brought)


def test_of_a_newer_catalogue_only_what_is_followed_is_news(lib: Library) -> None:
    lib.follow("lace")
    newer_catalogue(lib)
    lib.add([work("Something of mine")])
    digest = lib.digest()
    assert titles(digest) == ["Lace anew"]
    assert (digest.count, digest.others, digest.catalogue) == (1, 1, 3)
    assert "The catalogue brought 3 works, 1 of them in what you follow." in digest.note
    again = lib.digest()
    assert (again.count, again.catalogue, "catalogue" in again.note) == (0, 0, False)


def test_a_newer_catalogue_is_one_line_where_nothing_is_followed(lib: Library) -> None:
    newer_catalogue(lib)
    digest = lib.digest(mark=False)
    assert (digest.count, digest.catalogue) == (0, 3)
    assert "The catalogue brought 3 works." in digest.note
    lib.add([work("Something of mine")])
    assert titles(lib.digest()) == ["Something of mine"]
    assert lib.digest(since=date.today()).catalogue == 3  # noqa: DTZ011


def test_what_a_source_of_mine_says_too_is_news(lib: Library) -> None:
    newer_catalogue(lib)
    lib.add([work("Orbits", identifiers={"readpath": "orbits"})])
    assert titles(lib.digest()) == ["Orbits"]


def test_the_catalogue_itself_can_be_followed(lib: Library) -> None:
    Intake(lib._store, "catalogue", "catalogue").take([record_from_json(work("Begun"))])
    lib.digest()
    lib.follow("catalogue", "source")
    newer_catalogue(lib)
    assert sorted(titles(lib.digest())) == ["Lace anew", "Orbits", "Sundries"]


def test_everything_is_told_once(lib: Library) -> None:
    lib.add([work("Lace one"), work("Lace two")])
    looked = lib.digest(mark=False)
    assert sorted(titles(looked)) == ["Lace one", "Lace two"]
    assert titles(lib.digest()) == titles(looked), "looking alone moves nothing"
    assert lib.digest().count == 0
    lib.add([work("Lace three"), work("Lace one")])
    assert titles(lib.digest()) == ["Lace three"]


def test_what_does_not_fit_waits_for_the_next_digest(lib: Library) -> None:
    lib.add([work(f"Volume {n}") for n in range(7)])
    told: list[str] = []
    for waiting in (4, 1, 0):
        digest = lib.digest(limit=3)
        assert digest.waiting == waiting
        told += titles(digest)
    assert sorted(told) == [f"Volume {n}" for n in range(7)]
    assert lib.digest().count == 0


def test_a_number_that_is_given_again_hides_nothing(lib: Library) -> None:
    """SQLite gives the row of a deleted last resource to the next one."""
    lib.add([work("One spelling", identifiers={"local": "one"})])
    lib.add([work("Another spelling", identifiers={"local": "two"})])
    lib.digest()
    both = work("One spelling", identifiers={"local": "one", "doi": "10.1/x"})
    lib.add([both, work("Another spelling", identifiers={"local": "two", "doi": "10.1/x"})])
    assert lib.digest().count == 0, "two that turn out to be one are no news"
    lib.add([work("Really new")])
    assert titles(lib.digest()) == ["Really new"]


def test_since_looks_back_at_what_was_told(lib: Library) -> None:
    lib.add([work("Told already")])
    lib.digest()
    today = date.today()  # noqa: DTZ011
    assert "Told already" in titles(lib.digest(since=today))
    assert "Told already" in titles(lib.digest(since=today.isoformat()))
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    assert lib.digest(since=hour_ago).since == hour_ago
    assert lib.digest(since=hour_ago.isoformat()).count > 0
    future = lib.digest(since="2999-01-01")
    assert (future.count, "still to come" in future.note) == (0, True)
    with pytest.raises(BadInput, match="not a day"):
        lib.digest(since="yesterday")
    with pytest.raises(BadInput, match="room"):
        lib.digest(limit=0)


def test_with_nothing_followed_all_that_is_new_is_told(lib: Library) -> None:
    lib.add([work("Anything at all")])
    digest = lib.digest()
    assert [(s.follow, s.title) for s in digest.sections] == [(None, "New in the library")]
    assert "You follow nothing yet. Follow a concept" in digest.note


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("lace", ["Lace for beginners"]),
        ("concept:stitches", []),
        ("craft", ["Lace for beginners", "A shawl from Shetland"]),
        ("Ann Weaver", ["Lace for beginners"]),
        ("whales and ships", ["The white whale and its ships"]),
        ('words:"ships whale"', []),
    ],
)
def test_each_kind_matches_what_it_means(lib: Library, said: str, found: list[str]) -> None:
    lib.follow(said)
    lib.add(
        [
            work("Lace for beginners", teaches=["lace"], authors=["A. Weaver"]),
            work("A shawl from Shetland", teaches=["shetland-shawl"]),
            work("The white whale and its ships"),
        ]
    )
    digest = lib.digest()
    assert set(titles(digest)) == set(found)
    assert digest.others == 3 - len(found)
    assert f"{digest.others} other" in digest.note


def test_what_rests_on_a_concept_comes_with_it_when_asked(lib: Library) -> None:
    lib.follow("stitches", onward=True)
    lib.add([work("A shawl from Shetland", teaches=["shetland-shawl"])])
    assert titles(lib.digest()) == ["A shawl from Shetland"]


def test_a_concept_is_found_by_name_where_nothing_else_is_known(lib: Library) -> None:
    lib.follow("shetland shawl")
    lib.add([work("How to wash a Shetland shawl"), work("Shawls", topics=["shetland shawl"]),
             work("Shetland ponies")])  # fmt: skip
    assert set(titles(lib.digest())) == {"How to wash a Shetland shawl", "Shawls"}


def test_a_source_brings_what_comes_from_it(lib: Library) -> None:
    lib.follow("stock")
    Intake(lib._store, "stock", "jsonl").take([record_from_json(work("More stock"))])
    lib.add([work("From elsewhere")])
    assert titles(lib.digest()) == ["More stock"]


def test_a_work_appears_once_under_what_it_matches_best(lib: Library) -> None:
    lib.follow("craft")
    lib.follow("Ann Weaver")
    lib.follow("lace")
    lib.add([work("Lace again", teaches=["lace"], authors=["Ann Weaver"])])
    (section,) = lib.digest().sections
    assert section.title == "Ann Weaver"
    assert [item.also for item in section.items] == [("Lace", "Handicraft")]


def test_a_broad_interest_leaves_room_for_the_others(lib: Library) -> None:
    lib.follow("craft")
    lib.follow("Bo Ek")
    lib.add([work(f"Lace {n}", teaches=["lace"]) for n in range(10)])
    lib.add([work("Unlikely", authors=["Bo Ek"], level=5)])
    assert "Unlikely" in titles(lib.digest(limit=3))


def test_what_the_reader_knows_or_refused_is_not_told(lib: Library) -> None:
    lib.add([work("Done", identifiers={"local": "d"}), work("No", identifiers={"local": "n"})])
    lib.mark("local:d", "covered")
    lib.mark("local:n", "dismissed")
    assert lib.digest().count == 0


def test_every_work_has_its_sentence(lib: Library) -> None:
    lib.mark("First stitches", "covered")
    lib.add([work("Lace now", teaches=["lace"], requires=["stitches"])])
    (item,) = lib.digest().items
    assert item.step.sentence == "You know Stitches. It newly teaches Lace."
    assert item.teaches == ("Lace",)


def test_a_concept_in_a_title_counts_whatever_else_is_estimated(lib: Library) -> None:
    lib.follow("shetland shawl")
    lib.add([work("Old Shetland shawls", identifiers={"local": "old"})])
    snapshot = lib._engine.snapshot()
    place = snapshot.by_key["local:old"]
    teaches = snapshot.teaches.tolil()
    teaches[place] = 0
    teaches[place, snapshot.concepts.index["orbit"]] = 0.35
    estimated = np.zeros(len(snapshot.rows), dtype=np.float32)
    for sure in (0.5, 0.0):
        estimated[place] = sure
        guessed = replace(snapshot, teaches=sparse.csr_array(teaches.tocsr()), estimated=estimated)
        matcher = Matcher(guessed, [place], {}, lib._engine.search, lib._vector)
        assert bool(matcher.matches(lib.follows()[0])) is (sure > 0)
