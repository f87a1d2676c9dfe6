"""Whatever was read and said, over whatever graph of concepts, cycles included."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import sparse

from graph.concepts import ConceptGraph
from graph.evidence import knowing
from graph.knowledge import KNOWN, Grounds, Knowledge, Work, conclude, conclude_without
from graph.model import Concept, Kind, Resource
from graph.snapshot import Snapshot, Trails
from graph.state import Background, EvidenceKind, Said

N, M = 5, 7  # resources and concepts

cells = st.dictionaries(
    st.tuples(st.integers(0, N - 1), st.integers(0, M - 1)), st.floats(0.1, 1), max_size=14
)
edges = st.sets(st.tuples(st.integers(0, M - 1), st.integers(0, M - 1)), max_size=14)
days = st.integers(0, 8000)


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    before = draw(edges)
    graph = ConceptGraph(
        {
            f"c{n}": Concept(f"c{n}", f"C{n}", "a", requires={f"c{b}": "" for a, b in before
                             if a == n and b != n})
            for n in range(M)
        }
    )  # fmt: skip

    def matrix(values: dict[tuple[int, int], float], m: int = M) -> Any:
        full = np.zeros((N, m), dtype=np.float32)
        for place, value in values.items():
            full[place] = value
        return sparse.csr_array(full)

    none = matrix({}, N)
    return Snapshot(
        revision="1", rows=np.arange(N), concepts=graph,
        resources=tuple(Resource(f"local:{n}", Kind.BOOK, f"R{n}") for n in range(N)),
        teaches=matrix(draw(cells)), requires=matrix(draw(cells)), cites=none, part_of=none,
        supersedes=none, trails=Trails((), (), (), sparse.csr_array((0, N))),
        level=np.full(N, 3, dtype=np.float32), hours=np.ones(N, dtype=np.float32),
    )  # fmt: skip


works = st.builds(Work, st.floats(0, 1), st.floats(0, 1), days, st.sampled_from(
    [EvidenceKind.COVERED, EvidenceKind.PARTLY, EvidenceKind.TOO_EASY]))  # fmt: skip
read = st.dictionaries(st.integers(0, N - 1), works, max_size=N)
said = st.dictionaries(
    st.integers(0, M - 1), st.tuples(st.sampled_from(list(Said)), days), max_size=3
)
backgrounds = st.none() | st.builds(
    lambda some: Background("b", "B", concepts=some),
    st.dictionaries(st.sampled_from([f"c{n}" for n in range(M)]), st.floats(0.5, 0.9), max_size=4),
)
grounds = st.builds(Grounds, read, said, backgrounds)


@given(snapshots(), grounds)
def test_degrees_are_between_none_and_one(snapshot: Snapshot, known: Grounds) -> None:
    found = conclude(snapshot, known)
    for values in (found.degree, found.taught, found.faded, found.degree + found.faded):
        assert values.shape == (M,)
        assert np.all((values >= 0) & (values <= 1))
    assert np.all(found.taught <= found.degree + 1e-6)


@given(snapshots(), grounds, st.randoms(use_true_random=False))
def test_the_order_of_marking_does_not_matter(
    snapshot: Snapshot, known: Grounds, random: Any
) -> None:
    def shuffled(values: Any) -> Any:
        pairs = list(values.items())
        random.shuffle(pairs)
        return dict(pairs)

    other = Grounds(shuffled(known.works), shuffled(known.claims), known.background)
    assert np.array_equal(conclude(snapshot, known).degree, conclude(snapshot, other).degree)


@given(snapshots(), grounds)
def test_works_are_left_out_together_as_one_by_one(snapshot: Snapshot, known: Grounds) -> None:
    for gone, found in enumerate(conclude_without(snapshot, known, range(N))):
        rest = {p: work for p, work in known.works.items() if p != gone}
        right = conclude(snapshot, Grounds(rest, known.claims, known.background))
        assert found.grounds == right.grounds
        for name in ("degree", "taught", "faded"):
            values = getattr(right, name)
            assert np.allclose(getattr(found, name), values, rtol=0, atol=1e-6), name


@given(snapshots(), grounds, st.integers(0, N - 1), works)
def test_covering_more_never_lowers_what_is_known(
    snapshot: Snapshot, known: Grounds, position: int, work: Work
) -> None:
    assume(position not in known.works)
    before = conclude(snapshot, known)
    more = Grounds({**known.works, position: work}, known.claims, known.background)
    assert np.all(conclude(snapshot, more).degree >= before.degree - 1e-6)


@given(snapshots(), grounds, st.integers(0, M - 1))
def test_a_claim_of_today_decides(snapshot: Snapshot, known: Grounds, concept: int) -> None:
    def after(what: Said) -> Knowledge:
        claims = {**known.claims, concept: (what, 0.0)}
        return conclude(snapshot, Grounds(known.works, claims, known.background))

    assert after(Said.KNOW).degree[concept] >= KNOWN
    assert after(Said.DONT_KNOW).degree[concept] == 0


@given(snapshots(), grounds, st.integers(0, M - 1))
def test_not_knowing_raises_nothing_else(snapshot: Snapshot, known: Grounds, concept: int) -> None:
    assume(concept not in known.claims)
    claims = {**known.claims, concept: (Said.DONT_KNOW, 0.0)}
    after = conclude(snapshot, Grounds(known.works, claims, known.background))
    assert np.all(after.degree <= conclude(snapshot, known).degree + 1e-6)


@given(snapshots(), grounds)
def test_every_degree_has_its_evidence(snapshot: Snapshot, known: Grounds) -> None:
    found = conclude(snapshot, known)
    told = knowing(snapshot, found)
    for n, concept in enumerate(snapshot.concepts.ids):
        if found.degree[n] >= 0.05:
            kinds = [piece.kind for piece in told[concept].evidence]
            assert kinds
            assert told[concept].degree == found.degree[n]
        if n in known.claims:
            assert told[concept].evidence[0].kind is EvidenceKind.CLAIM
    for found_degree, pieces in told.values():
        strongest = max((p.amount for p in pieces if p.kind is not EvidenceKind.CLAIM), default=0)
        denied = pieces and pieces[0].key == Said.DONT_KNOW
        assert denied or strongest <= found_degree + 1e-5


@given(snapshots(), grounds, st.integers(1, 4000))
def test_time_alone_never_raises_a_degree_of_someone_who_denies_nothing(
    snapshot: Snapshot, known: Grounds, later: int
) -> None:
    older = {p: Work(w.learned, w.managed, w.age + later, w.kind) for p, w in known.works.items()}
    claims = {c: (what, age + later) for c, (what, age) in known.claims.items()}
    now = conclude(snapshot, known).degree
    assert np.all(conclude(snapshot, Grounds(older, claims, known.background)).degree <= now + 1e-6)
