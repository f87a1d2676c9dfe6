"""Whatever comes in and whenever one looks: every new work is told, and told once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from app.library import Library
from tests.support import HashEncoder

ADD = st.tuples(st.just("add"), st.integers(0, 7))
LOOK = st.tuples(st.just("look"), st.integers(1, 4))
TELL = st.tuples(st.just("tell"), st.integers(1, 4))
UNITE = st.tuples(st.just("unite"), st.integers(0, 5))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.one_of(ADD, LOOK, TELL, UNITE), max_size=12))
def test_every_new_work_is_told_once(acts: list[tuple[str, int]]) -> None:
    with (
        TemporaryDirectory() as folder,
        Library.open(Path(folder), catalogue=False, encoder=HashEncoder(8)) as lib,
    ):
        told: Counter[str] = Counter()
        gone: set[str] = set()
        made = 0

        def tell(limit: int) -> int:
            digest = lib.digest(limit=limit)
            told.update(item.step.resource.title for item in digest.items)
            return digest.count

        for act, number in acts:
            if act == "add":
                lib.add([note(made + n) for n in range(number)])
                made += number
            elif act == "unite" and number + 1 < made and f"Note {number}" not in gone:
                # Two that were taken for different works turn out to be one.
                lib.add([note(number, True), note(made - 1, True)])
                gone |= {f"Note {number}", f"Note {made - 1}"}
            elif act == "look":
                lib.digest(limit=number, mark=False)
            elif act == "tell":
                tell(number)
        while tell(3):
            pass
        assert max(told.values(), default=1) == 1
        expected = {f"Note {n}" for n in range(made)} - gone
        assert set(told) - gone == expected


def note(number: int, known: bool = False) -> dict[str, object]:
    names = {"local": f"note-{number}", **({"doi": "10.1/same"} if known else {})}
    return {"title": f"Note {number}", "identifiers": names}
